using System.Globalization;
using System.Text;
using Wafer.Model;

namespace Wafer.Tests.Runtime.Objects;

/// <summary>What refers to objects across a collection, and what is in registers across an allocation that has to collect. Under stress every allocation collects and moves everything.</summary>
public class RootTests
{
    private static readonly EngineOptions s_stress = EngineOptions.Default with { HeapStress = true };

    private static readonly ValType s_any = ValType.Ref(HeapType.Any, nullable: true);

    public static TheoryData<string> Allocations() =>
    [
        "(drop (struct.new $box (i32.const 1)))",
        "(drop (struct.new_default $box))",
        "(drop (struct.new_default $wide))",
        "(drop (array.new $ints (i32.const 1) (i32.const 5)))",
        "(drop (array.new $doubles (local.get $d) (i32.const 5)))",
        "(drop (array.new $vectors (local.get $e) (i32.const 5)))",
        "(drop (array.new $refs (local.get $r) (i32.const 5)))",
        "(drop (array.new $refs (local.get $r) (i32.const 9000)))",
        "(drop (array.new $vectors (local.get $e) (i32.const 3000)))",
        "(drop (array.new_default $ints (local.get $a)))",
        "(drop (array.new_default $ints (i32.const 10000)))",
        "(drop (array.new_fixed $refs 3 (local.get $r) (local.get $s) (local.get $r)))",
        "(drop (array.new_fixed $refs 2 (struct.new $box (i32.const 4)) (struct.new $box (i32.const 5))))",
        "(drop (array.new_data $ints $data (i32.const 0) (i32.const 2)))",
        "(drop (array.new_elem $refs $elem (i32.const 0) (i32.const 2)))",
        "(drop (struct.new $pair (struct.new $box (i32.const 4)) (struct.new $box (i32.const 5))))",
        "(drop (ref.test (ref $other) (ref.func $any_function)))",
        "(drop (ref.test (ref $other) (table.get (i32.const 0))))",
        "(array.copy $refs $refs (global.get $array) (i32.const 0) (global.get $array) (i32.const 1) (i32.const 3))",
        "(array.fill $refs (global.get $array) (i32.const 0) (local.get $s) (i32.const 3))",
        "(call $collect)",
    ];

    [Theory]
    [MemberData(nameof(Allocations))]
    public void Values_of_all_kinds_survive_an_allocation(string allocation)
    {
        // Once with everything on the operand stack, once in locals, once in both, and in a loop, so that the locals have homes.
        using var h = new Harness(s_stress);
        Instance instance = h.Instantiate($$"""
            (module
              (type $box (struct (field (mut i32))))
              (type $pair (struct (field (ref $box)) (field (ref $box))))
              (type $wide (struct {{string.Concat(Enumerable.Repeat("(field i64)", 100))}}))
              (type $ints (array (mut i32)))
              (type $doubles (array (mut f64)))
              (type $vectors (array (mut v128)))
              (type $refs (array (mut (ref null $box))))
              (type $other (sub (func (param i64))))
              (table 1 funcref)
              (global $array (ref $refs) (array.new_default $refs (i32.const 10)))
              (data $data "\01\02\03\04\05\06\07\08")
              (elem $elem (ref null $box) (struct.new $box (i32.const 1)) (struct.new $box (i32.const 2)))
              (elem declare func $any_function)
              (func $any_function)
              (func $collect (drop (struct.new $box (i32.const 0))))
              (func (export "stack") (param $a i32) (param $b i64) (param $c f32) (param $d f64) (param $i i32) (result f64)
                (local $e v128) (local $r (ref null $box)) (local $s (ref null $box))
                (local.set $e (i64x2.splat (local.get $b)))
                (local.set $r (struct.new $box (i32.const 1000)))
                (local.set $s (struct.new $box (i32.const 2000)))
                (loop $again (result f64)
                  (struct.get $box 0 (local.get $s))
                  (i32.add (local.get $a) (i32.const 1))
                  (i64.add (local.get $b) (i64.const 1))
                  (f32.add (local.get $c) (f32.const 1))
                  (f64.add (local.get $d) (f64.const 1))
                  (i64x2.add (local.get $e) (local.get $e))
                  (struct.new $box (i32.const 10000))
                  (local.get $r)
                  {{allocation}}
                  (struct.get $box 0)
                  (local.set $i (i32.add (local.get $i)))
                  (struct.get $box 0)
                  (local.set $i (i32.add (local.get $i)))
                  (i64x2.extract_lane 1)
                  (f64.convert_i64_s)
                  (f64.add)
                  (local.set $d)
                  (f64.promote_f32)
                  (local.set $d (f64.add (local.get $d)))
                  (f64.convert_i64_s)
                  (local.set $d (f64.add (local.get $d)))
                  (i32.add)
                  (local.set $a)
                  (f64.add (local.get $d) (f64.convert_i32_s (i32.add (local.get $i) (i32.add (local.get $a)
                    (i32.add (struct.get $box 0 (local.get $r)) (struct.get $box 0 (local.get $s)))))))))
              (func (export "locals") (param $a i32) (param $b i64) (param $c f32) (param $d f64) (param $i i32) (result f64)
                (local $e v128) (local $r (ref null $box)) (local $s (ref null $box)) (local $sum f64)
                (local.set $e (i64x2.splat (local.get $b)))
                (local.set $r (struct.new $box (i32.const 1000)))
                (local.set $s (struct.new $box (i32.const 2000)))
                (loop $again
                  (local.set $b (i64.add (local.get $b) (i64.const 1)))
                  (local.set $e (i64x2.add (local.get $e) (i64x2.splat (i64.const 1))))
                  (struct.set $box 0 (local.get $r) (i32.add (struct.get $box 0 (local.get $r)) (i32.const 1)))
                  {{allocation}}
                  (local.set $sum (f64.add (local.get $sum) (f64.add (local.get $d) (f64.promote_f32 (local.get $c)))))
                  (local.set $sum (f64.add (local.get $sum) (f64.convert_i64_s (i64.add (local.get $b) (i64x2.extract_lane 1 (local.get $e))))))
                  (local.set $sum (f64.add (local.get $sum) (f64.convert_i32_s (i32.add (struct.get $box 0 (local.get $r)) (struct.get $box 0 (local.get $s))))))
                  (br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
                (local.get $sum)))
            """);

        // stack: d' = (d + 1 + 2b) + (c + 1) + (b + 1), a' = s + a + 1, i' = i + 1000 + 10000.
        const int a = 7, i = 5;
        const long b = 1 << 20;
        const float c = 3;
        const double d = 11;
        double expected = d + 1 + (2 * b) + c + 1 + b + 1 + (i + 11_000) + (2000 + a + 1) + 1000 + 2000;
        Assert.Equal(expected, instance.GetFunction("stack").Invoke(a, b, c, d, i)[0].AsF64());

        double sum = 0;
        for (int k = 1; k <= i; k++)
            sum += d + c + (2 * (b + k)) + 1000 + k + 2000;
        Assert.Equal(sum, instance.GetFunction("locals").Invoke(a, b, c, d, i)[0].AsF64());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Arrays_are_made_where_no_register_is_free(bool stress)
    {
        // Twelve locals are live around the loop, and the operands of array.new are computed: they have to keep their registers until the array is filled.
        using var h = new Harness(stress ? s_stress : EngineOptions.Default);
        string[] locals = [.. Enumerable.Range(0, 12).Select(i => $"$x{i.ToString(CultureInfo.InvariantCulture)}")];
        Instance instance = h.Instantiate($$"""
            (module
              (type $longs (array (mut i64)))
              (func (export "run") (param $n i64) (result i64)
                {{string.Concat(locals.Select(x => $"(local {x} i64)"))}} (local $a (ref null $longs)) (local $sum i64)
                {{string.Concat(locals.Select((x, i) => $"(local.set {x} (i64.const {(i + 1).ToString(CultureInfo.InvariantCulture)}))"))}}
                (loop $again
                  {{string.Concat(locals.Select((x, i) => $"(local.set {x} (i64.add (local.get {x}) (local.get {locals[(i + 1) % 12]})))"))}}
                  (local.set $a (array.new $longs
                    (i64.add (i64.mul (local.get $x0) (local.get $x5)) (local.get $x11))
                    (i32.add (i32.wrap_i64 (i64.and (local.get $x3) (i64.const 7))) (i32.const 1))))
                  (local.set $sum (i64.add (local.get $sum) (i64.add (array.get $longs (local.get $a) (i32.const 0))
                    (array.get $longs (local.get $a) (i32.sub (array.len (local.get $a)) (i32.const 1))))))
                  {{string.Concat(locals.Select((x, i) => $"(local.set {x} (i64.xor (local.get {x}) (local.get {locals[(i + 7) % 12]})))"))}}
                  (br_if $again (i32.wrap_i64 (local.tee $n (i64.sub (local.get $n) (i64.const 1))))))
                {{string.Concat(locals.Select(x => $"(local.set $sum (i64.add (local.get $sum) (local.get {x})))"))}}
                (local.get $sum)))
            """);
        long[] model = [.. Enumerable.Range(1, 12).Select(i => (long)i)];
        long sum = 0;
        for (int k = 0; k < 20; k++)
        {
            for (int i = 0; i < 12; i++)
                model[i] += model[(i + 1) % 12];
            sum += 2 * ((model[0] * model[5]) + model[11]);
            for (int i = 0; i < 12; i++)
                model[i] ^= model[(i + 7) % 12];
        }
        Assert.Equal(sum + model.Sum(), instance.GetFunction("run").Invoke(20L)[0].AsI64());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(300)]
    public void Any_number_of_locals_and_operands_that_refer_to_objects(int count)
    {
        var text = new StringBuilder("(module (type $box (struct (field i32))) (func $collect (drop (struct.new $box (i32.const -1)))) (func (export \"run\") (param $n i32) (result i32)\n");
        for (int i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $"(local $r{i} (ref null $box))");
        for (int i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $"(local.set $r{i} (struct.new $box (i32.const {i})))\n");
        text.Append("(loop $again\n(call $collect)\n");
        for (int i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $"(struct.new $box (i32.add (i32.const 1) (struct.get $box 0 (local.get $r{i}))))\n");
        text.Append("(call $collect)\n");
        for (int i = count - 1; i >= 0; i--)
            text.Append(CultureInfo.InvariantCulture, $"(local.set $r{i})\n");
        text.Append("(br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))\n(i32.const 0)\n");
        for (int i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $"(i32.add (struct.get $box 0 (local.get $r{i})))\n");
        text.Append("))");
        using var h = new Harness(s_stress);
        Instance instance = h.Instantiate(text.ToString());
        Assert.Equal((count * (count - 1) / 2) + (3 * count), instance.GetFunction("run").Invoke(3)[0].AsI32());
    }

    [Fact]
    public void Frames_of_a_deep_recursion_and_those_below_host_functions()
    {
        // Each frame has an object on its operand stack and one in a local, and reaches the next one directly, over a host function, or by a tail call.
        using var h = new Harness(s_stress);
        Instance? instance = null;
        h.Linker.DefineFunction("env", "down", (int n) => instance!.GetFunction("run").Invoke(n)[0].AsI32());
        instance = h.Instantiate("""
            (module
              (type $box (struct (field i32)))
              (type $run (func (param i32) (result i32)))
              (import "env" "down" (func $down (param i32) (result i32)))
              (func $tail (param i32 (ref $box)) (result i32)
                (drop (struct.new $box (i32.const 3)))
                (if (i32.eq (struct.get $box 0 (local.get 1)) (i32.const 77)) (then (return_call $run (local.get 0))))
                (unreachable))
              (func $run (export "run") (type $run)
                (local $box (ref $box))
                (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
                (local.set $box (struct.new $box (local.get 0)))
                (struct.new $box (i32.const 1))
                (if (result i32) (i32.and (local.get 0) (i32.const 1))
                  (then (call $down (i32.sub (local.get 0) (i32.const 1))))
                  (else (call $tail (i32.sub (local.get 0) (i32.const 1)) (struct.new $box (i32.const 77)))))
                (i32.add (struct.get $box 0 (local.get $box)))
                (drop (struct.new $box (i32.const 2)))
                (local.set 0)
                (i32.add (struct.get $box 0) (local.get 0))))
            """);
        const int n = 60;
        Assert.Equal((n * (n + 1) / 2) + n, instance.GetFunction("run").Invoke(n)[0].AsI32());
    }

    [Fact]
    public void Arguments_and_results_of_host_functions()
    {
        // The objects are in no frame and no local while the host function runs, but in its arguments, and in what it returns.
        using var h = new Harness(s_stress);
        Instance? instance = null;
        h.Linker.DefineFunction("env", "swap", new FunctionType([s_any, ValType.ExternRef, s_any], [s_any, s_any]), (_, arguments, results) =>
        {
            instance!.GetFunction("collect").Invoke();
            (results[0], results[1]) = (arguments[2], arguments[0]);
        });
        instance = h.Instantiate("""
            (module
              (type $box (struct (field i32)))
              (import "env" "swap" (func $swap (param anyref externref anyref) (result anyref anyref)))
              (func (export "collect") (drop (struct.new $box (i32.const -1))))
              (func (export "run") (param externref) (result i32)
                (call $swap (struct.new $box (i32.const 5)) (local.get 0) (struct.new $box (i32.const 3)))
                (drop (struct.new $box (i32.const -1)))
                (i32.sub (struct.get $box 0 (ref.cast (ref $box))) (i32.const 0))
                (drop (struct.new $box (i32.const -1)))
                (global.set $n)
                (i32.sub (struct.get $box 0 (ref.cast (ref $box))) (global.get $n)))
              (global $n (mut i32) (i32.const 0)))
            """);
        Assert.Equal(3 - 5, instance.GetFunction("run").Invoke(Value.FromExternRef("x"))[0].AsI32());
    }

    [Fact]
    public void Globals_tables_and_segments()
    {
        using var h = new Harness(s_stress);
        Instance first = h.Instantiate("a", """
            (module
              (type $box (struct (field i32)))
              (global (export "g") (mut (ref null $box)) (struct.new $box (i32.const 1)))
              (table (export "t") 3 (ref null $box))
              (func (export "collect") (drop (struct.new $box (i32.const -1)))))
            """);
        Instance second = h.Instantiate("b", """
            (module
              (type $box (struct (field i32)))
              (import "a" "g" (global $g (mut (ref null $box))))
              (import "a" "t" (table $t 3 (ref null $box)))
              (import "a" "collect" (func $collect))
              (elem $passive (ref null $box) (struct.new $box (i32.const 10)) (struct.new $box (i32.const 20)))
              (elem (table $t) (i32.const 1) (ref null $box) (struct.new $box (i32.const 100)))
              (func (export "run") (result i32)
                (call $collect)
                (table.set $t (i32.const 0) (global.get $g))
                (call $collect)
                (table.init $t $passive (i32.const 2) (i32.const 1) (i32.const 1))
                (table.grow $t (struct.new $box (i32.const 1000)) (i32.const 2))
                (drop)
                (table.fill $t (i32.const 4) (struct.new $box (i32.const 10000)) (i32.const 1))
                (call $collect)
                (global.set $g (ref.null none))
                (call $collect)
                (i32.add (i32.add (struct.get $box 0 (table.get $t (i32.const 0))) (struct.get $box 0 (table.get $t (i32.const 1))))
                  (i32.add (struct.get $box 0 (table.get $t (i32.const 2)))
                    (i32.add (struct.get $box 0 (table.get $t (i32.const 3))) (struct.get $box 0 (table.get $t (i32.const 4))))))))
            """);
        Assert.Equal(1 + 100 + 20 + 1000 + 10000, second.GetFunction("run").Invoke()[0].AsI32());
        first.GetFunction("collect").Invoke();
        Assert.Equal(100, Assert.IsType<WasmStruct>(first.GetTable("t")[1].AsAnyRef())[0].AsI32());
    }

    [Fact]
    public void Instances_without_a_heap_between_those_with_one()
    {
        // The register that holds the heap's base has something else there; calls and tail calls go through, and come back.
        using var h = new Harness(s_stress);
        h.Instantiate("plain", """
            (module
              (type $f (func (param i64) (result i64)))
              (table (export "table") 1 funcref)
              (func (export "through") (param i64 i64 i64 i64 i64 i64 i64 i64) (result i64)
                (local $a i64) (local $b i64) (local $c i64)
                (local.set $a (i64.const 1)) (local.set $b (i64.const 2)) (local.set $c (i64.const 3))
                (loop $l
                  (local.set $a (i64.add (local.get $a) (i64.mul (local.get $b) (local.get $c))))
                  (br_if $l (i64.lt_u (local.get $a) (i64.add (i64.add (local.get 1) (local.get 2)) (i64.add (local.get 3) (i64.const 100))))))
                (i64.add (local.get $a) (call_indirect (type $f) (local.get 0) (i32.const 0))))
              (func (export "tail") (param i64) (result i64)
                (return_call_indirect (type $f) (local.get 0) (i32.const 0))))
            """);
        Instance instance = h.Instantiate("heap", """
            (module
              (type $f (func (param i64) (result i64)))
              (type $box (struct (field (mut i64))))
              (import "plain" "table" (table $t 1 funcref))
              (import "plain" "through" (func $through (param i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
              (import "plain" "tail" (func $tail (type $f)))
              (elem (table $t) (i32.const 0) func $work)
              (func $work (type $f) (struct.get $box 0 (struct.new $box (i64.add (local.get 0) (i64.const 1)))))
              (func (export "run") (param i64) (result i64)
                (local $box (ref $box))
                (local.set $box (struct.new $box (i64.const 5)))
                (struct.set $box 0 (local.get $box) (i64.add (struct.get $box 0 (local.get $box))
                  (call $through (local.get 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0))))
                (struct.set $box 0 (local.get $box) (i64.add (struct.get $box 0 (local.get $box)) (call $tail (local.get 0))))
                (i64.add (struct.get $box 0 (local.get $box)) (struct.get $box 0 (struct.new $box (i64.const 1000))))))
            """);
        // through: 1 + 6k, the first that is at least 100, is 103.
        Assert.Equal(5 + 103 + 43 + 43 + 1000, instance.GetFunction("run").Invoke(42L)[0].AsI64());
    }
}
