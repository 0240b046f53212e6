using System.Buffers.Binary;
using System.Text;

namespace Wafer.Binary;

/// <summary>A growing byte buffer with the output primitives of the binary format (Core spec 5.2).</summary>
internal sealed class ByteWriter
{
    private byte[] _buffer;
    private int _length;

    /// <summary>Creates an empty buffer.</summary>
    /// <param name="capacity">How many bytes to make room for at first.</param>
    public ByteWriter(int capacity = 256) => _buffer = new byte[Math.Max(capacity, 16)];

    /// <summary>How many bytes have been written.</summary>
    public int Length => _length;

    /// <summary>The bytes written so far; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>A copy of the bytes written so far.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>Forgets what was written and keeps the memory.</summary>
    public void Clear() => _length = 0;

    /// <summary>Forgets everything after the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_length, nameof(length));
        _length = length;
    }

    /// <summary>Writes one byte.</summary>
    public void WriteByte(byte value)
    {
        if (_length == _buffer.Length)
        {
            Grow(1);
        }

        _buffer[_length++] = value;
    }

    /// <summary>Writes bytes as they are, without a length.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Claim(bytes.Length));
    }

    /// <summary>Writes an unsigned 32-bit integer in LEB128.</summary>
    public void WriteU32(uint value) => WriteU64(value);

    /// <summary>Writes an unsigned 64-bit integer in LEB128.</summary>
    public void WriteU64(ulong value)
    {
        while (value >= 0x80)
        {
            WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        WriteByte((byte)value);
    }

    /// <summary>Writes a signed 32-bit integer in LEB128.</summary>
    public void WriteS32(int value) => WriteS64(value);

    /// <summary>Writes a signed 33-bit integer (a block type or heap type) in LEB128.</summary>
    public void WriteS33(long value) => WriteS64(value);

    /// <summary>Writes a signed 64-bit integer in LEB128.</summary>
    public void WriteS64(long value)
    {
        // The last group is the first whose sign bit (0x40) agrees with everything above it.
        while (value is < -0x40 or > 0x3F)
        {
            WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        WriteByte((byte)(value & 0x7F));
    }

    /// <summary>Writes four bytes, least significant first.</summary>
    public void WriteFixed32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Claim(4), value);

    /// <summary>Writes eight bytes, least significant first.</summary>
    public void WriteFixed64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Claim(8), value);

    /// <summary>Writes a name: its length in bytes and its UTF-8 encoding (Core spec 5.2.4).</summary>
    /// <exception cref="EncoderFallbackException">The string holds an unpaired surrogate.</exception>
    public void WriteName(string name)
    {
        int length = StrictUtf8.GetByteCount(name);
        WriteU32((uint)length);
        StrictUtf8.GetBytes(name, Claim(length));
    }

    /// <summary>Writes bytes with their length before them: a vector of bytes, or a name that is UTF-8 already.</summary>
    public void WriteSized(ReadOnlySpan<byte> bytes)
    {
        WriteU32((uint)bytes.Length);
        WriteBytes(bytes);
    }

    /// <summary>Begins something that is preceded by its size in bytes (a section, a function body).</summary>
    /// <returns>A mark for <see cref="EndSized"/>.</returns>
    public int BeginSized()
    {
        int mark = _length;
        Claim(MaxU32Length);
        return mark;
    }

    /// <summary>Ends what <see cref="BeginSized"/> began: puts the size before it, in its shortest form.</summary>
    /// <param name="mark">What <see cref="BeginSized"/> returned. Later marks must have been ended before.</param>
    public void EndSized(int mark)
    {
        int contentStart = mark + MaxU32Length;
        int size = _length - contentStart;
        int sizeLength = 0;
        uint rest = (uint)size;
        do
        {
            byte group = (byte)(rest & 0x7F);
            rest >>= 7;
            _buffer[mark + sizeLength++] = (byte)(rest != 0 ? group | 0x80 : group);
        }
        while (rest != 0);

        _buffer.AsSpan(contentStart, size).CopyTo(_buffer.AsSpan(mark + sizeLength));
        _length = mark + sizeLength + size;
    }

    private const int MaxU32Length = 5;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private Span<byte> Claim(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Grow(count);
        }

        Span<byte> claimed = _buffer.AsSpan(_length, count);
        _length += count;
        return claimed;
    }

    private void Grow(int count)
    {
        long wanted = Math.Max((long)_length + count, Math.Min(2L * _buffer.Length, Array.MaxLength));
        if (wanted > Array.MaxLength)
        {
            throw new ResourceLimitException("module size", "the module is too large to be written");
        }

        Array.Resize(ref _buffer, (int)wanted);
    }
}
