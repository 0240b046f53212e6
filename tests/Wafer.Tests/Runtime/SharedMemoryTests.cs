using System.Diagnostics;
using Wafer.Model;
using Wafer.Text;

namespace Wafer.Tests.Runtime;

/// <summary>One memory used by several stores, on several threads.</summary>
public class SharedMemoryTests
{
    private const int Threads = 4;

    public static TheoryData<BoundsMode> Modes => [BoundsMode.GuardPages, BoundsMode.Explicit];

    // What several threads do to one memory: each has a store and an instance of its own.
    private sealed class Group
    {
        public Group(BoundsMode bounds, string module, ulong pages = 1, ulong maximum = 1)
        {
            Engine = new Engine(EngineOptions.Default with { Bounds = bounds });
            Memory = new Memory(Engine, new MemoryType(new Limits(pages, maximum), IsShared: true));
            Linker = new Linker(Engine).Define("host", "memory", Memory);
            Module = Module.Compile(Engine, Wat.Assemble(module));
        }

        public Engine Engine { get; }

        public Memory Memory { get; }

        public Linker Linker { get; }

        public Module Module { get; }

        public void Run(int threads, Action<int, Instance, Store> body)
        {
            var failures = new List<Exception>();
            Thread[] all = [.. Enumerable.Range(0, threads).Select(i => new Thread(() =>
            {
                try
                {
                    using var store = new Store(Engine);
                    body(i, Linker.Instantiate(store, Module), store);
                }
                catch (Exception e)
                {
                    lock (failures)
                        failures.Add(e);
                }
            }))];
            foreach (Thread thread in all)
                thread.Start();
            foreach (Thread thread in all)
                thread.Join();
            Assert.Empty(failures);
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void No_update_of_any_operator_and_width_is_lost(BoundsMode bounds)
    {
        const int rounds = 20_000;
        var group = new Group(bounds, """
            (module (memory (import "host" "memory") 1 1 shared)
              (func (export "run") (param $bit i64) (param $rounds i32) (local $seen i64)
                (loop $next
                  ;; Sums, with the result used and dropped.
                  (local.set $seen (i64.atomic.rmw.add (i32.const 0) (i64.const 1)))
                  (drop (i64.atomic.rmw.add (i32.const 8) (i64.const 3)))
                  (local.set $seen (i64.extend_i32_u (i32.atomic.rmw.sub (i32.const 16) (i32.const 1))))
                  (local.set $seen (i64.extend_i32_u (i32.atomic.rmw16.add_u (i32.const 20) (i32.const 1))))
                  (local.set $seen (i64.extend_i32_u (i32.atomic.rmw8.add_u (i32.const 22) (i32.const 1))))
                  ;; A bit of its own, flipped, set and cleared again: nobody else touches it.
                  (local.set $seen (i64.atomic.rmw.xor (i32.const 24) (local.get $bit)))
                  (if (i64.ne (i64.and (i64.atomic.rmw.or (i32.const 32) (local.get $bit)) (local.get $bit)) (i64.const 0)) (then unreachable))
                  (if (i64.eqz (i64.and (i64.atomic.rmw.and (i32.const 32) (i64.xor (local.get $bit) (i64.const -1))) (local.get $bit))) (then unreachable))
                  (drop (i64.atomic.rmw8.xor_u (i32.const 40) (local.get $bit)))
                  ;; A sum by compare-and-exchange.
                  (loop $again
                    (local.set $seen (i64.atomic.load (i32.const 48)))
                    (br_if $again (i64.ne (local.get $seen) (i64.atomic.rmw.cmpxchg (i32.const 48) (local.get $seen) (i64.add (local.get $seen) (i64.const 5))))))
                  ;; A lock, around a plain sum.
                  (loop $locked (br_if $locked (i32.atomic.rmw8.xchg_u (i32.const 56) (i32.const 1))))
                  (i32.store (i32.const 60) (i32.add (i32.load (i32.const 60)) (i32.const 1)))
                  (i32.atomic.store8 (i32.const 56) (i32.const 0))
                  (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))))
            """);
        group.Run(Threads, (i, instance, _) => instance.GetFunction("run").AsAction<long, int>()(1L << i, rounds));
        const int all = Threads * rounds;
        Assert.Equal(all, group.Memory.Read<long>(0));
        Assert.Equal(3L * all, group.Memory.Read<long>(8));
        Assert.Equal(-all, group.Memory.Read<int>(16));
        Assert.Equal(unchecked((ushort)all), group.Memory.Read<ushort>(20));
        Assert.Equal(all & 0xFF, group.Memory.Read<byte>(22));
        Assert.Equal(0, group.Memory.Read<long>(24));
        Assert.Equal(0, group.Memory.Read<long>(32));
        Assert.Equal(0, group.Memory.Read<byte>(40));
        Assert.Equal(5L * all, group.Memory.Read<long>(48));
        Assert.Equal(all, group.Memory.Read<int>(60));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Stores_before_an_atomic_one_are_seen_after_it_was_read_and_no_store_passes_a_fence(BoundsMode bounds)
    {
        // Each message takes two turns of the scheduler if there is but one processor to spare.
        const int rounds = 500;
        var group = new Group(bounds, """
            (module (memory (import "host" "memory") 1 1 shared)
              ;; A message and a flag: the receiver checks each message, and answers.
              (func (export "send") (param $n i32)
                (loop $next
                  (i32.store (i32.const 128) (local.get $n))
                  (i32.atomic.store (i32.const 0) (local.get $n))
                  (loop $wait (br_if $wait (i32.ne (i32.atomic.load (i32.const 64)) (local.get $n))))
                  (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
              (func (export "receive") (param $n i32)
                (loop $next
                  (loop $wait (br_if $wait (i32.ne (i32.atomic.load (i32.const 0)) (local.get $n))))
                  (if (i32.ne (i32.load (i32.const 128)) (local.get $n)) (then unreachable))
                  (i32.atomic.store (i32.const 64) (local.get $n))
                  (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))
            """);
        group.Run(2, (i, instance, _) => instance.GetFunction(i == 0 ? "send" : "receive").AsAction<int>()(rounds));
        Assert.Equal(1, group.Memory.Read<int>(64));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Memory_grows_while_others_use_it_and_they_can_use_what_they_see(BoundsMode bounds)
    {
        const int pages = 600;
        var group = new Group(bounds, """
            (module (memory (import "host" "memory") 1 2000 shared)
              (func (export "grow") (param $n i32) (result i32) (local $failed i32)
                (loop $next
                  (local.set $failed (i32.add (local.get $failed) (i32.eq (memory.grow (i32.const 1)) (i32.const -1))))
                  (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                (local.get $failed))
              ;; Writes to the last bytes of what there is, and fills the last page, until the memory has its final size.
              (func (export "use") (param $final i32) (local $size i32)
                (loop $next
                  (local.set $size (i32.mul (memory.size) (i32.const 65536)))
                  (drop (i64.atomic.rmw.add (i32.sub (local.get $size) (i32.const 8)) (i64.const 1)))
                  (i32.store8 (i32.sub (local.get $size) (i32.const 9)) (i32.const 1))
                  (memory.fill (i32.sub (local.get $size) (i32.const 65536)) (i32.const 7) (i32.const 1000))
                  (br_if $next (i32.lt_u (memory.size) (local.get $final))))))
            """, pages: 1, maximum: 2000);
        group.Run(Threads, (i, instance, _) =>
        {
            if (i < 2)
                Assert.Equal(0, instance.GetFunction("grow").AsFunc<int, int>()(pages));
            else
                instance.GetFunction("use").AsAction<int>()(1 + (2 * pages));
        });
        Assert.Equal(1 + (2UL * pages), group.Memory.Pages);
        Assert.Equal((1 + (2UL * pages)) * 65536, group.Memory.ByteLength);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Growth_stops_at_the_maximum_however_many_ask(BoundsMode bounds)
    {
        var group = new Group(bounds, """
            (module (memory (import "host" "memory") 1 50 shared)
              (func (export "grow") (result i32) (memory.grow (i32.const 1))))
            """, pages: 1, maximum: 50);
        int grown = 0;
        group.Run(Threads, (_, instance, _) =>
        {
            for (int i = 0; i < 50; i++)
            {
                if (instance.GetFunction("grow").AsFunc<int>()() >= 0)
                    Interlocked.Increment(ref grown);
            }
        });
        Assert.Equal(49, grown);
        Assert.Equal(50UL, group.Memory.Pages);
        Assert.Equal(-1, group.Memory.Grow(1));
    }

    private const string PingPong = """
        (module (memory (import "host" "memory") 1 1 shared)
          ;; Waits until the number at 0 is its own, adds one, and wakes the others.
          (func (export "run") (param $parity i32) (param $rounds i32) (local $now i32)
            (loop $next
              (block $mine
                (loop $wait
                  (local.set $now (i32.atomic.load (i32.const 0)))
                  (br_if $mine (i32.eq (i32.and (local.get $now) (i32.const 1)) (local.get $parity)))
                  (drop (memory.atomic.wait32 (i32.const 0) (local.get $now) (i64.const -1)))
                  (br $wait)))
              (i32.atomic.store (i32.const 0) (i32.add (local.get $now) (i32.const 1)))
              (drop (memory.atomic.notify (i32.const 0) (i32.const -1)))
              (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1))))))
          (func (export "wait") (param i32 i64) (result i32) (memory.atomic.wait32 offset=8 (i32.const 0) (local.get 0) (local.get 1)))
          (func (export "wait64") (param i64 i64) (result i32) (memory.atomic.wait64 offset=8 (i32.const 0) (local.get 0) (local.get 1)))
          (func (export "notify") (param i32 i32) (result i32) (memory.atomic.notify (local.get 0) (local.get 1))))
        """;

    [Fact]
    public void Two_threads_take_turns_by_waiting_and_notifying()
    {
        var group = new Group(BoundsMode.Auto, PingPong);
        group.Run(2, (i, instance, _) => instance.GetFunction("run").AsAction<int, int>()(i, 500));
        Assert.Equal(1000, group.Memory.Read<int>(0));
    }

    [Fact]
    public void Waits_end_at_once_on_another_value_and_by_their_timeout_otherwise()
    {
        var group = new Group(BoundsMode.Auto, PingPong);
        group.Memory.Write(8, 0x1_0000_0005L);
        group.Run(1, (_, instance, _) =>
        {
            Func<int, long, int> wait = instance.GetFunction("wait").AsFunc<int, long, int>();
            Func<long, long, int> wait64 = instance.GetFunction("wait64").AsFunc<long, long, int>();
            Assert.Equal(1, wait(4, -1));
            Assert.Equal(1, wait64(5, -1));
            Assert.Equal(2, wait(5, 0));
            Assert.Equal(2, wait64(0x1_0000_0005, 0));
            var watch = Stopwatch.StartNew();
            Assert.Equal(2, wait(5, 30_000_000));
            Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(30), $"the wait ended after {watch.Elapsed}");
        });
    }

    [Fact]
    public void Notify_wakes_as_many_as_it_says_of_those_at_its_address()
    {
        var group = new Group(BoundsMode.Auto, PingPong);
        int woken = 0;
        var waiting = new CountdownEvent(3);
        var notifier = new Thread(() =>
        {
            using var store = new Store(group.Engine);
            Func<int, int, int> notify = group.Linker.Instantiate(store, group.Module).GetFunction("notify").AsFunc<int, int, int>();
            waiting.Wait();
            Assert.Equal(0, notify(8, 0));
            Assert.Equal(0, notify(16, -1));
            int two = 0;
            while ((two += notify(8, 2 - two)) < 2)
                Thread.Yield();
            while (Volatile.Read(ref woken) < 2)
                Thread.Yield();
            Assert.Equal(2, Volatile.Read(ref woken));
            while (notify(8, -1) < 1)
                Thread.Yield();
        });
        notifier.Start();
        group.Run(3, (_, instance, _) =>
        {
            waiting.Signal();
            Assert.Equal(0, instance.GetFunction("wait").AsFunc<int, long, int>()(0, -1));
            Interlocked.Increment(ref woken);
        });
        notifier.Join();
        Assert.Equal(3, woken);
    }

    [Fact]
    public void A_wait_ends_when_its_store_is_interrupted()
    {
        var group = new Group(BoundsMode.Auto, PingPong);
        group.Run(2, (i, instance, store) =>
        {
            Func<int, long, int> wait = instance.GetFunction("wait").AsFunc<int, long, int>();
            using var source = new CancellationTokenSource(i == 0 ? 20 : 50);
            using (store.InterruptOn(source.Token))
                Assert.Equal(TrapCode.Interrupted, Assert.Throws<TrapException>(() => wait(0, i == 0 ? -1 : 60_000_000_000)).Code);

            // Nothing is left of it: neither the request nor a place in the queue.
            Assert.Equal(2, wait(0, 1000));
            Assert.Equal(0, instance.GetFunction("notify").AsFunc<int, int, int>()(8, 0));
        });
    }

    [Fact]
    public void A_shared_memory_that_an_instance_exports_can_be_given_to_another_store()
    {
        using var h = new Harness();
        Instance first = h.Instantiate("""(module (memory (export "m") 1 2 shared) (func (export "set") (param i32) (i32.atomic.store (i32.const 4) (local.get 0))))""");
        Memory memory = first.GetMemory("m");
        Assert.True(memory.IsShared);
        Assert.Same(h.Engine, memory.Engine);
        Assert.Throws<InvalidOperationException>(() => memory.Store);
        using var other = new Store(h.Engine);
        var linker = new Linker(h.Engine).Define("host", "memory", memory);
        Instance second = linker.Instantiate(other, h.Compile("""(module (memory (import "host" "memory") 1 2 shared) (export "m" (memory 0)) (func (export "get") (result i32) (i32.atomic.load (i32.const 4))))"""));
        first.GetFunction("set").Invoke([42]);
        Assert.Equal(42, second.GetFunction("get").Invoke()[0].AsI32());
        Assert.Same(memory, second.GetMemory("m"));

        // It outlives the store that it was made in.
        h.Store.Dispose();
        Assert.Equal(42, second.GetFunction("get").Invoke()[0].AsI32());
        Assert.Equal(42, memory.Read<int>(4));
    }

    [Fact]
    public void Shared_and_other_memories_are_not_taken_for_each_other()
    {
        using var h = new Harness();
        var shared = new MemoryType(new Limits(1, 2), IsShared: true);
        Assert.Throws<ArgumentException>(() => new Memory(h.Store, shared));
        Assert.Throws<ArgumentException>(() => new Memory(h.Engine, new MemoryType(new Limits(1, 2))));
        Assert.Throws<ArgumentException>(() => new Memory(h.Engine, new MemoryType(new Limits(1, null), IsShared: true)));
        var small = new Engine(EngineOptions.Default with { MaxMemoryBytes = 65536 });
        Assert.Throws<ResourceLimitException>(() => new Memory(small, new MemoryType(new Limits(2, 2), IsShared: true)));

        Module module = h.Compile("""(module (memory (import "host" "memory") 1 2 shared))""");
        Assert.Throws<LinkException>(() => new Linker(h.Engine).Define("host", "memory", new Memory(h.Store, new MemoryType(new Limits(1, 2)))).Instantiate(h.Store, module));
        Assert.Throws<ArgumentException>(() => new Linker(h.Engine).Define("host", "memory", new Memory(new Engine(), shared)).Instantiate(h.Store, module));
    }

    [Fact]
    public void Shared_memories_that_nobody_refers_to_are_freed()
    {
        // More address space than there is, if they were not.
        var engine = new Engine(EngineOptions.Default with { Bounds = BoundsMode.GuardPages });
        for (int i = 0; i < 20; i++)
        {
            WeakReference last = Fill(engine);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.False(last.IsAlive);
        }

        static WeakReference Fill(Engine engine)
        {
            Memory? memory = null;
            for (int i = 0; i < 1000; i++)
                memory = new Memory(engine, new MemoryType(new Limits(1, 1), IsShared: true));
            return new WeakReference(memory);
        }
    }
}
