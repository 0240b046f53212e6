using Wafer.Model;

namespace Wafer.Tests.Runtime;

/// <summary>Modules with several memories: defined, imported, shared by instances, and the same one under two indices.</summary>
public class MultiMemoryTests
{
    [Theory]
    [InlineData(BoundsMode.GuardPages)]
    [InlineData(BoundsMode.Explicit)]
    public void Each_memory_has_bytes_and_bounds_of_its_own(BoundsMode bounds)
    {
        const int count = 40;
        string[] memories = [.. Enumerable.Range(0, count).Select(i => $"(memory (export \"m{i}\") {i % 3} 10)")];
        string[] functions =
        [
            .. Enumerable.Range(0, count).Select(i => $"""
                (func (export "load{i}") (param i32) (result i32) (i32.load8_u {i} (local.get 0)))
                (func (export "store{i}") (param i32 i32) (i32.store8 {i} (local.get 0) (local.get 1)))
                (func (export "grow{i}") (param i32) (result i32) (memory.grow {i} (local.get 0)))
                """),
        ];
        using var h = new Harness(EngineOptions.Default with { Bounds = bounds });
        Instance instance = h.Instantiate($"(module {string.Concat(memories)} {string.Concat(functions)})");
        for (int i = 0; i < count; i++)
        {
            Func<int, int> load = instance.GetFunction($"load{i}").AsFunc<int, int>();
            Action<int, int> store = instance.GetFunction($"store{i}").AsAction<int, int>();
            int size = i % 3 * 65536;
            Assert.Equal(TrapCode.MemoryOutOfBounds, Assert.Throws<TrapException>(() => load(size)).Code);
            Assert.Equal(TrapCode.MemoryOutOfBounds, Assert.Throws<TrapException>(() => store(size, 1)).Code);
            Assert.Equal(i % 3, instance.GetFunction($"grow{i}").AsFunc<int, int>()(1));
            store(size + 65535, i + 1);
            Assert.Equal(TrapCode.MemoryOutOfBounds, Assert.Throws<TrapException>(() => load(size + 65536)).Code);
        }
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(i + 1, instance.GetMemory($"m{i}").Read<byte>((ulong)((i % 3 * 65536) + 65535)));
            Assert.Equal(i + 1, instance.GetFunction($"load{i}").AsFunc<int, int>()((i % 3 * 65536) + 65535));
        }
    }

    [Fact]
    public void Instances_share_an_imported_memory_whatever_its_index()
    {
        using var h = new Harness();
        var shared = new Memory(h.Store, new MemoryType(new Limits(1, 3)));
        h.Linker.Define("host", "memory", shared);
        Instance first = h.Instantiate("""
            (module (import "host" "memory" (memory 1)) (memory 1)
              (func (export "store") (param i32 i64) (i64.store 0 (local.get 0) (local.get 1)))
              (func (export "size") (result i32) (memory.size 0)))
            """);
        Instance second = h.Instantiate("""
            (module (import "host" "memory" (memory $m 1)) (import "host" "memory" (memory $n 1)) (memory $own 1)
              (func (export "load") (param i32) (result i64) (i64.load $n (local.get 0)))
              (func (export "own") (param i32) (result i64) (i64.load $own (local.get 0)))
              (func (export "grow") (result i32) (memory.grow $n (i32.const 1))))
            """);
        first.GetFunction("store").AsAction<int, long>()(100, 0x0123_4567_89AB_CDEF);
        Assert.Equal(0x0123_4567_89AB_CDEF, second.GetFunction("load").AsFunc<int, long>()(100));
        Assert.Equal(0, second.GetFunction("own").AsFunc<int, long>()(100));
        Assert.Equal(1, second.GetFunction("grow").AsFunc<int>()());
        Assert.Equal(2, first.GetFunction("size").AsFunc<int>()());
        first.GetFunction("store").AsAction<int, long>()(131064, 5);
        Assert.Equal(5, second.GetFunction("load").AsFunc<int, long>()(131064));
    }

    [Fact]
    public void A_copy_within_one_memory_that_has_two_indices_may_overlap()
    {
        using var h = new Harness();
        var shared = new Memory(h.Store, new MemoryType(new Limits(1, 1)));
        h.Linker.Define("host", "memory", shared);
        Instance instance = h.Instantiate("""
            (module (import "host" "memory" (memory $m 1)) (import "host" "memory" (memory $n 1))
              (func (export "copy") (param i32 i32 i32) (memory.copy $m $n (local.get 0) (local.get 1) (local.get 2))))
            """);
        Action<int, int, int> copy = instance.GetFunction("copy").AsAction<int, int, int>();
        foreach ((int to, int from) in ((int, int)[])[(10, 0), (0, 10), (7, 300), (300, 7)])
        {
            byte[] content = new byte[2000];
            new Random(to).NextBytes(content);
            content.CopyTo(shared.Span);
            byte[] expected = [.. content];
            content.AsSpan(from, 1000).CopyTo(expected.AsSpan(to));
            copy(to, from, 1000);
            Assert.Equal(expected, shared.Span[..2000]);
        }
        Assert.Equal(TrapCode.MemoryOutOfBounds, Assert.Throws<TrapException>(() => copy(0, 65535, 2)).Code);
        Assert.Equal(TrapCode.MemoryOutOfBounds, Assert.Throws<TrapException>(() => copy(65535, 0, 2)).Code);
        copy(65536, 65536, 0);
    }

    [Fact]
    public void Host_functions_and_other_instances_may_be_called_between_accesses()
    {
        using var h = new Harness();
        int calls = 0;
        h.Linker.DefineFunction("host", "f", (int x) =>
        {
            calls++;
            return x + 1;
        });
        h.Instantiate("other", """
            (module (memory 1) (memory 1) (func (export "f") (param i32) (result i32)
              (i32.store 1 (i32.const 0) (local.get 0)) (i32.load 1 (i32.const 0))))
            """);
        Instance instance = h.Instantiate("""
            (module (import "host" "f" (func $host (param i32) (result i32))) (import "other" "f" (func $other (param i32) (result i32)))
              (memory 1) (memory 1) (memory 1)
              (func (export "run") (param i32) (result i32)
                (i32.store 1 (i32.const 4) (local.get 0))
                (i32.store 2 (i32.const 4) (call $host (i32.load 1 (i32.const 4))))
                (i32.store 1 (i32.const 8) (call $other (i32.load 2 (i32.const 4))))
                (i32.add (i32.load 1 (i32.const 8)) (i32.add (i32.load 2 (i32.const 4)) (i32.load 1 (i32.const 4))))))
            """);
        Assert.Equal(302, instance.GetFunction("run").AsFunc<int, int>()(100));
        Assert.Equal(1, calls);
    }
}
