namespace Wafer.Tests.Runtime;

/// <summary>Small functions that call nothing are called on the thread's own stack, without telling .NET.</summary>
public class LeafCallTests
{
    private const string Functions = """
        (module
          (type $s (struct (field (mut i32)))) (type $f (sub (func (param i64))))
          (import "env" "host" (func $host))
          (memory 1) (table $t 3 funcref) (global $g (mut i32) (i32.const 0))
          (func $nothing (export "nothing"))
          (func $add (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
          (func $blocks (export "blocks") (param i32) (result i32)
            (block $b (if (local.get 0) (then (br $b))) (return (i32.const 1))) (i32.const 2))
          (func $memory (export "memory.both") (param i32) (i32.store (local.get 0) (i32.load offset=4 (local.get 0))))
          (func $struct (export "struct") (param (ref null $s)) (result i32) (struct.get $s 0 (local.get 0)))
          (func $calls (export "calls") (call $nothing))
          (func $imports (export "imports") (call $host))
          (func $tail (export "tail") (return_call $nothing))
          (func $loops (export "loops") (loop $l (br_if $l (global.get $g))))
          (func $grows (export "grows") (result i32) (memory.grow (i32.const 0)))
          (func $fills (export "fills") (memory.fill (i32.const 0) (i32.const 0) (i32.const 9)))
          (func $tests (export "tests") (param funcref) (result i32) (ref.test (ref $f) (local.get 0)))
          (func $new (export "new") (result (ref $s)) (struct.new_default $s))
          (func $locals (export "locals") (param i32 i32) (result i32) (local i32 i32 i32 i32 i32 i32 i32)
            (local.set 2 (local.get 0)) (local.set 3 (local.get 1)) (local.set 4 (local.get 0)) (local.set 5 (local.get 1))
            (local.set 6 (local.get 0)) (local.set 7 (local.get 1)) (local.set 8 (local.get 0))
            (i32.add (local.get 0) (i32.add (local.get 1) (i32.add (local.get 2) (i32.add (local.get 3) (i32.add (local.get 4)
              (i32.add (local.get 5) (i32.add (local.get 6) (i32.add (local.get 7) (local.get 8)))))))))))
        """;

    [Theory]
    [InlineData("nothing", true)]
    [InlineData("add", true)]
    [InlineData("blocks", true)]
    [InlineData("memory.both", true)]
    [InlineData("struct", true)]
    [InlineData("calls", false)]
    [InlineData("imports", false)]
    [InlineData("tail", false)]
    [InlineData("loops", false)]
    [InlineData("grows", false)]
    [InlineData("fills", false)]
    [InlineData("tests", false)]
    [InlineData("new", false)]
    [InlineData("locals", false)]
    public void Leaves_are_small_functions_that_stay_in_their_code(string function, bool isLeaf)
    {
        using var h = new Harness();
        Assert.Equal(isLeaf, IsLeaf(h.Compile(Functions), function));
    }

    [Fact]
    public void Functions_that_are_metered_or_may_not_be_there_yet_are_no_leaves()
    {
        using var metered = new Harness(EngineOptions.Default with { MetersFuel = true });
        Assert.False(IsLeaf(metered.Compile(Functions), "add"));
        using var lazy = new Harness(EngineOptions.Default with { Compilation = CompilationMode.Lazy });
        Assert.False(IsLeaf(lazy.Compile(Functions), "add"));
    }

    [Fact]
    public void Long_fills_of_arrays_are_no_leaves()
    {
        using var h = new Harness();
        Assert.False(IsLeaf(
            h.Compile("(module (type $a (array (mut i8))) (func (export \"f\") (param (ref $a)) (array.fill $a (local.get 0) (i32.const 0) (i32.const 1) (array.len (local.get 0)))))"), "f"));
    }

    [Fact]
    public void Functions_that_take_much_of_a_stack_are_no_leaves()
    {
        using var h = new Harness();
        Assert.True(IsLeaf(h.Compile($"(module (func (export \"f\") (result i32) (local{Repeat(" i64", 20)}) {Work(20)}))"), "f"));
        Assert.False(IsLeaf(h.Compile($"(module (func (export \"f\") (result i32) (local{Repeat(" i64", 80)}) {Work(80)}))"), "f"));

        static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

        // The locals are read, but none is in a register for long.
        static string Work(int locals) => $"(i32.wrap_i64 (local.get {locals - 1}))";
    }

    [Fact]
    public void Every_kind_of_argument_and_result_arrives()
    {
        using var h = new Harness();
        Module module = h.Compile("""
            (module
              (func (export "reverse") (param i32 i64 i32 i64 i32 i64) (result i64 i32 i64 i32 i64 i32)
                (local.get 5) (local.get 4) (local.get 3) (local.get 2) (local.get 1) (local.get 0))
              (func (export "third") (param i32 i32 i32) (result i32) (i32.sub (local.get 2) (local.get 0)))
              (func (export "floats") (param f32 i32 f64 i64 f32 f64) (result f64)
                (f64.add (f64.add (f64.promote_f32 (local.get 0)) (f64.mul (local.get 2) (f64.convert_i64_s (local.get 3))))
                  (f64.add (f64.promote_f32 (local.get 4)) (f64.sub (local.get 5) (f64.convert_i32_s (local.get 1)))))))
            """);
        Assert.All(["reverse", "third", "floats"], name => Assert.True(IsLeaf(module, name)));
        Instance instance = h.Linker.Instantiate(h.Store, module);
        var third = instance.GetFunction<Func<int, int, int, int>>("third");
        var floats = instance.GetFunction<Func<float, int, double, long, float, double, double>>("floats");
        var reverse = instance.GetFunction<Func<int, long, int, long, int, long, (long, int, long, int, long, int)>>("reverse");

        // Locals of these loops are in the registers that the called code is not to touch, or has to put back.
        int a = 1, b = 2, c = 3, d = 4;
        long sum = 0;
        for (int i = 0; i < 20_000; i++)
        {
            (a, b, c, d) = (b, c, d, a);
            sum += third(i, -i, 3 * i) - (2 * i);
            Assert.Equal(1.5 + (2.5 * i) + 4.5 + (5.5 - 7), floats(1.5f, 7, 2.5, i, 4.5f, 5.5));
            Assert.Equal((6L, 5, 4L, 3, long.MinValue, i), reverse(i, long.MinValue, 3, 4, 5, 6));
        }
        Assert.Equal((1, 2, 3, 4, 0L), (a, b, c, d, sum));
    }

    [Theory]
    [InlineData(BoundsMode.GuardPages)]
    [InlineData(BoundsMode.Explicit)]
    public async Task Traps_leave_them_with_a_trace_while_the_collector_runs(BoundsMode bounds)
    {
        using var stop = new CancellationTokenSource();
        var collector = Task.Run(() =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                GC.Collect(i % 3, GCCollectionMode.Forced, blocking: true, compacting: true);
                Thread.Sleep(1);
            }
        });
        await Task.Run(() => Parallel.For(0, 4, t =>
        {
            using var h = new Harness(EngineOptions.Default with { Bounds = bounds });
            Module module = h.Compile("""
                (module (memory 1)
                  (func $work (export "work") (param i32 i32) (result i32)
                    (i32.div_s (i32.load8_u (local.get 0)) (local.get 1)))
                  (func (export "stop") unreachable))
                """);
            Assert.True(IsLeaf(module, "work") && IsLeaf(module, "stop"));
            Instance instance = h.Linker.Instantiate(h.Store, module);
            var work = instance.GetFunction<Func<int, int, int>>("work");
            var fail = instance.GetFunction<Action>("stop");
            for (int i = 0; i < 300; i++)
            {
                object garbage = new int[100];
                Assert.Equal(0, work(i, 1));
                AssertTrap(() => work(65536 + i, 1), TrapCode.MemoryOutOfBounds, "work");
                AssertTrap(() => work(i, 0), TrapCode.IntegerDivideByZero, "work");
                AssertTrap(fail, TrapCode.Unreachable, "stop");
                GC.KeepAlive(garbage);
            }
        }));
        stop.Cancel();
        await collector;
    }

    [Fact]
    public void Host_functions_call_them_too()
    {
        using var h = new Harness();
        Func<int, int, int>? add = null;
        h.Linker.DefineFunction("env", "twice", (int value) => add!(value, value));
        Instance instance = h.Instantiate("""
            (module (import "env" "twice" (func $twice (param i32) (result i32)))
              (func $add (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
              (func (export "run") (param i32) (result i32) (call $add (call $twice (local.get 0)) (local.get 0))))
            """);
        add = instance.GetFunction<Func<int, int, int>>("add");
        var run = instance.GetFunction<Func<int, int>>("run");
        for (int i = 0; i < 200; i++)
            Assert.Equal(3 * i, run(i) + add(0, 0));
    }

    [Fact]
    public void They_are_still_leaves_when_they_come_from_a_file()
    {
        string path = Path.Combine(Path.GetTempPath(), $"wafer-leaves-{Guid.NewGuid():N}");
        try
        {
            using var h = new Harness();
            using (FileStream file = File.Create(path))
                h.Compile("(module (func (export \"loops\") (loop)) (func (export \"f\") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3))))").Save(file);
            Module module = Module.LoadFile(h.Engine, path);
            Assert.True(IsLeaf(module, "f"));
            Assert.False(IsLeaf(module, "loops"));
            Assert.Equal(21, h.Linker.Instantiate(h.Store, module).GetFunction<Func<int, int>>("f")(7));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void AssertTrap(Action action, TrapCode code, string function)
    {
        var trap = Assert.Throws<TrapException>(action);
        Assert.Equal(code, trap.Code);
        WasmFrame frame = Assert.Single(trap.WasmStackTrace.Frames);
        Assert.Equal(function, frame.FunctionName);
    }

    private static void AssertTrap(Func<object> action, TrapCode code, string function) => AssertTrap(() => { action(); }, code, function);

    private static bool IsLeaf(Module module, string export)
    {
        Wafer.Model.ModuleDescription description = module.Core.Description;
        int index = description.Exports.Single(e => e.Name == export).Index;
        return module.Core.Code.IsLeaf(index - description.ImportedFunctions);
    }
}
