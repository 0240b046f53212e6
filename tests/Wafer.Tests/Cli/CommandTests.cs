using Wafer.Cli.Run;
using Wafer.Text;

namespace Wafer.Tests.Cli;

/// <summary>The commands that look at modules and translate them, and the command line itself.</summary>
public sealed class CommandTests : IDisposable
{
    private const string Text = """
        (module $m (import "env" "f" (func $f (param i64))) (memory (export "mem") 1 2) (global (export "g") (mut f32) (f32.const 1))
          (func $work (export "work") (result i32) (i32.extend8_s (i32.const 7))))
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Valid_files_are_accepted_without_a_word()
    {
        string text = _folder.Write("a.wat", Text), binary = _folder.WriteModule("b.wasm", Text);
        Assert.Equal(new ToolRun(0, "", ""), ToolRun.Of("validate", text, binary));
        Assert.Equal(new ToolRun(0, "", ""), ToolRun.WithInput(Text, "validate", "-"));
    }

    [Fact]
    public void Every_file_that_is_not_valid_is_named()
    {
        string good = _folder.Write("good.wat", "(module)");
        string bad = _folder.Write("bad.wat", "(module (func (result i32)))");
        string worse = _folder.Write("worse.wat", "(modul)");
        ToolRun run = ToolRun.Of("validate", bad, good, _folder["missing"], worse);
        Assert.Equal(1, run.Status);
        Assert.Contains($"{bad}: type mismatch", run.Error, StringComparison.Ordinal);
        Assert.Contains("missing: there is no such file", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{worse}: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("good.wat", run.Error, StringComparison.Ordinal);
        run.AssertIsReadable();
    }

    [Fact]
    public void Features_decide_what_is_valid()
    {
        string simd = _folder.Write("simd.wat", "(module (func (drop (v128.const i64x2 0 0))))");
        Assert.Equal(0, ToolRun.Of("validate", simd).Status);
        Assert.Equal(0, ToolRun.Of("validate", "--features", "wasm1,simd", simd).Status);
        Assert.Equal(1, ToolRun.Of("validate", "--features", "wasm3,-simd", simd).Status);
        Assert.Equal(1, ToolRun.Of("validate", "--features", "wasm1", simd).Status);
        ToolRun.Of("validate", "--features", "wasm4", simd).AssertFails(2, "'wasm4' is not a feature");
    }

    [Fact]
    public void What_is_assembled_and_printed_is_the_same_module()
    {
        string text = _folder.Write("a.wat", Text);
        Assert.Equal(new ToolRun(0, "", ""), ToolRun.Of("assemble", text, "-o", _folder["a.wasm"]));
        Assert.Equal(Wat.Assemble(Text), File.ReadAllBytes(_folder["a.wasm"]));

        ToolRun printed = ToolRun.Of("print", _folder["a.wasm"]);
        Assert.Equal(0, printed.Status);
        Assert.Equal(Wat.Assemble(Text), Wat.Assemble(printed.Output));

        Assert.Equal(0, ToolRun.Of("print", _folder["a.wasm"], "-o", _folder["b.wat"]).Status);
        Assert.Equal(printed.Output, File.ReadAllText(_folder["b.wat"]));
    }

    [Fact]
    public void Names_can_be_left_out()
    {
        Assert.Equal(0, ToolRun.WithInput(Text, "assemble", "--no-names", "-", "-o", _folder["a.wasm"]).Status);
        Assert.Equal(Wat.Assemble(Text, nameSection: false), File.ReadAllBytes(_folder["a.wasm"]));
    }

    [Fact]
    public void The_binary_can_go_to_the_standard_output()
    {
        ToolRun run = ToolRun.WithInput("(module)", "assemble", "-", "-o", "-");
        Assert.Equal("\0asm\u0001\0\0\0", run.Output);
    }

    [Fact]
    public void A_place_that_cannot_be_written_to_is_named()
    {
        ToolRun.WithInput("(module)", "assemble", "-", "-o", _folder["no/such/folder"]).AssertFails(1, "cannot write");
        ToolRun.WithInput("(module)", "print", "-", "-o", _folder["no/such/folder"]).AssertFails(1, "cannot write");
    }

    [Fact]
    public void A_module_is_described()
    {
        ToolRun run = ToolRun.Of("inspect", _folder.Write("a.wat", Text));
        Assert.Equal(0, run.Status);
        string[] expected =
        [
            "features: mutable-globals, sign-extension",
            "env     f     function  [i64] -> []",
            "mem   memory        0  1 to 2 pages of 64 KiB",
            "g     global        0  mut f32",
            "work  function      1  [] -> [i32]",
            "functions: 1 imported, 1 defined with 5 bytes of code",
        ];
        foreach (string line in expected)
            Assert.Contains(line, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_that_is_not_valid_is_described_as_far_as_it_goes()
    {
        ToolRun run = ToolRun.WithInput("""(module (func (export "f") (result i32)))""", "inspect", "-");
        Assert.Equal(1, run.Status);
        Assert.Contains("not valid: type mismatch", run.Output, StringComparison.Ordinal);
        Assert.Contains("[] -> [i32]", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_modules_cannot_send_commands_to_the_terminal()
    {
        ToolRun run = ToolRun.WithInput("""(module (func (export "a\1b[31m\u{202e}b")))""", "inspect", "-");
        Assert.Contains("a\\u{1b}[31m\\u{202e}b", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Theory]
    [InlineData]
    [InlineData("frobnicate")]
    [InlineData("validate")]
    [InlineData("validate", "--frob", "x")]
    [InlineData("wast", "x", "-y")]
    [InlineData("wast")]
    [InlineData("wast", "--bounds", "never", "x.wast")]
    [InlineData("inspect")]
    [InlineData("inspect", "a", "b")]
    [InlineData("print")]
    [InlineData("assemble", "x.wat")]
    [InlineData("assemble", "x.wat", "-o")]
    public void A_wrong_command_line_is_a_usage_error(params string[] arguments) => ToolRun.Of(arguments).AssertFails(2, "Try 'wafer --help'");

    [Theory]
    [InlineData("run")]
    [InlineData("validate")]
    [InlineData("wast")]
    [InlineData("inspect")]
    [InlineData("print")]
    [InlineData("assemble")]
    public void Every_command_has_a_help(string command)
    {
        Assert.Contains($"  {command} ", ToolRun.Of("--help").Output, StringComparison.Ordinal);
        ToolRun help = ToolRun.Of(command, "--help");
        Assert.Equal(0, help.Status);
        Assert.Contains($"wafer {command} ", help.Output, StringComparison.Ordinal);
        Assert.Equal("", help.Error);
    }

    [Fact]
    public void The_help_of_run_lists_the_options_that_run_reads()
    {
        string help = ToolRun.Of("run", "-h").Output;
        Assert.All(RunArguments.Options, option => Assert.Contains(option.Value.Length == 0 ? $"{option.Name} " : $"{option.Name} <{option.Value}>", help, StringComparison.Ordinal));
    }

    [Fact]
    public void After_two_dashes_everything_is_a_file() => ToolRun.Of("validate", "--", "-x").AssertFails(1, "cannot read -x");

    [Fact]
    public void A_file_name_that_begins_with_an_at_sign_is_a_file_name() =>
        ToolRun.Of("validate", "@missing").AssertFails(1, "cannot read @missing");
}
