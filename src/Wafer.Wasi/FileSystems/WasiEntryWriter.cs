using System.Buffers.Binary;

namespace Wafer.Wasi;

/// <summary>Takes the entries of a directory as <c>fd_readdir</c> gives them to a guest: the last one is cut off where the buffer ends.</summary>
public ref struct WasiEntryWriter
{
    internal const int HeaderSize = 24;

    private Span<byte> _rest;

    /// <summary>Writes to a buffer.</summary>
    /// <param name="buffer">The buffer, in the layout of the witx type <c>dirent</c>.</param>
    public WasiEntryWriter(Span<byte> buffer) => _rest = buffer;

    /// <summary>Whether nothing more goes in.</summary>
    public readonly bool IsFull => _rest.IsEmpty;

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    /// <summary>Adds an entry, or as much of it as fits.</summary>
    /// <param name="next">The cookie that continues behind this entry.</param>
    /// <param name="inode">The file's number.</param>
    /// <param name="type">The kind of file.</param>
    /// <param name="name">The name.</param>
    /// <returns>Whether there is room for another one.</returns>
    public bool Add(ulong next, ulong inode, WasiFileType type, scoped ReadOnlySpan<byte> name)
    {
        if (_rest.Length >= HeaderSize)
        {
            WriteHeader(_rest, next, inode, type, name.Length);
            Skip(HeaderSize);
        }
        else
        {
            Span<byte> header = stackalloc byte[HeaderSize];
            WriteHeader(header, next, inode, type, name.Length);
            Append(header);
        }

        Append(name);
        return !IsFull;
    }

    private static void WriteHeader(Span<byte> header, ulong next, ulong inode, WasiFileType type, int nameLength)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(header, next);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], inode);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], nameLength);
        BinaryPrimitives.WriteInt32LittleEndian(header[20..], (byte)type);
    }

    private void Append(scoped ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, _rest.Length);
        bytes[..count].CopyTo(_rest);
        Skip(count);
    }

    private void Skip(int count)
    {
        _rest = _rest[count..];
        Length += count;
    }
}
