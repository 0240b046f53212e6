using Wafer.Text;

namespace Wafer.Tests.Runtime;

public class StressTests
{
    private const string Nesting = """
        (module
          (import "env" "down" (func $down (param i32 externref) (result externref)))
          (memory (export "memory") 1)
          (func (export "run") (param i32 externref) (result externref)
            (i32.store (i32.mul (local.get 0) (i32.const 4)) (local.get 0))
            (call $down (local.get 0) (local.get 1)))
          (func (export "trap") (param i32) (drop (i32.load (local.get 0)))))
        """;

    [Fact]
    public void Nested_calls_exceptions_and_traps_survive_a_busy_collector()
    {
        var engine = new Engine();
        Module module = Module.Compile(engine, Wat.Assemble(Nesting));
        bool stop = false;
        var collector = new Thread(() =>
        {
            for (int i = 0; !Volatile.Read(ref stop); i++)
            {
                GC.Collect(i % 3, GCCollectionMode.Forced, blocking: true, compacting: true);
                Thread.Sleep(1);
            }
        });
        collector.Start();
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(seed => new Thread(() =>
        {
            try
            {
                NestAlot(engine, module, seed);
            }
            catch (Exception exception)
            {
                failures.Enqueue(exception);
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Volatile.Write(ref stop, true);
        collector.Join();
        Assert.Empty(failures);
    }

    private static void NestAlot(Engine engine, Module module, int seed)
    {
        using var store = new Store(engine);
        var linker = new Linker(engine);
        var random = new Random(seed);
        Func<int, object?, object?>? run = null;
        Action<int>? trap = null;
        linker.DefineFunction("env", "down", (Caller caller, int depth, object? value) =>
        {
            // Garbage to move, a value that must survive, and every way for a call to end.
            var copy = new string((string)value!);
            Assert.Equal(depth, caller.Memory!.Read<int>((ulong)depth * 4));
            if (depth == 0)
                return random.Next(3) == 0 ? throw new InvalidTimeZoneException(copy) : copy;
            if (random.Next(4) == 0)
                Assert.Equal(TrapCode.MemoryOutOfBounds, Assert.Throws<TrapException>(() => trap!(-4)).Code);
            try
            {
                return run!(depth - 1, copy);
            }
            catch (InvalidTimeZoneException exception) when (random.Next(3) == 0)
            {
                return exception.Message;
            }
        });
        Instance instance = linker.Instantiate(store, module);
        run = instance.GetFunction("run").AsFunc<int, object?, object?>();
        trap = instance.GetFunction("trap").AsAction<int>();
        for (int i = 0; i < 2000; i++)
        {
            string text = $"value {i}";
            try
            {
                Assert.Equal(text, run(random.Next(20), text));
            }
            catch (InvalidTimeZoneException exception)
            {
                Assert.Equal(text, exception.Message);
            }
        }
    }
}
