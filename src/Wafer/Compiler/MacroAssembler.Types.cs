namespace Wafer.Compiler;

/// <summary>A machine register as the compilers see it: 0 to 31 general, 32 to 63 vector, numbered as the target numbers them.</summary>
internal enum Reg : byte
{
    General0 = 0,
    Vector0 = 32,
    None = 0xFF,
}

/// <summary>Helpers on registers; sets of registers are 64-bit masks.</summary>
internal static class RegExtensions
{
    public static bool IsVector(this Reg register) => register >= Reg.Vector0;

    public static ulong Bit(this Reg register) => 1UL << (int)register;
}

/// <summary>The width of an operation: 32-bit integers and f32, or 64-bit integers, f64 and references.</summary>
internal enum Width : byte
{
    W32 = 0,
    W64 = 1,
}

/// <summary>A memory operand: base, optional index, displacement; the index is multiplied by two to the power of a number from 0 to 3.</summary>
internal readonly record struct Address(Reg Base, Reg Index, int Displacement, byte ScaleLog2 = 0)
{
    public Address(Reg @base, int displacement)
        : this(@base, Reg.None, displacement)
    {
    }
}

/// <summary>The forms of an <see cref="Operand"/>.</summary>
internal enum OperandKind : byte
{
    Register,
    Immediate,
    Memory,
}

/// <summary>The second operand of an instruction: a register, an immediate that fits 32 bits signed, or memory of the operation's width.</summary>
internal readonly struct Operand
{
    private Operand(OperandKind kind, Reg register, int immediate, Address address)
    {
        Kind = kind;
        Register = register;
        Immediate = immediate;
        Address = address;
    }

    public OperandKind Kind { get; }

    public Reg Register { get; }

    public int Immediate { get; }

    public Address Address { get; }

    public static Operand Of(Reg register) => new(OperandKind.Register, register, 0, default);

    public static Operand Of(int immediate) => new(OperandKind.Immediate, Reg.None, immediate, default);

    public static Operand Of(Address address) => new(OperandKind.Memory, Reg.None, 0, address);

    public bool Is(Reg register) => Kind == OperandKind.Register && Register == register;

    public bool Uses(Reg register) => Is(register) || (Kind == OperandKind.Memory && (Address.Base == register || Address.Index == register));
}

/// <summary>Integer operations of two operands.</summary>
internal enum IntegerOp : byte
{
    Add,
    Sub,
    And,
    Or,
    Xor,
    Mul,
    Shl,
    ShrS,
    ShrU,
    Rotl,
    Rotr,
}

/// <summary>Integer division.</summary>
internal enum DivideOp : byte
{
    DivS,
    DivU,
    RemS,
    RemU,
}

/// <summary>Floating-point operations of two operands.</summary>
internal enum FloatOp : byte
{
    Add,
    Sub,
    Mul,
    Div,
    Min,
    Max,
    CopySign,
}

/// <summary>Operations of one operand; the width says on what.</summary>
internal enum UnaryOp : byte
{
    // On integers.
    CountLeadingZeros,
    CountTrailingZeros,
    PopulationCount,
    Extend8S,
    Extend16S,
    Extend32S,

    // On floats.
    Abs,
    Neg,
    Ceil,
    Floor,
    Trunc,
    Nearest,
    Sqrt,
}

/// <summary>Conversions between the number types; the names give target and source as the operators do.</summary>
internal enum Conversion : byte
{
    I32WrapI64,
    I64ExtendI32S,
    I64ExtendI32U,
    I32ReinterpretF32,
    I64ReinterpretF64,
    F32ReinterpretI32,
    F64ReinterpretI64,
    F32DemoteF64,
    F64PromoteF32,
    F32ConvertI32S,
    F32ConvertI32U,
    F32ConvertI64S,
    F32ConvertI64U,
    F64ConvertI32S,
    F64ConvertI32U,
    F64ConvertI64S,
    F64ConvertI64U,
}

/// <summary>What a comparison asks. Float conditions are false when an operand is NaN, but for <see cref="FloatNe"/>.</summary>
internal enum Comparison : byte
{
    Eq,
    Ne,
    LtS,
    LtU,
    GtS,
    GtU,
    LeS,
    LeU,
    GeS,
    GeU,
    FloatEq,
    FloatNe,
    FloatLt,
    FloatGt,
    FloatLe,
    FloatGe,

    // The negations of the four orderings above: true when an operand is NaN.
    FloatNotLt,
    FloatNotGt,
    FloatNotLe,
    FloatNotGe,
}

/// <summary>Helpers on comparisons.</summary>
internal static class ComparisonExtensions
{
    /// <summary>The comparison that holds exactly when this one does not.</summary>
    public static Comparison Invert(this Comparison comparison) => comparison switch
    {
        Comparison.Eq => Comparison.Ne,
        Comparison.Ne => Comparison.Eq,
        Comparison.LtS => Comparison.GeS,
        Comparison.LtU => Comparison.GeU,
        Comparison.GtS => Comparison.LeS,
        Comparison.GtU => Comparison.LeU,
        Comparison.LeS => Comparison.GtS,
        Comparison.LeU => Comparison.GtU,
        Comparison.GeS => Comparison.LtS,
        Comparison.GeU => Comparison.LtU,
        Comparison.FloatEq => Comparison.FloatNe,
        Comparison.FloatNe => Comparison.FloatEq,
        Comparison.FloatLt => Comparison.FloatNotLt,
        Comparison.FloatGt => Comparison.FloatNotGt,
        Comparison.FloatLe => Comparison.FloatNotLe,
        Comparison.FloatGe => Comparison.FloatNotGe,
        Comparison.FloatNotLt => Comparison.FloatLt,
        Comparison.FloatNotGt => Comparison.FloatGt,
        Comparison.FloatNotLe => Comparison.FloatLe,
        _ => Comparison.FloatGe,
    };

    /// <summary>The comparison of the operands in the other order.</summary>
    public static Comparison Swap(this Comparison comparison) => comparison switch
    {
        Comparison.LtS => Comparison.GtS,
        Comparison.LtU => Comparison.GtU,
        Comparison.GtS => Comparison.LtS,
        Comparison.GtU => Comparison.LtU,
        Comparison.LeS => Comparison.GeS,
        Comparison.LeU => Comparison.GeU,
        Comparison.GeS => Comparison.LeS,
        Comparison.GeU => Comparison.LeU,
        _ => comparison,
    };
}

/// <summary>The ways to read memory into a general register.</summary>
internal enum LoadKind : byte
{
    U8,
    U16,
    U32,
    U64,
    S8To32,
    S16To32,
    S8To64,
    S16To64,
    S32To64,
}
