using System.Runtime.CompilerServices;

namespace Wafer.Tests.Runtime.Objects;

/// <summary>Objects in the hands of C# code, and .NET objects in those of WebAssembly code.</summary>
public class HostObjectTests
{
    private const string Types = """
        (rec
          (type $s (sub (struct (field (mut i8)) (field (mut i16)) (field (mut i32)) (field (mut i64)) (field (mut f32)) (field (mut f64)) (field (mut v128))
            (field (mut anyref)) (field (mut externref)) (field (mut funcref)) (field (mut (ref null $s))) (field i32) (field (mut (ref i31))))))
          (type $t (struct))
          (type $a (array (mut anyref)))
          (type $b (array i8)))
        """;

    private static readonly string s_module = $$"""
        (module {{Types}}
          (elem declare func $f)
          (func $f (export "f"))
          (global $kept (export "kept") (mut anyref) (ref.null none))
          (global $s (export "s") (mut (ref null $s)) (ref.null none))
          (func (export "make") (result (ref $s)) (struct.new $s (i32.const -1) (i32.const -1) (i32.const -1) (i64.const -1) (f32.const 1.5) (f64.const 2.5) (i64x2.splat (i64.const 3))
            (ref.null none) (ref.null noextern) (ref.func $f) (ref.null none) (i32.const 77) (ref.i31 (i32.const -1))))
          (func (export "array") (param i32) (result (ref $a)) (array.new_default $a (local.get 0)))
          (func (export "bytes") (result (ref $b)) (array.new_fixed $b 3 (i32.const 1) (i32.const 200) (i32.const -1)))
          (func (export "empty") (result (ref $t)) (struct.new $t))
          (func (export "same") (param eqref eqref) (result i32) (ref.eq (local.get 0) (local.get 1)))
          (func (export "take_s") (param (ref $s)) (result i64) (struct.get $s 3 (local.get 0)))
          (func (export "echo") (param anyref) (result anyref) (local.get 0))
          (func (export "to_extern") (param anyref) (result externref) (extern.convert_any (local.get 0)))
          (func (export "to_any") (param externref) (result anyref) (any.convert_extern (local.get 0)))
          (func (export "keep") (param externref) (global.set $kept (struct.new $s (i32.const 0) (i32.const 0) (i32.const 0) (i64.const 0) (f32.const 0) (f64.const 0) (i64x2.splat (i64.const 0))
            (ref.null none) (local.get 0) (ref.null nofunc) (ref.null none) (i32.const 0) (ref.i31 (i32.const 0)))))
          (func (export "forget") (global.set $kept (ref.null none)))
          (func (export "kept_object") (result externref) (struct.get $s 8 (ref.cast (ref $s) (global.get $kept))))
          (func (export "garbage") (param i32) (loop $l (drop (array.new_default $a (i32.const 100))) (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))
        """;

    public static TheoryData<bool> Stress() => [false, true];

    [Theory]
    [MemberData(nameof(Stress))]
    public void Fields_are_read_and_written(bool stress)
    {
        using var h = new Harness(EngineOptions.Default with { HeapStress = stress });
        Instance instance = h.Instantiate(s_module);
        var s = (WasmStruct)instance.GetFunction("make").Invoke()[0].AsAnyRef()!;
        Assert.Equal(13, s.Type.Fields.Length);
        Assert.Equal(0xFF, s[0].AsI32());
        Assert.Equal(0xFFFF, s[1].AsI32());
        Assert.Equal(-1, s[2].AsI32());
        Assert.Equal(-1L, s[3].AsI64());
        Assert.Equal(1.5f, s[4].AsF32());
        Assert.Equal(2.5, s[5].AsF64());
        Assert.Equal(3, s[6].AsV128()[8]);
        Assert.Null(s[7].AsAnyRef());
        Assert.Null(s[8].AsExternRef());
        Assert.Equal(instance.GetFunction("f"), s[9].AsFuncRef());
        Assert.Equal(new I31(-1), s[12].AsAnyRef());

        var other = (WasmStruct)instance.GetFunction("make").Invoke()[0].AsAnyRef()!;
        s[0] = 300;
        s[1] = -2;
        s[2] = 5;
        s[3] = 6L;
        s[4] = 7f;
        s[5] = 8.0;
        s[7] = Value.FromAnyRef(other);
        s[8] = Value.FromExternRef("text");
        s[9] = Value.FromFuncRef(null);
        s[10] = Value.FromAnyRef(s);
        s[12] = Value.FromAnyRef(I31.Wrap(0x4000_0000));
        instance.GetFunction("garbage").Invoke(3);
        Assert.Equal([300 & 0xFF, 0xFFFE, 5], [s[0].AsI32(), s[1].AsI32(), s[2].AsI32()]);
        Assert.Equal(6L, s[3].AsI64());
        Assert.Equal(7f, s[4].AsF32());
        Assert.Equal(8.0, s[5].AsF64());
        Assert.Equal(other, s[7].AsAnyRef());
        Assert.Equal("text", s[8].AsExternRef());
        Assert.Null(s[9].AsFuncRef());
        Assert.Equal(s, s[10].AsAnyRef());
        Assert.NotEqual(other, s[10].AsAnyRef());
        Assert.Equal(new I31(-0x4000_0000), s[12].AsAnyRef());

        Assert.Throws<InvalidOperationException>(() => s[11] = 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => s[13]);
        Assert.Throws<ArgumentOutOfRangeException>(() => s[-1] = 1);
        Assert.Throws<ArgumentException>(() => s[2] = 1L);
        Assert.Throws<ArgumentException>(() => s[7] = 1);
        Assert.Throws<ArgumentException>(() => s[7] = Value.FromExternRef("x"));
        Assert.Throws<ArgumentException>(() => s[12] = Value.FromAnyRef(null));
        Assert.Throws<ArgumentException>(() => s[12] = Value.FromAnyRef(other));
        Assert.Throws<ArgumentException>(() => s[10] = Value.FromAnyRef(instance.GetFunction("empty").Invoke()[0].AsAnyRef()));
    }

    [Theory]
    [MemberData(nameof(Stress))]
    public void Elements_are_read_and_written(bool stress)
    {
        using var h = new Harness(EngineOptions.Default with { HeapStress = stress });
        Instance instance = h.Instantiate(s_module);
        var bytes = (WasmArray)instance.GetFunction("bytes").Invoke()[0].AsAnyRef()!;
        Assert.Equal([1, 200, 255], Enumerable.Range(0, 3).Select(i => bytes[(uint)i].AsI32()));
        Assert.Throws<InvalidOperationException>(() => bytes[0] = 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => bytes[3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => bytes[uint.MaxValue]);

        // Large, so old: that a young object is stored in it from here has to be noticed.
        var array = (WasmArray)instance.GetFunction("array").Invoke(20_000)[0].AsAnyRef()!;
        Assert.Equal(20_000u, array.Length);
        for (uint i = 0; i < 20_000; i += 500)
            array[i] = instance.GetFunction("array").Invoke((int)i)[0];
        instance.GetFunction("garbage").Invoke(stress ? 2 : 20_000);
        for (uint i = 0; i < 20_000; i += 500)
            Assert.Equal(i, Assert.IsType<WasmArray>(array[i].AsAnyRef()).Length);
        Assert.Null(array[1].AsAnyRef());
    }

    [Theory]
    [MemberData(nameof(Stress))]
    public void Objects_keep_their_identity_on_every_way(bool stress)
    {
        using var h = new Harness(EngineOptions.Default with { HeapStress = stress });
        Instance instance = h.Instantiate(s_module);
        object a = instance.GetFunction("make").Invoke()[0].AsAnyRef()!, b = instance.GetFunction("make").Invoke()[0].AsAnyRef()!;
        Function same = instance.GetFunction("same"), echo = instance.GetFunction("echo"), toExtern = instance.GetFunction("to_extern"), toAny = instance.GetFunction("to_any");
        Assert.Equal(1, same.Invoke(Value.FromAnyRef(a), Value.FromAnyRef(a))[0].AsI32());
        Assert.Equal(0, same.Invoke(Value.FromAnyRef(a), Value.FromAnyRef(b))[0].AsI32());
        Assert.Equal(1, same.Invoke(Value.FromAnyRef(I31.Wrap(5)), Value.FromAnyRef(new I31(5)))[0].AsI32());
        object back = echo.Invoke(Value.FromAnyRef(a))[0].AsAnyRef()!;
        Assert.Equal(a, back);
        Assert.Equal(a.GetHashCode(), back.GetHashCode());
        Assert.NotEqual(a, b);

        // An object stays what it is as an external reference, a .NET object as an internal one.
        Assert.Equal(a, toExtern.Invoke(Value.FromAnyRef(a))[0].AsExternRef());
        Assert.Equal(a, toAny.Invoke(toExtern.Invoke(Value.FromAnyRef(a))[0])[0].AsAnyRef());
        Assert.Equal(new I31(9), toExtern.Invoke(Value.FromAnyRef(new I31(9)))[0].AsExternRef());
        var item = new object();
        Assert.Same(item, toAny.Invoke(Value.FromExternRef(item))[0].AsAnyRef());
        Assert.Same(item, toExtern.Invoke(toAny.Invoke(Value.FromExternRef(item))[0])[0].AsExternRef());
        Assert.Null(toAny.Invoke(Value.FromExternRef(null))[0].AsAnyRef());
        Assert.Null(toExtern.Invoke(Value.FromAnyRef(null))[0].AsExternRef());

        instance.GetGlobal("s").Value = Value.FromAnyRef(a);
        Assert.Equal(a, instance.GetGlobal("s").Value.AsAnyRef());
        Assert.Throws<ArgumentException>(() => instance.GetGlobal("s").Value = Value.FromAnyRef(new I31(1)));
        Assert.Throws<ArgumentException>(() => same.Invoke(Value.FromAnyRef("text"), Value.FromAnyRef(a)));
        Assert.Throws<ArgumentException>(() => instance.GetFunction("take_s").Invoke(Value.FromAnyRef(null)));
    }

    [Fact]
    public void Objects_of_another_store_are_refused()
    {
        using var h = new Harness();
        using var other = new Store(h.Engine);
        Module module = h.Compile(s_module);
        Instance here = h.Linker.Instantiate(h.Store, module), there = new Linker(h.Engine).Instantiate(other, module);
        var mine = (WasmStruct)here.GetFunction("make").Invoke()[0].AsAnyRef()!;
        Value theirs = there.GetFunction("make").Invoke()[0];
        Assert.Throws<ArgumentException>(() => here.GetFunction("echo").Invoke(theirs));
        Assert.Throws<ArgumentException>(() => here.GetFunction("take_s").Invoke(theirs));
        Assert.Throws<ArgumentException>(() => mine[7] = theirs);
        Assert.Throws<ArgumentException>(() => mine[8] = Value.FromExternRef(theirs.AsAnyRef()));
        Assert.Throws<ArgumentException>(() => here.GetGlobal("kept").Value = theirs);
        Assert.NotEqual<object>(mine, theirs.AsAnyRef());
    }

    [Fact]
    public void Nothing_is_read_of_a_disposed_store()
    {
        var h = new Harness();
        Instance instance = h.Instantiate(s_module);
        var structure = (WasmStruct)instance.GetFunction("make").Invoke()[0].AsAnyRef()!;
        var array = (WasmArray)instance.GetFunction("array").Invoke(3)[0].AsAnyRef()!;
        h.Dispose();
        Assert.Throws<ObjectDisposedException>(() => structure[0]);
        Assert.Throws<ObjectDisposedException>(() => structure[2] = 1);
        Assert.Throws<ObjectDisposedException>(() => structure.Type);
        Assert.Throws<ObjectDisposedException>(() => array.Length);
        Assert.Throws<ObjectDisposedException>(() => array[0]);
        Assert.Throws<ObjectDisposedException>(() => array[0] = Value.FromAnyRef(null));
        Assert.Throws<ObjectDisposedException>(() => array.Type);
        Assert.Throws<ObjectDisposedException>(() => structure.GetHashCode());
    }

    [Theory]
    [MemberData(nameof(Stress))]
    public void A_dotnet_object_lives_as_long_as_an_object_refers_to_it(bool stress)
    {
        using var h = new Harness(EngineOptions.Default with { HeapStress = stress });
        Instance instance = h.Instantiate(s_module);
        WeakReference kept = Keep(instance);
        Collect(instance);
        Assert.True(kept.IsAlive);
        IsStillThere(instance, kept);
        instance.GetFunction("forget").Invoke();
        Collect(instance);
        Assert.False(kept.IsAlive);

        void Collect(Instance of)
        {
            of.GetFunction("garbage").Invoke(5);
            h.Store.Core.Heap.CollectMajor();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
        }
    }

    [Fact]
    public void An_object_lives_as_long_as_csharp_code_holds_it()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate(s_module);
        var holder = new WasmStruct?[1];
        WeakReference inside = StoreNewObject(instance, holder);
        CollectAll();
        Assert.True(inside.IsAlive);
        Assert.NotNull(holder[0]);
        holder[0] = null;
        CollectAll();
        CollectAll();
        Assert.False(inside.IsAlive);

        void CollectAll()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            h.Store.Core.Heap.CollectMajor();
            GC.Collect();
        }
    }

    [Fact]
    public void Objects_that_were_handed_out_and_let_go_are_collected()
    {
        // Handles come back when C# code drops the objects: a heap of 4 MiB has room for a million of them, one after the other.
        using var h = new Harness(EngineOptions.Default with { MaxHeapBytes = 4 << 20 });
        Instance instance = h.Instantiate(s_module);
        Func<int, object?> make = n => instance.GetFunction("array").Invoke(n)[0].AsAnyRef();
        for (int i = 0; i < 100_000; i++)
        {
            Assert.NotNull(make(10));
            if (i % 5000 == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Keep(Instance instance)
    {
        var item = new object();
        instance.GetFunction("keep").Invoke(Value.FromExternRef(item));
        return new WeakReference(item);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void IsStillThere(Instance instance, WeakReference kept) => Assert.Same(kept.Target, instance.GetFunction("kept_object").Invoke()[0].AsExternRef());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference StoreNewObject(Instance instance, WasmStruct?[] holder)
    {
        var item = new object();
        var made = (WasmStruct)instance.GetFunction("make").Invoke()[0].AsAnyRef()!;
        made[8] = Value.FromExternRef(item);
        holder[0] = made;
        return new WeakReference(item);
    }
}
