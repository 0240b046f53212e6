using System.Buffers;
using System.Buffers.Binary;

namespace Wafer.Wasi.Linux;

/// <summary>
/// The entries of a directory that the kernel has given but the guest has not yet taken: guests read with buffers of their own
/// size, and going back to the kernel for each would read most entries twice.
/// </summary>
/// <param name="fd">The directory.</param>
internal sealed unsafe class EntryBuffer(int fd) : IDisposable
{
    private const int Size = 32 * 1024; // what the C library uses

    private readonly byte[] _chunk = ArrayPool<byte>.Shared.Rent(Size);
    private int _length;
    private int _position;
    private ulong _cookie; // of the entry at the position
    private bool _isAtEnd;
    private bool _isFresh = true; // nothing was read of the descriptor

    /// <summary>The entry at the position: a struct linux_dirent64.</summary>
    public ReadOnlySpan<byte> Current => _chunk.AsSpan(_position, RecordLength);

    private int RecordLength => BinaryPrimitives.ReadUInt16LittleEndian(_chunk.AsSpan(_position + 16));

    /// <summary>The name in an entry.</summary>
    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> record)
    {
        var name = record[19..];
        return name[..name.IndexOf((byte)0)];
    }

    /// <summary>The kind of file in an entry.</summary>
    public static WasiFileType TypeOf(ReadOnlySpan<byte> record) => record[18] switch
    {
        2 => WasiFileType.CharacterDevice, // DT_CHR
        4 => WasiFileType.Directory,
        6 => WasiFileType.BlockDevice,
        8 => WasiFileType.RegularFile,
        10 => WasiFileType.SymbolicLink,
        12 => WasiFileType.StreamSocket,
        _ => WasiFileType.Unknown,
    };

    /// <summary>Goes to an entry. A cookie is the position that Linux gives with each: it stays valid while others come and go.</summary>
    /// <returns>Positive if there is an entry, 0 at the end, or a negated Linux error number.</returns>
    public int Start(ulong cookie)
    {
        // From the beginning, a guest expects to see what is new.
        if (cookie != 0 && cookie == _cookie && _position < _length)
            return 1;
        if (cookie != 0 && cookie == _cookie && _isAtEnd)
            return 0;
        if (!_isFresh || cookie != 0)
        {
            nint seek = Libc.Result((nint)Libc.lseek(fd, (long)cookie, 0));
            if (seek < 0)
                return (int)seek;
        }

        _isFresh = false;
        _cookie = cookie;
        _isAtEnd = false;
        return Fill();
    }

    /// <summary>Goes to the next entry.</summary>
    /// <returns>As <see cref="Start"/>.</returns>
    public int MoveNext()
    {
        _cookie = BinaryPrimitives.ReadUInt64LittleEndian(_chunk.AsSpan(_position + 8));
        _position += RecordLength;
        return _position < _length ? 1 : Fill();
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_chunk);

    private int Fill()
    {
        int size;
        fixed (byte* p = _chunk)
            size = Libc.GetDirectoryEntries(fd, p, Size);
        _position = 0;
        _length = Math.Max(size, 0);
        _isAtEnd = size == 0;
        return size;
    }
}
