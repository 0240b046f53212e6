using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Wafer.Compiler.Targets.X64;

/// <summary>A memory operand, kept as the bytes that it becomes.</summary>
/// <remarks>
/// Intel SDM volume 2, 2.1.5 and 2.2.1: the ModRM byte, the SIB byte when there is one and the displacement, in that order; the shortest form
/// is chosen here, once, so that an instruction only merges its register field and stores. With constant registers most of it folds away.
/// </remarks>
internal readonly struct Mem
{
    /// <summary>ModRM (register field 0), SIB and displacement; bytes past <see cref="Length"/> are undefined.</summary>
    internal readonly ulong Tail;

    /// <summary>The number of bytes in <see cref="Tail"/>.</summary>
    internal readonly byte Length;

    /// <summary>The REX.X and REX.B bits.</summary>
    internal readonly byte Rex;

    /// <summary>0, or how the displacement of a RIP-relative operand is to be filled in.</summary>
    internal readonly RipKind Rip32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Mem(ulong tail, int length, uint rex, RipKind rip = RipKind.None)
    {
        Tail = tail;
        Length = (byte)length;
        Rex = (byte)rex;
        Rip32 = rip;
    }

    internal enum RipKind : byte
    {
        None = 0,

        /// <summary>The displacement field holds the target's position in the buffer.</summary>
        Position,

        /// <summary>The displacement field holds the index of a pending fixup.</summary>
        Fixup,
    }

    /// <summary><c>[base + disp]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Mem At(Gpr @base, int disp = 0)
    {
        uint low = (uint)@base & 7;
        int size = DisplacementSize(low, disp);
        uint mod = (uint)(size + 1) >> 1 << 6;
        uint rex = (uint)@base >> 3;
        if (low == 4)
        {
            // rsp and r12 in the rm field announce a SIB byte; 100 as its index means none.
            return new Mem(mod | 0x24_04 | (ulong)(uint)disp << 16, 2 + size, rex);
        }
        return new Mem(mod | low | (ulong)(uint)disp << 8, 1 + size, rex);
    }

    /// <summary><c>[base + index * scale + disp]</c>; <c>rsp</c> cannot be an index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Mem At(Gpr @base, Gpr index, Scale scale = Scale.X1, int disp = 0)
    {
        Debug.Assert(index != Gpr.Rsp, "rsp cannot be an index register");
        uint low = (uint)@base & 7;
        int size = DisplacementSize(low, disp);
        uint mod = (uint)(size + 1) >> 1 << 6;
        uint sib = (uint)scale << 6 | ((uint)index & 7) << 3 | low;
        uint rex = (uint)index >> 3 << 1 | (uint)@base >> 3;
        return new Mem(mod | 0x04 | sib << 8 | (ulong)(uint)disp << 16, 2 + size, rex);
    }

    /// <summary><c>[index * scale + disp]</c> without a base; <c>rsp</c> cannot be an index.</summary>
    public static Mem Scaled(Gpr index, Scale scale, int disp = 0)
    {
        Debug.Assert(index != Gpr.Rsp, "rsp cannot be an index register");
        uint sib = (uint)scale << 6 | ((uint)index & 7) << 3 | 5;
        return new Mem(0x04 | sib << 8 | (ulong)(uint)disp << 16, 6, (uint)index >> 3 << 1);
    }

    /// <summary>RIP-relative: the code or data at a position of the buffer. For a label see <see cref="X64Assembler.Rip"/>.</summary>
    public static Mem Rip(int position) => new(0x05 | (ulong)(uint)position << 8, 5, 0, RipKind.Position);

    /// <summary>RIP-relative through a pending fixup of the assembler's.</summary>
    internal static Mem RipFixup(int index) => new(0x05 | (ulong)(uint)index << 8, 5, 0, RipKind.Fixup);

    /// <summary>0, 1 or 4 bytes. rbp and r13 have no form without a displacement: mod 00 there means RIP-relative, or no base.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int DisplacementSize(uint lowBase, int disp)
    {
        int size = disp == (sbyte)disp ? 1 : 4;
        return disp == 0 && lowBase != 5 ? 0 : size;
    }
}
