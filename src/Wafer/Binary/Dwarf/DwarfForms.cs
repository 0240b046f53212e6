using System.Buffers.Binary;
using System.Text;

namespace Wafer.Binary.Dwarf;

/// <summary>Reads what DWARF encodes its own way. What is malformed ends in a <see cref="MalformedModuleException"/>, as from <see cref="ByteReader"/>.</summary>
internal static class DwarfForms
{
    /// <summary>The longest string that is read, in bytes; a longer one counts as malformed.</summary>
    public const int MaxStringBytes = 4096;

    /// <summary>Reads two bytes, least significant first.</summary>
    public static int ReadFixed16(ref ByteReader reader) => BinaryPrimitives.ReadUInt16LittleEndian(reader.ReadBytes(2));

    /// <summary>Reads the length of a unit, which says how wide offsets are in it (DWARF 5, 7.4).</summary>
    public static long ReadUnitLength(ref ByteReader reader, out bool isWide)
    {
        uint length = reader.ReadFixed32();
        isWide = length == uint.MaxValue;
        return isWide ? (long)Math.Min(reader.ReadFixed64(), long.MaxValue) : length;
    }

    /// <summary>Reads an offset in a section.</summary>
    public static ulong ReadOffset(ref ByteReader reader, bool isWide) => isWide ? reader.ReadFixed64() : reader.ReadFixed32();

    /// <summary>Reads the bytes of a string that a zero ends.</summary>
    public static ReadOnlySpan<byte> ReadStringBytes(ref ByteReader reader)
    {
        ReadOnlySpan<byte> rest = reader.Bytes[reader.Position..];
        int length = rest.IndexOf((byte)0);
        if (length < 0)
            ByteReader.ThrowMalformed(ByteReader.UnexpectedEnd, reader.Bytes.Length);
        reader.Position += length + 1;
        return rest[..length];
    }

    /// <summary>Makes a string of bytes; what is not UTF-8 becomes replacement characters.</summary>
    public static string ToText(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxStringBytes)
            ByteReader.ThrowMalformed("string too long", 0);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>The string at an offset in a section.</summary>
    public static string StringAt(ReadOnlySpan<byte> section, ulong offset)
    {
        if (offset >= (ulong)section.Length)
            ByteReader.ThrowMalformed("string out of bounds", 0);
        var reader = new ByteReader(section, (int)offset);
        return ToText(ReadStringBytes(ref reader));
    }
}
