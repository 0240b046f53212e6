using Wafer.Model;

namespace Wafer.Compiler.Baseline;

/// <summary>How a vector operator takes its operands.</summary>
internal enum VectorForm : byte
{
    /// <summary>No vector operator, or one that is not in the table because of its immediates.</summary>
    None,
    Unary,
    Binary,
    Ternary,
    Shift,
    Splat,
    ExtractS,
    ExtractU,
    Replace,
    AnyTrue,
    AllTrue,
    Bitmask,
}

/// <summary>A row: what an operator does, and to which lanes.</summary>
internal readonly record struct VectorOperator(VectorForm Form, byte Op, Lanes Lanes);

/// <summary>The table of vector operators that the compiler is driven by: one row each.</summary>
internal static class VectorOperators
{
    private const int First = (int)Opcode.V128Load, Count = 0x200;

    private static readonly VectorOperator[] Fast = Index(deterministic: false), Deterministic = Index(deterministic: true);

    /// <summary>The row of an operator; an empty one if there is none.</summary>
    /// <param name="opcode">The operator.</param>
    /// <param name="deterministic">Whether relaxed operators follow the deterministic profile.</param>
    public static VectorOperator Find(Opcode opcode, bool deterministic)
    {
        VectorOperator[] table = deterministic ? Deterministic : Fast;
        int index = IndexOf(opcode);
        return (uint)index < (uint)table.Length ? table[index] : default;
    }

    private static int IndexOf(Opcode opcode) => (int)opcode - First;

    private static VectorOperator[] Index(bool deterministic)
    {
        var table = new VectorOperator[Count];
        foreach ((Opcode opcode, VectorOperator row) in Rows())
            table[IndexOf(opcode)] = row;
        foreach ((Opcode opcode, VectorOperator fast, VectorOperator prescribed) in RelaxedRows())
            table[IndexOf(opcode)] = deterministic ? prescribed : fast;
        return table;
    }

    private static VectorOperator Of(VectorForm form, Lanes lanes) => new(form, 0, lanes);

    private static VectorOperator Of(VectorUnaryOp op, Lanes lanes) => new(VectorForm.Unary, (byte)op, lanes);

    private static VectorOperator Of(VectorOp op, Lanes lanes) => new(VectorForm.Binary, (byte)op, lanes);

    private static VectorOperator Of(VectorTernaryOp op, Lanes lanes) => new(VectorForm.Ternary, (byte)op, lanes);

    private static VectorOperator Of(VectorShiftOp op, Lanes lanes) => new(VectorForm.Shift, (byte)op, lanes);

    private static (Opcode, VectorOperator)[] Rows() =>
    [
        // Choice, splats and lanes (Core spec 4.3, Vector Operations).
        (Opcode.I8x16Swizzle, Of(VectorOp.Swizzle, Lanes.I8x16)),
        (Opcode.I8x16Splat, Of(VectorForm.Splat, Lanes.I8x16)),
        (Opcode.I16x8Splat, Of(VectorForm.Splat, Lanes.I16x8)),
        (Opcode.I32x4Splat, Of(VectorForm.Splat, Lanes.I32x4)),
        (Opcode.I64x2Splat, Of(VectorForm.Splat, Lanes.I64x2)),
        (Opcode.F32x4Splat, Of(VectorForm.Splat, Lanes.F32x4)),
        (Opcode.F64x2Splat, Of(VectorForm.Splat, Lanes.F64x2)),
        (Opcode.I8x16ExtractLaneS, Of(VectorForm.ExtractS, Lanes.I8x16)),
        (Opcode.I8x16ExtractLaneU, Of(VectorForm.ExtractU, Lanes.I8x16)),
        (Opcode.I8x16ReplaceLane, Of(VectorForm.Replace, Lanes.I8x16)),
        (Opcode.I16x8ExtractLaneS, Of(VectorForm.ExtractS, Lanes.I16x8)),
        (Opcode.I16x8ExtractLaneU, Of(VectorForm.ExtractU, Lanes.I16x8)),
        (Opcode.I16x8ReplaceLane, Of(VectorForm.Replace, Lanes.I16x8)),
        (Opcode.I32x4ExtractLane, Of(VectorForm.ExtractU, Lanes.I32x4)),
        (Opcode.I32x4ReplaceLane, Of(VectorForm.Replace, Lanes.I32x4)),
        (Opcode.I64x2ExtractLane, Of(VectorForm.ExtractU, Lanes.I64x2)),
        (Opcode.I64x2ReplaceLane, Of(VectorForm.Replace, Lanes.I64x2)),
        (Opcode.F32x4ExtractLane, Of(VectorForm.ExtractU, Lanes.F32x4)),
        (Opcode.F32x4ReplaceLane, Of(VectorForm.Replace, Lanes.F32x4)),
        (Opcode.F64x2ExtractLane, Of(VectorForm.ExtractU, Lanes.F64x2)),
        (Opcode.F64x2ReplaceLane, Of(VectorForm.Replace, Lanes.F64x2)),

        // Comparisons.
        (Opcode.I8x16Eq, Of(VectorOp.Eq, Lanes.I8x16)),
        (Opcode.I8x16Ne, Of(VectorOp.Ne, Lanes.I8x16)),
        (Opcode.I8x16LtS, Of(VectorOp.LtS, Lanes.I8x16)),
        (Opcode.I8x16LtU, Of(VectorOp.LtU, Lanes.I8x16)),
        (Opcode.I8x16GtS, Of(VectorOp.GtS, Lanes.I8x16)),
        (Opcode.I8x16GtU, Of(VectorOp.GtU, Lanes.I8x16)),
        (Opcode.I8x16LeS, Of(VectorOp.LeS, Lanes.I8x16)),
        (Opcode.I8x16LeU, Of(VectorOp.LeU, Lanes.I8x16)),
        (Opcode.I8x16GeS, Of(VectorOp.GeS, Lanes.I8x16)),
        (Opcode.I8x16GeU, Of(VectorOp.GeU, Lanes.I8x16)),
        (Opcode.I16x8Eq, Of(VectorOp.Eq, Lanes.I16x8)),
        (Opcode.I16x8Ne, Of(VectorOp.Ne, Lanes.I16x8)),
        (Opcode.I16x8LtS, Of(VectorOp.LtS, Lanes.I16x8)),
        (Opcode.I16x8LtU, Of(VectorOp.LtU, Lanes.I16x8)),
        (Opcode.I16x8GtS, Of(VectorOp.GtS, Lanes.I16x8)),
        (Opcode.I16x8GtU, Of(VectorOp.GtU, Lanes.I16x8)),
        (Opcode.I16x8LeS, Of(VectorOp.LeS, Lanes.I16x8)),
        (Opcode.I16x8LeU, Of(VectorOp.LeU, Lanes.I16x8)),
        (Opcode.I16x8GeS, Of(VectorOp.GeS, Lanes.I16x8)),
        (Opcode.I16x8GeU, Of(VectorOp.GeU, Lanes.I16x8)),
        (Opcode.I32x4Eq, Of(VectorOp.Eq, Lanes.I32x4)),
        (Opcode.I32x4Ne, Of(VectorOp.Ne, Lanes.I32x4)),
        (Opcode.I32x4LtS, Of(VectorOp.LtS, Lanes.I32x4)),
        (Opcode.I32x4LtU, Of(VectorOp.LtU, Lanes.I32x4)),
        (Opcode.I32x4GtS, Of(VectorOp.GtS, Lanes.I32x4)),
        (Opcode.I32x4GtU, Of(VectorOp.GtU, Lanes.I32x4)),
        (Opcode.I32x4LeS, Of(VectorOp.LeS, Lanes.I32x4)),
        (Opcode.I32x4LeU, Of(VectorOp.LeU, Lanes.I32x4)),
        (Opcode.I32x4GeS, Of(VectorOp.GeS, Lanes.I32x4)),
        (Opcode.I32x4GeU, Of(VectorOp.GeU, Lanes.I32x4)),
        (Opcode.I64x2Eq, Of(VectorOp.Eq, Lanes.I64x2)),
        (Opcode.I64x2Ne, Of(VectorOp.Ne, Lanes.I64x2)),
        (Opcode.I64x2LtS, Of(VectorOp.LtS, Lanes.I64x2)),
        (Opcode.I64x2GtS, Of(VectorOp.GtS, Lanes.I64x2)),
        (Opcode.I64x2LeS, Of(VectorOp.LeS, Lanes.I64x2)),
        (Opcode.I64x2GeS, Of(VectorOp.GeS, Lanes.I64x2)),
        (Opcode.F32x4Eq, Of(VectorOp.Eq, Lanes.F32x4)),
        (Opcode.F32x4Ne, Of(VectorOp.Ne, Lanes.F32x4)),
        (Opcode.F32x4Lt, Of(VectorOp.Lt, Lanes.F32x4)),
        (Opcode.F32x4Gt, Of(VectorOp.Gt, Lanes.F32x4)),
        (Opcode.F32x4Le, Of(VectorOp.Le, Lanes.F32x4)),
        (Opcode.F32x4Ge, Of(VectorOp.Ge, Lanes.F32x4)),
        (Opcode.F64x2Eq, Of(VectorOp.Eq, Lanes.F64x2)),
        (Opcode.F64x2Ne, Of(VectorOp.Ne, Lanes.F64x2)),
        (Opcode.F64x2Lt, Of(VectorOp.Lt, Lanes.F64x2)),
        (Opcode.F64x2Gt, Of(VectorOp.Gt, Lanes.F64x2)),
        (Opcode.F64x2Le, Of(VectorOp.Le, Lanes.F64x2)),
        (Opcode.F64x2Ge, Of(VectorOp.Ge, Lanes.F64x2)),

        // Bits.
        (Opcode.V128Not, Of(VectorUnaryOp.Not, Lanes.I8x16)),
        (Opcode.V128And, Of(VectorOp.And, Lanes.I8x16)),
        (Opcode.V128Andnot, Of(VectorOp.AndNot, Lanes.I8x16)),
        (Opcode.V128Or, Of(VectorOp.Or, Lanes.I8x16)),
        (Opcode.V128Xor, Of(VectorOp.Xor, Lanes.I8x16)),
        (Opcode.V128Bitselect, Of(VectorTernaryOp.Select, Lanes.I8x16)),
        (Opcode.V128AnyTrue, Of(VectorForm.AnyTrue, Lanes.I8x16)),
        (Opcode.I8x16AllTrue, Of(VectorForm.AllTrue, Lanes.I8x16)),
        (Opcode.I16x8AllTrue, Of(VectorForm.AllTrue, Lanes.I16x8)),
        (Opcode.I32x4AllTrue, Of(VectorForm.AllTrue, Lanes.I32x4)),
        (Opcode.I64x2AllTrue, Of(VectorForm.AllTrue, Lanes.I64x2)),
        (Opcode.I8x16Bitmask, Of(VectorForm.Bitmask, Lanes.I8x16)),
        (Opcode.I16x8Bitmask, Of(VectorForm.Bitmask, Lanes.I16x8)),
        (Opcode.I32x4Bitmask, Of(VectorForm.Bitmask, Lanes.I32x4)),
        (Opcode.I64x2Bitmask, Of(VectorForm.Bitmask, Lanes.I64x2)),

        // Integers.
        (Opcode.I8x16Abs, Of(VectorUnaryOp.Abs, Lanes.I8x16)),
        (Opcode.I8x16Neg, Of(VectorUnaryOp.Neg, Lanes.I8x16)),
        (Opcode.I16x8Abs, Of(VectorUnaryOp.Abs, Lanes.I16x8)),
        (Opcode.I16x8Neg, Of(VectorUnaryOp.Neg, Lanes.I16x8)),
        (Opcode.I32x4Abs, Of(VectorUnaryOp.Abs, Lanes.I32x4)),
        (Opcode.I32x4Neg, Of(VectorUnaryOp.Neg, Lanes.I32x4)),
        (Opcode.I64x2Abs, Of(VectorUnaryOp.Abs, Lanes.I64x2)),
        (Opcode.I64x2Neg, Of(VectorUnaryOp.Neg, Lanes.I64x2)),
        (Opcode.I8x16Popcnt, Of(VectorUnaryOp.PopulationCount, Lanes.I8x16)),
        (Opcode.I8x16Shl, Of(VectorShiftOp.Shl, Lanes.I8x16)),
        (Opcode.I8x16ShrS, Of(VectorShiftOp.ShrS, Lanes.I8x16)),
        (Opcode.I8x16ShrU, Of(VectorShiftOp.ShrU, Lanes.I8x16)),
        (Opcode.I16x8Shl, Of(VectorShiftOp.Shl, Lanes.I16x8)),
        (Opcode.I16x8ShrS, Of(VectorShiftOp.ShrS, Lanes.I16x8)),
        (Opcode.I16x8ShrU, Of(VectorShiftOp.ShrU, Lanes.I16x8)),
        (Opcode.I32x4Shl, Of(VectorShiftOp.Shl, Lanes.I32x4)),
        (Opcode.I32x4ShrS, Of(VectorShiftOp.ShrS, Lanes.I32x4)),
        (Opcode.I32x4ShrU, Of(VectorShiftOp.ShrU, Lanes.I32x4)),
        (Opcode.I64x2Shl, Of(VectorShiftOp.Shl, Lanes.I64x2)),
        (Opcode.I64x2ShrS, Of(VectorShiftOp.ShrS, Lanes.I64x2)),
        (Opcode.I64x2ShrU, Of(VectorShiftOp.ShrU, Lanes.I64x2)),
        (Opcode.I8x16Add, Of(VectorOp.Add, Lanes.I8x16)),
        (Opcode.I8x16Sub, Of(VectorOp.Sub, Lanes.I8x16)),
        (Opcode.I16x8Add, Of(VectorOp.Add, Lanes.I16x8)),
        (Opcode.I16x8Sub, Of(VectorOp.Sub, Lanes.I16x8)),
        (Opcode.I32x4Add, Of(VectorOp.Add, Lanes.I32x4)),
        (Opcode.I32x4Sub, Of(VectorOp.Sub, Lanes.I32x4)),
        (Opcode.I64x2Add, Of(VectorOp.Add, Lanes.I64x2)),
        (Opcode.I64x2Sub, Of(VectorOp.Sub, Lanes.I64x2)),
        (Opcode.I8x16AddSatS, Of(VectorOp.AddSatS, Lanes.I8x16)),
        (Opcode.I8x16AddSatU, Of(VectorOp.AddSatU, Lanes.I8x16)),
        (Opcode.I8x16SubSatS, Of(VectorOp.SubSatS, Lanes.I8x16)),
        (Opcode.I8x16SubSatU, Of(VectorOp.SubSatU, Lanes.I8x16)),
        (Opcode.I16x8AddSatS, Of(VectorOp.AddSatS, Lanes.I16x8)),
        (Opcode.I16x8AddSatU, Of(VectorOp.AddSatU, Lanes.I16x8)),
        (Opcode.I16x8SubSatS, Of(VectorOp.SubSatS, Lanes.I16x8)),
        (Opcode.I16x8SubSatU, Of(VectorOp.SubSatU, Lanes.I16x8)),
        (Opcode.I16x8Mul, Of(VectorOp.Mul, Lanes.I16x8)),
        (Opcode.I32x4Mul, Of(VectorOp.Mul, Lanes.I32x4)),
        (Opcode.I64x2Mul, Of(VectorOp.Mul, Lanes.I64x2)),
        (Opcode.I8x16MinS, Of(VectorOp.MinS, Lanes.I8x16)),
        (Opcode.I8x16MinU, Of(VectorOp.MinU, Lanes.I8x16)),
        (Opcode.I8x16MaxS, Of(VectorOp.MaxS, Lanes.I8x16)),
        (Opcode.I8x16MaxU, Of(VectorOp.MaxU, Lanes.I8x16)),
        (Opcode.I16x8MinS, Of(VectorOp.MinS, Lanes.I16x8)),
        (Opcode.I16x8MinU, Of(VectorOp.MinU, Lanes.I16x8)),
        (Opcode.I16x8MaxS, Of(VectorOp.MaxS, Lanes.I16x8)),
        (Opcode.I16x8MaxU, Of(VectorOp.MaxU, Lanes.I16x8)),
        (Opcode.I32x4MinS, Of(VectorOp.MinS, Lanes.I32x4)),
        (Opcode.I32x4MinU, Of(VectorOp.MinU, Lanes.I32x4)),
        (Opcode.I32x4MaxS, Of(VectorOp.MaxS, Lanes.I32x4)),
        (Opcode.I32x4MaxU, Of(VectorOp.MaxU, Lanes.I32x4)),
        (Opcode.I8x16AvgrU, Of(VectorOp.AverageU, Lanes.I8x16)),
        (Opcode.I16x8AvgrU, Of(VectorOp.AverageU, Lanes.I16x8)),
        (Opcode.I16x8Q15mulrSatS, Of(VectorOp.Q15MulSat, Lanes.I16x8)),
        (Opcode.I32x4DotI16x8S, Of(VectorOp.DotS, Lanes.I32x4)),

        // Integers of different widths.
        (Opcode.I8x16NarrowI16x8S, Of(VectorOp.NarrowS, Lanes.I8x16)),
        (Opcode.I8x16NarrowI16x8U, Of(VectorOp.NarrowU, Lanes.I8x16)),
        (Opcode.I16x8NarrowI32x4S, Of(VectorOp.NarrowS, Lanes.I16x8)),
        (Opcode.I16x8NarrowI32x4U, Of(VectorOp.NarrowU, Lanes.I16x8)),
        (Opcode.I16x8ExtendLowI8x16S, Of(VectorUnaryOp.ExtendLowS, Lanes.I16x8)),
        (Opcode.I16x8ExtendLowI8x16U, Of(VectorUnaryOp.ExtendLowU, Lanes.I16x8)),
        (Opcode.I16x8ExtendHighI8x16S, Of(VectorUnaryOp.ExtendHighS, Lanes.I16x8)),
        (Opcode.I16x8ExtendHighI8x16U, Of(VectorUnaryOp.ExtendHighU, Lanes.I16x8)),
        (Opcode.I32x4ExtendLowI16x8S, Of(VectorUnaryOp.ExtendLowS, Lanes.I32x4)),
        (Opcode.I32x4ExtendLowI16x8U, Of(VectorUnaryOp.ExtendLowU, Lanes.I32x4)),
        (Opcode.I32x4ExtendHighI16x8S, Of(VectorUnaryOp.ExtendHighS, Lanes.I32x4)),
        (Opcode.I32x4ExtendHighI16x8U, Of(VectorUnaryOp.ExtendHighU, Lanes.I32x4)),
        (Opcode.I64x2ExtendLowI32x4S, Of(VectorUnaryOp.ExtendLowS, Lanes.I64x2)),
        (Opcode.I64x2ExtendLowI32x4U, Of(VectorUnaryOp.ExtendLowU, Lanes.I64x2)),
        (Opcode.I64x2ExtendHighI32x4S, Of(VectorUnaryOp.ExtendHighS, Lanes.I64x2)),
        (Opcode.I64x2ExtendHighI32x4U, Of(VectorUnaryOp.ExtendHighU, Lanes.I64x2)),
        (Opcode.I16x8ExtaddPairwiseI8x16S, Of(VectorUnaryOp.AddPairsS, Lanes.I16x8)),
        (Opcode.I16x8ExtaddPairwiseI8x16U, Of(VectorUnaryOp.AddPairsU, Lanes.I16x8)),
        (Opcode.I32x4ExtaddPairwiseI16x8S, Of(VectorUnaryOp.AddPairsS, Lanes.I32x4)),
        (Opcode.I32x4ExtaddPairwiseI16x8U, Of(VectorUnaryOp.AddPairsU, Lanes.I32x4)),
        (Opcode.I16x8ExtmulLowI8x16S, Of(VectorOp.MulLowS, Lanes.I16x8)),
        (Opcode.I16x8ExtmulLowI8x16U, Of(VectorOp.MulLowU, Lanes.I16x8)),
        (Opcode.I16x8ExtmulHighI8x16S, Of(VectorOp.MulHighS, Lanes.I16x8)),
        (Opcode.I16x8ExtmulHighI8x16U, Of(VectorOp.MulHighU, Lanes.I16x8)),
        (Opcode.I32x4ExtmulLowI16x8S, Of(VectorOp.MulLowS, Lanes.I32x4)),
        (Opcode.I32x4ExtmulLowI16x8U, Of(VectorOp.MulLowU, Lanes.I32x4)),
        (Opcode.I32x4ExtmulHighI16x8S, Of(VectorOp.MulHighS, Lanes.I32x4)),
        (Opcode.I32x4ExtmulHighI16x8U, Of(VectorOp.MulHighU, Lanes.I32x4)),
        (Opcode.I64x2ExtmulLowI32x4S, Of(VectorOp.MulLowS, Lanes.I64x2)),
        (Opcode.I64x2ExtmulLowI32x4U, Of(VectorOp.MulLowU, Lanes.I64x2)),
        (Opcode.I64x2ExtmulHighI32x4S, Of(VectorOp.MulHighS, Lanes.I64x2)),
        (Opcode.I64x2ExtmulHighI32x4U, Of(VectorOp.MulHighU, Lanes.I64x2)),

        // Floating point.
        (Opcode.F32x4Abs, Of(VectorUnaryOp.Abs, Lanes.F32x4)),
        (Opcode.F32x4Neg, Of(VectorUnaryOp.Neg, Lanes.F32x4)),
        (Opcode.F32x4Sqrt, Of(VectorUnaryOp.Sqrt, Lanes.F32x4)),
        (Opcode.F32x4Ceil, Of(VectorUnaryOp.Ceil, Lanes.F32x4)),
        (Opcode.F32x4Floor, Of(VectorUnaryOp.Floor, Lanes.F32x4)),
        (Opcode.F32x4Trunc, Of(VectorUnaryOp.Trunc, Lanes.F32x4)),
        (Opcode.F32x4Nearest, Of(VectorUnaryOp.Nearest, Lanes.F32x4)),
        (Opcode.F32x4Add, Of(VectorOp.Add, Lanes.F32x4)),
        (Opcode.F32x4Sub, Of(VectorOp.Sub, Lanes.F32x4)),
        (Opcode.F32x4Mul, Of(VectorOp.Mul, Lanes.F32x4)),
        (Opcode.F32x4Div, Of(VectorOp.Div, Lanes.F32x4)),
        (Opcode.F32x4Min, Of(VectorOp.Min, Lanes.F32x4)),
        (Opcode.F32x4Max, Of(VectorOp.Max, Lanes.F32x4)),
        (Opcode.F32x4Pmin, Of(VectorOp.PseudoMin, Lanes.F32x4)),
        (Opcode.F32x4Pmax, Of(VectorOp.PseudoMax, Lanes.F32x4)),
        (Opcode.F64x2Abs, Of(VectorUnaryOp.Abs, Lanes.F64x2)),
        (Opcode.F64x2Neg, Of(VectorUnaryOp.Neg, Lanes.F64x2)),
        (Opcode.F64x2Sqrt, Of(VectorUnaryOp.Sqrt, Lanes.F64x2)),
        (Opcode.F64x2Ceil, Of(VectorUnaryOp.Ceil, Lanes.F64x2)),
        (Opcode.F64x2Floor, Of(VectorUnaryOp.Floor, Lanes.F64x2)),
        (Opcode.F64x2Trunc, Of(VectorUnaryOp.Trunc, Lanes.F64x2)),
        (Opcode.F64x2Nearest, Of(VectorUnaryOp.Nearest, Lanes.F64x2)),
        (Opcode.F64x2Add, Of(VectorOp.Add, Lanes.F64x2)),
        (Opcode.F64x2Sub, Of(VectorOp.Sub, Lanes.F64x2)),
        (Opcode.F64x2Mul, Of(VectorOp.Mul, Lanes.F64x2)),
        (Opcode.F64x2Div, Of(VectorOp.Div, Lanes.F64x2)),
        (Opcode.F64x2Min, Of(VectorOp.Min, Lanes.F64x2)),
        (Opcode.F64x2Max, Of(VectorOp.Max, Lanes.F64x2)),
        (Opcode.F64x2Pmin, Of(VectorOp.PseudoMin, Lanes.F64x2)),
        (Opcode.F64x2Pmax, Of(VectorOp.PseudoMax, Lanes.F64x2)),

        // Conversions.
        (Opcode.I32x4TruncSatF32x4S, Of(VectorUnaryOp.TruncSatS, Lanes.I32x4)),
        (Opcode.I32x4TruncSatF32x4U, Of(VectorUnaryOp.TruncSatU, Lanes.I32x4)),
        (Opcode.I32x4TruncSatF64x2SZero, Of(VectorUnaryOp.TruncSatZeroS, Lanes.I32x4)),
        (Opcode.I32x4TruncSatF64x2UZero, Of(VectorUnaryOp.TruncSatZeroU, Lanes.I32x4)),
        (Opcode.F32x4ConvertI32x4S, Of(VectorUnaryOp.ConvertS, Lanes.F32x4)),
        (Opcode.F32x4ConvertI32x4U, Of(VectorUnaryOp.ConvertU, Lanes.F32x4)),
        (Opcode.F64x2ConvertLowI32x4S, Of(VectorUnaryOp.ConvertS, Lanes.F64x2)),
        (Opcode.F64x2ConvertLowI32x4U, Of(VectorUnaryOp.ConvertU, Lanes.F64x2)),
        (Opcode.F32x4DemoteF64x2Zero, Of(VectorUnaryOp.Demote, Lanes.F32x4)),
        (Opcode.F64x2PromoteLowF32x4, Of(VectorUnaryOp.Promote, Lanes.F64x2)),
    ];

    // What is fast, and what the deterministic profile prescribes (Core spec 4.3, Relaxed Operations).
    private static (Opcode, VectorOperator Fast, VectorOperator Deterministic)[] RelaxedRows() =>
    [
        (Opcode.I8x16RelaxedSwizzle, Of(VectorOp.RelaxedSwizzle, Lanes.I8x16), Of(VectorOp.Swizzle, Lanes.I8x16)),
        (Opcode.I32x4RelaxedTruncF32x4S, Of(VectorUnaryOp.RelaxedTruncS, Lanes.I32x4), Of(VectorUnaryOp.TruncSatS, Lanes.I32x4)),
        (Opcode.I32x4RelaxedTruncF32x4U, Of(VectorUnaryOp.RelaxedTruncU, Lanes.I32x4), Of(VectorUnaryOp.TruncSatU, Lanes.I32x4)),
        (Opcode.I32x4RelaxedTruncF64x2SZero, Of(VectorUnaryOp.RelaxedTruncZeroS, Lanes.I32x4), Of(VectorUnaryOp.TruncSatZeroS, Lanes.I32x4)),
        (Opcode.I32x4RelaxedTruncF64x2UZero, Of(VectorUnaryOp.RelaxedTruncZeroU, Lanes.I32x4), Of(VectorUnaryOp.TruncSatZeroU, Lanes.I32x4)),
        (Opcode.F32x4RelaxedMadd, Of(VectorTernaryOp.RelaxedMultiplyAdd, Lanes.F32x4), Of(VectorTernaryOp.MultiplyAdd, Lanes.F32x4)),
        (Opcode.F32x4RelaxedNmadd, Of(VectorTernaryOp.RelaxedMultiplySubtract, Lanes.F32x4), Of(VectorTernaryOp.MultiplySubtract, Lanes.F32x4)),
        (Opcode.F64x2RelaxedMadd, Of(VectorTernaryOp.RelaxedMultiplyAdd, Lanes.F64x2), Of(VectorTernaryOp.MultiplyAdd, Lanes.F64x2)),
        (Opcode.F64x2RelaxedNmadd, Of(VectorTernaryOp.RelaxedMultiplySubtract, Lanes.F64x2), Of(VectorTernaryOp.MultiplySubtract, Lanes.F64x2)),
        (Opcode.I8x16RelaxedLaneselect, Of(VectorTernaryOp.RelaxedSelect, Lanes.I8x16), Of(VectorTernaryOp.Select, Lanes.I8x16)),
        (Opcode.I16x8RelaxedLaneselect, Of(VectorTernaryOp.RelaxedSelect, Lanes.I16x8), Of(VectorTernaryOp.Select, Lanes.I16x8)),
        (Opcode.I32x4RelaxedLaneselect, Of(VectorTernaryOp.RelaxedSelect, Lanes.I32x4), Of(VectorTernaryOp.Select, Lanes.I32x4)),
        (Opcode.I64x2RelaxedLaneselect, Of(VectorTernaryOp.RelaxedSelect, Lanes.I64x2), Of(VectorTernaryOp.Select, Lanes.I64x2)),
        (Opcode.F32x4RelaxedMin, Of(VectorOp.RelaxedMin, Lanes.F32x4), Of(VectorOp.Min, Lanes.F32x4)),
        (Opcode.F32x4RelaxedMax, Of(VectorOp.RelaxedMax, Lanes.F32x4), Of(VectorOp.Max, Lanes.F32x4)),
        (Opcode.F64x2RelaxedMin, Of(VectorOp.RelaxedMin, Lanes.F64x2), Of(VectorOp.Min, Lanes.F64x2)),
        (Opcode.F64x2RelaxedMax, Of(VectorOp.RelaxedMax, Lanes.F64x2), Of(VectorOp.Max, Lanes.F64x2)),
        (Opcode.I16x8RelaxedQ15mulrS, Of(VectorOp.RelaxedQ15Mul, Lanes.I16x8), Of(VectorOp.Q15MulSat, Lanes.I16x8)),
        (Opcode.I16x8RelaxedDotI8x16I7x16S, Of(VectorOp.RelaxedDotS, Lanes.I16x8), Of(VectorOp.DotSatS, Lanes.I16x8)),
        (Opcode.I32x4RelaxedDotI8x16I7x16AddS, Of(VectorTernaryOp.RelaxedDotAdd, Lanes.I32x4), Of(VectorTernaryOp.DotAdd, Lanes.I32x4)),
    ];
}
