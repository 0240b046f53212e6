using Wafer.Tests.Wasi;
using Wafer.Text;
using Wafer.Wasi;

namespace Wafer.Tests.House;

/// <summary>The samples run and print what they should.</summary>
public class SampleTests
{
    [Fact]
    public void Hello_prints_its_line() =>
        Assert.Equal("Hello from Wafer\n", RunCommand(Wat.Assemble(Repository.Text("samples/hello.wat")), new WasiOptions()));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(10, 55)]
    [InlineData(20, 6765)]
    public void Fib_is_the_sequence_of_Fibonacci(int n, long expected)
    {
        var engine = new Engine();
        using var store = new Store(engine);
        Module module = Module.Compile(engine, Wat.Assemble(Repository.Text("samples/fib.wat")));
        Func<int, long> fib = new Linker(engine).Instantiate(store, module).GetFunction("fib").AsFunc<int, long>();
        Assert.Equal(expected, fib(n));
    }

    [LinuxFact]
    public void A_program_in_C_reads_a_file_and_prints_what_its_native_build_prints()
    {
        WasiOptions options = new WasiOptions { Args = { "report", "data/planets.csv" } }
            .AddPreopen(Repository.PathOf("samples"), "data", readOnly: true);
        Assert.Equal(Repository.Text("samples/report.expected.txt"), RunCommand(File.ReadAllBytes(Repository.PathOf("samples/report.wasm")), options));
    }

    [LinuxFact]
    public void A_program_in_C_reads_its_standard_input()
    {
        using FileStream input = File.OpenRead(Repository.PathOf("samples/planets.csv"));
        var options = new WasiOptions { Args = { "report" }, Stdin = input };
        Assert.Equal(Repository.Text("samples/report.expected.txt"), RunCommand(File.ReadAllBytes(Repository.PathOf("samples/report.wasm")), options));
    }

    private static string RunCommand(ReadOnlySpan<byte> bytes, WasiOptions options)
    {
        var engine = new Engine();
        using var store = new Store(engine);
        using var output = new MemoryStream();
        options.Stdout = output;
        using var wasi = new WasiContext(options);
        Instance instance = new Linker(engine).DefineWasi(wasi).Instantiate(store, Module.Compile(engine, bytes));
        Assert.Equal(0, WasiCommand.Run(instance));
        return System.Text.Encoding.UTF8.GetString(output.ToArray());
    }
}
