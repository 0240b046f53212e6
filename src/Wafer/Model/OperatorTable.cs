namespace Wafer.Model;

/// <summary>The shapes of what follows an opcode in the binary and text formats.</summary>
internal enum Immediates : byte
{
    None,

    /// <summary>A block type.</summary>
    Block,

    /// <summary>A label: a relative nesting depth.</summary>
    Label,

    /// <summary>A vector of labels and a default label.</summary>
    LabelTable,
    Function,
    Type,

    /// <summary>A type index and a table index (in that order in the binary format).</summary>
    TypeTable,

    /// <summary>A vector of value types (<c>select t</c>).</summary>
    SelectTypes,

    /// <summary>A block type and a vector of catch clauses.</summary>
    TryTable,
    Tag,
    Local,
    Global,
    Table,

    /// <summary>Destination and source table.</summary>
    TableTable,

    /// <summary>An element segment and a table.</summary>
    ElementTable,
    Element,

    /// <summary>Alignment, offset, and a memory index if bit 6 of the alignment says so.</summary>
    Memory,

    /// <summary>As <see cref="Memory"/>, then a lane.</summary>
    MemoryLane,
    MemoryIndex,

    /// <summary>Destination and source memory.</summary>
    MemoryMemory,

    /// <summary>A data segment and a memory.</summary>
    DataMemory,
    Data,
    I32,
    I64,
    F32,
    F64,
    V128,
    Lane,

    /// <summary>Sixteen lanes.</summary>
    Shuffle,
    HeapType,
    TypeField,

    /// <summary>A type and the number of elements.</summary>
    TypeLength,
    TypeData,
    TypeElement,

    /// <summary>Destination and source array type.</summary>
    TypeType,

    /// <summary>Flags, a label, and two heap types.</summary>
    BranchOnCast,

    /// <summary>One zero byte.</summary>
    Fence,
}

/// <summary>One row of the operator table.</summary>
/// <param name="Opcode">The operator.</param>
/// <param name="Name">Its name in the text format.</param>
/// <param name="Immediates">What follows the opcode.</param>
/// <param name="Signature">Operands and results; see <see cref="OperatorTable"/>.</param>
/// <param name="Feature">The feature that it belongs to.</param>
/// <param name="MayTrap">Whether executing it may trap.</param>
/// <param name="AlignmentLog2">For memory operators, the binary logarithm of the access width.</param>
internal sealed record OperatorInfo(
    Opcode Opcode, string Name, Immediates Immediates, string Signature, Features Feature, bool MayTrap, int AlignmentLog2 = 0);

/// <summary>The one table of operators: reader, validator, text parser, printer and documentation are driven by it.</summary>
internal static partial class OperatorTable
{
    /// <summary>One more than the largest <see cref="Opcode"/> value, rounded up to a page.</summary>
    public const int Size = 0x600;

    /// <summary>Marks a signature that the reader computes from immediates and stack.</summary>
    public const uint SpecialSignature = 0xFFFF_FFFF;

    private static readonly OperatorInfo[] All = Rows();
    private static readonly OperatorInfo?[] ByOpcode = IndexRows();
    private static readonly uint[] PackedSignatures = PackSignatures();

    /// <summary>Every row, in opcode order.</summary>
    public static ReadOnlySpan<OperatorInfo> Operators => All;

    /// <summary>The row of an opcode, or <see langword="null"/> if there is no such operator.</summary>
    public static OperatorInfo? Find(int opcode) => (uint)opcode < Size ? ByOpcode[opcode] : null;

    /// <summary>The row of an operator.</summary>
    public static OperatorInfo Get(Opcode opcode) => ByOpcode[(int)opcode]!;

    /// <summary>The signatures indexed by opcode, packed for the validator's fast path.</summary>
    /// <remarks>
    /// Bits 0 to 3 hold the number of operands, bits 4 to 7 the number of results, then follow, four bits each, the operands in
    /// order and the results: the low four bits of the type's binary code (i32 is 0xF … v128 0xB), 0 for the address type. A
    /// missing operator, or one of more than six operands and results, or one with signature <c>*</c>, is <see cref="SpecialSignature"/>.
    /// </remarks>
    public static ReadOnlySpan<uint> Signatures => PackedSignatures;

    /// <summary>The page of <see cref="Opcode"/> values that a prefix byte selects, or -1 if the byte is not a prefix.</summary>
    public static int PageOf(byte prefix) => prefix switch
    {
        0xFC => 0x100,
        0xFD => 0x200,
        0xFB => 0x400,
        0xFE => 0x500,
        _ => -1,
    };

    /// <summary>The number of opcodes in a page: two pages' worth for vectors.</summary>
    public static int PageLength(int page) => page == 0x200 ? 0x200 : 0x100;

    /// <summary>The prefix byte of an opcode, or -1 for a one-byte opcode.</summary>
    public static int PrefixOf(Opcode opcode) => ((int)opcode >> 8) switch
    {
        0 => -1,
        1 => 0xFC,
        2 or 3 => 0xFD,
        4 => 0xFB,
        _ => 0xFE,
    };

    private static OperatorInfo?[] IndexRows()
    {
        var index = new OperatorInfo?[Size];
        foreach (OperatorInfo row in All)
            index[(int)row.Opcode] = row;
        return index;
    }

    private static uint[] PackSignatures()
    {
        var packed = new uint[Size];
        packed.AsSpan().FillShort(SpecialSignature);
        foreach (OperatorInfo row in All)
            packed[(int)row.Opcode] = Pack(row.Signature);
        return packed;
    }

    private static uint Pack(string signature)
    {
        int colon = signature.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || signature.Length - 1 > 6)
            return SpecialSignature;
        uint word = (uint)colon | ((uint)(signature.Length - 1 - colon) << 4);
        int shift = 8;
        foreach (char c in signature)
        {
            if (c == ':')
                continue;
            uint code = c switch { 'i' => 0xFu, 'l' => 0xEu, 'f' => 0xDu, 'd' => 0xCu, 'v' => 0xBu, _ => 0u };
            word |= code << shift;
            shift += 4;
        }
        return word;
    }
}
