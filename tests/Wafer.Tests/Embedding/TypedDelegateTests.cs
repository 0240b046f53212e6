using System.Runtime.Intrinsics;
using Wafer.Tests.Runtime;

namespace Wafer.Tests.Embedding;

/// <summary>Exports as delegates, and delegates and static methods as imports.</summary>
public class TypedDelegateTests
{
    private delegate int Adder(int left, int right);

    private delegate void Logger(Caller caller, uint pointer);

    [Fact]
    public void An_export_is_a_Func_an_Action_or_a_delegate_type_of_ones_own()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate("""
            (module (global $g (export "g") (mut i32) (i32.const 0))
              (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
              (func (export "set") (param i32) (global.set $g (local.get 0)))
              (func (export "nothing")))
            """);
        Assert.Equal(42, instance.GetFunction<Func<int, int, int>>("add")(2, 40));
        Assert.Equal(uint.MaxValue, instance.GetFunction<Func<uint, int, uint>>("add")(0, -1));
        Assert.Equal(42, instance.GetFunction<Adder>("add")(2, 40));
        instance.GetFunction<Action<int>>("set")(7);
        Assert.Equal(7, instance.GetGlobal("g").Value.AsI32());
        instance.GetFunction<Action>("nothing")();
    }

    [Fact]
    public void All_types_pass_both_ways()
    {
        using var h = new Harness();
        h.Linker.DefineDelegate("env", "echo", (int a, long b, float c, double d, bool e, Vector128<byte> f, Function? g, object? o) => (a, b, c, d, e, f, g, o));
        Instance instance = h.Instantiate("""
            (module
              (type $t (func (param i32 i64 f32 f64 i32 v128 funcref externref) (result i32 i64 f32 f64 i32 v128 funcref externref)))
              (import "env" "echo" (func $echo (type $t)))
              (func (export "f") (type $t)
                (call $echo (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5) (local.get 6) (local.get 7))))
            """);
        Function function = instance.GetFunction("f");
        var vector = Vector128.Create(0x0123456789abcdefUL, 0xfedcba9876543210UL).AsByte();
        var f = instance.GetFunction<Func<int, long, float, double, bool, Vector128<byte>, Function?, object?, (int, long, float, double, bool, Vector128<byte>, Function?, object?)>>("f");
        Assert.Equal((-1, long.MinValue, 1.5f, Math.PI, true, vector, function, (object?)"text"), f(-1, long.MinValue, 1.5f, Math.PI, true, vector, function, "text"));
        Assert.Equal((0, 0L, 0f, 0d, false, default(Vector128<byte>), (Function?)null, (object?)null), f(0, 0, 0, 0, false, default, null, null));
    }

    [Fact]
    public void Several_results_are_a_tuple()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate("""
            (module
              (func (export "divide") (param i32 i32) (result i32 i32) (i32.div_s (local.get 0) (local.get 1)) (i32.rem_s (local.get 0) (local.get 1)))
              (func (export "nine") (result i32 i32 i32 i32 i32 i32 i32 i32 i64)
                i32.const 1 i32.const 2 i32.const 3 i32.const 4 i32.const 5 i32.const 6 i32.const 7 i32.const 8 i64.const 9))
            """);
        Assert.Equal((14, 2), instance.GetFunction<Func<int, int, (int Quotient, int Remainder)>>("divide")(100, 7));
        Assert.Equal((14, 2), instance.GetFunction("divide").AsFunc<int, int, (int, int)>()(100, 7));
        Assert.Equal((1, 2, 3, 4, 5, 6, 7, 8, 9L), instance.GetFunction<Func<(int, int, int, int, int, int, int, int, long)>>("nine")());
    }

    [Fact]
    public void A_host_function_gives_a_tuple_as_several_results()
    {
        using var h = new Harness();
        h.Linker.DefineFunction("env", "divmod", (int a, int b) => (a / b, (long)(a % b)));
        Instance instance = h.Instantiate("""
            (module (import "env" "divmod" (func $d (param i32 i32) (result i32 i64)))
              (func (export "f") (param i32 i32) (result i64) (local i64) (call $d (local.get 0) (local.get 1)) (local.set 2) (i64.extend_i32_s) (i64.mul (i64.const 1000)) (i64.add (local.get 2))))
            """);
        Assert.Equal(14_002L, instance.GetFunction<Func<int, int, long>>("f")(100, 7));
    }

    [Fact]
    public void A_signature_that_does_not_match_is_refused_with_both_types()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate("""(module (func (export "add") (param i32 i32) (result i32) i32.const 0) (func (export "two") (result i32 i64) i32.const 0 i64.const 0))""");
        ArgumentException mismatch = Assert.Throws<ArgumentException>(() => instance.GetFunction<Func<int, long, int>>("add"));
        Assert.Equal("Export \"add\" cannot be called as Func<int, long, int>. The function has type [i32 i32] -> [i32], not [i32 i64] -> [i32].", mismatch.Message);
        Assert.Throws<ArgumentException>(() => instance.GetFunction<Action<int, int>>("add"));
        Assert.Throws<ArgumentException>(() => instance.GetFunction<Func<int, int>>("add"));
        Assert.Throws<ArgumentException>(() => instance.GetFunction<Func<(int, int)>>("two"));
        Assert.Throws<ArgumentException>(() => instance.GetFunction<Func<int>>("two"));
        Assert.Contains("DateTime has no WebAssembly equivalent", Assert.Throws<ArgumentException>(() => instance.GetFunction<Func<DateTime, int, int>>("add")).Message, StringComparison.Ordinal);
        Assert.Contains("(DateTime, int)", Assert.Throws<ArgumentException>(() => instance.GetFunction<Func<(DateTime, int)>>("two")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_export_is_named_together_with_those_that_exist()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate("""(module (memory (export "m") 1) (func (export "add")) (func (export "sub")))""");
        Assert.Equal("The instance exports no function \"ad\". It exports \"add\", \"sub\".", Assert.Throws<KeyNotFoundException>(() => instance.GetFunction("ad")).Message);
        Assert.Equal("The instance's export \"m\" is a memory, not a function.", Assert.Throws<KeyNotFoundException>(() => instance.GetFunction<Action>("m")).Message);
        Assert.Equal("The instance exports no table \"t\". It exports no table at all.", Assert.Throws<KeyNotFoundException>(() => instance.GetTable("t")).Message);
    }

    [Fact]
    public void Calls_of_a_typed_delegate_allocate_nothing()
    {
        using var h = new Harness();
        h.Linker.DefineFunction("env", "inc", (int x) => x + 1);
        Instance instance = h.Instantiate("""
            (module (import "env" "inc" (func $inc (param i32) (result i32)))
              (func (export "f") (param i32 i64) (result i32 i64) (call $inc (local.get 0)) (local.get 1)))
            """);
        var f = instance.GetFunction<Func<int, long, (int, long)>>("f");
        Assert.Equal((2, 5L), f(1, 5));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            f(i, i);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public unsafe void A_static_method_is_a_host_function_by_its_address()
    {
        using var h = new Harness();
        h.Linker.DefineFunction<int, int, int>("env", "sub", &Subtract);
        h.Linker.DefineFunction<uint>("env", "log", &Log);
        h.Linker.DefineFunction<int, (int, int)>("env", "split", &Split);
        Instance instance = h.Instantiate("""
            (module
              (import "env" "sub" (func $sub (param i32 i32) (result i32)))
              (import "env" "log" (func $log (param i32)))
              (import "env" "split" (func $split (param i32) (result i32 i32)))
              (memory (export "memory") 1)
              (func (export "f") (param i32) (result i32) (call $log (i32.const 8)) (call $sub (call $split (local.get 0)))))
            """);
        Assert.Equal(12 - 34, instance.GetFunction<Func<int, int>>("f")(1234));
        Assert.Equal(0x2a, instance.GetMemory("memory").Read<int>(8));
    }

    [Fact]
    public void Any_delegate_is_a_host_function_those_of_several_targets_too()
    {
        using var h = new Harness();
        List<uint> calls = [];
        Logger both = (caller, pointer) => calls.Add(pointer);
        both += (caller, pointer) => calls.Add(caller.Memory!.Read<uint>(pointer));
        h.Linker.DefineDelegate("env", "log", both);
        h.Linker.DefineDelegate("env", "add", (Adder)Subtract);
        Instance instance = h.Instantiate("""
            (module (import "env" "log" (func $log (param i32))) (import "env" "add" (func $add (param i32 i32) (result i32)))
              (memory (export "memory") 1) (data (i32.const 16) "\05\00\00\00")
              (func (export "f") (result i32) (call $log (i32.const 16)) (call $add (i32.const 9) (i32.const 2))))
            """);
        Assert.Equal(7, instance.GetFunction<Func<int>>("f")());
        Assert.Equal([16u, 5u], calls);
        Assert.Throws<ArgumentException>(() => h.Linker.DefineDelegate("env", "bad", (DateTime time) => { }));
        Assert.Throws<ArgumentException>(() => h.Linker.DefineDelegate("env", "bad", (ref int number) => { }));
    }

    [Fact]
    public void Exceptions_of_delegates_called_by_reflection_pass_through_unchanged()
    {
        using var h = new Harness();
        Action two = () => { };
        two += () => throw new FormatException("mine");
        h.Linker.DefineDelegate("env", "f", two);
        Instance instance = h.Instantiate("""(module (import "env" "f" (func $f)) (func (export "run") call $f))""");
        Assert.Equal("mine", Assert.Throws<FormatException>(instance.GetFunction<Action>("run")).Message);
    }

    [Fact]
    public void A_delegate_is_a_function_that_a_table_can_hold()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate("""
            (module (type $t (func (param i32) (result i32))) (table (export "t") 1 funcref)
              (func (export "f") (param i32) (result i32) (call_indirect (type $t) (local.get 0) (i32.const 0))))
            """);
        instance.GetTable("t")[0] = Value.FromFuncRef(Function.FromDelegate(h.Store, (int x) => x * 2));
        Assert.Equal(42, instance.GetFunction<Func<int, int>>("f")(21));
    }

    [Fact]
    public void A_caller_gives_the_exports_of_the_calling_instance()
    {
        using var h = new Harness();
        h.Linker.DefineFunction("env", "call", (Caller caller, int x) => caller.GetFunction("double").AsFunc<int, int>()(x) + caller.GetMemory("memory").Read<byte>(0));
        Instance instance = h.Instantiate("""
            (module (import "env" "call" (func $call (param i32) (result i32)))
              (memory (export "memory") 1) (data (i32.const 0) "\01")
              (func (export "double") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
              (func (export "f") (param i32) (result i32) (call $call (local.get 0))))
            """);
        Assert.Equal(43, instance.GetFunction<Func<int, int>>("f")(21));
        Function direct = Function.FromDelegate(h.Store, (Caller caller) => { caller.GetFunction("double"); });
        Assert.Throws<KeyNotFoundException>(() => direct.Invoke());
    }

    [Fact]
    public void A_registered_type_is_bound_without_reflection()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate("""(module (func (export "f") (param i32) (result i32) local.get 0))""");
        int bound = 0;
        DelegateBindings.Register<Registered>(function =>
        {
            bound++;
            return new Registered(function.AsFunc<int, int>());
        });
        Assert.Equal(5, instance.GetFunction<Registered>("f")(5));
        Assert.Equal(1, bound);
    }

    private delegate int Registered(int number);

    private static int Subtract(int left, int right) => left - right;

    private static void Log(Caller caller, uint pointer) => caller.Memory!.Write(pointer, 0x2a);

    private static (int, int) Split(int number) => (number / 100, number % 100);
}
