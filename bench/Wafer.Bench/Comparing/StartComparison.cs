namespace Wafer.Bench.Comparing;

/// <summary>How long a whole process takes that runs a small WASI command, from spawning it to its end.</summary>
internal static class StartComparison
{
    private const int Spawns = 40;

    public static string Run(Comparison comparison)
    {
        CompareOptions options = comparison.Options;
        Side[] sides =
        [
            options.Cli is { } cli ? new Side("wafer run", [cli, "run"]) : comparison.Wafer,
            new Side("an empty process", ["true"]),
            new Side("Node.js", [options.Node, "--no-warnings", Path.Combine(options.Kernels, "v8.js")]),
        ];
        var table = new RatioTable("program", [.. sides.Select(side => side.Name)], yardsticks: 1, options.Times ? (1e6, "ms", "0.0") : null);
        foreach (string name in (string[])["wasi_hello", "wasi_report"])
        {
            Comparison.Progress(name);
            var times = sides.Select(_ => new List<double>()).ToArray();
            string? expected = null;
            for (int round = 0; round < Spawns; round++)
            {
                // The yardstick first: it says what the output should be.
                for (int i = sides.Length - 1; i >= 0; i--)
                {
                    bool direct = i == 0 && options.Cli is not null;
                    Outcome outcome = sides[i].Run(options.OneCore, direct ? [comparison.Kernel(name)] : ["wasi", comparison.Kernel(name)]);
                    expected ??= outcome.Output;
                    string? problem = outcome.Failure ?? (i != 1 && outcome.Output != expected ? "WRONG output" : null);
                    if (problem is not null)
                    {
                        comparison.Fail($"{name}: {sides[i].Name}: {problem}");
                        return $"{sides[i].Name}: {problem}\n";
                    }
                    times[i].Add(outcome.Elapsed.TotalNanoseconds);
                }
            }
            table.Add($"`{name}`", [.. times.Select(comparison.Summary)]);
        }
        return table.ToString();
    }
}
