using Wafer.Tests.Compiler.Reference;

namespace Wafer.Tests.Compiler.Vectors;

/// <summary>Vectors whose lanes are often where operators change their behaviour.</summary>
internal static class VectorValues
{
    private static readonly ulong[] Integers =
    [
        0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 63, 64, 0x7F, 0x80, 0x81, 0xFF, 0x100, 0x7FFE, 0x7FFF, 0x8000, 0x8001, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, 0xFFFF_FFFF,
        0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_8000_0000, 0x5555_5555_5555_5555, 0xFFFF_FFFF_FFFF_FF80,
    ];

    private static readonly double[] Floats =
    [
        0, -0.0, 1, -1, 0.5, -0.5, 0.99999994, 1.5, -1.5, 2.5, -2.5, 100.25, 1e-40, -1e-40, 1e-310, 16777217, 2147483520, 2147483647, 2147483648, -2147483648, -2147483649, 4294967040, 4294967295,
        4294967295.5, 4294967296, 1e10, -1e10, 3.4e38, 1e300, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
    ];

    /// <summary>A vector of a random kind.</summary>
    public static UInt128 Next(Random random)
    {
        int kind = random.Next(8);
        if (kind == 0)
            return new UInt128((ulong)random.NextInt64(long.MinValue, long.MaxValue), (ulong)random.NextInt64(long.MinValue, long.MaxValue));
        int bits = kind switch { 1 => 8, 2 => 16, 3 or 4 => 32, _ => 64 };
        bool isFloat = kind is 4 or 5 or 6;
        return ReferenceVector.Join(Enumerable.Range(0, 128 / bits).Select(_ => isFloat ? Float(random, bits) : Integers[random.Next(Integers.Length)]), bits);
    }

    private static ulong Float(Random random, int bits)
    {
        switch (random.Next(16))
        {
            case 0:
                // NaNs with other payloads and signs, some of them signalling.
                return bits == 32 ? 0x7F80_0000 | (ulong)random.Next(1, 1 << 23) : 0x7FF0_0000_0000_0000 | (ulong)random.NextInt64(1, 1L << 52);
            case 1:
                return bits == 32 ? 0xFFC0_0000 : 0xFFF8_0000_0000_0000;
            case 2:
                return bits == 32 ? BitConverter.SingleToUInt32Bits((float)(random.NextDouble() * 1e6)) : BitConverter.DoubleToUInt64Bits(random.NextDouble() * 1e12);
            default:
                double value = Floats[random.Next(Floats.Length)];
                return double.IsNaN(value) ? (bits == 32 ? 0x7FC0_0000UL : 0x7FF8_0000_0000_0000UL)
                    : bits == 32 ? BitConverter.SingleToUInt32Bits((float)value) : BitConverter.DoubleToUInt64Bits(value);
        }
    }
}
