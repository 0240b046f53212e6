using System.Runtime.CompilerServices;

namespace Wafer.Compiler.Targets.X64;

/// <summary>Two-operand arithmetic; the value is the number in the opcode (Intel SDM volume 2, table A-6, group 1).</summary>
internal enum AluOp : byte
{
    Add = 0, Or = 1, Adc = 2, Sbb = 3, And = 4, Sub = 5, Xor = 6, Cmp = 7,
}

/// <summary>Those of <see cref="AluOp"/> that can change memory atomically.</summary>
internal enum LockedOp : byte
{
    Add = 0, Or = 1, And = 4, Sub = 5, Xor = 6,
}

/// <summary>Shifts and rotates; the value is the number in the ModRM byte (group 2).</summary>
internal enum ShiftOp : byte
{
    Rol = 0, Ror = 1, Shl = 4, Shr = 5, Sar = 7,
}

// Moves, arithmetic and bit operations on general registers.
internal unsafe partial struct X64Assembler
{
    // ---- Moves ----

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Mov(OperandSize size, Gpr dst, Gpr src) => RegisterForm(0x8B, (uint)size, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Mov(OperandSize size, Gpr dst, Mem src) => MemoryForm(0x8B, (uint)size, (uint)dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Mov(OperandSize size, Mem dst, Gpr src) => MemoryForm(0x89, (uint)size, (uint)src, dst);

    /// <summary>Stores the low byte of a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Mov8(Mem dst, Gpr src) => MemoryForm(0x88, 0, (uint)src, dst, forceRex: src >= Gpr.Rsp);

    /// <summary>Stores the low 16 bits of a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Mov16(Mem dst, Gpr src) => MemoryForm(0x89, 0, (uint)src, dst, prefix: 0x66);

    /// <summary>Sets a register to an immediate, sign-extended for <see cref="OperandSize.W64"/>; leaves the flags. The shortest form is chosen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Mov(OperandSize size, Gpr dst, int imm)
    {
        if (size == OperandSize.W32 || imm >= 0)
            MovUInt32(dst, (uint)imm);
        else
            MovSignExtended(dst, imm);
    }

    /// <summary>Sets a 64-bit register to an immediate; leaves the flags. The shortest form is chosen.</summary>
    public void Mov(Gpr dst, ulong imm)
    {
        if (imm <= uint.MaxValue)
            MovUInt32(dst, (uint)imm);
        else if ((long)imm == (int)imm)
            MovSignExtended(dst, (int)imm);
        else
            MovImm64(dst, imm);
    }

    /// <summary>Sets a 64-bit register to an immediate by the 10-byte form, for patching.</summary>
    /// <returns>The position of the 8-byte immediate.</returns>
    public int MovImm64(Gpr dst, ulong imm)
    {
        Write(0xB848 | (uint)dst >> 3 | ((uint)dst & 7) << 8, 2);
        Write(imm, 8);
        return Position - 8;
    }

    /// <summary>Clears a register; changes the flags.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Zero(Gpr dst) => RegisterForm(0x33, 0, (uint)dst, (uint)dst);

    /// <summary>Stores an immediate, sign-extended for <see cref="OperandSize.W64"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Mov(OperandSize size, Mem dst, int imm)
    {
        MemoryForm(0xC7, (uint)size, 0, dst, immLength: 4, imm: (uint)imm);
    }

    public void Mov8(Mem dst, byte imm)
    {
        MemoryForm(0xC6, 0, 0, dst, immLength: 1, imm: imm);
    }

    public void Mov16(Mem dst, ushort imm)
    {
        MemoryForm(0xC7, 0, 0, dst, prefix: 0x66, immLength: 2, imm: imm);
    }

    /// <summary>Zero-extends a byte to 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movzx8(Gpr dst, Gpr src) => RegisterForm(0xB60F, 0, (uint)dst, (uint)src, forceRex: src >= Gpr.Rsp);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movzx8(Gpr dst, Mem src) => MemoryForm(0xB60F, 0, (uint)dst, src);

    /// <summary>Zero-extends 16 bits to 64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movzx16(Gpr dst, Gpr src) => RegisterForm(0xB70F, 0, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movzx16(Gpr dst, Mem src) => MemoryForm(0xB70F, 0, (uint)dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movsx8(OperandSize size, Gpr dst, Gpr src) => RegisterForm(0xBE0F, (uint)size, (uint)dst, (uint)src, forceRex: src >= Gpr.Rsp);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movsx8(OperandSize size, Gpr dst, Mem src) => MemoryForm(0xBE0F, (uint)size, (uint)dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movsx16(OperandSize size, Gpr dst, Gpr src) => RegisterForm(0xBF0F, (uint)size, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movsx16(OperandSize size, Gpr dst, Mem src) => MemoryForm(0xBF0F, (uint)size, (uint)dst, src);

    /// <summary>Sign-extends 32 bits to 64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movsxd(Gpr dst, Gpr src) => RegisterForm(0x63, 1, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Movsxd(Gpr dst, Mem src) => MemoryForm(0x63, 1, (uint)dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Lea(OperandSize size, Gpr dst, Mem src) => MemoryForm(0x8D, (uint)size, (uint)dst, src);

    public void Xchg(OperandSize size, Gpr a, Gpr b) => RegisterForm(0x87, (uint)size, (uint)a, (uint)b);

    // ---- Two-operand arithmetic ----

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Alu(AluOp op, OperandSize size, Gpr dst, Gpr src) => RegisterForm((uint)op << 3 | 3, (uint)size, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Alu(AluOp op, OperandSize size, Gpr dst, Mem src) => MemoryForm((uint)op << 3 | 3, (uint)size, (uint)dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Alu(AluOp op, OperandSize size, Mem dst, Gpr src) => MemoryForm((uint)op << 3 | 1, (uint)size, (uint)src, dst);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Alu(AluOp op, OperandSize size, Gpr dst, int imm)
    {
        if (imm == (sbyte)imm)
        {
            uint rex = (uint)size << 3 | (uint)dst >> 3;
            ulong code = (ulong)(byte)imm << 24 | (0xC0 | (uint)op << 3 | (uint)dst & 7) << 16 | 0x83_40 | rex;
            int unneeded = Unneeded(rex);
            Write(code >> 8 * unneeded, 4 - unneeded);
        }
        else
        {
            AluLong(op, size, dst, imm);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Alu(AluOp op, OperandSize size, Mem dst, int imm)
    {
        if (imm == (sbyte)imm)
        {
            MemoryForm(0x83, (uint)size, (uint)op, dst, immLength: 1, imm: (byte)imm);
        }
        else
        {
            MemoryForm(0x81, (uint)size, (uint)op, dst, immLength: 4, imm: (uint)imm);
        }
    }

    /// <summary>As <see cref="Alu(AluOp, OperandSize, Mem, int)"/>, always with a 32-bit immediate, for patching.</summary>
    /// <returns>The position of the immediate.</returns>
    public int AluImm32(AluOp op, OperandSize size, Mem dst, int imm)
    {
        MemoryForm(0x81, (uint)size, (uint)op, dst, immLength: 4, imm: (uint)imm);
        return Position - 4;
    }

    /// <summary>As <see cref="Alu(AluOp, OperandSize, Gpr, int)"/>, always with a 32-bit immediate, for patching.</summary>
    /// <returns>The position of the immediate.</returns>
    public int AluImm32(AluOp op, OperandSize size, Gpr dst, int imm)
    {
        RegisterForm(0x81, (uint)size, (uint)op, (uint)dst, immLength: 4, imm: (uint)imm);
        return Position - 4;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(OperandSize size, Gpr dst, Gpr src) => Alu(AluOp.Add, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(OperandSize size, Gpr dst, int imm) => Alu(AluOp.Add, size, dst, imm);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(OperandSize size, Gpr dst, Mem src) => Alu(AluOp.Add, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(OperandSize size, Mem dst, Gpr src) => Alu(AluOp.Add, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(OperandSize size, Mem dst, int imm) => Alu(AluOp.Add, size, dst, imm);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sub(OperandSize size, Gpr dst, Gpr src) => Alu(AluOp.Sub, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sub(OperandSize size, Gpr dst, int imm) => Alu(AluOp.Sub, size, dst, imm);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sub(OperandSize size, Gpr dst, Mem src) => Alu(AluOp.Sub, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sub(OperandSize size, Mem dst, Gpr src) => Alu(AluOp.Sub, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sub(OperandSize size, Mem dst, int imm) => Alu(AluOp.Sub, size, dst, imm);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void And(OperandSize size, Gpr dst, Gpr src) => Alu(AluOp.And, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void And(OperandSize size, Gpr dst, int imm) => Alu(AluOp.And, size, dst, imm);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void And(OperandSize size, Gpr dst, Mem src) => Alu(AluOp.And, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void And(OperandSize size, Mem dst, Gpr src) => Alu(AluOp.And, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void And(OperandSize size, Mem dst, int imm) => Alu(AluOp.And, size, dst, imm);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Or(OperandSize size, Gpr dst, Gpr src) => Alu(AluOp.Or, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Or(OperandSize size, Gpr dst, int imm) => Alu(AluOp.Or, size, dst, imm);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Or(OperandSize size, Gpr dst, Mem src) => Alu(AluOp.Or, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Or(OperandSize size, Mem dst, Gpr src) => Alu(AluOp.Or, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Or(OperandSize size, Mem dst, int imm) => Alu(AluOp.Or, size, dst, imm);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Xor(OperandSize size, Gpr dst, Gpr src) => Alu(AluOp.Xor, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Xor(OperandSize size, Gpr dst, int imm) => Alu(AluOp.Xor, size, dst, imm);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Xor(OperandSize size, Gpr dst, Mem src) => Alu(AluOp.Xor, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Xor(OperandSize size, Mem dst, Gpr src) => Alu(AluOp.Xor, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Xor(OperandSize size, Mem dst, int imm) => Alu(AluOp.Xor, size, dst, imm);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Adc(OperandSize size, Gpr dst, Gpr src) => Alu(AluOp.Adc, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Adc(OperandSize size, Gpr dst, int imm) => Alu(AluOp.Adc, size, dst, imm);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Adc(OperandSize size, Gpr dst, Mem src) => Alu(AluOp.Adc, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Adc(OperandSize size, Mem dst, Gpr src) => Alu(AluOp.Adc, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Adc(OperandSize size, Mem dst, int imm) => Alu(AluOp.Adc, size, dst, imm);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sbb(OperandSize size, Gpr dst, Gpr src) => Alu(AluOp.Sbb, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sbb(OperandSize size, Gpr dst, int imm) => Alu(AluOp.Sbb, size, dst, imm);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sbb(OperandSize size, Gpr dst, Mem src) => Alu(AluOp.Sbb, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sbb(OperandSize size, Mem dst, Gpr src) => Alu(AluOp.Sbb, size, dst, src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sbb(OperandSize size, Mem dst, int imm) => Alu(AluOp.Sbb, size, dst, imm);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cmp(OperandSize size, Gpr left, Gpr right) => Alu(AluOp.Cmp, size, left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cmp(OperandSize size, Gpr left, int imm) => Alu(AluOp.Cmp, size, left, imm);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cmp(OperandSize size, Gpr left, Mem right) => Alu(AluOp.Cmp, size, left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cmp(OperandSize size, Mem left, Gpr right) => Alu(AluOp.Cmp, size, left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cmp(OperandSize size, Mem left, int imm) => Alu(AluOp.Cmp, size, left, imm);

    /// <summary>Compares a byte in memory.</summary>
    public void Cmp8(Mem left, byte imm)
    {
        MemoryForm(0x80, 0, 7, left, immLength: 1, imm: imm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Test(OperandSize size, Gpr left, Gpr right) => RegisterForm(0x85, (uint)size, (uint)right, (uint)left);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Test(OperandSize size, Mem left, Gpr right) => MemoryForm(0x85, (uint)size, (uint)right, left);

    /// <summary>Tests against an immediate, sign-extended for <see cref="OperandSize.W64"/>. Masks up to 0x7F test the low byte: the same flags, 3 bytes less.</summary>
    public void Test(OperandSize size, Gpr left, int imm)
    {
        if ((uint)imm <= 0x7F)
        {
            if (left == Gpr.Rax)
            {
                Write(0xA8 | (uint)imm << 8, 2);
                return;
            }
            RegisterForm(0xF6, 0, 0, (uint)left, forceRex: left >= Gpr.Rsp, immLength: 1, imm: (uint)imm);
            return;
        }
        if (left == Gpr.Rax)
            ShortAccumulator(0xA9, size, imm);
        else
            RegisterForm(0xF7, (uint)size, 0, (uint)left, immLength: 4, imm: (uint)imm);
    }

    /// <summary>Tests memory against an immediate, sign-extended for <see cref="OperandSize.W64"/>.</summary>
    public void Test(OperandSize size, Mem left, int imm)
    {
        MemoryForm(0xF7, (uint)size, 0, left, immLength: 4, imm: (uint)imm);
    }

    // ---- Multiplication, division, negation ----

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Imul(OperandSize size, Gpr dst, Gpr src) => RegisterForm(0xAF0F, (uint)size, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Imul(OperandSize size, Gpr dst, Mem src) => MemoryForm(0xAF0F, (uint)size, (uint)dst, src);

    public void Imul(OperandSize size, Gpr dst, Gpr src, int imm)
    {
        if (imm == (sbyte)imm)
        {
            RegisterForm(0x6B, (uint)size, (uint)dst, (uint)src, immLength: 1, imm: (byte)imm);
        }
        else
        {
            RegisterForm(0x69, (uint)size, (uint)dst, (uint)src, immLength: 4, imm: (uint)imm);
        }
    }

    public void Imul(OperandSize size, Gpr dst, Mem src, int imm)
    {
        if (imm == (sbyte)imm)
        {
            MemoryForm(0x6B, (uint)size, (uint)dst, src, immLength: 1, imm: (byte)imm);
        }
        else
        {
            MemoryForm(0x69, (uint)size, (uint)dst, src, immLength: 4, imm: (uint)imm);
        }
    }

    /// <summary>rdx:rax = rax * src, unsigned.</summary>
    public void Mul(OperandSize size, Gpr src) => RegisterForm(0xF7, (uint)size, 4, (uint)src);

    public void Mul(OperandSize size, Mem src) => MemoryForm(0xF7, (uint)size, 4, src);

    /// <summary>rdx:rax = rax * src, signed.</summary>
    public void Imul(OperandSize size, Gpr src) => RegisterForm(0xF7, (uint)size, 5, (uint)src);

    public void Imul(OperandSize size, Mem src) => MemoryForm(0xF7, (uint)size, 5, src);

    /// <summary>rax, rdx = quotient, remainder of rdx:rax by src, unsigned.</summary>
    public void Div(OperandSize size, Gpr src) => RegisterForm(0xF7, (uint)size, 6, (uint)src);

    public void Div(OperandSize size, Mem src) => MemoryForm(0xF7, (uint)size, 6, src);

    /// <summary>rax, rdx = quotient, remainder of rdx:rax by src, signed.</summary>
    public void Idiv(OperandSize size, Gpr src) => RegisterForm(0xF7, (uint)size, 7, (uint)src);

    public void Idiv(OperandSize size, Mem src) => MemoryForm(0xF7, (uint)size, 7, src);

    /// <summary>edx = sign of eax.</summary>
    public void Cdq() => Write(0x99, 1);

    /// <summary>rdx = sign of rax.</summary>
    public void Cqo() => Write(0x9948, 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Neg(OperandSize size, Gpr dst) => RegisterForm(0xF7, (uint)size, 3, (uint)dst);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Not(OperandSize size, Gpr dst) => RegisterForm(0xF7, (uint)size, 2, (uint)dst);

    public void Neg(OperandSize size, Mem dst) => MemoryForm(0xF7, (uint)size, 3, dst);

    public void Not(OperandSize size, Mem dst) => MemoryForm(0xF7, (uint)size, 2, dst);

    // ---- Shifts and rotates ----

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Shift(ShiftOp op, OperandSize size, Gpr dst, byte count)
    {
        if (count == 1)
        {
            RegisterForm(0xD1, (uint)size, (uint)op, (uint)dst);
            return;
        }
        RegisterForm(0xC1, (uint)size, (uint)op, (uint)dst, immLength: 1, imm: count);
    }

    /// <summary>Shifts by cl.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ShiftCl(ShiftOp op, OperandSize size, Gpr dst) => RegisterForm(0xD3, (uint)size, (uint)op, (uint)dst);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Shl(OperandSize size, Gpr dst, byte count) => Shift(ShiftOp.Shl, size, dst, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ShlCl(OperandSize size, Gpr dst) => ShiftCl(ShiftOp.Shl, size, dst);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Shr(OperandSize size, Gpr dst, byte count) => Shift(ShiftOp.Shr, size, dst, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ShrCl(OperandSize size, Gpr dst) => ShiftCl(ShiftOp.Shr, size, dst);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sar(OperandSize size, Gpr dst, byte count) => Shift(ShiftOp.Sar, size, dst, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SarCl(OperandSize size, Gpr dst) => ShiftCl(ShiftOp.Sar, size, dst);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Rol(OperandSize size, Gpr dst, byte count) => Shift(ShiftOp.Rol, size, dst, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RolCl(OperandSize size, Gpr dst) => ShiftCl(ShiftOp.Rol, size, dst);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ror(OperandSize size, Gpr dst, byte count) => Shift(ShiftOp.Ror, size, dst, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RorCl(OperandSize size, Gpr dst) => ShiftCl(ShiftOp.Ror, size, dst);

    // ---- Bits ----

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Lzcnt(OperandSize size, Gpr dst, Gpr src) => RegisterForm(0xBD0F, (uint)size, (uint)dst, (uint)src, prefix: 0xF3);

    public void Lzcnt(OperandSize size, Gpr dst, Mem src) => MemoryForm(0xBD0F, (uint)size, (uint)dst, src, prefix: 0xF3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Tzcnt(OperandSize size, Gpr dst, Gpr src) => RegisterForm(0xBC0F, (uint)size, (uint)dst, (uint)src, prefix: 0xF3);

    public void Tzcnt(OperandSize size, Gpr dst, Mem src) => MemoryForm(0xBC0F, (uint)size, (uint)dst, src, prefix: 0xF3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Popcnt(OperandSize size, Gpr dst, Gpr src) => RegisterForm(0xB80F, (uint)size, (uint)dst, (uint)src, prefix: 0xF3);

    public void Popcnt(OperandSize size, Gpr dst, Mem src) => MemoryForm(0xB80F, (uint)size, (uint)dst, src, prefix: 0xF3);

    public void Bsf(OperandSize size, Gpr dst, Gpr src) => RegisterForm(0xBC0F, (uint)size, (uint)dst, (uint)src);

    public void Bsr(OperandSize size, Gpr dst, Gpr src) => RegisterForm(0xBD0F, (uint)size, (uint)dst, (uint)src);

    public void Bswap(OperandSize size, Gpr dst)
    {
        uint rex = (uint)size << 3 | (uint)dst >> 3;
        int unneeded = Unneeded(rex);
        Write((0xC80F40 | rex | ((uint)dst & 7) << 16) >> 8 * unneeded, 3 - unneeded);
    }

    /// <summary>Carry = the bit of <paramref name="value"/> that <paramref name="bit"/> selects, modulo the size.</summary>
    public void Bt(OperandSize size, Gpr value, Gpr bit) => RegisterForm(0xA30F, (uint)size, (uint)bit, (uint)value);

    public void Bt(OperandSize size, Gpr value, byte bit)
    {
        RegisterForm(0xBA0F, (uint)size, 4, (uint)value, immLength: 1, imm: bit);
    }

    // ---- Conditions ----

    /// <summary>Sets the low byte of a register to 0 or 1 and leaves the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Setcc(Condition condition, Gpr dst) => RegisterForm(0x900F | (uint)condition << 8, 0, 0, (uint)dst, forceRex: dst >= Gpr.Rsp);

    public void Setcc(Condition condition, Mem dst) => MemoryForm(0x900F | (uint)condition << 8, 0, 0, dst);

    /// <summary>Moves if the condition holds; with <see cref="OperandSize.W32"/> the upper half is cleared either way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cmovcc(Condition condition, OperandSize size, Gpr dst, Gpr src) =>
        RegisterForm(0x400F | (uint)condition << 8, (uint)size, (uint)dst, (uint)src);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cmovcc(Condition condition, OperandSize size, Gpr dst, Mem src) =>
        MemoryForm(0x400F | (uint)condition << 8, (uint)size, (uint)dst, src);

    // ---- Long forms ----

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MovUInt32(Gpr dst, uint imm)
    {
        uint rex = (uint)dst >> 3;
        int unneeded = Unneeded(rex);
        Write(((ulong)imm << 16 | 0xB8_41 | ((uint)dst & 7) << 8) >> 8 * unneeded, 6 - unneeded);
    }

    private void MovSignExtended(Gpr dst, int imm)
    {
        Write((ulong)(uint)imm << 24 | 0xC0_C7_48 | (uint)dst >> 3 | ((uint)dst & 7) << 16, 7);
    }

    private void AluLong(AluOp op, OperandSize size, Gpr dst, int imm)
    {
        if (dst == Gpr.Rax)
            ShortAccumulator((uint)op << 3 | 5, size, imm);
        else
            RegisterForm(0x81, (uint)size, (uint)op, (uint)dst, immLength: 4, imm: (uint)imm);
    }

    /// <summary>The form for rax that has no ModRM byte.</summary>
    private void ShortAccumulator(uint opcode, OperandSize size, int imm)
    {
        ulong code = (ulong)(uint)imm << 16 | opcode << 8 | 0x48;
        int unneeded = Unneeded((uint)size);
        Write(code >> 8 * unneeded, 6 - unneeded);
    }
}
