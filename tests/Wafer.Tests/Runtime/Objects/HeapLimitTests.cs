using System.Globalization;
using System.Text;

namespace Wafer.Tests.Runtime.Objects;

/// <summary>Heaps that are full, and modules that mean no good.</summary>
public class HeapLimitTests
{
    private const string Lists = """
        (module
          (type $cell (struct (field $next (mut (ref null $cell))) (field i64) (field i64)))
          (type $bytes (array (mut i8)))
          (type $refs (array (mut (ref null $bytes))))
          (global $list (mut (ref null $cell)) (ref.null none))
          (global $arrays (mut (ref null $refs)) (ref.null none))
          (func (export "cells") (param i32)
            (loop $l
              (global.set $list (struct.new $cell (global.get $list) (i64.const 1) (i64.const 2)))
              (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
          (func (export "arrays") (param i32 i32)
            (global.set $arrays (array.new_default $refs (local.get 0)))
            (loop $l
              (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
              (array.set $refs (global.get $arrays) (local.get 0) (array.new_default $bytes (local.get 1)))
              (br_if $l (local.get 0))))
          (func (export "count") (result i32) (local $n i32) (local $at (ref null $cell))
            (local.set $at (global.get $list))
            (block $end
              (loop $l
                (br_if $end (ref.is_null (local.get $at)))
                (local.set $n (i32.add (local.get $n) (i32.wrap_i64 (struct.get $cell 1 (local.get $at)))))
                (local.set $at (struct.get $cell $next (local.get $at)))
                (br $l)))
            (local.get $n))
          (func (export "forget") (global.set $list (ref.null none)) (global.set $arrays (ref.null none))))
        """;

    [Theory]
    [InlineData(1UL << 20)]
    [InlineData(4UL << 20)]
    [InlineData(64UL << 20)]
    public void A_heap_that_is_full_traps_and_can_be_used_on(ulong limit)
    {
        using var h = new Harness(EngineOptions.Default with { MaxHeapBytes = limit });
        Instance instance = h.Instantiate(Lists);
        int cells = (int)(limit / 24);
        for (int round = 0; round < 3; round++)
        {
            ArrayTests.Traps(TrapCode.OutOfMemory, () => instance.GetFunction("cells").Invoke(2 * cells));
            Assert.InRange(instance.GetFunction("count").Invoke()[0].AsI32(), cells / 4, cells);
            Assert.InRange(h.Store.Core.Heap.InUse, 0UL, limit);
            ArrayTests.Traps(TrapCode.OutOfMemory, () => instance.GetFunction("cells").Invoke(2 * cells));
            instance.GetFunction("forget").Invoke();
            foreach (int size in (ReadOnlySpan<int>)[100, 5000, 32760, 32761, 70_000, 200_000])
            {
                int count = (int)(limit / (uint)size);
                ArrayTests.Traps(TrapCode.OutOfMemory, () => instance.GetFunction("arrays").Invoke(2 * count, size));
                instance.GetFunction("forget").Invoke();
                instance.GetFunction("arrays").Invoke(Math.Max(count / 8, 1), size);
                instance.GetFunction("forget").Invoke();
            }

            // A quarter of it is live at a time, and a hundred times the limit is allocated.
            for (int i = 0; i < 40; i++)
            {
                instance.GetFunction("cells").Invoke(cells / 8);
                Assert.Equal(cells / 8, instance.GetFunction("count").Invoke()[0].AsI32());
                instance.GetFunction("forget").Invoke();
            }
        }
    }

    [Fact]
    public void A_limit_below_the_least_heap_is_an_error_of_instantiation_or_a_trap()
    {
        using var h = new Harness(EngineOptions.Default with { MaxHeapBytes = 64 << 10 });
        Module module = h.Compile(Lists);
        ResourceLimitException error = Assert.Throws<ResourceLimitException>(() => h.Linker.Instantiate(h.Store, module));
        Assert.Contains("heap", error.Message, StringComparison.Ordinal);

        // What needs no heap runs.
        Instance numbers = h.Instantiate("""(module (func (export "f") (result i32) (i31.get_s (ref.i31 (i32.const 7)))))""");
        Assert.Equal(7, numbers.GetFunction("f").Invoke()[0].AsI32());
    }

    [Fact]
    public void Constant_expressions_that_do_not_fit_the_heap_trap()
    {
        using var h = new Harness(EngineOptions.Default with { MaxHeapBytes = 1 << 20 });
        foreach (string length in (string[])["0x7fffffff", "-1", "2000000"])
        {
            TrapException trap = Assert.Throws<TrapException>(() => h.Instantiate($"(module (type $a (array i8)) (global (ref $a) (array.new_default $a (i32.const {length}))))"));
            Assert.Equal(TrapCode.OutOfMemory, trap.Code);
            trap = Assert.Throws<TrapException>(() => h.Instantiate($"(module (type $a (array i8)) (global (ref $a) (array.new $a (i32.const 1) (i32.const {length}))))"));
            Assert.Equal(TrapCode.OutOfMemory, trap.Code);
        }
    }

    // Twice the program must not be more than twice the code, tables and memory: with 10,000 operands at 10,000 calls, anything else would be noticed.
    public static TheoryData<string, string> Deep() => new()
    {
        { "(global.get $box)", "(call $nothing)" },
        { "(global.get $box)", "(drop (struct.new $box (i32.const 1)))" },
        { "(global.get $box)", "(drop (array.new $array (global.get $box) (i32.const 1)))" },
        { "(struct.new $box (i32.const 1))", "(drop (array.new_default $array (i32.const 70)))" },
        { "(local.get $r)", "(call $nothing)" },
        { "(local.get $r)", "(drop (struct.new $box (i32.const 1)))" },
        { "(local.get $r)", "(drop (ref.test (ref $f) (ref.func $nothing)))" },
        { "(local.get $r)", "(local.set $r (struct.new $box (i32.const 1)))" },
        { "(ref.cast (ref $box) (local.get $a))", "(drop (br_on_cast 0 anyref (ref $box) (local.get $a)))" },
    };

    [Theory]
    [MemberData(nameof(Deep))]
    public void Deep_stacks_of_references_with_many_calls_compile_to_code_in_proportion(string operand, string operation)
    {
        long small = Size(5000), large = Size(10_000);
        Assert.InRange(large, small, small * 5 / 2);

        long Size(int count)
        {
            var text = new StringBuilder("(module (type $box (struct (field i32))) (type $array (array (mut (ref null $box)))) (type $f (sub (func))) (global $box (mut (ref null $box)) (ref.null none)) (func $nothing) (elem declare func $nothing)\n");
            text.Append("(func (export \"run\") (local $r (ref null $box)) (local $a anyref) (block (result (ref null $box))\n");
            for (int i = 0; i < count; i++)
                text.Append(operand).Append('\n');
            for (int i = 0; i < count; i++)
                text.Append(operation).Append('\n');
            for (int i = 0; i < count; i++)
                text.Append("(drop)");
            text.Append("(ref.null $box)) (drop)))");
            using var h = new Harness();
            using var file = new MemoryStream();
            Module module = h.Compile(text.ToString());
            h.Linker.Instantiate(h.Store, module).GetExport("run");
            module.Save(file);
            return file.Length;
        }
    }

    [Fact]
    public void Deep_stacks_are_walked_at_many_calls_without_remembering_all_of_them()
    {
        // 3000 calls with 3000 operands below each: what the store remembers of them is bounded, what the operands refer to is kept.
        const int count = 3000;
        var text = new StringBuilder("(module (type $box (struct (field i32))) (type $bytes (array i8))\n(func (export \"run\") (result i32) (local $n i32)\n");
        for (int i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $"(struct.new $box (i32.const {i}))\n");

        // A nursery is 128 KiB, and an array 32: every fourth of them collects.
        for (int i = 0; i < count; i++)
            text.Append("(drop (array.new_default $bytes (i32.const 32000)))\n");
        for (int i = 0; i < count; i++)
            text.Append("(struct.get $box 0) (local.set $n (i32.add (local.get $n)))\n");
        text.Append("(local.get $n)))");
        using var h = new Harness(EngineOptions.Default with { MaxHeapBytes = 1 << 20 });
        Assert.Equal(count * (count - 1) / 2, h.Instantiate(text.ToString()).GetFunction("run").Invoke()[0].AsI32());
        Assert.InRange(h.Store.Core.Heap.Statistics.MinorCollections, count / 8, count);
    }

    [Fact]
    public void A_few_bytes_that_make_large_objects_do_not_make_much_code()
    {
        // 2000 times a structure of 10,000 fields, and arrays of 10,000 elements from nothing.
        var text = new StringBuilder("(module (type $s (struct ");
        for (int i = 0; i < 10_000; i++)
            text.Append("(field (mut i64))");
        text.Append(")) (type $t (array (mut i64))) (func (export \"run\") (result i32) (local $n i32)\n");
        for (int i = 0; i < 2000; i++)
            text.Append("(local.set $n (i32.add (local.get $n) (ref.is_null (struct.new_default $s)))) (drop (array.new_default $t (i32.const 10000)))\n");
        text.Append("(local.get $n)))");
        using var h = new Harness(EngineOptions.Default with { MaxHeapBytes = 16 << 20 });
        Module module = h.Compile(text.ToString());
        using var file = new MemoryStream();
        module.Save(file);
        Assert.InRange(file.Length, 0, 4_000_000);
        Assert.Equal(0, h.Linker.Instantiate(h.Store, module).GetFunction("run").Invoke()[0].AsI32());
    }

    [Fact]
    public void Many_types_in_deep_chains()
    {
        // 200 chains of 64 types, every one with an object, and all tested against the last of each chain.
        const int chains = 200, depth = 64;
        var text = new StringBuilder("(module\n");
        for (int c = 0; c < chains; c++)
        {
            for (int d = 0; d < depth; d++)
                text.Append(CultureInfo.InvariantCulture, $"(type (sub {(d == 0 ? "" : ((c * depth) + d - 1).ToString(CultureInfo.InvariantCulture))} (struct (field i32) {(c % 2 == 0 ? "(field i64)" : "")} (field (ref null {(c * depth) + Math.Max(d - 1, 0)})))))\n");
        }
        text.Append("(global $x (mut anyref) (ref.null none)) (func (export \"run\") (result i32) (local $n i32)\n");
        for (int c = 0; c < chains; c++)
        {
            text.Append(CultureInfo.InvariantCulture, $"(global.set $x (struct.new_default {(c * depth) + depth - 1}))\n");
            text.Append(CultureInfo.InvariantCulture, $"(local.set $n (i32.add (local.get $n) (ref.test (ref {c * depth}) (global.get $x))))\n");
            text.Append(CultureInfo.InvariantCulture, $"(local.set $n (i32.add (local.get $n) (ref.test (ref {((c + 1) % chains * depth) + depth - 1}) (global.get $x))))\n");
        }
        text.Append("(local.get $n)))");
        using var h = new Harness();

        // All chains with the same fields are the same types.
        Assert.Equal(chains, h.Instantiate(text.ToString()).GetFunction("run").Invoke()[0].AsI32());
    }
}
