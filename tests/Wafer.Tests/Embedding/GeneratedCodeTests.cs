using Wafer.Tests.Runtime;

namespace Wafer.Tests.Embedding;

/// <summary>Host modules and facades that the source generator made.</summary>
public partial class GeneratedCodeTests
{
    private const string Calculator = """
        (module
          (import "env" "log" (func $log (param i32 i32)))
          (import "env" "sum" (func $sum (param i32 i32) (result i32)))
          (import "env" "Twice" (func $twice (param i64) (result i64 i32)))
          (memory (export "memory") 1) (data (i32.const 8) "gr\c3\bcn")
          (table (export "slots") 3 funcref)
          (func (export "run") (param i64) (result i64 i32) (call $log (i32.const 8) (i32.const 5)) (call $twice (local.get 0)))
          (func (export "Sum") (result i32) (call $sum (i32.const 8) (i32.const 5)))
          (func (export "nothing")))
        """;

    [WasmImports("env")]
    private sealed partial class Host
    {
        public List<string> Lines { get; } = [];

        [WasmFunction("log")]
        public void Log([WasmString] string text) => Lines.Add(text);

        [WasmFunction("sum")]
        public static int Sum(ReadOnlySpan<byte> bytes)
        {
            int sum = 0;
            foreach (byte b in bytes)
                sum += b;
            return sum;
        }

        [WasmFunction]
        private (long, int) Twice(long number) => (2 * number, Lines.Count);
    }

    [WasmImports("env")]
    private partial interface IHost
    {
        [WasmFunction("log")]
        void Log(uint pointer, uint length);

        [WasmFunction("sum")]
        int Sum(Caller caller, uint pointer, uint length);

        (long, int) Twice(long number);
    }

    private sealed class HostObject : IHost
    {
        public void Log(uint pointer, uint length)
        {
        }

        public int Sum(Caller caller, uint pointer, uint length) => caller.Memory!.GetSpan(pointer, (int)length)[0];

        public (long, int) Twice(long number) => (3 * number, 0);
    }

    [WasmExports]
    private sealed partial class Exports
    {
        [WasmFunction("run")]
        public partial (long Twice, int Lines) Run(long number);

        public partial int Sum();

        [WasmFunction("memory")]
        public partial Memory Memory { get; }
    }

    [WasmExports]
    private partial interface IExports
    {
        int Sum();

        [WasmFunction("nothing")]
        void Nothing();

        [WasmFunction("slots")]
        Table Slots { get; }
    }

    [WasmExports]
    private partial interface IWrong
    {
        [WasmFunction("run")]
        int Run(long number);
    }

    [Fact]
    public void A_class_is_a_host_module_and_another_the_facade_of_an_instance()
    {
        using var h = new Harness();
        var host = new Host();
        host.DefineOn(h.Linker);
        var exports = new Exports(h.Instantiate(Calculator));
        Assert.Equal((42, 1), exports.Run(21));
        Assert.Equal(["grün"], host.Lines);
        Assert.Equal("grün"u8.ToArray().Sum(b => b), exports.Sum());
        Assert.Equal("grün", exports.Memory.ReadString(8, 5));
        Assert.Same(exports.Memory, exports.Instance.GetMemory("memory"));
    }

    [Fact]
    public void Interfaces_serve_as_well()
    {
        using var h = new Harness();
        IHost.DefineOn(h.Linker, new HostObject());
        IExports exports = IExports.Bind(h.Instantiate(Calculator));
        Assert.Equal('g', exports.Sum());
        exports.Nothing();
        Assert.Equal(3ul, exports.Slots.Length);
    }

    [Fact]
    public void A_facade_says_what_does_not_match()
    {
        using var h = new Harness();
        new Host().DefineOn(h.Linker);
        Instance instance = h.Instantiate(Calculator);
        ArgumentException mismatch = Assert.Throws<ArgumentException>(() => IWrong.Bind(instance));
        Assert.Equal("Export \"run\" cannot be called as Func<long, int>. The function has type [i64] -> [i64 i32], not [i64] -> [i32].", mismatch.Message);
        Assert.Throws<KeyNotFoundException>(() => new Exports(h.Instantiate("(module)")));
    }

    [Fact]
    public void Bytes_outside_of_the_callers_memory_are_an_error_of_the_call()
    {
        using var h = new Harness();
        new Host().DefineOn(h.Linker);
        Instance instance = h.Instantiate("""(module (import "env" "sum" (func $sum (param i32 i32) (result i32))) (memory 1) (func (export "f") (param i32 i32) (result i32) (call $sum (local.get 0) (local.get 1))))""");
        var f = instance.GetFunction<Func<int, int, int>>("f");
        Assert.Equal(0, f(65535, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => f(65535, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => f(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => f(-1, 1));
        Instance bare = h.Instantiate("""(module (import "env" "sum" (func $sum (param i32 i32) (result i32))) (func (export "f") (result i32) (call $sum (i32.const 0) (i32.const 0))))""");
        Assert.Throws<InvalidOperationException>(() => bare.GetFunction<Func<int>>("f")());
    }

    [WasmImports("env")]
    private sealed partial class AsyncHost
    {
        [WasmFunction("fetch")]
        public static async Task<int> FetchAsync(Caller caller, int number)
        {
            await Task.Yield();
            return number + (int)caller.Memory!.Pages;
        }

        [WasmFunction("pair")]
        public static async ValueTask<(int, long)> PairAsync()
        {
            await Task.Yield();
            return (1, 2);
        }

        [WasmFunction("pause")]
        public static async Task PauseAsync() => await Task.Yield();
    }

    [WasmExports]
    private partial interface IAsyncExports
    {
        [WasmFunction("run")]
        Task<(int, long)> RunAsync(int number);
    }

    [Fact]
    public async Task Functions_that_give_tasks()
    {
        using var h = new Harness();
        new AsyncHost().DefineOn(h.Linker);
        Instance instance = h.Instantiate("""
            (module
              (import "env" "fetch" (func $fetch (param i32) (result i32)))
              (import "env" "pair" (func $pair (result i32 i64)))
              (import "env" "pause" (func $pause))
              (memory 2)
              (func (export "run") (param i32) (result i32 i64) (local i64)
                (call $pause)
                (local.set 1 (i64.extend_i32_s (call $fetch (local.get 0))))
                (call $pair)
                (i64.add (local.get 1))))
            """);
        Assert.Equal((1, 44L), await IAsyncExports.Bind(instance).RunAsync(40));
    }
}
