using Wafer.Tests.Suite;
using Wafer.Text.Script;

namespace Wafer.Tests.Text;

/// <summary>The text format against the official test suite.</summary>
public class SuiteTextTests
{
    private static readonly string[] Folders = ["core", "custom", "legacy", "proposals"];

    public static TheoryData<string> Scripts()
    {
        // Discovery must give at least one row, so that a missing suite shows as a skip with its reason.
        var data = new TheoryData<string>();
        foreach (string file in Folders.SelectMany(TestData.Scripts).DefaultIfEmpty("core"))
            data.Add(file);
        return data;
    }

    [SuiteFact]
    public void The_suite_is_there() => Assert.True(Directory.Exists(Path.Combine(TestData.RequireSuite(), "core")));

    [SuiteTheory]
    [MemberData(nameof(Scripts))]
    public void Every_module_of_a_script_can_be_assembled_or_is_malformed_as_stated(string file)
    {
        byte[] text = File.ReadAllBytes(Path.Combine(TestData.RequireSuite(), file));
        List<string> failures = [];
        foreach (ScriptCommand command in ScriptParser.Parse(text))
            Check(command, file, failures);

        // WebAssembly 3.0 reads the limits of every memory as 64-bit numbers and leaves 2^32 pages to validation
        // (core/memory.wast says so); this proposal was forked from an earlier version.
        if (file == "proposals/threads-core/memory.wast")
            Assert.Equal(3, failures.RemoveAll(failure => failure.Contains("'i32 constant out of range' was expected", StringComparison.Ordinal)));
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static void Check(ScriptCommand command, string file, List<string> failures)
    {
        switch (command)
        {
            case ThreadCommand thread:
                foreach (ScriptCommand inner in thread.Commands)
                    Check(inner, file, failures);
                break;
            case AssertMalformed { Module.Form: not ScriptModuleForm.Binary } assertion:
                string? reason = ReasonOf(assertion.Module);
                if (reason is null)
                    failures.Add($"{file}:{command.Line}: assembled, but '{assertion.Message}' was expected");
                else if (!reason.StartsWith(assertion.Message, StringComparison.Ordinal))
                    failures.Add($"{file}:{command.Line}: '{reason}' where '{assertion.Message}' was expected");
                break;
            case AssertInvalid { IsCustom: true } assertion:
                string? invalid = ReasonOf(assertion.Module);
                if (invalid is null || !invalid.StartsWith(assertion.Message, StringComparison.Ordinal))
                    failures.Add($"{file}:{command.Line}: '{invalid}' where '{assertion.Message}' was expected");
                break;
            default:
                if (ModuleOf(command) is { } module && ReasonOf(module) is { } unexpected)
                    failures.Add($"{file}:{command.Line}: {unexpected}");
                break;
        }
    }

    internal static ScriptModule? ModuleOf(ScriptCommand command) => command switch
    {
        ModuleCommand c => c.Module,
        AssertModuleTrap c => c.Module,
        AssertUnlinkable c => c.Module,
        AssertInvalid c => c.Module,
        _ => null,
    };

    private static string? ReasonOf(ScriptModule module)
    {
        try
        {
            module.Assemble();
            return null;
        }
        catch (MalformedModuleException e)
        {
            return e.Reason;
        }
        catch (InvalidModuleException e)
        {
            return e.Reason;
        }
    }
}
