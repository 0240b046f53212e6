using System.Globalization;
using System.Numerics;

namespace Wafer.Text;

/// <summary>Number literals: their grammar and their values (Core spec 6.3.1 and 6.3.2).</summary>
internal static class NumberLiteral
{
    /// <summary>The value of a hexadecimal digit, or -1.</summary>
    public static int HexDigit(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => -1,
    };

    /// <summary>What kind of number the characters are; <see cref="TokenKind.Reserved"/> if none.</summary>
    public static TokenKind Classify(ReadOnlySpan<byte> text)
    {
        bool signed = text[0] is (byte)'+' or (byte)'-';
        ReadOnlySpan<byte> rest = signed ? text[1..] : text;
        if (rest.SequenceEqual("inf"u8) || rest.SequenceEqual("nan"u8))
            return TokenKind.Float;
        if (rest.StartsWith("nan:0x"u8))
            return IsDigits(rest[6..], hex: true) ? TokenKind.Float : TokenKind.Reserved;
        bool hex = rest.StartsWith("0x"u8);
        if (hex)
            rest = rest[2..];

        int integer = CountDigits(rest, hex);
        if (integer == 0)
            return TokenKind.Reserved;
        rest = rest[integer..];
        if (rest.IsEmpty)
            return signed ? TokenKind.Integer : TokenKind.Natural;

        if (rest[0] == '.')
        {
            rest = rest[1..];
            rest = rest[CountDigits(rest, hex)..];
        }

        if (rest.IsEmpty)
            return TokenKind.Float;
        if ((rest[0] | 0x20) != (hex ? 'p' : 'e'))
            return TokenKind.Reserved;
        rest = rest[1..];
        if (!rest.IsEmpty && rest[0] is (byte)'+' or (byte)'-')
            rest = rest[1..];
        return IsDigits(rest, hex: false) ? TokenKind.Float : TokenKind.Reserved;
    }

    /// <summary>Whether the text is one or more digits with single underscores between them.</summary>
    public static bool IsDigits(ReadOnlySpan<byte> text, bool hex) => !text.IsEmpty && CountDigits(text, hex) == text.Length;

    /// <summary>The value of digits, which may have underscores.</summary>
    /// <returns>Whether it is less than 2^64.</returns>
    public static bool TryMagnitude(ReadOnlySpan<byte> digits, bool hex, out ulong value)
    {
        value = 0;
        uint radix = hex ? 16u : 10u;
        foreach (byte c in digits)
        {
            if (c == '_')
                continue;
            ulong high = Math.BigMul(value, radix, out ulong low);
            uint digit = (uint)HexDigit(c);
            value = low + digit;
            if (high != 0 || value < low)
                return false;
        }

        return true;
    }

    /// <summary>The value of an unsigned integer literal.</summary>
    /// <returns>Whether it is less than 2^64.</returns>
    public static bool TryUnsigned(ReadOnlySpan<byte> literal, out ulong value) =>
        literal.StartsWith("0x"u8) ? TryMagnitude(literal[2..], hex: true, out value) : TryMagnitude(literal, hex: false, out value);

    /// <summary>The value of an integer literal of which both the signed and the unsigned interpretation are allowed.</summary>
    /// <param name="literal">A well-formed integer literal.</param>
    /// <param name="bits">The width: 8 to 64.</param>
    /// <param name="value">The value modulo two to the power of <paramref name="bits"/>, zero-extended.</param>
    /// <returns>Whether it is in range.</returns>
    public static bool TryInteger(ReadOnlySpan<byte> literal, int bits, out ulong value)
    {
        bool negative = literal[0] == '-';
        if (literal[0] is (byte)'+' or (byte)'-')
            literal = literal[1..];
        if (!TryUnsigned(literal, out value))
            return false;
        ulong mask = ulong.MaxValue >> (64 - bits);
        if (negative ? value > 1UL << (bits - 1) : value > mask)
            return false;
        if (negative)
            value = (0 - value) & mask;
        return true;
    }

    /// <summary>The bits of a binary32 literal.</summary>
    /// <returns>Whether it is in range.</returns>
    public static bool TryF32(ReadOnlySpan<byte> literal, out uint bits)
    {
        bool ok = TryFloat(literal, 8, 23, out ulong wide);
        bits = (uint)wide;
        return ok;
    }

    /// <summary>The bits of a binary64 literal.</summary>
    /// <returns>Whether it is in range.</returns>
    public static bool TryF64(ReadOnlySpan<byte> literal, out ulong bits) => TryFloat(literal, 11, 52, out bits);

    private static bool TryFloat(ReadOnlySpan<byte> literal, int exponentBits, int fractionBits, out ulong bits)
    {
        ulong sign = literal[0] == '-' ? 1UL << (exponentBits + fractionBits) : 0;
        if (literal[0] is (byte)'+' or (byte)'-')
            literal = literal[1..];
        ulong infinity = ((1UL << exponentBits) - 1) << fractionBits;
        bits = sign | infinity;
        if (literal.SequenceEqual("inf"u8))
            return true;
        if (literal.SequenceEqual("nan"u8))
        {
            bits |= 1UL << (fractionBits - 1);
            return true;
        }

        if (literal.StartsWith("nan:0x"u8))
        {
            bool fits = TryMagnitude(literal[6..], hex: true, out ulong payload) && payload != 0 && payload >> fractionBits == 0;
            bits |= payload;
            return fits;
        }

        ulong magnitude = literal.StartsWith("0x"u8)
            ? HexFloat(literal[2..], exponentBits, fractionBits)
            : DecimalFloat(literal, fractionBits);
        bits = sign | magnitude;
        return magnitude < infinity;
    }

    private static ulong DecimalFloat(ReadOnlySpan<byte> literal, int fractionBits)
    {
        byte[]? rented = null;
        if (literal.Contains((byte)'_'))
        {
            rented = literal.ToArray();
            int length = 0;
            foreach (byte c in literal)
            {
                if (c != '_')
                    rented[length++] = c;
            }

            literal = rented.AsSpan(0, length);
        }

        // Both parse to the nearest value, ties to even, whatever the number of digits; too large numbers become infinite.
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return fractionBits == 23
            ? BitConverter.SingleToUInt32Bits(float.Parse(literal, Style, CultureInfo.InvariantCulture))
            : BitConverter.DoubleToUInt64Bits(double.Parse(literal, Style, CultureInfo.InvariantCulture));
    }

    /// <summary>Rounds a hexadecimal literal (after its <c>0x</c>) to the nearest value, ties to even; too large ones become infinity.</summary>
    private static ulong HexFloat(ReadOnlySpan<byte> literal, int exponentBits, int fractionBits)
    {
        // The value is significand · 2^exponent, with the digits that do not fit collapsed into a sticky lowest bit.
        ulong significand = 0;
        long exponent = 0;
        bool afterPoint = false;
        int i = 0;
        for (; i < literal.Length && (literal[i] | 0x20) != 'p'; i++)
        {
            byte c = literal[i];
            if (c == '_')
                continue;
            if (c == '.')
            {
                afterPoint = true;
                continue;
            }

            uint digit = (uint)HexDigit(c);
            if (significand >> 59 == 0)
            {
                significand = (significand << 4) | digit;
                exponent -= afterPoint ? 4 : 0;
            }
            else
            {
                significand |= digit == 0 ? 0u : 1u;
                exponent += afterPoint ? 0 : 4;
            }
        }

        if (significand == 0)
            return 0;
        if (i < literal.Length)
            exponent += DecimalExponent(literal[(i + 1)..]);

        int shift = BitOperations.LeadingZeroCount(significand);
        significand <<= shift;
        exponent -= shift;

        // Now the value is 1.f · 2^(exponent + 63).
        int bias = (1 << (exponentBits - 1)) - 1;
        long biased = exponent + 63 + bias;
        if (biased >= (1L << exponentBits) - 1)
            return ((1UL << exponentBits) - 1) << fractionBits;
        long drop = 63 - fractionBits;
        if (biased <= 0)
        {
            // Subnormal: the hidden bit becomes explicit, and each step below the smallest exponent drops one more bit.
            drop += 1 - biased;
            biased = 0;
            if (drop > 64)
                return 0;
        }

        ulong kept = drop == 64 ? 0 : significand >> (int)drop;
        ulong half = 1UL << (int)(drop - 1);
        ulong rest = significand & (half - 1);
        bool roundUp = (significand & half) != 0 && (rest != 0 || (kept & 1) != 0);
        if (biased > 0)
            kept &= (1UL << fractionBits) - 1;

        // A carry out of the fraction increments the exponent, which is what rounding up means here.
        return (((ulong)biased << fractionBits) | kept) + (roundUp ? 1UL : 0UL);
    }

    private static long DecimalExponent(ReadOnlySpan<byte> literal)
    {
        bool negative = literal[0] == '-';
        if (literal[0] is (byte)'+' or (byte)'-')
            literal = literal[1..];

        // No literal has enough digits to make up for an exponent beyond this.
        const long Bound = 1L << 40;
        long value = TryMagnitude(literal, hex: false, out ulong magnitude) && magnitude < Bound ? (long)magnitude : Bound;
        return negative ? -value : value;
    }

    private static int CountDigits(ReadOnlySpan<byte> text, bool hex)
    {
        int i = 0;
        while (i < text.Length)
        {
            byte c = text[i];
            bool isDigit = hex ? HexDigit(c) >= 0 : c is >= (byte)'0' and <= (byte)'9';
            bool isSeparator = c == '_' && i > 0 && text[i - 1] != '_' && i + 1 < text.Length && text[i + 1] != '_';
            if (!isDigit && !isSeparator)
                break;
            i++;
        }

        // A separator stands between digits.
        return i > 0 && text[i - 1] == '_' ? i - 1 : i;
    }
}
