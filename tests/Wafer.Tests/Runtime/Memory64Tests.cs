using System.Globalization;

namespace Wafer.Tests.Runtime;

/// <summary>Memories and tables with 64-bit addresses.</summary>
public class Memory64Tests
{
    public static TheoryData<BoundsMode> Modes => [BoundsMode.GuardPages, BoundsMode.Explicit];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Accesses_are_in_bounds_to_the_byte_for_every_width_and_offset(BoundsMode bounds)
    {
        (string Load, string Store, string Type, int Width)[] accesses =
        [
            ("i64.load8_u", "i64.store8", "i64", 1), ("i64.load16_u", "i64.store16", "i64", 2), ("i64.load32_u", "i64.store32", "i64", 4), ("i64.load", "i64.store", "i64", 8),
            ("f64.load", "f64.store", "f64", 8), ("v128.load", "v128.store", "v128", 16),
        ];
        // Up to a displacement, just above it, larger than memories are, and those whose sum with an address or a width wraps.
        ulong[] offsets =
        [
            0, 1, 100, 65536, 131072, 0x7FFF_FFEF, 0x7FFF_FFF7, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, 1UL << 47, 1UL << 63,
            ulong.MaxValue - 65536, ulong.MaxValue - 15, ulong.MaxValue - 7, ulong.MaxValue,
        ];
        const long size = 3 * 65536;
        using var h = new Harness(EngineOptions.Default with { Bounds = bounds });
        foreach ((string load, string store, string type, int width) in accesses)
        {
            string[] functions = [.. offsets.Select(offset => string.Create(CultureInfo.InvariantCulture, $"""
                (func (export "load{offset}") (param i64) ({load} offset={offset} (local.get 0)) drop)
                (func (export "store{offset}") (param i64) (local {type}) ({store} offset={offset} (local.get 0) (local.get 1)))
                """))];
            Instance instance = h.Instantiate($"(module (memory i64 1 3) (func (export \"grow\") (result i64) (memory.grow (i64.const 2))) {string.Concat(functions)})");
            Assert.Equal(1, instance.GetFunction("grow").AsFunc<long>()());
            foreach (ulong offset in offsets)
            {
                // The addresses around the last that is in bounds, and around where sums wrap.
                long last = size - width - (long)Math.Min(offset, size);
                long[] addresses = [0, last - 1, last, last + 1, last + width, size, size + 1, long.MaxValue, long.MinValue, -(long)offset, -(long)offset - 1, -width, -1];
                foreach (string access in (string[])["load", "store"])
                {
                    Action<long> call = instance.GetFunction($"{access}{offset}").AsAction<long>();
                    foreach (long address in addresses)
                    {
                        bool isInside = (UInt128)(ulong)address + offset + (uint)width <= (UInt128)size;
                        Exception? trap = Record.Exception(() => call(address));
                        Assert.True(
                            isInside ? trap is null : trap is TrapException { Code: TrapCode.MemoryOutOfBounds },
                            $"{access} of {width} bytes at {address:x} + {offset:x}: {trap?.Message ?? "no trap"}");
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Addresses_above_4_GiB_reach_what_is_there(BoundsMode bounds)
    {
        const long high = 5L << 30;
        using var h = new Harness(EngineOptions.Default with { Bounds = bounds });
        Instance instance = h.Instantiate("""
            (module (memory $m (export "memory") i64 1) (memory $small 1)
              (data $d "0123456789")
              (func (export "grow") (param i64) (result i64) (memory.grow $m (local.get 0)))
              (func (export "size") (result i64) (memory.size $m))
              (func (export "load") (param i64) (result i64) (i64.load offset=8 (local.get 0)))
              (func (export "store") (param i64 i64) (i64.store offset=0x100000000 (local.get 0) (local.get 1)))
              (func (export "copy") (param i64 i64 i64) (memory.copy $m $m (local.get 0) (local.get 1) (local.get 2)))
              (func (export "out") (param i32 i64 i32) (memory.copy $small $m (local.get 0) (local.get 1) (local.get 2)))
              (func (export "in") (param i64 i32 i32) (memory.copy $m $small (local.get 0) (local.get 1) (local.get 2)))
              (func (export "fill") (param i64 i32 i64) (memory.fill $m (local.get 0) (local.get 1) (local.get 2)))
              (func (export "init") (param i64 i32 i32) (memory.init $m $d (local.get 0) (local.get 1) (local.get 2)))
              (func (export "small") (param i32) (result i32) (i32.load8_u $small (local.get 0))))
            """);
        Memory memory = instance.GetMemory("memory");
        Assert.Equal(1, instance.GetFunction("grow").AsFunc<long, long>()((high >> 16) + 1));
        Assert.Equal((high >> 16) + 2, instance.GetFunction("size").AsFunc<long>()());
        Assert.Equal(-1, instance.GetFunction("grow").AsFunc<long, long>()(1L << 32));
        Assert.Equal(-1, instance.GetFunction("grow").AsFunc<long, long>()(-1));

        instance.GetFunction("store").AsAction<long, long>()(1L << 30, 0x1122_3344_5566_7788);
        Assert.Equal(0x1122_3344_5566_7788, instance.GetFunction("load").AsFunc<long, long>()(high - 8));
        Assert.Equal(0x1122_3344_5566_7788, memory.Read<long>(high));

        instance.GetFunction("copy").AsAction<long, long, long>()(high + 3, high, 8);
        Assert.Equal(0x66_7788, memory.Read<long>(high) & 0xFF_FFFF);
        Assert.Equal(0x1122_3344_5566_7788, memory.Read<long>(high + 3));
        instance.GetFunction("fill").AsAction<long, int, long>()(high + 100, 0xAB, 3);
        Assert.Equal(0xAB_ABAB, memory.Read<long>(high + 100));
        instance.GetFunction("init").AsAction<long, int, int>()(high + 200, 2, 5);
        Assert.Equal("23456", memory.ReadString(high + 200, 5));
        instance.GetFunction("out").AsAction<int, long, int>()(7, high + 200, 5);
        Assert.Equal('3', instance.GetFunction("small").AsFunc<int, int>()(8));
        instance.GetFunction("in").AsAction<long, int, int>()(high + 300, 8, 2);
        Assert.Equal("34", memory.ReadString(high + 300, 2));

        long end = (long)memory.ByteLength;
        Action<long, long, long> copy = instance.GetFunction("copy").AsAction<long, long, long>();
        Action<long, int, long> fill = instance.GetFunction("fill").AsAction<long, int, long>();
        copy(end, 0, 0);
        copy(0, end, 0);
        fill(end, 0, 0);
        Action[] outside =
        [
            () => copy(end - 7, 0, 8), () => copy(0, end - 7, 8), () => copy(-1, 0, 2), () => copy(0, -1, 2), () => copy(8, 0, -8), () => copy(0, 0, long.MinValue), () => copy(end + 1, 0, 0),
            () => fill(end - 7, 0, 8), () => fill(-1, 0, 2), () => fill(8, 0, -8), () => fill(end + 1, 0, 0),
            () => instance.GetFunction("out").AsAction<int, long, int>()(0, -4, 8), () => instance.GetFunction("out").AsAction<int, long, int>()(65533, 0, 4),
            () => instance.GetFunction("in").AsAction<long, int, int>()(-4, 0, 8), () => instance.GetFunction("in").AsAction<long, int, int>()(0, 65533, 4),
            () => instance.GetFunction("init").AsAction<long, int, int>()(end - 4, 0, 5), () => instance.GetFunction("init").AsAction<long, int, int>()(-1, 0, 2),
        ];
        Assert.All(outside, action => Assert.Equal(TrapCode.MemoryOutOfBounds, Assert.Throws<TrapException>(action).Code));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Tables_take_64_bit_indices_whole(BoundsMode bounds)
    {
        using var h = new Harness(EngineOptions.Default with { Bounds = bounds });
        Instance instance = h.Instantiate("""
            (module
              (type $f (func (param i32) (result i32)))
              (table $t i64 4 20 funcref) (table $small 4 funcref)
              (elem $e func $one $two) (elem (table $t) (i64.const 1) func $one $two)
              (func $one (type $f) (i32.add (local.get 0) (i32.const 1)))
              (func $two (type $f) (i32.add (local.get 0) (i32.const 2)))
              (func (export "call") (param i64 i32) (result i32) (call_indirect $t (type $f) (local.get 1) (local.get 0)))
              (func (export "call_small") (param i32 i32) (result i32) (call_indirect $small (type $f) (local.get 1) (local.get 0)))
              (func (export "is_null") (param i64) (result i32) (ref.is_null (table.get $t (local.get 0))))
              (func (export "set") (param i64) (table.set $t (local.get 0) (ref.func $two)))
              (func (export "size") (result i64) (table.size $t))
              (func (export "grow") (param i64) (result i64) (table.grow $t (ref.func $one) (local.get 0)))
              (func (export "fill") (param i64 i64) (table.fill $t (local.get 0) (ref.null func) (local.get 1)))
              (func (export "init") (param i64 i32 i32) (table.init $t $e (local.get 0) (local.get 1) (local.get 2)))
              (func (export "copy") (param i64 i64 i64) (table.copy $t $t (local.get 0) (local.get 1) (local.get 2)))
              (func (export "out") (param i32 i64 i32) (table.copy $small $t (local.get 0) (local.get 1) (local.get 2)))
              (func (export "in") (param i64 i32 i32) (table.copy $t $small (local.get 0) (local.get 1) (local.get 2))))
            """);
        Func<long, int, int> call = instance.GetFunction("call").AsFunc<long, int, int>();
        Assert.Equal(11, call(1, 10));
        Assert.Equal(12, call(2, 10));
        Assert.Equal(TrapCode.UninitializedElement, Assert.Throws<TrapException>(() => call(3, 0)).Code);
        Assert.All((long[])[4, 1L << 32, (1L << 32) + 1, -1, long.MinValue], index => Assert.Equal(TrapCode.UndefinedElement, Assert.Throws<TrapException>(() => call(index, 0)).Code));
        instance.GetFunction("set").AsAction<long>()(3);
        Assert.Equal(2, call(3, 0));
        Assert.Equal(4, instance.GetFunction("grow").AsFunc<long, long>()(6));
        Assert.Equal(10, instance.GetFunction("size").AsFunc<long>()());
        Assert.All((long[])[11, 1L << 32, -1, long.MinValue], delta => Assert.Equal(-1, instance.GetFunction("grow").AsFunc<long, long>()(delta)));
        Assert.Equal(1, call(9, 0));
        instance.GetFunction("fill").AsAction<long, long>()(8, 2);
        Assert.Equal(1, instance.GetFunction("is_null").AsFunc<long, int>()(9));
        instance.GetFunction("init").AsAction<long, int, int>()(8, 1, 1);
        Assert.Equal(2, call(8, 0));
        instance.GetFunction("copy").AsAction<long, long, long>()(0, 1, 2);
        Assert.Equal(1, call(0, 0));
        instance.GetFunction("out").AsAction<int, long, int>()(2, 8, 1);
        Assert.Equal(2, instance.GetFunction("call_small").AsFunc<int, int, int>()(2, 0));
        instance.GetFunction("in").AsAction<long, int, int>()(9, 2, 1);
        Assert.Equal(2, call(9, 0));
        Action[] outside =
        [
            () => instance.GetFunction("is_null").AsFunc<long, int>()(10), () => instance.GetFunction("is_null").AsFunc<long, int>()(1L << 32), () => instance.GetFunction("set").AsAction<long>()(-1),
            () => instance.GetFunction("fill").AsAction<long, long>()(9, 2), () => instance.GetFunction("fill").AsAction<long, long>()(-1, 2), () => instance.GetFunction("fill").AsAction<long, long>()(1, -1),
            () => instance.GetFunction("init").AsAction<long, int, int>()(10, 0, 1), () => instance.GetFunction("init").AsAction<long, int, int>()(-1, 0, 1),
            () => instance.GetFunction("copy").AsAction<long, long, long>()(0, 9, 2), () => instance.GetFunction("copy").AsAction<long, long, long>()(2, 0, -1),
            () => instance.GetFunction("out").AsAction<int, long, int>()(0, 1L << 32, 1), () => instance.GetFunction("in").AsAction<long, int, int>()(1L << 32, 0, 1),
        ];
        Assert.All(outside, action => Assert.Equal(TrapCode.TableOutOfBounds, Assert.Throws<TrapException>(action).Code));
    }
}
