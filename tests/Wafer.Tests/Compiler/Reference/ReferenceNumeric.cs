using System.Numerics;
using Wafer.Model;

namespace Wafer.Tests.Compiler.Reference;

/// <summary>Ends the evaluation of a reference program.</summary>
internal sealed class ReferenceTrap(TrapCode code) : Exception
{
    public TrapCode Code { get; } = code;
}

/// <summary>
/// The numeric operators as the specification defines them (Core spec 4.3), written for plainness. Values are 64-bit words: i32 and f32 use the
/// lower half, the upper half is zero.
/// </summary>
internal static class ReferenceNumeric
{
    /// <summary>Operators of one operand.</summary>
    public static bool IsUnary(Opcode op) => op is Opcode.I32Eqz or Opcode.I64Eqz
        or (>= Opcode.I32Clz and <= Opcode.I32Popcnt) or (>= Opcode.I64Clz and <= Opcode.I64Popcnt)
        or (>= Opcode.F32Abs and <= Opcode.F32Sqrt) or (>= Opcode.F64Abs and <= Opcode.F64Sqrt)
        or (>= Opcode.I32WrapI64 and <= Opcode.I64Extend32S) or (>= Opcode.I32TruncSatF32S and <= Opcode.I64TruncSatF64U);

    /// <summary>Operators of two operands.</summary>
    public static bool IsBinary(Opcode op) => op is (>= Opcode.I32Eqz and <= Opcode.F64Copysign) && !IsUnary(op);

    public static ulong Unary(Opcode op, ulong x)
    {
        float f = F32(x);
        double d = F64(x);
        return op switch
        {
            Opcode.I32Eqz => Bool((uint)x == 0),
            Opcode.I64Eqz => Bool(x == 0),
            Opcode.I32Clz => (uint)BitOperations.LeadingZeroCount((uint)x),
            Opcode.I32Ctz => (uint)BitOperations.TrailingZeroCount((uint)x),
            Opcode.I32Popcnt => (uint)BitOperations.PopCount((uint)x),
            Opcode.I64Clz => (uint)BitOperations.LeadingZeroCount(x),
            Opcode.I64Ctz => (uint)BitOperations.TrailingZeroCount(x),
            Opcode.I64Popcnt => (uint)BitOperations.PopCount(x),
            Opcode.F32Abs => x & 0x7FFF_FFFF,
            Opcode.F32Neg => x ^ 0x8000_0000,
            Opcode.F32Ceil => Bits(SameSign(MathF.Ceiling(f), f)),
            Opcode.F32Floor => Bits(SameSign(MathF.Floor(f), f)),
            Opcode.F32Trunc => Bits(SameSign(MathF.Truncate(f), f)),
            Opcode.F32Nearest => Bits(SameSign(MathF.Round(f, MidpointRounding.ToEven), f)),
            Opcode.F32Sqrt => Bits(MathF.Sqrt(f)),
            Opcode.F64Abs => x & 0x7FFF_FFFF_FFFF_FFFF,
            Opcode.F64Neg => x ^ 0x8000_0000_0000_0000,
            Opcode.F64Ceil => Bits(SameSign(Math.Ceiling(d), d)),
            Opcode.F64Floor => Bits(SameSign(Math.Floor(d), d)),
            Opcode.F64Trunc => Bits(SameSign(Math.Truncate(d), d)),
            Opcode.F64Nearest => Bits(SameSign(Math.Round(d, MidpointRounding.ToEven), d)),
            Opcode.F64Sqrt => Bits(Math.Sqrt(d)),
            Opcode.I32WrapI64 => (uint)x,
            Opcode.I32TruncF32S => (uint)(int)Truncate(f, -2147483648.0, 2147483648.0),
            Opcode.I32TruncF32U => (uint)(long)Truncate(f, 0, 4294967296.0),
            Opcode.I32TruncF64S => (uint)(int)Truncate(d, -2147483648.0, 2147483648.0),
            Opcode.I32TruncF64U => (uint)(long)Truncate(d, 0, 4294967296.0),
            Opcode.I64ExtendI32S => (ulong)(int)x,
            Opcode.I64ExtendI32U => (uint)x,
            Opcode.I64TruncF32S => (ulong)(long)Truncate(f, -9223372036854775808.0, 9223372036854775808.0),
            Opcode.I64TruncF32U => ToUInt64(Truncate(f, 0, 18446744073709551616.0)),
            Opcode.I64TruncF64S => (ulong)(long)Truncate(d, -9223372036854775808.0, 9223372036854775808.0),
            Opcode.I64TruncF64U => ToUInt64(Truncate(d, 0, 18446744073709551616.0)),
            Opcode.F32ConvertI32S => Signed((int)x, toF32: true),
            Opcode.F32ConvertI32U => Convert((uint)x, toF32: true),
            Opcode.F32ConvertI64S => Signed((long)x, toF32: true),
            Opcode.F32ConvertI64U => Convert(x, toF32: true),
            Opcode.F32DemoteF64 => Bits((float)d),
            Opcode.F64ConvertI32S => Signed((int)x, toF32: false),
            Opcode.F64ConvertI32U => Convert((uint)x, toF32: false),
            Opcode.F64ConvertI64S => Signed((long)x, toF32: false),
            Opcode.F64ConvertI64U => Convert(x, toF32: false),
            Opcode.F64PromoteF32 => Bits((double)f),
            Opcode.I32ReinterpretF32 or Opcode.I64ReinterpretF64 or Opcode.F32ReinterpretI32 or Opcode.F64ReinterpretI64 => x,
            Opcode.I32Extend8S => (uint)(sbyte)x,
            Opcode.I32Extend16S => (uint)(short)x,
            Opcode.I64Extend8S => (ulong)(sbyte)x,
            Opcode.I64Extend16S => (ulong)(short)x,
            Opcode.I64Extend32S => (ulong)(int)x,
            Opcode.I32TruncSatF32S => (uint)Saturate(f, int.MinValue, int.MaxValue),
            Opcode.I32TruncSatF32U => (uint)Saturate(f, 0, uint.MaxValue),
            Opcode.I32TruncSatF64S => (uint)Saturate(d, int.MinValue, int.MaxValue),
            Opcode.I32TruncSatF64U => (uint)Saturate(d, 0, uint.MaxValue),
            Opcode.I64TruncSatF32S => (ulong)Saturate(f, long.MinValue, long.MaxValue),
            Opcode.I64TruncSatF32U => (ulong)Saturate(f, 0, ulong.MaxValue),
            Opcode.I64TruncSatF64S => (ulong)Saturate(d, long.MinValue, long.MaxValue),
            Opcode.I64TruncSatF64U => (ulong)Saturate(d, 0, ulong.MaxValue),
            _ => throw new NotSupportedException(op.ToString()),
        };
    }

    public static ulong Binary(Opcode op, ulong x, ulong y) => op switch
    {
        <= Opcode.I32GeU => Bool(Compare32(op, (uint)x, (uint)y)),
        <= Opcode.I64GeU => Bool(Compare64(op, x, y)),
        <= Opcode.F32Ge => Bool(CompareFloat(op - Opcode.F32Eq, F32(x), F32(y))),
        <= Opcode.F64Ge => Bool(CompareFloat(op - Opcode.F64Eq, F64(x), F64(y))),
        <= Opcode.I32Rotr => Binary32(op, (uint)x, (uint)y),
        <= Opcode.I64Rotr => Binary64(op, x, y),
        Opcode.F32Copysign => (x & 0x7FFF_FFFF) | (y & 0x8000_0000),
        <= Opcode.F32Copysign => Bits(BinaryF32(op, F32(x), F32(y))),
        Opcode.F64Copysign => (x & 0x7FFF_FFFF_FFFF_FFFF) | (y & 0x8000_0000_0000_0000),
        _ => Bits(BinaryF64(op, F64(x), F64(y))),
    };

    private static bool Compare32(Opcode op, uint x, uint y) => op switch
    {
        Opcode.I32Eq => x == y,
        Opcode.I32Ne => x != y,
        Opcode.I32LtS => (int)x < (int)y,
        Opcode.I32LtU => x < y,
        Opcode.I32GtS => (int)x > (int)y,
        Opcode.I32GtU => x > y,
        Opcode.I32LeS => (int)x <= (int)y,
        Opcode.I32LeU => x <= y,
        Opcode.I32GeS => (int)x >= (int)y,
        _ => x >= y,
    };

    private static bool Compare64(Opcode op, ulong x, ulong y) => op switch
    {
        Opcode.I64Eq => x == y,
        Opcode.I64Ne => x != y,
        Opcode.I64LtS => (long)x < (long)y,
        Opcode.I64LtU => x < y,
        Opcode.I64GtS => (long)x > (long)y,
        Opcode.I64GtU => x > y,
        Opcode.I64LeS => (long)x <= (long)y,
        Opcode.I64LeU => x <= y,
        Opcode.I64GeS => (long)x >= (long)y,
        _ => x >= y,
    };

    // eq, ne, lt, gt, le, ge, for both float types: an f32 is exact as a double.
    private static bool CompareFloat(int which, double x, double y) => which switch
    {
        0 => x == y,
        1 => x != y,
        2 => x < y,
        3 => x > y,
        4 => x <= y,
        _ => x >= y,
    };

    private static uint Binary32(Opcode op, uint x, uint y)
    {
        int count = (int)(y % 32);
        switch (op)
        {
            case Opcode.I32Add: return x + y;
            case Opcode.I32Sub: return x - y;
            case Opcode.I32Mul: return x * y;
            case Opcode.I32DivS or Opcode.I32DivU or Opcode.I32RemS or Opcode.I32RemU when y == 0:
                throw new ReferenceTrap(TrapCode.IntegerDivideByZero);
            case Opcode.I32DivS when x == 0x8000_0000 && y == uint.MaxValue: throw new ReferenceTrap(TrapCode.IntegerOverflow);
            case Opcode.I32DivS: return (uint)((int)x / (int)y);
            case Opcode.I32DivU: return x / y;
            case Opcode.I32RemS: return y == uint.MaxValue ? 0 : (uint)((int)x % (int)y);
            case Opcode.I32RemU: return x % y;
            case Opcode.I32And: return x & y;
            case Opcode.I32Or: return x | y;
            case Opcode.I32Xor: return x ^ y;
            case Opcode.I32Shl: return x << count;
            case Opcode.I32ShrS: return (uint)((int)x >> count);
            case Opcode.I32ShrU: return x >> count;
            case Opcode.I32Rotl: return count == 0 ? x : (x << count) | (x >> (32 - count));
            default: return count == 0 ? x : (x >> count) | (x << (32 - count));
        }
    }

    private static ulong Binary64(Opcode op, ulong x, ulong y)
    {
        int count = (int)(y % 64);
        switch (op)
        {
            case Opcode.I64Add: return x + y;
            case Opcode.I64Sub: return x - y;
            case Opcode.I64Mul: return x * y;
            case Opcode.I64DivS or Opcode.I64DivU or Opcode.I64RemS or Opcode.I64RemU when y == 0:
                throw new ReferenceTrap(TrapCode.IntegerDivideByZero);
            case Opcode.I64DivS when x == 1UL << 63 && y == ulong.MaxValue: throw new ReferenceTrap(TrapCode.IntegerOverflow);
            case Opcode.I64DivS: return (ulong)((long)x / (long)y);
            case Opcode.I64DivU: return x / y;
            case Opcode.I64RemS: return y == ulong.MaxValue ? 0 : (ulong)((long)x % (long)y);
            case Opcode.I64RemU: return x % y;
            case Opcode.I64And: return x & y;
            case Opcode.I64Or: return x | y;
            case Opcode.I64Xor: return x ^ y;
            case Opcode.I64Shl: return x << count;
            case Opcode.I64ShrS: return (ulong)((long)x >> count);
            case Opcode.I64ShrU: return x >> count;
            case Opcode.I64Rotl: return count == 0 ? x : (x << count) | (x >> (64 - count));
            default: return count == 0 ? x : (x >> count) | (x << (64 - count));
        }
    }

    private static float BinaryF32(Opcode op, float x, float y) => op switch
    {
        Opcode.F32Add => x + y,
        Opcode.F32Sub => x - y,
        Opcode.F32Mul => x * y,
        Opcode.F32Div => x / y,
        Opcode.F32Min => (float)Minimum(x, y),
        _ => (float)-Minimum(-x, -y),
    };

    private static double BinaryF64(Opcode op, double x, double y) => op switch
    {
        Opcode.F64Add => x + y,
        Opcode.F64Sub => x - y,
        Opcode.F64Mul => x * y,
        Opcode.F64Div => x / y,
        Opcode.F64Min => Minimum(x, y),
        _ => -Minimum(-x, -y),
    };

    // Core spec 4.3.3, fmin: NaN if either is, and -0 is less than +0.
    private static double Minimum(double x, double y)
    {
        if (double.IsNaN(x) || double.IsNaN(y))
            return double.NaN;
        if (x == 0 && y == 0)
            return double.IsNegative(x) ? x : y;
        return x < y ? x : y;
    }

    // Rounding to an integer keeps the sign of zero.
    private static float SameSign(float rounded, float x) => rounded == 0 ? MathF.CopySign(0, x) : rounded;

    private static double SameSign(double rounded, double x) => rounded == 0 ? Math.CopySign(0, x) : rounded;

    private static double Truncate(double x, double least, double beyond)
    {
        if (double.IsNaN(x))
            throw new ReferenceTrap(TrapCode.InvalidConversionToInteger);
        double t = Math.Truncate(x);
        return t >= least && t < beyond ? t : throw new ReferenceTrap(TrapCode.IntegerOverflow);
    }

    private static Int128 Saturate(double x, Int128 least, Int128 most)
    {
        if (double.IsNaN(x))
            return 0;
        if (x <= -9223372036854775808.0)
            return least;
        if (x >= 18446744073709551616.0)
            return most;
        double t = Math.Truncate(x);
        Int128 value = t < 0 ? (long)t : ToUInt64(t);
        return value < least ? least : value > most ? most : value;
    }

    private static ulong ToUInt64(double t) => t < 9223372036854775808.0 ? (ulong)(long)t : (ulong)(long)(t - 9223372036854775808.0) + (1UL << 63);

    private static ulong Signed(long x, bool toF32)
    {
        ulong sign = x < 0 ? toF32 ? 0x8000_0000UL : 0x8000_0000_0000_0000UL : 0;
        return sign | Convert(x < 0 ? 0UL - (ulong)x : (ulong)x, toF32);
    }

    // Rounds to nearest, ties to even, in integers: nothing depends on how .NET converts.
    private static ulong Convert(ulong x, bool toF32)
    {
        if (x == 0)
            return 0;
        int mantissaBits = toF32 ? 23 : 52, bias = toF32 ? 127 : 1023;
        int exponent = 63 - BitOperations.LeadingZeroCount(x);
        ulong mantissa;
        int excess = exponent - mantissaBits;
        if (excess <= 0)
        {
            mantissa = x << -excess;
        }
        else
        {
            mantissa = x >> excess;
            ulong rest = x & ((1UL << excess) - 1), half = 1UL << (excess - 1);
            if (rest > half || (rest == half && (mantissa & 1) != 0))
                mantissa++;
        }
        // The implicit bit adds one to the exponent field; a mantissa that rounded up to the next power of two adds one more.
        return ((ulong)(bias + exponent - 1) << mantissaBits) + mantissa;
    }

    private static ulong Bool(bool value) => value ? 1UL : 0UL;

    private static float F32(ulong x) => BitConverter.UInt32BitsToSingle((uint)x);

    private static double F64(ulong x) => BitConverter.UInt64BitsToDouble(x);

    private static ulong Bits(float x) => BitConverter.SingleToUInt32Bits(x);

    private static ulong Bits(double x) => BitConverter.DoubleToUInt64Bits(x);
}
