using Wafer.Text;

namespace Wafer.Tests.Runtime;

public class TrapTests
{
    private const string Traps = """
        (module $traps
          (memory 1)
          (table 4 funcref)
          (elem (i32.const 0) $void)
          (func $void)
          (func (export "unreachable") unreachable)
          (func (export "load") (param i32) (drop (i32.load (local.get 0))))
          (func (export "store") (param i32) (i64.store offset=8 (local.get 0) (i64.const 1)))
          (func (export "divide") (param i32 i32) (drop (i32.div_s (local.get 0) (local.get 1))))
          (func (export "truncate") (param f64) (drop (i32.trunc_f64_s (local.get 0))))
          (func (export "call") (param i32) (call_indirect (param) (local.get 0)))
          (func (export "callOther") (param i32) (drop (call_indirect (result i32) (local.get 0))))
          (func (export "fill") (param i32) (memory.fill (local.get 0) (i32.const 0) (i32.const 10)))
          (func (export "get") (param i32) (drop (table.get (local.get 0))))
          (func $recurse (export "recurse") call $recurse)
          (func $outer (export "outer") call $middle)
          (func $middle call $inner)
          (func $inner (i32.store (i32.const -1) (i32.const 0))))
        """;

    public static TheoryData<string, Value[], TrapCode, string> Cases => new()
    {
        { "unreachable", [], TrapCode.Unreachable, "unreachable" },
        { "load", [65533], TrapCode.MemoryOutOfBounds, "out of bounds memory access" },
        { "load", [-1], TrapCode.MemoryOutOfBounds, "out of bounds memory access" },
        { "store", [65521], TrapCode.MemoryOutOfBounds, "out of bounds memory access" },
        { "store", [-8], TrapCode.MemoryOutOfBounds, "out of bounds memory access" },
        { "divide", [1, 0], TrapCode.IntegerDivideByZero, "integer divide by zero" },
        { "divide", [int.MinValue, -1], TrapCode.IntegerOverflow, "integer overflow" },
        { "truncate", [double.NaN], TrapCode.InvalidConversionToInteger, "invalid conversion to integer" },
        { "truncate", [3e9], TrapCode.IntegerOverflow, "integer overflow" },
        { "call", [4], TrapCode.UndefinedElement, "undefined element" },
        { "call", [1], TrapCode.UninitializedElement, "uninitialized element" },
        { "callOther", [0], TrapCode.IndirectCallTypeMismatch, "indirect call type mismatch" },
        { "fill", [65530], TrapCode.MemoryOutOfBounds, "out of bounds memory access" },
        { "get", [4], TrapCode.TableOutOfBounds, "out of bounds table access" },
        { "recurse", [], TrapCode.StackOverflow, "call stack exhausted" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Traps_carry_their_code(string function, Value[] arguments, TrapCode code, string message)
    {
        foreach (BoundsMode bounds in (ReadOnlySpan<BoundsMode>)[BoundsMode.GuardPages, BoundsMode.Explicit])
        {
            using var h = new Harness(EngineOptions.Default with { Bounds = bounds });
            Function target = h.Instantiate(Traps).GetFunction(function);
            for (int i = 0; i < 3; i++)
            {
                var trap = Assert.Throws<TrapException>(() => target.Invoke(arguments));
                Assert.Equal(code, trap.Code);
                Assert.StartsWith(message, trap.Message);
            }
        }
    }

    [Fact]
    public void A_trap_has_a_trace_with_names_and_offsets()
    {
        using var h = new Harness();
        Module module = h.Compile(Traps);
        Instance instance = h.Linker.Instantiate(h.Store, module);
        var trap = Assert.Throws<TrapException>(() => instance.GetFunction("outer").Invoke());
        Assert.Equal(["inner", "middle", "outer"], trap.WasmStackTrace.Frames.Select(f => f.FunctionName));
        Assert.All(trap.WasmStackTrace.Frames, f => Assert.Equal("traps", f.ModuleName));
        Assert.Contains("traps!inner", trap.Message);

        // The offsets are those of the trapping operator and of the calls.
        ReadOnlySpan<byte> bytes = module.Description.Bytes.Span;
        Assert.Equal(0x36, bytes[trap.WasmStackTrace.Frames[0].Offset]);
        Assert.Equal(0x10, bytes[trap.WasmStackTrace.Frames[1].Offset]);
        Assert.Equal(0x10, bytes[trap.WasmStackTrace.Frames[2].Offset]);
    }

    [Fact]
    public void The_trace_of_an_exhausted_stack_leaves_out_the_middle()
    {
        using var h = new Harness();
        var trap = Assert.Throws<TrapException>(() => h.Instantiate(Traps).GetFunction("recurse").Invoke());
        Assert.InRange(trap.WasmStackTrace.Frames.Length, 2, 100);
        Assert.True(trap.WasmStackTrace.OmittedFrames > 1000);
        Assert.Contains("more frames", trap.Message);
    }

    [Fact]
    public void The_trace_goes_on_through_host_functions()
    {
        using var h = new Harness();
        Function? inner = null;
        h.Linker.DefineFunction("env", "host", () => { inner!.Invoke(); });
        Instance instance = h.Instantiate("""
            (module (import "env" "host" (func $host))
              (func $inner (export "inner") unreachable)
              (func $caller call $host)
              (func $run (export "run") call $caller))
            """);
        inner = instance.GetFunction("inner");
        var trap = Assert.Throws<TrapException>(() => instance.GetFunction("run").Invoke());
        Assert.Equal(["inner", "caller", "run"], trap.WasmStackTrace.Frames.Select(f => f.FunctionName));
    }

    [Theory]
    [InlineData("calls")]
    [InlineData("loop")]
    public void A_request_stops_code_that_never_ends(string name)
    {
        using var h = new Harness();
        Instance instance = h.Instantiate("""
            (module
              (func (export "calls") (loop call $middle br 0))
              (func (export "loop") (loop br 0))
              (func $middle call $leaf)
              (func $leaf))
            """);
        for (int i = 0; i < 3; i++)
        {
            using var timer = new Timer(_ => h.Store.Interrupt(), null, 20, Timeout.Infinite);
            Assert.Equal(TrapCode.Interrupted, Assert.Throws<TrapException>(() => instance.GetFunction(name).Invoke()).Code);
        }
    }

    [Fact]
    public void A_cancelled_token_stops_what_runs_and_nothing_after_it()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate("""(module (func (export "calls") (loop call $middle br 0)) (func $middle call $leaf) (func $leaf) (func (export "f") (result i32) i32.const 1))""");
        using var source = new CancellationTokenSource(20);
        using (h.Store.InterruptOn(source.Token))
            Assert.Equal(TrapCode.Interrupted, Assert.Throws<TrapException>(() => instance.GetFunction("calls").Invoke()).Code);
        h.Store.InterruptOn(source.Token).Dispose();
        Assert.Equal(1, instance.GetFunction("f").AsFunc<int>()());
    }

    [Fact]
    public async Task Traps_on_many_threads_do_not_disturb_each_other_or_the_collector()
    {
        var engine = new Engine();
        Module module = Module.Compile(engine, Wat.Assemble(Traps));
        using var stop = new CancellationTokenSource();
        Task collector = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(Random.Shared.Next(3), GCCollectionMode.Forced, blocking: true, compacting: true);
                Thread.Sleep(1);
            }
        });
        Task[] threads = [.. Enumerable.Range(0, 16).Select(seed => Task.Factory.StartNew(() => TrapAlot(engine, module, seed, 6250), TaskCreationOptions.LongRunning))];
        await Task.WhenAll(threads);
        stop.Cancel();
        await collector;
    }

    private static void TrapAlot(Engine engine, Module module, int seed, int count)
    {
        using var store = new Store(engine);
        Instance instance = new Linker(engine).Instantiate(store, module);
        var random = new Random(seed);
        (Function, Value[], TrapCode)[] cases = [.. Cases
            .Where(row => (string)row[0] != "recurse")
            .Select(row => (instance.GetFunction((string)row[0]), (Value[])row[1], (TrapCode)row[2]))];
        object? nothing = null;
        for (int i = 0; i < count; i++)
        {
            (Function function, Value[] arguments, TrapCode code) = cases[random.Next(cases.Length)];
            try
            {
                function.Invoke(arguments);
                Assert.Fail("No trap.");
            }
            catch (TrapException trap)
            {
                Assert.Equal(code, trap.Code);
            }
            if (i % 100 == 0)
                Assert.Throws<NullReferenceException>(() => nothing!.GetHashCode());
        }
    }
}
