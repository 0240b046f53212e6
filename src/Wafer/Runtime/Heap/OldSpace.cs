using System.Runtime.CompilerServices;
using Wafer.Compiler;

namespace Wafer.Runtime.Heap;

/// <summary>Where small objects go that survive: blocks, filled one after the other.</summary>
internal sealed unsafe class OldSpace(HeapSpace space, BlockTable blocks)
{
    private readonly BlockRecord* _records = space.Blocks;
    private readonly ushort* _crossings = space.Crossings;
    private uint _top, _limit;

    /// <summary>The block that is being filled, or -1.</summary>
    public int Block { get; private set; } = -1;

    /// <summary>Where the next object goes.</summary>
    public uint Top => _top;

    /// <summary>The bytes of objects that have been put here, ever.</summary>
    public ulong Promoted { get; private set; }

    /// <summary>Makes sure that objects of so many bytes together can be put here, however they are divided.</summary>
    public bool Reserve(ulong bytes)
    {
        // Two blocks one after the other are more than half full together: the first object of the second one did not fit in the first.
        if (!blocks.Reserve((int)(((2 * bytes) + BlockTable.Bytes - 1) >> BlockTable.Shift) + 1))
            return false;
        if (Block < 0)
            OpenNext();
        return true;
    }

    /// <summary>Takes memory for an object. It must have been reserved.</summary>
    /// <param name="size">The size in bytes, at most <see cref="HeapLayout.LargeObjectBytes"/>.</param>
    /// <returns>The offset.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Allocate(uint size)
    {
        if (size > _limit - _top)
            OpenNext();
        uint start = _top;
        _top = start + size;
        CrossingMap.Record(_crossings, start, size);
        return start;
    }

    /// <summary>Notes in the block table how far the open block is filled.</summary>
    public void Flush()
    {
        if (Block < 0)
            return;
        Promoted += _top - _records[Block].Extent;
        _records[Block].Extent = _top;
    }

    /// <summary>Goes on after the last object of a block, or in a new block if there is none.</summary>
    public void Reopen(int block)
    {
        Block = block;
        _top = block < 0 ? 0 : _records[block].Extent;
        _limit = block < 0 ? 0 : (uint)(block + 1) << BlockTable.Shift;
    }

    private void OpenNext()
    {
        Flush();
        int next = blocks.TakeSmall();
        if (next < 0)
            throw new InvalidOperationException("A collection needs more memory than was reserved for it.");
        if (Block >= 0)
            _records[Block].Next = (ushort)next;
        Reopen(next);
    }
}
