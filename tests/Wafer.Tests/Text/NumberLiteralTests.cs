using System.Globalization;
using System.Numerics;
using System.Text;
using Wafer.Text;

namespace Wafer.Tests.Text;

/// <summary>Number literals against exact arithmetic and known bit patterns.</summary>
public class NumberLiteralTests
{
    [Theory]
    [InlineData("0", TokenKind.Natural)]
    [InlineData("007", TokenKind.Natural)]
    [InlineData("1_000", TokenKind.Natural)]
    [InlineData("0xdead_BEEF", TokenKind.Natural)]
    [InlineData("-1", TokenKind.Integer)]
    [InlineData("+0x1", TokenKind.Integer)]
    [InlineData("1.", TokenKind.Float)]
    [InlineData("1.5e-3", TokenKind.Float)]
    [InlineData("1e9", TokenKind.Float)]
    [InlineData("0x1.8p+3", TokenKind.Float)]
    [InlineData("0x1p3", TokenKind.Float)]
    [InlineData("-inf", TokenKind.Float)]
    [InlineData("nan:0x7f", TokenKind.Float)]
    [InlineData("1_", TokenKind.Reserved)]
    [InlineData("1__0", TokenKind.Reserved)]
    [InlineData("0x", TokenKind.Reserved)]
    [InlineData("0x_1", TokenKind.Reserved)]
    [InlineData("1e", TokenKind.Reserved)]
    [InlineData("1._5", TokenKind.Reserved)]
    [InlineData(".5", TokenKind.Reserved)]
    [InlineData("0x1e+", TokenKind.Reserved)]
    [InlineData("nan:1", TokenKind.Reserved)]
    [InlineData("+", TokenKind.Reserved)]
    [InlineData("1x", TokenKind.Reserved)]
    internal void Numbers_are_classified_by_the_grammar(string text, TokenKind expected) =>
        Assert.Equal(expected, NumberLiteral.Classify(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("4294967295", 32, 0xFFFF_FFFFUL)]
    [InlineData("-2147483648", 32, 0x8000_0000UL)]
    [InlineData("-1", 8, 0xFFUL)]
    [InlineData("-128", 8, 0x80UL)]
    [InlineData("255", 8, 0xFFUL)]
    [InlineData("+0x0123_4567_89AB_cdef", 64, 0x0123_4567_89AB_CDEFUL)]
    [InlineData("-9223372036854775808", 64, 0x8000_0000_0000_0000UL)]
    [InlineData("18446744073709551615", 64, ulong.MaxValue)]
    public void Integers_in_range_wrap_to_their_width(string text, int bits, ulong expected)
    {
        Assert.True(NumberLiteral.TryInteger(Encoding.ASCII.GetBytes(text), bits, out ulong value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("4294967296", 32)]
    [InlineData("-2147483649", 32)]
    [InlineData("256", 8)]
    [InlineData("-129", 8)]
    [InlineData("18446744073709551616", 64)]
    [InlineData("-9223372036854775809", 64)]
    [InlineData("0x1_0000_0000_0000_0000", 64)]
    [InlineData("99999999999999999999999999", 64)]
    public void Integers_out_of_range_are_refused(string text, int bits) =>
        Assert.False(NumberLiteral.TryInteger(Encoding.ASCII.GetBytes(text), bits, out _));

    // Bit patterns from IEEE 754 itself and from core/float_literals.wast, const.wast.
    [Theory]
    [InlineData("0x1p-149", 0x0000_0001u)]
    [InlineData("0x1p-150", 0x0000_0000u)]
    [InlineData("0x1.00000000001p-150", 0x0000_0001u)]
    [InlineData("0x1.fffffep127", 0x7F7F_FFFFu)]
    [InlineData("0x1.fffffeffffff8p127", 0x7F7F_FFFFu)]
    [InlineData("1e-45", 0x0000_0001u)]
    [InlineData("7.0064923216240853e-46", 0x0000_0000u)]
    [InlineData("7.0064923216240855e-46", 0x0000_0001u)]
    [InlineData("3.4028234663852886e38", 0x7F7F_FFFFu)]
    [InlineData("340282356779733661637539395458142568447", 0x7F7F_FFFFu)]
    [InlineData("-0", 0x8000_0000u)]
    [InlineData("-0x0p+0", 0x8000_0000u)]
    [InlineData("16777217", 0x4B80_0000u)]
    [InlineData("0x1000001", 0x4B80_0000u)]
    [InlineData("0x1000001.0000000000000000000000001", 0x4B80_0001u)]
    [InlineData("nan", 0x7FC0_0000u)]
    [InlineData("-nan:0x1", 0xFF80_0001u)]
    [InlineData("+inf", 0x7F80_0000u)]
    [InlineData("8.8817847263968443573e-16", 0x2680_0000u)]
    public void Binary32_literals_have_these_bits(string text, uint expected)
    {
        Assert.True(NumberLiteral.TryF32(Encoding.ASCII.GetBytes(text), out uint bits));
        Assert.Equal(expected, bits);
    }

    [Theory]
    [InlineData("0x1p-1074", 0x1UL)]
    [InlineData("0x1p-1075", 0x0UL)]
    [InlineData("0x1.8p-1074", 0x2UL)]
    [InlineData("0x1.fffffffffffffp1023", 0x7FEF_FFFF_FFFF_FFFFUL)]
    [InlineData("1.7976931348623157e308", 0x7FEF_FFFF_FFFF_FFFFUL)]
    [InlineData("4.9e-324", 0x1UL)]
    [InlineData("2.4703282292062327208e-324", 0x0UL)]
    [InlineData("2.4703282292062328e-324", 0x1UL)]
    [InlineData("9007199254740993", 0x4340_0000_0000_0000UL)]
    [InlineData("9007199254740993.00000000000000000001", 0x4340_0000_0000_0001UL)]
    [InlineData("nan:0x4000000000000", 0x7FF4_0000_0000_0000UL)]
    [InlineData("1_0.2_5e+0_1", 0x4059_A000_0000_0000UL)]
    public void Binary64_literals_have_these_bits(string text, ulong expected)
    {
        Assert.True(NumberLiteral.TryF64(Encoding.ASCII.GetBytes(text), out ulong bits));
        Assert.Equal(expected, bits);
    }

    [Theory]
    [InlineData("0x1p128")]
    [InlineData("0x1.ffffffp127")]
    [InlineData("340282356779733661637539395458142568448")]
    [InlineData("1e39")]
    [InlineData("nan:0x0")]
    [InlineData("nan:0x800000")]
    [InlineData("0x1p99999999999999999999")]
    public void Binary32_literals_out_of_range_are_refused(string text) =>
        Assert.False(NumberLiteral.TryF32(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void Random_literals_round_to_the_nearest_value_by_exact_arithmetic()
    {
        var random = new Random(20240607);
        for (int i = 0; i < 4000; i++)
        {
            bool hex = i % 2 == 0;
            string text = hex ? RandomHex(random) : RandomDecimal(random);
            byte[] literal = Encoding.ASCII.GetBytes(text);
            (BigInteger numerator, BigInteger denominator) = ValueOf(text, hex);
            bool fits32 = NumberLiteral.TryF32(literal, out uint f32);
            Assert.Equal(Nearest(numerator, denominator, 8, 23), (fits32, f32));
            bool fits64 = NumberLiteral.TryF64(literal, out ulong f64);
            Assert.Equal(Nearest(numerator, denominator, 11, 52), (fits64, f64));
        }
    }

    [Fact]
    public void Printed_floats_read_back_to_the_same_bits()
    {
        var random = new Random(7);
        for (int i = 0; i < 20000; i++)
        {
            ulong bits = (ulong)random.NextInt64(long.MinValue, long.MaxValue);
            Assert.True(NumberLiteral.TryF64(Encoding.ASCII.GetBytes(FloatText.Of(bits)), out ulong f64));
            Assert.Equal(bits, f64);
            Assert.True(NumberLiteral.TryF32(Encoding.ASCII.GetBytes(FloatText.Of((uint)bits)), out uint f32));
            Assert.Equal((uint)bits, f32);
        }
    }

    private static string RandomHex(Random random)
    {
        string digits = string.Concat(Enumerable.Range(0, random.Next(1, 24)).Select(_ => random.Next(8) < 5 ? "08f7"[random.Next(4)] : "0123456789abcdef"[random.Next(16)]));
        int point = random.Next(0, digits.Length);
        string mantissa = point == 0 ? digits : digits[..point] + "." + digits[point..];
        return string.Create(CultureInfo.InvariantCulture, $"0x{mantissa}p{random.Next(-1150, 1050) / (random.Next(2) == 0 ? 1 : 8)}");
    }

    private static string RandomDecimal(Random random)
    {
        string digits = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => (char)('0' + random.Next(10))));
        int point = random.Next(0, digits.Length);
        string mantissa = point == 0 ? digits : digits[..point] + "." + digits[point..];
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{random.Next(-340, 310) / (random.Next(2) == 0 ? 1 : 8)}");
    }

    private static (BigInteger Numerator, BigInteger Denominator) ValueOf(string text, bool hex)
    {
        int mark = text.IndexOf(hex ? 'p' : 'e', hex ? 2 : 0);
        string mantissa = text[(hex ? 2 : 0)..mark];
        int exponent = int.Parse(text[(mark + 1)..], CultureInfo.InvariantCulture);
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        int fraction = point < 0 ? 0 : mantissa.Length - point - 1;
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        BigInteger value = hex
            ? BigInteger.Parse("0" + digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        int radix = hex ? 2 : 10;
        int scale = exponent - (hex ? 4 * fraction : fraction);
        return scale >= 0 ? (value * BigInteger.Pow(radix, scale), 1) : (value, BigInteger.Pow(radix, -scale));
    }

    /// <summary>Rounds a ratio to a format by integer division alone: finds the exponent, divides, looks at the remainder.</summary>
    private static (bool Fits, ulong Bits) Nearest(BigInteger numerator, BigInteger denominator, int exponentBits, int fractionBits)
    {
        if (numerator.IsZero)
            return (true, 0);
        int bias = (1 << (exponentBits - 1)) - 1;
        int exponent = (int)(numerator.GetBitLength() - denominator.GetBitLength());
        if (numerator << Math.Max(0, -exponent) < denominator << Math.Max(0, exponent))
            exponent--;
        exponent = Math.Max(exponent, 1 - bias);

        // In units of the last place of numbers with this exponent.
        int unit = exponent - fractionBits;
        BigInteger scaled = unit < 0 ? numerator << -unit : numerator;
        BigInteger divisor = unit > 0 ? denominator << unit : denominator;
        BigInteger units = BigInteger.DivRem(scaled, divisor, out BigInteger rest);
        int half = (rest * 2).CompareTo(divisor);
        if (half > 0 || (half == 0 && !units.IsEven))
            units++;
        if (units == BigInteger.One << (fractionBits + 1))
        {
            units >>= 1;
            exponent++;
        }

        ulong infinity = ((1UL << exponentBits) - 1) << fractionBits;
        if (exponent > bias)
            return (false, infinity);
        bool isNormal = units >= BigInteger.One << fractionBits;
        ulong bits = isNormal
            ? ((ulong)(exponent + bias) << fractionBits) | ((ulong)units & ((1UL << fractionBits) - 1))
            : (ulong)units;
        return (true, bits);
    }
}
