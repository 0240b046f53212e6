using System.Globalization;
using System.Text;
using Wafer.Model;

namespace Wafer.Tests.Runtime;

/// <summary>Tail calls take no stack, whatever is called and whatever the signatures, and leave the caller's instance as it was.</summary>
public class TailCallTests
{
    private const int Million = 1_000_000;

    public static TheoryData<CompilationMode> Modes() => [CompilationMode.Eager, CompilationMode.Lazy];

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_million_calls_of_each_other_take_no_stack(CompilationMode mode)
    {
        using var h = new Harness(EngineOptions.Default with { StackSize = 1 << 16, Compilation = mode });
        Instance instance = h.Instantiate("""
            (module
              (type $t (func (param i32) (result i32)))
              (table funcref (elem $even $odd))
              (elem declare func $even $odd)
              (func $even (export "even") (param i32) (result i32)
                (if (i32.eqz (local.get 0)) (then (return (i32.const 1))))
                (return_call $odd (i32.sub (local.get 0) (i32.const 1))))
              (func $odd (param i32) (result i32)
                (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
                (if (i32.and (local.get 0) (i32.const 2))
                  (then (return_call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))))
                (return_call_ref $t (i32.sub (local.get 0) (i32.const 1)) (ref.func $even))))
            """);
        Assert.Equal(1, instance.GetFunction("even").AsFunc<int, int>()(Million));
        Assert.Equal(0, instance.GetFunction("even").AsFunc<int, int>()(Million + 1));
    }

    [Fact]
    public void A_million_calls_between_two_instances_take_no_stack_and_each_keeps_its_memory()
    {
        // Each counts in its own memory; the caller reads its own memory and calls a function of its own afterwards.
        using var h = new Harness(EngineOptions.Default with { StackSize = 1 << 16 });
        h.Linker.DefineFunction("env", "hop", new FunctionType([ValType.I32], [ValType.I32]), (_, arguments, results) => results[0] = arguments[0]);
        Instance first = h.Instantiate("first", """
            (module
              (type $hop (func (param i32) (result i32)))
              (memory (export "memory") 1)
              (table (export "table") 2 funcref)
              (elem (i32.const 0) $hop)
              (global (export "id") i32 (i32.const 111))
              (func $hop (type $hop)
                (if (i32.eqz (local.get 0)) (then (return (i32.const 7))))
                (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
                (return_call_indirect (type $hop) (i32.sub (local.get 0) (i32.const 1)) (i32.const 1)))
              (func $count (result i32) (i32.load (i32.const 0)))
              (func (export "run") (param i32) (result i32 i32 i32)
                (call $hop (local.get 0))
                (i32.load (i32.const 0))
                (call $count)))
            """);
        Instance second = h.Instantiate("second", """
            (module
              (type $hop (func (param i32) (result i32)))
              (import "first" "table" (table 2 funcref))
              (memory (export "memory") 1)
              (elem (i32.const 1) $hop)
              (func $hop (type $hop)
                (if (i32.eqz (local.get 0)) (then (return (i32.const 8))))
                (i32.store (i32.const 0) (i32.sub (i32.load (i32.const 0)) (i32.const 1)))
                (return_call_indirect (type $hop) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))))
            """);
        Value[] results = first.GetFunction("run").Invoke(Value.FromI32(Million));
        Assert.Equal([7, Million / 2, Million / 2], results.Select(r => r.AsI32()));
        Assert.Equal(-Million / 2, BitConverter.ToInt32(second.GetMemory("memory").Span[..4]));
        results = first.GetFunction("run").Invoke(Value.FromI32(3));
        Assert.Equal([8, (Million / 2) + 2, (Million / 2) + 2], results.Select(r => r.AsI32()));
    }

    [Fact]
    public void A_host_function_can_be_tail_called_a_million_times()
    {
        using var h = new Harness(EngineOptions.Default with { StackSize = 1 << 16 });
        int calls = 0;
        h.Linker.DefineFunction("env", "note", (int a, long b, double c) =>
        {
            calls++;
            return a + b + (long)c;
        });
        Instance instance = h.Instantiate("""
            (module
              (import "env" "note" (func $note (param i32 i64 f64) (result i64)))
              (func $f (param i32) (result i64) (return_call $note (local.get 0) (i64.const 2) (f64.const 3)))
              (func (export "run") (param i32) (result i64)
                (local $sum i64)
                (loop
                  (local.set $sum (i64.add (local.get $sum) (call $f (local.get 0))))
                  (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
                (local.get $sum)))
            """);
        Assert.Equal(((long)Million * (Million + 1) / 2) + (5L * Million), instance.GetFunction("run").AsFunc<int, long>()(Million));
        Assert.Equal(Million, calls);
    }

    [Fact]
    public void An_exported_host_function_of_another_instance_runs_for_the_instance_that_imported_it()
    {
        using var h = new Harness();
        Instance? seen = null;
        h.Linker.DefineFunction("env", "who", (Caller caller) => { seen = caller.Instance; });
        Instance owner = h.Instantiate("owner", """(module (import "env" "who" (func $who)) (table (export "t") funcref (elem $who)))""");
        Instance user = h.Instantiate("""
            (module
              (import "owner" "t" (table 1 funcref))
              (memory 1)
              (type $f (func))
              (func $tail (return_call_indirect (type $f) (i32.const 0)))
              (func (export "run") (result i32) (i32.store (i32.const 8) (i32.const 5)) (call $tail) (i32.load (i32.const 8))))
            """);
        Assert.Equal(5, user.GetFunction("run").AsFunc<int>()());
        Assert.Same(owner, seen);
    }

    [Fact]
    public void An_endless_chain_can_be_stopped()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate("""(module (func $f (export "f") (param i32) (return_call $f (i32.add (local.get 0) (i32.const 1)))))""");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(30));
        using (stop.Token.Register(h.Store.Interrupt))
        {
            TrapException trap = Assert.Throws<TrapException>(() => instance.GetFunction("f").Invoke(Value.FromI32(0)));
            Assert.Equal(TrapCode.Interrupted, trap.Code);
        }
    }

    [Fact]
    public void A_trap_behind_a_tail_call_shows_the_frames_that_are_left()
    {
        using var h = new Harness();
        h.Instantiate("lib", """(module (func $bad (export "bad") (param i32) (unreachable)))""");
        Instance instance = h.Instantiate("""
            (module
              (import "lib" "bad" (func $bad (param i32)))
              (func $gone (param i32) (return_call $bad (local.get 0)))
              (func $outer (export "outer") (call $gone (i32.const 1))))
            """);
        TrapException trap = Assert.Throws<TrapException>(() => instance.GetFunction("outer").Invoke());
        Assert.Equal(["bad", "outer"], trap.WasmStackTrace.Frames.Select(frame => frame.FunctionName));
    }

    [Fact]
    public void Calling_a_null_reference_traps_where_the_call_stands()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate("""
            (module
              (type $f (func (param i32) (result i32)))
              (func $id (param i32) (result i32) (local.get 0))
              (func (export "call") (param i32) (result i32) (call_ref $f (call $id (local.get 0)) (ref.null $f)))
              (func (export "tail") (param i32) (result i32) (return_call_ref $f (local.get 0) (ref.null $f))))
            """);
        foreach (string name in new[] { "call", "tail" })
        {
            TrapException trap = Assert.Throws<TrapException>(() => instance.GetFunction(name).Invoke(Value.FromI32(1)));
            Assert.Equal(TrapCode.NullFunctionReference, trap.Code);
            Assert.Single(trap.WasmStackTrace.Frames);
        }
    }

    /// <summary>Signatures of every size meet: what the callee sees, and what the first caller still has, come out right.</summary>
    [Theory]
    [InlineData(false, BoundsMode.GuardPages)]
    [InlineData(true, BoundsMode.GuardPages)]
    [InlineData(true, BoundsMode.Explicit)]
    public void Arguments_arrive_for_all_pairs_of_signatures(bool otherInstance, BoundsMode bounds)
    {
        string[] signatures = ["", "i32", "f64 i64", "i64 i64 i64 i64 i64 i64 i32", "f32 f32 f32 f32 f32 f32 f32 f32 f64 f64 i32",
            "i32 i64 i32 i64 i32 i64 i32 i64 v128 f32 f64", "v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 i64", string.Join(' ', Enumerable.Repeat("i32 f64", 20))];
        using var h = new Harness(EngineOptions.Default with { Bounds = bounds });
        var callees = new StringBuilder("(module (memory 1)");
        for (int i = 0; i < signatures.Length; i++)
            callees.Append(CultureInfo.InvariantCulture, $"(func (export \"f{i}\") {Parameters(signatures[i])} (result i64) {Sum(signatures[i])})\n");
        callees.Append(')');
        h.Instantiate("callees", callees.ToString());

        var callers = new StringBuilder("(module\n");
        if (otherInstance)
        {
            for (int i = 0; i < signatures.Length; i++)
                callers.Append(CultureInfo.InvariantCulture, $"(import \"callees\" \"f{i}\" (func $f{i} {Parameters(signatures[i])} (result i64)))\n");
        }
        else
        {
            for (int i = 0; i < signatures.Length; i++)
                callers.Append(CultureInfo.InvariantCulture, $"(func $f{i} {Parameters(signatures[i])} (result i64) {Sum(signatures[i])})\n");
        }
        callers.Append("(memory 1)\n");
        var expected = new Dictionary<string, long>();
        for (int i = 0; i < signatures.Length; i++)
        {
            for (int j = 0; j < signatures.Length; j++)
            {
                // tail: j's arguments, made from i's parameters where there are such, so that moves overlap.
                string arguments = Arguments(signatures[i], signatures[j], out long sum);
                callers.Append(CultureInfo.InvariantCulture, $"(func $tail{i}_{j} {Parameters(signatures[i])} (result i64) (return_call $f{j} {arguments}))\n");
                callers.Append(CultureInfo.InvariantCulture, $"""
                    (func (export "run{i}_{j}") (param $a i64) (param $b f64) (result i64) (local $r i64)
                      (i64.store (i32.const 16) (i64.const 1000))
                      (local.set $r (call $tail{i}_{j} {Constants(signatures[i])}))
                      (i64.add (i64.add (local.get $r) (i64.load (i32.const 16))) (i64.add (local.get $a) (i64.trunc_f64_s (local.get $b)))))
                    """);
                expected[$"run{i}_{j}"] = sum + 1000 + 20_000 + 300_000;
            }
        }
        callers.Append(')');
        Instance instance = h.Instantiate(callers.ToString());
        foreach ((string name, long sum) in expected)
            Assert.Equal((name, sum), (name, instance.GetFunction(name).AsFunc<long, double, long>()(20_000, 300_000)));
    }

    private static string[] Types(string signature) => signature.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Parameters(string signature) => signature.Length == 0 ? "" : $"(param {signature})";

    // The sum of each parameter times its position, from 1.
    private static string Sum(string signature)
    {
        string[] types = Types(signature);
        string sum = "(i64.const 0)";
        for (int i = 0; i < types.Length; i++)
            sum = $"(i64.add {sum} (i64.mul (i64.const {i + 1}) {ToI64(types[i], $"(local.get {i})")}))";
        return sum;
    }

    private static string ToI64(string type, string value) => type switch
    {
        "i32" => $"(i64.extend_i32_s {value})",
        "i64" => value,
        "f32" => $"(i64.trunc_f32_s {value})",
        "f64" => $"(i64.trunc_f64_s {value})",
        _ => $"(i64.add (i64x2.extract_lane 0 {value}) (i64x2.extract_lane 1 {value}))",
    };

    // Parameter i has the value 3i + 1; both lanes of a vector have half of twice that.
    private static int ConstantOf(int index) => (3 * index) + 1;

    private static string Constants(string signature) => string.Join(' ', Types(signature).Select((type, i) => Constant(type, ConstantOf(i))));

    private static string Constant(string type, int value) =>
        type == "v128" ? $"(v128.const i64x2 {value} {value})" : $"({type}.const {value})";

    // For each parameter of the callee the caller's last parameter of its type that has not been taken, or a constant.
    private static string Arguments(string caller, string callee, out long sum)
    {
        var free = Types(caller).Select((type, i) => (type, i)).Reverse().ToList();
        var text = new StringBuilder();
        sum = 0;
        string[] types = Types(callee);
        for (int i = 0; i < types.Length; i++)
        {
            int at = free.FindIndex(p => p.type == types[i]);
            int value;
            if (at >= 0)
            {
                value = ConstantOf(free[at].i);
                text.Append(CultureInfo.InvariantCulture, $"(local.get {free[at].i})");
                free.RemoveAt(at);
            }
            else
            {
                value = 17 + i;
                text.Append(Constant(types[i], value));
            }
            sum += (long)(i + 1) * value * (types[i] == "v128" ? 2 : 1);
        }
        return text.ToString();
    }
}
