using Wafer.Model;
using Wafer.Tests.Compiler.Reference;

namespace Wafer.Tests.Compiler;

/// <summary>The reference interpreter's own arithmetic where it is easy to get wrong; the values are those of the specification's test suite or follow from IEEE 754.</summary>
public class ReferenceNumericTests
{
    [Theory]
    [InlineData("F64Nearest", -0.5, -0.0)]
    [InlineData("F64Nearest", 2.5, 2.0)]
    [InlineData("F64Nearest", 3.5, 4.0)]
    [InlineData("F64Nearest", 4503599627370497.5, 4503599627370498.0)]
    [InlineData("F64Ceil", -0.25, -0.0)]
    [InlineData("F64Trunc", -0.75, -0.0)]
    [InlineData("F64Floor", 0.75, 0.0)]
    public void Rounding_keeps_the_sign_and_ties_go_to_even(string op, double operand, double expected) =>
        Assert.Equal(Bits(expected), ReferenceNumeric.Unary(Enum.Parse<Opcode>(op), Bits(operand)));

    [Theory]
    [InlineData("F64Min", -0.0, 0.0, -0.0)]
    [InlineData("F64Max", -0.0, 0.0, 0.0)]
    [InlineData("F64Min", -1.0, 2.0, -1.0)]
    [InlineData("F64Max", double.NegativeInfinity, -3.0, -3.0)]
    [InlineData("F64Copysign", 3.0, -0.0, -3.0)]
    public void Minimum_maximum_and_copysign_know_signed_zeros(string op, double left, double right, double expected) =>
        Assert.Equal(Bits(expected), ReferenceNumeric.Binary(Enum.Parse<Opcode>(op), Bits(left), Bits(right)));

    [Theory]
    [InlineData("F64Min")]
    [InlineData("F64Max")]
    public void Minimum_and_maximum_give_NaN_if_either_is(string op)
    {
        Assert.True(double.IsNaN(BitConverter.UInt64BitsToDouble(ReferenceNumeric.Binary(Enum.Parse<Opcode>(op), Bits(1), Bits(double.NaN)))));
        Assert.True(double.IsNaN(BitConverter.UInt64BitsToDouble(ReferenceNumeric.Binary(Enum.Parse<Opcode>(op), Bits(double.NaN), Bits(1)))));
    }

    // From conversions.wast: where the result must be rounded, exactly half way and just beside.
    [Theory]
    [InlineData("F32ConvertI32S", 0x0100_0001UL, 0x4B80_0000UL)]
    [InlineData("F32ConvertI32S", 0x0100_0003UL, 0x4B80_0002UL)]
    [InlineData("F32ConvertI32S", 0xFEFF_FFFFUL, 0xCB80_0000UL)]
    [InlineData("F32ConvertI32U", 0xFFFF_FFFFUL, 0x4F80_0000UL)]
    [InlineData("F32ConvertI64U", 0x0020_0000_2000_0001UL, 0x5A00_0001UL)]
    [InlineData("F32ConvertI64U", 0x7FFF_FFBF_FFFF_FFFFUL, 0x5EFF_FFFFUL)]
    [InlineData("F32ConvertI64U", 0xFFFF_FE80_0000_0001UL, 0x5F7F_FFFFUL)]
    [InlineData("F64ConvertI64U", 0x8000_0000_0000_0400UL, 0x43E0_0000_0000_0000UL)]
    [InlineData("F64ConvertI64U", 0x8000_0000_0000_0401UL, 0x43E0_0000_0000_0001UL)]
    [InlineData("F64ConvertI64U", 0xFFFF_FFFF_FFFF_FFFFUL, 0x43F0_0000_0000_0000UL)]
    [InlineData("F64ConvertI64S", 0x8000_0000_0000_0000UL, 0xC3E0_0000_0000_0000UL)]
    [InlineData("I32TruncSatF64S", 0x7FF8_0000_0000_0000UL, 0UL)]
    [InlineData("I32TruncSatF64S", 0xC1E0_0000_0020_0000UL, 0x8000_0000UL)]
    [InlineData("I32TruncSatF64U", 0xBFEF_FFFF_FFFF_FFFFUL, 0UL)]
    [InlineData("I64TruncSatF64U", 0x43F0_0000_0000_0000UL, ulong.MaxValue)]
    [InlineData("I64TruncF64U", 0x43EF_FFFF_FFFF_FFFFUL, 0xFFFF_FFFF_FFFF_F800UL)]
    [InlineData("I64Extend32S", 0x8000_0000UL, 0xFFFF_FFFF_8000_0000UL)]
    public void Conversions_round_and_saturate(string op, ulong operand, ulong expected) =>
        Assert.Equal(expected, ReferenceNumeric.Unary(Enum.Parse<Opcode>(op), operand));

    [Theory]
    [InlineData("I32TruncF64S", 2147483648.0, TrapCode.IntegerOverflow)]
    [InlineData("I32TruncF64U", -1.0, TrapCode.IntegerOverflow)]
    [InlineData("I64TruncF64S", double.NaN, TrapCode.InvalidConversionToInteger)]
    [InlineData("I64TruncF64U", 18446744073709551616.0, TrapCode.IntegerOverflow)]
    public void Truncations_out_of_range_trap(string op, double operand, TrapCode code) =>
        Assert.Equal(code, Assert.Throws<ReferenceTrap>(() => ReferenceNumeric.Unary(Enum.Parse<Opcode>(op), Bits(operand))).Code);

    [Theory]
    [InlineData("I32DivS", 0x8000_0000UL, 0xFFFF_FFFFUL, TrapCode.IntegerOverflow)]
    [InlineData("I64RemU", 1UL, 0UL, TrapCode.IntegerDivideByZero)]
    public void Divisions_trap(string op, ulong left, ulong right, TrapCode code) =>
        Assert.Equal(code, Assert.Throws<ReferenceTrap>(() => ReferenceNumeric.Binary(Enum.Parse<Opcode>(op), left, right)).Code);

    [Theory]
    [InlineData("I32RemS", 0x8000_0000UL, 0xFFFF_FFFFUL, 0UL)]
    [InlineData("I32RemS", 0xFFFF_FFF9UL, 3UL, 0xFFFF_FFFFUL)]
    [InlineData("I32DivS", 0xFFFF_FFF9UL, 2UL, 0xFFFF_FFFDUL)]
    [InlineData("I32Shl", 1UL, 33UL, 2UL)]
    [InlineData("I32ShrS", 0x8000_0000UL, 31UL, 0xFFFF_FFFFUL)]
    [InlineData("I64Rotl", 0x8000_0000_0000_0001UL, 65UL, 3UL)]
    [InlineData("I32Rotr", 1UL, 0UL, 1UL)]
    public void Integer_operations_wrap(string op, ulong left, ulong right, ulong expected) =>
        Assert.Equal(expected, ReferenceNumeric.Binary(Enum.Parse<Opcode>(op), left, right));

    private static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);
}
