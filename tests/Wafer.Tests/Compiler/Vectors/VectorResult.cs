using Wafer.Model;
using Wafer.Tests.Compiler.Reference;

namespace Wafer.Tests.Compiler.Vectors;

/// <summary>The comparison of results as far as the specification determines them.</summary>
internal static class VectorResult
{
    /// <summary>
    /// Whether a result is as expected. Of a NaN that arithmetic gives, only this is determined (Core spec 4.3.3, NaN propagation): it is quiet, and if no operand is a NaN
    /// of another kind, canonical.
    /// </summary>
    public static bool Agrees(Opcode op, UInt128[] operands, UInt128 expected, UInt128 actual)
    {
        string name = OperatorTable.Get(op).Name;
        string verb = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];
        if (name[0] != 'f' || !IsArithmetic(verb))
            return expected == actual;
        int bits = ReferenceVector.Bits(name), from = verb.Contains("f64x2", StringComparison.Ordinal) ? 64 : verb.Contains("f32x4", StringComparison.Ordinal) ? 32 : bits;
        bool onlyCanonical = operands.All(x => ReferenceVector.Split(x, from).All(lane => !ReferenceRelaxed.IsNaN(lane, from) || IsCanonical(lane, from)));
        bool mayBeOperand = verb is "relaxed_min" or "relaxed_max";
        return ReferenceVector.Split(expected, bits).Zip(ReferenceVector.Split(actual, bits)).All(pair =>
            !ReferenceRelaxed.IsNaN(pair.First, bits)
                ? pair.First == pair.Second
                : ReferenceRelaxed.IsNaN(pair.Second, bits) && (mayBeOperand || (IsQuiet(pair.Second, bits) && (!onlyCanonical || IsCanonical(pair.Second, bits)))));
    }

    private static bool IsArithmetic(string verb) => verb is "add" or "sub" or "mul" or "div" or "sqrt" or "min" or "max" or "ceil" or "floor" or "trunc" or "nearest"
        or "demote_f64x2_zero" or "promote_low_f32x4" or "relaxed_madd" or "relaxed_nmadd" or "relaxed_min" or "relaxed_max";

    private static bool IsQuiet(ulong lane, int bits) => (lane >> (bits == 32 ? 22 : 51) & 1) != 0;

    private static bool IsCanonical(ulong lane, int bits) => (lane & (ReferenceVector.Mask(bits) >> 1)) == (bits == 32 ? 0x7FC0_0000UL : 0x7FF8_0000_0000_0000UL);
}
