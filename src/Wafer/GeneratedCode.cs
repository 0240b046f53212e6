using System.ComponentModel;
using System.Runtime.CompilerServices;
using Wafer.Compiler;
using Wafer.Runtime;

namespace Wafer;

/// <summary>What code of the source generator calls. Not for others.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GeneratedCode
{
    /// <summary>Binds an exported function.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="name">The name of the export.</param>
    /// <param name="bind">Makes the delegate.</param>
    /// <exception cref="KeyNotFoundException">There is no such function.</exception>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public static TDelegate Bind<TDelegate>(Instance instance, string name, Func<Function, TDelegate> bind)
        where TDelegate : Delegate
    {
        ArgumentNullException.ThrowIfNull(instance);
        ArgumentNullException.ThrowIfNull(bind);
        try
        {
            return bind(instance.GetFunction(name));
        }
        catch (ArgumentException mismatch)
        {
            throw new ArgumentException($"Export \"{name}\" cannot be called as {TypeNames.Of(typeof(TDelegate))}. {mismatch.Message}", mismatch);
        }
    }

    /// <summary>Lets compiled code call a host function that has just been defined with nothing between: no conversion through memory, no delegate.</summary>
    /// <param name="linker">The linker.</param>
    /// <param name="module">The module part of the import's name.</param>
    /// <param name="name">The field part of the import's name.</param>
    /// <param name="code">
    /// The address of an <c>[UnmanagedCallersOnly]</c> method: the call, as a native integer, and the parameters, all of them numbers: five integers and eight floating-point ones at most. It must
    /// let no exception out, which would end the process, but give it to <see cref="Fail"/>.
    /// </param>
    /// <param name="target">What <see cref="TargetOf"/> is to give it.</param>
    /// <exception cref="ArgumentException">There is no such host function, or it cannot be called so.</exception>
    public static void UseDirectly(Linker linker, string module, string name, nint code, object? target)
    {
        ArgumentNullException.ThrowIfNull(linker);
        HostFunction function = linker.HostFunctionAt(module, name);
        if (function.IsAsync || !Thunks.CanBeDirect(function.Type))
            throw new ArgumentException($"A function {function.Type} cannot be called directly.");
        function.Direct = new DirectForm(code, target);
    }

    /// <summary>Who called the host function.</summary>
    /// <param name="call">What its method was called with.</param>
    public static unsafe Caller CallerOf(nint call)
    {
        var record = (FunctionRecord*)call;
        return new Caller(Store.Of(StoreOf(record)), record->Instance->InstanceIndex);
    }

    /// <summary>The object that was named when the function was defined.</summary>
    /// <param name="call">What its method was called with.</param>
    public static unsafe T TargetOf<T>(nint call)
        where T : class
    {
        var record = (FunctionRecord*)call;
        return Unsafe.As<T>(StoreOf(record).TargetOfDirectCall(record)!);
    }

    /// <summary>Makes the call fail with an exception, when the method returns.</summary>
    /// <param name="call">What the method was called with.</param>
    /// <param name="exception">The exception.</param>
    public static unsafe void Fail(nint call, Exception exception) => StoreOf((FunctionRecord*)call).FailHostFunction(exception);

    /// <summary>The memory of the instance that called.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public static Memory RequireMemory(this Caller caller) =>
        caller.Memory ?? throw new InvalidOperationException("The function takes text or bytes from the memory of its caller, which has none.");

    private static unsafe StoreCore StoreOf(FunctionRecord* record) => StoreCore.Of(record->Instance->Execution);
}
