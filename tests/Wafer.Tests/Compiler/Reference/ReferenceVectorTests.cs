using Wafer.Model;

namespace Wafer.Tests.Compiler.Reference;

/// <summary>
/// What the random programs are held against is held against results worked out by hand from the specification: one lane each, of the operators whose
/// results are easiest to get wrong.
/// </summary>
public class ReferenceVectorTests
{
    [Theory]
    [InlineData("i16x8.q15mulr_sat_s", 16, 0x8000, 0x8000, 0x7FFF)]
    [InlineData("i16x8.q15mulr_sat_s", 16, 0x4000, 0x4000, 0x2000)]
    [InlineData("i8x16.avgr_u", 8, 0, 255, 128)]
    [InlineData("i8x16.add_sat_s", 8, 0x80, 0xFF, 0x80)]
    [InlineData("i8x16.sub_sat_u", 8, 1, 2, 0)]
    [InlineData("i8x16.min_u", 8, 0x80, 0x7F, 0x7F)]
    [InlineData("i8x16.min_s", 8, 0x80, 0x7F, 0x80)]
    [InlineData("i8x16.narrow_i16x8_u", 8, 0xFF00, 0, 0)]
    [InlineData("i8x16.narrow_i16x8_u", 8, 0x0100, 0, 0xFF)]
    [InlineData("i8x16.narrow_i16x8_s", 8, 0xFF00, 0, 0x80)]
    [InlineData("i32x4.dot_i16x8_s", 32, 0x8000_8000, 0x8000_8000, 0x8000_0000)]
    [InlineData("i8x16.gt_s", 8, 0, 0x80, 0xFF)]
    [InlineData("i8x16.gt_u", 8, 0, 0x80, 0)]
    [InlineData("f32x4.pmin", 32, 0, 0x8000_0000, 0)]
    [InlineData("f32x4.min", 32, 0, 0x8000_0000, 0x8000_0000)]
    [InlineData("f32x4.pmax", 32, 0x7FC0_0000, 0x3F80_0000, 0x7FC0_0000)]
    [InlineData("f32x4.pmax", 32, 0x3F80_0000, 0x7FC0_0000, 0x3F80_0000)]
    [InlineData("i8x16.swizzle", 8, 0x42, 0, 0x42)]
    [InlineData("i8x16.swizzle", 8, 0x42, 0x80, 0)]
    [InlineData("i8x16.shl", 8, 0x81, 9, 0x02)]
    [InlineData("i8x16.shr_s", 8, 0x81, 9, 0xC0)]
    public void The_reference_has_the_result_of_two_operands(string name, int bits, ulong left, ulong right, ulong expected) =>
        Assert.Equal(expected, ReferenceVector.Split(ReferenceVector.Apply(Named(name), [left, right]), bits)[0]);

    [Theory]
    [InlineData("i8x16.abs", 8, 0x80, 0x80)]
    [InlineData("i8x16.popcnt", 8, 0xA5, 4)]
    [InlineData("i16x8.extadd_pairwise_i8x16_s", 16, 0x8080, 0xFF00)]
    [InlineData("i16x8.extadd_pairwise_i8x16_u", 16, 0x8080, 0x0100)]
    [InlineData("i32x4.trunc_sat_f32x4_u", 32, 0xBF80_0000, 0)]
    [InlineData("i32x4.trunc_sat_f32x4_s", 32, 0x4F00_0000, 0x7FFF_FFFF)]
    [InlineData("i32x4.trunc_sat_f32x4_s", 32, 0x7FC0_0000, 0)]
    [InlineData("f32x4.convert_i32x4_u", 32, 0xFFFF_FFFF, 0x4F80_0000)]
    [InlineData("f32x4.nearest", 32, 0x4020_0000, 0x4000_0000)]
    [InlineData("f32x4.ceil", 32, 0xBF00_0000, 0x8000_0000)]
    [InlineData("v128.any_true", 32, 0x10, 1)]
    [InlineData("i8x16.all_true", 32, 0x10, 0)]
    [InlineData("i8x16.bitmask", 32, 0x80_00_80_7F, 0b1010)]
    public void The_reference_has_the_result_of_one_operand(string name, int bits, ulong operand, ulong expected) =>
        Assert.Equal(expected, ReferenceVector.Split(ReferenceVector.Apply(Named(name), [operand]), bits)[0]);

    [Theory]
    [InlineData("i8x16.relaxed_swizzle", 8, 0x42, 0x10, new ulong[] { 0, 0x42 })]
    [InlineData("i16x8.relaxed_q15mulr_s", 16, 0x8000, 0x8000, new ulong[] { 0x7FFF, 0x8000 })]
    [InlineData("i16x8.relaxed_dot_i8x16_i7x16_s", 16, 0x8080, 0x8080, new ulong[] { 0x7FFF, 0x8000 })]
    [InlineData("i16x8.relaxed_dot_i8x16_i7x16_s", 16, 0x0201, 0x7F03, new ulong[] { 257, 257 })]
    [InlineData("f32x4.relaxed_min", 32, 0x8000_0000, 0, new ulong[] { 0x8000_0000, 0x8000_0000, 0, 0x8000_0000 })]
    [InlineData("f32x4.relaxed_max", 32, 0x8000_0000, 0, new ulong[] { 0, 0x8000_0000, 0, 0 })]
    [InlineData("f32x4.relaxed_min", 32, 0x7FC0_0000, 0x3F80_0000, new ulong[] { 0x7FC0_0000, 0x7FC0_0000, 0x3F80_0000, 0x3F80_0000 })]
    public void The_reference_has_each_result_that_a_relaxed_operator_may_have(string name, int bits, ulong left, ulong right, ulong[] expected)
    {
        Opcode op = Named(name);
        Assert.Equal(expected.Length, ReferenceRelaxed.Choices(op));
        for (int choice = 0; choice < expected.Length; choice++)
        {
            ulong lane = ReferenceVector.Split(ReferenceVector.Apply(op, [left, right], choice), bits)[0];
            if (ReferenceRelaxed.IsNaN(expected[choice], bits)) // of either sign
                Assert.True(ReferenceRelaxed.IsNaN(lane, bits));
            else
                Assert.Equal(expected[choice], lane);
        }
    }

    // (1 + 2^-23)^2 - (1 + 2^-22) is 2^-46, which the rounded product has lost.
    [Fact]
    public void The_reference_rounds_a_relaxed_multiply_add_twice_or_once()
    {
        UInt128[] operands = [0x3F80_0001, 0x3F80_0001, 0xBF80_0002];
        Assert.Equal(0u, (uint)ReferenceVector.Apply(Opcode.F32x4RelaxedMadd, operands, 0));
        Assert.Equal(0x2880_0000u, (uint)ReferenceVector.Apply(Opcode.F32x4RelaxedMadd, operands, 1));
    }

    private static Opcode Named(string name) => OperatorTable.Operators.ToArray().Single(row => row.Name == name).Opcode;
}
