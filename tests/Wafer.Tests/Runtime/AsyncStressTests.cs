using Wafer.Text;

namespace Wafer.Tests.Runtime;

/// <summary>Suspended calls under everything at once: many stores, other calls meanwhile, stops, failing tasks, both collectors.</summary>
public class AsyncStressTests
{
    private const int Stores = 12, Calls = 30;

    // A list that grows by an element for each answer of the host; the sum of all answers is what the guest gives.
    private const string Guest = """
        (module
          (import "env" "next" (func $next (param i32) (result i32)))
          (type $item (struct (field i32) (field (ref null $item))))
          (func $ask (export "ask") (param i32) (result i32) (call $next (local.get 0)))
          (func (export "churn") (param $n i32) (result i32)
            (loop $l
              (drop (struct.new $item (local.get $n) (struct.new $item (i32.const 1) (ref.null $item))))
              (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
            (i32.const 77))
          (func (export "sum") (param $n i32) (result i32) (local $list (ref null $item)) (local $i i32) (local $sum i32)
            (loop $more
              (local.set $list (struct.new $item (call $ask (local.get $i)) (local.get $list)))
              (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
            (block $done
              (loop $each
                (br_if $done (ref.is_null (local.get $list)))
                (local.set $sum (i32.add (local.get $sum) (struct.get $item 0 (local.get $list))))
                (local.set $list (struct.get $item 1 (local.get $list)))
                (br $each)))
            (local.get $sum)))
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Many_stores_are_suspended_called_into_stopped_and_collected(bool heapStress)
    {
        var engine = new Engine(new EngineOptions { HeapStress = heapStress });
        Module module = Module.Compile(engine, Wat.Assemble(Guest));
        var linker = new Linker(engine);
        linker.DefineFunction<int, Task<int>>("env", "next", NextAsync);
        using var stop = new CancellationTokenSource();
        Task collections = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect();
                await Task.Delay(3);
            }
        });
        await Task.WhenAll(Enumerable.Range(0, Stores).Select(seed => Task.Run(() => WorkAsync(engine, linker, module, new Random(seed)))));
        await stop.CancelAsync();
        await collections;
    }

    private static async Task<int> NextAsync(Caller caller, int i)
    {
        switch (i % 5)
        {
            case 0:
                return i;
            case 1:
                await Task.Yield();
                return i;
            case 2:
                await Task.Yield();
                return i - 77 + caller.GetFunction("churn").AsFunc<int, int>()(3);
            case 3:
                return i - 77 + caller.GetFunction("churn").AsFunc<int, int>()(2);
            default:
                await Task.Delay(1);
                return i == 49 ? throw new FormatException("49") : i;
        }
    }

    private static async Task WorkAsync(Engine engine, Linker linker, Module module, Random random)
    {
        using var store = new Store(engine);
        Instance instance = linker.Instantiate(store, module);
        Func<int, Task<int>> sum = instance.GetFunction<Func<int, Task<int>>>("sum");
        Func<int, int> churn = instance.GetFunction<Func<int, int>>("churn");
        for (int call = 0; call < Calls; call++)
        {
            int count = random.Next(1, 12);
            switch (random.Next(5))
            {
                case 0:
                    // The last one fails.
                    await Assert.ThrowsAsync<FormatException>(() => sum(60));
                    break;
                case 1:
                    Task<int> stopped = sum(1000);
                    store.Interrupt();
                    Exception ended = await Assert.ThrowsAnyAsync<Exception>(() => stopped);
                    Assert.True(ended is TrapException { Code: TrapCode.Interrupted } or FormatException, ended.ToString());
                    if (ended is FormatException)
                        store.Core.ClearInterrupt();
                    break;
                case 2:
                    Task<int> suspended = sum(count);
                    if (!suspended.IsCompleted && TryChurn(churn))
                        await Task.Yield();
                    Assert.Equal(Sum(count), await suspended);
                    break;
                case 3:
                    Assert.Equal(Sum(count), instance.Invoke("sum", count)[0].AsI32());
                    break;
                default:
                    Assert.Equal(Sum(count), await sum(count));
                    break;
            }
        }
    }

    // The call may just be going on at another thread, and then the store is that thread's.
    private static bool TryChurn(Func<int, int> churn)
    {
        try
        {
            Assert.Equal(77, churn(4));
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static int Sum(int count) => count * (count - 1) / 2;
}
