namespace Wafer.Tests.Cli;

/// <summary><c>wafer run</c> with functions.</summary>
public sealed class RunTests : IDisposable
{
    private const string Add = """(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_only_exported_function_is_called()
    {
        ToolRun run = ToolRun.Of("run", _folder.Write("add.wat", Add), "40", "2");
        Assert.Equal(new ToolRun(0, "42\n", ""), run);
    }

    [Fact]
    public void Binary_and_text_are_told_apart_by_their_content()
    {
        Assert.Equal("42\n", ToolRun.Of("run", _folder.WriteModule("add.wat", Add), "40", "2").Output);
        Assert.Equal("42\n", ToolRun.Of("run", _folder.Write("add.wasm", Add), "40", "2").Output);
    }

    [Fact]
    public void The_module_may_come_from_the_standard_input() =>
        Assert.Equal("42\n", ToolRun.WithInput(Add, "run", "-", "40", "2").Output);

    [Theory]
    [InlineData("auto")]
    [InlineData("guard")]
    [InlineData("explicit")]
    public void Memory_traps_in_every_bounds_mode(string bounds)
    {
        string file = _folder.Write("load.wat", """(module (memory 1) (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))""");
        Assert.Equal("0\n", ToolRun.Of("run", "--bounds", bounds, file, "65532").Output);
        ToolRun.Of("run", $"--bounds={bounds}", file, "65533").AssertFails(134, "trap: out of bounds memory access");
    }

    [Theory]
    [InlineData("i32", "-1", "-1")]
    [InlineData("i32", "4294967295", "-1")]
    [InlineData("i32", "0x80000000", "-2147483648")]
    [InlineData("i32", "+1_000", "1000")]
    [InlineData("i64", "-9223372036854775808", "-9223372036854775808")]
    [InlineData("i64", "18446744073709551615", "-1")]
    [InlineData("f32", "0.1", "0.1")]
    [InlineData("f32", "3", "3")]
    [InlineData("f32", "0x1p-1", "0.5")]
    [InlineData("f64", "0.1", "0.1")]
    [InlineData("f64", "-0", "-0")]
    [InlineData("f64", "1e300", "1E+300")]
    [InlineData("f64", "inf", "inf")]
    [InlineData("f64", "-inf", "-inf")]
    [InlineData("f32", "nan", "nan")]
    [InlineData("f64", "nan:0x123", "nan")]
    [InlineData("v128", "0x1f", "0x0000000000000000000000000000001f")]
    [InlineData("v128", "0x00112233445566778899AABBCCDDEEFF", "0x00112233445566778899aabbccddeeff")]
    [InlineData("externref", "null", "null")]
    [InlineData("funcref", "null", "null")]
    public void Arguments_and_results_are_written_by_their_types(string type, string argument, string result)
    {
        string file = _folder.Write("same.wat", $"""(module (func (export "same") (param {type}) (result {type}) (local.get 0)))""");
        Assert.Equal(new ToolRun(0, result + "\n", ""), ToolRun.Of("run", file, argument));
    }

    [Theory]
    [InlineData("i32", "4294967296")]
    [InlineData("i32", "-2147483649")]
    [InlineData("i32", "1.5")]
    [InlineData("i32", "")]
    [InlineData("i32", "one")]
    [InlineData("i64", "18446744073709551616")]
    [InlineData("f32", "1e39")]
    [InlineData("f64", "1,5")]
    [InlineData("externref", "0")]
    [InlineData("v128", "1")]
    [InlineData("v128", "0x")]
    [InlineData("v128", "0x100000000000000000000000000000000")]
    public void An_argument_that_is_not_of_the_type_is_a_usage_error(string type, string argument)
    {
        string file = _folder.Write("same.wat", $"""(module (func (export "same") (param {type})))""");
        ToolRun.Of("run", file, argument).AssertFails(2, $"'{argument}' is not a value of type {type}");
    }

    [Fact]
    public void Several_results_are_printed_one_per_line()
    {
        string file = _folder.Write("three.wat", """(module (func (export "f") (result i32 i64 f64) (i32.const 1) (i64.const -2) (f64.const 2.5)))""");
        Assert.Equal(new ToolRun(0, "1\n-2\n2.5\n", ""), ToolRun.Of("run", file));
    }

    [Fact]
    public void A_function_is_chosen_by_name()
    {
        string file = _folder.Write("two.wat", """(module (func (export "a") (result i32) (i32.const 1)) (func (export "b") (result i32) (i32.const 2)))""");
        Assert.Equal("2\n", ToolRun.Of("run", "--invoke", "b", file).Output);
        Assert.Equal("1\n", ToolRun.Of("run", "--invoke=a", file).Output);
        ToolRun.Of("run", file).AssertFails(2, "it exports a, b");
        ToolRun.Of("run", "--invoke", "c", file).AssertFails(1, "no function \"c\"; it exports a, b");
    }

    [Fact]
    public void A_wrong_number_of_arguments_is_a_usage_error()
    {
        string file = _folder.Write("add.wat", Add);
        ToolRun.Of("run", file, "1").AssertFails(2, "[i32 i32] -> [i32] and got 1 argument");
        ToolRun.Of("run", file, "1", "2", "3").AssertFails(2, "got 3 arguments");
    }

    [Fact]
    public void A_module_that_only_starts_has_run_when_it_is_instantiated()
    {
        string file = _folder.Write("start.wat", "(module (func $f unreachable) (start $f))");
        ToolRun.Of("run", file).AssertFails(134, "unreachable");
        Assert.Equal(new ToolRun(0, "", ""), ToolRun.Of("run", _folder.Write("ok.wat", "(module (func $f) (start $f))")));
        ToolRun.Of("run", _folder.Write("empty.wat", "(module)")).AssertFails(1, "exports no function");
    }

    [Fact]
    public void A_trap_prints_the_frames_of_the_module()
    {
        string file = _folder.Write("trap.wat", """(module $m (func $inner unreachable) (func (export "outer") (call $inner)))""");
        ToolRun run = ToolRun.Of("run", file);
        run.AssertFails(134, "trap: unreachable");
        string[] frames = [.. run.Error.Split('\n').Where(line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal))];
        Assert.Equal(2, frames.Length);
        Assert.Contains("m!inner", frames[0], StringComparison.Ordinal);
        Assert.Contains("m!outer", frames[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Endless_recursion_is_a_trap()
    {
        string file = _folder.Write("deep.wat", """(module (func $f (export "f") (call $f)))""");
        ToolRun.Of("run", file).AssertFails(134, "trap: call stack exhausted");
    }

    [Fact]
    public void Every_missing_import_is_named()
    {
        string file = _folder.Write("imports.wat", """(module (import "a" "f" (func)) (import "b" "g" (memory 1)) (func (export "x")))""");
        ToolRun run = ToolRun.Of("run", file);
        run.AssertFails(1, "unknown import: \"a\" \"f\"");
        run.AssertFails(1, "unknown import: \"b\" \"g\"");
    }

    [Fact]
    public void Modules_that_are_not_valid_or_malformed_are_refused()
    {
        ToolRun.Of("run", _folder.Write("invalid.wat", """(module (func (export "f") (result i32)))""")).AssertFails(1, "type mismatch");
        ToolRun.Of("run", _folder.Write("text.wat", "(module (func")).AssertFails(1, "line 1");
        ToolRun.Of("run", _folder.Write("bytes.wasm", [0, 1, 2, 3])).AssertFails(1, "magic header");
        ToolRun.Of("run", _folder.Write("short.wasm", "\0asm\x1\0\0\0\x1")).AssertFails(1, "unexpected end");
        ToolRun.Of("run", _folder.Write("nothing.wasm", "")).AssertFails(1, "is empty");
        ToolRun.Of("run", _folder.Write("invalid.txt", [0xFF, 0xFE])).AssertFails(1, "UTF-8");
    }

    [Fact]
    public void Features_that_the_compiler_lacks_are_refused_with_a_message()
    {
        string file = _folder.Write("exceptions.wat", """(module (tag $t) (func (export "f") (throw $t)))""");
        ToolRun.Of("run", file).AssertFails(1, "");
        ToolRun off = ToolRun.Of("run", "--features", "-sign-extension", _folder.Write("ext.wat", """(module (func (export "f") (drop (i32.extend8_s (i32.const 1)))))"""));
        off.AssertFails(1, "");
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        ToolRun.Of("run", _folder["missing.wasm"]).AssertFails(1, $"cannot read {_folder["missing.wasm"]}: there is no such file");
        ToolRun.Of("run", _folder["."]).AssertFails(1, "it is a directory");
    }

    [Theory]
    [InlineData("which file?")]
    [InlineData("which file?", "--bounds", "guard")]
    [InlineData("'--bounds' needs a value", "--bounds")]
    [InlineData("'never' is not a bounds mode", "--bounds", "never", "x.wasm")]
    [InlineData("no option '--frob'", "--frob", "x.wasm")]
    [InlineData("no option '-x'", "-x", "x.wasm")]
    [InlineData("'--env =v' names no variable", "--env", "=v", "x.wasm")]
    [InlineData("'--dir ::/a' names no directory", "--dir", "::/a", "x.wasm")]
    [InlineData("'--dir :ro' names no directory", "--dir", ":ro", "x.wasm")]
    [InlineData("'frob' is not a feature", "--features", "frob", "x.wasm")]
    public void A_wrong_command_line_is_a_usage_error(string message, params string[] arguments) =>
        ToolRun.Of(["run", .. arguments]).AssertFails(2, message);
}
