using System.Diagnostics;
using System.Globalization;
using Wafer.Model;
using Wafer.Text;

namespace Wafer.Bench.Measuring;

/// <summary>Instances in numbers: how long making one takes, what it takes while it lives, and while a call of it is suspended. Each is one line of JSON, beyond the shared protocol.</summary>
internal static class InstanceMeasurement
{
    /// <summary>A module with a function that waits for its host function once.</summary>
    public const string Waiting = """
        (module (import "env" "wait" (func $wait (param i32) (result i32))) (memory (export "memory") 1) (data (i32.const 0) "some")
          (func (export "f") (param i32) (result i32) (i32.add (call $wait (local.get 0)) (i32.load (i32.const 0)))))
        """;

    /// <summary>Makes stores with an instance each, one after the other, and then all of them at once: <c>{"instantiate_ns":[…],"bytes":…}</c>.</summary>
    public static string Run(EngineOptions options, string file, int count)
    {
        var engine = new Engine(options);
        Module module = Module.CompileFile(engine, file);
        Linker linker = Stubs(engine, module);
        var times = new string[count];
        for (int i = 0; i < count; i++)
        {
            long before = Stopwatch.GetTimestamp();
            var store = new Store(engine);
            linker.Instantiate(store, module);
            times[i] = Json.Nanoseconds(Stopwatch.GetTimestamp() - before);
            store.Dispose();
        }
        long start = Resident();
        var stores = new List<Store>(count);
        for (int i = 0; i < count; i++)
        {
            stores.Add(new Store(engine));
            linker.Instantiate(stores[i], module);
        }
        double bytes = (Resident() - start) / (double)count;
        stores.ForEach(store => store.Dispose());
        return $$"""{"instantiate_ns":[{{string.Join(',', times)}}],"bytes":{{Json.Number(bytes)}}}""";
    }

    /// <summary>Suspends a call in each of many stores, and one call many times: <c>{"bytes":…,"call_ns":…}</c>.</summary>
    public static string Suspend(EngineOptions options, int count)
    {
        var engine = new Engine(options);
        Module module = Module.Compile(engine, Wat.Assemble(Waiting));
        var sources = new Queue<TaskCompletionSource<int>>();
        var linker = new Linker(engine);
        linker.DefineFunction("env", "wait", (int _) =>
        {
            var source = new TaskCompletionSource<int>();
            sources.Enqueue(source);
            return source.Task;
        });
        long start = Resident();
        var stores = new List<Store>(count);
        var calls = new List<Task<int>>(count);
        for (int i = 0; i < count; i++)
        {
            stores.Add(new Store(engine));
            calls.Add(linker.Instantiate(stores[i], module).GetFunction<Func<int, Task<int>>>("f")(i));
        }
        double bytes = (Resident() - start) / (double)count;
        foreach (Task<int> call in calls)
        {
            sources.Dequeue().SetResult(1);
            if (!call.IsCompletedSuccessfully)
                throw new InvalidOperationException("A call was not resumed.");
        }
        Func<int, Task<int>> f = linker.Instantiate(stores[0], module).GetFunction<Func<int, Task<int>>>("f");
        double best = double.MaxValue;
        for (int round = 0; round < 10; round++)
        {
            long before = Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++)
            {
                Task<int> call = f(i);
                sources.Dequeue().SetResult(1);
                call.Wait();
            }
            best = Math.Min(best, Stopwatch.GetElapsedTime(before).TotalNanoseconds / count);
        }
        stores.ForEach(store => store.Dispose());
        return $$"""{"bytes":{{Json.Number(bytes)}},"call_ns":{{Json.Number(best)}}}""";
    }

    // Functions that do nothing, for a module that is only instantiated.
    private static Linker Stubs(Engine engine, Module module)
    {
        var linker = new Linker(engine) { AllowShadowing = true };
        foreach (ImportDescription import in module.Imports)
        {
            if (import.Kind == ExternalKind.Function)
                linker.DefineFunction(import.Module, import.Name, module.Description.FunctionTypeOf(import.Index), (_, _, _) => { });
        }
        return linker;
    }

    // Linux.
    private static long Resident()
    {
        GC.Collect();
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
