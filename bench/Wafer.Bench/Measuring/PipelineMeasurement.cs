using System.Diagnostics;
using System.Globalization;

namespace Wafer.Bench.Measuring;

/// <summary>What comes before and around compiling: validation alone, loading compiled code, memory. Each is one line of JSON, beyond the shared protocol.</summary>
internal static class PipelineMeasurement
{
    /// <summary>Decodes and validates a module, all function bodies included: <c>{"validate_ns":[…]}</c>.</summary>
    public static string Validate(EngineOptions options, string file, int iterations)
    {
        byte[] bytes = File.ReadAllBytes(file);
        var engine = new Engine(options);
        return $$"""{"validate_ns":[{{Time(iterations, () => Module.Validate(engine, bytes))}}]}""";
    }

    /// <summary>Loads a module from a file that holds its code, checked and trusted: <c>{"load_ns":[…],"trusted_ns":[…]}</c>.</summary>
    public static string Load(EngineOptions options, string file, int iterations)
    {
        var engine = new Engine(options);
        string compiled = Path.GetTempFileName();
        try
        {
            using (FileStream output = File.Create(compiled))
                Module.CompileFile(engine, file).Save(output);
            var trusted = new ArtifactOptions { IsTrusted = true, AllowRecompilation = false };
            ArtifactOptions check = trusted with { IsTrusted = false };
            return $$"""{"load_ns":[{{Time(iterations, () => Module.LoadFile(engine, compiled, check))}}],"trusted_ns":[{{Time(iterations, () => Module.LoadFile(engine, compiled, trusted))}}]}""";
        }
        finally
        {
            File.Delete(compiled);
        }
    }

    /// <summary>Compiles a module once and says how much memory the process had at most: <c>{"peak_bytes":…}</c>.</summary>
    public static string Peak(EngineOptions options, string file)
    {
        Module module = Module.CompileFile(new Engine(options), file);
        long peak = HighWaterMark();
        GC.KeepAlive(module);
        return string.Create(CultureInfo.InvariantCulture, $$"""{"peak_bytes":{{peak}}}""");
    }

    private static string Time(int iterations, Action action)
    {
        var times = new string[iterations];
        for (int i = 0; i < times.Length; i++)
        {
            long before = Stopwatch.GetTimestamp();
            action();
            times[i] = Json.Nanoseconds(Stopwatch.GetTimestamp() - before);
        }
        return string.Join(',', times);
    }

    // Linux: the largest resident set so far.
    private static long HighWaterMark()
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
