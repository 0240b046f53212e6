using Wafer.Cli;
using Wafer.Cli.Script;
using Wafer.Model;
using Wafer.Text.Script;
using Xunit.Abstractions;

namespace Wafer.Tests.Suite;

/// <summary>The official test suite, run: every script that does not need a feature that is missing passes to the last command.</summary>
public class SpecSuiteTests(ITestOutputHelper output)
{
    private static readonly Dictionary<BoundsMode, Engine> s_engines = new[] { BoundsMode.GuardPages, BoundsMode.Explicit }
        .ToDictionary(mode => mode, mode => new Engine(ScriptScope.Options with { Bounds = mode }));

    public static TheoryData<string, BoundsMode> ScriptsInScope()
    {
        var data = new TheoryData<string, BoundsMode>();
        foreach (string file in FilesInScope())
        {
            foreach (BoundsMode mode in s_engines.Keys)
                data.Add(file, mode);
        }

        return data;
    }

    public static TheoryData<string> ScriptsOutOfScope() => [.. OutOfScope.Files.Keys];

    [SuiteTheory]
    [MemberData(nameof(ScriptsInScope))]
    public void Every_command_of_a_script_does_what_the_script_states(string file, BoundsMode bounds)
    {
        ScriptResult result = ScriptRunner.RunFile(s_engines[bounds], PathOf(file), file);
        Assert.True(result.OutOfScope is null, $"{file} needs {result.OutOfScope} and is not listed as out of scope");
        Assert.True(result.Failures.Count == 0, string.Join('\n', result.Failures));
        Assert.True(result.Passed > 0, $"{file} has no commands");
    }

    [SuiteTheory]
    [MemberData(nameof(ScriptsOutOfScope))]
    public void A_script_that_is_left_out_needs_what_it_is_left_out_for_and_does_not_fail_before(string file)
    {
        ScriptResult result = ScriptRunner.RunFile(s_engines[BoundsMode.Explicit], PathOf(file), file);
        Assert.True(result.Failures.Count == 0, string.Join('\n', result.Failures));
        Assert.True(result.Skipped > 0, $"{file} can run: it is not out of scope any more");
        Assert.Equal(FeatureNames.Of(OutOfScope.Files[file]), result.OutOfScope);
    }

    [SuiteFact]
    public void Every_script_that_is_left_out_exists() => Assert.Empty(OutOfScope.Files.Keys.Except(CoreScripts()));

    [SuiteFact]
    public void The_suite_is_whole()
    {
        // The numbers of the pinned commit: a suite that is only partly there must not look like one that passes.
        string[] files = [.. CoreScripts()];
        Assert.True(files.Length >= 258, $"only {files.Length} scripts in {TestData.SuiteFolder}/core");
        int commands = files.Sum(file => ScriptParser.Parse(File.ReadAllBytes(PathOf(file))).Length);
        Assert.True(commands >= 65_000, $"only {commands} commands in {TestData.SuiteFolder}/core");
    }

    [Fact]
    public void What_is_left_out_is_reported()
    {
        var report = new StringWriter();
        if (TestData.SuiteFolder is null)
            report.WriteLine($"WARNING: {TestData.SuiteIsMissing} No script was run.");
        foreach (IGrouping<Features, string> group in OutOfScope.Files.GroupBy(entry => entry.Value, entry => entry.Key).OrderBy(group => group.Key))
            report.WriteLine($"{group.Key}: {string.Join(", ", group)}");
        output.WriteLine(report.ToString());
        Console.Error.WriteLine(TestData.SuiteFolder is null
            ? report.ToString()
            : $"Test suite: {OutOfScope.Files.Count} scripts are out of scope; the output of {nameof(What_is_left_out_is_reported)} lists them by feature.");
        Assert.All(OutOfScope.Files.Keys, file => Assert.Contains(file, report.ToString(), StringComparison.Ordinal));
    }

    internal static IEnumerable<string> FilesInScope() => CoreScripts().Where(file => !OutOfScope.Files.ContainsKey(file));

    private static IEnumerable<string> CoreScripts() => TestData.Scripts("core").Select(file => file["core/".Length..]);

    internal static string PathOf(string file) => Path.Combine(TestData.RequireSuite(), "core", file);
}
