using System.Runtime.InteropServices;

namespace Wafer.Runtime;

/// <summary>Zeroed off-heap memory that is freed all at once.</summary>
internal sealed unsafe class NativeArena
{
    private const int FirstChunk = 4096;

    private readonly List<nint> _chunks = new(4);
    private byte* _next, _end;
    private int _chunkSize = FirstChunk;

    /// <summary>Allocates zeroed bytes, 16-byte aligned.</summary>
    public void* Allocate(int size)
    {
        size = (size + 15) & ~15;
        if (_end - _next < size)
        {
            int chunk = Math.Max(_chunkSize, size);
            _chunkSize = Math.Min(_chunkSize * 2, 1 << 20);
            _next = (byte*)NativeMemory.AlignedAlloc((nuint)chunk, 64);
            new Span<byte>(_next, chunk).Clear();
            _end = _next + chunk;
            _chunks.Add((nint)_next);
        }
        byte* result = _next;
        _next += size;
        return result;
    }

    /// <summary>Frees everything.</summary>
    public void Free()
    {
        foreach (nint chunk in _chunks)
            NativeMemory.AlignedFree((void*)chunk);
        _chunks.Clear();
        _next = _end = null;
    }
}
