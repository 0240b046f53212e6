using Wafer.Cli.Script;

namespace Wafer.Tests.Suite;

/// <summary>The official test suite, run by code that meters fuel.</summary>
public class MeteredSuiteTests
{
    private static readonly Engine s_engine = new(EngineOptions.Default with { Bounds = BoundsMode.GuardPages, MetersFuel = true });

    public static TheoryData<string> Scripts() => [.. SpecSuiteTests.FilesInScope()];

    [SuiteTheory]
    [MemberData(nameof(Scripts))]
    public void Every_command_of_a_script_does_what_the_script_states(string file)
    {
        ScriptResult result = ScriptRunner.RunFile(s_engine, SpecSuiteTests.PathOf(file), file);
        Assert.True(result.Failures.Count == 0, string.Join('\n', result.Failures));
        Assert.True(result.Passed > 0, $"{file} has no commands");
    }
}
