namespace Wafer;

/// <summary>What an engine writes so that Linux <c>perf</c> knows the names of compiled functions.</summary>
public enum ProfilerSupport
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>
    /// <c>perf-PID.map</c> in the folder for temporary files: an address, a size and a name for each function. <c>perf report</c> reads it while the process's memory is as it was. Not
    /// together with .NET's own (<c>DOTNET_PerfMapEnabled</c>), which writes the same file.
    /// </summary>
    PerfMap,

    /// <summary>
    /// <c>jit-PID.dump</c> in the folder for temporary files, with the code itself, for <c>perf record -k mono</c> and <c>perf inject --jit</c>: names stay right when code is freed, and
    /// <c>perf annotate</c> shows instructions.
    /// </summary>
    JitDump,
}
