using System.Runtime.CompilerServices;
using Wafer.Model;

namespace Wafer.Tests.Runtime;

public class HostFunctionTests
{
    [Fact]
    public void Typed_host_functions_receive_and_return_values()
    {
        using var h = new Harness();
        var seen = new List<object?>();
        h.Linker
            .DefineFunction("env", "a", (int a, long b, float c, double d) => { seen.AddRange([a, b, c, d]); return d + a; })
            .DefineFunction("env", "b", (Caller caller, long v, object? o) => seen.AddRange([v, o, caller.Store]))
            .DefineFunction("env", "c", () => { seen.Add("c"); });
        Instance instance = h.Instantiate("""
            (module
              (import "env" "a" (func $a (param i32 i64 f32 f64) (result f64)))
              (import "env" "b" (func $b (param i64 externref)))
              (import "env" "c" (func $c))
              (func (export "run") (param externref) (result f64)
                (call $b (i64.const 7) (local.get 0))
                call $c
                (call $a (i32.const -1) (i64.const -2) (f32.const 3.5) (f64.const 4.25))))
            """);
        Assert.Equal(3.25, instance.GetFunction("run").AsFunc<object?, double>()("o"));
        Assert.Equal([7L, "o", h.Store, "c", -1, -2L, 3.5f, 4.25], seen);
    }

    [Fact]
    public void A_host_function_of_ten_parameters_gets_them_in_order()
    {
        using var h = new Harness();
        h.Linker.DefineFunction("env", "f", (int a, double b, int c, double d, int e, double f, int g, double h, int i, double j) =>
            a + (10 * b) + (100 * c) + (1000 * d) + (1e4 * e) + (1e5 * f) + (1e6 * g) + (1e7 * h) + (1e8 * i) + (1e9 * j));
        Instance instance = h.Instantiate("""
            (module
              (import "env" "f" (func $f (param i32 f64 i32 f64 i32 f64 i32 f64 i32 f64) (result f64)))
              (func (export "run") (result f64)
                (call $f (i32.const 1) (f64.const 2) (i32.const 3) (f64.const 4) (i32.const 5) (f64.const 6) (i32.const 7) (f64.const 8) (i32.const 9) (f64.const 1))))
            """);
        Assert.Equal(1987654321.0, instance.GetFunction("run").AsFunc<double>()());
    }

    [Fact]
    public void An_untyped_host_function_has_any_signature()
    {
        using var h = new Harness();
        h.Linker.DefineFunction("env", "swap", new FunctionType([ValType.I32, ValType.F64], [ValType.F64, ValType.I32, ValType.I64]), (_, arguments, results) =>
        {
            results[0] = arguments[1];
            results[1] = arguments[0];
        });
        Instance instance = h.Instantiate("""
            (module
              (import "env" "swap" (func $swap (param i32 f64) (result f64 i32 i64)))
              (func (export "run") (result f64 i32 i64) (call $swap (i32.const 1) (f64.const 2))))
            """);
        Assert.Equal([Value.FromF64(2), Value.FromI32(1), Value.FromI64(0)], instance.GetFunction("run").Invoke());
    }

    [Fact]
    public void The_caller_is_the_instance_that_imported_the_function()
    {
        using var h = new Harness();
        Instance? seen = null;
        Memory? memory = null;
        h.Linker.DefineFunction("env", "who", (Caller caller) =>
        {
            seen = caller.Instance;
            memory = caller.Memory;
        });
        const string Importer = """(module (import "env" "who" (func $who)) (export "who" (func $who)) (memory 1) (func (export "run") call $who))""";
        Instance first = h.Instantiate("first", Importer), second = h.Instantiate(Importer);
        first.GetFunction("run").Invoke();
        Assert.Same(first, seen);
        second.GetFunction("run").Invoke();
        Assert.Same(second, seen);
        Assert.NotNull(memory);

        // Through a re-export.
        Instance third = h.Instantiate("""(module (import "first" "who" (func $who)) (func (export "run") call $who))""");
        third.GetFunction("run").Invoke();
        Assert.Same(third, seen);
        Assert.Null(memory);
        Assert.Same(first.GetFunction("who"), second.GetFunction("who"));

        first.GetFunction("who").Invoke();
        Assert.Null(seen);
    }

    [Fact]
    public void A_host_exception_passes_through_unchanged()
    {
        using var h = new Harness();
        var thrown = new InvalidTimeZoneException("mine");
        h.Linker.DefineFunction("env", "throw", () => Throw(thrown));
        Instance instance = h.Instantiate("""(module (import "env" "throw" (func $t)) (func $g call $t) (func (export "run") call $g))""");
        Function run = instance.GetFunction("run");
        var caught = Assert.Throws<InvalidTimeZoneException>(() => run.Invoke());
        Assert.Same(thrown, caught);
        Assert.Contains(nameof(Throw), caught.StackTrace);
        // And the store is as good as before.
        Assert.Throws<InvalidTimeZoneException>(() => run.Invoke());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Throw(Exception exception) => throw exception;

    [Fact]
    public void Host_and_wasm_may_call_each_other_a_thousand_deep()
    {
        using var h = new Harness();
        Func<int, int>? down = null;
        h.Linker.DefineFunction("env", "down", (int n) => n == 0 ? 0 : 1 + down!(n - 1));
        Instance instance = h.Instantiate("""
            (module (import "env" "down" (func $down (param i32) (result i32)))
              (func (export "run") (param i32) (result i32) (i32.add (call $down (local.get 0)) (i32.const 1))))
            """);
        down = instance.GetFunction("run").AsFunc<int, int>();
        Assert.Equal(2001, down(1000));
    }

    [Fact]
    public void A_trap_below_a_host_function_can_be_caught_there()
    {
        using var h = new Harness();
        Function? inner = null;
        var codes = new List<TrapCode>();
        h.Linker.DefineFunction("env", "try", (int n) =>
        {
            try
            {
                inner!.Invoke(n);
            }
            catch (TrapException trap)
            {
                codes.Add(trap.Code);
            }
            return 7;
        });
        Instance instance = h.Instantiate("""
            (module (import "env" "try" (func $try (param i32) (result i32)))
              (memory 1)
              (func (export "inner") (param i32)
                (if (i32.eqz (local.get 0)) (then unreachable))
                (if (i32.eq (local.get 0) (i32.const 1)) (then (drop (i32.load (i32.const -4)))))
                (drop (i32.div_s (i32.const 1) (i32.const 0))))
              (func (export "run") (param i32) (result i32) (local.get 0) call $try))
            """);
        inner = instance.GetFunction("inner");
        Func<int, int> run = instance.GetFunction("run").AsFunc<int, int>();
        Assert.Equal([7, 7, 7], [run(0), run(1), run(2)]);
        Assert.Equal([TrapCode.Unreachable, TrapCode.MemoryOutOfBounds, TrapCode.IntegerDivideByZero], codes);
    }

    [Fact]
    public void DotNet_faults_in_host_functions_stay_exceptions()
    {
        using var h = new Harness();
        string? nothing = null;
        int zero = 0;
        h.Linker.DefineFunction("env", "null", () => nothing!.Length);
        h.Linker.DefineFunction("env", "divide", () => 1 / zero);
        Instance instance = h.Instantiate("""
            (module (import "env" "null" (func $n (result i32))) (import "env" "divide" (func $d (result i32)))
              (func (export "n") (result i32) call $n)
              (func (export "d") (result i32) call $d))
            """);
        for (int i = 0; i < 3; i++)
        {
            Assert.Throws<NullReferenceException>(() => instance.GetFunction("n").Invoke());
            Assert.Throws<DivideByZeroException>(() => instance.GetFunction("d").Invoke());
        }
    }
}
