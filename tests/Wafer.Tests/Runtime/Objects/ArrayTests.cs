using System.Globalization;

namespace Wafer.Tests.Runtime.Objects;

/// <summary>Arrays of every kind of element: filling and copying to the element, bounds, and lengths that no heap has.</summary>
public class ArrayTests
{
    private const int Length = 70;

    // A type of elements, how one is made of a number, and how the number is read back.
    private static readonly (string Storage, string Make, string Read)[] s_kinds =
    [
        ("i8", "(local.get $v)", "(array.get_s $a (global.get $a) (local.get 0))"),
        ("i16", "(local.get $v)", "(array.get_s $a (global.get $a) (local.get 0))"),
        ("i32", "(local.get $v)", "(array.get $a (global.get $a) (local.get 0))"),
        ("i64", "(i64.extend_i32_s (local.get $v))", "(i32.wrap_i64 (array.get $a (global.get $a) (local.get 0)))"),
        ("f32", "(f32.convert_i32_s (local.get $v))", "(i32.trunc_f32_s (array.get $a (global.get $a) (local.get 0)))"),
        ("f64", "(f64.convert_i32_s (local.get $v))", "(i32.trunc_f64_s (array.get $a (global.get $a) (local.get 0)))"),
        ("v128", "(i64x2.splat (i64.extend_i32_s (local.get $v)))", "(i32x4.extract_lane 2 (array.get $a (global.get $a) (local.get 0)))"),
        ("anyref", "(ref.i31 (local.get $v))", "(i31.get_s (ref.cast i31ref (array.get $a (global.get $a) (local.get 0))))"),
        ("(ref null $box)", "(struct.new $box (local.get $v))", "(struct.get $box 0 (array.get $a (global.get $a) (local.get 0)))"),
        ("funcref", "(table.get (local.get $v))", "(call $number (array.get $a (global.get $a) (local.get 0)))"),
    ];

    public static TheoryData<string, bool> Kinds()
    {
        var data = new TheoryData<string, bool>();
        foreach ((string storage, _, _) in s_kinds)
        {
            data.Add(storage, false);
            data.Add(storage, true);
        }
        return data;
    }

    private static string Module(string storage)
    {
        (_, string make, string read) = s_kinds.Single(kind => kind.Storage == storage);
        return $$"""
            (module
              (type $box (struct (field i32)))
              (type $a (array (mut {{storage}})))
              (type $f (func (result i32)))
              (table 8 funcref)
              (elem (i32.const 0) func $0 $1 $2 $3 $4 $5 $6 $7)
              (func $0 (type $f) (i32.const 0)) (func $1 (type $f) (i32.const 1)) (func $2 (type $f) (i32.const 2)) (func $3 (type $f) (i32.const 3))
              (func $4 (type $f) (i32.const 4)) (func $5 (type $f) (i32.const 5)) (func $6 (type $f) (i32.const 6)) (func $7 (type $f) (i32.const 7))
              (func $number (param funcref) (result i32) (call_ref $f (ref.cast (ref $f) (local.get 0))))
              (global $a (mut (ref null $a)) (ref.null none))
              (func (export "new") (param $v i32) (param i32) (global.set $a (array.new $a {{make}} (local.get 1))))
              (func (export "default") (param i32) (global.set $a (array.new_default $a (local.get 0))))
              (func (export "forget") (global.set $a (ref.null none)))
              (func (export "fill") (param i32) (param $v i32) (param i32) (array.fill $a (global.get $a) (local.get 0) {{make}} (local.get 2)))
              (func (export "copy") (param i32 i32 i32) (array.copy $a $a (global.get $a) (local.get 0) (global.get $a) (local.get 1) (local.get 2)))
              (func (export "set") (param i32) (param $v i32) (array.set $a (global.get $a) (local.get 0) {{make}}))
              (func (export "get") (param i32) (result i32) {{read}})
              (func (export "length") (result i32) (array.len (global.get $a))))
            """;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Filling_and_copying_change_exactly_their_elements(string storage, bool stress)
    {
        using var h = new Harness(EngineOptions.Default with { HeapStress = stress });
        Instance instance = h.Instantiate(Module(storage));
        Action<int, int> make = instance.GetFunction("new").AsAction<int, int>();
        Action<int, int> set = instance.GetFunction("set").AsAction<int, int>();
        Action<int, int, int> fill = instance.GetFunction("fill").AsAction<int, int, int>(), copy = instance.GetFunction("copy").AsAction<int, int, int>();
        Func<int, int> get = instance.GetFunction("get").AsFunc<int, int>();
        var random = new Random(7);
        make(3, Length);
        int[] model = [.. Enumerable.Repeat(3, Length)];
        Check();
        for (int count = 0; count <= 40; count++)
        {
            int at = random.Next(Length - count + 1), from = random.Next(Length - count + 1), value = random.Next(8);
            fill(at, value, count);
            model.AsSpan(at, count).Fill(value);
            for (int i = 0; i < 10; i++)
            {
                int index = random.Next(Length), other = random.Next(8);
                set(index, other);
                model[index] = other;
            }
            Check();
            copy(at, from, count);
            Array.Copy(model, from, model, at, count);
            Check();
            int step = random.Next(3);
            int shorter = Math.Min(count, Length - 3);
            copy(step, 0, shorter);
            Array.Copy(model, 0, model, step, shorter);
            copy(0, step, shorter);
            Array.Copy(model, step, model, 0, shorter);
            Check();
        }
        for (int length = 0; length < 40; length++)
        {
            make(length & 7, length);
            Assert.Equal(length, instance.GetFunction("length").Invoke()[0].AsI32());
            for (int i = 0; i < length; i++)
                Assert.Equal(length & 7, get(i));
        }

        void Check()
        {
            for (int i = 0; i < Length; i++)
                Assert.Equal(model[i], get(i));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_out_of_bounds_traps_and_changes_nothing(string storage, bool stress)
    {
        using var h = new Harness(EngineOptions.Default with { HeapStress = stress });
        Instance instance = h.Instantiate(Module(storage));
        Action<int, int> make = instance.GetFunction("new").AsAction<int, int>(), set = instance.GetFunction("set").AsAction<int, int>();
        Action<int, int, int> fill = instance.GetFunction("fill").AsAction<int, int, int>(), copy = instance.GetFunction("copy").AsAction<int, int, int>();
        Func<int, int> get = instance.GetFunction("get").AsFunc<int, int>();
        make(5, Length);
        fill(Length, 1, 0);
        copy(Length, Length, 0);
        foreach ((int index, int count) in (ReadOnlySpan<(int, int)>)[(Length + 1, 0), (Length, 1), (0, Length + 1), (1, Length), (-1, 0), (-1, 1), (-1, 2), (-1, -1), (0, -1), (1, -1), (int.MinValue, 0), (int.MinValue, int.MinValue), (Length, int.MaxValue)])
        {
            Traps(TrapCode.ArrayOutOfBounds, () => fill(index, 1, count));
            Traps(TrapCode.ArrayOutOfBounds, () => copy(index, 0, count));
            Traps(TrapCode.ArrayOutOfBounds, () => copy(0, index, count));
        }
        foreach (int index in (ReadOnlySpan<int>)[Length, Length + 1, -1, int.MinValue, int.MaxValue, 0x1FFF_FFFF, 0x2000_0000])
        {
            Traps(TrapCode.ArrayOutOfBounds, () => get(index));
            Traps(TrapCode.ArrayOutOfBounds, () => set(index, 1));
        }
        for (int i = 0; i < Length; i++)
            Assert.Equal(5, get(i));

        instance.GetFunction("forget").Invoke();
        Traps(TrapCode.NullArrayReference, () => fill(0, 1, 0));
        Traps(TrapCode.NullArrayReference, () => fill(-1, 1, -1));
        Traps(TrapCode.NullArrayReference, () => copy(0, 0, 0));
        Traps(TrapCode.NullArrayReference, () => copy(-1, -1, -1));
        foreach (int index in (ReadOnlySpan<int>)[0, -1, int.MinValue, int.MaxValue])
        {
            Traps(TrapCode.NullArrayReference, () => get(index));
            Traps(TrapCode.NullArrayReference, () => set(index, 1));
        }
        Traps(TrapCode.NullArrayReference, () => instance.GetFunction("length").Invoke());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Arrays_that_no_heap_has_room_for_trap_and_the_heap_goes_on(string storage, bool stress)
    {
        using var h = new Harness(EngineOptions.Default with { HeapStress = stress, MaxHeapBytes = 64 << 20 });
        Instance instance = h.Instantiate(Module(storage));
        Action<int, int> make = instance.GetFunction("new").AsAction<int, int>();
        Action<int> makeDefault = instance.GetFunction("default").AsAction<int>();
        foreach (uint length in (ReadOnlySpan<uint>)[uint.MaxValue, uint.MaxValue - 1, 1u << 31, (1u << 31) - 1, 1u << 30, (1u << 29) - 1, 1u << 28, 64 << 20])
        {
            Traps(TrapCode.OutOfMemory, () => make(1, (int)length));
            Traps(TrapCode.OutOfMemory, () => makeDefault((int)length));
        }

        // The greatest that are made in the nursery, and the least that are not.
        int size = storage switch { "i8" => 1, "i16" => 2, "i64" or "f64" or "funcref" => 8, "v128" => 16, _ => 4 };
        foreach (int length in (ReadOnlySpan<int>)[(32760 / size) - 1, 32760 / size, (32760 / size) + 1, 1 << 20])
        {
            make(6, length);
            Assert.Equal(length, instance.GetFunction("length").Invoke()[0].AsI32());
            Assert.Equal(6, instance.GetFunction("get").AsFunc<int, int>()(0));
            Assert.Equal(6, instance.GetFunction("get").AsFunc<int, int>()(length - 1));
            Traps(TrapCode.ArrayOutOfBounds, () => instance.GetFunction("get").AsFunc<int, int>()(length));
        }
    }

    [Fact]
    public void An_array_of_more_bytes_than_a_span_has_is_filled()
    {
        // 2 GiB of memory come into being; where there is not that much, there is nothing to see.
        if (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes < 8L << 30)
            return;
        const uint length = (1u << 31) + 20;
        using var h = new Harness();
        Instance instance = h.Instantiate("""
            (module
              (type $a (array (mut i8)))
              (global $a (mut (ref null $a)) (ref.null none))
              (func (export "run") (param i32) (global.set $a (array.new $a (i32.const 9) (local.get 0))))
              (func (export "get") (param i32) (result i32) (array.get_u $a (global.get $a) (local.get 0))))
            """);
        instance.GetFunction("run").Invoke(unchecked((int)length));
        foreach (uint index in (ReadOnlySpan<uint>)[0, 1 << 30, (1u << 31) - 1, 1u << 31, length - 1])
            Assert.Equal(9, instance.GetFunction("get").Invoke((int)index)[0].AsI32());
        Traps(TrapCode.ArrayOutOfBounds, () => instance.GetFunction("get").Invoke(unchecked((int)length)));
    }

    [Fact]
    public void Segments_are_read_within_their_bounds_only()
    {
        using var h = new Harness(EngineOptions.Default with { HeapStress = true });
        Instance instance = h.Instantiate("""
            (module
              (type $shorts (array (mut i16)))
              (type $refs (array (mut (ref null i31))))
              (global $s (ref $shorts) (array.new_default $shorts (i32.const 4)))
              (global $r (ref $refs) (array.new_default $refs (i32.const 4)))
              (data $d "\01\00\02\00\03\00\04")
              (elem $e (ref null i31) (ref.i31 (i32.const 1)) (ref.i31 (i32.const 2)) (item (ref.null none)))
              (func (export "new_data") (param i32 i32) (result i32) (array.get_u $shorts (array.new_data $shorts $d (local.get 0) (local.get 1)) (i32.const 0)))
              (func (export "new_elem") (param i32 i32) (result i32) (i31.get_u (array.get $refs (array.new_elem $refs $e (local.get 0) (local.get 1)) (i32.const 0))))
              (func (export "init_data") (param i32 i32 i32) (array.init_data $shorts $d (global.get $s) (local.get 0) (local.get 1) (local.get 2)))
              (func (export "init_elem") (param i32 i32 i32) (array.init_elem $refs $e (global.get $r) (local.get 0) (local.get 1) (local.get 2))))
            """);
        Assert.Equal(1, instance.GetFunction("new_data").Invoke(0, 3)[0].AsI32());
        Assert.Equal(0x0400, instance.GetFunction("new_data").Invoke(5, 1)[0].AsI32());
        Assert.Equal(2, instance.GetFunction("new_elem").Invoke(1, 2)[0].AsI32());
        foreach ((int offset, int length) in (ReadOnlySpan<(int, int)>)[(6, 1), (0, 4), (8, 0), (-1, 0), (-1, 1), (0, -1), (2, int.MinValue), (0, int.MinValue), (-2, 2)])
        {
            Traps(TrapCode.MemoryOutOfBounds, () => instance.GetFunction("new_data").Invoke(offset, length));
            Traps(TrapCode.TableOutOfBounds, () => instance.GetFunction("new_elem").Invoke(offset, length == 1 || length == 0 ? length + 3 : length));
        }
        instance.GetFunction("init_data").Invoke(1, 1, 3);
        instance.GetFunction("init_elem").Invoke(1, 0, 3);
        Traps(TrapCode.ArrayOutOfBounds, () => instance.GetFunction("init_data").Invoke(2, 0, 3));
        Traps(TrapCode.ArrayOutOfBounds, () => instance.GetFunction("init_data").Invoke(-1, 0, 1));
        Traps(TrapCode.MemoryOutOfBounds, () => instance.GetFunction("init_data").Invoke(0, 2, 3));
        Traps(TrapCode.ArrayOutOfBounds, () => instance.GetFunction("init_elem").Invoke(2, 0, 3));
        Traps(TrapCode.TableOutOfBounds, () => instance.GetFunction("init_elem").Invoke(0, 1, 3));
        Traps(TrapCode.TableOutOfBounds, () => instance.GetFunction("init_elem").Invoke(0, -1, 2));
    }

    internal static void Traps(TrapCode code, Action action)
    {
        TrapException trap = Assert.Throws<TrapException>(action);
        Assert.True(trap.Code == code, string.Create(CultureInfo.InvariantCulture, $"{trap.Code} instead of {code}"));
    }
}
