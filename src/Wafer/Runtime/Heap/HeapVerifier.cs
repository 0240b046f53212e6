using Wafer.Compiler;

namespace Wafer.Runtime.Heap;

/// <summary>Checks everything that collector and generated code rely on: that objects follow one another without gaps, and what they, the roots and the side tables say of each other.</summary>
internal sealed unsafe class HeapVerifier(HeapSpace space, TypeRecords types, BlockTable blocks, Nursery nursery, HostObjects hostObjects) : ReferencePass
{
    private readonly byte* _base = space.Base;
    private readonly List<(uint Start, uint End)> _ranges = [];

    // A bit for every 8 bytes from the nursery up: whether an object starts there.
    private ulong[] _starts = [];

    /// <summary>Checks the heap between collections.</summary>
    /// <exception cref="HeapCorruptionException">Something is wrong.</exception>
    public void Verify(IRootSource roots, StrongHandles handles)
    {
        _ranges.Clear();
        int words = (int)((Math.Max(blocks.EndOffset, Nursery.Start + Nursery.GreatestBytes) - Nursery.Start) >> HeapLayout.CardShift);
        if (_starts.Length < words)
            _starts = new ulong[words];
        else
            Array.Clear(_starts);

        FindObjects(nursery.Bottom, nursery.Top, "the nursery");
        VerifyBlocks();
        foreach ((uint start, uint end) in _ranges)
            VerifyReferences(start, end);

        var visitor = RootVisitor.ForAll(this);
        roots.VisitRoots(ref visitor);
        handles.VisitAll(ref visitor);
    }

    /// <summary>Checks a root.</summary>
    public override uint Visit(uint reference) =>
        IsValid(reference) ? reference : throw new HeapCorruptionException($"a root is {reference:x}, which is no object");

    private void VerifyBlocks()
    {
        ulong inUse = 0;
        for (int block = blocks.First; block < blocks.End; block++)
        {
            uint start = (uint)block << BlockTable.Shift;
            BlockRecord* record = space.Blocks + block;
            switch (record->Kind)
            {
                case BlockKind.Free:
                    if (new ReadOnlySpan<byte>(space.Cards + (start >> HeapLayout.CardShift), 1 << (BlockTable.Shift - HeapLayout.CardShift)).ContainsAnyExcept((byte)0))
                        throw new HeapCorruptionException($"a card of the free block {block} is dirty");
                    break;
                case BlockKind.Small:
                    if (record->Extent < start || record->Extent - start > BlockTable.Bytes)
                        throw new HeapCorruptionException($"block {block} ends at {record->Extent:x}");
                    FindObjects(start, record->Extent, $"block {block}");
                    VerifyCrossings(start, record->Extent);
                    inUse += BlockTable.Bytes;
                    break;
                case BlockKind.LargeHead:
                    inUse += BlockTable.LargeBytes(FindLarge(block, record));
                    block += (int)record->Extent - 1;
                    break;
                default:
                    throw new HeapCorruptionException($"block {block} belongs to no large object");
            }
        }
        if (inUse != blocks.InUse)
            throw new HeapCorruptionException($"{inUse} bytes of blocks are in use, {blocks.InUse} are counted");
    }

    private void FindObjects(uint start, uint end, string where)
    {
        for (uint at = start; at < end;)
        {
            if (!HasType(at))
                throw new HeapCorruptionException($"the object at {at:x} in {where} has no type");
            uint size = SizeAt(at);
            if (size == 0 || size % HeapLayout.ObjectAlignment != 0 || size > HeapLayout.LargeObjectBytes || size > end - at)
                throw new HeapCorruptionException($"the object at {at:x} in {where}, which ends at {end:x}, has {size} bytes");
            AddStart(at);
            at += size;
        }
        _ranges.Add((start, end));
    }

    private uint FindLarge(int block, BlockRecord* record)
    {
        uint start = (uint)block << BlockTable.Shift;
        if (!HasType(start))
            throw new HeapCorruptionException($"the large object at {start:x} has no type");
        uint size = SizeAt(start);
        if (size <= HeapLayout.LargeObjectBytes || (size + (ulong)BlockTable.Bytes - 1) >> BlockTable.Shift != record->Extent)
            throw new HeapCorruptionException($"the large object at {start:x} has {size} bytes in {record->Extent} blocks");
        for (int i = 1; i < record->Extent; i++)
        {
            if (record[i].Kind != BlockKind.LargeTail || record[i].Extent != (uint)block)
                throw new HeapCorruptionException($"block {block + i} does not belong to the large object at {start:x}");
        }
        AddStart(start);
        _ranges.Add((start, start + size));
        return size;
    }

    // Finds out where objects start in a way of its own.
    private void VerifyCrossings(uint start, uint end)
    {
        uint last = start;
        for (uint at = start; at < end; at += HeapLayout.ObjectAlignment)
        {
            if (IsStart(at))
                last = at;
            if (at % CardTable.CardBytes == 0 && CrossingMap.ObjectAt(space.Crossings, at >> HeapLayout.CardShift) is var found && found != last)
                throw new HeapCorruptionException($"the object at {at:x} starts at {last:x}, and the crossing map says {found:x}");
        }
    }

    private void VerifyReferences(uint start, uint end)
    {
        var visitor = new SlotVisitor(this, isOld: start >= blocks.StartOffset);
        while (start < end)
        {
            ObjectModel.VisitSlots(_base, ObjectModel.TypeOf(_base, _base + start), _base + start, ref visitor);
            start += SizeAt(start);
        }
    }

    private bool IsValid(uint reference)
    {
        if (reference == 0 || (reference & HeapLayout.I31Tag) != 0)
            return true;
        return (reference & HeapLayout.TagMask) != 0 ? hostObjects.Contains(reference) : IsStart(reference);
    }

    private bool HasType(uint at) => types.Contains(*(uint*)(_base + at));

    private uint SizeAt(uint at) => ObjectModel.SizeOf(ObjectModel.TypeOf(_base, _base + at), _base + at);

    private void AddStart(uint at) => _starts[(at - Nursery.Start) >> HeapLayout.CardShift] |= 1UL << (int)(at / HeapLayout.ObjectAlignment);

    private bool IsStart(uint at) =>
        at >= Nursery.Start && at % HeapLayout.ObjectAlignment == 0 && (at - Nursery.Start) >> HeapLayout.CardShift < (uint)_starts.Length
        && (_starts[(at - Nursery.Start) >> HeapLayout.CardShift] & (1UL << (int)(at / HeapLayout.ObjectAlignment))) != 0;

    private bool IsYoung(uint reference) => (reference & HeapLayout.TagMask) == 0 && reference >= nursery.Bottom && reference < nursery.Limit;

    private readonly struct SlotVisitor(HeapVerifier verifier, bool isOld) : ISlotVisitor
    {
        public void Visit(uint* slot)
        {
            uint at = (uint)((byte*)slot - verifier._base), reference = *slot;
            if (!verifier.IsValid(reference))
                throw new HeapCorruptionException($"the slot at {at:x} is {reference:x}, which is no object");
            if (isOld && verifier.IsYoung(reference) && CardTable.IsClean(verifier._base, at))
                throw new HeapCorruptionException($"the card of the slot at {at:x}, which refers to {reference:x} in the nursery, is clean: it was stored without the barrier");
        }
    }
}

/// <summary>The heap is not as it must be: an error in the engine.</summary>
internal sealed class HeapCorruptionException(string complaint) : Exception($"The heap is damaged: {complaint}.");
