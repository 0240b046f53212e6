using System.Diagnostics;

namespace Wafer.Bench.Measuring;

/// <summary>Times calls between C# and WebAssembly: into it through typed delegates, out of it to static methods that the source generator made host functions of, and to lambdas.</summary>
internal static partial class HostCallMeasurement
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(0.7);
    private static int s_calls;

    public static string Run(EngineOptions options, string file, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var engine = new Engine(options);
        Module module = Module.CompileFile(engine, file);
        using var store = new Store(engine);
        Instance instance = new Imports().DefineOn(new Linker(engine)).Instantiate(store, module);
        Action nop = instance.GetFunction("nop").AsAction();
        Func<int, int, int> add = instance.GetFunction("add").AsFunc<int, int, int>();
        Func<int, int> loop0 = instance.GetFunction("loop0").AsFunc<int, int>();
        Func<int, int> loop1 = instance.GetFunction("loop1").AsFunc<int, int>();
        Instance withLambdas = new Linker(engine)
            .DefineFunction("env", "h0", static () => { s_calls++; })
            .DefineFunction("env", "h1", static (int x, int y) => x + y)
            .Instantiate(store, module);
        Func<int, int> lambda0 = withLambdas.GetFunction("loop0").AsFunc<int, int>();
        Func<int, int> lambda1 = withLambdas.GetFunction("loop1").AsFunc<int, int>();

        string intoNop = BestOfFive(count, () => Repeat(count, part => CallNop(nop, part)));
        string intoAdd = BestOfFive(count, () => Repeat(count, part => CallAdd(add, part)));
        string outOfLoop0 = BestOfFive(count, () => loop0(count));
        string outOfLoop1 = BestOfFive(count, () => loop1(count));
        string outToLambda0 = BestOfFive(count, () => lambda0(count));
        string outToLambda1 = BestOfFive(count, () => lambda1(count));
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        CallNop(nop, count);
        CallAdd(add, count);
        loop0(count);
        loop1(count);
        lambda0(count);
        lambda1(count);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        string check = loop1(1000) + ":" + (s_calls > 0 ? "true" : "false");
        return $$"""
            {"h2w_nop_ns":{{intoNop}},"h2w_add_ns":{{intoAdd}},"w2h_h0_ns":{{outOfLoop0}},"w2h_h1_ns":{{outOfLoop1}},"lambda_h0_ns":{{outToLambda0}},"lambda_h1_ns":{{outToLambda1}},"allocated_bytes":{{allocated}},"check":"{{check}}"}
            """;
    }

    [WasmImports("env")]
    private sealed partial class Imports
    {
        [WasmFunction("h0")]
        private static void Count() => s_calls++;

        [WasmFunction("h1")]
        private static int Add(int x, int y) => x + y;
    }

    // A method that runs one long loop is compiled while it runs, which is not the code that a program has later.
    private static void Repeat(int count, Action<int> run)
    {
        const int part = 1000;
        for (int done = 0; done < count; done += part)
            run(Math.Min(part, count - done));
    }

    private static void CallNop(Action nop, int count)
    {
        for (int i = 0; i < count; i++)
            nop();
    }

    private static int CallAdd(Func<int, int, int> add, int count)
    {
        int sum = 0;
        for (int i = 0; i < count; i++)
            sum = add(sum, i);
        return sum;
    }

    private static string BestOfFive(int count, Action run)
    {
        // .NET compiles what is called often twice more, in the background, and begins when nothing new has been called for a while.
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < s_warmUp;)
            run();
        double best = double.PositiveInfinity;
        for (int k = 0; k < 5; k++)
        {
            long before = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(before).TotalNanoseconds / count);
        }
        return Json.Number(best);
    }
}
