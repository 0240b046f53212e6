using Wafer.Cli;

namespace Wafer.Tests.Cli;

/// <summary>The line that says how far a compilation is, and the reports that it is made of.</summary>
public class ProgressLineTests
{
    [Fact]
    public void A_short_compilation_shows_nothing()
    {
        long now = 0;
        var terminal = new StringWriter();
        using (var line = new ProgressLine(terminal, "a.wasm", () => now))
        {
            now = 399;
            line.Report(new CompilationProgress(1, 2, 10, 20));
        }
        Assert.Equal("", terminal.ToString());
    }

    [Fact]
    public void A_long_one_shows_a_line_ten_times_a_second_and_wipes_it()
    {
        long now = 0;
        var terminal = new StringWriter();
        using (var line = new ProgressLine(terminal, "a.wasm", () => now))
        {
            for (now = 0; now < 600; now += 10)
                line.Report(new CompilationProgress((int)now, 600, (int)now / 2, 1000));
        }
        Assert.Equal(
            "\rcompiling a.wasm:  20 % (400 of 600 functions)\e[K\rcompiling a.wasm:  25 % (500 of 600 functions)\e[K\r\e[K",
            terminal.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_compilation_reports_in_order_up_to_its_end(int threads)
    {
        var reports = new Reports();
        ReadOnlyMemory<byte> module = ManyFunctions(20_000);
        Module.CompileOwned(new Engine(EngineOptions.Default with { CompilationThreads = threads, Progress = reports }), module);
        Assert.True(reports.All.Count > 2);
        Assert.Equal(reports.All.OrderBy(report => report.Bytes), reports.All);
        CompilationProgress last = reports.All[^1];
        Assert.Equal((20_000, last.TotalBytes), (last.Functions, last.Bytes));
        Assert.All(reports.All, report => Assert.Equal((20_000, last.TotalBytes), (report.TotalFunctions, report.TotalBytes)));
    }

    private static ReadOnlyMemory<byte> ManyFunctions(int count) =>
        Wafer.Text.Wat.Assemble(System.Text.Encoding.UTF8.GetBytes($"(module {string.Concat(Enumerable.Repeat("(func (param i32) (result i32) (i32.add (local.get 0) (i32.const 7)))", count))})"));

    private sealed class Reports : IProgress<CompilationProgress>
    {
        public List<CompilationProgress> All { get; } = [];

        public void Report(CompilationProgress value) => All.Add(value);
    }
}
