using System.Diagnostics;
using Wafer.Runtime.Heap;

namespace Wafer.Bench.Measuring;

/// <summary>What the collector did while an exported function of one i32 parameter ran a number of times.</summary>
internal static class HeapMeasurement
{
    public static string Run(EngineOptions options, string file, string export, int argument, int iterations)
    {
        var engine = new Engine(options);
        Module module = Module.Compile(engine, File.ReadAllBytes(file));

        // The collector itself is compiled by then, as it is in a native binary.
        using (var warm = new Store(engine))
            Repeat(new Linker(engine).Instantiate(warm, module).GetFunction(export).AsFunc<int, int>(), argument, iterations);

        using var store = new Store(engine);
        Func<int, int> call = new Linker(engine).Instantiate(store, module).GetFunction(export).AsFunc<int, int>();
        long start = Stopwatch.GetTimestamp();
        Repeat(call, argument, iterations);
        TimeSpan total = Stopwatch.GetElapsedTime(start);
        HeapStatistics statistics = store.Core.Heap.Statistics;
        return $$"""
            {"total_ns":{{Json.Nanoseconds(total)}},"bytes":{{statistics.AllocatedBytes}},"promoted":{{statistics.PromotedBytes}},{{Pauses("minor", statistics.MinorPauses)}},{{Pauses("major", statistics.MajorPauses)}}}
            """;
    }

    private static void Repeat(Func<int, int> call, int argument, int iterations)
    {
        for (int i = 0; i < iterations; i++)
            call(argument);
    }

    private static string Pauses(string name, PauseHistogram pauses) =>
        $"\"{name}\":{pauses.Count},\"{name}_max_ns\":{Json.Nanoseconds(pauses.Greatest)},\"{name}_med_ns\":{Json.Nanoseconds(pauses.Median)},\"{name}_sum_ns\":{Json.Nanoseconds(pauses.Total)}";
}
