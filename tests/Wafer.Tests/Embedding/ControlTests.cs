using Wafer.Tests.Runtime;

namespace Wafer.Tests.Embedding;

/// <summary>Timeouts and cancellation of calls.</summary>
public class ControlTests
{
    private const string Spin = """(module (func (export "spin") (loop $l (br $l))) (func (export "one") (result i32) (i32.const 1)))""";

    [Fact]
    public void A_call_that_takes_too_long_ends_with_a_timeout_and_the_store_goes_on()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate(Spin);
        TimeoutException timeout = Assert.Throws<TimeoutException>(() => h.Store.Run(instance.GetFunction<Action>("spin"), TimeSpan.FromMilliseconds(20)));
        Assert.Equal(TrapCode.Interrupted, Assert.IsType<TrapException>(timeout.InnerException).Code);
        Assert.Equal(1, h.Store.Run(instance.GetFunction<Func<int>>("one"), TimeSpan.FromMinutes(1)));
        Assert.Equal(1, h.Store.Run(instance.GetFunction<Func<int>>("one"), Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public void A_cancelled_call_ends_with_its_token()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate(Spin);
        using var source = new CancellationTokenSource();
        source.CancelAfter(20);
        OperationCanceledException cancelled = Assert.Throws<OperationCanceledException>(
            () => h.Store.Run(instance.GetFunction<Action>("spin"), Timeout.InfiniteTimeSpan, source.Token));
        Assert.Equal(source.Token, cancelled.CancellationToken);
        Assert.IsType<TrapException>(cancelled.InnerException);
        Assert.Throws<OperationCanceledException>(() => h.Store.Run(instance.GetFunction<Func<int>>("one"), Timeout.InfiniteTimeSpan, source.Token));
        Assert.Equal(1, instance.GetFunction<Func<int>>("one")());
    }

    [Fact]
    public void A_deadline_that_is_lifted_in_time_stops_nothing()
    {
        using var h = new Harness();
        Func<int> one = h.Instantiate(Spin).GetFunction<Func<int>>("one");
        IDisposable early = h.Store.InterruptAfter(TimeSpan.FromMilliseconds(1));
        Thread.Sleep(50);
        early.Dispose();
        Assert.Equal(1, one());
        using (h.Store.InterruptAfter(TimeSpan.FromHours(1)))
            Assert.Equal(1, one());
    }

    [Fact]
    public async Task Deadlines_hold_while_all_threads_of_the_pool_are_busy()
    {
        using var h = new Harness();
        Module module = h.Compile(Spin);
        int count = (2 * Environment.ProcessorCount) + 2;
        Task[] tasks = [.. Enumerable.Range(0, count).Select(_ => Task.Run(() =>
        {
            using var store = new Store(h.Engine);
            Action spin = h.Linker.Instantiate(store, module).GetFunction<Action>("spin");
            Assert.Throws<TimeoutException>(() => store.Run(spin, TimeSpan.FromMilliseconds(30)));
        }))];
        await Task.WhenAll(tasks).WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Deadlines_of_many_stores_fire_in_their_order()
    {
        using var h = new Harness();
        Module module = h.Compile(Spin);
        using var slow = new Store(h.Engine);
        using var fast = new Store(h.Engine);
        Action spinSlow = h.Linker.Instantiate(slow, module).GetFunction<Action>("spin"), spinFast = h.Linker.Instantiate(fast, module).GetFunction<Action>("spin");
        using IDisposable last = slow.InterruptAfter(TimeSpan.FromMilliseconds(200));
        using IDisposable first = fast.InterruptAfter(TimeSpan.FromMilliseconds(10));
        Assert.Throws<TrapException>(spinFast);
        Assert.Throws<TrapException>(spinSlow);
    }

    [Fact]
    public void The_trap_of_another_request_is_not_a_timeout()
    {
        using var h = new Harness();
        h.Linker.DefineFunction("env", "stop", h.Store.Interrupt);
        Instance instance = h.Instantiate("""(module (import "env" "stop" (func $stop)) (func (export "f") (call $stop) (loop $l (br $l))))""");
        Assert.Equal(TrapCode.Interrupted, Assert.Throws<TrapException>(() => h.Store.Run(instance.GetFunction<Action>("f"), TimeSpan.FromMinutes(1))).Code);
        Assert.Throws<ArgumentOutOfRangeException>(() => h.Store.InterruptAfter(TimeSpan.FromSeconds(-1)));
        h.Dispose();
        Assert.Throws<ObjectDisposedException>(() => h.Store.InterruptAfter(TimeSpan.FromSeconds(1)));
    }
}
