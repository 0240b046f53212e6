using Wafer.Model;

namespace Wafer.Text.Script;

/// <summary>A command of a test script (<c>interpreter/README.md</c> of the specification, "Scripts").</summary>
/// <param name="Line">The line where the command begins, from 1.</param>
internal abstract record ScriptCommand(int Line);

/// <summary><c>(module …)</c> or <c>(module definition …)</c>.</summary>
/// <param name="Line">The line.</param>
/// <param name="Id">The identifier without <c>$</c>, if there is one. It names the definition and, unless that is all, the instance.</param>
/// <param name="Module">The module.</param>
/// <param name="IsDefinition">Whether the module is only validated and kept, not instantiated.</param>
internal sealed record ModuleCommand(int Line, string? Id, ScriptModule Module, bool IsDefinition) : ScriptCommand(Line);

/// <summary><c>(module instance $instance? $definition?)</c>: instantiates a definition; the latest one if none is named.</summary>
internal sealed record InstanceCommand(int Line, string? Id, string? DefinitionId) : ScriptCommand(Line);

/// <summary><c>(register "name" $module?)</c>: makes an instance (the latest if none is named) available to imports.</summary>
internal sealed record RegisterCommand(int Line, string Name, string? ModuleId) : ScriptCommand(Line);

/// <summary>An action whose results do not matter; it must not trap.</summary>
internal sealed record ActionCommand(int Line, ScriptAction Action) : ScriptCommand(Line);

/// <summary>The action returns results that match.</summary>
internal sealed record AssertReturn(int Line, ScriptAction Action, ResultPattern[] Results) : ScriptCommand(Line);

/// <summary>The action traps.</summary>
internal sealed record AssertTrap(int Line, ScriptAction Action, string Message) : ScriptCommand(Line);

/// <summary>Instantiating the module traps.</summary>
internal sealed record AssertModuleTrap(int Line, ScriptModule Module, string Message) : ScriptCommand(Line);

/// <summary>The action exhausts the stack.</summary>
internal sealed record AssertExhaustion(int Line, ScriptAction Action, string Message) : ScriptCommand(Line);

/// <summary>The action throws an exception that nothing catches.</summary>
internal sealed record AssertException(int Line, ScriptAction Action) : ScriptCommand(Line);

/// <summary>The module cannot be decoded or parsed; with <paramref name="IsCustom"/>, because of a custom section or annotation.</summary>
internal sealed record AssertMalformed(int Line, ScriptModule Module, string Message, bool IsCustom) : ScriptCommand(Line);

/// <summary>The module is not valid; with <paramref name="IsCustom"/>, because of a custom section or annotation.</summary>
internal sealed record AssertInvalid(int Line, ScriptModule Module, string Message, bool IsCustom) : ScriptCommand(Line);

/// <summary>The module cannot be linked.</summary>
internal sealed record AssertUnlinkable(int Line, ScriptModule Module, string Message) : ScriptCommand(Line);

/// <summary><c>(thread $id (shared (module $m))* command*)</c>: runs commands on a thread of their own.</summary>
/// <param name="Line">The line.</param>
/// <param name="Id">The thread's identifier.</param>
/// <param name="SharedModules">The instances that the thread sees, under the same identifiers.</param>
/// <param name="Commands">What the thread does.</param>
internal sealed record ThreadCommand(int Line, string Id, string[] SharedModules, ScriptCommand[] Commands) : ScriptCommand(Line);

/// <summary><c>(wait $id)</c>: waits until a thread has ended.</summary>
internal sealed record WaitCommand(int Line, string ThreadId) : ScriptCommand(Line);

/// <summary>Something that is done to an instance.</summary>
/// <param name="ModuleId">The instance's identifier; the latest instance if <see langword="null"/>.</param>
/// <param name="Name">The export.</param>
internal abstract record ScriptAction(string? ModuleId, string Name);

/// <summary>Calls an exported function.</summary>
internal sealed record InvokeAction(string? ModuleId, string Name, ScriptValue[] Arguments) : ScriptAction(ModuleId, Name);

/// <summary>Reads an exported global.</summary>
internal sealed record GetAction(string? ModuleId, string Name) : ScriptAction(ModuleId, Name);

/// <summary>An argument.</summary>
/// <param name="Type">
/// A number type; <c>(ref null ht)</c> for the null reference; <c>(ref extern)</c> for <c>ref.extern N</c>; <c>(ref any)</c> for
/// <c>ref.host N</c>.
/// </param>
/// <param name="Low">The bits, zero-extended; the lower half of a vector; the number of a host reference.</param>
/// <param name="High">The upper half of a vector.</param>
internal readonly record struct ScriptValue(ValType Type, ulong Low, ulong High = 0)
{
    /// <summary>Whether this is the null reference.</summary>
    public bool IsNull => Type.IsReference && Type.IsNullable;
}
