namespace Wafer.Wasi;

/// <summary>
/// The pieces of a guest's memory that one read fills or one write takes, in order. They are used in place; another thread of
/// the guest may change them at any time.
/// </summary>
public readonly ref struct WasiBuffers
{
    private readonly bool _isWhole;

    /// <summary>One buffer outside of any guest.</summary>
    /// <param name="buffer">The buffer.</param>
    public WasiBuffers(Span<byte> buffer)
    {
        Memory = buffer;
        _isWhole = true;
    }

    internal WasiBuffers(GuestMemory memory, ReadOnlySpan<GuestBuffer> ranges)
    {
        Memory = memory;
        Ranges = ranges;
    }

    /// <summary>How many there are.</summary>
    public int Count => _isWhole ? 1 : Ranges.Length;

    /// <summary>One of them. Of a buffer that is longer than a span can be, the beginning.</summary>
    /// <param name="index">Which, from 0.</param>
    public Span<byte> this[int index] => Memory.Slice(RangeAt(index));

    internal GuestMemory Memory { get; }

    internal ReadOnlySpan<GuestBuffer> Ranges { get; }

    internal GuestBuffer RangeAt(int index) => _isWhole ? new GuestBuffer(0, (uint)Memory.Length) : Ranges[index];
}
