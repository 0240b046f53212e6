using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Validation;

/// <summary>Columns of the operator table as flat arrays, for the reader's inner loop.</summary>
internal static class OperatorFacts
{
    private static readonly byte[] Alignments = Column(row => (byte)row.AlignmentLog2);
    private static readonly byte[] ImmediateShapes = Column(row => (byte)row.Immediates);

    /// <summary>The natural alignment of memory operators, as a binary logarithm.</summary>
    public static ReadOnlySpan<byte> NaturalAlignment => Alignments;

    /// <summary>What follows an opcode.</summary>
    public static Immediates ImmediatesOf(int opcode) => (Immediates)ImmediateShapes[opcode];

    /// <summary>The text-format name of the operator at an offset, for messages.</summary>
    public static string NameAt(ReadOnlySpan<byte> bytes, int offset)
    {
        try
        {
            var reader = new ByteReader(bytes, offset);
            return OperatorDecoder.ReadOpcode(ref reader, ~Features.None).Name;
        }
        catch (MalformedModuleException)
        {
            return "operator";
        }
    }

    private static byte[] Column(Func<OperatorInfo, byte> value)
    {
        var column = new byte[OperatorTable.Size];
        foreach (OperatorInfo row in OperatorTable.Operators)
        {
            column[(int)row.Opcode] = value(row);
        }

        return column;
    }
}
