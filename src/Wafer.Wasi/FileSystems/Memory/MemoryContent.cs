using System.Runtime.InteropServices;

namespace Wafer.Wasi;

/// <summary>The bytes of a file in memory, in chunks. Where nothing was written there are none: a file may be sparse.</summary>
/// <param name="quota">What the chunks are taken from.</param>
internal sealed class MemoryContent(MemoryQuota quota)
{
    private const int ChunkBits = 16, ChunkSize = 1 << ChunkBits, SmallestChunk = 64;

    // Chunks may be shorter than their place; what they lack is zeros.
    private readonly Dictionary<long, byte[]> _chunks = [];

    /// <summary>The size in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Copies bytes out.</summary>
    /// <returns>How many there are.</returns>
    public int Read(long offset, Span<byte> buffer)
    {
        if (offset >= Length)
            return 0;
        int count = (int)Math.Min(buffer.Length, Length - offset);
        for (int done = 0; done < count;)
        {
            (long index, int start, int length) = Locate(offset + done, count - done);
            var part = buffer.Slice(done, length);
            part.Clear();
            if (_chunks.TryGetValue(index, out byte[]? chunk) && start < chunk.Length)
                chunk.AsSpan(start, Math.Min(length, chunk.Length - start)).CopyTo(part);
            done += length;
        }

        return count;
    }

    /// <summary>Copies bytes in; what lies between the end and the offset becomes zeros.</summary>
    /// <returns>Whether there was room, and how many bytes were written.</returns>
    public WasiErrno Write(long offset, ReadOnlySpan<byte> bytes, out int count)
    {
        count = 0;
        if (bytes.Length > long.MaxValue - offset)
            return WasiErrno.FileTooBig;
        while (count < bytes.Length)
        {
            (long index, int start, int length) = Locate(offset + count, bytes.Length - count);
            if (Reach(index, start + length) is not { } chunk)
                return count > 0 ? WasiErrno.Success : WasiErrno.NoSpace;
            bytes.Slice(count, length).CopyTo(chunk.AsSpan(start));
            count += length;
            Length = Math.Max(Length, offset + count);
        }

        return WasiErrno.Success;
    }

    /// <summary>Sets the size.</summary>
    public void SetLength(long length)
    {
        if (length < Length)
        {
            // What is cut off must read as zeros should the file grow again.
            (long last, int start, _) = Locate(length, 1);
            foreach (long index in _chunks.Keys.Where(index => index > last || (index == last && start == 0)).ToArray())
                Drop(index);
            if (start != 0 && _chunks.TryGetValue(last, out byte[]? chunk) && start < chunk.Length)
                chunk.AsSpan(start).Clear();
        }

        Length = length;
    }

    /// <summary>Makes sure that a range has chunks of its own, and that the file reaches its end.</summary>
    public WasiErrno Allocate(long offset, long length)
    {
        // Not a byte is wasted on a request that cannot be met.
        if (length > quota.Left)
            return WasiErrno.NoSpace;
        for (long at = offset; at < offset + length;)
        {
            (long index, int start, int part) = Locate(at, (int)Math.Min(ChunkSize, offset + length - at));
            if (Reach(index, start + part) is null)
                return WasiErrno.NoSpace;
            at += part;
        }

        Length = Math.Max(Length, offset + length);
        return WasiErrno.Success;
    }

    /// <summary>Gives everything back.</summary>
    public void Free()
    {
        foreach (byte[] chunk in _chunks.Values)
            quota.Release(chunk.Length);
        _chunks.Clear();
        Length = 0;
    }

    private static (long Index, int Start, int Length) Locate(long offset, int wanted)
    {
        int start = (int)(offset & (ChunkSize - 1));
        return (offset >> ChunkBits, start, Math.Min(wanted, ChunkSize - start));
    }

    /// <summary>A chunk that has at least a number of bytes; null if there is no room.</summary>
    private byte[]? Reach(long index, int length)
    {
        ref byte[]? chunk = ref CollectionsMarshal.GetValueRefOrAddDefault(_chunks, index, out _);
        int old = chunk?.Length ?? 0;
        if (length > old)
        {
            int size = Math.Max(length, Math.Min(ChunkSize, Math.Max(SmallestChunk, 2 * old)));
            if (!quota.TryTake(size - old))
            {
                if (chunk is null)
                    _chunks.Remove(index);
                return null;
            }

            Array.Resize(ref chunk, size);
        }

        return chunk;
    }

    private void Drop(long index)
    {
        if (_chunks.Remove(index, out byte[]? chunk))
            quota.Release(chunk.Length);
    }
}
