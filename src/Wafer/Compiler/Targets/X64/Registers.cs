namespace Wafer.Compiler.Targets.X64;

/// <summary>A general register; the value is its number in encodings.</summary>
internal enum Gpr : byte
{
    Rax, Rcx, Rdx, Rbx, Rsp, Rbp, Rsi, Rdi, R8, R9, R10, R11, R12, R13, R14, R15,
}

/// <summary>A vector register (its low 128 bits, or all 256 where a <see cref="VexLength"/> says so); the value is its number in encodings.</summary>
internal enum Xmm : byte
{
    Xmm0, Xmm1, Xmm2, Xmm3, Xmm4, Xmm5, Xmm6, Xmm7, Xmm8, Xmm9, Xmm10, Xmm11, Xmm12, Xmm13, Xmm14, Xmm15,
}

/// <summary>The width of an integer operation. Narrower forms are methods of their own (<c>Mov8</c>, <c>Movzx16</c>).</summary>
internal enum OperandSize : byte
{
    /// <summary>32 bits; writing a register clears its upper half.</summary>
    W32 = 0,

    /// <summary>64 bits (REX.W).</summary>
    W64 = 1,
}

/// <summary>The factor of an index register.</summary>
internal enum Scale : byte
{
    X1, X2, X4, X8,
}

/// <summary>The vector width of a VEX instruction.</summary>
internal enum VexLength : byte
{
    L128 = 0,
    L256 = 1,
}

/// <summary>A condition of jcc, setcc and cmovcc; the value is its number in encodings.</summary>
internal enum Condition : byte
{
    /// <summary>Overflow.</summary>
    O = 0,

    /// <summary>No overflow.</summary>
    No = 1,

    /// <summary>Unsigned below; carry.</summary>
    B = 2,

    /// <summary>Unsigned above or equal; no carry.</summary>
    Ae = 3,

    /// <summary>Equal; zero.</summary>
    E = 4,

    /// <summary>Not equal; not zero.</summary>
    Ne = 5,

    /// <summary>Unsigned below or equal.</summary>
    Be = 6,

    /// <summary>Unsigned above.</summary>
    A = 7,

    /// <summary>Negative.</summary>
    S = 8,

    /// <summary>Not negative.</summary>
    Ns = 9,

    /// <summary>Parity; unordered after ucomiss and ucomisd.</summary>
    P = 10,

    /// <summary>No parity; ordered.</summary>
    Np = 11,

    /// <summary>Signed less.</summary>
    L = 12,

    /// <summary>Signed greater or equal.</summary>
    Ge = 13,

    /// <summary>Signed less or equal.</summary>
    Le = 14,

    /// <summary>Signed greater.</summary>
    G = 15,
}

/// <summary>Helpers on conditions.</summary>
internal static class ConditionExtensions
{
    /// <summary>The condition that holds exactly when this one does not.</summary>
    public static Condition Invert(this Condition condition) => (Condition)((byte)condition ^ 1);

    /// <summary>The condition that holds for <c>cmp b, a</c> exactly when this one holds for <c>cmp a, b</c>.</summary>
    public static Condition SwapOperands(this Condition condition) => condition switch
    {
        Condition.B => Condition.A,
        Condition.A => Condition.B,
        Condition.Ae => Condition.Be,
        Condition.Be => Condition.Ae,
        Condition.L => Condition.G,
        Condition.G => Condition.L,
        Condition.Ge => Condition.Le,
        Condition.Le => Condition.Ge,
        _ => condition,
    };
}
