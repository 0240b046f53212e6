namespace Wafer.Tests.Cli;

/// <summary>Whatever a file contains, the tool ends with one of its exit statuses and a message for readers.</summary>
public class HostileFileTests
{
    private static readonly string[] s_commands = ["validate", "inspect", "print", "wast"];

    [Fact]
    public void Random_bytes_are_refused()
    {
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            var bytes = new byte[random.Next(1, 300)];
            random.NextBytes(bytes);
            Check(bytes, [.. s_commands, "run"]);
        }
    }

    [Fact]
    public void Random_bytes_after_a_header_are_refused()
    {
        var random = new Random(2);
        for (int i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(9, 200)];
            random.NextBytes(bytes);
            "\0asm\u0001\0\0\0"u8.CopyTo(bytes);
            bytes[8] = (byte)random.Next(14);
            Check(bytes, s_commands);
        }
    }

    [Fact]
    public void Damaged_scripts_are_run_to_their_end()
    {
        byte[] script = """
            (module $m (memory 1) (table 2 funcref) (global $g (mut i64) (i64.const 3))
              (func $f (export "f") (param i32) (result i32) (if (result i32) (local.get 0) (then (i32.load (local.get 0))) (else (i32.const 7))))
              (func (export "g") (result f64) (f64.div (f64.const 1) (f64.const 0))))
            (assert_return (invoke "f" (i32.const 0)) (i32.const 7))
            (assert_trap (invoke $m "f" (i32.const -1)) "out of bounds memory access")
            (register "m" $m)
            (assert_unlinkable (module (import "m" "f" (func))) "incompatible import type")
            (assert_malformed (module quote "(func (i32.const 1e))") "unknown operator")
            (assert_invalid (module (func (result i32))) "type mismatch")
            (assert_return (invoke "g") (f64.const inf))
            """u8.ToArray();
        Assert.Equal("8 passed, 0 failed, 0 skipped", ToolRun.WithInput(script, "wast", "-").Lines[^1]);
        var random = new Random(3);
        for (int i = 0; i < 500; i++)
        {
            byte[] damaged = [.. script];
            for (int j = random.Next(1, 4); j > 0; j--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(' ', 127);
            ToolRun run = ToolRun.WithInput(damaged, "wast", "-");
            Assert.InRange(run.Status, 0, 1);
            Assert.Matches("^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$", run.Lines[^1]);
            Assert.Equal("", run.Error);
        }
    }

    [Theory]
    [InlineData("(")]
    [InlineData("(module ")]
    [InlineData("(module (func ")]
    [InlineData("(module (func (block ")]
    [InlineData("(assert_return ")]
    [InlineData("(thread $t ")]
    [InlineData("(assert_return (invoke \"f\") ", "(either ")]
    public void Deep_nesting_ends_with_a_message(string opening, string? repeated = null)
    {
        string text = opening + string.Concat(Enumerable.Repeat(repeated ?? opening, 100_000));
        Check(System.Text.Encoding.ASCII.GetBytes(text), s_commands);
    }

    [Fact]
    public void Huge_minimum_sizes_end_with_a_message()
    {
        ToolRun.WithInput("""(module (table 4294967295 funcref) (func (export "f")))""", "run", "-").AssertFails(1, "");
        ToolRun run = ToolRun.WithInput("""(module (memory 65536) (func (export "f")))""", "run", "-");
        run.AssertIsReadable();
        Assert.InRange(run.Status, 0, 1);
    }

    private static void Check(byte[] input, params ReadOnlySpan<string> commands)
    {
        foreach (string command in commands)
        {
            ToolRun run = ToolRun.WithInput(input, command, "-");
            Assert.InRange(run.Status, 0, 1);
            Assert.True(run.Status == 0 || run.Error.Length + run.Output.Length > 0, $"{command} failed without a word");
            run.AssertIsReadable();
        }
    }
}
