using Wafer.Text;

namespace Wafer.Samples;

/// <summary>Host functions that wait without a thread: the guest is suspended, and knows nothing of it.</summary>
internal static class Async
{
    public static void Run(TextWriter output) => RunAsync(output).GetAwaiter().GetResult();

    private static async Task RunAsync(TextWriter output)
    {
        var engine = new Engine();
        Module module = Module.Compile(engine, Wat.Assemble("""
            (module
              (import "host" "price" (func $price (param i32) (result i32)))
              (func (export "total") (param $items i32) (result i32) (local $sum i32)
                (loop $next
                  (local.set $sum (i32.add (local.get $sum) (call $price (local.get $items))))
                  (br_if $next (local.tee $items (i32.sub (local.get $items) (i32.const 1)))))
                (local.get $sum)))
            """));
        var linker = new Linker(engine);
        linker.DefineFunction("host", "price", async (int item) =>
        {
            // A database, or another machine.
            await Task.Delay(1);
            return item == 13 ? throw new KeyNotFoundException("There is no item 13.") : 10 * item;
        });

        // A thousand guests, each with its store, and the few threads of the pool.
        var stores = Enumerable.Range(0, 1000).Select(_ => new Store(engine)).ToList();
        int[] totals = await Task.WhenAll(stores.Select(store => linker.Instantiate(store, module).GetFunction<Func<int, Task<int>>>("total")(5)));
        output.WriteLine($"{totals.Length} guests, {totals.Distinct().Single()} each");

        Store first = stores[0];
        var total = linker.Instantiate(first, module).GetFunction<Func<int, Task<int>>>("total");
        try
        {
            await total(13);
        }
        catch (KeyNotFoundException e)
        {
            output.WriteLine(e.Message);
        }
        try
        {
            await first.RunAsync(() => total(1_000_000), TimeSpan.FromMilliseconds(50));
        }
        catch (TimeoutException e)
        {
            output.WriteLine(e.Message);
        }
        stores.ForEach(store => store.Dispose());
    }
}
