using Wafer.Text;

namespace Wafer.Samples;

/// <summary>A deterministic measure of work: the same on every machine, every time.</summary>
internal static class Fuel
{
    public static void Run(TextWriter output)
    {
        var engine = new Engine(new EngineOptions { MetersFuel = true });
        using var store = new Store(engine);
        Instance instance = new Linker(engine).Instantiate(store, Module.Compile(engine, Wat.Assemble("""
            (module (func $fib (export "fib") (param i32) (result i32)
              (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
                (then (local.get 0))
                (else (i32.add
                  (call $fib (i32.sub (local.get 0) (i32.const 1)))
                  (call $fib (i32.sub (local.get 0) (i32.const 2))))))))
            """)));
        var fib = instance.GetFunction<Func<int, int>>("fib");

        store.Fuel = 10_000;
        output.WriteLine($"fib(10) = {fib(10)} used {10_000 - store.Fuel}");
        try
        {
            fib(30);
        }
        catch (TrapException e)
        {
            output.WriteLine($"{e.Code}, {store.Fuel} left");
        }

        // A scheduler: whoever runs out gets more, as often as the host likes.
        int slices = 0;
        store.FuelExhausted = _ =>
        {
            slices++;
            return 1_000;
        };
        output.WriteLine($"fib(15) = {fib(15)} in {slices} slices");
    }
}
