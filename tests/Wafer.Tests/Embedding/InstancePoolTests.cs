using Wafer.Tests.Runtime;

namespace Wafer.Tests.Embedding;

public class InstancePoolTests
{
    private const string Counter = """
        (module (global $n (mut i32) (i32.const 0)) (memory (export "memory") 1)
          (func (export "next") (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))
        """;

    [Fact]
    public void Every_instance_is_new()
    {
        using var h = new Harness();
        using var pool = new InstancePool(h.Linker, h.Compile(Counter), ready: 4);
        Parallel.For(0, 200, _ =>
        {
            using PooledInstance rented = pool.Rent();
            Assert.Equal(1, rented.Instance.Invoke("next")[0].AsI32());
            Assert.Equal(0, rented.Instance.GetMemory("memory").Span[5]);
            rented.Instance.GetMemory("memory").Span[5] = 1;
        });
    }

    [Fact]
    public void Some_are_ready()
    {
        using var h = new Harness();
        var pool = new InstancePool(h.Linker, h.Compile(Counter), new StoreLimits { MemoryBytes = 1 << 16 }, ready: 3);
        Assert.True(SpinWait.SpinUntil(() => pool.Ready == 3, TimeSpan.FromSeconds(30)));
        PooledInstance rented = pool.Rent();
        Assert.True(SpinWait.SpinUntil(() => pool.Ready == 3, TimeSpan.FromSeconds(30)));
        Assert.Equal(-1, rented.Instance.GetMemory("memory").Grow(1));
        pool.Dispose();
        Assert.Equal(0, pool.Ready);
        Assert.Equal(1, rented.Instance.Invoke("next")[0].AsI32());
        rented.Dispose();
        Assert.Throws<ObjectDisposedException>(() => rented.Instance.Invoke("next"));
        Assert.Throws<ObjectDisposedException>(() => pool.Rent());
    }

    [Fact]
    public void What_cannot_be_instantiated_is_said_to_those_who_rent()
    {
        using var h = new Harness();
        using var pool = new InstancePool(h.Linker, h.Compile("""(module (import "a" "b" (func)))"""));
        Assert.Throws<LinkException>(() => pool.Rent());
        Assert.Throws<LinkException>(() => pool.Rent());
        using var trapping = new InstancePool(h.Linker, h.Compile("(module (func $f unreachable) (start $f))"));
        Assert.Throws<TrapException>(() => trapping.Rent());
    }

    [Fact]
    public void Instances_may_be_made_by_the_embedder()
    {
        using var h = new Harness();
        Module module = h.Compile(Counter);
        int made = 0;
        using var pool = new InstancePool(
            () =>
            {
                Interlocked.Increment(ref made);
                return h.Linker.Instantiate(new Store(h.Engine), module);
            },
            ready: 0);
        using (PooledInstance rented = pool.Rent())
            Assert.Equal(1, rented.Instance.Invoke("next")[0].AsI32());
        Assert.Equal((1, 0), (made, pool.Ready));
    }
}
