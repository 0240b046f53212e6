using Wafer.Runtime.Heap;

namespace Wafer.Tests.Runtime.Objects;

/// <summary>What is collected when: the collector's own counts, which depend on nothing but what the program does.</summary>
public class GenerationTests
{
    private const string Programs = """
        (module
          (type $cell (struct (field $next (mut (ref null $cell))) (field i32)))
          (global $kept (mut (ref null $cell)) (ref.null none))
          (func (export "garbage") (param i32)
            (loop $l
              (drop (struct.new $cell (ref.null none) (i32.const 1)))
              (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
          (func (export "keep") (param i32)
            (loop $l
              (global.set $kept (struct.new $cell (global.get $kept) (i32.const 1)))
              (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
          (func (export "queue") (param i32 i32)
            (local $head (ref $cell)) (local $tail (ref $cell)) (local $new (ref $cell))
            (local.set $tail (local.tee $head (struct.new $cell (ref.null none) (i32.const 0))))
            (loop $l
              (struct.set $cell $next (local.get $tail) (local.tee $new (struct.new $cell (ref.null none) (local.get 0))))
              (local.set $tail (local.get $new))
              (if (local.get 1)
                (then (local.set 1 (i32.sub (local.get 1) (i32.const 1))))
                (else (local.set $head (ref.as_non_null (struct.get $cell $next (local.get $head))))))
              (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))
        """;

    private const int CellBytes = 16, CellsOfMegabyte = (1 << 20) / CellBytes;

    [Fact]
    public void Garbage_costs_a_collection_for_each_megabyte_that_moves_nothing()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate(Programs);
        instance.GetFunction("garbage").Invoke(100 * CellsOfMegabyte);
        HeapStatistics statistics = h.Store.Core.Heap.Statistics;
        Assert.InRange(statistics.MinorCollections, 99L, 101L);
        Assert.Equal(0, statistics.MajorCollections);
        Assert.InRange(statistics.PromotedBytes, 0UL, 200UL * CellBytes);
        Assert.InRange(statistics.AllocatedBytes, 98UL << 20, 100UL << 20);
    }

    [Fact]
    public void The_nursery_grows_where_much_survives_and_shrinks_again()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate(Programs);
        HeapStatistics statistics = h.Store.Core.Heap.Statistics;
        instance.GetFunction("keep").Invoke(128 * CellsOfMegabyte);
        long growing = statistics.MinorCollections + statistics.MajorCollections;

        // 1, 2, 4 and 8 MiB, then 16 at a time.
        Assert.InRange(growing, 8L, 20L);

        // 16 collections of each size on the way down.
        instance.GetFunction("garbage").Invoke(16 * (16 + 8 + 4 + 2) * CellsOfMegabyte + (32 * CellsOfMegabyte));
        long before = statistics.MinorCollections;
        instance.GetFunction("garbage").Invoke(64 * CellsOfMegabyte);
        Assert.InRange(statistics.MinorCollections - before, 63L, 65L);
    }

    [Fact]
    public void A_queue_does_not_fill_old_space_with_what_is_dead()
    {
        // 100,000 cells are alive at a time. Those that died in old space refer to the next ones, and so to all in the nursery.
        using var h = new Harness();
        Instance instance = h.Instantiate(Programs);
        for (int i = 0; i < 10; i++)
            instance.GetFunction("queue").Invoke(2_000_000, 100_000);
        HeapStatistics statistics = h.Store.Core.Heap.Statistics;
        Assert.InRange(statistics.AllocatedBytes, 300UL << 20, 306UL << 20);
        Assert.InRange(statistics.PromotedBytes, 0UL, statistics.AllocatedBytes / 4);
        Assert.InRange(h.Store.Core.Heap.InUse, 0UL, 64UL << 20);
    }
}
