namespace Wafer.Bench.Comparing;

/// <summary>How fast big modules are compiled, on one core, by processes that are warm.</summary>
internal static class CompileComparison
{
    /// <summary>The optimizing yardstick takes a second for a megabyte or more, so it gets smaller modules only, and compiles them once.</summary>
    private const long LargestForOptimizing = 5_000_000;

    // The modules that a folder of npm packages is searched for; others there are variants of the same.
    private static readonly string[] s_known =
        ["sql-wasm.wasm", "sqlite.wasm", "wasmedge_quickjs.wasm", "php-cgi-8.2.0.wasm", "esbuild.wasm", "ruby-3.2.0.wasm", "python.wasm", "yosys.core.wasm"];

    public static string Run(Comparison comparison)
    {
        (string Name, string Path)[] modules = [.. Modules(comparison.Options.Programs).Where(module => comparison.Wants(module.Name))];
        if (modules.Length == 0)
            return "No modules were given: run `eng/fetch-programs`, or name some by `--programs`.\n";
        var table = new RatioTable("module", comparison.Names, yardsticks: 2, comparison.Options.Times ? (1, "MB/s", "0.0") : null);
        foreach ((string name, string path) in modules)
        {
            Comparison.Progress(name);
            Measure(comparison, table, name, path);
        }
        return table.ToString();
    }

    private static void Measure(Comparison comparison, RatioTable table, string name, string path)
    {
        long size = new FileInfo(path).Length;
        string title = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name} ({size / 1e6:0.0} MB)");
        int warmIterations = WarmIterations(size);
        var speeds = comparison.Sides.Select(_ => new List<double>()).ToArray();
        for (int round = 0; round < comparison.Options.Rounds; round++)
        {
            for (int i = 0; i < speeds.Length; i++)
            {
                Side side = comparison.Sides[i];
                bool once = side == comparison.Optimizing;
                if (once && (size > LargestForOptimizing || round > 0))
                    continue;
                Outcome outcome = side.Run(oneCore: true, "compile", path, (once ? 1 : warmIterations).ToString());
                if (outcome.Failure is { } problem)
                {
                    if (problem != "not yet")
                        comparison.Fail($"{name}: {side.Name}: {problem}");
                    table.AddNote(title, $"{side.Name}: {problem}");
                    return;
                }
                double[] times = [.. outcome.Json.GetProperty("compile_ns").EnumerateArray().Select(time => time.GetDouble())];
                // The first half warms up: the .NET JIT, V8's own code, the caches.
                double time = comparison.Summary(times[(times.Length / 2)..]);
                speeds[i].Add(size / time * 1e3);
            }
        }
        table.Add(title, [.. speeds.Select(s => s.Count == 0 ? double.NaN : comparison.Options.Best ? s.Max() : Statistics.Median(s))]);
    }

    /// <summary>How often to compile a module of a size in one process: long enough for the .NET JIT to have replaced its first, quick code after half of it.</summary>
    internal static int WarmIterations(long size) => (int)Math.Clamp(500_000_000 / size, 20, 240);

    internal static IEnumerable<(string Name, string Path)> Modules(List<string> places)
    {
        foreach (string place in places)
        {
            if (File.Exists(place))
            {
                yield return (Path.GetFileName(place), place);
                continue;
            }
            ILookup<string, string> files = Directory.EnumerateFiles(place, "*.wasm", SearchOption.AllDirectories).ToLookup(file => Path.GetFileName(file));
            string[] names = [.. s_known.Where(files.Contains)];
            foreach (string name in names.Length > 0 ? names : files.Select(file => file.Key))
                yield return (name, files[name].First());
        }
    }
}
