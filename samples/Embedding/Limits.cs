using Wafer.Text;

namespace Wafer.Samples;

/// <summary>Code that is not trusted: how long it may run, and what it may use.</summary>
internal static class Limits
{
    public static void Run(TextWriter output)
    {
        var engine = new Engine();
        Module module = Module.Compile(engine, Wat.Assemble("""
            (module
              (memory 1)
              (func (export "forever") (loop $l (br $l)))
              (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
              (func $deep (export "deep") (call $deep)))
            """));
        var limits = new StoreLimits { MemoryBytes = 4 << 20, Instances = 1, StackBytes = 128 << 10 };
        using var store = new Store(engine, limits);
        var linker = new Linker(engine);
        Instance instance = linker.Instantiate(store, module);

        try
        {
            store.Run(instance.GetFunction<Action>("forever"), TimeSpan.FromMilliseconds(50));
        }
        catch (TimeoutException e)
        {
            output.WriteLine(e.Message);
        }

        using (var source = new CancellationTokenSource(50))
        {
            try
            {
                store.Run(instance.GetFunction<Action>("forever"), Timeout.InfiniteTimeSpan, source.Token);
            }
            catch (OperationCanceledException e)
            {
                output.WriteLine(e.Message);
            }
        }

        var grow = instance.GetFunction<Func<int, int>>("grow");
        output.WriteLine($"growing by 63 pages: {grow(63)}, by one more: {grow(1)}");
        try
        {
            instance.GetFunction<Action>("deep")();
        }
        catch (TrapException e)
        {
            output.WriteLine(e.Code);
        }
        try
        {
            linker.Instantiate(store, module);
        }
        catch (InstanceLimitException e)
        {
            output.WriteLine(e.Message);
        }
    }
}
