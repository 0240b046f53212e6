using System.Globalization;
using System.Text;

namespace Wafer.Bench.Comparing;

/// <summary>The compile pipeline besides its speed on one core: validation, two cores, compiled files, memory. One row for each module.</summary>
internal static class PipelineComparison
{
    // Compiles a module in Node.js and prints the largest resident set.
    private const string NodePeak = """
        const module = new WebAssembly.Module(require('fs').readFileSync(process.argv[1]));
        console.log(JSON.stringify({ peak_bytes: 1024 * process.resourceUsage().maxRSS, module: String(module) }));
        """;

    private static readonly string[] s_columns =
    [
        "module", "validating ÷ compiling", "Wafer, two cores ÷ one", "Liftoff, two cores ÷ one", "loading, ms", "loading trusted, ms", "loading ÷ compiling by Liftoff",
        "Wafer, peak MB", "Node.js, peak MB",
    ];

    public static string Run(Comparison comparison)
    {
        var text = new StringBuilder();
        Line(text, s_columns);
        Line(text, ["---", .. Enumerable.Repeat("---:", s_columns.Length - 1)]);
        foreach ((string name, string path) in CompileComparison.Modules(comparison.Options.Programs).Where(module => comparison.Wants(module.Name)))
        {
            Comparison.Progress(name);
            Line(text, [name, .. Measure(comparison, name, path)]);
        }
        return text.ToString();
    }

    private static IEnumerable<string> Measure(Comparison comparison, string name, string path)
    {
        string iterations = CompileComparison.WarmIterations(new FileInfo(path).Length).ToString(CultureInfo.InvariantCulture);
        Side wafer = comparison.Wafer, liftoff = comparison.Baseline;
        var peak = new Side("Node.js", [comparison.Options.Node, "--liftoff-only", "--no-wasm-lazy-compilation", "-e", NodePeak, "--"]);
        double one = Median(wafer, "compile_ns", oneCore: true, "compile", path, iterations);
        if (double.IsNaN(one))
            return ["not yet", .. Enumerable.Repeat("", s_columns.Length - 2)];
        double two = Median(wafer, "compile_ns", oneCore: false, "compile", path, iterations);
        double validate = Median(wafer, "validate_ns", oneCore: true, "validate", path, iterations);
        double liftoffOne = Median(liftoff, "compile_ns", oneCore: true, "compile", path, iterations);
        double liftoffTwo = Median(liftoff, "compile_ns", oneCore: false, "compile", path, iterations);
        double load = Median(wafer, "load_ns", oneCore: false, "load", path, iterations), trusted = Median(wafer, "trusted_ns", oneCore: false, "load", path, iterations);
        return
        [
            Ratio(validate / one), Ratio(two / one), Ratio(liftoffTwo / liftoffOne), Milliseconds(load), Milliseconds(trusted), Ratio(load / liftoffOne),
            Megabytes(wafer, "peak", path), Megabytes(peak, path),
        ];

        double Median(Side side, string field, bool oneCore, params string[] arguments)
        {
            var values = new List<double>();
            for (int round = 0; round < comparison.Options.Rounds; round++)
            {
                Outcome outcome = side.Run(oneCore, arguments);
                if (outcome.Failure is { } problem)
                {
                    if (problem != "not yet")
                        comparison.Fail($"{name}: {side.Name}: {problem}");
                    return double.NaN;
                }
                double[] times = [.. outcome.Json.GetProperty(field).EnumerateArray().Select(time => time.GetDouble())];
                values.Add(comparison.Summary(times[(times.Length / 2)..]));
            }
            return comparison.Summary(values);
        }

        string Megabytes(Side side, params string[] arguments)
        {
            Outcome outcome = side.Run(oneCore: false, arguments);
            if (outcome.Failure is { } problem)
            {
                comparison.Fail($"{name}: {side.Name}: {problem}");
                return "—";
            }
            return (outcome.Json.GetProperty("peak_bytes").GetDouble() / 1e6).ToString("0", CultureInfo.InvariantCulture);
        }
    }

    private static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Milliseconds(double nanoseconds) => (nanoseconds / 1e6).ToString("0.00", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
