using System.Globalization;

namespace Wafer.Tests.Cli;

/// <summary><c>wafer explain</c> on the terminal.</summary>
public sealed class ExplainTests : IDisposable
{
    private const string Three = """
        (module (import "e" "i" (func $imported))
          (func $middle (export "shown") (param i32 i32) (result i32) (i32.xor (local.get 0) (local.get 1)))
          (func $large (param i32 i32) (result i32) (i32.div_s (i32.div_s (local.get 0) (local.get 1)) (i32.const 7)))
          (func (export "small")))
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Functions_are_listed_from_the_largest_code_down_with_a_sum()
    {
        ToolRun run = ToolRun.Of("explain", _folder.Write("a.wat", Three));
        Assert.Equal((0, ""), (run.Status, run.Error));
        string[][] rows = Rows(run);
        Assert.Equal(["index", "wasm", "code", "ratio", "frame", "spills", "reloads", "checks", "elided", "fusions", "calls", "time/us", "name"], rows[0]);
        Assert.Equal(["large", "middle", "small"], rows[1..4].Select(row => row[^1]));
        Assert.Equal(["2", "1", "3", "total"], rows[1..].Select(row => row[0]));

        // Core spec 5.4: a body is a vector of locals, its operators, and an end.
        Assert.Equal("2", rows[3][1]);
        Assert.Equal(rows[4][1], Sum(rows[1..4], 1));
        Assert.Equal(rows[4][2], Sum(rows[1..4], 2));
        Assert.All(rows[1..4], row => Assert.True(double.Parse(row[11], CultureInfo.InvariantCulture) > 0));
    }

    [Fact]
    public void The_first_line_says_what_the_code_is_for()
    {
        string file = _folder.Write("a.wat", Three);
        Assert.Equal($"{file}: baseline tier, x86-64 with no extensions, explicit bounds checks", ToolRun.Of("explain", file, "--cpu", "baseline", "--bounds", "explicit").Lines[0]);
        Assert.Equal($"{file}: baseline tier, x86-64 with avx2 bmi1, guard pages", ToolRun.Of("explain", file, "--cpu", "avx2,bmi1").Lines[0]);
    }

    [Theory]
    [InlineData("index", "middle large small")]
    [InlineData("name", "large middle small")]
    [InlineData("wasm", "large middle small")]
    public void The_order_can_be_chosen(string order, string names)
    {
        ToolRun run = ToolRun.Of("explain", "--sort", order, _folder.Write("a.wat", Three));
        Assert.Equal(names, string.Join(' ', Rows(run)[1..4].Select(row => row[^1])));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("middle")]
    [InlineData("$middle")]
    [InlineData("shown")]
    public void A_function_is_chosen_by_its_index_or_a_name(string function)
    {
        ToolRun run = ToolRun.Of("explain", "--function", function, _folder.Write("a.wat", Three));
        Assert.Equal((0, ""), (run.Status, run.Error));
        Assert.Equal("middle", Rows(run)[1][^1]);
        Assert.DoesNotContain("large", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_code_of_a_function_stands_beside_its_text()
    {
        ToolRun run = ToolRun.Of("explain", "--function", "middle", _folder.Write("a.wat", Three));
        Assert.Contains(run.Lines, line => line.Contains("(func $middle (;1;)", StringComparison.Ordinal));
        Assert.Contains(run.Lines, line => line.Contains("i32.xor", StringComparison.Ordinal) && line.Contains(" xor edi, esi", StringComparison.Ordinal));

        // The operands need no code.
        Assert.Single(run.Lines, line => line.EndsWith("  local.get 0", StringComparison.Ordinal));
        Assert.Single(run.Lines, line => line.EndsWith("  local.get 1", StringComparison.Ordinal));
    }

    [Fact]
    public void What_stands_out_of_line_says_where_it_comes_from()
    {
        string[] lines = ToolRun.Of("explain", "--function", "large", _folder.Write("a.wat", Three)).Lines;
        int start = Array.IndexOf(lines, "; out of line");
        Assert.True(start > 0);
        Assert.Contains(lines[start..], line => line.Contains("i32.div_s", StringComparison.Ordinal));
        Assert.Contains(lines[start..], line => line.EndsWith("call trap_IntegerDivideByZero", StringComparison.Ordinal));
    }

    [Fact]
    public void Calls_name_the_function_also_in_the_place_of_the_caller()
    {
        string file = _folder.Write("a.wat", "(module (func $f (call $g) (return_call $f)) (func $g))");
        string[] lines = ToolRun.Of("explain", "--function", "f", file).Lines;
        Assert.Contains(lines, line => line.EndsWith(" call g", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith(" jmp f", StringComparison.Ordinal));
    }

    [Fact]
    public void Constants_are_named_and_shown()
    {
        string file = _folder.Write("a.wat", "(module (func $f (param f64) (result f64) (f64.mul (local.get 0) (f64.const 1.5))))");
        string[] lines = ToolRun.Of("explain", "--function", "f", file).Lines;
        Assert.Contains(lines, line => line.Contains("[rel C1]", StringComparison.Ordinal) && line.EndsWith("; 1.5", StringComparison.Ordinal));

        // The bits of 1.5: IEEE 754, sign 0, exponent 1023, fraction a half.
        Assert.Contains(lines, line => line.EndsWith("C1: dq 0x3ff8000000000000", StringComparison.Ordinal));
    }

    [Fact]
    public void Jump_tables_name_their_targets()
    {
        string file = _folder.Write("a.wat", """
            (module (func $f (param i32) (result i32)
              (block $a (block $b (br_table $a $b $a (local.get 0))) (return (i32.const 1))) (i32.const 2)))
            """);
        string[] lines = ToolRun.Of("explain", "--function", "f", file).Lines;
        string[] entries = [.. lines.Where(line => line.Contains("  dd ", StringComparison.Ordinal) || line.Contains(" dd L", StringComparison.Ordinal))];
        Assert.Equal(2, entries.Length);
        Assert.Contains("T1:", entries[0], StringComparison.Ordinal);
        string[] targets = [.. entries.Select(entry => entry.Split(' ')[^1])];
        Assert.NotEqual(targets[0], targets[1]);
        Assert.All(targets, target => Assert.Contains(lines, line => line.Contains($"  {target}: ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Names_that_a_terminal_would_obey_are_escaped()
    {
        string file = _folder.Write("a.wat", """(module (func $"\1b[2J\0a\e2\80\ae" (nop)))""");
        ToolRun run = ToolRun.Of("explain", file);
        Assert.Equal(@"\u{1b}[2J\u{a}\u{202e}", Rows(run)[1][^1]);
        Assert.DoesNotContain('\u001b', ToolRun.Of("explain", "--function", "0", file).Output);
    }

    [Fact]
    public void A_module_without_functions_is_said_to_have_none()
    {
        ToolRun run = ToolRun.Of("explain", _folder.Write("a.wat", "(module (import \"a\" \"b\" (func)))"));
        Assert.Equal((0, "no functions"), (run.Status, run.Lines[^1]));
    }

    [Fact]
    public void Compiled_modules_and_the_standard_input_are_explained_too()
    {
        string file = _folder.Write("a.wat", Three);
        Assert.Equal(0, ToolRun.Of("compile", file, "-o", _folder["a.wafer"]).Status);
        Assert.Equal("large", Rows(ToolRun.Of("explain", _folder["a.wafer"]))[1][^1]);
        Assert.Equal("large", Rows(ToolRun.WithInput(Three, "explain", "-"))[1][^1]);
    }

    [Fact]
    public void Mistakes_are_named_in_one_line()
    {
        string file = _folder.Write("a.wat", Three);
        ToolRun.Of("explain", _folder.Write("bad.wat", "(module (func (result i32)))")).AssertFails(1, "type mismatch");
        ToolRun.Of("explain", _folder["missing.wasm"]).AssertFails(1, "there is no such file");
        ToolRun.Of("explain", "--function", "nothing", file).AssertFails(1, "the module defines no function 'nothing'");
        ToolRun.Of("explain", "--function", "0", file).AssertFails(1, "the module defines no function '0'");
        ToolRun.Of("explain", "--function", "4", file).AssertFails(1, "the module defines no function '4'");
        ToolRun.Of("explain", "--sort", "colour", file).AssertFails(2, "cannot be sorted by 'colour'");
        ToolRun.Of("explain", "--cpu", "6502", file).AssertFails(2, "explain: ");
        ToolRun.Of("explain", "--bounds", "none", file).AssertFails(2, "'none' is not a bounds mode");
        ToolRun.Of("explain", file, "--nothing").AssertFails(2, "--nothing");
        ToolRun.Of("explain", file, "-o", _folder["missing/a.html"]).AssertFails(1, "cannot write");
        ToolRun.Of("explain", "--features", "wasm3", _folder.Write("atomic.wat", "(module (memory 1) (func (drop (i32.atomic.load (i32.const 0)))))")).AssertFails(1, "the feature Threads is not enabled");
    }

    [Fact]
    public void A_name_that_several_functions_have_does_not_choose_one()
    {
        string file = _folder.Write("a.wat", """(module (func $f (nop)) (func (@name "f") (nop)))""");
        ToolRun.Of("explain", "--function", "f", file).AssertFails(2, "'f' is the name of several functions: 0, 1");
    }

    // The table: from its headings to the line before the next empty one.
    private static string[][] Rows(ToolRun run)
    {
        string[] lines = run.Output.Split('\n');
        int start = Array.FindIndex(lines, line => line.TrimStart().StartsWith("index ", StringComparison.Ordinal));
        return [.. lines.Skip(start).TakeWhile(line => line.Length > 0).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
    }

    private static string Sum(string[][] rows, int column) => rows.Sum(row => int.Parse(row[column], CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture);
}
