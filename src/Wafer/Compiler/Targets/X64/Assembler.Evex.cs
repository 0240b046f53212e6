using System.Runtime.CompilerServices;

namespace Wafer.Compiler.Targets.X64;

// EVEX encoding (AVX-512) of 128-bit operations between registers xmm0 to xmm15. Without memory operands the compressed displacements of EVEX are of no concern.
internal unsafe partial struct X64Assembler
{
    public void Evex(EvexOp op, Xmm dst, Xmm a, Xmm b) => EvexRegister((uint)op, (uint)dst, (uint)a, (uint)b);

    public void Evex(EvexUnaryOp op, Xmm dst, Xmm src) => EvexRegister((uint)op, (uint)dst, 0, (uint)src);

    public void Evex(EvexImmOp op, Xmm dst, Xmm a, Xmm b, byte imm)
    {
        EvexRegister((uint)op, (uint)dst, (uint)a, (uint)b);
        Write(imm, 1);
    }

    public void Evex(EvexShiftOp op, Xmm dst, Xmm src, byte count)
    {
        EvexRegister((uint)op, (uint)op >> SimdEncoding.DigitShift & 7, (uint)dst, (uint)src);
        Write(count, 1);
    }

    public void Evex(EvexCompareOp op, MaskRegister mask, Xmm a, Xmm b, CompareMode mode)
    {
        EvexRegister((uint)op, (uint)mask, (uint)a, (uint)b);
        Write((byte)mode, 1);
    }

    public void Evex(EvexMaskedOp op, Xmm dst, MaskRegister mask, Xmm a, Xmm b) => EvexRegister((uint)op, (uint)dst, (uint)a, (uint)b, (uint)mask);

    /// <summary>The EVEX prefix, the opcode and a ModRM byte of two registers (Intel SDM volume 2, 2.7.1).</summary>
    /// <remarks>
    /// 62, then R X B R' 0 mmm, then W vvvv 1 pp, then z L'L b V' aaa. All register bits are inverted; X, R' and V' are those of registers from 16 up, which are not used.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EvexRegister(uint op, uint reg, uint vvvv, uint rm, uint mask = 0)
    {
        uint p0 = (reg >> 3 ^ 1) << 7 | 1 << 6 | (rm >> 3 ^ 1) << 5 | 1 << 4 | op >> SimdEncoding.MapShift & 3;
        uint p1 = (op >> SimdEncoding.WShift & 1) << 7 | (vvvv ^ 15) << 3 | 1 << 2 | op >> SimdEncoding.PrefixShift & 3;
        uint p2 = 1 << 3 | mask;
        uint prefix = 0x62 | p0 << 8 | p1 << 16 | p2 << 24;
        Write(prefix | (ulong)(op & SimdEncoding.OpcodeMask | (0xC0 | (reg & 7) << 3 | rm & 7) << 8) << 32, 6);
    }
}
