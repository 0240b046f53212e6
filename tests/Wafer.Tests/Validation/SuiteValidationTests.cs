using Wafer.Binary;
using Wafer.Cli.Script;
using Wafer.Model;
using Wafer.Tests.Suite;
using Wafer.Text.Script;
using Wafer.Validation;

namespace Wafer.Tests.Validation;

/// <summary>Decoding and validation against the official test suite.</summary>
public class SuiteValidationTests
{
    public static TheoryData<string> Scripts()
    {
        // Discovery must give at least one row, so that a missing suite shows as a skip with its reason.
        var data = new TheoryData<string>();
        foreach (string file in new[] { "core", "custom", "legacy", "proposals" }.SelectMany(TestData.Scripts).DefaultIfEmpty("core"))
            data.Add(file);
        return data;
    }

    [SuiteTheory]
    [MemberData(nameof(Scripts))]
    public void Every_module_of_a_script_is_valid_invalid_or_malformed_as_stated(string file)
    {
        byte[] text = File.ReadAllBytes(Path.Combine(TestData.RequireSuite(), file));
        List<string> failures = [];
        foreach (ScriptCommand command in ScriptParser.Parse(text))
            Check(command, SuiteFeatures.Of(file), failures);
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static void Check(ScriptCommand command, Features features, List<string> failures)
    {
        switch (command)
        {
            case ThreadCommand thread:
                foreach (ScriptCommand inner in thread.Commands)
                    Check(inner, features, failures);
                break;
            case AssertMalformed { Module.Form: ScriptModuleForm.Binary, IsCustom: false } assertion:
                Expect<MalformedModuleException>(assertion.Line, assertion.Module, assertion.Message, features, failures);
                break;
            case AssertInvalid { IsCustom: false } assertion:
                Expect<InvalidModuleException>(assertion.Line, assertion.Module, assertion.Message, features, failures);
                break;
            case ModuleCommand c:
                ExpectValid(c.Line, c.Module, features, failures);
                break;
            case AssertModuleTrap c:
                ExpectValid(c.Line, c.Module, features, failures);
                break;
            case AssertUnlinkable c:
                ExpectValid(c.Line, c.Module, features, failures);
                break;
        }
    }

    private static void ExpectValid(int line, ScriptModule module, Features features, List<string> failures)
    {
        Exception? found = Record.Exception(() => Validate(module, features));
        if (found is not null)
            failures.Add($"{line}: should be valid: {found.Message}");
    }

    private static void Expect<TException>(int line, ScriptModule module, string message, Features features, List<string> failures)
        where TException : WasmException
    {
        Exception? found = Record.Exception(() => Validate(module, features));
        if (found is not TException || !found.Message.StartsWith(message, StringComparison.Ordinal))
            failures.Add($"{line}: expected {typeof(TException).Name} '{message}', found {found?.GetType().Name ?? "nothing"} '{found?.Message}'");
    }

    private static void Validate(ScriptModule module, Features features)
    {
        byte[] bytes = module.Assemble();
        ModuleValidator.Validate(ModuleReader.Read(bytes, features), features);
    }
}
