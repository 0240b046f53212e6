using Wafer.Cli.Script;
using Wafer.Model;

namespace Wafer.Cli.Commands;

/// <summary><c>wafer wast</c>: runs test scripts.</summary>
internal static class WastCommand
{
    /// <summary>Runs scripts.</summary>
    /// <param name="host">The streams.</param>
    /// <param name="paths">Scripts, and folders that are searched for scripts.</param>
    /// <param name="options">The engine's options, but for the features.</param>
    /// <param name="features">The features; if null, those that the folders of the official test suite are written for.</param>
    /// <returns>The exit status: success if nothing failed.</returns>
    public static int Execute(ToolHost host, IReadOnlyList<string> paths, EngineOptions options, Features? features)
    {
        var engines = new Dictionary<Features, Engine>();
        int passed = 0, failed = 0, skipped = 0;
        var outOfScope = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (string file in paths.SelectMany(Scripts))
        {
            Features needed = features ?? SuiteFeatures.Of(file);
            if (!engines.TryGetValue(needed, out Engine? engine))
                engines.Add(needed, engine = new Engine(options with { Features = needed }));
            ScriptResult result = Run(host, engine, file);
            passed += result.Passed;
            failed += result.Failures.Count;
            skipped += result.Skipped;
            foreach (ScriptFailure failure in result.Failures)
                host.Out.WriteLine(failure);
            if (result.OutOfScope is not { } feature)
                continue;
            if (!outOfScope.TryGetValue(feature, out List<string>? files))
                outOfScope.Add(feature, files = []);
            files.Add(file);
        }

        foreach ((string feature, List<string> files) in outOfScope)
        {
            host.Out.WriteLine($"out of scope, needs {feature}:");
            foreach (string file in files)
                host.Out.WriteLine($"  {file}");
        }

        host.Out.WriteLine($"{passed} passed, {failed} failed, {skipped} skipped");
        return failed == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static ScriptResult Run(ToolHost host, Engine engine, string file)
    {
        try
        {
            return ScriptRunner.Run(engine, ModuleFile.Read(host, file), file);
        }
        catch (InputException e)
        {
            return new ScriptResult(file) { Failures = [new ScriptFailure(file, 1, e.Message)] };
        }
    }

    private static IEnumerable<string> Scripts(string path)
    {
        if (!Directory.Exists(path))
            return [path];
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        return Directory.EnumerateFiles(path, "*.wast", options).Order(StringComparer.Ordinal);
    }
}
