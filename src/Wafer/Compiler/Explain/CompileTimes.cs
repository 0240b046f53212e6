using System.Diagnostics;

namespace Wafer.Compiler.Explain;

/// <summary>Measures how long each function of a module takes to validate and compile, by itself and without being traced.</summary>
internal static class CompileTimes
{
    // The first passes warm caches and, where there is one, the JIT; the more there are, the less the shortest of them has to do with anything else.
    private const int LeastPasses = 3, MostPasses = 200;
    private static readonly TimeSpan s_enough = TimeSpan.FromMilliseconds(100);

    /// <summary>Measures some functions: for each, the shortest of several times.</summary>
    /// <param name="job">The module, which is valid, and what to compile it for.</param>
    /// <param name="functions">The functions, counted among those that the module defines.</param>
    public static TimeSpan[] Measure(CompileJob job, ReadOnlySpan<int> functions)
    {
        var times = new TimeSpan[functions.Length];
        Array.Fill(times, TimeSpan.MaxValue);
        FunctionCompiler worker = FunctionCompiler.Rent();
        long start = Stopwatch.GetTimestamp();
        for (int pass = 0; pass < LeastPasses || (pass < MostPasses && Stopwatch.GetElapsedTime(start) < s_enough); pass++)
        {
            for (int i = 0; i < functions.Length; i++)
            {
                long from = Stopwatch.GetTimestamp();
                worker.Compile(job, new FunctionRun(functions[i], 1));
                TimeSpan time = Stopwatch.GetElapsedTime(from);
                if (time < times[i])
                    times[i] = time;
            }
        }
        worker.Return();
        return times;
    }
}
