using Wafer.Wasi;

namespace Wafer.Samples;

/// <summary>A WASI program, written in C, that sees files which are nowhere but in memory.</summary>
internal static class WasiProgram
{
    public static void Run(TextWriter output)
    {
        var engine = new Engine();
        Module module = Module.CompileFile(engine, Path.Combine(AppContext.BaseDirectory, "report.wasm"));

        MemoryFileSystem files = new MemoryFileSystem().AddFile("planets.csv", File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "planets.csv")));
        using var printed = new MemoryStream();
        WasiOptions options = new WasiOptions { Args = { "report", "data/planets.csv" }, Stdout = printed }.AddMount(files, "data");
        using var wasi = new WasiContext(options);
        using var store = new Store(engine);
        int status = WasiCommand.Run(new Linker(engine).DefineWasi(wasi).Instantiate(store, module));
        output.Write(System.Text.Encoding.UTF8.GetString(printed.ToArray()));
        output.WriteLine($"status {status}");
    }
}
