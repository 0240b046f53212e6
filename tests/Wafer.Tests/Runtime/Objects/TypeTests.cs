using System.Globalization;
using System.Text;

namespace Wafer.Tests.Runtime.Objects;

/// <summary>Casts at every depth, type identity across modules, calls by subtypes, and null in structures of any size.</summary>
public class TypeTests
{
    // Core spec, JavaScript embedding: a type may have so many supertypes.
    private const int GreatestDepth = 63;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_depth_is_told_from_every_other(bool isArray)
    {
        // Two chains that part at the third type; an object of each type is tested for each.
        var text = new StringBuilder("(module\n");
        string composite = isArray ? "(array anyref)" : "(struct (field i32))";
        for (int i = 0; i <= GreatestDepth; i++)
            text.Append(CultureInfo.InvariantCulture, $"(type $a{i} (sub {(i == 0 ? "" : $"$a{i - 1}")} {composite}))\n");
        for (int i = 3; i <= GreatestDepth; i++)
            text.Append(CultureInfo.InvariantCulture, $"(type $b{i} (sub {(i == 3 ? "$a2" : $"$b{i - 1}")} {(isArray ? "(array eqref)" : "(struct (field i32) (field i64))")}))\n");
        string[] names = [.. Enumerable.Range(0, GreatestDepth + 1).Select(i => $"$a{i}"), .. Enumerable.Range(3, GreatestDepth - 2).Select(i => $"$b{i}")];
        text.Append("(global $all (mut anyref) (ref.null none))\n(func (export \"make\") (param i32)\n");
        for (int i = 0; i < names.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"(if (i32.eq (local.get 0) (i32.const {i})) (then (global.set $all ({(isArray ? $"array.new_default {names[i]} (i32.const 1)" : $"struct.new_default {names[i]}")}))))\n");
        }
        text.Append(")\n");
        for (int i = 0; i < names.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                (func (export "test{{i}}") (result i32) (ref.test (ref {{names[i]}}) (global.get $all)))
                (func (export "cast{{i}}") (result i32) (ref.is_null (ref.cast (ref {{names[i]}}) (global.get $all))))
                (func (export "branch{{i}}") (result i32)
                  (block $l (result (ref {{names[i]}})) (br_on_cast $l anyref (ref {{names[i]}}) (global.get $all)) (drop) (return (i32.const 0)))
                  (drop) (i32.const 1))

                """);
        }
        text.Append(')');
        using var h = new Harness();
        Instance instance = h.Instantiate(text.ToString());
        for (int made = 0; made < names.Length; made++)
        {
            instance.GetFunction("make").Invoke(made);
            for (int tested = 0; tested < names.Length; tested++)
            {
                bool expected = IsBelow(names[made], names[tested]);
                string index = tested.ToString(CultureInfo.InvariantCulture);
                Assert.Equal(expected ? 1 : 0, instance.GetFunction("test" + index).Invoke()[0].AsI32());
                Assert.Equal(expected ? 1 : 0, instance.GetFunction("branch" + index).Invoke()[0].AsI32());
                if (expected)
                    Assert.Equal(0, instance.GetFunction("cast" + index).Invoke()[0].AsI32());
                else if ((made + tested) % 7 == 0)
                    ArrayTests.Traps(TrapCode.CastFailure, () => instance.GetFunction("cast" + index).Invoke());
            }
        }

        static bool IsBelow(string made, string tested)
        {
            int depth = int.Parse(made.AsSpan(2), CultureInfo.InvariantCulture), other = int.Parse(tested.AsSpan(2), CultureInfo.InvariantCulture);
            return depth >= other && (made[1] == tested[1] || (tested[1] == 'a' && other < 3));
        }
    }

    [Fact]
    public void A_test_of_a_value_whose_static_type_excludes_it()
    {
        // Core spec 3.3.1: any operand of the hierarchy is allowed, also one that cannot be of the type.
        using var h = new Harness();
        Instance instance = h.Instantiate("""
            (module
              (type $s (struct (field i32)))
              (type $a (array i32))
              (func (export "i31") (param i32) (result i32 i32 i32 i32 i32)
                (local $x (ref i31))
                (local.set $x (ref.i31 (local.get 0)))
                (ref.test (ref struct) (local.get $x))
                (ref.test (ref array) (local.get $x))
                (ref.test (ref null $s) (local.get $x))
                (ref.test (ref $a) (ref.i31 (local.get 0)))
                (ref.test (ref eq) (local.get $x)))
              (func (export "struct") (result i32 i32 i32)
                (local $x (ref $s))
                (local.set $x (struct.new $s (i32.const -1)))
                (ref.test (ref array) (local.get $x))
                (ref.test (ref null $a) (local.get $x))
                (ref.test (ref i31) (local.get $x)))
              (func (export "array") (result i32 i32 i32)
                (local $x (ref array))
                (local.set $x (array.new $a (i32.const -1) (i32.const 3)))
                (ref.test (ref struct) (local.get $x))
                (ref.test (ref $s) (local.get $x))
                (ref.test (ref i31) (local.get $x)))
              (func (export "null") (result i32 i32 i32 i32)
                (ref.is_null (ref.i31 (i32.const 0)))
                (ref.is_null (ref.null i31))
                (ref.test (ref struct) (ref.null i31))
                (ref.test (ref null struct) (ref.null i31)))
              (func (export "cast") (param i32) (result i32)
                (struct.get $s 0 (ref.cast (ref null $s) (ref.i31 (local.get 0))))))
            """);
        foreach (int number in (ReadOnlySpan<int>)[0, 1, 2, 3, 4, -1, 0x20_0000, 0x1000_0000, 0x7FFF_FFFF])
        {
            Assert.Equal([0, 0, 0, 0, 1], instance.GetFunction("i31").Invoke(number).Select(v => v.AsI32()));
            ArrayTests.Traps(TrapCode.CastFailure, () => instance.GetFunction("cast").Invoke(number));
        }
        Assert.Equal([0, 0, 0], instance.GetFunction("struct").Invoke().Select(v => v.AsI32()));
        Assert.Equal([0, 0, 0], instance.GetFunction("array").Invoke().Select(v => v.AsI32()));
        Assert.Equal([0, 1, 0, 1], instance.GetFunction("null").Invoke().Select(v => v.AsI32()));
    }

    [Fact]
    public void Types_are_the_same_in_all_modules_that_define_them_alike_and_different_otherwise()
    {
        using var h = new Harness(EngineOptions.Default with { HeapStress = true });
        const string types = "(rec (type $node (sub (struct (field i32) (field (ref null $node))))) (type $leaf (sub final $node (struct (field i32) (field (ref null $node)) (field i64)))))";
        h.Instantiate("a", $"(module (type $unused (struct)) {types} (func (export \"make\") (result anyref) (struct.new $leaf (i32.const 1) (struct.new $node (i32.const 2) (ref.null none)) (i64.const 3))))");

        // The second group has one more type, the third has only one.
        Instance same = h.Instantiate($$"""
            (module {{types}}
              (rec (type $node2 (sub (struct (field i32) (field (ref null $node2))))) (type $leaf2 (sub final $node2 (struct (field i32) (field (ref null $node2)) (field i64)))) (type $more (struct)))
              (type $single (sub (struct (field i32) (field (ref null $single)))))
              (import "a" "make" (func $make (result anyref)))
              (func (export "leaf") (result i32) (ref.test (ref $leaf) (call $make)))
              (func (export "node") (result i32) (ref.test (ref $node) (call $make)))
              (func (export "inner") (result i32) (ref.test (ref $leaf) (struct.get $node 1 (ref.cast (ref $node) (call $make)))))
              (func (export "leaf2") (result i32) (ref.test (ref $leaf2) (call $make)))
              (func (export "node2") (result i32) (ref.test (ref $node2) (call $make)))
              (func (export "single") (result i32) (ref.test (ref $single) (call $make)))
              (func (export "value") (result i64) (struct.get $leaf 2 (ref.cast (ref $leaf) (call $make)))))
            """);
        Assert.Equal([1, 1, 0, 0, 0, 0], ((string[])["leaf", "node", "inner", "leaf2", "node2", "single"]).Select(name => same.GetFunction(name).Invoke()[0].AsI32()));
        Assert.Equal(3, same.GetFunction("value").Invoke()[0].AsI64());
    }

    [Fact]
    public void A_module_without_types_tests_objects_of_others()
    {
        using var h = new Harness();
        h.Instantiate("a", """(module (type $s (struct)) (type $a (array i8)) (func (export "s") (result anyref) (struct.new $s)) (func (export "a") (result anyref) (array.new_default $a (i32.const 0))))""");
        Instance instance = h.Instantiate("""
            (module
              (import "a" "s" (func $s (result anyref)))
              (import "a" "a" (func $a (result anyref)))
              (func $test (param anyref) (result i32)
                (i32.or (i32.or (ref.test (ref struct) (local.get 0)) (i32.shl (ref.test (ref array) (local.get 0)) (i32.const 1)))
                  (i32.or (i32.shl (ref.test (ref eq) (local.get 0)) (i32.const 2)) (i32.shl (ref.test (ref i31) (local.get 0)) (i32.const 3)))))
              (func (export "run") (param externref) (result i32 i32 i32 i32 i32)
                (call $test (call $s))
                (call $test (call $a))
                (call $test (ref.i31 (i32.const 7)))
                (call $test (ref.null none))
                (call $test (any.convert_extern (local.get 0)))))
            """);
        Assert.Equal([5, 6, 12, 0, 0], instance.GetFunction("run").Invoke(Value.FromExternRef("x")).Select(v => v.AsI32()));
    }

    [Fact]
    public void Functions_of_subtypes_are_called_and_cast()
    {
        using var h = new Harness(EngineOptions.Default with { HeapStress = true });
        Instance instance = h.Instantiate("""
            (module
              (rec
                (type $s (sub (struct (field i32))))
                (type $t (sub $s (struct (field i32) (field i32)))))
              (type $f (sub (func (param (ref $t)) (result (ref null $s)))))
              (type $g (sub $f (func (param (ref $s)) (result (ref $t)))))
              (type $h (sub final $g (func (param (ref $s)) (result (ref $t)))))
              (type $unrelated (sub final (func (param i64))))
              (table $table funcref (elem $f $g $h $unrelated))
              (func $f (type $f) (struct.new $s (i32.const 1)))
              (func $g (type $g) (struct.new $t (i32.const 2) (struct.get $s 0 (local.get 0))))
              (func $h (type $h) (struct.new $t (i32.const 3) (struct.get $s 0 (local.get 0))))
              (func $unrelated (type $unrelated))
              (func (export "indirect_f") (param i32) (result i32)
                (struct.get $s 0 (call_indirect (type $f) (struct.new $t (i32.const 7) (i32.const 8)) (local.get 0))))
              (func (export "indirect_g") (param i32) (result i32)
                (struct.get $t 0 (call_indirect (type $g) (struct.new $s (i32.const 7)) (local.get 0))))
              (func (export "indirect_h") (param i32) (result i32)
                (struct.get $t 0 (call_indirect (type $h) (struct.new $s (i32.const 7)) (local.get 0))))
              (func (export "tail_f") (param i32) (result (ref null $s))
                (return_call_indirect (type $f) (struct.new $t (i32.const 7) (i32.const 8)) (local.get 0)))
              (func (export "reference") (param i32) (result i32)
                (struct.get $s 0 (call_ref $f (struct.new $t (i32.const 7) (i32.const 8)) (ref.cast (ref $f) (table.get $table (local.get 0))))))
              (func (export "tests") (param i32) (result i32)
                (local $x funcref)
                (local.set $x (table.get $table (local.get 0)))
                (i32.or (i32.or (ref.test (ref $f) (local.get $x)) (i32.shl (ref.test (ref null $g) (local.get $x)) (i32.const 1)))
                  (i32.shl (ref.test (ref $h) (local.get $x)) (i32.const 2)))))
            """);
        Function f = instance.GetFunction("indirect_f"), g = instance.GetFunction("indirect_g"), last = instance.GetFunction("indirect_h"), r = instance.GetFunction("reference");
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(i => f.Invoke(i)[0].AsI32()));
        Assert.Equal([2, 3], Enumerable.Range(1, 2).Select(i => g.Invoke(i)[0].AsI32()));
        Assert.Equal(3, last.Invoke(2)[0].AsI32());
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(i => r.Invoke(i)[0].AsI32()));
        Assert.Equal([1, 3, 7, 0], Enumerable.Range(0, 4).Select(i => instance.GetFunction("tests").Invoke(i)[0].AsI32()));
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(i => ((WasmStruct)instance.GetFunction("tail_f").Invoke(i)[0].AsAnyRef()!)[0].AsI32()));
        ArrayTests.Traps(TrapCode.IndirectCallTypeMismatch, () => f.Invoke(3));
        ArrayTests.Traps(TrapCode.IndirectCallTypeMismatch, () => g.Invoke(0));
        ArrayTests.Traps(TrapCode.IndirectCallTypeMismatch, () => last.Invoke(1));
        ArrayTests.Traps(TrapCode.CastFailure, () => r.Invoke(3));
    }

    public static TheoryData<string, int> Structures() => new() { { "i8", 10_000 }, { "i64", 5000 }, { "v128", 10_000 }, { "anyref", 10_000 }, { "f32", 33 }, { "funcref", 4096 } };

    [Theory]
    [MemberData(nameof(Structures))]
    public void Fields_at_all_offsets_of_structures_of_all_sizes(string storage, int count)
    {
        int[] fields = [.. Enumerable.Range(0, 14).Select(i => (1 << i) - 1).Where(i => i < count - 1), count - 1];
        string zero = storage switch { "i8" => "i32.const 0", "i64" => "i64.const 0", "v128" => "v128.const i32x4 1 2 3 4", "anyref" => "ref.i31 (i32.const 4)", "f32" => "f32.const 0", _ => "ref.func $f" };
        string type = storage == "i8" ? "i32" : storage;
        string get = storage == "i8" ? "struct.get_u" : "struct.get";
        var text = new StringBuilder("(module (type $s (struct");
        for (int i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $"(field (mut {storage}))");
        text.Append(")) (elem declare func $f) (func $f) (global $s (export \"s\") (mut (ref null $s)) (ref.null none))\n");
        text.Append("(func (export \"default\") (global.set $s (struct.new_default $s)))\n(func (export \"forget\") (global.set $s (ref.null none)))\n(func (export \"new\") (global.set $s (struct.new $s\n");
        for (int i = 0; i < count; i++)
            text.Append('(').Append(zero).Append(')');
        text.Append(")))\n");
        foreach (int i in fields)
        {
            text.Append(CultureInfo.InvariantCulture, $"(func (export \"get{i}\") (result {type}) ({get} $s {i} (global.get $s)))\n");
            text.Append(CultureInfo.InvariantCulture, $"(func (export \"set{i}\") (struct.set $s {i} (global.get $s) ({zero})))\n");
            text.Append(CultureInfo.InvariantCulture, $"(func (export \"put{i}\") (param {type}) (struct.set $s {i} (global.get $s) (local.get 0)))\n");
        }
        text.Append(')');
        using var h = new Harness(EngineOptions.Default with { HeapStress = true });
        Instance instance = h.Instantiate(text.ToString());
        foreach (int i in fields)
        {
            string index = i.ToString(CultureInfo.InvariantCulture);
            ArrayTests.Traps(TrapCode.NullStructureReference, () => instance.GetFunction("get" + index).Invoke());
            ArrayTests.Traps(TrapCode.NullStructureReference, () => instance.GetFunction("set" + index).Invoke());
        }
        instance.GetFunction("new").Invoke();
        Value full = instance.GetFunction("get0").Invoke()[0];
        foreach (int i in fields)
            Assert.Equal(full, instance.GetFunction("get" + i.ToString(CultureInfo.InvariantCulture)).Invoke()[0]);
        instance.GetFunction("default").Invoke();
        var structure = Assert.IsType<WasmStruct>(instance.GetGlobal("s").Value.AsAnyRef());
        Value empty = instance.GetFunction("get0").Invoke()[0];
        foreach (int i in fields)
        {
            string index = i.ToString(CultureInfo.InvariantCulture);
            Assert.Equal(empty, instance.GetFunction("get" + index).Invoke()[0]);
            instance.GetFunction("put" + index).Invoke(full);
            Assert.Equal(full, structure[i]);
            Assert.Equal(i + 1 < count && !fields.Contains(i + 1) ? empty : structure[Math.Min(i + 1, count - 1)], structure[Math.Min(i + 1, count - 1)]);
        }
    }

    [Fact]
    public void References_in_large_structures_are_traced_and_recorded()
    {
        // 10000 references are 40 KB: not born in the nursery, so that what is stored while it is made must be recorded.
        const int count = 10_000;
        var text = new StringBuilder("(module (type $box (struct (field i32))) (type $s (struct");
        for (int i = 0; i < count; i++)
            text.Append("(field (mut (ref null $box)))");
        text.Append(")) (func $garbage (param i32) (loop $l (drop (struct.new $box (i32.const -1))) (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))\n");
        text.Append("(func (export \"run\") (result (ref $s)) (local $s (ref $s)) (local.set $s (struct.new $s\n");
        for (int i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $"(struct.new $box (i32.const {i}))");
        text.Append("))\n(call $garbage (i32.const 300000))\n(struct.set $s 9999 (local.get $s) (struct.new $box (i32.const 7)))\n(call $garbage (i32.const 300000)) (local.get $s)))");
        using var h = new Harness(EngineOptions.Default with { MaxHeapBytes = 4 << 20 });
        var structure = Assert.IsType<WasmStruct>(h.Instantiate(text.ToString()).GetFunction("run").Invoke()[0].AsAnyRef());
        for (int i = 0; i < count; i++)
            Assert.Equal(i == 9999 ? 7 : i, Assert.IsType<WasmStruct>(structure[i].AsAnyRef())[0].AsI32());
    }
}
