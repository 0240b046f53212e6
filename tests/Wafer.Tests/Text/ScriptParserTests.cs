using Wafer.Model;
using Wafer.Tests.Suite;
using Wafer.Text.Script;

namespace Wafer.Tests.Text;

public class ScriptParserTests
{
    // The counts that the test suite's README.md states, which were made with the specification's interpreter.
    [SuiteFact]
    public void The_core_suite_has_the_commands_that_its_readme_counts()
    {
        var counts = new Dictionary<string, int>();
        int files = 0, commands = 0;
        int text = 0, binary = 0, quote = 0;
        foreach (string file in TestData.Scripts("core"))
        {
            files++;
            foreach (ScriptCommand command in ScriptParser.Parse(File.ReadAllBytes(Path.Combine(TestData.RequireSuite(), file))))
            {
                commands++;
                string kind = command switch
                {
                    AssertReturn => "return",
                    AssertTrap or AssertModuleTrap => "trap",
                    AssertInvalid => "invalid",
                    AssertMalformed => "malformed",
                    AssertUnlinkable => "unlinkable",
                    AssertExhaustion => "exhaustion",
                    AssertException => "exception",
                    _ => "other",
                };
                counts[kind] = counts.GetValueOrDefault(kind) + 1;
                if (command is ModuleCommand module)
                {
                    text += module.Module.Form == ScriptModuleForm.Text ? 1 : 0;
                    binary += module.Module.Form == ScriptModuleForm.Binary ? 1 : 0;
                    quote += module.Module.Form == ScriptModuleForm.Quote ? 1 : 0;
                }
            }
        }

        Assert.Equal((258, 65_294), (files, commands));
        Assert.Equal(
            (52_718, 4_984, 2_723, 1_940, 200, 15, 18),
            (counts["return"], counts["trap"], counts["invalid"], counts["malformed"], counts["unlinkable"], counts["exhaustion"], counts["exception"]));
        Assert.Equal(62_598, commands - counts["other"]);
    }

    private static T Single<T>(string text)
        where T : ScriptCommand => Assert.IsType<T>(Assert.Single(ScriptParser.Parse(text)));

    [Fact]
    public void Commands_know_their_line()
    {
        ScriptCommand[] commands = ScriptParser.Parse("(module)\n;; (\n\n(invoke \"f\")\n(register \"x\"\n) (wait $t)");
        Assert.Equal([1, 4, 5, 6], commands.Select(command => command.Line));
    }

    [Fact]
    public void Arguments_are_bits()
    {
        var invoke = (InvokeAction)Single<ActionCommand>(
            "(invoke $m \"f\" (i32.const -1) (i64.const -2) (f32.const -0) (f64.const 1) (v128.const i64x2 1 2) (ref.null func) (ref.extern 7) (ref.host 8))").Action;
        Assert.Equal("m", invoke.ModuleId);
        Assert.Equal("f", invoke.Name);
        Assert.Equal(
            [
                new ScriptValue(ValType.I32, 0xFFFF_FFFF),
                new ScriptValue(ValType.I64, 0xFFFF_FFFF_FFFF_FFFE),
                new ScriptValue(ValType.F32, 0x8000_0000),
                new ScriptValue(ValType.F64, 0x3FF0_0000_0000_0000),
                new ScriptValue(ValType.V128, 1, 2),
                new ScriptValue(ValType.FuncRef, 0),
                new ScriptValue(ValType.Ref(HeapType.Extern, nullable: false), 7),
                new ScriptValue(ValType.Ref(HeapType.Any, nullable: false), 8),
            ],
            invoke.Arguments);
        Assert.Equal([false, false, false, false, false, true, false, false], invoke.Arguments.Select(value => value.IsNull));
    }

    [Theory]
    [InlineData("(f32.const nan:canonical)", 0x7FC0_0000UL, 0UL, true)]
    [InlineData("(f32.const nan:canonical)", 0xFFC0_0000UL, 0UL, true)]
    [InlineData("(f32.const nan:canonical)", 0x7FC0_0001UL, 0UL, false)]
    [InlineData("(f32.const nan:arithmetic)", 0x7FC0_0001UL, 0UL, true)]
    [InlineData("(f32.const nan:arithmetic)", 0x7F80_0001UL, 0UL, false)]
    [InlineData("(f64.const nan:canonical)", 0xFFF8_0000_0000_0000UL, 0UL, true)]
    [InlineData("(f64.const nan:canonical)", 0x7FFC_0000_0000_0000UL, 0UL, false)]
    [InlineData("(f64.const nan:arithmetic)", 0x7FFC_0000_0000_0000UL, 0UL, true)]
    [InlineData("(f64.const nan:arithmetic)", 0x7FF0_0000_0000_0000UL, 0UL, false)]
    [InlineData("(f64.const nan:0x1)", 0x7FF0_0000_0000_0001UL, 0UL, true)]
    [InlineData("(f32.const -0)", 0UL, 0UL, false)]
    [InlineData("(i32.const -1)", 0xFFFF_FFFFUL, 0UL, true)]
    [InlineData("(v128.const f32x4 nan:canonical 1 nan:arithmetic 0)", 0x3F80_0000_7FC0_0000UL, 0x0000_0000_7FE0_0000UL, true)]
    [InlineData("(v128.const f32x4 nan:canonical 1 nan:arithmetic 0)", 0x3F80_0000_7FC0_0000UL, 0x0000_0001_7FE0_0000UL, false)]
    [InlineData("(v128.const i8x16 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)", 0x0807060504030201UL, 0x100F0E0D0C0B0A09UL, true)]
    [InlineData("(v128.const i8x16 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)", 0x0807060504030201UL, 0x110F0E0D0C0B0A09UL, false)]
    public void Result_patterns_match_bits(string pattern, ulong low, ulong high, bool expected)
    {
        ResultPattern result = Assert.Single(Single<AssertReturn>($"(assert_return (invoke \"f\") {pattern})").Results);
        Assert.Equal(ResultKind.Number, result.Kind);
        Assert.Equal(expected, result.MatchesBits(low, high));
    }

    [Fact]
    public void References_and_alternatives_are_patterns()
    {
        ResultPattern[] results = Single<AssertReturn>(
            "(assert_return (get $m \"g\") (ref.null) (ref.null any) (ref.func) (ref.extern 3) (ref.extern) (ref.host 4) (ref.i31) (either (i32.const 1) (ref.struct)))")
            .Results;
        Assert.Equal(
            [
                (ResultKind.Null, "bot"), (ResultKind.Null, "anyref"), (ResultKind.Reference, "(ref func)"), (ResultKind.HostReference, "(ref extern)"),
                (ResultKind.Reference, "(ref extern)"), (ResultKind.HostReference, "(ref any)"), (ResultKind.Reference, "(ref i31)"), (ResultKind.Either, "bot"),
            ],
            results.Select(result => (result.Kind, result.Type.ToString())));
        Assert.Equal((3UL, 4UL), (results[3].HostNumber, results[5].HostNumber));
        Assert.Equal([ResultKind.Number, ResultKind.Reference], results[^1].Alternatives.Select(result => result.Kind));
    }

    [Fact]
    public void Errors_in_a_module_wait_until_it_is_assembled()
    {
        ScriptCommand[] commands = ScriptParser.Parse("(module $a (func unknown))\n(module quote \"(func)\")(module definition $d binary \"\\00a\" \"sm\")");
        var text = (ModuleCommand)commands[0];
        Assert.Equal("a", text.Id);
        MalformedModuleException error = Assert.Throws<MalformedModuleException>(() => text.Module.Assemble());
        Assert.Equal((1, 18), (error.Line, error.Column));
        Assert.Equal(Wafer.Text.Wat.Assemble("(func)"), ((ModuleCommand)commands[1]).Module.Assemble());
        var binary = (ModuleCommand)commands[2];
        Assert.True(binary.IsDefinition);
        Assert.Equal("\0asm"u8.ToArray(), binary.Module.Assemble());
    }

    [Fact]
    public void Instances_and_threads_are_commands()
    {
        ScriptCommand[] commands = ScriptParser.Parse(
            "(module instance $i $d) (module instance) (thread $t (shared (module $m)) (shared (module $n)) (register \"x\" $m) (invoke \"f\")) (wait $t)");
        Assert.Equal(new InstanceCommand(1, "i", "d"), commands[0]);
        Assert.Equal(new InstanceCommand(1, null, null), commands[1]);
        var thread = Assert.IsType<ThreadCommand>(commands[2]);
        Assert.Equal(["m", "n"], thread.SharedModules);
        Assert.Equal(new RegisterCommand(1, "x", "m"), thread.Commands[0]);
        Assert.Equal(2, thread.Commands.Length);
        Assert.Equal(new WaitCommand(1, "t"), commands[3]);
    }

    [Theory]
    [InlineData("(assert_return)")]
    [InlineData("(invoke \"f\" (i32.add))")]
    [InlineData("(assert_nothing)")]
    [InlineData("(module) nop")]
    [InlineData("(register)")]
    [InlineData("(module (func)")]
    public void What_is_no_script_is_refused(string text) =>
        Assert.Throws<MalformedModuleException>(() => ScriptParser.Parse(text));
}
