using Wafer.Model;
using Wafer.Text;

namespace Wafer.Tests.Embedding;

/// <summary>What one store may use, on both sides of each limit.</summary>
public class StoreLimitTests
{
    private const ulong Page = 65536;

    private readonly Engine _engine = new();

    [Fact]
    public void Memories_share_a_number_of_bytes()
    {
        using Store store = Limited(new StoreLimits { MemoryBytes = 4 * Page });
        Instance instance = Instantiate(store, """(module (memory (export "m") 1) (memory (export "n") 1) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))""");
        Func<int, int> grow = instance.GetFunction<Func<int, int>>("grow");
        Assert.Equal(-1, grow(3));
        Assert.Equal(1, grow(1));
        Assert.Equal(-1, instance.GetMemory("n").Grow(2));
        Assert.Equal(1, instance.GetMemory("n").Grow(1));
        Assert.Equal(2, grow(0));
        Assert.Equal(-1, grow(1));
        Assert.Equal(-1, grow(-1));
        MemoryLimitException refused = Assert.Throws<MemoryLimitException>(() => Instantiate(store, "(module (memory 1))"));
        Assert.Equal("memory", refused.Limit);
        Assert.Contains("262144 bytes", refused.Message, StringComparison.Ordinal);
        Assert.Throws<MemoryLimitException>(() => new Memory(store, new MemoryType(new Limits(1, null))));
        _ = new Memory(store, new MemoryType(new Limits(0, null)));
    }

    [Fact]
    public void Growth_that_is_refused_can_end_the_call()
    {
        using Store store = Limited(new StoreLimits { MemoryBytes = Page, TableElements = 10, ThrowOnGrowth = true });
        Instance instance = Instantiate(store, """
            (module (memory (export "m") 1) (table (export "t") 10 funcref)
              (func (export "memory") (result i32) (memory.grow (i32.const 1)))
              (func (export "table") (result i32) (table.grow (ref.null func) (i32.const 1))))
            """);
        Assert.Throws<MemoryLimitException>(() => instance.GetFunction<Func<int>>("memory")());
        Assert.Throws<TableLimitException>(() => instance.GetFunction<Func<int>>("table")());
        Assert.Throws<MemoryLimitException>(() => instance.GetMemory("m").Grow(1));
        Assert.Equal(1, instance.GetMemory("m").Grow(0));
    }

    [Fact]
    public void Tables_share_a_number_of_elements()
    {
        using Store store = Limited(new StoreLimits { TableElements = 10 });
        Instance instance = Instantiate(store, """(module (table (export "t") 4 funcref) (table (export "u") 4 externref))""");
        Assert.Equal(-1, instance.GetTable("t").Grow(3, Value.FromFuncRef(null)));
        Assert.Equal(4, instance.GetTable("t").Grow(2, Value.FromFuncRef(null)));
        Assert.Equal(-1, instance.GetTable("u").Grow(1, Value.FromExternRef(null)));
        Assert.Equal("table elements", Assert.Throws<TableLimitException>(() => Instantiate(store, "(module (table 1 funcref))")).Limit);
        Instantiate(store, "(module (table 0 funcref))");
    }

    [Fact]
    public void A_store_has_a_number_of_instances()
    {
        using Store store = Limited(new StoreLimits { Instances = 2 });
        Instantiate(store, "(module)");
        Instantiate(store, "(module)");
        Assert.Equal("instances", Assert.Throws<InstanceLimitException>(() => Instantiate(store, "(module)")).Limit);
    }

    [Fact]
    public void The_heap_has_a_number_of_bytes()
    {
        using Store store = Limited(new StoreLimits { HeapBytes = 4 << 20 });
        Instance instance = Instantiate(store, """
            (module (type $a (array i8)) (global $keep (mut (ref null $a)) (ref.null $a))
              (func (export "make") (param i32) (global.set $keep (array.new_default $a (local.get 0)))))
            """);
        Action<int> make = instance.GetFunction<Action<int>>("make");
        make(1 << 20);
        Assert.Equal(TrapCode.OutOfMemory, Assert.Throws<TrapException>(() => make(5 << 20)).Code);
        make(1 << 20);
    }

    [Fact]
    public void Stacks_have_the_size_asked_for()
    {
        const string Deep = """(module (func $down (export "down") (param i32) (result i32) (if (result i32) (local.get 0) (then (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1))))) (else (i32.const 0)))))""";
        using Store small = Limited(new StoreLimits { StackBytes = 64 * 1024 }), large = Limited(new StoreLimits { StackBytes = 8 << 20 });
        Func<int, int> shallow = Instantiate(small, Deep).GetFunction<Func<int, int>>("down"), deep = Instantiate(large, Deep).GetFunction<Func<int, int>>("down");
        Assert.Equal(100, shallow(100));
        Assert.Equal(TrapCode.StackOverflow, Assert.Throws<TrapException>(() => shallow(50_000)).Code);
        Assert.Equal(50_000, deep(50_000));
    }

    private Store Limited(StoreLimits limits)
    {
        var store = new Store(_engine, limits);
        Assert.Equal(limits, store.Limits);
        return store;
    }

    private Instance Instantiate(Store store, string wat) => new Linker(_engine).Instantiate(store, Module.Compile(_engine, Wat.Assemble(wat)));
}
