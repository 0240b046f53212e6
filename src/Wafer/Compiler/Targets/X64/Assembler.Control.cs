using System.Runtime.CompilerServices;

namespace Wafer.Compiler.Targets.X64;

// Jumps, calls, the stack and padding. Forms that take a label are in Assembler.Labels.cs.
internal unsafe partial struct X64Assembler
{
    /// <summary>Calls through a rel32 that a relocation fills in.</summary>
    /// <returns>The position of the rel32 field; its end is the return address.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CallRel32(int displacement = 0)
    {
        Write(0xE8 | (ulong)(uint)displacement << 8, 5);
        return Position - 4;
    }

    /// <summary>Jumps through a rel32 that a relocation fills in.</summary>
    /// <returns>The position of the rel32 field.</returns>
    public int JmpRel32(int displacement = 0)
    {
        Write(0xE9 | (ulong)(uint)displacement << 8, 5);
        return Position - 4;
    }

    /// <summary>Jumps conditionally through a rel32 that a relocation fills in.</summary>
    /// <returns>The position of the rel32 field.</returns>
    public int JccRel32(Condition condition, int displacement = 0)
    {
        Write(0x800F | (uint)condition << 8 | (ulong)(uint)displacement << 16, 6);
        return Position - 4;
    }

    /// <summary>Calls the address in a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Call(Gpr target) => RegisterForm(0xFF, 0, 2, (uint)target);

    /// <summary>Calls the address in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Call(Mem target) => MemoryForm(0xFF, 0, 2, target);

    /// <summary>Jumps to the address in a register.</summary>
    public void Jmp(Gpr target) => RegisterForm(0xFF, 0, 4, (uint)target);

    /// <summary>Jumps to the address in memory.</summary>
    public void Jmp(Mem target) => MemoryForm(0xFF, 0, 4, target);

    public void Ret() => Write(0xC3, 1);

    /// <summary>Returns and pops a number of bytes of arguments.</summary>
    public void Ret(ushort popped) => Write(0xC2 | (uint)popped << 8, 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(Gpr src)
    {
        int skip = src >= Gpr.R8 ? 0 : 8;
        Write((0x50_41 | ((uint)src & 7) << 8) >> skip, 2 - (skip >> 3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pop(Gpr dst)
    {
        int skip = dst >= Gpr.R8 ? 0 : 8;
        Write((0x58_41 | ((uint)dst & 7) << 8) >> skip, 2 - (skip >> 3));
    }

    public void Push(Mem src) => MemoryForm(0xFF, 0, 6, src);

    public void Pop(Mem dst) => MemoryForm(0x8F, 0, 0, dst);

    /// <summary>Pushes a sign-extended immediate.</summary>
    public void Push(int imm)
    {
        if (imm == (sbyte)imm)
            Write(0x6A | (uint)(byte)imm << 8, 2);
        else
            Write(0x68 | (ulong)(uint)imm << 8, 5);
    }

    public void Leave() => Write(0xC9, 1);

    public void Int3() => Write(0xCC, 1);

    public void Ud2() => Write(0x0B0F, 2);

    public void Hlt() => Write(0xF4, 1);

    public void Pause() => Write(0x90F3, 2);

    public void Mfence() => Write(0xF0AE0F, 3);

    public void Syscall() => Write(0x050F, 2);

    public void RepMovsb() => Write(0xA4F3, 2);

    public void RepStosb() => Write(0xAAF3, 2);

    /// <summary>Emits padding that executes as few instructions as possible (Intel SDM volume 2, NOP, recommended sequences).</summary>
    public void Nop(int bytes)
    {
        EnsureSpace(bytes);
        for (; bytes > 8; bytes -= 8)
            Write(0x00000000_00841F0F, 8);
        ulong code = bytes switch
        {
            1 => 0x90,
            2 => 0x9066,
            3 => 0x001F0F,
            4 => 0x00401F0F,
            5 => 0x0000441F0F,
            6 => 0x0000441F0F66,
            7 => 0x00000000801F0F,
            _ => 0x00000000_00841F0F,
        };
        Write(code, bytes);
    }

    /// <summary>Pads with nops until the position is a multiple of a power of two.</summary>
    public void Align(int alignment) => Nop(-Position & alignment - 1);

    /// <summary><c>edx:eax</c> = the extended control register that ecx names.</summary>
    public void Cpuid() => Write(0xA20F, 2);

    public void Xgetbv() => Write(0xD0010F, 3);
}
