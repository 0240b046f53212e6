using Wafer.Model;

namespace Wafer.Tests.Compiler.Reference;

/// <summary>The NaNs that arithmetic gives: which one is not determined (Core spec 4.3.3, NaN propagation).</summary>
internal static class ReferenceNaN
{
    private static readonly bool[] s_isOpen = [.. Enumerable.Range(0, OperatorTable.Size).Select(code => OperatorTable.Find(code) is { } row && IsArithmetic(row.Name))];

    /// <summary>Whether an operator may give a NaN whose bits are not determined.</summary>
    public static bool IsOpen(Opcode op) => s_isOpen[(int)op];

    /// <summary>A result with its NaNs replaced by others.</summary>
    public static UInt128 Change(Opcode op, UInt128 result)
    {
        string name = OperatorTable.Get(op).Name;
        int bits = name[1] == '3' ? 32 : 64;
        bool isVector = name.IndexOf('x', StringComparison.Ordinal) is > 0 and < 4;
        return isVector ? ReferenceVector.Map(result, bits, Lane) : Lane((ulong)result);

        ulong Lane(ulong lane) => ReferenceRelaxed.IsNaN(lane, bits) ? lane | (1UL << (bits - 1)) | 0x2A : lane;
    }

    private static bool IsArithmetic(string name) =>
        name[0] == 'f' && name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..] is "add" or "sub" or "mul" or "div" or "min" or "max" or "sqrt" or "ceil" or "floor" or "trunc"
            or "nearest" or "demote_f64" or "promote_f32" or "demote_f64x2_zero" or "promote_low_f32x4" or "relaxed_min" or "relaxed_max" or "relaxed_madd" or "relaxed_nmadd";
}
