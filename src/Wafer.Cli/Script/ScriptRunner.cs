using Wafer.Model;
using Wafer.Text.Script;

namespace Wafer.Cli.Script;

/// <summary>Runs test scripts (<c>.wast</c>; <c>interpreter/README.md</c> of the specification, "Scripts").</summary>
/// <remarks>A script gets a store of its own. Whatever it does, the result is counts and failures, never an exception.</remarks>
internal sealed class ScriptRunner
{
    private readonly string _file;
    private readonly Engine _engine;
    private readonly ScriptInstances _instances;
    private readonly ScriptValues _values = new();
    private readonly List<ScriptFailure> _failures = [];
    private readonly Dictionary<string, ScriptThread> _threads = [];
    private int _passed, _skipped;
    private Features _missing;

    private ScriptRunner(string file, Engine engine, ScriptInstances instances)
    {
        _file = file;
        _engine = engine;
        _instances = instances;
    }

    /// <summary>Runs a script file.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="path">The file.</param>
    /// <param name="name">What failures call it.</param>
    public static ScriptResult RunFile(Engine engine, string path, string? name = null)
    {
        name ??= path;
        byte[] text;
        try
        {
            text = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Failed(name, 1, e.Message);
        }

        return Run(engine, text, name);
    }

    /// <summary>Runs a script. Commands that need what the engine does not have are skipped, with what fails after them.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="utf8">The script.</param>
    /// <param name="name">What failures call it.</param>
    public static ScriptResult Run(Engine engine, ReadOnlyMemory<byte> utf8, string name)
    {
        ScriptCommand[] commands;
        try
        {
            commands = ScriptParser.Parse(utf8);
        }
        catch (MalformedModuleException e)
        {
            return Failed(name, e.Line, $"the script is malformed: {e.Reason}");
        }
        catch (WasmException e)
        {
            return Failed(name, 1, e.Message);
        }

        return Run(engine, commands, name);
    }

    private static ScriptResult Run(Engine engine, ScriptCommand[] commands, string name)
    {
        try
        {
            using var store = new Store(engine);
            var runner = new ScriptRunner(name, engine, new ScriptInstances(engine, store));
            runner.Run(commands);
            return new ScriptResult(name)
            {
                Passed = runner._passed,
                Failures = runner._failures,
                Skipped = runner._skipped,
                OutOfScope = runner._skipped == 0 ? null : FeatureNames.Of(runner._missing),
            };
        }
        catch (Exception e) when (e is WasmException or PlatformNotSupportedException)
        {
            return Failed(name, 1, $"the script cannot run: {e.Message}");
        }
    }

    private static ScriptResult Failed(string name, int line, string message) =>
        new(name) { Failures = [new ScriptFailure(name, line, OneLine(message))] };

    /// <summary>Makes a runner for a thread of this runner's script.</summary>
    /// <param name="store">The thread's store.</param>
    /// <param name="shared">The instances that it can use.</param>
    internal ScriptRunner ForThread(Store store, IEnumerable<string> shared) => new(_file, _engine, _instances.ForThread(store, shared));

    /// <summary>Runs commands, and waits for the threads that they have left running.</summary>
    internal void Run(ScriptCommand[] commands)
    {
        foreach (ScriptCommand command in commands)
            Run(command);
        foreach (ScriptThread thread in _threads.Values)
            Add(thread.Join());
        _threads.Clear();
    }

    private void Add(ScriptRunner other)
    {
        _passed += other._passed;
        _skipped += other._skipped;
        _missing |= other._missing;
        _failures.AddRange(other._failures);
    }

    private void Run(ScriptCommand command)
    {
        try
        {
            Execute(command);
            _passed++;
        }
        catch (OutOfScopeException e)
        {
            _skipped++;
            _missing |= e.Features;
        }
        catch (ScriptMismatchException e)
        {
            Fail(command, e.Message);
        }
        catch (Exception e)
        {
            // Scripts are hostile input, and the engine is what is being tested: any exception is a failure of this command alone.
            Fail(command, $"{Expectation(command)}, got {Describe(e)}");
        }
    }

    private void Execute(ScriptCommand command)
    {
        switch (command)
        {
            case ModuleCommand { IsDefinition: true } c:
                _instances.Define(c.Id, c.Module);
                break;
            case ModuleCommand c:
                _instances.Instantiate(c.Id, () => _instances.Define(c.Id, c.Module));
                break;
            case InstanceCommand c:
                _instances.Instantiate(c.Id, () => _instances.DefinitionOf(c.DefinitionId));
                break;
            case RegisterCommand c:
                _instances.Register(c.Name, c.ModuleId);
                break;
            case ActionCommand c:
                Perform(c.Action, out _);
                break;
            case AssertReturn c:
                ExpectReturn(c);
                break;
            case AssertTrap c:
                ExpectTrap(c.Message, () => Perform(c.Action, out _));
                break;
            case AssertModuleTrap c:
                ExpectTrap(c.Message, () => _instances.Instantiate(_instances.Compile(c.Module)));
                break;
            case AssertExhaustion c:
                ExpectTrap(c.Message, () => Perform(c.Action, out _));
                break;
            case AssertMalformed { Message: "i32 constant out of range" } c when IsTooLarge(c.Module):
                break;
            case AssertMalformed c:
                Expect<MalformedModuleException>($"malformed \"{c.Message}\"", c.Message, e => e.Reason, () => Validate(c.Module));
                break;
            case AssertInvalid c:
                Expect<InvalidModuleException>($"invalid \"{c.Message}\"", c.Message, e => e.Reason, () => Validate(c.Module));
                break;
            case AssertUnlinkable c:
                Module module = _instances.Compile(c.Module);
                Expect<LinkException>($"unlinkable \"{c.Message}\"", c.Message, e => e.Message, () => _instances.Instantiate(module));
                break;
            case AssertException c:
                Expect<WasmThrownException>($"an exception of {Describe(c.Action)}", "", e => e.Message, () => Perform(c.Action, out _));
                break;
            case ThreadCommand c:
                if (_threads.ContainsKey(c.Id))
                    throw new ScriptMismatchException($"the thread ${c.Id} has not been waited for");
                _threads.Add(c.Id, new ScriptThread(_engine, this, c));
                break;
            case WaitCommand c:
                if (!_threads.Remove(c.ThreadId, out ScriptThread? thread))
                    throw new ScriptMismatchException($"there is no thread ${c.ThreadId}");
                Add(thread.Join());
                break;
            default:
                throw new NotSupportedException($"the command {command.GetType().Name} is not supported");
        }
    }

    private void ExpectReturn(AssertReturn command)
    {
        Value[] results = Perform(command.Action, out ValType[] types);
        bool matches = results.Length == command.Results.Length;
        for (int i = 0; matches && i < results.Length; i++)
            matches = _values.Matches(command.Results[i], types[i], results[i]);
        if (!matches)
            throw new ScriptMismatchException($"expected {Expected(command.Results)} of {Describe(command.Action)}, got {List(results.Select(ScriptValues.Describe))}");
    }

    private static void ExpectTrap(string message, Action action) => Expect<TrapException>(
        $"trap \"{message}\"", message, e => IsTrapWithElement(e, message) ? message : e.Message, action);

    // The suite says once which element of a table is uninitialized ("uninitialized element 2").
    private static bool IsTrapWithElement(TrapException trap, string message) =>
        trap.Code == TrapCode.UninitializedElement
        && message.StartsWith("uninitialized element ", StringComparison.Ordinal)
        && message["uninitialized element ".Length..].All(char.IsAsciiDigit);

    private static void Expect<TException>(string expectation, string message, Func<TException, string> reasonOf, Action action)
        where TException : WasmException
    {
        try
        {
            action();
        }
        catch (TException e) when (reasonOf(e).StartsWith(message, StringComparison.Ordinal))
        {
            return;
        }
        catch (Exception e) when (e is not (ScriptMismatchException or OutOfScopeException))
        {
            throw new ScriptMismatchException($"expected {expectation}, got {Describe(e)}");
        }

        throw new ScriptMismatchException($"expected {expectation}, got success");
    }

    private Value[] Perform(ScriptAction action, out ValType[] types)
    {
        Instance instance = _instances.InstanceOf(action.ModuleId);
        if (action is InvokeAction invoke)
        {
            if (instance.GetExport(action.Name) is not Function function)
                throw new ScriptMismatchException($"the instance exports no function \"{action.Name}\"");
            types = function.Type.Results.ToArray();
            return function.Invoke(Array.ConvertAll(invoke.Arguments, _values.ToValue));
        }

        if (instance.GetExport(action.Name) is not Global global)
            throw new ScriptMismatchException($"the instance exports no global \"{action.Name}\"");
        types = [global.Type.Content];
        return [global.Value];
    }

    private void Validate(ScriptModule module) => Module.Validate(_engine, module.Assemble());

    // The text of WebAssembly 3.0 has 64-bit limits, and leaves those of 32-bit memories to validation; older scripts state that they are malformed.
    private bool IsTooLarge(ScriptModule module)
    {
        try
        {
            Validate(module);
            return false;
        }
        catch (InvalidModuleException e)
        {
            return e.Reason.StartsWith("memory size must be at most 65536 pages", StringComparison.Ordinal);
        }
        catch (MalformedModuleException)
        {
            return false;
        }
    }

    private void Fail(ScriptCommand command, string message)
    {
        // After a command that was skipped, memories and tables may not hold what they should: only what does not depend on them can fail.
        if (_skipped > 0 && command is not (AssertInvalid or AssertMalformed))
            _skipped++;
        else
            _failures.Add(new ScriptFailure(_file, command.Line, OneLine(message)));
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" | ");

    private static string Expectation(ScriptCommand command) => command switch
    {
        ModuleCommand { IsDefinition: true } => "expected a valid module",
        ModuleCommand or InstanceCommand => "expected a module that can be instantiated",
        ActionCommand c => $"expected {Describe(c.Action)} to return",
        AssertReturn c => $"expected {Expected(c.Results)} of {Describe(c.Action)}",
        AssertUnlinkable c => $"expected unlinkable \"{c.Message}\"",
        _ => "expected success",
    };

    private static string Expected(ResultPattern[] results) => List(results.Select(ScriptValues.Describe));

    private static string List(IEnumerable<string> values) => string.Join(' ', values) is { Length: > 0 } list ? list : "no results";

    private static string Describe(ScriptAction action) => $"{(action is InvokeAction ? "invoke" : "get")} \"{action.Name}\"";

    private static string Describe(Exception e) => e switch
    {
        // The first line: frames of the trace differ from run to run.
        WasmThrownException => $"exception \"{e.Message.Split('\n')[0]}\"",
        TrapException => $"trap \"{e.Message.Split('\n')[0]}\"",
        MalformedModuleException => $"malformed \"{e.Message}\"",
        InvalidModuleException => $"invalid \"{e.Message}\"",
        LinkException => $"unlinkable \"{e.Message}\"",
        _ => $"{e.GetType().Name} \"{e.Message}\"",
    };
}
