using System.Runtime.CompilerServices;

namespace Wafer.Compiler.Targets.X64;

// Moves between registers and the frame, [rbp + displacement]. A single-pass compiler emits more of these than of anything else, so each is
// composed in one word, displacement included.
internal unsafe partial struct X64Assembler
{
    /// <summary>Loads a general register from the frame.</summary>
    public void MovFromFrame(OperandSize size, Gpr dst, int disp) => FrameForm(0x8B, (uint)size, (uint)dst, disp);

    /// <summary>Stores a general register to the frame.</summary>
    public void MovToFrame(OperandSize size, int disp, Gpr src) => FrameForm(0x89, (uint)size, (uint)src, disp);

    /// <summary>Loads a vector register from the frame: <c>vmovss</c>, <c>vmovsd</c> or <c>vmovups</c>.</summary>
    public void VmovFromFrame(VexScalar kind, Xmm dst, int disp) => VexFrameForm(0x10, (uint)kind, (uint)dst, disp);

    /// <summary>Stores a vector register to the frame.</summary>
    public void VmovToFrame(VexScalar kind, int disp, Xmm src) => VexFrameForm(0x11, (uint)kind, (uint)src, disp);

    // [REX] opcode ModRM disp.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FrameForm(uint opcode, uint w, uint reg, int disp)
    {
        uint rex = w << 3 | reg >> 3 << 2;
        int unneeded = Unneeded(rex);
        ulong code = 0x40 | rex | opcode << 8 | FrameOperand(reg, disp, out int length) << 16;
        Write(code >> 8 * unneeded, length + 2 - unneeded);
    }

    // C5 RvvvvLpp opcode ModRM disp.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void VexFrameForm(uint opcode, uint pp, uint reg, int disp)
    {
        uint payload = (reg >> 3 << 7 ^ 0x80) | 0x78 | pp;
        Write(0xC5 | payload << 8 | opcode << 16 | FrameOperand(reg, disp, out int length) << 24, length + 3);
    }

    // ModRM and displacement.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong FrameOperand(uint reg, int disp, out int length)
    {
        bool near = disp == (sbyte)disp;
        length = near ? 2 : 5;
        return (near ? 0x45u : 0x85u) | (reg & 7) << 3 | (ulong)(uint)disp << 8;
    }
}

/// <summary>What a vector move takes: the value is the <c>pp</c> field of its VEX prefix.</summary>
internal enum VexScalar : byte
{
    Packed = 0, Single = 2, Double = 3,
}
