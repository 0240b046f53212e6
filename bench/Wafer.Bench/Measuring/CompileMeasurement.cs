using System.Diagnostics;

namespace Wafer.Bench.Measuring;

/// <summary>Times full compiles of one module: decoding, validation, code generation, publishing the code.</summary>
internal static class CompileMeasurement
{
    public static string Run(EngineOptions options, string file, int iterations)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(iterations);
        byte[] source = File.ReadAllBytes(file);
        var engine = new Engine(options);
        var times = new string[iterations];
        for (int i = 0; i < times.Length; i++)
        {
            // A custom section named "x" with other content each time, so that no cache by content can answer.
            byte[] bytes = [.. source, 0, 6, 1, (byte)'x', (byte)i, (byte)(i >> 8), 0, 7];
            long before = Stopwatch.GetTimestamp();
            Module.Compile(engine, bytes);
            times[i] = Json.Nanoseconds(Stopwatch.GetTimestamp() - before);
        }
        return $$"""{"compile_ns":[{{string.Join(',', times)}}]}""";
    }
}
