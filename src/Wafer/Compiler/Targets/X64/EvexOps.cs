using static Wafer.Compiler.Targets.X64.SimdEncoding;

namespace Wafer.Compiler.Targets.X64;

// The AVX-512 instructions that are worth their longer prefix on 128-bit vectors, as rows with the fields of SimdOps.cs.
// Source: Intel SDM volume 2, the lines EVEX.128 of the opcode column.

/// <summary>EVEX only: <c>dst = a op b</c>; those of <see cref="Vpermi2b"/> and <see cref="Vpermt2b"/> read dst too.</summary>
internal enum EvexOp : uint
{
    Vpmullq = P66 | Map38 | W1 | 0x40,
    Vpsraq = P66 | Map0F | W1 | 0xE2,

    /// <summary>dst holds the indices, a and b the two tables (VBMI).</summary>
    Vpermi2b = P66 | Map38 | 0x75,

    /// <summary>dst is the first table, a holds the indices, b is the second table (VBMI).</summary>
    Vpermt2b = P66 | Map38 | 0x7D,
}

/// <summary>EVEX only: <c>dst = op(src)</c>.</summary>
internal enum EvexUnaryOp : uint
{
    Vpabsq = P66 | Map38 | W1 | 0x1F,
    Vpopcntb = P66 | Map38 | 0x54,
    Vcvttps2udq = Map0F | 0x78,
    Vcvttpd2udq = Map0F | W1 | 0x78,
    Vcvtudq2ps = PF2 | Map0F | 0x7A,
    Vcvtudq2pd = PF3 | Map0F | 0x7A,
}

/// <summary>EVEX only: <c>dst = a op b, imm8</c>.</summary>
internal enum EvexImmOp : uint
{
    /// <summary>Each bit of dst is bit <c>4 dst + 2 a + b</c> of the constant.</summary>
    Vpternlogd = P66 | Map3A | 0x25,
    Vrangeps = P66 | Map3A | 0x50,
    Vrangepd = P66 | Map3A | W1 | 0x50,
}

/// <summary>EVEX only: <c>dst = src shifted by imm8</c>.</summary>
internal enum EvexShiftOp : uint
{
    Vpsraq = P66 | Map0F | W1 | 4 << DigitShift | 0x72,
}

/// <summary>EVEX only: <c>mask = a compared with b, imm8</c>, where mask is a mask register.</summary>
internal enum EvexCompareOp : uint
{
    Vcmpps = Map0F | 0xC2,
    Vcmppd = P66 | Map0F | W1 | 0xC2,
}

/// <summary>EVEX only: <c>dst = a op b</c> in the lanes that a mask register selects; the others stay.</summary>
internal enum EvexMaskedOp : uint
{
    Vaddps = Map0F | 0x58,
    Vaddpd = P66 | Map0F | W1 | 0x58,
}

/// <summary>A mask register; one is enough for what they are used for.</summary>
internal enum MaskRegister : byte
{
    K1 = 1,
}
