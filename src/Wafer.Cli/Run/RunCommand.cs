using Wafer.Model;
using Wafer.Wasi;

namespace Wafer.Cli.Run;

/// <summary><c>wafer run</c>: runs a WASI program, or calls an exported function.</summary>
internal static class RunCommand
{
    /// <summary>Runs a command line.</summary>
    /// <param name="host">The streams.</param>
    /// <param name="arguments">The command line.</param>
    /// <returns>The exit status.</returns>
    public static int Execute(ToolHost host, RunArguments arguments)
    {
        Module module = Load(host, arguments);
        Engine engine = module.Engine;
        using var store = new Store(engine);
        var linker = new Linker(engine);
        using GuestHost? wasi = UsesWasi(module) ? GuestHost.Create(host, arguments) : null;
        if (wasi is not null)
            linker.DefineWasi(wasi.Context);
        using StopSignals? signals = host.IsProcess ? new StopSignals(store) : null;
        try
        {
            if (wasi is not null && arguments.Invoke is null && WasiThreads.IsUsedBy(module) && IsCommand(module))
                return WasiThreads.Run(store, module, wasi.Context);
            int status = 0;
            return WasiCommand.Call(() => status = Run(host, arguments, linker.Instantiate(store, module))) ?? status;
        }
        catch (TrapException trap) when (trap.Code == TrapCode.Interrupted && signals?.Status is { } status)
        {
            return status;
        }
    }

    private static Module Load(ToolHost host, RunArguments arguments)
    {
        using ProgressLine? progress = ProgressLine.For(host, arguments.File);
        var engine = new Engine(arguments.Engine with { Progress = progress });
        return ModuleFile.IsCompiled(arguments.File)
            ? Module.LoadFile(engine, arguments.File, arguments.Artifact)
            : Module.CompileOwned(engine, ModuleFile.ReadBinary(host, arguments.File));
    }

    private static int Run(ToolHost host, RunArguments arguments, Instance instance)
    {
        if (arguments.Invoke is null && IsCommand(instance.Module))
            return WasiCommand.Run(instance);

        // What the application ABI calls a reactor initialises itself before anything else of it is called.
        if (arguments.Invoke != "_initialize" && instance.GetExport("_initialize") is Function { Type: { } type } initialize && type.Equals(FunctionType.Empty))
            initialize.Invoke();
        return Call(host, instance, arguments);
    }

    private static bool UsesWasi(Module module)
    {
        foreach (ImportDescription import in module.Imports)
        {
            if (import.Module is "wasi_snapshot_preview1" or "wasi_unstable" or "wasi")
                return true;
        }

        return false;
    }

    private static bool IsCommand(Module module)
    {
        foreach (ExportDescription export in module.Exports)
        {
            if (export.Kind == ExternalKind.Function && export.Name == "_start")
                return module.Description.FunctionTypeOf(export.Index).Equals(FunctionType.Empty);
        }

        return false;
    }

    private static int Call(ToolHost host, Instance instance, RunArguments arguments)
    {
        Function? function = Choose(instance, arguments.Invoke);
        if (function is null)
            return ExitCode.Success;
        ReadOnlySpan<ValType> types = function.Type.Parameters;
        if (arguments.Arguments.Length != types.Length)
            throw new UsageException($"run: the function has type {function.Type} and got {arguments.Arguments.Length} arguments (options stand before FILE)");
        var values = new Value[types.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = ValueText.Parse(arguments.Arguments[i], types[i]);
        foreach (Value result in function.Invoke(values))
            host.Out.WriteLine(ValueText.Format(result));
        return ExitCode.Success;
    }

    // Null if there is nothing to call, because running the module was what its start function did.
    private static Function? Choose(Instance instance, string? name)
    {
        if (name is not null)
        {
            return instance.GetExport(name) as Function
                ?? throw new InputException($"run: the module exports no function \"{name}\"{Functions(instance)}");
        }

        InstanceExport[] functions = [.. instance.Exports.Where(export => export.Value is Function)];
        return functions.Length switch
        {
            1 => (Function)functions[0].Value,
            0 when instance.Module.Description.StartFunction >= 0 => null,
            0 => throw new InputException("run: the module exports no function"),
            _ => throw new UsageException($"run: which function? Name one by --invoke{Functions(instance)}"),
        };
    }

    private static string Functions(Instance instance)
    {
        const int most = 20;
        string[] names = [.. instance.Exports.Where(export => export.Value is Function).Select(export => export.Name)];
        if (names.Length == 0)
            return "";
        return $"; it exports {string.Join(", ", names.Take(most))}{(names.Length > most ? $" and {names.Length - most} more" : "")}";
    }
}
