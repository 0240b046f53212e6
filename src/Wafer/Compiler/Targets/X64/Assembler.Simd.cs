using System.Runtime.CompilerServices;

namespace Wafer.Compiler.Targets.X64;

// The generic forms of vector instructions: any row of SimdOps.cs with the operands that its kind takes.
internal unsafe partial struct X64Assembler
{
    // ---- Legacy encoding: the destination is the first source. Upper halves of 256-bit registers stay. ----

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sse(SseOp op, Xmm dst, Xmm src) => LegacyRegister((uint)op, 0, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sse(SseOp op, Xmm dst, Mem src) => LegacyMemory((uint)op, 0, (uint)dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sse(SseUnaryOp op, Xmm dst, Xmm src) => LegacyRegister((uint)op, 0, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sse(SseUnaryOp op, Xmm dst, Mem src) => LegacyMemory((uint)op, 0, (uint)dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sse(SseStoreOp op, Mem dst, Xmm src) => LegacyMemory((uint)op, 0, (uint)src, dst);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sse(SseImmOp op, Xmm dst, Xmm src, byte imm)
    {
        LegacyRegister((uint)op, 0, (uint)dst, (uint)src, immLength: 1, imm: imm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sse(SseImmOp op, Xmm dst, Mem src, byte imm)
    {
        LegacyMemory((uint)op, 0, (uint)dst, src, immLength: 1, imm: imm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sse(SseUnaryImmOp op, Xmm dst, Xmm src, byte imm)
    {
        LegacyRegister((uint)op, 0, (uint)dst, (uint)src, immLength: 1, imm: imm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sse(SseUnaryImmOp op, Xmm dst, Mem src, byte imm)
    {
        LegacyMemory((uint)op, 0, (uint)dst, src, immLength: 1, imm: imm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sse(SseShiftOp op, Xmm dst, byte count)
    {
        LegacyRegister((uint)op, 0, (uint)op >> SimdEncoding.DigitShift & 7, (uint)dst, immLength: 1, imm: count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sse(SseRegisterOp op, Xmm dst, Xmm src) => LegacyRegister((uint)op, 0, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sse(SseMemoryOp op, Xmm dst, Mem src) => LegacyMemory((uint)op, 0, (uint)dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sse(SseBlendOp op, Xmm dst, Xmm src) => LegacyRegister((uint)op, 0, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sse(SseBlendOp op, Xmm dst, Mem src) => LegacyMemory((uint)op, 0, (uint)dst, src);

    // ---- VEX encoding: needs AVX (AVX2 for 256-bit integers). Clears the destination above the vector length. ----

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(SseOp op, Xmm dst, Xmm a, Xmm b, VexLength length = VexLength.L128) => VexRegister((uint)op, length, (uint)dst, (uint)a, (uint)b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(SseOp op, Xmm dst, Xmm a, Mem b, VexLength length = VexLength.L128) => VexMemory((uint)op, length, (uint)dst, (uint)a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(SseUnaryOp op, Xmm dst, Xmm src, VexLength length = VexLength.L128) => VexRegister((uint)op, length, (uint)dst, 0, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(SseUnaryOp op, Xmm dst, Mem src, VexLength length = VexLength.L128) => VexMemory((uint)op, length, (uint)dst, 0, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(SseStoreOp op, Mem dst, Xmm src, VexLength length = VexLength.L128) => VexMemory((uint)op, length, (uint)src, 0, dst);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(SseImmOp op, Xmm dst, Xmm a, Xmm b, byte imm, VexLength length = VexLength.L128)
    {
        VexRegister((uint)op, length, (uint)dst, (uint)a, (uint)b, immLength: 1, imm: imm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(SseImmOp op, Xmm dst, Xmm a, Mem b, byte imm, VexLength length = VexLength.L128)
    {
        VexMemory((uint)op, length, (uint)dst, (uint)a, b, immLength: 1, imm: imm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(SseUnaryImmOp op, Xmm dst, Xmm src, byte imm, VexLength length = VexLength.L128)
    {
        VexRegister((uint)op, length, (uint)dst, 0, (uint)src, immLength: 1, imm: imm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(SseUnaryImmOp op, Xmm dst, Mem src, byte imm, VexLength length = VexLength.L128)
    {
        VexMemory((uint)op, length, (uint)dst, 0, src, immLength: 1, imm: imm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(SseShiftOp op, Xmm dst, Xmm src, byte count, VexLength length = VexLength.L128)
    {
        VexRegister((uint)op, length, (uint)op >> SimdEncoding.DigitShift & 7, (uint)dst, (uint)src, immLength: 1, imm: count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(SseRegisterOp op, Xmm dst, Xmm a, Xmm b) => VexRegister((uint)op, VexLength.L128, (uint)dst, (uint)a, (uint)b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(SseMemoryOp op, Xmm dst, Xmm a, Mem b) => VexMemory((uint)op, VexLength.L128, (uint)dst, (uint)a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(VexOp op, Xmm dst, Xmm a, Xmm b, VexLength length = VexLength.L128) => VexRegister((uint)op, length, (uint)dst, (uint)a, (uint)b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(VexOp op, Xmm dst, Xmm a, Mem b, VexLength length = VexLength.L128) => VexMemory((uint)op, length, (uint)dst, (uint)a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(VexUnaryOp op, Xmm dst, Xmm src, VexLength length = VexLength.L128) => VexRegister((uint)op, length, (uint)dst, 0, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(VexUnaryOp op, Xmm dst, Mem src, VexLength length = VexLength.L128) => VexMemory((uint)op, length, (uint)dst, 0, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(VexImmOp op, Xmm dst, Xmm a, Xmm b, byte imm, VexLength length = VexLength.L128)
    {
        VexRegister((uint)op, length, (uint)dst, (uint)a, (uint)b, immLength: 1, imm: imm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(VexImmOp op, Xmm dst, Xmm a, Mem b, byte imm, VexLength length = VexLength.L128)
    {
        VexMemory((uint)op, length, (uint)dst, (uint)a, b, immLength: 1, imm: imm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(VexUnaryImmOp op, Xmm dst, Xmm src, byte imm, VexLength length = VexLength.L128)
    {
        VexRegister((uint)op, length, (uint)dst, 0, (uint)src, immLength: 1, imm: imm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(VexUnaryImmOp op, Xmm dst, Mem src, byte imm, VexLength length = VexLength.L128)
    {
        VexMemory((uint)op, length, (uint)dst, 0, src, immLength: 1, imm: imm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(VexBlendOp op, Xmm dst, Xmm a, Xmm b, Xmm mask, VexLength length = VexLength.L128)
    {
        VexRegister((uint)op, length, (uint)dst, (uint)a, (uint)b, immLength: 1, imm: (uint)mask << 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vex(VexBlendOp op, Xmm dst, Xmm a, Mem b, Xmm mask, VexLength length = VexLength.L128)
    {
        VexMemory((uint)op, length, (uint)dst, (uint)a, b, immLength: 1, imm: (uint)mask << 4);
    }

    /// <summary>Clears the upper halves of all 256-bit registers; due before legacy instructions after 256-bit ones.</summary>
    public void Vzeroupper() => Write(0x77F8C5, 3);

    // ---- Cores ----

    /// <summary>[prefix] [REX] 0F [38 | 3A] opcode: the bytes before ModRM, and their number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong LegacyHead(uint op, uint rex, out int length)
    {
        uint map = op >> SimdEncoding.MapShift & 3;
        uint prefix = op >> SimdEncoding.PrefixShift & 3;
        uint opcode = op & SimdEncoding.OpcodeMask;
        ulong code;
        if (map == 1)
        {
            code = 0x0F | opcode << 8;
            length = 2;
        }
        else
        {
            code = 0x0F | (map == 2 ? 0x3800u : 0x3A00u) | opcode << 16;
            length = 3;
        }
        int unneeded = Unneeded(rex);
        code = (code << 8 | 0x40 | rex) >> 8 * unneeded;
        length += 1 - unneeded;
        if (prefix != 0)
        {
            // 66, F3 and F2, in the order of VEX.pp.
            code = code << 8 | (byte)(0xF2F36600 >> (int)(8 * prefix));
            length++;
        }
        return code;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LegacyRegister(uint op, uint w, uint reg, uint rm, int immLength = 0, uint imm = 0)
    {
        ulong code = LegacyHead(op, w << 3 | reg >> 3 << 2 | rm >> 3, out int length);
        Write(code | (ulong)(0xC0 | (reg & 7) << 3 | rm & 7 | imm << 8) << 8 * length, length + 1 + immLength);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LegacyMemory(uint op, uint w, uint reg, Mem mem, int immLength = 0, uint imm = 0)
    {
        ulong code = LegacyHead(op, w << 3 | reg >> 3 << 2 | mem.Rex, out int length);
        WriteMemory(code, length, reg, mem, immLength, imm);
    }

    /// <summary>The VEX prefix and the opcode, and their number of bytes (Intel SDM volume 2, 2.3.5).</summary>
    /// <remarks>The 2-byte prefix C5 has R, vvvv, L and pp; anything else takes the 3-byte one, C4. All register bits are inverted.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong VexHead(uint op, uint w, VexLength vexLength, uint reg, uint vvvv, uint xb, out int length)
    {
        uint map = op >> SimdEncoding.MapShift & 3;
        uint opcode = op & SimdEncoding.OpcodeMask;
        uint invertedR = (reg >> 3 ^ 1) << 7;
        uint last = w << 7 | (vvvv ^ 15) << 3 | (uint)vexLength << 2 | op >> SimdEncoding.PrefixShift & 3;
        uint two = 0xC5 | (invertedR | last) << 8 | opcode << 16;
        uint three = 0xC4 | (invertedR | (xb ^ 3) << 5 | map) << 8 | last << 16 | opcode << 24;
        bool fitsTwo = map == 1 && (w | xb) == 0;
        length = fitsTwo ? 3 : 4;
        return fitsTwo ? two : three;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void VexRegister(uint op, VexLength vexLength, uint reg, uint vvvv, uint rm, uint w = 0, int immLength = 0, uint imm = 0)
    {
        w |= op >> SimdEncoding.WShift & 1;
        ulong code = VexHead(op, w, vexLength, reg, vvvv, rm >> 3, out int length);
        Write(code | (ulong)(0xC0 | (reg & 7) << 3 | rm & 7 | imm << 8) << 8 * length, length + 1 + immLength);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void VexMemory(uint op, VexLength vexLength, uint reg, uint vvvv, Mem mem, uint w = 0, int immLength = 0, uint imm = 0)
    {
        w |= op >> SimdEncoding.WShift & 1;
        ulong code = VexHead(op, w, vexLength, reg, vvvv, mem.Rex, out int length);
        WriteMemory(code, length, reg, mem, immLength, imm);
    }
}
