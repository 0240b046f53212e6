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
    Pcmpgtb = P66 | Map0F | 0x64,
    Pcmpgtw = P66 | Map0F | 0x65,
    Pcmpgtd = P66 | Map0F | 0x66,
    Pcmpgtq = P66 | Map38 | 0x37,

    // Interleaving of floating point.
    Unpcklps = Map0F | 0x14,
    Unpcklpd = P66 | Map0F | 0x14,
    Unpckhps = Map0F | 0x15,
    Unpckhpd = P66 | Map0F | 0x15,

    // Packed floating point.
    Addps = Map0F | 0x58,
    Addpd = P66 | Map0F | 0x58,
    Mulps = Map0F | 0x59,
    Mulpd = P66 | Map0F | 0x59,
    Subps = Map0F | 0x5C,
    Subpd = P66 | Map0F | 0x5C,
    Minps = Map0F | 0x5D,
    Minpd = P66 | Map0F | 0x5D,
    Divps = Map0F | 0x5E,
    Divpd = P66 | Map0F | 0x5E,
    Maxps = Map0F | 0x5F,
    Maxpd = P66 | Map0F | 0x5F,
    Haddpd = P66 | Map0F | 0x7C,
    Haddps = PF2 | Map0F | 0x7C,

    // Integer addition and subtraction.
    Paddb = P66 | Map0F | 0xFC,
    Paddw = P66 | Map0F | 0xFD,
    Paddd = P66 | Map0F | 0xFE,
    Paddq = P66 | Map0F | 0xD4,
    Psubb = P66 | Map0F | 0xF8,
    Psubw = P66 | Map0F | 0xF9,
    Psubd = P66 | Map0F | 0xFA,
    Psubq = P66 | Map0F | 0xFB,
    Paddsb = P66 | Map0F | 0xEC,
    Paddsw = P66 | Map0F | 0xED,
    Paddusb = P66 | Map0F | 0xDC,
    Paddusw = P66 | Map0F | 0xDD,
    Psubsb = P66 | Map0F | 0xE8,
    Psubsw = P66 | Map0F | 0xE9,
    Psubusb = P66 | Map0F | 0xD8,
    Psubusw = P66 | Map0F | 0xD9,
    Phaddw = P66 | Map38 | 0x01,
    Phaddd = P66 | Map38 | 0x02,
    Phsubw = P66 | Map38 | 0x05,
    Phsubd = P66 | Map38 | 0x06,
    Psignb = P66 | Map38 | 0x08,
    Psignw = P66 | Map38 | 0x09,
    Psignd = P66 | Map38 | 0x0A,

    // Integer multiplication and averages.
    Pmullw = P66 | Map0F | 0xD5,
    Pmulhuw = P66 | Map0F | 0xE4,
    Pmulhw = P66 | Map0F | 0xE5,
    Pmuludq = P66 | Map0F | 0xF4,
    Pmaddwd = P66 | Map0F | 0xF5,
    Psadbw = P66 | Map0F | 0xF6,
    Pavgb = P66 | Map0F | 0xE0,
    Pavgw = P66 | Map0F | 0xE3,
    Pmaddubsw = P66 | Map38 | 0x04,
    Pmulhrsw = P66 | Map38 | 0x0B,
    Pmuldq = P66 | Map38 | 0x28,
    Pmulld = P66 | Map38 | 0x40,

    // Integer minimum and maximum.
    Pminub = P66 | Map0F | 0xDA,
    Pminsw = P66 | Map0F | 0xEA,
    Pmaxub = P66 | Map0F | 0xDE,
    Pmaxsw = P66 | Map0F | 0xEE,
    Pminsb = P66 | Map38 | 0x38,
    Pminsd = P66 | Map38 | 0x39,
    Pminuw = P66 | Map38 | 0x3A,
    Pminud = P66 | Map38 | 0x3B,
    Pmaxsb = P66 | Map38 | 0x3C,
    Pmaxsd = P66 | Map38 | 0x3D,
    Pmaxuw = P66 | Map38 | 0x3E,
    Pmaxud = P66 | Map38 | 0x3F,

    // Shifts of all lanes by the low 64 bits of a vector or of memory.
    Psrlw = P66 | Map0F | 0xD1,
    Psrld = P66 | Map0F | 0xD2,
    Psrlq = P66 | Map0F | 0xD3,
    Psraw = P66 | Map0F | 0xE1,
    Psrad = P66 | Map0F | 0xE2,
    Psllw = P66 | Map0F | 0xF1,
    Pslld = P66 | Map0F | 0xF2,
    Psllq = P66 | Map0F | 0xF3,

    // Narrowing, interleaving and shuffling of integers.
    Punpcklbw = P66 | Map0F | 0x60,
    Punpcklwd = P66 | Map0F | 0x61,
    Punpckldq = P66 | Map0F | 0x62,
    Packsswb = P66 | Map0F | 0x63,
    Packuswb = P66 | Map0F | 0x67,
    Punpckhbw = P66 | Map0F | 0x68,
    Punpckhwd = P66 | Map0F | 0x69,
    Punpckhdq = P66 | Map0F | 0x6A,
    Packssdw = P66 | Map0F | 0x6B,
    Punpcklqdq = P66 | Map0F | 0x6C,
    Punpckhqdq = P66 | Map0F | 0x6D,
    Pshufb = P66 | Map38 | 0x00,
    Packusdw = P66 | Map38 | 0x2B,
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
    Ptest = P66 | Map38 | 0x17,

    // Arithmetic.
    Sqrtps = Map0F | 0x51,
    Sqrtpd = P66 | Map0F | 0x51,
    Pabsb = P66 | Map38 | 0x1C,
    Pabsw = P66 | Map38 | 0x1D,
    Pabsd = P66 | Map38 | 0x1E,
    Phminposuw = P66 | Map38 | 0x41,

    // Duplication.
    Movddup = PF2 | Map0F | 0x12,
    Movsldup = PF3 | Map0F | 0x12,
    Movshdup = PF3 | Map0F | 0x16,

    // Conversions.
    Cvtdq2ps = Map0F | 0x5B,
    Cvtps2dq = P66 | Map0F | 0x5B,
    Cvttps2dq = PF3 | Map0F | 0x5B,
    Cvtps2pd = Map0F | 0x5A,
    Cvtpd2ps = P66 | Map0F | 0x5A,
    Cvttpd2dq = P66 | Map0F | 0xE6,
    Cvtdq2pd = PF3 | Map0F | 0xE6,
    Cvtpd2dq = PF2 | Map0F | 0xE6,
    Pmovsxbw = P66 | Map38 | 0x20,
    Pmovsxbd = P66 | Map38 | 0x21,
    Pmovsxbq = P66 | Map38 | 0x22,
    Pmovsxwd = P66 | Map38 | 0x23,
    Pmovsxwq = P66 | Map38 | 0x24,
    Pmovsxdq = P66 | Map38 | 0x25,
    Pmovzxbw = P66 | Map38 | 0x30,
    Pmovzxbd = P66 | Map38 | 0x31,
    Pmovzxbq = P66 | Map38 | 0x32,
    Pmovzxwd = P66 | Map38 | 0x33,
    Pmovzxwq = P66 | Map38 | 0x34,
    Pmovzxdq = P66 | Map38 | 0x35,
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
    Movlps = Map0F | 0x13,
    Movlpd = P66 | Map0F | 0x13,
    Movhps = Map0F | 0x17,
    Movhpd = P66 | Map0F | 0x17,
    Movntps = Map0F | 0x2B,
    Movntdq = P66 | Map0F | 0xE7,
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
    Cmpps = Map0F | 0xC2,
    Cmppd = P66 | Map0F | 0xC2,
    Blendps = P66 | Map3A | 0x0C,
    Blendpd = P66 | Map3A | 0x0D,
    Pblendw = P66 | Map3A | 0x0E,
    Palignr = P66 | Map3A | 0x0F,
    Insertps = P66 | Map3A | 0x21,
    Dpps = P66 | Map3A | 0x40,
    Dppd = P66 | Map3A | 0x41,
    Gf2p8affineqb = P66 | Map3A | W1 | 0xCE,
}

/// <summary><c>dst = op(src), imm8</c>.</summary>
internal enum SseUnaryImmOp : uint
{
    Pshufd = P66 | Map0F | 0x70,
    Pshufhw = PF3 | Map0F | 0x70,
    Pshuflw = PF2 | Map0F | 0x70,
    Roundps = P66 | Map3A | 0x08,
    Roundpd = P66 | Map3A | 0x09,
}

/// <summary><c>dst = dst with lanes of src</c>, where src is a register; as VEX <c>dst = a with lanes of b</c>.</summary>
internal enum SseRegisterOp : uint
{
    Movss = PF3 | Map0F | 0x10,
    Movsd = PF2 | Map0F | 0x10,
    Movhlps = Map0F | 0x12,
    Movlhps = Map0F | 0x16,
}

/// <summary><c>dst = dst with a half from mem</c>; as VEX <c>dst = a with a half from mem</c>.</summary>
internal enum SseMemoryOp : uint
{
    Movlps = Map0F | 0x12,
    Movlpd = P66 | Map0F | 0x12,
    Movhps = Map0F | 0x16,
    Movhpd = P66 | Map0F | 0x16,
}

/// <summary><c>dst = src where the top bits of the lanes of xmm0 are set</c>; legacy only.</summary>
internal enum SseBlendOp : uint
{
    Pblendvb = P66 | Map38 | 0x10,
    Blendvps = P66 | Map38 | 0x14,
    Blendvpd = P66 | Map38 | 0x15,
}

/// <summary><c>dst = dst shifted by imm8</c>; as VEX <c>dst = src shifted by imm8</c>.</summary>
internal enum SseShiftOp : uint
{
    Psrlw = P66 | Map0F | 2 << DigitShift | 0x71,
    Psraw = P66 | Map0F | 4 << DigitShift | 0x71,
    Psllw = P66 | Map0F | 6 << DigitShift | 0x71,
    Psrld = P66 | Map0F | 2 << DigitShift | 0x72,
    Psrad = P66 | Map0F | 4 << DigitShift | 0x72,
    Pslld = P66 | Map0F | 6 << DigitShift | 0x72,
    Psrlq = P66 | Map0F | 2 << DigitShift | 0x73,
    Psrldq = P66 | Map0F | 3 << DigitShift | 0x73,
    Psllq = P66 | Map0F | 6 << DigitShift | 0x73,
    Pslldq = P66 | Map0F | 7 << DigitShift | 0x73,
}

/// <summary>VEX only: <c>dst = a op b</c>; fused multiply-add: <c>dst = dst, a, b</c> in the order of the digits.</summary>
internal enum VexOp : uint
{
    // Shifts of each lane by its own count (AVX2).
    Vpsrlvd = P66 | Map38 | 0x45,
    Vpsrlvq = P66 | Map38 | W1 | 0x45,
    Vpsravd = P66 | Map38 | 0x46,
    Vpsllvd = P66 | Map38 | 0x47,
    Vpsllvq = P66 | Map38 | W1 | 0x47,

    // Selection within 128 bits by a vector.
    Vpermilps = P66 | Map38 | 0x0C,
    Vpermilpd = P66 | Map38 | 0x0D,

    // Fused multiply-add (FMA).
    Vfmadd132ps = P66 | Map38 | 0x98,
    Vfmadd132pd = P66 | Map38 | W1 | 0x98,
    Vfmadd132ss = P66 | Map38 | 0x99,
    Vfmadd132sd = P66 | Map38 | W1 | 0x99,
    Vfmadd213ps = P66 | Map38 | 0xA8,
    Vfmadd213pd = P66 | Map38 | W1 | 0xA8,
    Vfmadd213ss = P66 | Map38 | 0xA9,
    Vfmadd213sd = P66 | Map38 | W1 | 0xA9,
    Vfmadd231ps = P66 | Map38 | 0xB8,
    Vfmadd231pd = P66 | Map38 | W1 | 0xB8,
    Vfmadd231ss = P66 | Map38 | 0xB9,
    Vfmadd231sd = P66 | Map38 | W1 | 0xB9,
    Vfmsub132ps = P66 | Map38 | 0x9A,
    Vfmsub132pd = P66 | Map38 | W1 | 0x9A,
    Vfmsub132ss = P66 | Map38 | 0x9B,
    Vfmsub132sd = P66 | Map38 | W1 | 0x9B,
    Vfmsub213ps = P66 | Map38 | 0xAA,
    Vfmsub213pd = P66 | Map38 | W1 | 0xAA,
    Vfmsub213ss = P66 | Map38 | 0xAB,
    Vfmsub213sd = P66 | Map38 | W1 | 0xAB,
    Vfmsub231ps = P66 | Map38 | 0xBA,
    Vfmsub231pd = P66 | Map38 | W1 | 0xBA,
    Vfmsub231ss = P66 | Map38 | 0xBB,
    Vfmsub231sd = P66 | Map38 | W1 | 0xBB,
    Vfnmadd132ps = P66 | Map38 | 0x9C,
    Vfnmadd132pd = P66 | Map38 | W1 | 0x9C,
    Vfnmadd132ss = P66 | Map38 | 0x9D,
    Vfnmadd132sd = P66 | Map38 | W1 | 0x9D,
    Vfnmadd213ps = P66 | Map38 | 0xAC,
    Vfnmadd213pd = P66 | Map38 | W1 | 0xAC,
    Vfnmadd213ss = P66 | Map38 | 0xAD,
    Vfnmadd213sd = P66 | Map38 | W1 | 0xAD,
    Vfnmadd231ps = P66 | Map38 | 0xBC,
    Vfnmadd231pd = P66 | Map38 | W1 | 0xBC,
    Vfnmadd231ss = P66 | Map38 | 0xBD,
    Vfnmadd231sd = P66 | Map38 | W1 | 0xBD,
    Vfnmsub132ps = P66 | Map38 | 0x9E,
    Vfnmsub132pd = P66 | Map38 | W1 | 0x9E,
    Vfnmsub132ss = P66 | Map38 | 0x9F,
    Vfnmsub132sd = P66 | Map38 | W1 | 0x9F,
    Vfnmsub213ps = P66 | Map38 | 0xAE,
    Vfnmsub213pd = P66 | Map38 | W1 | 0xAE,
    Vfnmsub213ss = P66 | Map38 | 0xAF,
    Vfnmsub213sd = P66 | Map38 | W1 | 0xAF,
    Vfnmsub231ps = P66 | Map38 | 0xBE,
    Vfnmsub231pd = P66 | Map38 | W1 | 0xBE,
    Vfnmsub231ss = P66 | Map38 | 0xBF,
    Vfnmsub231sd = P66 | Map38 | W1 | 0xBF,
}

/// <summary>VEX only: <c>dst = op(src)</c>.</summary>
internal enum VexUnaryOp : uint
{
    Vbroadcastss = P66 | Map38 | 0x18,
    Vpbroadcastd = P66 | Map38 | 0x58,
    Vpbroadcastq = P66 | Map38 | 0x59,
    Vpbroadcastb = P66 | Map38 | 0x78,
    Vpbroadcastw = P66 | Map38 | 0x79,
}

/// <summary>VEX only: <c>dst = a op b, imm8</c>.</summary>
internal enum VexImmOp : uint
{
    Vpblendd = P66 | Map3A | 0x02,
}

/// <summary>VEX only: <c>dst = op(src), imm8</c>.</summary>
internal enum VexUnaryImmOp : uint
{
    Vpermilps = P66 | Map3A | 0x04,
    Vpermilpd = P66 | Map3A | 0x05,
}

/// <summary>VEX only: <c>dst = b where the top bits of the lanes of mask are set, else a</c>.</summary>
internal enum VexBlendOp : uint
{
    Vblendvps = P66 | Map3A | 0x4A,
    Vblendvpd = P66 | Map3A | 0x4B,
    Vpblendvb = P66 | Map3A | 0x4C,
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

    // With VEX alone (Intel SDM, CMPPS, table 3-1).
    GreaterOrEqualQuiet = 0x1D,
    GreaterQuiet = 0x1E,
}
