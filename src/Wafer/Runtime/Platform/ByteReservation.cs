using System.Buffers;

namespace Wafer.Runtime.Platform;

/// <summary>Bytes that grow at their end and never move: address space for the most there can be, of which pages are committed as they are needed.</summary>
/// <remarks>
/// Given back when nothing refers to it any more, neither this object nor a <see cref="Memory{T}"/> of it. A span does not count: whoever reads from one holds on to the memory
/// (or to the module description that has it) until it is done.
/// </remarks>
internal sealed unsafe class ByteReservation : MemoryManager<byte>
{
    // Pages are asked for in steps of this many bytes.
    private const int CommitStep = 1 << 20;

    private readonly AddressRange _range;
    private int _committed;

    /// <summary>Reserves address space.</summary>
    /// <param name="capacity">The most bytes there can be.</param>
    /// <exception cref="ResourceLimitException">There is no address space of that size.</exception>
    public ByteReservation(int capacity) => _range = new AddressRange(capacity);

    /// <summary>Makes bytes from the start accessible.</summary>
    /// <exception cref="ResourceLimitException">The system does not grant them, or they are more than were reserved.</exception>
    public void Commit(int length)
    {
        if (length <= _committed)
            return;
        int wanted = (int)Math.Min(((long)length + CommitStep - 1) / CommitStep * CommitStep, _range.Size);
        if (length > _range.Size || !VirtualMemory.TryCommit(_range.Start + _committed, (nuint)(wanted - _committed)))
            throw new ResourceLimitException("module size", $"There is no memory for a module of {length} bytes.");
        _committed = wanted;
    }

    /// <summary>Gives back the address space behind what is needed; nothing can be committed there any more.</summary>
    public void Trim(int length)
    {
        _range.Trim(length);
        _committed = Math.Min(_committed, _range.Size);
    }

    /// <summary>Some of the bytes.</summary>
    public Memory<byte> Slice(int start, int length) => CreateMemory(start, length);

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new(_range.Start, _range.Size);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new(_range.Start + elementIndex, default, this);

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    // Reserved address space, given back when it is collected.
    private sealed class AddressRange(int capacity)
    {
        public readonly byte* Start = VirtualMemory.Reserve((nuint)capacity);

        ~AddressRange() => VirtualMemory.Release(Start, (nuint)Size);

        public int Size { get; private set; } = (int)VirtualMemory.RoundUp((nuint)capacity);

        public void Trim(int length)
        {
            int kept = (int)Math.Min(VirtualMemory.RoundUp((nuint)Math.Max(length, 1)), (nuint)Size);
            VirtualMemory.Unmap(Start + kept, (nuint)(Size - kept));
            Size = kept;
        }
    }
}
