using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Wafer.Binary;

/// <summary>Reads the primitives of the binary format (Core spec 5.1.3 to 5.2.4) from a span that begins at the module's first byte.</summary>
/// <remarks>
/// Because the span begins with the module, <see cref="Position"/> is the module offset. One-byte integers are by far the most
/// frequent, so they are decoded inline and everything longer out of line.
/// </remarks>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes, int position)
{
    /// <summary>The message for bytes that end too early; the test suite also matches its first two words.</summary>
    public const string UnexpectedEnd = "unexpected end of section or function";

    /// <summary>The module's bytes, up to where reading must stop.</summary>
    public readonly ReadOnlySpan<byte> Bytes = bytes;

    /// <summary>The offset of the next byte.</summary>
    public int Position = position;

    /// <summary>Whether everything was read.</summary>
    public readonly bool AtEnd => Position >= Bytes.Length;

    /// <summary>The number of bytes not yet read.</summary>
    public readonly int Remaining => Bytes.Length - Position;

    /// <summary>Reads one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte ReadByte()
    {
        int position = Position;
        if ((uint)position >= (uint)Bytes.Length)
        {
            ThrowUnexpectedEnd();
        }

        Position = position + 1;
        return Bytes[position];
    }

    /// <summary>Reads bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if ((uint)count > (uint)Remaining)
        {
            ThrowUnexpectedEnd();
        }

        ReadOnlySpan<byte> read = Bytes.Slice(Position, count);
        Position += count;
        return read;
    }

    /// <summary>Reads an unsigned 32-bit integer in LEB128.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReadU32()
    {
        int position = Position;
        if ((uint)position < (uint)Bytes.Length)
        {
            uint value = Bytes[position];
            if (value < 0x80)
            {
                Position = position + 1;
                return value;
            }
        }

        return ReadLongU32();
    }

    /// <summary>Reads an index. One that no index space can have is read as <see cref="int.MaxValue"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadIndex()
    {
        uint index = ReadU32();
        return index <= int.MaxValue ? (int)index : int.MaxValue;
    }

    /// <summary>Reads a signed 32-bit integer in LEB128.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadS32()
    {
        int position = Position;
        if ((uint)position < (uint)Bytes.Length)
        {
            int value = Bytes[position];
            if (value < 0x80)
            {
                Position = position + 1;
                return (value << 25) >> 25;
            }
        }

        return (int)ReadSigned(32);
    }

    /// <summary>Reads a signed 33-bit integer in LEB128.</summary>
    public long ReadS33() => ReadSigned(33);

    /// <summary>Reads a signed 64-bit integer in LEB128.</summary>
    public long ReadS64() => ReadSigned(64);

    /// <summary>Reads an unsigned 64-bit integer in LEB128.</summary>
    public ulong ReadU64()
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte group = ReadByte();
            if (shift == 63)
            {
                CheckLastGroup(group, (group & 0x7E) == 0);
            }

            value |= (ulong)(group & 0x7F) << shift;
            if (group < 0x80)
            {
                return value;
            }
        }
    }

    /// <summary>Reads four bytes, least significant first.</summary>
    public uint ReadFixed32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4));

    /// <summary>Reads eight bytes, least significant first.</summary>
    public ulong ReadFixed64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(8));

    /// <summary>Reads the size in bytes of a section, function body or name.</summary>
    public int ReadSize()
    {
        int start = Position;
        uint size = ReadU32();
        if (size > (uint)Remaining)
        {
            ThrowMalformed("length out of bounds", start);
        }

        return (int)size;
    }

    /// <summary>Reads the length of a vector, each of whose elements takes at least one byte.</summary>
    /// <remarks>A length that the bytes cannot hold is malformed, so no allocation is larger than the file calls for.</remarks>
    public int ReadLength()
    {
        uint length = ReadU32();
        if (length > (uint)Remaining)
        {
            ThrowUnexpectedEnd();
        }

        return (int)length;
    }

    /// <summary>Reads a name (Core spec 5.2.4).</summary>
    public string ReadName()
    {
        ReadOnlySpan<byte> utf8 = ReadBytes(ReadSize());
        if (!Utf8.IsValid(utf8))
        {
            ThrowMalformed("malformed UTF-8 encoding", Position - utf8.Length);
        }

        return Encoding.UTF8.GetString(utf8);
    }

    private uint ReadLongU32()
    {
        uint value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte group = ReadByte();
            if (shift == 28)
            {
                CheckLastGroup(group, (group & 0x70) == 0);
            }

            value |= (uint)(group & 0x7F) << shift;
            if (group < 0x80)
            {
                return value;
            }
        }
    }

    private long ReadSigned(int bits)
    {
        long value = 0;
        int shift = 0;
        while (true)
        {
            byte group = ReadByte();
            int bitsLeft = bits - shift;
            if (bitsLeft <= 7)
            {
                // The unused bits of the last group must repeat the sign bit.
                int signAndUnused = (-1 << (bitsLeft - 1)) & 0x7F;
                int found = group & signAndUnused;
                CheckLastGroup(group, found == 0 || found == signAndUnused);
            }

            value |= (long)(group & 0x7F) << shift;
            shift += 7;
            if (group < 0x80)
            {
                int unused = 64 - shift;
                return unused > 0 ? (value << unused) >> unused : value;
            }
        }
    }

    private readonly void CheckLastGroup(byte group, bool fits)
    {
        // The specification's interpreter checks the range of the last group before it notices that the group claims a successor.
        if (!fits)
        {
            ThrowMalformed("integer too large", Position - 1);
        }

        if (group >= 0x80)
        {
            // With nothing after it, the missing byte is what is wrong.
            ThrowMalformed("integer representation too long", Position - 1);
        }
    }

    /// <summary>Reports bytes that break the grammar.</summary>
    [DoesNotReturn]
    public static void ThrowMalformed(string reason, int offset) => throw new MalformedModuleException(reason, offset);

    /// <summary>Reports a code that stands for no type.</summary>
    /// <remarks>Such codes are signed LEB128 numbers of one byte, so one with the continuation bit is too long.</remarks>
    [DoesNotReturn]
    public static void ThrowUnknownCode(string reason, byte code, int offset) =>
        ThrowMalformed(code >= 0x80 ? "integer representation too long" : $"{reason} 0x{code:x2}", offset);

    /// <summary>Reports an encoding of a feature that is off.</summary>
    [DoesNotReturn]
    public static void ThrowDisabled(string reason, Model.Features needed, int offset) =>
        throw new MalformedModuleException(string.Create(CultureInfo.InvariantCulture, $"{reason}: the feature {needed} is not enabled"), offset);

    [DoesNotReturn]
    private readonly void ThrowUnexpectedEnd() => throw new MalformedModuleException(UnexpectedEnd, Bytes.Length);
}
