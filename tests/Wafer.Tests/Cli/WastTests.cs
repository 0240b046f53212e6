namespace Wafer.Tests.Cli;

/// <summary><c>wafer wast</c>.</summary>
public sealed class WastTests : IDisposable
{
    private const string Module = """(module (func (export "one") (result i32) (i32.const 1)) (func (export "trap") unreachable))""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_last_line_counts_the_commands()
    {
        ToolRun run = ToolRun.Of("wast", _folder.Write("a.wast", $"""{Module} (assert_return (invoke "one") (i32.const 1)) (assert_trap (invoke "trap") "unreachable")"""));
        Assert.Equal(new ToolRun(0, "3 passed, 0 failed, 0 skipped\n", ""), run);
    }

    [Fact]
    public void Scripts_may_come_from_the_standard_input() =>
        Assert.Equal("1 passed, 0 failed, 0 skipped", ToolRun.WithInput(Module, "wast", "-").Lines[^1]);

    [Fact]
    public void Folders_are_searched_for_scripts()
    {
        Directory.CreateDirectory(_folder["deep/er"]);
        _folder.Write("deep/a.wast", Module);
        _folder.Write("deep/er/b.wast", Module);
        _folder.Write("deep/c.txt", "no script");
        Assert.Equal("2 passed, 0 failed, 0 skipped", ToolRun.Of("wast", _folder["deep"]).Lines[^1]);
    }

    [Theory]
    [InlineData("""(assert_return (invoke "one") (i32.const 2))""", """expected (i32.const 2) of invoke "one", got (i32.const 1)""")]
    [InlineData("""(assert_return (invoke "one") (i64.const 1))""", "expected (i64.const 1)")]
    [InlineData("""(assert_return (invoke "one"))""", "expected no results")]
    [InlineData("""(assert_return (invoke "two"))""", "no function \"two\"")]
    [InlineData("""(assert_return (get "one"))""", "no global \"one\"")]
    [InlineData("""(assert_return (invoke $x "one"))""", "no instance $x")]
    [InlineData("""(assert_return (invoke "one" (i32.const 1)))""", "0 arguments, not 1")]
    [InlineData("""(assert_return (invoke "trap"))""", "got trap \"unreachable\"")]
    [InlineData("""(invoke "trap")""", "got trap \"unreachable\"")]
    [InlineData("""(assert_trap (invoke "one") "unreachable")""", "expected trap \"unreachable\", got success")]
    [InlineData("""(assert_trap (invoke "trap") "integer overflow")""", "expected trap \"integer overflow\", got trap \"unreachable\"")]
    [InlineData("""(assert_exhaustion (invoke "trap") "call stack exhausted")""", "got trap \"unreachable\"")]
    [InlineData("""(assert_invalid (module) "type mismatch")""", "expected invalid \"type mismatch\", got success")]
    [InlineData("""(assert_invalid (module (func (result i32))) "unknown local")""", "got invalid \"type mismatch")]
    [InlineData("""(assert_invalid (module quote "(func") "type mismatch")""", "got malformed")]
    [InlineData("""(assert_malformed (module (func (result i32))) "unexpected token")""", "got invalid")]
    [InlineData("""(assert_malformed (module binary "\00asm\02\00\00\00") "magic header")""", "got malformed \"unknown binary version")]
    [InlineData("""(assert_unlinkable (module) "unknown import")""", "got success")]
    [InlineData("""(assert_unlinkable (module (import "a" "b" (func))) "incompatible import type")""", "got unlinkable \"unknown import")]
    [InlineData("""(module (import "a" "b" (func)))""", "got unlinkable \"unknown import")]
    [InlineData("""(module (func (result i32)))""", "got invalid \"type mismatch")]
    [InlineData("""(module instance $i $m)""", "no module definition $m")]
    [InlineData("""(register "m" $x)""", "no instance $x")]
    public void A_command_that_fails_is_reported_with_its_line(string command, string message)
    {
        string file = _folder.Write("a.wast", $"{Module}\n\n{command}\n");
        ToolRun run = ToolRun.Of("wast", file);
        Assert.Equal(1, run.Status);
        Assert.Equal(2, run.Lines.Length);
        Assert.StartsWith($"{file}:3: ", run.Lines[0], StringComparison.Ordinal);
        Assert.Contains(message, run.Lines[0], StringComparison.Ordinal);
        Assert.Equal("1 passed, 1 failed, 0 skipped", run.Lines[1]);
    }

    [Fact]
    public void After_a_module_that_fails_no_older_one_takes_its_place()
    {
        string file = _folder.Write("a.wast", $"""
            {Module}
            (module (func (result i32)))
            (assert_return (invoke "one") (i32.const 1))
            """);
        Assert.Equal("1 passed, 2 failed, 0 skipped", ToolRun.Of("wast", file).Lines[^1]);
    }

    [Theory]
    [InlineData("(f32.const nan)", "(f32.const nan:canonical)", true)]
    [InlineData("(f32.const -nan)", "(f32.const nan:canonical)", true)]
    [InlineData("(f32.const nan:0x600000)", "(f32.const nan:canonical)", false)]
    [InlineData("(f32.const nan:0x600000)", "(f32.const nan:arithmetic)", true)]
    [InlineData("(f32.const nan:0x200000)", "(f32.const nan:arithmetic)", false)]
    [InlineData("(f32.const nan:0x200000)", "(f32.const nan:0x200000)", true)]
    [InlineData("(f32.const nan)", "(f32.const -nan)", false)]
    [InlineData("(f32.const -0)", "(f32.const 0)", false)]
    [InlineData("(f64.const nan:0xc000000000000)", "(f64.const nan:arithmetic)", true)]
    [InlineData("(f64.const nan:0x4000000000000)", "(f64.const nan:arithmetic)", false)]
    [InlineData("(f64.const nan)", "(either (f64.const 1) (f64.const nan:canonical))", true)]
    [InlineData("(f64.const 2)", "(either (f64.const 1) (f64.const nan:canonical))", false)]
    public void Results_are_compared_bit_by_bit(string value, string pattern, bool passes)
    {
        string type = value[1..4];
        string script = $"""(module (func (export "f") (result {type}) {value})) (assert_return (invoke "f") {pattern})""";
        Assert.Equal(passes ? 0 : 1, ToolRun.WithInput(script, "wast", "-").Status);
    }

    [Fact]
    public void References_are_compared_by_what_they_refer_to()
    {
        string script = """
            (module (func (export "same") (param externref) (result externref) (local.get 0)) (func $f (export "func") (result funcref) (ref.func $f)))
            (assert_return (invoke "same" (ref.extern 1)) (ref.extern 1))
            (assert_return (invoke "same" (ref.extern 1)) (ref.extern))
            (assert_return (invoke "same" (ref.null extern)) (ref.null extern))
            (assert_return (invoke "same" (ref.null extern)) (ref.null))
            (assert_return (invoke "func") (ref.func))
            (assert_return (invoke "same" (ref.extern 1)) (ref.extern 2))
            (assert_return (invoke "same" (ref.extern 1)) (ref.null extern))
            (assert_return (invoke "same" (ref.null extern)) (ref.null func))
            (assert_return (invoke "func") (ref.extern))
            """;
        ToolRun run = ToolRun.WithInput(script, "wast", "-");
        Assert.Equal("6 passed, 4 failed, 0 skipped", run.Lines[^1]);
        Assert.Equal(["-:7:", "-:8:", "-:9:", "-:10:"], run.Lines[..^1].Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void Definitions_can_be_instantiated_several_times()
    {
        string script = """
            (module definition $d (global $g (mut i32) (i32.const 0))
              (func (export "next") (result i32) (global.set $g (i32.add (global.get $g) (i32.const 1))) (global.get $g)))
            (module instance $a $d)
            (module instance $b $d)
            (assert_return (invoke $a "next") (i32.const 1))
            (assert_return (invoke $a "next") (i32.const 2))
            (assert_return (invoke $b "next") (i32.const 1))
            (register "a" $a)
            (module (import "a" "next" (func (result i32))))
            """;
        Assert.Equal("8 passed, 0 failed, 0 skipped", ToolRun.WithInput(script, "wast", "-").Lines[^1]);
    }

    [Fact]
    public void A_name_that_is_registered_again_has_only_the_new_exports()
    {
        string script = """
            (module (func (export "old")))
            (register "m")
            (module (func (export "new")))
            (register "m")
            (module (import "m" "new" (func)))
            (assert_unlinkable (module (import "m" "old" (func))) "unknown import")
            """;
        Assert.Equal("6 passed, 0 failed, 0 skipped", ToolRun.WithInput(script, "wast", "-").Lines[^1]);
    }

    [Fact]
    public void A_script_that_needs_what_is_missing_is_skipped_and_listed()
    {
        string file = _folder.Write("throw.wast", "(module (tag $t) (func (export \"f\") (try_table (throw $t)))) (assert_exception (invoke \"f\"))");
        ToolRun run = ToolRun.Of("wast", "--features", "-exceptions", file, _folder.Write("simd.wast", "(module (func (drop (v128.const i64x2 0 0))))"));
        Assert.Equal(0, run.Status);
        Assert.Contains("out of scope, needs exceptions:\n  " + file + "\n", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("skipped", run.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_depend_on_what_is_skipped_is_run()
    {
        string script = $"""
            {Module}
            (assert_return (invoke "one") (i32.const 1))
            (module $needs (func (export "two") (drop (i32.extend8_s (i32.const 1)))))
            (assert_return (invoke "two"))
            (register "needs" $needs)
            (module (import "needs" "two" (func)))
            {Module}
            (assert_return (invoke "one") (i32.const 1))
            (assert_invalid (module (func (result i32))) "unknown local")
            """;
        ToolRun run = ToolRun.WithInput(script, "wast", "--features", "wasm1", "-");
        Assert.Equal("4 passed, 1 failed, 4 skipped", run.Lines[^1]);
        Assert.StartsWith("-:9: expected invalid \"unknown local\"", run.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Scripts_are_run_with_the_features_that_are_chosen()
    {
        string file = _folder.Write("a.wast", "(module (func (drop (i32.extend8_s (i32.const 1)))))");
        Assert.Equal("1 passed, 0 failed, 0 skipped", ToolRun.Of("wast", file).Lines[^1]);
        ToolRun run = ToolRun.Of("wast", "--features", "wasm1", file);
        Assert.Equal(["out of scope, needs sign-extension:", $"  {file}", "0 passed, 0 failed, 1 skipped"], run.Lines);
    }

    [Theory]
    [InlineData("(module")]
    [InlineData("(frob)")]
    [InlineData("(assert_return)")]
    [InlineData("(invoke \"f\" (i32.const 99999999999))")]
    [InlineData("\0\u0001")]
    [InlineData(")")]
    public void A_script_that_is_malformed_is_one_failure(string script)
    {
        ToolRun run = ToolRun.WithInput(script, "wast", "-");
        Assert.Equal(1, run.Status);
        Assert.StartsWith("-:1: ", run.Lines[0], StringComparison.Ordinal);
        Assert.Equal("0 passed, 1 failed, 0 skipped", run.Lines[^1]);
    }

    [Fact]
    public void A_script_that_cannot_be_read_is_one_failure()
    {
        ToolRun run = ToolRun.Of("wast", _folder["missing.wast"], _folder.Write("a.wast", Module));
        Assert.Equal(1, run.Status);
        Assert.Contains("there is no such file", run.Lines[0], StringComparison.Ordinal);
        Assert.Equal("1 passed, 1 failed, 0 skipped", run.Lines[^1]);
    }
}
