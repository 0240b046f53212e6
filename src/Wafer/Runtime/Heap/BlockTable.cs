using Wafer.Compiler;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime.Heap;

/// <summary>What a block is used for.</summary>
internal enum BlockKind : byte
{
    Free,

    /// <summary>Objects one after the other, from the block's start to its <see cref="BlockRecord.Extent"/>.</summary>
    Small,

    /// <summary>The first block of a large object.</summary>
    LargeHead,

    /// <summary>Another block of a large object.</summary>
    LargeTail,
}

/// <summary>What is known of one block. Off-heap.</summary>
internal struct BlockRecord
{
    /// <summary>Of small objects: the offset one past the last of them. Of a large object: in its first block the number of blocks, in the others the number of the first.</summary>
    public uint Extent;

    /// <summary>During a major collection, what <see cref="Extent"/> will be after it.</summary>
    public uint PlannedExtent;

    /// <summary>The block of small objects that was taken after this one in the same collection.</summary>
    public ushort Next;

    public BlockKind Kind;

    /// <summary>Whether its pages are accessible.</summary>
    public bool IsCommitted;

    /// <summary>Whether its pages may hold anything else than zeros.</summary>
    public bool IsDirty;
}

/// <summary>The memory above the nursery, in blocks of 64 KiB, each with one purpose: small objects, part of a large object, or none.</summary>
/// <remarks>
/// Blocks of small objects are taken from the lowest address up, so that a heap stays together; large objects by next fit. The limit of the heap is kept here: a
/// block of small objects counts whole, a large object by its pages.
/// </remarks>
internal sealed unsafe class BlockTable
{
    /// <summary>The size of a block in bytes, and its binary logarithm.</summary>
    public const int Shift = 16;
    public const uint Bytes = 1u << Shift;

    /// <summary>Blocks are numbered from the heap's base; the last one is not used, so that the end of every other has an offset.</summary>
    public const int MaximumCount = (int)(HeapLayout.Reservation >> Shift) - 1;

    /// <summary>The size of the records of all blocks.</summary>
    public static readonly ulong TableBytes = VirtualMemory.RoundUp((nuint)((MaximumCount + 1) * sizeof(BlockRecord)));

    // Heaps of more than this many blocks get further ones in huge pages: eight times cheaper to fill, but not to be had in small amounts.
    private const int BlocksInSmallPages = 8 << 20 >> Shift;
    private const int BlocksOfHugePage = VirtualMemory.HugePageSize >> Shift;

    private readonly HeapSpace _space;
    private readonly BlockRecord* _records;
    private readonly bool _protectsFree;
    private readonly int _firstHuge;
    private int _lowestFree, _nextLarge;

    /// <summary>Describes blocks that nobody has used yet.</summary>
    /// <param name="space">The heap's memory.</param>
    /// <param name="first">The number of the first block.</param>
    /// <param name="limit">The most bytes that may be used.</param>
    /// <param name="protectsFree">Whether freed blocks become inaccessible.</param>
    public BlockTable(HeapSpace space, int first, ulong limit, bool protectsFree)
    {
        _space = space;
        _records = space.Blocks;
        _protectsFree = protectsFree;
        First = _lowestFree = _nextLarge = End = first;
        Limit = limit;
        _firstHuge = ((first + BlocksInSmallPages - 1) / BlocksOfHugePage + 1) * BlocksOfHugePage;
        byte* huge = space.Base + ((ulong)_firstHuge << Shift);
        VirtualMemory.PreferHugePages(huge, (nuint)(space.Base + HeapLayout.Reservation - huge));
    }

    /// <summary>The number of the first block, and one past the last that has ever been used.</summary>
    public int First { get; }
    public int End { get; private set; }

    /// <summary>The offset of the first byte, and one past the last byte of blocks that have ever been used.</summary>
    public uint StartOffset => (uint)First << Shift;
    public uint EndOffset => (uint)End << Shift;

    /// <summary>The bytes that are in use.</summary>
    public ulong InUse { get; private set; }

    /// <summary>The most bytes that may be used.</summary>
    public ulong Limit { get; }

    /// <summary>Takes a block for small objects.</summary>
    /// <returns>Its number, or -1.</returns>
    public int TakeSmall()
    {
        int block = InUse + Bytes <= Limit ? FindFree(_lowestFree) : -1;
        if (block < 0 || !Commit(block, 1))
            return -1;
        _lowestFree = block + 1;
        _records[block].Kind = BlockKind.Small;
        _records[block].Extent = (uint)block << Shift;
        _records[block].IsDirty = true;
        End = Math.Max(End, block + 1);
        InUse += Bytes;
        return block;
    }

    /// <summary>Takes memory for a large object.</summary>
    /// <param name="size">The size in bytes.</param>
    /// <param name="clear">Whether the memory must be zeros.</param>
    /// <returns>The offset, or 0.</returns>
    public uint TakeLarge(uint size, bool clear)
    {
        int count = BlocksOf(size);
        if (LargeBytes(size) > Limit - InUse)
            return 0;
        int head = FindRun(_nextLarge, count);
        if (head < 0 && (head = FindRun(First, count)) < 0)
            return 0;
        if (!Commit(head, count))
            return 0;
        _nextLarge = head + count;
        End = Math.Max(End, head + count);
        InUse += LargeBytes(size);
        for (int block = head; block < head + count; block++)
        {
            if (clear && _records[block].IsDirty)
                new Span<byte>(_space.Base + ((uint)block << Shift), (int)Bytes).Clear();
            _records[block].Kind = BlockKind.LargeTail;
            _records[block].Extent = (uint)head;
            _records[block].IsDirty = true;
        }
        _records[head].Kind = BlockKind.LargeHead;
        _records[head].Extent = (uint)count;
        return (uint)head << Shift;
    }

    /// <summary>Frees a block of small objects. Its pages are kept for whoever takes it next.</summary>
    public void FreeSmall(int block)
    {
        _records[block].Kind = BlockKind.Free;
        _lowestFree = Math.Min(_lowestFree, block);
        InUse -= Bytes;
        if (_protectsFree)
            Decommit(block, 1);
    }

    /// <summary>Frees a large object, pages and all.</summary>
    /// <param name="head">The first block.</param>
    /// <param name="size">The size in bytes.</param>
    public void FreeLarge(int head, uint size)
    {
        int count = BlocksOf(size);
        for (int block = head; block < head + count; block++)
            _records[block].Kind = BlockKind.Free;
        _lowestFree = Math.Min(_lowestFree, head);
        _nextLarge = Math.Min(_nextLarge, head);
        InUse -= LargeBytes(size);
        if (_protectsFree)
            Decommit(head, count);
        else
            Discard(head, count);
    }

    /// <summary>Makes sure that a number of blocks for small objects can be taken.</summary>
    public bool Reserve(int count)
    {
        if ((ulong)count * Bytes > Limit - InUse)
            return false;
        int block = _lowestFree - 1;
        for (int i = 0; i < count; i++)
        {
            block = FindFree(block + 1);
            if (block < 0 || !Commit(block, 1))
                return false;
        }
        return true;
    }

    /// <summary>Gives the pages of free blocks back to the system, from the highest address down.</summary>
    /// <param name="keep">The bytes of pages to keep for what is allocated next.</param>
    public void ReturnPages(ulong keep)
    {
        int block = First;
        for (ulong kept = 0; block < End && kept < keep; block++)
        {
            if (_records[block] is { Kind: BlockKind.Free, IsDirty: true })
                kept += Bytes;
        }
        while (block < End)
        {
            int start = block;
            while (block < End && _records[block] is { Kind: BlockKind.Free, IsDirty: true })
                block++;
            if (block > start)
                Discard(start, block - start);
            else
                block++;
        }
    }

    /// <summary>What a large object counts as, in bytes.</summary>
    public static ulong LargeBytes(uint size) => VirtualMemory.RoundUp(size);

    private static int BlocksOf(uint size) => (int)(((ulong)size + Bytes - 1) >> Shift);

    private int FindFree(int block)
    {
        while (block < MaximumCount && _records[block].Kind != BlockKind.Free)
            block++;
        return block < MaximumCount ? block : -1;
    }

    private int FindRun(int block, int count)
    {
        int length = 0;
        for (; block < MaximumCount; block++)
        {
            // Above the end everything is free.
            if (block >= End)
                return block - length + count <= MaximumCount ? block - length : -1;
            length = _records[block].Kind == BlockKind.Free ? length + 1 : 0;
            if (length == count)
                return block - length + 1;
        }
        return -1;
    }

    private bool Commit(int block, int count)
    {
        int end = block + count;
        while (block < end)
        {
            if (_records[block].IsCommitted)
            {
                block++;
                continue;
            }
            int start = block;
            while (block < end && !_records[block].IsCommitted)
                block++;

            // A huge page comes into being only where all of it is accessible.
            if (start >= _firstHuge && !_protectsFree)
            {
                start &= -BlocksOfHugePage;
                block = Math.Min((block + BlocksOfHugePage - 1) & -BlocksOfHugePage, MaximumCount);
            }
            if (!_space.TryCommit((uint)start << Shift, (nuint)(block - start) << Shift))
                return false;
            for (int i = start; i < block; i++)
                _records[i].IsCommitted = true;
        }
        return true;
    }

    private void Decommit(int block, int count)
    {
        _space.Decommit((uint)block << Shift, (nuint)count << Shift);
        for (int i = block; i < block + count; i++)
            _records[i].IsCommitted = _records[i].IsDirty = false;
    }

    private void Discard(int block, int count)
    {
        VirtualMemory.Discard(_space.Base + ((uint)block << Shift), (nuint)count << Shift);
        for (int i = block; i < block + count; i++)
            _records[i].IsDirty = false;
    }
}
