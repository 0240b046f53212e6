using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text;
using Wafer.Model;
using Wafer.Tests.Runtime;

namespace Wafer.Tests.Compiler.Vectors;

/// <summary>Vectors wherever values go: arguments and results beyond the registers, blocks, globals, host functions, and operands that wait in the frame.</summary>
public class VectorCallTests
{
    public static TheoryData<CpuExtensions> Extensions => [CpuExtensions.All, CpuExtensions.None];

    [Theory]
    [MemberData(nameof(Extensions))]
    public void Arguments_beyond_the_registers_arrive_in_order(CpuExtensions extensions)
    {
        // Eight vectors go in registers; of the rest, vectors and integers share the stack. Each argument is made by one of the ways that operands wait.
        using var h = new Harness(new EngineOptions { CpuExtensions = extensions });
        Instance instance = h.Instantiate("""
            (module
              (type $t (func (param v128 i32 v128 f64 v128 v128 v128 v128 v128 v128 v128 v128 i64 i64 i64 i64 i64 i64 v128 f32 v128) (result v128)))
              (table funcref (elem $sum))
              (func $sum (type $t)
                (i32x4.add (i32x4.mul (local.get 0) (i32x4.splat (i32.const 1)))
                (i32x4.add (i32x4.mul (local.get 2) (i32x4.splat (i32.const 2)))
                (i32x4.add (i32x4.mul (local.get 4) (i32x4.splat (i32.const 3)))
                (i32x4.add (i32x4.mul (local.get 9) (i32x4.splat (i32.const 5)))
                (i32x4.add (i32x4.mul (local.get 10) (i32x4.splat (i32.const 7)))
                (i32x4.add (i32x4.mul (local.get 11) (i32x4.splat (i32.const 11)))
                (i32x4.add (i32x4.mul (local.get 18) (i32x4.splat (i32.const 13)))
                (i32x4.add (i32x4.mul (local.get 20) (i32x4.splat (i32.const 17)))
                  (i32x4.splat (i32.add (local.get 1) (i32.add (i32.wrap_i64 (local.get 17)) (i32.trunc_f32_s (local.get 19))))))))))))))
              (func $n (param i32) (result v128) (i32x4.splat (local.get 0)))
              (func (export "direct") (param v128) (result v128)
                (i32x4.sub (v128.not (local.get 0))
                  (call $sum (local.get 0) (i32.const 1000) (call $n (i32.const 2)) (f64.const 0) (v128.const i32x4 3 3 3 3)
                    (local.get 0) (local.get 0) (local.get 0) (local.get 0) (call $n (i32.const 4)) (i32x4.add (local.get 0) (local.get 0)) (call $n (i32.const 5))
                    (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 20000) (i32x4.neg (local.get 0)) (f32.const 300000) (v128.const i32x4 6 6 6 6))))
              (func (export "indirect") (param v128) (result v128)
                (i32x4.sub (v128.not (local.get 0))
                  (call_indirect (type $t) (local.get 0) (i32.const 1000) (call $n (i32.const 2)) (f64.const 0) (v128.const i32x4 3 3 3 3)
                    (local.get 0) (local.get 0) (local.get 0) (local.get 0) (call $n (i32.const 4)) (i32x4.add (local.get 0) (local.get 0)) (call $n (i32.const 5))
                    (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 20000) (i32x4.neg (local.get 0)) (f32.const 300000) (v128.const i32x4 6 6 6 6)
                    (i32.const 0)))))
            """);
        Vector128<int> x = Vector128.Create(1, 10, 100, 1000);
        int Sum(int v) => v + (2 * 2) + (3 * 3) + (5 * 4) + (7 * 2 * v) + (11 * 5) - (13 * v) + (17 * 6) + 1000 + 20000 + 300000;
        Vector128<int> expected = Vector128.Create(~1 - Sum(1), ~10 - Sum(10), ~100 - Sum(100), ~1000 - Sum(1000));
        foreach (string name in (string[])["direct", "indirect"])
            Assert.Equal(expected, instance.GetFunction(name).AsFunc<Vector128<byte>, Vector128<byte>>()(x.AsByte()).AsInt32());
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public void Results_beyond_the_registers_come_back_in_order(CpuExtensions extensions)
    {
        using var h = new Harness(new EngineOptions { CpuExtensions = extensions });
        var types = new StringBuilder();
        var values = new StringBuilder();
        var gather = new StringBuilder();
        List<Value> expected = [];
        for (int i = 0; i < 30; i++)
        {
            types.Append(i % 3 == 2 ? " i32" : " v128");
            values.Append(CultureInfo.InvariantCulture, $" {(i % 3 == 2 ? $"(i32.const {i})" : $"(i16x8.add (local.get 0) (i16x8.splat (i32.const {i})))")}");
            expected.Add(i % 3 == 2 ? Value.FromI32(i) : Value.FromV128((Vector128<ushort>.Zero + Vector128.Create((ushort)(1000 + i))).AsByte()));
            gather.Insert(0, string.Create(CultureInfo.InvariantCulture, $" (local.set {i + 1})"));
        }
        Instance instance = h.Instantiate($"""
            (module
              (func $many (export "many") (param v128) (result{types}){values})
              (func (export "through") (param v128) (result{types}) (local{types})
                (call $many (local.get 0)){gather}
                {string.Join(' ', Enumerable.Range(1, 30).Select(i => $"(local.get {i})"))})
              (func (export "waiting") (param v128) (result v128{types})
                (v128.not (local.get 0)) (call $many (local.get 0))))
            """);
        Value argument = Value.FromV128(Vector128.Create((ushort)1000).AsByte());
        Assert.Equal(expected, instance.GetFunction("many").Invoke(argument));
        Assert.Equal(expected, instance.GetFunction("through").Invoke(argument));
        Assert.Equal([Value.FromV128(~Vector128.Create((ushort)1000).AsByte()), .. expected], instance.GetFunction("waiting").Invoke(argument));
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public void Blocks_loops_and_branches_carry_vectors(CpuExtensions extensions)
    {
        using var h = new Harness(new EngineOptions { CpuExtensions = extensions });
        Instance instance = h.Instantiate("""
            (module
              (func (export "if") (param i32 v128 v128) (result v128)
                (if (result v128) (local.get 0) (then (local.get 1)) (else (i8x16.add (local.get 1) (local.get 2)))))
              (func (export "loop") (param $n i32) (param v128 v128) (result v128 v128)
                (local.get 1) (local.get 2)
                (loop $l (param v128 v128) (result v128 v128)
                  (local.set 2) (local.set 1)
                  (local.get 2) (i8x16.add (local.get 1) (local.get 2))
                  (local.tee $n (i32.sub (local.get $n) (i32.const 1)))
                  (br_if $l)))
              (func (export "table") (param i32 v128 v128) (result v128)
                (block $a (result v128 i32)
                  (block $b (result v128 i32)
                    (block $c (result v128 i32)
                      (v128.xor (local.get 1) (local.get 2)) (i32.const 5) (local.get 0)
                      (br_table $a $b $c))
                    (drop) (return (v128.not)))
                  (i32.const 1) (i32.add) (i32x4.splat) (v128.xor) (return))
                (i32x4.splat) (i32x4.add))
              (func (export "br_if") (param i32 v128 v128) (result v128)
                (block (result v128)
                  (i8x16.sub (local.get 1) (local.get 2))
                  (br_if 0 (local.get 0))
                  (drop) (i8x16.sub (local.get 2) (local.get 1)))))
            """);
        Vector128<byte> x = Vector128.Create((byte)3), y = Vector128.Create((byte)5);
        Vector128<byte> Call(string name, int n) => instance.GetFunction(name).AsFunc<int, Vector128<byte>, Vector128<byte>, Vector128<byte>>()(n, x, y);
        Assert.Equal(x, Call("if", 1));
        Assert.Equal(x + y, Call("if", 0));
        Assert.Equal(x - y, Call("br_if", 1));
        Assert.Equal(y - x, Call("br_if", 0));
        Vector128<byte> xor = x ^ y;
        Assert.Equal((xor.AsInt32() + Vector128.Create(5)).AsByte(), Call("table", 0));
        Assert.Equal((xor.AsInt32() ^ Vector128.Create(6)).AsByte(), Call("table", 1));
        Assert.Equal(~xor, Call("table", 2));
        Assert.Equal(~xor, Call("table", 9));

        // Fibonacci's numbers from 3 and 5: 8, 13, 21, 34, 55.
        Assert.Equal(
            [Value.FromV128(Vector128.Create((byte)34)), Value.FromV128(Vector128.Create((byte)55))],
            instance.GetFunction("loop").Invoke(Value.FromI32(5), Value.FromV128(x), Value.FromV128(y)));
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public void Operands_and_locals_survive_calls_and_more_values_than_registers(CpuExtensions extensions)
    {
        using var h = new Harness(new EngineOptions { CpuExtensions = extensions });

        // Forty vectors at once on the stack, half of them before a call; then folded from the top: each is subtracted from the one below it.
        const int Count = 40;
        var push = new StringBuilder();
        for (int i = 0; i < Count; i++)
        {
            push.AppendLine(CultureInfo.InvariantCulture, $"(i32x4.add (local.get {i % 8}) (i32x4.splat (i32.const {i * i})))");
            if (i % 8 == 7)
                push.AppendLine(CultureInfo.InvariantCulture, $"(local.set {i / 8} (call $f (local.get {i / 8})))");
        }
        for (int i = 1; i < Count; i++)
            push.AppendLine("(i32x4.sub)");
        Instance instance = h.Instantiate($$"""
            (module
              (func $f (param v128) (result v128) (local v128) (local.set 1 (i32x4.neg (local.get 0))) (i32x4.add (local.get 1) (local.get 1)))
              (func (export "run") (param v128 v128 v128 v128 v128 v128 v128 v128) (result v128) (local v128 v128 v128 v128 v128 v128)
                {{push}}))
            """);
        int[] locals = [.. Enumerable.Range(0, 8).Select(i => (100 * i) + 1)];
        List<int> stack = [];
        Value[] arguments = [.. locals.Select(v => Value.FromV128(Vector128.Create(v).AsByte()))];
        for (int i = 0; i < Count; i++)
        {
            stack.Add(locals[i % 8] + (i * i));
            if (i % 8 == 7)
                locals[i / 8] *= -2;
        }
        for (int i = Count - 2; i >= 0; i--)
            stack[i] -= stack[i + 1];
        Assert.Equal(Value.FromV128(Vector128.Create(stack[0]).AsByte()), instance.GetFunction("run").Invoke(arguments)[0]);
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public void Globals_hold_vectors_on_both_sides(CpuExtensions extensions)
    {
        using var h = new Harness(new EngineOptions { CpuExtensions = extensions });
        var shared = new Global(h.Store, new GlobalType(ValType.V128, true), Value.FromV128(Vector128.Create((byte)9)));
        h.Linker.Define("env", "shared", shared);
        Instance instance = h.Instantiate("""
            (module
              (import "env" "shared" (global $shared (mut v128)))
              (global $own (export "own") (mut v128) (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15))
              (global $copy (export "copy") v128 (v128.const i64x2 -1 7))
              ;; No operator of vectors here: what is on the stack is a vector all the same.
              (func (export "exchange") (global.get $own) (global.get $shared) (global.set $own) (global.set $shared))
              (func (export "use") (result v128) (i8x16.add (global.get $own) (global.get $shared))))
            """);
        Vector128<byte> counting = Vector128.Create((byte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        Assert.Equal(Value.FromV128(Vector128.Create(-1L, 7L).AsByte()), instance.GetGlobal("copy").Value);
        instance.GetFunction("exchange").Invoke();
        Assert.Equal(Value.FromV128(counting), shared.Value);
        Assert.Equal(Value.FromV128(Vector128.Create((byte)9)), instance.GetGlobal("own").Value);
        shared.Value = Value.FromV128(Vector128.Create((byte)100));
        Assert.Equal(Value.FromV128(Vector128.Create((byte)109)), instance.GetFunction("use").Invoke()[0]);
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public void Host_functions_take_and_give_vectors(CpuExtensions extensions)
    {
        using var h = new Harness(new EngineOptions { CpuExtensions = extensions });
        List<object> seen = [];
        h.Linker
            .DefineFunction("env", "typed", (Vector128<byte> a, int b, Vector128<byte> c) =>
            {
                seen.AddRange([a, b, c]);
                return a - c;
            })
            .DefineFunction("env", "any", new FunctionType([.. Enumerable.Repeat(ValType.V128, 10), ValType.I64], [ValType.I32, .. Enumerable.Repeat(ValType.V128, 10)]), (_, arguments, results) =>
            {
                results[0] = (int)arguments[10].AsI64();
                for (int i = 0; i < 10; i++)
                    results[i + 1] = Value.FromV128(arguments[9 - i].AsV128() + Vector128<byte>.One);
            });
        string numbers = string.Join(' ', Enumerable.Range(1, 10).Select(i => $"(i8x16.splat (i32.const {i}))"));
        Instance instance = h.Instantiate($"""
            (module
              (import "env" "typed" (func $typed (param v128 i32 v128) (result v128)))
              (import "env" "any" (func $any (param {string.Join(' ', Enumerable.Repeat("v128", 10))} i64) (result i32 {string.Join(' ', Enumerable.Repeat("v128", 10))})))
              (func (export "typed") (param v128) (result v128)
                (v128.xor (local.get 0) (call $typed (local.get 0) (i32.const 7) (v128.const i64x2 0x0101010101010101 0x0202020202020202))))
              (func (export "any") (result i32 {string.Join(' ', Enumerable.Repeat("v128", 10))}) (call $any {numbers} (i64.const 77))))
            """);
        Vector128<byte> x = Vector128.Create((byte)50), second = Vector128.Create(0x0101010101010101UL, 0x0202020202020202UL).AsByte();
        Assert.Equal(x ^ (x - second), instance.GetFunction("typed").AsFunc<Vector128<byte>, Vector128<byte>>()(x));
        Assert.Equal([x, 7, second], seen);
        Assert.Equal(
            [Value.FromI32(77), .. Enumerable.Range(0, 10).Select(i => Value.FromV128(Vector128.Create((byte)(11 - i))))],
            instance.GetFunction("any").Invoke());
    }

    [Fact]
    public void Functions_without_vector_operators_move_vectors_too()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate("""
            (module
              (func (export "second") (param v128 v128) (result v128) (local v128)
                (local.set 2 (local.get 1)) (local.set 1 (local.get 0)) (local.get 0) (local.get 2) (local.set 0) (drop) (local.get 0))
              (func (export "select") (param v128 v128 i32) (result v128) (select (local.get 0) (local.get 1) (local.get 2)))
              (func (export "select_typed") (param v128 v128 i32) (result v128) (select (result v128) (local.get 0) (local.get 1) (i32.eqz (local.get 2))))
              (func (export "zero") (result v128) (local i32 v128) (local.get 1)))
            """);
        Vector128<byte> x = Vector128.Create((byte)1), y = Vector128.Create((byte)2);
        Assert.Equal(y, instance.GetFunction("second").AsFunc<Vector128<byte>, Vector128<byte>, Vector128<byte>>()(x, y));
        Assert.Equal(x, instance.GetFunction("select").AsFunc<Vector128<byte>, Vector128<byte>, int, Vector128<byte>>()(x, y, 1));
        Assert.Equal(y, instance.GetFunction("select").AsFunc<Vector128<byte>, Vector128<byte>, int, Vector128<byte>>()(x, y, 0));
        Assert.Equal(y, instance.GetFunction("select_typed").AsFunc<Vector128<byte>, Vector128<byte>, int, Vector128<byte>>()(x, y, 1));
        Assert.Equal(Vector128<byte>.Zero, instance.GetFunction("zero").AsFunc<Vector128<byte>>()());
    }
}
