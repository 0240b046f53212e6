using System.Text;
using Wafer.Text;
using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

/// <summary>The whole way: text, machine code, host.</summary>
public class CommandTests
{
    private const string Hello = """
        (module
          (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
          (memory (export "memory") 1)
          (data (i32.const 16) "hello\n")
          (func (export "_start")
            (i32.store (i32.const 0) (i32.const 16))
            (i32.store (i32.const 4) (i32.const 6))
            (if (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))
              (then (call $proc_exit (i32.const 1))))
            (call $proc_exit (i32.add (i32.const 100) (i32.load (i32.const 8))))
            unreachable))
        """;

    [Fact]
    public void A_command_writes_and_exits()
    {
        using var output = new MemoryStream();
        Assert.Equal(106, Run(Hello, new WasiOptions { Stdout = output }));
        Assert.Equal("hello\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void A_command_that_returns_has_exited_with_0() =>
        Assert.Equal(0, Run("(module (func (export \"_start\")))", new WasiOptions()));

    [Fact]
    public void A_trap_is_not_an_exit()
    {
        var trap = Assert.Throws<TrapException>(() => Run("(module (func (export \"_start\") unreachable))", new WasiOptions()));
        Assert.Equal(TrapCode.Unreachable, trap.Code);
    }

    [Fact]
    public void Without_a_start_function_there_is_no_command() =>
        Assert.Throws<KeyNotFoundException>(() => Run("(module (func (export \"main\")))", new WasiOptions()));

    [Fact]
    public void Every_pointer_of_a_module_without_memory_is_out_of_bounds()
    {
        var trap = Assert.Throws<TrapException>(() => Run(
            """
            (module
              (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
              (func (export "_start") (call $proc_exit (call $random_get (i32.const 0) (i32.const 1)))))
            """,
            new WasiOptions()));
        Assert.Equal(TrapCode.MemoryOutOfBounds, trap.Code);
    }

    [LinuxFact]
    public void The_old_snapshot_opens_files()
    {
        // path_open has the most parameters, of both integer types.
        using var scratch = new ScratchDirectory();
        Assert.Equal(4, Run(
            """
            (module
              (import "wasi_unstable" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
              (import "wasi_unstable" "proc_exit" (func $proc_exit (param i32)))
              (memory (export "memory") 1)
              (data (i32.const 16) "file")
              (func (export "_start")
                (if (call $open (i32.const 3) (i32.const 1) (i32.const 16) (i32.const 4) (i32.const 1)
                      (i64.const 0x42) (i64.const -1) (i32.const 1) (i32.const 0))
                  (then unreachable))
                (call $proc_exit (i32.load (i32.const 0)))))
            """,
            new WasiOptions().AddPreopen(scratch.Root, "/")));
        Assert.True(File.Exists(scratch.PathOf("file")));
    }

    [Fact]
    public void A_sleeping_command_can_be_interrupted()
    {
        const string sleeper = """
            (module
              (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
              (memory (export "memory") 1)
              (func $sleep (result i32)
                (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))
              (func (export "_start")
                (i32.store (i32.const 16) (i32.const 1))     ;; the monotonic clock
                (i64.store (i32.const 24) (i64.const -1))    ;; for ever
                (loop $again
                  (drop (call $sleep))
                  (br $again))))
            """;
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var trap = Assert.Throws<TrapException>(() => Run(sleeper, new WasiOptions(), stop.Token));
        Assert.Equal(TrapCode.Interrupted, trap.Code);
    }

    private static int Run(string text, WasiOptions options, CancellationToken stop = default)
    {
        var engine = new Engine();
        using var store = new Store(engine);
        using var context = new WasiContext(options);
        var instance = new Linker(engine).DefineWasi(context).Instantiate(store, Module.Compile(engine, Wat.Assemble(text)));
        using (store.InterruptOn(stop))
            return WasiCommand.Run(instance);
    }
}
