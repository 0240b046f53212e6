namespace Wafer.Bench.Comparing;

/// <summary>Run time of the kernels: the result of every process is checked.</summary>
internal static class KernelComparison
{
    public static string Run(Comparison comparison)
    {
        CompareOptions options = comparison.Options;
        var expected = File.ReadLines(Path.Combine(options.Kernels, "expected.txt"))
            .Select(line => line.Split(' '))
            .ToDictionary(words => (Name: words[0], Argument: words[1]), words => words[2]);
        var table = new RatioTable("kernel", comparison.Names, yardsticks: 2, options.Times ? (1e6, "ms", "0.00") : null);
        foreach (string[] words in File.ReadLines(Path.Combine(options.Kernels, "kernels.txt")).Select(line => line.Split(' ')))
        {
            if (!comparison.Wants(words[0]))
                continue;
            string name = words[0], argument = words[2];
            Comparison.Progress(name);
            Measure(comparison, table, name, argument, expected[(name, argument)]);
        }
        return table.ToString();
    }

    private static void Measure(Comparison comparison, RatioTable table, string name, string argument, string expected)
    {
        CompareOptions options = comparison.Options;
        var times = comparison.Sides.Select(_ => new List<double>()).ToArray();
        for (int round = 0; round < options.Rounds; round++)
        {
            for (int i = 0; i < times.Length; i++)
            {
                Side side = comparison.Sides[i];
                Outcome outcome = side.Run(options.OneCore, "bench", comparison.Kernel(name), "run", argument, options.Iterations.ToString());
                string? problem = outcome.Failure;
                if (problem is null && outcome.Json.GetProperty("result").GetString() is var result && result != expected)
                    problem = $"WRONG: {result} instead of {expected}";
                if (problem is not null)
                {
                    if (problem != "not yet")
                        comparison.Fail($"{name}: {side.Name}: {problem}");
                    table.AddNote(name, $"{side.Name}: {problem}");
                    return;
                }
                times[i].Add(outcome.Json.GetProperty(options.Best ? "min_ns" : "med_ns").GetDouble());
            }
        }
        table.Add(name, [.. times.Select(comparison.Summary)]);
    }
}
