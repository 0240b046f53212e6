using Wafer.Tests.Runtime;

namespace Wafer.Tests.Embedding;

/// <summary>A store is used by one thread at a time, and says so to the others.</summary>
public class ThreadTests
{
    [Fact]
    public void A_store_moves_from_thread_to_thread()
    {
        using var h = new Harness();
        Func<int, int> f = h.Instantiate("""(module (global $g (mut i32) (i32.const 0)) (func (export "f") (param i32) (result i32) (global.set $g (i32.add (global.get $g) (local.get 0))) (global.get $g)))""").GetFunction<Func<int, int>>("f");
        int sum = 0;
        for (int i = 1; i <= 40; i++)
        {
            int number = i;
            var thread = new Thread(() => sum = f(number));
            thread.Start();
            thread.Join();
            f(0);
        }
        Assert.Equal(40 * 41 / 2, sum);
    }

    [Fact]
    public void Threads_that_come_after_others_on_the_same_stack_are_told_from_them()
    {
        using var h = new Harness();
        Func<int, int>? add = null;
        h.Linker.DefineFunction("env", "host", (int value) => add!(value));
        Instance instance = h.Instantiate("""
            (module (import "env" "host" (func $host (param i32) (result i32)))
              (global $g (mut i32) (i32.const 0))
              (func (export "add") (param i32) (result i32) (global.set $g (i32.add (global.get $g) (local.get 0))) (global.get $g))
              (func (export "nested") (param i32) (result i32) (call $host (local.get 0))))
            """);
        add = instance.GetFunction<Func<int, int>>("add");
        var nested = instance.GetFunction<Func<int, int>>("nested");
        const int threads = 30, calls = 200;
        int last = 0;
        Exception? failure = null;
        for (int i = 0; i < threads; i++)
        {
            // One at a time: the system gives each the stack of the one before.
            var thread = new Thread(() =>
            {
                try
                {
                    for (int k = 0; k < calls; k++)
                        last = nested(1) + add(1) - add(0);
                }
                catch (Exception exception)
                {
                    failure = exception;
                }
            });
            thread.Start();
            thread.Join();
            if (i % 3 == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        Assert.Null(failure);
        Assert.Equal((2 * threads * calls) - 1, last);
        Assert.Equal(2 * threads * calls, add(0));
    }

    [Fact]
    public async Task Threads_that_use_a_store_at_once_are_refused_and_disturb_nobody()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate("""
            (module (func $work (export "work") (param i32 i32) (result i32) (local $n i32)
              (local.set $n (i32.const 20))
              (loop $l
                (local.set 0 (i32.add (local.get 0) (local.get 1)))
                (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
              (local.get 0))
              (func (export "swap") (param f64 i64) (result i64 f64) (local.get 1) (local.get 0)))
            """);
        var work = instance.GetFunction<Func<int, int, int>>("work");
        var swap = instance.GetFunction<Func<double, long, (long, double)>>("swap");
        int done = 0, refused = 0, wrong = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(t => Task.Run(() =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                try
                {
                    bool right = t % 2 == 0 ? work(i, t) == i + (20 * t) : swap(t + 0.5, i) == (i, t + 0.5);
                    Interlocked.Increment(ref done);
                    if (!right)
                        Interlocked.Increment(ref wrong);
                }
                catch (InvalidOperationException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        })));
        Assert.Equal(0, wrong);
        Assert.Equal(80_000, done + refused);
        Assert.True(done > 0);
        Assert.Equal(42, work(2, 2));
    }

    [Fact]
    public void Disposing_while_another_thread_is_inside_is_refused()
    {
        using var h = new Harness();
        using var inside = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();
        h.Linker.DefineFunction("env", "wait", () =>
        {
            inside.Set();
            done.Wait();
        });
        Action run = h.Instantiate("""(module (import "env" "wait" (func $w)) (func (export "run") (call $w)))""").GetFunction<Action>("run");
        var thread = new Thread(() => run());
        thread.Start();
        inside.Wait();
        Assert.Throws<InvalidOperationException>(h.Store.Dispose);
        done.Set();
        thread.Join();
        h.Store.Dispose();
        Assert.Throws<ObjectDisposedException>(run);
    }
}
