using Wafer.Model;

namespace Wafer.Compiler;

/// <summary>The fuel that operators cost (docs/fuel.md). It depends on the operator alone, so that it is the same on every machine and in every tier.</summary>
internal static class FuelCosts
{
    /// <summary>Operators that only give code its shape.</summary>
    public const int Structure = 0;

    /// <summary>Most operators.</summary>
    public const int Ordinary = 1;

    /// <summary>Operators on ranges of memories, tables and arrays.</summary>
    public const int Bulk = 16;

    /// <summary>Operators that make memories and tables grow.</summary>
    public const int Growth = 64;

    private const byte MiscellaneousPrefix = 0xFC, HeapPrefix = 0xFB;

    /// <summary>The cost of the operator that code starts with.</summary>
    public static int Of(ReadOnlySpan<byte> code) => code[0] switch
    {
        (byte)Opcode.Nop or (byte)Opcode.Block or (byte)Opcode.Loop or (byte)Opcode.Else or (byte)Opcode.End => Structure,
        (byte)Opcode.MemoryGrow => Growth,
        MiscellaneousPrefix => (code[1] & 0x7F) switch
        {
            15 => Growth, // table.grow
            8 or 10 or 11 or 12 or 14 or 17 => Bulk, // memory.init, .copy, .fill, table.init, .copy, .fill
            _ => Ordinary,
        },
        HeapPrefix => (code[1] & 0x7F) switch
        {
            >= 6 and <= 10 or >= 16 and <= 19 => Bulk, // array.new and its variants, array.fill, .copy, .init_data, .init_elem
            _ => Ordinary,
        },
        _ => Ordinary,
    };
}
