using System.Runtime.CompilerServices;

namespace Wafer.Compiler.Targets.X64;

// Scalar floating point and moves by name, legacy encoding. Each line is a row of SimdOps.cs or an encoding that fits no kind there.
internal unsafe partial struct X64Assembler
{
    // ---- Moves ----

    /// <summary>Copies the low lane and keeps the upper ones; <c>Movaps</c> is the faster copy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movss(Xmm dst, Xmm src) => Sse(SseRegisterOp.Movss, dst, src);

    /// <summary>Loads the low lane and clears the upper ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movss(Xmm dst, Mem src) => LegacyMemory(SimdEncoding.PF3 | SimdEncoding.Map0F | 0x10, 0, (uint)dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movss(Mem dst, Xmm src) => Sse(SseStoreOp.Movss, dst, src);

    /// <summary>Copies the low lane and keeps the upper ones; <c>Movaps</c> is the faster copy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movsd(Xmm dst, Xmm src) => Sse(SseRegisterOp.Movsd, dst, src);

    /// <summary>Loads the low lane and clears the upper ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movsd(Xmm dst, Mem src) => LegacyMemory(SimdEncoding.PF2 | SimdEncoding.Map0F | 0x10, 0, (uint)dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movsd(Mem dst, Xmm src) => Sse(SseStoreOp.Movsd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movaps(Xmm dst, Xmm src) => Sse(SseUnaryOp.Movaps, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movaps(Xmm dst, Mem src) => Sse(SseUnaryOp.Movaps, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movaps(Mem dst, Xmm src) => Sse(SseStoreOp.Movaps, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movups(Xmm dst, Xmm src) => Sse(SseUnaryOp.Movups, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movups(Xmm dst, Mem src) => Sse(SseUnaryOp.Movups, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movups(Mem dst, Xmm src) => Sse(SseStoreOp.Movups, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movdqa(Xmm dst, Xmm src) => Sse(SseUnaryOp.Movdqa, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movdqa(Xmm dst, Mem src) => Sse(SseUnaryOp.Movdqa, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movdqa(Mem dst, Xmm src) => Sse(SseStoreOp.Movdqa, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movdqu(Xmm dst, Xmm src) => Sse(SseUnaryOp.Movdqu, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movdqu(Xmm dst, Mem src) => Sse(SseUnaryOp.Movdqu, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movdqu(Mem dst, Xmm src) => Sse(SseStoreOp.Movdqu, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movd(Xmm dst, Gpr src) => LegacyRegister(SimdEncoding.P66 | SimdEncoding.Map0F | 0x6E, 0, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movd(Gpr dst, Xmm src) => LegacyRegister(SimdEncoding.P66 | SimdEncoding.Map0F | 0x7E, 0, (uint)src, (uint)dst);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movd(Xmm dst, Mem src) => LegacyMemory(SimdEncoding.P66 | SimdEncoding.Map0F | 0x6E, 0, (uint)dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movd(Mem dst, Xmm src) => LegacyMemory(SimdEncoding.P66 | SimdEncoding.Map0F | 0x7E, 0, (uint)src, dst);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movq(Xmm dst, Gpr src) => LegacyRegister(SimdEncoding.P66 | SimdEncoding.Map0F | 0x6E, 1, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movq(Gpr dst, Xmm src) => LegacyRegister(SimdEncoding.P66 | SimdEncoding.Map0F | 0x7E, 1, (uint)src, (uint)dst);

    /// <summary>Copies the low 64 bits and clears the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movq(Xmm dst, Xmm src) => LegacyRegister(SimdEncoding.PF3 | SimdEncoding.Map0F | 0x7E, 0, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movq(Xmm dst, Mem src) => LegacyMemory(SimdEncoding.PF3 | SimdEncoding.Map0F | 0x7E, 0, (uint)dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movq(Mem dst, Xmm src) => Sse(SseStoreOp.Movq, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movmskps(Gpr dst, Xmm src) => LegacyRegister(SimdEncoding.Map0F | 0x50, 0, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movmskpd(Gpr dst, Xmm src) => LegacyRegister(SimdEncoding.P66 | SimdEncoding.Map0F | 0x50, 0, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pmovmskb(Gpr dst, Xmm src) => LegacyRegister(SimdEncoding.P66 | SimdEncoding.Map0F | 0xD7, 0, (uint)dst, (uint)src);

    // ---- Lanes ----

    public void Pinsrb(Xmm dst, Gpr src, byte lane)
    {
        LegacyRegister(SimdEncoding.P66 | SimdEncoding.Map3A | 0x20, 0, (uint)dst, (uint)src, immLength: 1, imm: lane);
    }

    public void Pinsrb(Xmm dst, Mem src, byte lane)
    {
        LegacyMemory(SimdEncoding.P66 | SimdEncoding.Map3A | 0x20, 0, (uint)dst, src, immLength: 1, imm: lane);
    }

    public void Pinsrw(Xmm dst, Gpr src, byte lane)
    {
        LegacyRegister(SimdEncoding.P66 | SimdEncoding.Map0F | 0xC4, 0, (uint)dst, (uint)src, immLength: 1, imm: lane);
    }

    public void Pinsrw(Xmm dst, Mem src, byte lane)
    {
        LegacyMemory(SimdEncoding.P66 | SimdEncoding.Map0F | 0xC4, 0, (uint)dst, src, immLength: 1, imm: lane);
    }

    public void Pinsrd(Xmm dst, Gpr src, byte lane)
    {
        LegacyRegister(SimdEncoding.P66 | SimdEncoding.Map3A | 0x22, 0, (uint)dst, (uint)src, immLength: 1, imm: lane);
    }

    public void Pinsrd(Xmm dst, Mem src, byte lane)
    {
        LegacyMemory(SimdEncoding.P66 | SimdEncoding.Map3A | 0x22, 0, (uint)dst, src, immLength: 1, imm: lane);
    }

    public void Pinsrq(Xmm dst, Gpr src, byte lane)
    {
        LegacyRegister(SimdEncoding.P66 | SimdEncoding.Map3A | 0x22, 1, (uint)dst, (uint)src, immLength: 1, imm: lane);
    }

    public void Pinsrq(Xmm dst, Mem src, byte lane)
    {
        LegacyMemory(SimdEncoding.P66 | SimdEncoding.Map3A | 0x22, 1, (uint)dst, src, immLength: 1, imm: lane);
    }

    public void Pextrb(Gpr dst, Xmm src, byte lane)
    {
        LegacyRegister(SimdEncoding.P66 | SimdEncoding.Map3A | 0x14, 0, (uint)src, (uint)dst, immLength: 1, imm: lane);
    }

    public void Pextrb(Mem dst, Xmm src, byte lane)
    {
        LegacyMemory(SimdEncoding.P66 | SimdEncoding.Map3A | 0x14, 0, (uint)src, dst, immLength: 1, imm: lane);
    }

    public void Pextrw(Gpr dst, Xmm src, byte lane)
    {
        LegacyRegister(SimdEncoding.P66 | SimdEncoding.Map0F | 0xC5, 0, (uint)dst, (uint)src, immLength: 1, imm: lane);
    }

    public void Pextrw(Mem dst, Xmm src, byte lane)
    {
        LegacyMemory(SimdEncoding.P66 | SimdEncoding.Map3A | 0x15, 0, (uint)src, dst, immLength: 1, imm: lane);
    }

    public void Pextrd(Gpr dst, Xmm src, byte lane)
    {
        LegacyRegister(SimdEncoding.P66 | SimdEncoding.Map3A | 0x16, 0, (uint)src, (uint)dst, immLength: 1, imm: lane);
    }

    public void Pextrd(Mem dst, Xmm src, byte lane)
    {
        LegacyMemory(SimdEncoding.P66 | SimdEncoding.Map3A | 0x16, 0, (uint)src, dst, immLength: 1, imm: lane);
    }

    public void Pextrq(Gpr dst, Xmm src, byte lane)
    {
        LegacyRegister(SimdEncoding.P66 | SimdEncoding.Map3A | 0x16, 1, (uint)src, (uint)dst, immLength: 1, imm: lane);
    }

    public void Pextrq(Mem dst, Xmm src, byte lane)
    {
        LegacyMemory(SimdEncoding.P66 | SimdEncoding.Map3A | 0x16, 1, (uint)src, dst, immLength: 1, imm: lane);
    }

    public void Extractps(Gpr dst, Xmm src, byte lane)
    {
        LegacyRegister(SimdEncoding.P66 | SimdEncoding.Map3A | 0x17, 0, (uint)src, (uint)dst, immLength: 1, imm: lane);
    }

    public void Extractps(Mem dst, Xmm src, byte lane)
    {
        LegacyMemory(SimdEncoding.P66 | SimdEncoding.Map3A | 0x17, 0, (uint)src, dst, immLength: 1, imm: lane);
    }

    // ---- Conversions with general registers ----

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cvtsi2ss(OperandSize size, Xmm dst, Gpr src) =>
        LegacyRegister(SimdEncoding.PF3 | SimdEncoding.Map0F | 0x2A, (uint)size, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cvtsi2ss(OperandSize size, Xmm dst, Mem src) =>
        LegacyMemory(SimdEncoding.PF3 | SimdEncoding.Map0F | 0x2A, (uint)size, (uint)dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cvtsi2sd(OperandSize size, Xmm dst, Gpr src) =>
        LegacyRegister(SimdEncoding.PF2 | SimdEncoding.Map0F | 0x2A, (uint)size, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cvtsi2sd(OperandSize size, Xmm dst, Mem src) =>
        LegacyMemory(SimdEncoding.PF2 | SimdEncoding.Map0F | 0x2A, (uint)size, (uint)dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cvttss2si(OperandSize size, Gpr dst, Xmm src) =>
        LegacyRegister(SimdEncoding.PF3 | SimdEncoding.Map0F | 0x2C, (uint)size, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cvttss2si(OperandSize size, Gpr dst, Mem src) =>
        LegacyMemory(SimdEncoding.PF3 | SimdEncoding.Map0F | 0x2C, (uint)size, (uint)dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cvttsd2si(OperandSize size, Gpr dst, Xmm src) =>
        LegacyRegister(SimdEncoding.PF2 | SimdEncoding.Map0F | 0x2C, (uint)size, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cvttsd2si(OperandSize size, Gpr dst, Mem src) =>
        LegacyMemory(SimdEncoding.PF2 | SimdEncoding.Map0F | 0x2C, (uint)size, (uint)dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cvtss2si(OperandSize size, Gpr dst, Xmm src) =>
        LegacyRegister(SimdEncoding.PF3 | SimdEncoding.Map0F | 0x2D, (uint)size, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cvtss2si(OperandSize size, Gpr dst, Mem src) =>
        LegacyMemory(SimdEncoding.PF3 | SimdEncoding.Map0F | 0x2D, (uint)size, (uint)dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cvtsd2si(OperandSize size, Gpr dst, Xmm src) =>
        LegacyRegister(SimdEncoding.PF2 | SimdEncoding.Map0F | 0x2D, (uint)size, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cvtsd2si(OperandSize size, Gpr dst, Mem src) =>
        LegacyMemory(SimdEncoding.PF2 | SimdEncoding.Map0F | 0x2D, (uint)size, (uint)dst, src);

    // ---- Arithmetic, comparison, bits ----

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Addss(Xmm dst, Xmm src) => Sse(SseOp.Addss, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Addss(Xmm dst, Mem src) => Sse(SseOp.Addss, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Addsd(Xmm dst, Xmm src) => Sse(SseOp.Addsd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Addsd(Xmm dst, Mem src) => Sse(SseOp.Addsd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Subss(Xmm dst, Xmm src) => Sse(SseOp.Subss, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Subss(Xmm dst, Mem src) => Sse(SseOp.Subss, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Subsd(Xmm dst, Xmm src) => Sse(SseOp.Subsd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Subsd(Xmm dst, Mem src) => Sse(SseOp.Subsd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Mulss(Xmm dst, Xmm src) => Sse(SseOp.Mulss, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Mulss(Xmm dst, Mem src) => Sse(SseOp.Mulss, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Mulsd(Xmm dst, Xmm src) => Sse(SseOp.Mulsd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Mulsd(Xmm dst, Mem src) => Sse(SseOp.Mulsd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Divss(Xmm dst, Xmm src) => Sse(SseOp.Divss, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Divss(Xmm dst, Mem src) => Sse(SseOp.Divss, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Divsd(Xmm dst, Xmm src) => Sse(SseOp.Divsd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Divsd(Xmm dst, Mem src) => Sse(SseOp.Divsd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sqrtss(Xmm dst, Xmm src) => Sse(SseOp.Sqrtss, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sqrtss(Xmm dst, Mem src) => Sse(SseOp.Sqrtss, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sqrtsd(Xmm dst, Xmm src) => Sse(SseOp.Sqrtsd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sqrtsd(Xmm dst, Mem src) => Sse(SseOp.Sqrtsd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Minss(Xmm dst, Xmm src) => Sse(SseOp.Minss, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Minss(Xmm dst, Mem src) => Sse(SseOp.Minss, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Minsd(Xmm dst, Xmm src) => Sse(SseOp.Minsd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Minsd(Xmm dst, Mem src) => Sse(SseOp.Minsd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Maxss(Xmm dst, Xmm src) => Sse(SseOp.Maxss, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Maxss(Xmm dst, Mem src) => Sse(SseOp.Maxss, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Maxsd(Xmm dst, Xmm src) => Sse(SseOp.Maxsd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Maxsd(Xmm dst, Mem src) => Sse(SseOp.Maxsd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cvtss2sd(Xmm dst, Xmm src) => Sse(SseOp.Cvtss2sd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cvtss2sd(Xmm dst, Mem src) => Sse(SseOp.Cvtss2sd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cvtsd2ss(Xmm dst, Xmm src) => Sse(SseOp.Cvtsd2ss, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cvtsd2ss(Xmm dst, Mem src) => Sse(SseOp.Cvtsd2ss, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Andps(Xmm dst, Xmm src) => Sse(SseOp.Andps, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Andps(Xmm dst, Mem src) => Sse(SseOp.Andps, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Andpd(Xmm dst, Xmm src) => Sse(SseOp.Andpd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Andpd(Xmm dst, Mem src) => Sse(SseOp.Andpd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Andnps(Xmm dst, Xmm src) => Sse(SseOp.Andnps, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Andnps(Xmm dst, Mem src) => Sse(SseOp.Andnps, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Andnpd(Xmm dst, Xmm src) => Sse(SseOp.Andnpd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Andnpd(Xmm dst, Mem src) => Sse(SseOp.Andnpd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Orps(Xmm dst, Xmm src) => Sse(SseOp.Orps, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Orps(Xmm dst, Mem src) => Sse(SseOp.Orps, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Orpd(Xmm dst, Xmm src) => Sse(SseOp.Orpd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Orpd(Xmm dst, Mem src) => Sse(SseOp.Orpd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Xorps(Xmm dst, Xmm src) => Sse(SseOp.Xorps, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Xorps(Xmm dst, Mem src) => Sse(SseOp.Xorps, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Xorpd(Xmm dst, Xmm src) => Sse(SseOp.Xorpd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Xorpd(Xmm dst, Mem src) => Sse(SseOp.Xorpd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pxor(Xmm dst, Xmm src) => Sse(SseOp.Pxor, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pxor(Xmm dst, Mem src) => Sse(SseOp.Pxor, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pcmpeqd(Xmm dst, Xmm src) => Sse(SseOp.Pcmpeqd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pcmpeqd(Xmm dst, Mem src) => Sse(SseOp.Pcmpeqd, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pcmpeqq(Xmm dst, Xmm src) => Sse(SseOp.Pcmpeqq, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pcmpeqq(Xmm dst, Mem src) => Sse(SseOp.Pcmpeqq, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Unpcklps(Xmm dst, Xmm src) => Sse(SseOp.Unpcklps, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Unpcklps(Xmm dst, Mem src) => Sse(SseOp.Unpcklps, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ucomiss(Xmm left, Xmm right) => Sse(SseUnaryOp.Ucomiss, left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ucomiss(Xmm left, Mem right) => Sse(SseUnaryOp.Ucomiss, left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ucomisd(Xmm left, Xmm right) => Sse(SseUnaryOp.Ucomisd, left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ucomisd(Xmm left, Mem right) => Sse(SseUnaryOp.Ucomisd, left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Roundss(Xmm dst, Xmm src, RoundingMode mode) => Sse(SseImmOp.Roundss, dst, src, (byte)mode);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Roundss(Xmm dst, Mem src, RoundingMode mode) => Sse(SseImmOp.Roundss, dst, src, (byte)mode);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Roundsd(Xmm dst, Xmm src, RoundingMode mode) => Sse(SseImmOp.Roundsd, dst, src, (byte)mode);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Roundsd(Xmm dst, Mem src, RoundingMode mode) => Sse(SseImmOp.Roundsd, dst, src, (byte)mode);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cmpss(Xmm dst, Xmm src, CompareMode mode) => Sse(SseImmOp.Cmpss, dst, src, (byte)mode);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cmpss(Xmm dst, Mem src, CompareMode mode) => Sse(SseImmOp.Cmpss, dst, src, (byte)mode);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cmpsd(Xmm dst, Xmm src, CompareMode mode) => Sse(SseImmOp.Cmpsd, dst, src, (byte)mode);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cmpsd(Xmm dst, Mem src, CompareMode mode) => Sse(SseImmOp.Cmpsd, dst, src, (byte)mode);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Psrld(Xmm dst, byte count) => Sse(SseShiftOp.Psrld, dst, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pslld(Xmm dst, byte count) => Sse(SseShiftOp.Pslld, dst, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Psrlq(Xmm dst, byte count) => Sse(SseShiftOp.Psrlq, dst, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Psllq(Xmm dst, byte count) => Sse(SseShiftOp.Psllq, dst, count);
}
