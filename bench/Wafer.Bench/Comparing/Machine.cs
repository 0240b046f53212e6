using System.Runtime.InteropServices;

namespace Wafer.Bench.Comparing;

/// <summary>What a reader must know about the machine to read the numbers.</summary>
internal static class Machine
{
    public static string Describe(CompareOptions options)
    {
        string v8 = new Side("node", [options.Node]).Run(false, "-p", "`Node.js ${process.versions.node}, V8 ${process.versions.v8}`").Output.Trim();
        string runtime = options.Wafer is null
            ? System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported ? RuntimeInformation.FrameworkDescription : $"{RuntimeInformation.FrameworkDescription}, NativeAOT"
            : Path.GetFileName(options.Wafer);
        return $"""
            {Processor()}, {Environment.ProcessorCount} cores; {RuntimeInformation.RuntimeIdentifier}; Wafer on {runtime}, bounds {options.Bounds ?? "auto"}; {v8}.
            {options.Rounds} rounds, interleaved, {(options.Best ? "fastest" : "medians")}. Load average at the start: {Load()}.

            """;
    }

    public static string Load() => ReadFirst("/proc/loadavg") is { } line ? string.Join(' ', line.Split(' ')[..3]) : "unknown";

    private static string Processor() =>
        File.Exists("/proc/cpuinfo") && File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':') + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();

    private static string? ReadFirst(string path) => File.Exists(path) ? File.ReadLines(path).FirstOrDefault() : null;
}
