using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Wafer.Runtime.Platform;

/// <summary>A file in memory, read-only; pages are read when they are touched.</summary>
/// <remarks>
/// Unmapped when nothing refers to it any more. As with <see cref="ByteReservation"/>, a span does not count. Whoever cuts the file off while it is mapped
/// breaks the process: so only files that are written once and replaced as a whole are mapped.
/// </remarks>
internal sealed unsafe class MappedFile : MemoryManager<byte>
{
    private readonly Mapping _mapping;

    /// <summary>Maps a file.</summary>
    /// <param name="file">The file; may be closed afterwards.</param>
    /// <param name="length">Its size in bytes, not 0.</param>
    /// <exception cref="IOException">The system does not map it.</exception>
    public MappedFile(SafeFileHandle file, int length)
    {
        byte* start = VirtualMemory.TryMapFile(file, 0, (nuint)length);
        if (start == null)
            throw new IOException("The file cannot be mapped.");
        _mapping = new Mapping(start, length);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new(_mapping.Start, _mapping.Length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new(_mapping.Start + elementIndex, default, this);

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Mapping(byte* start, int length)
    {
        public readonly byte* Start = start;
        public readonly int Length = length;

        ~Mapping() => VirtualMemory.Unmap(Start, (nuint)Length);
    }
}
