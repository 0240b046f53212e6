using System.Buffers.Binary;

namespace Wafer.Wasi;

/// <summary>Where the fields of <c>filestat</c> are: it is the one structure that both versions of preview 1 lay out differently.</summary>
internal readonly struct FilestatLayout
{
    private readonly bool _hasLongLinkCount;

    private FilestatLayout(uint size, bool hasLongLinkCount)
    {
        Size = size;
        _hasLongLinkCount = hasLongLinkCount;
    }

    /// <summary>The layout of <c>wasi_snapshot_preview1</c>.</summary>
    public static FilestatLayout Preview1 => new(64, true);

    /// <summary>The layout of <c>wasi_unstable</c>, with 32 bits for the number of links.</summary>
    public static FilestatLayout Unstable => new(56, false);

    /// <summary>The size in bytes.</summary>
    public uint Size { get; }

    /// <summary>Stores the attributes into a buffer of <see cref="Size"/> bytes.</summary>
    public void Write(Span<byte> buffer, in WasiFileStat stat)
    {
        buffer.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, stat.Device);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer[8..], stat.Inode);
        buffer[16] = (byte)stat.Type;
        int next;
        if (_hasLongLinkCount)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(buffer[24..], stat.Links);
            next = 32;
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(buffer[20..], (uint)Math.Min(stat.Links, uint.MaxValue));
            next = 24;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(buffer[next..], stat.Size);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer[(next + 8)..], stat.AccessTime);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer[(next + 16)..], stat.ModificationTime);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer[(next + 24)..], stat.ChangeTime);
    }
}
