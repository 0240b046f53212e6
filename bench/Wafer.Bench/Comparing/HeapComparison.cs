using System.Globalization;
using System.Text;
using Wafer.Text;

namespace Wafer.Bench.Comparing;

/// <summary>Programs with many objects, each side's results checked against each other; then Wafer's pauses in the same programs.</summary>
internal static class HeapComparison
{
    // Sizes for which each takes a few hundredths of a second.
    private static readonly (string Name, int Size)[] s_programs =
    [
        ("trees", 2000), ("big_trees", 10), ("queue", 2_000_000), ("old_array", 2_000_000), ("boxing", 5_000_000), ("small_numbers", 3_000_000), ("walk", 1500),
        ("casts", 4000), ("methods", 4000), ("small_arrays", 2_000_000), ("strings", 1_000_000), ("bulk", 20_000), ("matrices", 200),
    ];

    public static string Run(Comparison comparison)
    {
        string file = Path.Combine(Path.GetTempPath(), $"wafer-heap-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}.wasm");
        File.WriteAllBytes(file, Wat.Assemble(File.ReadAllText(Places.HeapPrograms())));
        try
        {
            var table = new RatioTable("program", comparison.Names, yardsticks: 2, comparison.Options.Times ? (1e6, "ms", "0.00") : null);
            var pauses = new StringBuilder("| program | collections of the nursery | longest | median | of the whole heap | longest | median | allocated, GB/s |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
            foreach ((string name, int size) in s_programs)
            {
                if (!comparison.Wants(name))
                    continue;
                Comparison.Progress(name);
                Measure(comparison, table, pauses, file, name, size.ToString(CultureInfo.InvariantCulture));
            }
            return $"{table}\nPauses of Wafer's collector, in milliseconds; the allocation rate is that of the whole run, pauses included.\n\n{pauses}";
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Measure(Comparison comparison, RatioTable table, StringBuilder pauses, string file, string name, string size)
    {
        CompareOptions options = comparison.Options;
        var times = comparison.Sides.Select(_ => new List<double>()).ToArray();
        string? expected = null;
        for (int round = 0; round < options.Rounds; round++)
        {
            for (int i = 0; i < times.Length; i++)
            {
                Side side = comparison.Sides[i];
                Outcome outcome = side.Run(options.OneCore, "bench", file, name, size, options.Iterations.ToString(CultureInfo.InvariantCulture));
                string? problem = outcome.Failure;
                if (problem is null && outcome.Json.GetProperty("result").GetString() is var result && result != (expected ??= result))
                    problem = $"WRONG: {result} instead of {expected}";
                if (problem is not null)
                {
                    comparison.Fail($"{name}: {side.Name}: {problem}");
                    table.AddNote(name, $"{side.Name}: {problem}");
                    return;
                }
                times[i].Add(outcome.Json.GetProperty(options.Best ? "min_ns" : "med_ns").GetDouble());
            }
        }
        table.Add(name, [.. times.Select(comparison.Summary)]);
        AddPauses(comparison, pauses, file, name, size);
    }

    private static void AddPauses(Comparison comparison, StringBuilder pauses, string file, string name, string size)
    {
        Outcome outcome = comparison.Wafer.Run(comparison.Options.OneCore, "heap", file, name, size, comparison.Options.Iterations.ToString(CultureInfo.InvariantCulture));
        if (outcome.Failure is { } problem)
        {
            comparison.Fail($"{name}: {problem}");
            return;
        }
        string Number(string key, double divisor, string format) => (outcome.Json.GetProperty(key).GetDouble() / divisor).ToString(format, CultureInfo.InvariantCulture);
        pauses.Append(CultureInfo.InvariantCulture, $"| {name} | {Number("minor", 1, "0")} | {Number("minor_max_ns", 1e6, "0.00")} | {Number("minor_med_ns", 1e6, "0.00")} ")
            .Append(CultureInfo.InvariantCulture, $"| {Number("major", 1, "0")} | {Number("major_max_ns", 1e6, "0.00")} | {Number("major_med_ns", 1e6, "0.00")} ")
            .Append(CultureInfo.InvariantCulture, $"| {(outcome.Json.GetProperty("bytes").GetDouble() / outcome.Json.GetProperty("total_ns").GetDouble()).ToString("0.00", CultureInfo.InvariantCulture)} |\n");
    }
}
