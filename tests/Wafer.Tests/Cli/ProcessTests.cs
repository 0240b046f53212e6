namespace Wafer.Tests.Cli;

/// <summary>The tool as a process of its own.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, "", "2\n", """(module (func (export "f") (result i32) (i32.const 2)))""")]
    [InlineData(1, "wafer: type mismatch", "", """(module (func (export "f") (result i32)))""")]
    [InlineData(1, "wafer: unknown import", "", """(module (import "a" "b" (func)))""")]
    [InlineData(2, "wafer: run: the function has type", "", """(module (func (export "f") (param i32)))""")]
    [InlineData(134, "wafer: trap: unreachable\n    at f (0x", "", """(module (func (export "f") unreachable))""")]
    [InlineData(134, "wafer: trap: call stack exhausted", "", """(module (func $f (export "f") (call $f)))""")]
    [InlineData(134, "wafer: trap: integer divide by zero", "", """(module (func (export "f") (result i32) (i32.div_s (i32.const 1) (i32.const 0))))""")]
    [InlineData(134, "wafer: trap: out of bounds memory access", "", """(module (memory 1) (func (export "f") (result i32) (i32.load (i32.const -4))))""")]
    public void Exit_status_and_messages_reach_the_shell(int status, string error, string output, string module)
    {
        ToolRun run = Run("", "run", _folder.Write("a.wat", module));
        Assert.Equal(status, run.Status);
        Assert.Equal(output, run.Output);
        Assert.StartsWith(error, run.Error, StringComparison.Ordinal);
        run.AssertIsReadable();
    }

    [Fact]
    public void A_program_uses_the_standard_streams_and_status_of_the_process()
    {
        string file = _folder.Write("cat.wat", """
            (module
              (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
              (memory (export "memory") 1)
              (func (export "_start")
                (i32.store (i32.const 0) (i32.const 100)) (i32.store (i32.const 4) (i32.const 1000))
                (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 4)))
                (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
                (drop (call $write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 8)))
                (call $exit (i32.const 3))))
            """);
        Assert.Equal(new ToolRun(3, "a line\n", "a line\n"), Run("a line\n", "run", file));
    }

    [Fact]
    public void A_module_can_be_piped_in() => Assert.Equal(new ToolRun(0, "", ""), Run("(module)", "validate", "-"));

    [Fact]
    public void Wrong_command_lines_end_with_status_2()
    {
        Run("").AssertFails(2, "Try 'wafer --help'");
        Run("", "run").AssertFails(2, "which file?");
    }

    [Fact]
    public void The_version_is_a_line()
    {
        ToolRun run = Run("", "--version");
        Assert.Equal(0, run.Status);
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", run.Output);
    }

    private static ToolRun Run(string input, params string[] arguments) => ToolProcess.Run(input, arguments);
}
