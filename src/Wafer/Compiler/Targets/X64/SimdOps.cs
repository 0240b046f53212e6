using static Wafer.Compiler.Targets.X64.SimdEncoding;

namespace Wafer.Compiler.Targets.X64;

// Vector instructions as data: one row each, grouped by the operands they take, so that a form that does not exist does not compile.
// A row in the Sse enums has two encodings, legacy and VEX, from the same fields; one in the Vex enums only exists as VEX.
// Source: Intel SDM volume 2, the opcode column of each instruction.

/// <summary>The fields of a row.</summary>
internal static class SimdEncoding
{
    /// <summary>Bits 0 to 7: the opcode byte.</summary>
    public const uint OpcodeMask = 0xFF;

    /// <summary>Bits 8 and 9: the mandatory prefix, numbered as VEX.pp.</summary>
    public const int PrefixShift = 8;
    public const uint P66 = 1 << PrefixShift;
    public const uint PF3 = 2 << PrefixShift;
    public const uint PF2 = 3 << PrefixShift;

    /// <summary>Bit 10: VEX.W (rows whose legacy form wants REX.W are methods of their own).</summary>
    public const int WShift = 10;
    public const uint W1 = 1 << WShift;

    /// <summary>Bits 12 and 13: the opcode map, numbered as VEX.mmmmm.</summary>
    public const int MapShift = 12;
    public const uint Map0F = 1 << MapShift;
    public const uint Map38 = 2 << MapShift;
    public const uint Map3A = 3 << MapShift;

    /// <summary>Bits 16 to 18: what stands in ModRM.reg of an instruction that has no register there.</summary>
    public const int DigitShift = 16;
}

/// <summary><c>dst = dst op src</c>, where src is a register or memory; as VEX <c>dst = a op b</c>.</summary>
internal enum SseOp : uint
{
    // Scalar floating point.
    Addss = PF3 | Map0F | 0x58,
    Addsd = PF2 | Map0F | 0x58,
    Mulss = PF3 | Map0F | 0x59,
    Mulsd = PF2 | Map0F | 0x59,
    Subss = PF3 | Map0F | 0x5C,
    Subsd = PF2 | Map0F | 0x5C,
    Minss = PF3 | Map0F | 0x5D,
    Minsd = PF2 | Map0F | 0x5D,
    Divss = PF3 | Map0F | 0x5E,
    Divsd = PF2 | Map0F | 0x5E,
    Maxss = PF3 | Map0F | 0x5F,
    Maxsd = PF2 | Map0F | 0x5F,
    Sqrtss = PF3 | Map0F | 0x51,
    Sqrtsd = PF2 | Map0F | 0x51,
    Cvtss2sd = PF3 | Map0F | 0x5A,
    Cvtsd2ss = PF2 | Map0F | 0x5A,

    // Bitwise.
    Andps = Map0F | 0x54,
    Andpd = P66 | Map0F | 0x54,
    Andnps = Map0F | 0x55,
    Andnpd = P66 | Map0F | 0x55,
    Orps = Map0F | 0x56,
    Orpd = P66 | Map0F | 0x56,
    Xorps = Map0F | 0x57,
    Xorpd = P66 | Map0F | 0x57,
    Pand = P66 | Map0F | 0xDB,
    Pandn = P66 | Map0F | 0xDF,
    Por = P66 | Map0F | 0xEB,
    Pxor = P66 | Map0F | 0xEF,

    // Comparison to a mask.
    Pcmpeqb = P66 | Map0F | 0x74,
    Pcmpeqw = P66 | Map0F | 0x75,
    Pcmpeqd = P66 | Map0F | 0x76,
    Pcmpeqq = P66 | Map38 | 0x29,

    // Interleaving.
    Unpcklps = Map0F | 0x14,
    Unpcklpd = P66 | Map0F | 0x14,
    Unpckhps = Map0F | 0x15,
    Unpckhpd = P66 | Map0F | 0x15,
}

/// <summary><c>dst = op(src)</c>, where src is a register or memory.</summary>
internal enum SseUnaryOp : uint
{
    // Moves.
    Movups = Map0F | 0x10,
    Movupd = P66 | Map0F | 0x10,
    Movaps = Map0F | 0x28,
    Movapd = P66 | Map0F | 0x28,
    Movdqa = P66 | Map0F | 0x6F,
    Movdqu = PF3 | Map0F | 0x6F,

    // Comparison to the flags.
    Ucomiss = Map0F | 0x2E,
    Ucomisd = P66 | Map0F | 0x2E,
}

/// <summary><c>mem = src</c>.</summary>
internal enum SseStoreOp : uint
{
    Movups = Map0F | 0x11,
    Movupd = P66 | Map0F | 0x11,
    Movaps = Map0F | 0x29,
    Movapd = P66 | Map0F | 0x29,
    Movdqa = P66 | Map0F | 0x7F,
    Movdqu = PF3 | Map0F | 0x7F,
    Movss = PF3 | Map0F | 0x11,
    Movsd = PF2 | Map0F | 0x11,
    Movq = P66 | Map0F | 0xD6,
}

/// <summary><c>dst = dst op src, imm8</c>; as VEX <c>dst = a op b, imm8</c>.</summary>
internal enum SseImmOp : uint
{
    Cmpss = PF3 | Map0F | 0xC2,
    Cmpsd = PF2 | Map0F | 0xC2,
    Roundss = P66 | Map3A | 0x0A,
    Roundsd = P66 | Map3A | 0x0B,
    Shufps = Map0F | 0xC6,
    Shufpd = P66 | Map0F | 0xC6,
}

/// <summary><c>dst = op(src), imm8</c>.</summary>
internal enum SseUnaryImmOp : uint
{
    Pshufd = P66 | Map0F | 0x70,
}

/// <summary><c>dst = dst shifted by imm8</c>; as VEX <c>dst = src shifted by imm8</c>.</summary>
internal enum SseShiftOp : uint
{
    Psrld = P66 | Map0F | 2 << DigitShift | 0x72,
    Pslld = P66 | Map0F | 6 << DigitShift | 0x72,
    Psrlq = P66 | Map0F | 2 << DigitShift | 0x73,
    Psllq = P66 | Map0F | 6 << DigitShift | 0x73,
}

/// <summary>Rounding of roundss, roundsd, roundps and roundpd. All suppress the precision exception.</summary>
internal enum RoundingMode : byte
{
    Nearest = 8,
    Floor = 9,
    Ceiling = 10,
    Truncate = 11,
}

/// <summary>The predicate of cmpss, cmpsd, cmpps and cmppd.</summary>
internal enum CompareMode : byte
{
    Equal = 0,
    Less = 1,
    LessOrEqual = 2,
    Unordered = 3,
    NotEqual = 4,
    NotLess = 5,
    NotLessOrEqual = 6,
    Ordered = 7,
}
