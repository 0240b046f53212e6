using System.Runtime.CompilerServices;

namespace Wafer.Compiler.Targets.X64;

// General-register instructions beyond the base set: BMI1 and BMI2 (VEX-encoded, flags untouched but by andn), and atomic memory operations.
internal unsafe partial struct X64Assembler
{
    private const uint ShiftX = SimdEncoding.Map38 | 0xF7;

    // ---- BMI ----

    /// <summary><c>dst = src &lt;&lt; count</c>; the count may be in any register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Shlx(OperandSize size, Gpr dst, Gpr src, Gpr count) =>
        VexRegister(ShiftX | SimdEncoding.P66, VexLength.L128, (uint)dst, (uint)count, (uint)src, (uint)size);

    public void Shlx(OperandSize size, Gpr dst, Mem src, Gpr count) =>
        VexMemory(ShiftX | SimdEncoding.P66, VexLength.L128, (uint)dst, (uint)count, src, w: (uint)size);

    /// <summary><c>dst = src &gt;&gt;&gt; count</c>; the count may be in any register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Shrx(OperandSize size, Gpr dst, Gpr src, Gpr count) =>
        VexRegister(ShiftX | SimdEncoding.PF2, VexLength.L128, (uint)dst, (uint)count, (uint)src, (uint)size);

    public void Shrx(OperandSize size, Gpr dst, Mem src, Gpr count) =>
        VexMemory(ShiftX | SimdEncoding.PF2, VexLength.L128, (uint)dst, (uint)count, src, w: (uint)size);

    /// <summary><c>dst = src &gt;&gt; count</c>; the count may be in any register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sarx(OperandSize size, Gpr dst, Gpr src, Gpr count) =>
        VexRegister(ShiftX | SimdEncoding.PF3, VexLength.L128, (uint)dst, (uint)count, (uint)src, (uint)size);

    public void Sarx(OperandSize size, Gpr dst, Mem src, Gpr count) =>
        VexMemory(ShiftX | SimdEncoding.PF3, VexLength.L128, (uint)dst, (uint)count, src, w: (uint)size);

    /// <summary><c>dst = src</c> rotated right by a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Rorx(OperandSize size, Gpr dst, Gpr src, byte count)
    {
        VexRegister(SimdEncoding.PF2 | SimdEncoding.Map3A | 0xF0, VexLength.L128, (uint)dst, 0, (uint)src, (uint)size, immLength: 1, imm: count);
    }

    public void Rorx(OperandSize size, Gpr dst, Mem src, byte count)
    {
        VexMemory(SimdEncoding.PF2 | SimdEncoding.Map3A | 0xF0, VexLength.L128, (uint)dst, 0, src, w: (uint)size, immLength: 1, imm: count);
    }

    /// <summary><c>dst = ~a &amp; b</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Andn(OperandSize size, Gpr dst, Gpr a, Gpr b) =>
        VexRegister(SimdEncoding.Map38 | 0xF2, VexLength.L128, (uint)dst, (uint)a, (uint)b, (uint)size);

    public void Andn(OperandSize size, Gpr dst, Gpr a, Mem b) =>
        VexMemory(SimdEncoding.Map38 | 0xF2, VexLength.L128, (uint)dst, (uint)a, b, w: (uint)size);

    /// <summary><c>high:low = rdx * src</c>, unsigned.</summary>
    public void Mulx(OperandSize size, Gpr high, Gpr low, Gpr src) =>
        VexRegister(SimdEncoding.PF2 | SimdEncoding.Map38 | 0xF6, VexLength.L128, (uint)high, (uint)low, (uint)src, (uint)size);

    public void Mulx(OperandSize size, Gpr high, Gpr low, Mem src) =>
        VexMemory(SimdEncoding.PF2 | SimdEncoding.Map38 | 0xF6, VexLength.L128, (uint)high, (uint)low, src, w: (uint)size);

    // ---- Atomics ----

    /// <summary>Exchanges a register with memory, atomically (xchg with memory always locks).</summary>
    public void Xchg(OperandSize size, Mem dst, Gpr src) => MemoryForm(0x87, (uint)size, (uint)src, dst);

    public void Xchg16(Mem dst, Gpr src) => MemoryForm(0x87, 0, (uint)src, dst, prefix: 0x66);

    public void Xchg8(Mem dst, Gpr src) => MemoryForm(0x86, 0, (uint)src, dst, forceRex: src >= Gpr.Rsp);

    /// <summary>Adds to memory atomically; the register receives the old value.</summary>
    public void LockXadd(OperandSize size, Mem dst, Gpr src)
    {
        Lock();
        MemoryForm(0xC10F, (uint)size, (uint)src, dst);
    }

    public void LockXadd16(Mem dst, Gpr src)
    {
        Lock();
        MemoryForm(0xC10F, 0, (uint)src, dst, prefix: 0x66);
    }

    public void LockXadd8(Mem dst, Gpr src)
    {
        Lock();
        MemoryForm(0xC00F, 0, (uint)src, dst, forceRex: src >= Gpr.Rsp);
    }

    /// <summary>If memory equals rax, stores src there and sets ZF; else loads rax from it and clears ZF. Atomic.</summary>
    public void LockCmpxchg(OperandSize size, Mem dst, Gpr src)
    {
        Lock();
        MemoryForm(0xB10F, (uint)size, (uint)src, dst);
    }

    public void LockCmpxchg16(Mem dst, Gpr src)
    {
        Lock();
        MemoryForm(0xB10F, 0, (uint)src, dst, prefix: 0x66);
    }

    public void LockCmpxchg8(Mem dst, Gpr src)
    {
        Lock();
        MemoryForm(0xB00F, 0, (uint)src, dst, forceRex: src >= Gpr.Rsp);
    }

    /// <summary>Changes memory atomically.</summary>
    public void LockAlu(LockedOp op, OperandSize size, Mem dst, Gpr src)
    {
        Lock();
        MemoryForm((uint)op << 3 | 1, (uint)size, (uint)src, dst);
    }

    public void LockAlu(LockedOp op, OperandSize size, Mem dst, int imm)
    {
        Lock();
        Alu((AluOp)op, size, dst, imm);
    }

    public void LockAlu16(LockedOp op, Mem dst, Gpr src)
    {
        Lock();
        MemoryForm((uint)op << 3 | 1, 0, (uint)src, dst, prefix: 0x66);
    }

    public void LockAlu16(LockedOp op, Mem dst, ushort imm)
    {
        Lock();
        if ((short)imm == (sbyte)imm)
            MemoryForm(0x83, 0, (uint)op, dst, prefix: 0x66, immLength: 1, imm: (byte)imm);
        else
            MemoryForm(0x81, 0, (uint)op, dst, prefix: 0x66, immLength: 2, imm: imm);
    }

    public void LockAlu8(LockedOp op, Mem dst, Gpr src)
    {
        Lock();
        MemoryForm((uint)op << 3, 0, (uint)src, dst, forceRex: src >= Gpr.Rsp);
    }

    public void LockAlu8(LockedOp op, Mem dst, byte imm)
    {
        Lock();
        MemoryForm(0x80, 0, (uint)op, dst, immLength: 1, imm: imm);
    }

    private void Lock() => Write(0xF0, 1);
}
