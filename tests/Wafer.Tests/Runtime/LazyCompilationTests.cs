using Wafer.Tests.Compiler;
using Wafer.Text;

namespace Wafer.Tests.Runtime;

public class LazyCompilationTests
{
    private static readonly EngineOptions s_lazy = EngineOptions.Default with { Compilation = CompilationMode.Lazy };

    [Fact]
    public void Arguments_of_all_kinds_survive_the_compilation_of_the_function_they_are_for()
    {
        // More than fit in registers, integers and floats mixed; the sum weights each differently.
        const int count = 20;
        string parameters = string.Join(' ', Enumerable.Range(0, count).Select(i => i % 3 == 0 ? "i64" : i % 3 == 1 ? "f64" : "f32"));
        IEnumerable<string> terms = Enumerable.Range(0, count).Select(i => (i % 3) switch
        {
            0 => $"(f64.mul (f64.const {i + 1}) (f64.convert_i64_s (local.get {i})))",
            1 => $"(f64.mul (f64.const {i + 1}) (local.get {i}))",
            _ => $"(f64.mul (f64.const {i + 1}) (f64.promote_f32 (local.get {i})))",
        });
        string sum = terms.Aggregate((left, right) => $"(f64.add {left} {right})");
        string arguments = string.Join(' ', Enumerable.Range(0, count).Select(i => (i % 3) switch
        {
            0 => $"(i64.const {100 + i})",
            1 => $"(f64.const {200 + i}.5)",
            _ => $"(f32.const {300 + i}.25)",
        }));
        double expected = Enumerable.Range(0, count).Sum(i => (i + 1) * (i % 3 == 0 ? 100 + i : i % 3 == 1 ? 200.5 + i : 300.25 + i));
        using var h = new Harness(s_lazy);
        Instance instance = h.Instantiate($$"""
            (module (func $sum (param {{parameters}}) (result f64) {{sum}})
              {{Padding(1)}}
              (func (export "run") (result f64) (call $sum {{arguments}})))
            """);
        Func<double> run = instance.GetFunction("run").AsFunc<double>();
        Assert.Equal(expected, run());
        Assert.Equal(expected, run());
    }

    [Fact]
    public void Functions_are_found_through_tables_and_references_before_and_after_they_are_compiled()
    {
        using var h = new Harness(s_lazy);
        Instance instance = h.Instantiate($$"""
            (module (table 2 funcref) (elem (i32.const 0) $one $two)
              (func $one (result i32) (i32.const 1))
              {{Padding(1)}}
              (func $two (export "two") (result i32) (i32.add (i32.const 1) (call $one)))
              {{Padding(2)}}
              (func (export "call") (param i32) (result i32) (call_indirect (result i32) (local.get 0)))
              (func (export "get") (param i32) (result funcref) (table.get (local.get 0))))
            """);
        Func<int, int> call = instance.GetFunction("call").AsFunc<int, int>();
        var two = instance.GetFunction("get").Invoke(1)[0].AsFuncRef()!;
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(2, two.Invoke()[0].AsI32());
            Assert.Equal(1, call(0));
            Assert.Equal(2, call(1));
            Assert.Equal(2, instance.GetFunction("two").Invoke()[0].AsI32());
        }
    }

    [Fact]
    public void Traps_in_functions_that_were_just_compiled_have_whole_traces()
    {
        using var h = new Harness(s_lazy);
        Instance instance = h.Instantiate($$"""
            (module $m (memory 1)
              (func $inner (param i32) (drop (i32.load (local.get 0))))
              {{Padding(1)}}
              (func $middle (param i32) (call $inner (local.get 0)))
              {{Padding(2)}}
              (func $outer (export "outer") (param i32) (call $middle (local.get 0))))
            """);
        var trap = Assert.Throws<TrapException>(() => instance.GetFunction("outer").Invoke(65536));
        Assert.Equal(["inner", "middle", "outer"], trap.WasmStackTrace.Frames.Select(frame => frame.FunctionName));
    }

    [Fact]
    public void An_invalid_function_is_reported_although_nobody_calls_it()
    {
        byte[] module = ParallelCompilationTests.ManyFunctions(50, "(drop (i32.add (i64.const 1) (i32.const 1)))", 40);
        Assert.Equal(40, Assert.Throws<InvalidModuleException>(() => Module.Compile(new Engine(s_lazy), module)).FunctionIndex);
    }

    [Fact]
    public void Code_of_a_lazily_compiled_module_does_what_that_of_an_eagerly_compiled_one_does()
    {
        byte[] bytes = ParallelCompilationTests.ManyFunctions(500);
        byte[] exported = ExportAll(bytes, 500);
        Instance[] instances = [.. new[] { EngineOptions.Default, s_lazy }.Select(options =>
        {
            var engine = new Engine(options);
            return new Linker(engine).Instantiate(new Store(engine), Module.Compile(engine, exported));
        })];
        for (int i = 499; i >= 0; i -= 3)
        {
            Assert.Equal(
                instances[0].GetFunction($"f{i}").Invoke(3)[0].AsI32(),
                instances[1].GetFunction($"f{i}").Invoke(3)[0].AsI32());
        }
    }

    [Fact]
    public async Task Many_threads_may_call_functions_of_one_module_for_the_first_time_at_once()
    {
        byte[] bytes = ExportAll(ParallelCompilationTests.ManyFunctions(400), 400);
        var eager = new Engine();
        Instance reference = new Linker(eager).Instantiate(new Store(eager), Module.Compile(eager, bytes));
        int[] expected = [.. Enumerable.Range(0, 400).Select(i => reference.GetFunction($"f{i}").Invoke(2)[0].AsI32())];
        for (int round = 0; round < 5; round++)
        {
            var engine = new Engine(s_lazy);
            Module module = Module.Compile(engine, bytes);
            using var start = new Barrier(8);
            Task[] threads = [.. Enumerable.Range(0, 8).Select(thread => Task.Factory.StartNew(
                () =>
                {
                    using var store = new Store(engine);
                    Instance instance = new Linker(engine).Instantiate(store, module);
                    start.SignalAndWait();
                    for (int i = 0; i < 400; i++)
                    {
                        int function = ((i * 7) + (thread / 2 * 50)) % 400;
                        Assert.Equal(expected[function], instance.GetFunction($"f{function}").Invoke(2)[0].AsI32());
                    }
                },
                TaskCreationOptions.LongRunning))];
            await Task.WhenAll(threads);
        }
    }

    // Functions that fill at least one group, so that what stands on both sides is compiled at different times.
    private static string Padding(int number) => $"(func (export \"pad{number}\") (result i32) {string.Concat(Enumerable.Repeat("(drop (i32.const 1000000))", 1000))} (i32.const 0))";

    /// <summary>The same module with every function exported by its number.</summary>
    internal static byte[] ExportAll(byte[] module, int count)
    {
        var writer = new StringWriter();
        Wat.Print(module, writer);
        string text = writer.ToString().TrimEnd();
        string exports = string.Concat(Enumerable.Range(0, count).Select(i => $"(export \"f{i}\" (func {i}))"));
        return Wat.Assemble(text[..text.LastIndexOf(')')] + exports + ")");
    }
}
