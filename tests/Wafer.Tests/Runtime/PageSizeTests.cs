using Wafer.Model;

namespace Wafer.Tests.Runtime;

/// <summary>Memories whose pages have one byte.</summary>
public class PageSizeTests
{
    public static TheoryData<BoundsMode, string> Kinds => new()
    {
        { BoundsMode.GuardPages, "i32" }, { BoundsMode.Explicit, "i32" }, { BoundsMode.GuardPages, "i64" }, { BoundsMode.Explicit, "i64" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Bounds_are_exact_to_the_byte_wherever_the_memory_ends(BoundsMode bounds, string address)
    {
        (string Load, string Store, string Type, int Width)[] accesses =
        [
            ("i32.load8_u", "i32.store8", "i32", 1), ("i32.load16_s", "i32.store16", "i32", 2), ("f32.load", "f32.store", "f32", 4), ("i64.load", "i64.store", "i64", 8),
            ("v128.load", "v128.store", "v128", 16),
        ];
        string[] functions = [.. accesses.Select(access => $"""
            (func (export "{access.Load}") (param {address}) ({access.Load} offset=3 (local.get 0)) drop)
            (func (export "{access.Store}") (param {address}) (local {access.Type}) ({access.Store} offset=3 (local.get 0) (local.get 1)))
            """)];
        using var h = new Harness(EngineOptions.Default with { Bounds = bounds });
        Instance instance = h.Instantiate($"""
            (module (memory (export "memory") {address} 0 (pagesize 1)) {string.Concat(functions)}
              (func (export "grow") (param {address}) (result {address}) (memory.grow (local.get 0)))
              (func (export "fill") (param {address} {address}) (memory.fill (local.get 0) (i32.const 1) (local.get 1))))
            """);
        bool is64 = address == "i64";
        // Within the hardware's page, at its end, across several.
        foreach (long size in (long[])[1, 2, 7, 19, 20, 4095, 4096, 4097, 12_345, 65_536, 65_537])
        {
            Call("grow", size - (long)instance.GetMemory("memory").ByteLength);
            Assert.Equal((ulong)size, instance.GetMemory("memory").ByteLength);
            foreach ((string load, string store, _, int width) in accesses)
            {
                foreach (long at in (long[])[size - width - 4, size - width - 3, size - width - 2, size - 4, size - 3, size, size + 100_000])
                {
                    if (at < 0)
                        continue;
                    bool isInside = at + 3 + width <= size;
                    Assert.Equal(isInside, Succeeds(load, at));
                    Assert.Equal(isInside, Succeeds(store, at));
                }
            }
            Assert.True(Succeeds("fill", 0, size));
            Assert.True(Succeeds("fill", size, 0));
            Assert.False(Succeeds("fill", 0, size + 1));
            Assert.False(Succeeds("fill", size, 1));
        }

        void Call(string name, params long[] arguments) =>
            instance.GetFunction(name).Invoke(Array.ConvertAll(arguments, argument => is64 ? Value.FromI64(argument) : Value.FromI32((int)argument)));

        bool Succeeds(string name, params long[] arguments)
        {
            Exception? trap = Record.Exception(() => Call(name, arguments));
            if (trap is not null)
                Assert.Equal(TrapCode.MemoryOutOfBounds, Assert.IsType<TrapException>(trap).Code);
            return trap is null;
        }
    }

    [Theory]
    [InlineData(BoundsMode.GuardPages)]
    [InlineData(BoundsMode.Explicit)]
    public void A_32_bit_memory_can_have_one_byte_less_than_4_GiB(BoundsMode bounds)
    {
        using var h = new Harness(EngineOptions.Default with { Bounds = bounds });
        Instance instance = h.Instantiate("""
            (module (memory 1 (pagesize 1))
              (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
              (func (export "size") (result i32) (memory.size))
              (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
              (func (export "load_next") (param i32) (result i32) (i32.load8_u offset=1 (local.get 0))))
            """);
        Assert.Equal(-1, instance.GetFunction("grow").AsFunc<int, int>()(-1));
        Assert.Equal(1, instance.GetFunction("grow").AsFunc<int, int>()(-2));
        Assert.Equal(-1, instance.GetFunction("size").AsFunc<int>()());
        Assert.Equal(-1, instance.GetFunction("grow").AsFunc<int, int>()(1));
        Assert.Equal(0, instance.GetFunction("load").AsFunc<int, int>()(-2));
        Assert.Equal(TrapCode.MemoryOutOfBounds, Assert.Throws<TrapException>(() => instance.GetFunction("load").AsFunc<int, int>()(-1)).Code);
        Assert.Equal(TrapCode.MemoryOutOfBounds, Assert.Throws<TrapException>(() => instance.GetFunction("load_next").AsFunc<int, int>()(-2)).Code);
        Assert.Equal(TrapCode.MemoryOutOfBounds, Assert.Throws<TrapException>(() => instance.GetFunction("load_next").AsFunc<int, int>()(-1)).Code);
    }

    [Fact]
    public void The_host_makes_no_other_page_sizes()
    {
        using var h = new Harness();
        Assert.Throws<ArgumentException>(() => new Memory(h.Store, new MemoryType(new Limits(1, null), PageSizeLog2: 12)));
        Assert.Throws<ArgumentException>(() => new Memory(h.Store, new MemoryType(new Limits(1, null), PageSizeLog2: 64)));
        Assert.Throws<ArgumentException>(() => new Memory(h.Store, new MemoryType(new Limits(2, 1))));
    }

    [Fact]
    public void A_memory_is_imported_with_its_own_page_size_alone()
    {
        using var h = new Harness();
        h.Linker.Define("host", "bytes", new Memory(h.Store, new MemoryType(new Limits(65536, null), PageSizeLog2: 0)));
        h.Linker.Define("host", "pages", new Memory(h.Store, new MemoryType(new Limits(1, null))));
        h.Instantiate("(module (import \"host\" \"bytes\" (memory 65536 (pagesize 1))) (import \"host\" \"pages\" (memory 1)))");
        Assert.Throws<LinkException>(() => h.Instantiate("(module (import \"host\" \"bytes\" (memory 1)))"));
        Assert.Throws<LinkException>(() => h.Instantiate("(module (import \"host\" \"pages\" (memory 1 (pagesize 1))))"));
    }
}
