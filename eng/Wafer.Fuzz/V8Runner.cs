using System.Diagnostics;
using System.Text.Json;

namespace Wafer.Fuzz;

/// <summary>Runs modules in V8.</summary>
/// <param name="node">Node.js.</param>
/// <param name="folder">For the plans and the results.</param>
internal sealed class V8Runner(string node, string folder)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs modules.</summary>
    /// <returns>For each, its results in order.</returns>
    public string[][] Run(IReadOnlyList<Subject> subjects)
    {
        string plan = Path.Combine(folder, "plan.json"), results = Path.Combine(folder, "results.json");
        File.WriteAllText(plan, JsonSerializer.Serialize(subjects));
        using Process process = Process.Start(node, ["--stack-size=4000", Path.Combine(AppContext.BaseDirectory, "v8.mjs"), plan, results]);
        if (!process.WaitForExit(s_patience))
        {
            process.Kill();
            throw new TimeoutException($"V8 does not finish the modules of {plan}");
        }
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"Node.js ended with {process.ExitCode} for {plan}");
        return JsonSerializer.Deserialize<string[][]>(File.ReadAllText(results))!;
    }
}
