using System.IO.Pipelines;
using System.Text;
using Wafer.Text;
using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

/// <summary>Programs of several threads, as wasi-threads has them.</summary>
public class ThreadTests
{
    private const string Head = """
        (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
        (import "env" "memory" (memory 1 4 shared))
        (func $wait_for (param $address i32) (param $value i32) (local $now i32)
          (loop $again
            (local.set $now (i32.atomic.load (local.get $address)))
            (if (i32.ne (local.get $now) (local.get $value))
              (then
                (drop (memory.atomic.wait32 (local.get $address) (local.get $now) (i64.const -1)))
                (br $again)))))
        (func $for_ever (drop (memory.atomic.wait32 (i32.const 1000) (i32.const 0) (i64.const -1))))
        """;

    [Fact]
    public void Threads_have_the_memory_in_common_and_globals_of_their_own()
    {
        // Each thread adds its argument to a sum in memory, and to a global, which nobody else sees.
        Assert.Equal(100 + 10, Run("""
            (global $g (mut i32) (i32.const 100))
            (func (export "wasi_thread_start") (param $id i32) (param $argument i32)
              (global.set $g (i32.add (global.get $g) (local.get $argument)))
              (if (i32.ne (global.get $g) (i32.add (i32.const 100) (local.get $argument))) (then unreachable))
              (drop (i32.atomic.rmw.add (i32.const 4) (local.get $argument)))
              (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
              (drop (memory.atomic.notify (i32.const 0) (i32.const -1))))
            (func (export "_start")
              (if (i32.le_s (call $spawn (i32.const 1)) (i32.const 0)) (then unreachable))
              (if (i32.le_s (call $spawn (i32.const 2)) (i32.const 1)) (then unreachable))
              (drop (call $spawn (i32.const 3)))
              (drop (call $spawn (i32.const 4)))
              (call $wait_for (i32.const 0) (i32.const 4))
              (call $exit (i32.add (global.get $g) (i32.load (i32.const 4)))))
            """));
    }

    [Fact]
    public void The_first_threads_return_ends_the_others()
    {
        Assert.Equal(0, Run("""
            (func (export "wasi_thread_start") (param $id i32) (param $argument i32)
              (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
              (drop (memory.atomic.notify (i32.const 0) (i32.const -1)))
              (if (local.get $argument) (then (call $for_ever)))
              (loop $spin (br $spin)))
            (func (export "_start")
              (drop (call $spawn (i32.const 0)))
              (drop (call $spawn (i32.const 1)))
              (call $wait_for (i32.const 0) (i32.const 2)))
            """));
    }

    [Fact]
    public void An_exit_in_any_thread_ends_the_program_with_its_code()
    {
        using var context = new WasiContext(new WasiOptions());
        Assert.Equal(7, Run("""
            (func (export "wasi_thread_start") (param $id i32) (param $argument i32)
              (if (i32.eq (local.get $argument) (i32.const 2)) (then (call $exit (i32.const 7))))
              (loop $spin (br $spin)))
            (func (export "_start")
              (drop (call $spawn (i32.const 1)))
              (drop (call $spawn (i32.const 2)))
              (call $for_ever))
            """, context));
        Assert.Equal(7, context.ExitCode);
    }

    [Fact]
    public void A_trap_in_any_thread_ends_the_program_with_it()
    {
        var trap = Assert.Throws<TrapException>(() => Run("""
            (func $fail (param i32) (drop (i32.div_u (i32.const 1) (local.get 0))))
            (func (export "wasi_thread_start") (param $id i32) (param $argument i32) (call $fail (local.get $argument)))
            (func (export "_start") (drop (call $spawn (i32.const 0))) (call $for_ever))
            """));
        Assert.Equal(TrapCode.IntegerDivideByZero, trap.Code);
        Assert.Contains("fail", trap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_write_to_the_same_descriptors_and_each_write_is_whole()
    {
        using var output = new MemoryStream();
        const int threads = 4, lines = 200;
        using var context = new WasiContext(new WasiOptions { Stdout = output });
        Assert.Equal(0, Run($"""
            (data (i32.const 256) "the line of a thread\0a")
            (func (export "wasi_thread_start") (param $id i32) (param $argument i32) (local $n i32) (local $iov i32)
              (local.set $iov (i32.add (i32.const 512) (i32.shl (local.get $argument) (i32.const 4))))
              (i32.store (local.get $iov) (i32.const 256))
              (i32.store offset=4 (local.get $iov) (i32.const 21))
              (loop $next
                (if (call $write (i32.const 1) (local.get $iov) (i32.const 1) (i32.add (local.get $iov) (i32.const 8))) (then unreachable))
                (br_if $next (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const {lines}))))
              (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
              (drop (memory.atomic.notify (i32.const 0) (i32.const -1))))
            (func (export "_start") (local $i i32)
              (loop $next
                (drop (call $spawn (local.get $i)))
                (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const {threads}))))
              (call $wait_for (i32.const 0) (i32.const {threads})))
            """, context));
        Assert.Equal(string.Concat(Enumerable.Repeat("the line of a thread\n", threads * lines)), Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void A_thread_that_waits_for_input_holds_nobody_up()
    {
        using var output = new MemoryStream();
        var never = new Pipe();
        using var context = new WasiContext(new WasiOptions { Stdout = output, Stdin = never.Reader });
        Assert.Equal(3, Run("""
            (data (i32.const 256) "meanwhile")
            (func (export "wasi_thread_start") (param $id i32) (param $argument i32)
              (i32.store (i32.const 512) (i32.const 600))
              (i32.store (i32.const 516) (i32.const 4))
              (i32.atomic.store (i32.const 0) (i32.const 1))
              (drop (memory.atomic.notify (i32.const 0) (i32.const -1)))
              (drop (call $read (i32.const 0) (i32.const 512) (i32.const 1) (i32.const 520))))
            (func (export "_start")
              (drop (call $spawn (i32.const 0)))
              (call $wait_for (i32.const 0) (i32.const 1))
              (drop (memory.atomic.wait32 (i32.const 1000) (i32.const 0) (i64.const 50_000_000)))
              (i32.store (i32.const 528) (i32.const 256))
              (i32.store (i32.const 532) (i32.const 9))
              (drop (call $write (i32.const 1) (i32.const 528) (i32.const 1) (i32.const 536)))
              (call $exit (i32.const 3)))
            """, context));
        Assert.Equal("meanwhile", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void There_are_as_many_threads_as_the_limit_says()
    {
        // The number of EAGAIN, negated, where there is no room.
        using var context = new WasiContext(new WasiOptions { MaxThreads = 2 });
        Assert.Equal(6, Run("""
            (func (export "wasi_thread_start") (param $id i32) (param $argument i32) (call $for_ever))
            (func (export "_start")
              (if (i32.le_s (call $spawn (i32.const 0)) (i32.const 0)) (then unreachable))
              (if (i32.le_s (call $spawn (i32.const 0)) (i32.const 0)) (then unreachable))
              (call $exit (i32.sub (i32.const 0) (call $spawn (i32.const 0)))))
            """, context));
    }

    [Fact]
    public void Thousands_of_threads_come_and_go()
    {
        Assert.Equal(0, Run("""
            (func (export "wasi_thread_start") (param $id i32) (param $argument i32)
              (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
              (drop (memory.atomic.notify (i32.const 0) (i32.const -1))))
            (func (export "_start") (local $i i32)
              (loop $next
                (if (i32.le_s (call $spawn (i32.const 0)) (i32.const 0)) (then unreachable))
                (call $wait_for (i32.const 0) (local.tee $i (i32.add (local.get $i) (i32.const 1))))
                (br_if $next (i32.lt_u (local.get $i) (i32.const 2000)))))
            """));
    }

    [Fact]
    public void Interrupting_the_first_threads_store_stops_all()
    {
        var engine = new Engine();
        Module module = Module.Compile(engine, Wat.Assemble($"""
            (module {Head}
              (func (export "wasi_thread_start") (param $id i32) (param $argument i32) (loop $spin (br $spin)))
              (func (export "_start") (drop (call $spawn (i32.const 0))) (call $for_ever)))
            """));
        using var store = new Store(engine);
        using var context = new WasiContext(new WasiOptions());
        using var source = new CancellationTokenSource(50);
        using (store.InterruptOn(source.Token))
            Assert.Equal(TrapCode.Interrupted, Assert.Throws<TrapException>(() => WasiThreads.Run(store, module, context)).Code);
    }

    [Fact]
    public void A_module_that_starts_threads_must_say_where()
    {
        Assert.Throws<LinkException>(() => Run("""(func (export "_start") (drop (call $spawn (i32.const 0))) (call $for_ever))"""));
        Assert.False(WasiThreads.IsUsedBy(Module.Compile(new Engine(), Wat.Assemble("""(module (import "wasi" "other" (func)))"""))));
    }

    private static int Run(string fields)
    {
        using var context = new WasiContext(new WasiOptions());
        return Run(fields, context);
    }

    private static int Run(string fields, WasiContext context)
    {
        var engine = new Engine();
        Module module = Module.Compile(engine, Wat.Assemble($"(module {Head} {fields})"));
        Assert.True(WasiThreads.IsUsedBy(module));
        using var store = new Store(engine);
        return WasiThreads.Run(store, module, context);
    }
}
