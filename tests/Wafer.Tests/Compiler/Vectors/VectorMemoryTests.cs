using System.Globalization;
using System.Text;
using Wafer.Tests.Compiler.Reference;
using Wafer.Text;

namespace Wafer.Tests.Compiler.Vectors;

/// <summary>Vectors in linear memory: what loads give, what stores leave, and that an access that is out of bounds by a byte traps and writes nothing.</summary>
public class VectorMemoryTests
{
    private const int Size = 65536;

    private static readonly UInt128 s_vector = new(0x8899_AABB_CCDD_EEFF, 0x0011_2233_4455_6677);

    // The access with an address and a second operand, the bytes that it reads, and its value: of those bytes and the second operand.
    private static readonly (string Load, int Bytes, Func<byte[], UInt128, UInt128> Value)[] s_loads = [.. Loads()];

    public static TheoryData<string, BoundsMode> Modes
    {
        get
        {
            var data = new TheoryData<string, BoundsMode>();
            foreach (string name in VectorConfigurations.Extensions.Keys)
            {
                data.Add(name, BoundsMode.GuardPages);
                data.Add(name, BoundsMode.Explicit);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Loads_give_what_memory_holds_and_trap_out_of_bounds(string configuration, BoundsMode bounds)
    {
        using Store store = Instantiate(configuration, bounds, s_loads.Select(load => (load.Load, "v128")), out Instance instance);
        byte[] memory = Fill(instance);
        for (int f = 0; f < s_loads.Length; f++)
        {
            (string load, int bytes, Func<byte[], UInt128, UInt128> value) = s_loads[f];
            foreach (string form in Forms)
            {
                Function function = instance.GetFunction($"{f}{form}");
                foreach (int address in (int[])[0, 1, 8, 12345, Size - bytes])
                {
                    Value[] results = Call(function, form, address);
                    Value expected = VectorConfigurations.ToValue(value(memory[address..(address + bytes)], s_vector));
                    Assert.True(expected == results[0], $"{load}{form} of {address} gives {results[0]} and should give {expected}");
                    Assert.Equal(VectorConfigurations.ToValue(s_vector), results[1]);
                }
                foreach (int address in (int[])[Size - bytes + 1, Size - (bytes / 2), Size, Size + 100_000, -1, -16])
                    Assert.Equal($"{load}{form} of {address}: {TrapCode.MemoryOutOfBounds}", $"{load}{form} of {address}: {TrapOf(() => Call(function, form, address))}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Stores_write_all_or_nothing(string configuration, BoundsMode bounds)
    {
        (string Store, int Bytes, int Lane)[] stores = [.. Stores()];
        using Store store = Instantiate(configuration, bounds, stores.Select(s => (s.Store, "")), out Instance instance);
        byte[] memory = Fill(instance), vector = ToBytes(s_vector);
        for (int f = 0; f < stores.Length; f++)
        {
            (string name, int bytes, int lane) = stores[f];
            foreach (string form in Forms)
            {
                Function function = instance.GetFunction($"{f}{form}");
                foreach (int address in (int[])[0, 3, 40000, Size - bytes])
                {
                    Call(function, form, address);
                    vector.AsSpan(lane * bytes, bytes).CopyTo(memory.AsSpan(address));
                    Assert.True(instance.GetMemory("memory").Span.SequenceEqual(memory), $"{name}{form} to {address}");
                }
                foreach (int address in (int[])[Size - bytes + 1, Size - (bytes / 2), Size, -1, -16])
                {
                    Assert.Equal($"{name}{form} to {address}: {TrapCode.MemoryOutOfBounds}", $"{name}{form} to {address}: {TrapOf(() => Call(function, form, address))}");
                    Assert.True(instance.GetMemory("memory").Span.SequenceEqual(memory), $"{name}{form} to {address} wrote something");
                }
                memory = Fill(instance);
            }
        }
    }

    // Without a static offset, with a small and with a large one.
    private static readonly string[] Forms = ["", " offset=7", " offset=40000"];

    private static Value[] Call(Function function, string form, int address)
    {
        int offset = form.Length == 0 ? 0 : int.Parse(form[(form.IndexOf('=', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);

        // The effective address has 33 bits: a negative number plus an offset is far out of bounds, and no wrapping makes it small.
        if (address >= 0 && address < offset)
            return function.Invoke(Value.FromI32(address), VectorConfigurations.ToValue(s_vector), Value.FromI32(1));
        return function.Invoke(Value.FromI32(address < 0 ? address : address - offset), VectorConfigurations.ToValue(s_vector), Value.FromI32(0));
    }

    private static TrapCode TrapOf(Action call)
    {
        try
        {
            call();
            return TrapCode.None;
        }
        catch (TrapException e)
        {
            return e.Code;
        }
    }

    private static Store Instantiate(string configuration, BoundsMode bounds, IEnumerable<(string Access, string Result)> accesses, out Instance instance)
    {
        // The last parameter says that the offset cannot be used: the access without it is made instead.
        var text = new StringBuilder("(module (memory (export \"memory\") 1)\n");
        int number = 0;
        foreach ((string access, string result) in accesses)
        {
            foreach (string form in Forms)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"(func (export \"{number}{form}\") (param i32 v128 i32) (result {result} v128)");
                text.AppendLine(CultureInfo.InvariantCulture, $"  (if (local.get 2) (then {access.Replace("$OFFSET", "", StringComparison.Ordinal)} (return (local.get 1))))");
                text.AppendLine(CultureInfo.InvariantCulture, $"  {access.Replace("$OFFSET", form, StringComparison.Ordinal)} (local.get 1))");
            }
            number++;
        }
        Engine engine = VectorConfigurations.Engine(configuration, bounds);
        var store = new Store(engine);
        instance = new Linker(engine).Instantiate(store, Module.Compile(engine, Wat.Assemble(text.Append(')').ToString())));
        return store;
    }

    private static byte[] Fill(Instance instance)
    {
        Span<byte> memory = instance.GetMemory("memory").Span;
        new Random(3).NextBytes(memory);
        return memory.ToArray();
    }

    private static byte[] ToBytes(UInt128 vector) => [.. ReferenceVector.Split(vector, 8).Select(b => (byte)b)];

    private static UInt128 ToBits(byte[] bytes) => ReferenceVector.Join(bytes.Select(b => (ulong)b), 8);

    private static IEnumerable<(string, int, Func<byte[], UInt128, UInt128>)> Loads()
    {
        yield return ("(v128.load$OFFSET (local.get 0))", 16, (bytes, _) => ToBits(bytes));
        foreach (int bits in (int[])[8, 16, 32])
        {
            foreach (char sign in "su")
            {
                yield return ($"(v128.load{bits}x{64 / bits}_{sign}$OFFSET (local.get 0))", 8, (bytes, _) => ReferenceVector.Join(
                    ReferenceVector.Split(ToBits(bytes), bits)[..(64 / bits)].Select(lane => sign == 's' ? (ulong)ReferenceVector.Signed(lane, bits) : lane), 2 * bits));
            }
        }
        foreach (int bits in (int[])[8, 16, 32, 64])
        {
            yield return ($"(v128.load{bits}_splat$OFFSET (local.get 0))", bits / 8, (bytes, _) => ReferenceVector.Join(Enumerable.Repeat((ulong)ToBits(bytes), 128 / bits), bits));
            for (int l = 0; l < 128 / bits; l++)
            {
                int lane = l;
                yield return ($"(v128.load{bits}_lane$OFFSET {lane} (local.get 0) (local.get 1))", bits / 8, (bytes, x) => ReferenceVector.Replace(x, bits, lane, (ulong)ToBits(bytes)));
            }
        }
        yield return ("(v128.load32_zero$OFFSET (local.get 0))", 4, (bytes, _) => ToBits(bytes));
        yield return ("(v128.load64_zero$OFFSET (local.get 0))", 8, (bytes, _) => ToBits(bytes));

        // As the operand of what follows: all 16 bytes count, even if the operator looks at fewer.
        yield return ("(v128.xor (local.get 1) (v128.load$OFFSET (local.get 0)))", 16, (bytes, x) => ToBits(bytes) ^ x);
        yield return ("(v128.xor (v128.load$OFFSET (local.get 0)) (local.get 1))", 16, (bytes, x) => ToBits(bytes) ^ x);
        yield return ("(i8x16.ge_u (local.get 1) (v128.load$OFFSET (local.get 0)))", 16, (bytes, x) => ReferenceVector.Map(x, ToBits(bytes), 8, (p, q) => p >= q ? 0xFFUL : 0));
        yield return ("(i8x16.swizzle (local.get 1) (v128.load$OFFSET (local.get 0)))", 16, (bytes, x) => ReferenceVector.Apply(Wafer.Model.Opcode.I8x16Swizzle, [x, ToBits(bytes)]));
        yield return ("(v128.bitselect (local.get 1) (v128.not (local.get 1)) (v128.load$OFFSET (local.get 0)))", 16, (bytes, x) => ~(x ^ ToBits(bytes)));
        yield return ("(i16x8.extend_low_i8x16_u (v128.load$OFFSET (local.get 0)))", 16, (bytes, _) => ReferenceVector.Join(bytes[..8].Select(b => (ulong)b), 16));
        yield return ("(i16x8.extmul_low_i8x16_u (local.get 1) (v128.load$OFFSET (local.get 0)))", 16,
            (bytes, x) => ReferenceVector.Apply(Wafer.Model.Opcode.I16x8ExtmulLowI8x16U, [x, ToBits(bytes)]));
        yield return ("(i32x4.splat (i32x4.extract_lane 0 (v128.load$OFFSET (local.get 0))))", 16, (bytes, _) => ReferenceVector.Join(Enumerable.Repeat((ulong)(uint)ToBits(bytes), 4), 32));
    }

    private static IEnumerable<(string, int, int)> Stores()
    {
        yield return ("(v128.store$OFFSET (local.get 0) (local.get 1))", 16, 0);
        foreach (int bits in (int[])[8, 16, 32, 64])
        {
            for (int lane = 0; lane < 128 / bits; lane++)
                yield return ($"(v128.store{bits}_lane$OFFSET {lane} (local.get 0) (local.get 1))", bits / 8, lane);
        }
    }
}
