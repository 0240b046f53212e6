namespace Wafer.Compiler;

/// <summary>The shapes of a vector: the type of the lanes and their number.</summary>
internal enum Lanes : byte
{
    I8x16,
    I16x8,
    I32x4,
    I64x2,
    F32x4,
    F64x2,
}

/// <summary>Helpers on shapes.</summary>
internal static class LanesExtensions
{
    /// <summary>The number of shapes.</summary>
    public const int Count = 6;

    /// <summary>The bits of a lane.</summary>
    public static int Bits(this Lanes lanes) => lanes switch
    {
        Lanes.I8x16 => 8,
        Lanes.I16x8 => 16,
        Lanes.I32x4 or Lanes.F32x4 => 32,
        _ => 64,
    };

    /// <summary>The scalar type that a lane is read as.</summary>
    public static MachineType Scalar(this Lanes lanes) => lanes switch
    {
        Lanes.I64x2 => MachineType.I64,
        Lanes.F32x4 => MachineType.F32,
        Lanes.F64x2 => MachineType.F64,
        _ => MachineType.I32,
    };

    /// <summary>A lane's worth of bits repeated over 64 bits.</summary>
    public static ulong Repeat(this Lanes lanes, ulong bits) => lanes.Bits() switch
    {
        8 => (byte)bits * 0x0101_0101_0101_0101UL,
        16 => (ushort)bits * 0x0001_0001_0001_0001UL,
        32 => (uint)bits * 0x0000_0001_0000_0001UL,
        _ => bits,
    };
}

/// <summary>Vector operations of two operands. The result has the shape that the operation is given; narrowing and extension say of what.</summary>
internal enum VectorOp : byte
{
    // Bitwise; the shape does not matter.
    And,
    AndNot,
    Or,
    Xor,

    // Integer arithmetic.
    Add,
    AddSatS,
    AddSatU,
    Sub,
    SubSatS,
    SubSatU,
    Mul,
    MinS,
    MinU,
    MaxS,
    MaxU,
    AverageU,

    /// <summary>Products of fixed-point numbers of 15 bits, rounded and saturated.</summary>
    Q15MulSat,

    /// <summary>Products of the lanes of half the width, in the lower or upper halves of the operands.</summary>
    MulLowS,
    MulLowU,
    MulHighS,
    MulHighU,

    /// <summary>Sums of pairs of products of lanes of half the width.</summary>
    DotS,

    /// <summary>As <see cref="DotS"/> of 8-bit lanes, with saturated sums.</summary>
    DotSatS,

    /// <summary>Lanes of twice the width, saturated to the shape: those of the left operand first.</summary>
    NarrowS,
    NarrowU,

    // Comparison to all ones or zero.
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

    // Floating point; comparisons are Eq, Ne and these.
    Lt,
    Gt,
    Le,
    Ge,
    Div,
    Min,
    Max,

    /// <summary><c>right &lt; left ? right : left</c>.</summary>
    PseudoMin,

    /// <summary><c>left &lt; right ? right : left</c>.</summary>
    PseudoMax,

    /// <summary>Bytes of the left operand, chosen by the right one; zero where it is out of range.</summary>
    Swizzle,

    // Relaxed: one of the results that Core spec 4.3 allows, always the same one on a machine.
    RelaxedSwizzle,
    RelaxedMin,
    RelaxedMax,
    RelaxedQ15Mul,
    RelaxedDotS,

    Count,
}

/// <summary>Vector operations of one operand; the result has the shape that the operation is given.</summary>
internal enum VectorUnaryOp : byte
{
    Not,
    Abs,
    Neg,
    PopulationCount,
    Sqrt,
    Ceil,
    Floor,
    Trunc,
    Nearest,

    /// <summary>The lanes of half the width in the lower or upper half, extended.</summary>
    ExtendLowS,
    ExtendLowU,
    ExtendHighS,
    ExtendHighU,

    /// <summary>Sums of neighbouring lanes of half the width.</summary>
    AddPairsS,
    AddPairsU,

    /// <summary>Integers to floats, of f64 the lower two.</summary>
    ConvertS,
    ConvertU,

    /// <summary>f32 to i32, saturated.</summary>
    TruncSatS,
    TruncSatU,

    /// <summary>Two f64 to i32, saturated; the upper lanes become zero.</summary>
    TruncSatZeroS,
    TruncSatZeroU,

    /// <summary>Two f64 to f32; the upper lanes become zero.</summary>
    Demote,

    /// <summary>The lower two f32 to f64.</summary>
    Promote,

    // Relaxed forms of the truncations.
    RelaxedTruncS,
    RelaxedTruncU,
    RelaxedTruncZeroS,
    RelaxedTruncZeroU,
}

/// <summary>Vector operations of three operands.</summary>
internal enum VectorTernaryOp : byte
{
    /// <summary>Bits of the first operand where the third has ones, of the second elsewhere.</summary>
    Select,

    /// <summary><c>first * second + third</c>, rounded twice.</summary>
    MultiplyAdd,

    /// <summary><c>third - first * second</c>, rounded twice.</summary>
    MultiplySubtract,

    /// <summary>The sums of four products of bytes each, of which pairs are saturated to 16 bits, and the third operand.</summary>
    DotAdd,

    // Relaxed.
    RelaxedSelect,
    RelaxedMultiplyAdd,
    RelaxedMultiplySubtract,
    RelaxedDotAdd,
}

/// <summary>Shifts of all lanes by one number.</summary>
internal enum VectorShiftOp : byte
{
    Shl,
    ShrS,
    ShrU,
}

/// <summary>The ways to read a vector from memory.</summary>
internal enum VectorLoad : byte
{
    /// <summary>16 bytes.</summary>
    Full,

    // 8 bytes, extended to lanes of twice their width.
    Extend8S,
    Extend8U,
    Extend16S,
    Extend16U,
    Extend32S,
    Extend32U,

    // One lane, put into all.
    Splat8,
    Splat16,
    Splat32,
    Splat64,

    // One lane; the others become zero.
    Zero32,
    Zero64,
}

/// <summary>What an operation asks of its operands.</summary>
[Flags]
internal enum VectorNeeds : byte
{
    None = 0,

    /// <summary>The last operand must be in a register; else it may be memory or a constant.</summary>
    Registers = 1 << 0,

    /// <summary>The destination must differ from all operands but the first.</summary>
    KeepOthers = 1 << 1,

    /// <summary>A vector register is needed that is none of the operands and not the destination.</summary>
    Temporary = 1 << 2,
}

/// <summary>The last operand of a vector operation: a register, memory (not aligned), or a constant.</summary>
internal readonly struct VectorOperand
{
    private VectorOperand(VectorOperandKind kind, Reg register, Address address, ulong low, ulong high)
    {
        Kind = kind;
        Register = register;
        Address = address;
        Low = low;
        High = high;
    }

    public VectorOperandKind Kind { get; }

    public Reg Register { get; }

    public Address Address { get; }

    public ulong Low { get; }

    public ulong High { get; }

    public static VectorOperand Of(Reg register) => new(VectorOperandKind.Register, register, default, 0, 0);

    public static VectorOperand Of(Address address) => new(VectorOperandKind.Memory, Reg.None, address, 0, 0);

    public static VectorOperand Of(ulong low, ulong high) => new(VectorOperandKind.Constant, Reg.None, default, low, high);
}

/// <summary>The forms of a <see cref="VectorOperand"/>.</summary>
internal enum VectorOperandKind : byte
{
    Register,
    Memory,
    Constant,
}

/// <summary>The numbers that <see cref="IMacroAssembler.Shuffle"/> takes beside those of bytes.</summary>
internal static class ShuffleLanes
{
    /// <summary>A byte of the result that is zero.</summary>
    public const byte Zero = 0x80;
}
