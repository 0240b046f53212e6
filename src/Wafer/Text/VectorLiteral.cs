using System.Buffers.Binary;

namespace Wafer.Text;

/// <summary>The literals of <c>v128.const</c>: a shape and its lanes (Core spec 6.5.9).</summary>
internal static class VectorLiteral
{
    /// <summary>The number of lanes of a shape, or 0 if the keyword is not a shape.</summary>
    public static int LanesOf(Keyword shape) => shape switch
    {
        Keyword.I8x16 => 16,
        Keyword.I16x8 => 8,
        Keyword.I32x4 or Keyword.F32x4 => 4,
        Keyword.I64x2 or Keyword.F64x2 => 2,
        _ => 0,
    };

    /// <summary>Reads a shape and its lanes.</summary>
    /// <param name="reader">Stands at the shape.</param>
    /// <param name="bytes">Receives the 16 bytes.</param>
    public static void Read(TokenReader reader, Span<byte> bytes)
    {
        Token shape = reader.Expect(TokenKind.Keyword);
        int lanes = LanesOf((Keyword)shape.Value);
        if (lanes == 0)
        {
            reader.Position--;
            throw reader.Unexpected();
        }

        if (reader.CountNumbers() != lanes)
            throw reader.Error("wrong number of lane literals");
        int size = bytes.Length / lanes;
        for (int lane = 0; lane < lanes; lane++)
            ReadLane(reader, (Keyword)shape.Value, bytes.Slice(lane * size, size));
    }

    /// <summary>Reads one lane.</summary>
    public static void ReadLane(TokenReader reader, Keyword shape, Span<byte> bytes)
    {
        switch (shape)
        {
            case Keyword.I8x16:
                bytes[0] = (byte)reader.ReadInteger(8);
                break;
            case Keyword.I16x8:
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)reader.ReadInteger(16));
                break;
            case Keyword.I32x4:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)reader.ReadInteger(32));
                break;
            case Keyword.I64x2:
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, reader.ReadInteger(64));
                break;
            case Keyword.F32x4:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, reader.ReadF32());
                break;
            default:
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, reader.ReadF64());
                break;
        }
    }
}
