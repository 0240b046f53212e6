using Wafer.Model;

namespace Wafer.Tests.Compiler.Reference;

/// <summary>The relaxed vector operators (Core spec 4.3, Relaxed Operations): each of the results that are allowed, by its number there.</summary>
internal static class ReferenceRelaxed
{
    /// <summary>The number of results that an operator may have, of which an implementation chooses one for all operands.</summary>
    public static int Choices(Opcode op) => op switch
    {
        < Opcode.I8x16RelaxedSwizzle => 1,
        Opcode.I32x4RelaxedTruncF32x4U or Opcode.I32x4RelaxedTruncF64x2UZero or (>= Opcode.F32x4RelaxedMin and <= Opcode.F64x2RelaxedMax) => 4,
        _ => 2,
    };

    public static UInt128 Apply(int bits, string verb, ReadOnlySpan<UInt128> x, int choice)
    {
        UInt128 a = x[0], b = x.Length > 1 ? x[1] : 0, c = x.Length > 2 ? x[2] : 0;
        switch (verb)
        {
            case "swizzle":
                return ReferenceVector.Join(ReferenceVector.Split(b, 8).Select(index => index < 16 || (index < 128 && choice == 1) ? (ulong)(a >> (8 * (int)(index & 15))) : 0), 8);
            case "laneselect":
                UInt128 mask = choice == 0 ? c : ReferenceVector.Map(c, bits, lane => ReferenceVector.Signed(lane, bits) < 0 ? ulong.MaxValue : 0);
                return (a & mask) | (b & ~mask);
            case "madd" or "nmadd":
                ulong[] addends = ReferenceVector.Split(c, bits);
                int at = 0;
                return ReferenceVector.Map(a, b, bits, (p, q) => MultiplyAdd(bits, verb == "madd" ? p : p ^ (1UL << (bits - 1)), q, addends[at++], choice == 1));
            case "min" or "max":
                return ReferenceVector.Map(a, b, bits, (p, q) => MinMax(verb == "min", bits, p, q, choice));
            case "q15mulr_s":
                return ReferenceVector.Map(a, b, bits, (p, q) => p == 0x8000 && q == 0x8000 && choice == 1
                    ? 0x8000
                    : ReferenceVector.SaturateS(((ReferenceVector.Signed(p, 16) * ReferenceVector.Signed(q, 16)) + 0x4000) >> 15, 16));
            case "dot_i8x16_i7x16_s":
                return Dot(a, b, choice);
            case "dot_i8x16_i7x16_add_s":
                long[] sums = [.. ReferenceVector.Split(Dot(a, b, choice), 16).Select(lane => ReferenceVector.Signed(lane, 16)).Chunk(2).Select(pair => pair[0] + pair[1])];
                return ReferenceVector.Join(sums.Zip(ReferenceVector.Split(c, 32), (sum, lane) => (ulong)sum + lane), 32);
            default:
                return Truncate(verb, a, choice);
        }
    }

    private static ulong MultiplyAdd(int bits, ulong p, ulong q, ulong r, bool isFused)
    {
        if (bits == 32)
        {
            float x = BitConverter.UInt32BitsToSingle((uint)p), y = BitConverter.UInt32BitsToSingle((uint)q), z = BitConverter.UInt32BitsToSingle((uint)r);
            float product = x * y;
            return BitConverter.SingleToUInt32Bits(isFused ? MathF.FusedMultiplyAdd(x, y, z) : product + z);
        }
        double u = BitConverter.UInt64BitsToDouble(p), v = BitConverter.UInt64BitsToDouble(q), w = BitConverter.UInt64BitsToDouble(r);
        double second = u * v;
        return BitConverter.DoubleToUInt64Bits(isFused ? Math.FusedMultiplyAdd(u, v, w) : second + w);
    }

    private static UInt128 Dot(UInt128 a, UInt128 b, int choice)
    {
        IEnumerable<long> products = ReferenceVector.Split(a, 8).Zip(
            ReferenceVector.Split(b, 8), (p, q) => ReferenceVector.Signed(p, 8) * (choice == 1 ? (long)q : ReferenceVector.Signed(q, 8)));
        return ReferenceVector.Join(products.Chunk(2).Select(pair => ReferenceVector.SaturateS(pair[0] + pair[1], 16)), 16);
    }

    // trunc_f32x4_s, trunc_f64x2_u_zero and so on.
    private static UInt128 Truncate(string verb, UInt128 a, int choice)
    {
        bool isF32 = verb.Contains("f32", StringComparison.Ordinal), isSigned = verb.Contains("_s", StringComparison.Ordinal);
        Opcode exact = (isF32, isSigned) switch
        {
            (true, true) => Opcode.I32TruncF32S,
            (true, false) => Opcode.I32TruncF32U,
            (_, true) => Opcode.I32TruncF64S,
            _ => Opcode.I32TruncF64U,
        };
        Opcode saturating = (isF32, isSigned) switch
        {
            (true, true) => Opcode.I32TruncSatF32S,
            (true, false) => Opcode.I32TruncSatF32U,
            (_, true) => Opcode.I32TruncSatF64S,
            _ => Opcode.I32TruncSatF64U,
        };
        return ReferenceVector.Join(ReferenceVector.Split(a, isF32 ? 32 : 64).Select(Lane), 32);

        ulong Lane(ulong lane)
        {
            try
            {
                return ReferenceNumeric.Unary(exact, lane);
            }
            catch (ReferenceTrap)
            {
                return (isSigned, choice) switch
                {
                    (_, 0) => ReferenceNumeric.Unary(saturating, lane),
                    (true, _) => 0x8000_0000,
                    (_, 1) => 0xFFFF_FFFF,
                    (_, 2) => 0xFFFF_FFFE,
                    _ => 0x8000_0000,
                };
            }
        }
    }

    private static ulong MinMax(bool isMin, int bits, ulong p, ulong q, int choice)
    {
        bool w32 = bits == 32;
        ulong magnitude = ReferenceVector.Mask(bits) >> 1, nan = w32 ? 0x7FC0_0000UL : 0x7FF8_0000_0000_0000UL;
        if (choice != 0)
        {
            if (IsNaN(p, bits))
                return choice == 1 ? nan : q;
            if (IsNaN(q, bits))
                return choice == 2 ? nan : p;
            if ((p & magnitude) == 0 && (q & magnitude) == 0 && p != q)
                return choice switch { 1 => p, 2 => q, _ => isMin ? ~magnitude & ReferenceVector.Mask(bits) : 0 };
        }
        return ReferenceNumeric.Binary((w32, isMin) switch { (true, true) => Opcode.F32Min, (true, _) => Opcode.F32Max, (_, true) => Opcode.F64Min, _ => Opcode.F64Max }, p, q);
    }

    /// <summary>Whether a lane is a NaN.</summary>
    public static bool IsNaN(ulong lane, int bits) =>
        bits == 32 ? float.IsNaN(BitConverter.UInt32BitsToSingle((uint)lane)) : double.IsNaN(BitConverter.UInt64BitsToDouble(lane));
}
