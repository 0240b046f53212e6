using Wafer.Model;

namespace Wafer.Tests.Runtime;

public class CallTests
{
    private const string Identities = """
        (module
          (func (export "i32") (param i32) (result i32) local.get 0)
          (func (export "i64") (param i64) (result i64) local.get 0)
          (func (export "f32") (param f32) (result f32) local.get 0)
          (func (export "f64") (param f64) (result f64) local.get 0)
          (func (export "externref") (param externref) (result externref) local.get 0)
          (func (export "funcref") (param funcref) (result funcref) local.get 0))
        """;

    [Fact]
    public void Arguments_and_results_keep_their_bits()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate(Identities);
        Value[] values =
        [
            Value.FromI32(int.MinValue), Value.FromI64(long.MinValue), Value.FromF32Bits(0x7FA0_0001), Value.FromF64Bits(0x7FF4_0000_0000_0001),
            Value.FromExternRef("text"), Value.FromExternRef(null), Value.FromFuncRef(null), Value.FromFuncRef(instance.GetFunction("i32")),
        ];
        foreach (Value value in values)
            Assert.Equal(value, Assert.Single(instance.GetFunction(value.Kind.ToString().ToLowerInvariant()).Invoke(value)));
    }

    [Fact]
    public void Typed_delegates_call_without_boxes()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate(Identities);
        Assert.Equal(-3, instance.GetFunction("i32").AsFunc<int, int>()(-3));
        Assert.Equal(uint.MaxValue, instance.GetFunction("i32").AsFunc<uint, uint>()(uint.MaxValue));
        Assert.True(instance.GetFunction("i32").AsFunc<bool, bool>()(true));
        Assert.Equal(long.MinValue, instance.GetFunction("i64").AsFunc<long, long>()(long.MinValue));
        Assert.Equal(1.5f, instance.GetFunction("f32").AsFunc<float, float>()(1.5f));
        Assert.Equal(double.Epsilon, instance.GetFunction("f64").AsFunc<double, double>()(double.Epsilon));
        var anything = new object();
        Assert.Same(anything, instance.GetFunction("externref").AsFunc<object?, object?>()(anything));
        Assert.Null(instance.GetFunction("externref").AsFunc<object?, object?>()(null));
        Function function = instance.GetFunction("f32");
        Assert.Same(function, instance.GetFunction("funcref").AsFunc<Function?, Function?>()(function));

        Func<int, int> call = instance.GetFunction("i32").AsFunc<int, int>();
        call(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            call(i);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Many_parameters_and_results_pass_through_memory()
    {
        string[] types = ["i32", "f64", "i64", "f32"];
        string[] list = [.. Enumerable.Range(0, 40).Select(i => types[i % 4])];
        string gets = string.Join(' ', Enumerable.Range(0, 40).Select(i => $"local.get {i}"));
        using var h = new Harness();
        Instance instance = h.Instantiate(
            $"""(module (func $f (export "f") (param {string.Join(' ', list)}) (result {string.Join(' ', list)}) {gets}) (func (export "g") (param {string.Join(' ', list)}) (result {string.Join(' ', list)}) {gets} call $f))""");
        Value[] values = [.. Enumerable.Range(0, 40).Select(i => (i % 4) switch
        {
            0 => Value.FromI32(-i),
            1 => Value.FromF64(i + 0.5),
            2 => Value.FromI64(-i - 1L),
            _ => Value.FromF32(i),
        })];
        Assert.Equal(values, instance.GetFunction("f").Invoke(values));
        Assert.Equal(values, instance.GetFunction("g").Invoke(values));
    }

    [Fact]
    public void Calls_that_do_not_fit_the_type_are_refused()
    {
        using var h = new Harness();
        Function add = h.Instantiate("""(module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))""").GetFunction("add");
        Assert.Equal(new FunctionType([ValType.I32, ValType.I32], [ValType.I32]), add.Type);
        Assert.Throws<ArgumentException>(() => add.Invoke(1));
        Assert.Throws<ArgumentException>(() => add.Invoke(1, 2L));
        Assert.Throws<ArgumentException>(() => add.Invoke([1, 2], new Value[2].AsSpan()));
        Assert.Throws<ArgumentException>(() => add.AsFunc<int, int>());
        Assert.Throws<ArgumentException>(() => add.AsAction<int, int>());
        Assert.Throws<ArgumentException>(() => add.AsFunc<DateTime, int, int>());
        Assert.Equal(5, add.AsFunc<int, int, int>()(2, 3));
    }

    [Fact]
    public void Exports_are_listed_and_found()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate("""
            (module
              (func (export "f"))
              (memory (export "m") 1 2)
              (table (export "t") 3 funcref)
              (global (export "g") (mut i64) (i64.const 7)))
            """);
        Assert.Equal(["f", "m", "t", "g"], instance.Exports.Select(e => e.Name));
        Assert.Same(instance.GetFunction("f"), instance.GetExport("f"));
        Assert.Equal(65536UL, instance.GetMemory("m").ByteLength);
        Assert.Equal(3UL, instance.GetTable("t").Length);
        Assert.Equal(Value.FromI64(7), instance.GetGlobal("g").Value);
        Assert.Null(instance.GetExport("x"));
        Assert.Throws<KeyNotFoundException>(() => instance.GetFunction("m"));
    }

    [Fact]
    public void A_table_gives_back_the_functions_put_into_it()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate("""
            (module
              (table (export "t") 3 funcref)
              (elem (i32.const 0) $one)
              (func $one (export "one") (result i32) i32.const 1)
              (func (export "call") (param i32) (result i32) local.get 0 call_indirect (result i32)))
            """);
        Table table = instance.GetTable("t");
        Assert.Same(instance.GetFunction("one"), table[0].AsFuncRef());
        Assert.True(table[1].IsNull);
        table[1] = Value.FromFuncRef(Function.FromCallback(h.Store, new FunctionType([], [ValType.I32]), (_, _, results) => results[0] = 42));
        Assert.Equal(42, instance.GetFunction("call").AsFunc<int, int>()(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => table[3]);
        Assert.Throws<ArgumentException>(() => table[0] = 1);
        Assert.Equal(3, table.Grow(1, table[1]));
        Assert.Equal(42, instance.GetFunction("call").AsFunc<int, int>()(3));
    }

    [Fact]
    public void A_mutable_global_is_shared()
    {
        using var h = new Harness();
        var global = new Global(h.Store, new GlobalType(ValType.I32, IsMutable: true), 5);
        h.Linker.Define("env", "g", global);
        Instance instance = h.Instantiate("""
            (module
              (global $g (import "env" "g") (mut i32))
              (func (export "next") (result i32) (global.set $g (i32.add (global.get $g) (i32.const 1))) global.get $g))
            """);
        Assert.Equal(6, instance.GetFunction("next").AsFunc<int>()());
        Assert.Equal(Value.FromI32(6), global.Value);
        global.Value = 10;
        Assert.Equal(11, instance.GetFunction("next").AsFunc<int>()());
        Assert.Throws<ArgumentException>(() => global.Value = 1L);
        var constant = new Global(h.Store, new GlobalType(ValType.I32, IsMutable: false), 5);
        Assert.Throws<InvalidOperationException>(() => constant.Value = 6);
    }

    [Fact]
    public void Memory_is_seen_from_both_sides()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate("""
            (module
              (memory (export "memory") 1 3)
              (func (export "load") (param i32) (result i32) local.get 0 i32.load)
              (func (export "store") (param i32 i32) local.get 0 local.get 1 i32.store)
              (func (export "grow") (param i32) (result i32) local.get 0 memory.grow))
            """);
        Memory memory = instance.GetMemory("memory");
        memory.Write(100, 12345);
        Assert.Equal(12345, instance.GetFunction("load").AsFunc<int, int>()(100));
        instance.GetFunction("store").AsAction<int, int>()(65532, -2);
        Assert.Equal(-2, memory.Read<int>(65532));
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Read<int>(65533));
        Assert.Equal(1, instance.GetFunction("grow").AsFunc<int, int>()(1));
        Assert.Equal(2UL, memory.Pages);
        Assert.Equal(2 * 65536, memory.Span.Length);
        Assert.Equal(2, memory.Grow(1));
        Assert.Equal(-1, instance.GetFunction("grow").AsFunc<int, int>()(1));
        Assert.Equal(5, memory.WriteString(0, "héll"));
        Assert.Equal("héll", memory.ReadString(0, 5));
    }
}
