using System.Numerics;

namespace Wafer.Compiler.Baseline;

/// <summary>Integer arithmetic on constants (Core spec 4.3.2).</summary>
internal static class Folding
{
    /// <summary>The result of an operation; 32-bit results are sign-extended.</summary>
    public static long Integer(IntegerOp op, Width width, long left, long right)
    {
        if (width == Width.W64)
        {
            return op switch
            {
                IntegerOp.Add => left + right,
                IntegerOp.Sub => left - right,
                IntegerOp.And => left & right,
                IntegerOp.Or => left | right,
                IntegerOp.Xor => left ^ right,
                IntegerOp.Mul => left * right,
                IntegerOp.Shl => left << (int)(right & 63),
                IntegerOp.ShrS => left >> (int)(right & 63),
                IntegerOp.ShrU => left >>> (int)(right & 63),
                IntegerOp.Rotl => (long)BitOperations.RotateLeft((ulong)left, (int)(right & 63)),
                _ => (long)BitOperations.RotateRight((ulong)left, (int)(right & 63)),
            };
        }
        int a = (int)left, b = (int)right;
        return op switch
        {
            IntegerOp.Add => a + b,
            IntegerOp.Sub => a - b,
            IntegerOp.And => a & b,
            IntegerOp.Or => a | b,
            IntegerOp.Xor => a ^ b,
            IntegerOp.Mul => a * b,
            IntegerOp.Shl => a << (b & 31),
            IntegerOp.ShrS => a >> (b & 31),
            IntegerOp.ShrU => a >>> (b & 31),
            IntegerOp.Rotl => (int)BitOperations.RotateLeft((uint)a, b & 31),
            _ => (int)BitOperations.RotateRight((uint)a, b & 31),
        };
    }

    /// <summary>Whether a comparison of integers holds.</summary>
    public static bool Compare(Comparison comparison, Width width, long left, long right)
    {
        if (width == Width.W32)
        {
            left = (int)left;
            right = (int)right;
        }
        return comparison switch
        {
            Comparison.Eq => left == right,
            Comparison.Ne => left != right,
            Comparison.LtS => left < right,
            Comparison.LtU => (ulong)left < (ulong)right,
            Comparison.GtS => left > right,
            Comparison.GtU => (ulong)left > (ulong)right,
            Comparison.LeS => left <= right,
            Comparison.LeU => (ulong)left <= (ulong)right,
            Comparison.GeS => left >= right,
            _ => (ulong)left >= (ulong)right,
        };
    }
}
