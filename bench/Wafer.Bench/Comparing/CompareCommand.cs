namespace Wafer.Bench.Comparing;

/// <summary>Runs the comparisons that were asked for and prints a Markdown report to standard output.</summary>
internal static class CompareCommand
{
    public static int Run(string[] args)
    {
        if (args is ["--help"] or ["-h"])
        {
            Console.WriteLine(CompareOptions.Usage);
            return 0;
        }
        CompareOptions options = CompareOptions.Parse(args);
        var comparison = new Comparison(options);
        Console.WriteLine(Machine.Describe(options));
        if (options.Run)
            Section("Run time of the kernels", "Time ÷ time; below 1 the first side is faster.", KernelComparison.Run(comparison));
        if (options.Compile)
            Section("Compile speed", "Megabytes of module a second on one core, ÷ the same of the yardstick; above 1 the first side is faster.", CompileComparison.Run(comparison));
        if (options.Pipeline)
            Section("The rest of the compile pipeline", "Time ÷ time unless it says otherwise. Loading is that of a file with compiled code.", PipelineComparison.Run(comparison));
        if (options.Heap)
            Section("Programs with many objects", "Time ÷ time; below 1 the first side is faster.", HeapComparison.Run(comparison));
        if (options.Instances)
            Section("Instances", "Times are those of the second half of many; memory is that of as many alive at once, divided by their number.", InstanceComparison.Run(comparison));
        if (options.Calls)
            Section("Calls between host and WebAssembly", "Time ÷ time; below 1 the first side is faster.", CallComparison.Run(comparison));
        if (options.Start)
            Section("A whole process", "Time ÷ time, spawning included; below 1 the first side is faster.", StartComparison.Run(comparison));
        Console.WriteLine($"Load average at the end: {Machine.Load()}.");
        return comparison.Failed ? 1 : 0;
    }

    private static void Section(string title, string reading, string table) => Console.WriteLine($"### {title}\n\n{reading}\n\n{table}");
}
