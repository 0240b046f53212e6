using Wafer.Wasi;

namespace Wafer.Bench.Measuring;

/// <summary>Runs a WASI command with this process's standard streams.</summary>
internal static class WasiRun
{
    public static int Run(EngineOptions options, string file, string[] arguments)
    {
        var engine = new Engine(options);
        Module module = Module.CompileFile(engine, file);
        using var context = new WasiContext(new WasiOptions { Args = ["prog", .. arguments] }.InheritStdio());
        using var store = new Store(engine);
        return WasiCommand.Run(new Linker(engine).DefineWasi(context).Instantiate(store, module));
    }
}
