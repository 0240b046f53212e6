namespace Wafer.Bench.Comparing;

/// <summary>What all comparisons share: the sides, the options, and whether anything went wrong.</summary>
internal sealed class Comparison
{
    public Comparison(CompareOptions options)
    {
        Options = options;
        string[] bounds = options.Bounds is { } mode ? ["--bounds", mode] : [];
        string v8 = Path.Combine(options.Kernels, "v8.js");
        string[] wafer = options.Wafer is { } path ? [path] : Places.ThisProgram();
        Wafer = new Side("Wafer", [.. wafer, .. bounds]);
        Baseline = new Side("Liftoff", [options.Node, "--liftoff-only", "--no-wasm-lazy-compilation", v8]);
        Optimizing = new Side("TurboFan", [options.Node, "--no-liftoff", "--no-wasm-lazy-compilation", v8]);
        Sides = [Wafer, .. options.Sides.Select(side => new Side(side.Name, side.Command.Split(' ', StringSplitOptions.RemoveEmptyEntries))), Baseline, Optimizing];
    }

    public CompareOptions Options { get; }

    public Side Wafer { get; }

    /// <summary>V8's single-pass compiler.</summary>
    public Side Baseline { get; }

    /// <summary>V8's optimizing compiler.</summary>
    public Side Optimizing { get; }

    /// <summary>All sides; the two of V8 are last.</summary>
    public Side[] Sides { get; }

    public string[] Names => [.. Sides.Select(side => side.Name)];

    /// <summary>Whether a result was wrong or a measurement failed that should not.</summary>
    public bool Failed { get; private set; }

    public string Kernel(string name) => Path.Combine(Options.Kernels, name + ".wasm");

    /// <summary>Whether the user wants this kernel or module.</summary>
    public bool Wants(string name) => Options.Only.Count == 0 || Options.Only.Contains(name);

    /// <summary>One number from those of several processes.</summary>
    public double Summary(IEnumerable<double> values) => Options.Best ? values.Min() : Statistics.Median(values);

    public void Fail(string message)
    {
        Failed = true;
        Progress(message);
    }

    public static void Progress(string message) => Console.Error.WriteLine($"  {message}");
}
