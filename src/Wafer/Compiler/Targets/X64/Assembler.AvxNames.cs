using System.Runtime.CompilerServices;

namespace Wafer.Compiler.Targets.X64;

// Scalar floating point and moves by name, VEX encoding (AVX): a destination and two sources, upper halves cleared, no alignment demanded of
// memory operands other than those of vmovaps and vmovdqa.
internal unsafe partial struct X64Assembler
{
    // ---- Moves ----

    /// <summary>Joins the low lane of one register with the upper lanes of another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovss(Xmm dst, Xmm upper, Xmm low) => Vex(SseRegisterOp.Movss, dst, upper, low);

    /// <summary>Loads the low lane and clears the upper ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovss(Xmm dst, Mem src) => VexMemory(SimdEncoding.PF3 | SimdEncoding.Map0F | 0x10, VexLength.L128, (uint)dst, 0, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovss(Mem dst, Xmm src) => Vex(SseStoreOp.Movss, dst, src);

    /// <summary>Joins the low lane of one register with the upper lanes of another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovsd(Xmm dst, Xmm upper, Xmm low) => Vex(SseRegisterOp.Movsd, dst, upper, low);

    /// <summary>Loads the low lane and clears the upper ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovsd(Xmm dst, Mem src) => VexMemory(SimdEncoding.PF2 | SimdEncoding.Map0F | 0x10, VexLength.L128, (uint)dst, 0, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovsd(Mem dst, Xmm src) => Vex(SseStoreOp.Movsd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovaps(Xmm dst, Xmm src) => Vex(SseUnaryOp.Movaps, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovaps(Xmm dst, Mem src) => Vex(SseUnaryOp.Movaps, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovaps(Mem dst, Xmm src) => Vex(SseStoreOp.Movaps, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovups(Xmm dst, Xmm src) => Vex(SseUnaryOp.Movups, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovups(Xmm dst, Mem src) => Vex(SseUnaryOp.Movups, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovups(Mem dst, Xmm src) => Vex(SseStoreOp.Movups, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovdqa(Xmm dst, Xmm src) => Vex(SseUnaryOp.Movdqa, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovdqa(Xmm dst, Mem src) => Vex(SseUnaryOp.Movdqa, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovdqa(Mem dst, Xmm src) => Vex(SseStoreOp.Movdqa, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovdqu(Xmm dst, Xmm src) => Vex(SseUnaryOp.Movdqu, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovdqu(Xmm dst, Mem src) => Vex(SseUnaryOp.Movdqu, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovdqu(Mem dst, Xmm src) => Vex(SseStoreOp.Movdqu, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovd(Xmm dst, Gpr src) =>
        VexRegister(SimdEncoding.P66 | SimdEncoding.Map0F | 0x6E, VexLength.L128, (uint)dst, 0, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovd(Gpr dst, Xmm src) =>
        VexRegister(SimdEncoding.P66 | SimdEncoding.Map0F | 0x7E, VexLength.L128, (uint)src, 0, (uint)dst);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovd(Xmm dst, Mem src) => VexMemory(SimdEncoding.P66 | SimdEncoding.Map0F | 0x6E, VexLength.L128, (uint)dst, 0, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovd(Mem dst, Xmm src) => VexMemory(SimdEncoding.P66 | SimdEncoding.Map0F | 0x7E, VexLength.L128, (uint)src, 0, dst);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovq(Xmm dst, Gpr src) =>
        VexRegister(SimdEncoding.P66 | SimdEncoding.Map0F | 0x6E, VexLength.L128, (uint)dst, 0, (uint)src, w: 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovq(Gpr dst, Xmm src) =>
        VexRegister(SimdEncoding.P66 | SimdEncoding.Map0F | 0x7E, VexLength.L128, (uint)src, 0, (uint)dst, w: 1);

    /// <summary>Copies the low 64 bits and clears the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovq(Xmm dst, Xmm src) =>
        VexRegister(SimdEncoding.PF3 | SimdEncoding.Map0F | 0x7E, VexLength.L128, (uint)dst, 0, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovq(Xmm dst, Mem src) => VexMemory(SimdEncoding.PF3 | SimdEncoding.Map0F | 0x7E, VexLength.L128, (uint)dst, 0, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovq(Mem dst, Xmm src) => Vex(SseStoreOp.Movq, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovmskps(Gpr dst, Xmm src) => VexRegister(SimdEncoding.Map0F | 0x50, VexLength.L128, (uint)dst, 0, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmovmskpd(Gpr dst, Xmm src) =>
        VexRegister(SimdEncoding.P66 | SimdEncoding.Map0F | 0x50, VexLength.L128, (uint)dst, 0, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vpmovmskb(Gpr dst, Xmm src) => VexRegister(SimdEncoding.P66 | SimdEncoding.Map0F | 0xD7, VexLength.L128, (uint)dst, 0, (uint)src);

    // ---- Lanes ----

    public void Vpinsrb(Xmm dst, Xmm a, Gpr b, byte lane)
    {
        VexRegister(SimdEncoding.P66 | SimdEncoding.Map3A | 0x20, VexLength.L128, (uint)dst, (uint)a, (uint)b, immLength: 1, imm: lane);
    }

    public void Vpinsrb(Xmm dst, Xmm a, Mem b, byte lane)
    {
        VexMemory(SimdEncoding.P66 | SimdEncoding.Map3A | 0x20, VexLength.L128, (uint)dst, (uint)a, b, immLength: 1, imm: lane);
    }

    public void Vpinsrw(Xmm dst, Xmm a, Gpr b, byte lane)
    {
        VexRegister(SimdEncoding.P66 | SimdEncoding.Map0F | 0xC4, VexLength.L128, (uint)dst, (uint)a, (uint)b, immLength: 1, imm: lane);
    }

    public void Vpinsrw(Xmm dst, Xmm a, Mem b, byte lane)
    {
        VexMemory(SimdEncoding.P66 | SimdEncoding.Map0F | 0xC4, VexLength.L128, (uint)dst, (uint)a, b, immLength: 1, imm: lane);
    }

    public void Vpinsrd(Xmm dst, Xmm a, Gpr b, byte lane)
    {
        VexRegister(SimdEncoding.P66 | SimdEncoding.Map3A | 0x22, VexLength.L128, (uint)dst, (uint)a, (uint)b, immLength: 1, imm: lane);
    }

    public void Vpinsrd(Xmm dst, Xmm a, Mem b, byte lane)
    {
        VexMemory(SimdEncoding.P66 | SimdEncoding.Map3A | 0x22, VexLength.L128, (uint)dst, (uint)a, b, immLength: 1, imm: lane);
    }

    public void Vpinsrq(Xmm dst, Xmm a, Gpr b, byte lane)
    {
        VexRegister(SimdEncoding.P66 | SimdEncoding.Map3A | 0x22, VexLength.L128, (uint)dst, (uint)a, (uint)b, w: 1, immLength: 1, imm: lane);
    }

    public void Vpinsrq(Xmm dst, Xmm a, Mem b, byte lane)
    {
        VexMemory(SimdEncoding.P66 | SimdEncoding.Map3A | 0x22, VexLength.L128, (uint)dst, (uint)a, b, w: 1, immLength: 1, imm: lane);
    }

    public void Vpextrb(Gpr dst, Xmm src, byte lane)
    {
        VexRegister(SimdEncoding.P66 | SimdEncoding.Map3A | 0x14, VexLength.L128, (uint)src, 0, (uint)dst, immLength: 1, imm: lane);
    }

    public void Vpextrb(Mem dst, Xmm src, byte lane)
    {
        VexMemory(SimdEncoding.P66 | SimdEncoding.Map3A | 0x14, VexLength.L128, (uint)src, 0, dst, immLength: 1, imm: lane);
    }

    public void Vpextrw(Gpr dst, Xmm src, byte lane)
    {
        VexRegister(SimdEncoding.P66 | SimdEncoding.Map0F | 0xC5, VexLength.L128, (uint)dst, 0, (uint)src, immLength: 1, imm: lane);
    }

    public void Vpextrw(Mem dst, Xmm src, byte lane)
    {
        VexMemory(SimdEncoding.P66 | SimdEncoding.Map3A | 0x15, VexLength.L128, (uint)src, 0, dst, immLength: 1, imm: lane);
    }

    public void Vpextrd(Gpr dst, Xmm src, byte lane)
    {
        VexRegister(SimdEncoding.P66 | SimdEncoding.Map3A | 0x16, VexLength.L128, (uint)src, 0, (uint)dst, immLength: 1, imm: lane);
    }

    public void Vpextrd(Mem dst, Xmm src, byte lane)
    {
        VexMemory(SimdEncoding.P66 | SimdEncoding.Map3A | 0x16, VexLength.L128, (uint)src, 0, dst, immLength: 1, imm: lane);
    }

    public void Vpextrq(Gpr dst, Xmm src, byte lane)
    {
        VexRegister(SimdEncoding.P66 | SimdEncoding.Map3A | 0x16, VexLength.L128, (uint)src, 0, (uint)dst, w: 1, immLength: 1, imm: lane);
    }

    public void Vpextrq(Mem dst, Xmm src, byte lane)
    {
        VexMemory(SimdEncoding.P66 | SimdEncoding.Map3A | 0x16, VexLength.L128, (uint)src, 0, dst, w: 1, immLength: 1, imm: lane);
    }

    public void Vextractps(Gpr dst, Xmm src, byte lane)
    {
        VexRegister(SimdEncoding.P66 | SimdEncoding.Map3A | 0x17, VexLength.L128, (uint)src, 0, (uint)dst, immLength: 1, imm: lane);
    }

    public void Vextractps(Mem dst, Xmm src, byte lane)
    {
        VexMemory(SimdEncoding.P66 | SimdEncoding.Map3A | 0x17, VexLength.L128, (uint)src, 0, dst, immLength: 1, imm: lane);
    }

    // ---- Conversions with general registers ----

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcvtsi2ss(OperandSize size, Xmm dst, Xmm upper, Gpr src) =>
        VexRegister(SimdEncoding.PF3 | SimdEncoding.Map0F | 0x2A, VexLength.L128, (uint)dst, (uint)upper, (uint)src, w: (uint)size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcvtsi2ss(OperandSize size, Xmm dst, Xmm upper, Mem src) =>
        VexMemory(SimdEncoding.PF3 | SimdEncoding.Map0F | 0x2A, VexLength.L128, (uint)dst, (uint)upper, src, w: (uint)size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcvtsi2sd(OperandSize size, Xmm dst, Xmm upper, Gpr src) =>
        VexRegister(SimdEncoding.PF2 | SimdEncoding.Map0F | 0x2A, VexLength.L128, (uint)dst, (uint)upper, (uint)src, w: (uint)size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcvtsi2sd(OperandSize size, Xmm dst, Xmm upper, Mem src) =>
        VexMemory(SimdEncoding.PF2 | SimdEncoding.Map0F | 0x2A, VexLength.L128, (uint)dst, (uint)upper, src, w: (uint)size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcvttss2si(OperandSize size, Gpr dst, Xmm src) =>
        VexRegister(SimdEncoding.PF3 | SimdEncoding.Map0F | 0x2C, VexLength.L128, (uint)dst, 0, (uint)src, w: (uint)size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcvttss2si(OperandSize size, Gpr dst, Mem src) =>
        VexMemory(SimdEncoding.PF3 | SimdEncoding.Map0F | 0x2C, VexLength.L128, (uint)dst, 0, src, w: (uint)size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcvttsd2si(OperandSize size, Gpr dst, Xmm src) =>
        VexRegister(SimdEncoding.PF2 | SimdEncoding.Map0F | 0x2C, VexLength.L128, (uint)dst, 0, (uint)src, w: (uint)size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcvttsd2si(OperandSize size, Gpr dst, Mem src) =>
        VexMemory(SimdEncoding.PF2 | SimdEncoding.Map0F | 0x2C, VexLength.L128, (uint)dst, 0, src, w: (uint)size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcvtss2si(OperandSize size, Gpr dst, Xmm src) =>
        VexRegister(SimdEncoding.PF3 | SimdEncoding.Map0F | 0x2D, VexLength.L128, (uint)dst, 0, (uint)src, w: (uint)size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcvtss2si(OperandSize size, Gpr dst, Mem src) =>
        VexMemory(SimdEncoding.PF3 | SimdEncoding.Map0F | 0x2D, VexLength.L128, (uint)dst, 0, src, w: (uint)size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcvtsd2si(OperandSize size, Gpr dst, Xmm src) =>
        VexRegister(SimdEncoding.PF2 | SimdEncoding.Map0F | 0x2D, VexLength.L128, (uint)dst, 0, (uint)src, w: (uint)size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcvtsd2si(OperandSize size, Gpr dst, Mem src) =>
        VexMemory(SimdEncoding.PF2 | SimdEncoding.Map0F | 0x2D, VexLength.L128, (uint)dst, 0, src, w: (uint)size);

    // ---- Arithmetic, comparison, bits ----

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vaddss(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Addss, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vaddss(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Addss, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vaddsd(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Addsd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vaddsd(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Addsd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vsubss(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Subss, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vsubss(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Subss, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vsubsd(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Subsd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vsubsd(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Subsd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmulss(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Mulss, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmulss(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Mulss, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmulsd(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Mulsd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmulsd(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Mulsd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vdivss(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Divss, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vdivss(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Divss, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vdivsd(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Divsd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vdivsd(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Divsd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vsqrtss(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Sqrtss, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vsqrtss(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Sqrtss, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vsqrtsd(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Sqrtsd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vsqrtsd(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Sqrtsd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vminss(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Minss, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vminss(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Minss, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vminsd(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Minsd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vminsd(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Minsd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmaxss(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Maxss, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmaxss(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Maxss, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmaxsd(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Maxsd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vmaxsd(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Maxsd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcvtss2sd(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Cvtss2sd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcvtss2sd(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Cvtss2sd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcvtsd2ss(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Cvtsd2ss, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcvtsd2ss(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Cvtsd2ss, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vandps(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Andps, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vandps(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Andps, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vandpd(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Andpd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vandpd(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Andpd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vandnps(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Andnps, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vandnps(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Andnps, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vandnpd(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Andnpd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vandnpd(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Andnpd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vorps(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Orps, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vorps(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Orps, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vorpd(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Orpd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vorpd(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Orpd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vxorps(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Xorps, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vxorps(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Xorps, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vxorpd(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Xorpd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vxorpd(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Xorpd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vpxor(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Pxor, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vpxor(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Pxor, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vpcmpeqd(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Pcmpeqd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vpcmpeqd(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Pcmpeqd, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vpcmpeqq(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Pcmpeqq, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vpcmpeqq(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Pcmpeqq, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vunpcklps(Xmm dst, Xmm a, Xmm b) => Vex(SseOp.Unpcklps, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vunpcklps(Xmm dst, Xmm a, Mem b) => Vex(SseOp.Unpcklps, dst, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vucomiss(Xmm left, Xmm right) => Vex(SseUnaryOp.Ucomiss, left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vucomiss(Xmm left, Mem right) => Vex(SseUnaryOp.Ucomiss, left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vucomisd(Xmm left, Xmm right) => Vex(SseUnaryOp.Ucomisd, left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vucomisd(Xmm left, Mem right) => Vex(SseUnaryOp.Ucomisd, left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vroundss(Xmm dst, Xmm a, Xmm b, RoundingMode mode) => Vex(SseImmOp.Roundss, dst, a, b, (byte)mode);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vroundss(Xmm dst, Xmm a, Mem b, RoundingMode mode) => Vex(SseImmOp.Roundss, dst, a, b, (byte)mode);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vroundsd(Xmm dst, Xmm a, Xmm b, RoundingMode mode) => Vex(SseImmOp.Roundsd, dst, a, b, (byte)mode);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vroundsd(Xmm dst, Xmm a, Mem b, RoundingMode mode) => Vex(SseImmOp.Roundsd, dst, a, b, (byte)mode);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcmpss(Xmm dst, Xmm a, Xmm b, CompareMode mode) => Vex(SseImmOp.Cmpss, dst, a, b, (byte)mode);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcmpss(Xmm dst, Xmm a, Mem b, CompareMode mode) => Vex(SseImmOp.Cmpss, dst, a, b, (byte)mode);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcmpsd(Xmm dst, Xmm a, Xmm b, CompareMode mode) => Vex(SseImmOp.Cmpsd, dst, a, b, (byte)mode);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vcmpsd(Xmm dst, Xmm a, Mem b, CompareMode mode) => Vex(SseImmOp.Cmpsd, dst, a, b, (byte)mode);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vpsrld(Xmm dst, Xmm src, byte count) => Vex(SseShiftOp.Psrld, dst, src, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vpslld(Xmm dst, Xmm src, byte count) => Vex(SseShiftOp.Pslld, dst, src, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vpsrlq(Xmm dst, Xmm src, byte count) => Vex(SseShiftOp.Psrlq, dst, src, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vpsllq(Xmm dst, Xmm src, byte count) => Vex(SseShiftOp.Psllq, dst, src, count);
}
