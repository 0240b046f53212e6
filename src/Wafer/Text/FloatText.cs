using System.Globalization;

namespace Wafer.Text;

/// <summary>Writes floating-point numbers such that reading them gives the same bits.</summary>
internal static class FloatText
{
    /// <summary>A binary32 number: the shortest decimal that rounds to it, or <c>inf</c>, <c>nan</c>, <c>nan:0x…</c>.</summary>
    public static string Of(uint bits) => Of(
        bits >> 31 != 0, (bits & 0x7F80_0000) == 0x7F80_0000, bits & 0x7F_FFFF, 0x40_0000, BitConverter.UInt32BitsToSingle(bits & int.MaxValue));

    /// <summary>A binary64 number.</summary>
    public static string Of(ulong bits) => Of(
        bits >> 63 != 0,
        (bits & 0x7FF0_0000_0000_0000) == 0x7FF0_0000_0000_0000,
        bits & 0xF_FFFF_FFFF_FFFF,
        0x8_0000_0000_0000,
        BitConverter.UInt64BitsToDouble(bits & long.MaxValue));

    private static string Of<T>(bool isNegative, bool isSpecial, ulong fraction, ulong quiet, T magnitude)
        where T : struct, IFormattable
    {
        string text = !isSpecial ? magnitude.ToString("R", CultureInfo.InvariantCulture)
            : fraction == 0 ? "inf"
            : fraction == quiet ? "nan"
            : string.Create(CultureInfo.InvariantCulture, $"nan:0x{fraction:x}");
        return isNegative ? "-" + text : text;
    }
}
