namespace Wafer.Bench.Comparing;

/// <summary>What to compare, and how often to measure.</summary>
internal sealed class CompareOptions
{
    public const string Usage = """
        wafer-bench compare [run] [heap] [instances] [compile] [pipeline] [calls] [start] [OPTIONS]

        Measures Wafer beside V8's two compilers, prints Markdown tables of ratios. Without a word: all of
        run (kernels), heap (garbage-collected objects; wants Node.js 22 or later), instances (many of them, and
        suspended calls; wants Node.js 25 or later), compile (speed of compiling big modules), pipeline (validation, two cores, compiled files, memory), calls (host calls),
        start (a whole process).

          --kernels DIR        the kernels [WAFER_KERNELS, else shared/kernels beside the repository]
          --programs PATH      a module, or a folder with modules to compile; may be repeated
                               [WAFER_PROGRAMS, else .cache/programs, which eng/fetch-programs fills]
          --only NAME[,NAME]   only these kernels or modules
          --rounds N           processes of each side for each number; the median counts [5]
          --iterations N       timed calls in each process [15]
          --calls N            calls in each measurement of host calls [3000000]
          --bounds MODE        auto, guard or explicit: how Wafer checks memory accesses
          --node PATH          the Node.js to compare with [node]
          --wafer PATH         measure this wafer-bench instead of the running one
          --side NAME=COMMAND  one more program that speaks the same protocol; may be repeated
          --cli PATH           the native wafer tool, for start; --bounds does not apply to it
          --best               take the fastest of everything instead of medians: for a machine that is not quiet
          --one-core           run everything on core 0, not only compile
          --times              print the measured times too, not only ratios
        """;

    public bool Run { get; private set; }

    public bool Heap { get; private set; }

    public bool Instances { get; private set; }

    public bool Compile { get; private set; }

    public bool Pipeline { get; private set; }

    public bool Calls { get; private set; }

    public bool Start { get; private set; }

    public string Kernels { get; private set; } = "";

    public List<string> Programs { get; } = [];

    public HashSet<string> Only { get; } = [];

    public int Rounds { get; private set; } = 5;

    public int Iterations { get; private set; } = 15;

    public int CallCount { get; private set; } = 3_000_000;

    public string? Bounds { get; private set; }

    public string Node { get; private set; } = "node";

    public string? Wafer { get; private set; }

    public List<(string Name, string Command)> Sides { get; } = [];

    public string? Cli { get; private set; }

    public bool Best { get; private set; }

    public bool OneCore { get; private set; }

    public bool Times { get; private set; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">An argument is not understood.</exception>
    public static CompareOptions Parse(ReadOnlySpan<string> args)
    {
        var options = new CompareOptions();
        for (int i = 0; i < args.Length; i++)
        {
            string word = args[i];
            if (!options.SetWord(word))
                options.SetValue(word, ++i < args.Length ? args[i] : throw new FormatException($"'{word}' is not known, or lacks its value"));
        }
        if (!(options.Run || options.Heap || options.Instances || options.Compile || options.Pipeline || options.Calls || options.Start))
            options.Run = options.Heap = options.Instances = options.Compile = options.Pipeline = options.Calls = options.Start = true;
        if (options.Kernels.Length == 0)
            options.Kernels = Places.Kernels();
        if (options.Programs.Count == 0)
            options.Programs.AddRange(Places.Programs());
        return options;
    }

    private bool SetWord(string word)
    {
        switch (word)
        {
            case "run": return Run = true;
            case "heap": return Heap = true;
            case "instances": return Instances = true;
            case "compile": return Compile = true;
            case "pipeline": return Pipeline = true;
            case "calls": return Calls = true;
            case "start": return Start = true;
            case "--best": return Best = true;
            case "--one-core": return OneCore = true;
            case "--times": return Times = true;
            default: return false;
        }
    }

    private void SetValue(string word, string value)
    {
        switch (word)
        {
            case "--kernels": Kernels = value; break;
            case "--programs": Programs.Add(value); break;
            case "--only": Only.UnionWith(value.Split(',')); break;
            case "--rounds": Rounds = Positive(word, value); break;
            case "--iterations": Iterations = Positive(word, value); break;
            case "--calls": CallCount = Positive(word, value); break;
            case "--bounds": Bounds = value; break;
            case "--node": Node = value; break;
            case "--wafer": Wafer = value; break;
            case "--cli": Cli = value; break;
            case "--side":
                int split = value.IndexOf('=');
                Sides.Add(split > 0 ? (value[..split], value[(split + 1)..]) : throw new FormatException("--side takes NAME=COMMAND"));
                break;
            default: throw new FormatException($"'{word}' is not known");
        }
    }

    private static int Positive(string word, string value) =>
        int.TryParse(value, out int number) && number > 0 ? number : throw new FormatException($"{word} takes a positive number, not '{value}'");
}
