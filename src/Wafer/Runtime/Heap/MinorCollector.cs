using System.Numerics;
using System.Runtime.CompilerServices;
using Wafer.Compiler;

namespace Wafer.Runtime.Heap;

/// <summary>Empties the nursery: moves what is reachable of it to old space.</summary>
/// <remarks>
/// <para>
/// Copying with two pointers is by Cheney (A nonrecursive list compacting algorithm, CACM 13(11), 1970): objects that were moved but not yet scanned are those between a scan pointer
/// and the allocation pointer, here across the blocks that were taken. Generations by Lieberman and Hewitt (1983), promotion of all survivors by Ungar (1984) in its simplest form.
/// </para>
/// <para>A moved object's header is its new offset with bit 0 set; type records are at multiples of 8.</para>
/// </remarks>
internal sealed unsafe class MinorCollector(HeapSpace space, BlockTable blocks, OldSpace old, Nursery nursery) : ReferencePass
{
    private const uint Forwarded = 1;

    private readonly byte* _base = space.Base;
    private readonly BlockRecord* _records = space.Blocks;
    private uint _youngStart, _youngRange;

    /// <summary>Moves all survivors. Memory for them must have been reserved.</summary>
    /// <param name="roots">The store's roots.</param>
    /// <param name="handles">Strong handles.</param>
    public void Collect(IRootSource roots, StrongHandles handles)
    {
        _youngStart = nursery.Bottom;
        _youngRange = (nursery.Top - nursery.Bottom) >> 3;
        int block = old.Block;
        uint scan = old.Top;

        var visitor = RootVisitor.ForRange(this, nursery.Bottom, nursery.Top - nursery.Bottom);
        roots.VisitRoots(ref visitor);
        handles.VisitYoung(ref visitor);
        ScanDirtyCards();
        ScanMoved(block, scan);
        old.Flush();
    }

    /// <inheritdoc/>
    public override uint Visit(uint reference) => Move(reference);

    // A reference into the nursery.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Move(uint reference)
    {
        byte* item = _base + reference;
        uint header = *(uint*)item;
        if ((header & Forwarded) != 0)
            return header - Forwarded;
        uint size = ObjectModel.SizeOf((TypeRecord*)(_base + header), item);
        uint moved = old.Allocate(size);
        ObjectModel.Copy(item, _base + moved, size);
        *(uint*)item = moved | Forwarded;
        return moved;
    }

    // What is promoted while cards are scanned may stand on a card that is scanned later; looking at it twice changes nothing.
    private void ScanDirtyCards()
    {
        var visitor = new SlotVisitor(this);
        uint end = blocks.EndOffset >> HeapLayout.CardShift;
        for (uint card = blocks.StartOffset >> HeapLayout.CardShift; card < end;)
        {
            int clean = new ReadOnlySpan<byte>(space.Cards + card, (int)(end - card)).IndexOfAnyExcept((byte)0);
            if (clean < 0)
                return;
            uint first = card + (uint)clean;
            card = first;

            // Dirty cards one after the other in the same block are looked at together.
            uint blockEnd = ((first << HeapLayout.CardShift >> BlockTable.Shift) + 1) << (BlockTable.Shift - HeapLayout.CardShift);
            while (card < blockEnd && space.Cards[card] != 0)
                space.Cards[card++] = 0;
            ScanCards(first, card, ref visitor);
        }
    }

    private void ScanCards(uint first, uint last, ref SlotVisitor visitor)
    {
        uint start = first << HeapLayout.CardShift, end = last << HeapLayout.CardShift;
        BlockRecord* block = _records + (start >> BlockTable.Shift);
        switch (block->Kind)
        {
            case BlockKind.Small:
                end = Math.Min(end, block->Extent);
                if (start >= end)
                    return;
                for (uint at = CrossingMap.ObjectAt(space.Crossings, first); at < end;)
                {
                    byte* item = _base + at;
                    TypeRecord* type = ObjectModel.TypeOf(_base, item);
                    uint size = ObjectModel.SizeOf(type, item);
                    if (at >= start && at + size <= end)
                        ObjectModel.VisitSlots(_base, type, item, ref visitor);
                    else
                        ObjectModel.VisitSlots(_base, type, item, _base + start, _base + end, ref visitor);
                    at += size;
                }
                break;
            case BlockKind.LargeHead or BlockKind.LargeTail:
                uint head = block->Kind == BlockKind.LargeHead ? start >> BlockTable.Shift : block->Extent;
                byte* large = _base + (head << BlockTable.Shift);
                ObjectModel.VisitSlots(_base, ObjectModel.TypeOf(_base, large), large, _base + start, _base + end, ref visitor);
                break;
        }
    }

    private void ScanMoved(int block, uint scan)
    {
        var visitor = new SlotVisitor(this);
        while (true)
        {
            while (scan < (block == old.Block ? old.Top : _records[block].Extent))
            {
                byte* item = _base + scan;
                TypeRecord* type = ObjectModel.TypeOf(_base, item);
                ObjectModel.VisitSlots(_base, type, item, ref visitor);
                scan += ObjectModel.SizeOf(type, item);
            }
            if (block == old.Block)
                return;
            block = _records[block].Next;
            scan = (uint)block << BlockTable.Shift;
        }
    }

    private readonly struct SlotVisitor(MinorCollector collector) : ISlotVisitor
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Visit(uint* slot)
        {
            // Tags are rotated to the top, so that one comparison leaves untagged references into the nursery.
            uint reference = *slot;
            if (BitOperations.RotateRight(reference - collector._youngStart, 3) < collector._youngRange)
                *slot = collector.Move(reference);
        }
    }
}
