using System.Numerics;
using System.Runtime.CompilerServices;
using Wafer.Compiler;

namespace Wafer.Runtime.Heap;

/// <summary>The second part of a major collection: slides the small live objects together, in the order of their addresses, and updates all references.</summary>
/// <remarks>
/// <para>
/// Where an object goes is computed from a bitmap and a table, so that a reference is updated without access to what it refers to, and no memory is needed to copy to: Abuaiadh and others
/// (An efficient parallel heap compaction algorithm, OOPSLA 2004), Kermany and Petrank (The Compressor, PLDI 2006). The table has, for each card of 512 bytes, where the first object that
/// starts in it goes; how many live bytes of the card come before another one, its 64 marks tell.
/// </para>
/// <para>
/// The objects of old space come first; as they go to the blocks that they stand in, none ever goes beyond where it was. Those of the nursery follow, into further blocks as long as
/// there are any. If there are none left, the rest slides to the start of the nursery: so a collection that has begun cannot fail for want of memory.
/// </para>
/// </remarks>
internal sealed unsafe class Compactor(HeapSpace space, BlockTable blocks, OldSpace old, Nursery nursery) : ReferencePass
{
    private readonly byte* _base = space.Base;
    private readonly BlockRecord* _records = space.Blocks;
    private readonly ulong* _marks = space.Marks;
    private readonly uint* _destinations = space.Destinations;

    // The blocks of small objects before the collection, and those after it; and large objects that move, by the offsets before and after.
    private readonly List<int> _sources = [], _targets = [];
    private readonly List<(uint From, uint To)> _moving = [];
    private bool _slides;
    private int _target;
    private uint _cursor, _cursorLimit;

    /// <summary>Whether some objects had to stay in the nursery. They stand at its start, and old objects may refer to them.</summary>
    public bool LeavesSurvivors { get; private set; }

    /// <summary>One past the last object that stays in the nursery.</summary>
    public uint NurseryTop => LeavesSurvivors ? _cursor : nursery.Bottom;

    /// <summary>Decides where everything goes. The marks must be complete, and large objects without one freed.</summary>
    /// <param name="everything">Whether to move all objects to memory that is free now, the large ones too, as far as there is enough. For tests.</param>
    public void Plan(bool everything)
    {
        _sources.Clear();
        _targets.Clear();
        _moving.Clear();
        ulong bytes = nursery.Top - nursery.Bottom;
        for (int block = blocks.First; block < blocks.End; block++)
        {
            if (_records[block].Kind != BlockKind.Small)
                continue;
            _sources.Add(block);
            bytes += _records[block].Extent - ((uint)block << BlockTable.Shift);
        }
        _slides = !everything || !old.Reserve(bytes);
        if (_slides)
            _targets.AddRange(_sources);

        _target = -1;
        _cursor = _cursorLimit = 0;
        LeavesSurvivors = false;
        foreach (int block in _sources)
            PlanRange((uint)block << BlockTable.Shift, _records[block].Extent);
        PlanRange(nursery.Bottom, nursery.Top);
        CloseTarget();
        PlanLarge(everything);
    }

    /// <summary>Updates all references, and moves the objects.</summary>
    /// <param name="roots">The store's roots.</param>
    /// <param name="handles">Strong handles.</param>
    public void Move(IRootSource roots, StrongHandles handles)
    {
        var visitor = RootVisitor.ForObjects(this);
        roots.VisitRoots(ref visitor);
        handles.VisitAll(ref visitor);

        var updater = new SlotVisitor(this);
        for (int block = blocks.First; block < blocks.End; block++)
        {
            // Only what moves to a run of blocks has none of its own marks yet.
            uint offset = (uint)block << BlockTable.Shift;
            if (_records[block].Kind != BlockKind.LargeHead || _marks[offset >> HeapLayout.CardShift] == 0)
                continue;
            byte* item = _base + offset;
            ObjectModel.VisitSlots(_base, ObjectModel.TypeOf(_base, item), item, ref updater);
            block += (int)_records[block].Extent - 1;
        }
        foreach (int block in _sources)
            MoveRange((uint)block << BlockTable.Shift, _records[block].Extent);
        MoveRange(nursery.Bottom, nursery.Top);
        FreeSources();
        MoveLarge();
    }

    /// <summary>Sets the cards of old objects' references to what stays in the nursery.</summary>
    public void RecordYoung()
    {
        var recorder = new YoungRecorder(_base, nursery.Bottom, _cursor);
        for (int block = blocks.First; block < blocks.End; block++)
        {
            if (_records[block].Kind is not (BlockKind.Small or BlockKind.LargeHead))
                continue;
            uint at = (uint)block << BlockTable.Shift;
            uint end = _records[block].Kind == BlockKind.Small ? _records[block].Extent : at + 1;
            while (at < end)
            {
                TypeRecord* type = ObjectModel.TypeOf(_base, _base + at);
                ObjectModel.VisitSlots(_base, type, _base + at, ref recorder);
                at += ObjectModel.SizeOf(type, _base + at);
            }
        }
    }

    /// <inheritdoc/>
    public override uint Visit(uint reference) => Destination(reference);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Destination(uint reference) => _destinations[reference >> HeapLayout.CardShift] + LiveBytesBefore(reference);

    // In the same card.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint LiveBytesBefore(uint reference)
    {
        ulong before = (1UL << (int)(reference / HeapLayout.ObjectAlignment)) - 1;
        return (uint)BitOperations.PopCount(_marks[reference >> HeapLayout.CardShift] & before) * HeapLayout.ObjectAlignment;
    }

    private uint NextLive(uint at, uint end)
    {
        if (at >= end)
            return end;
        ulong* word = _marks + (at >> HeapLayout.CardShift);
        ulong bits = *word >> (int)(at / HeapLayout.ObjectAlignment);
        if (bits != 0)
            return at + ((uint)BitOperations.TrailingZeroCount(bits) * HeapLayout.ObjectAlignment);
        ulong* last = _marks + ((end - 1) >> HeapLayout.CardShift);
        while (++word <= last)
        {
            if (*word != 0)
                return ((uint)(word - _marks) << HeapLayout.CardShift) + ((uint)BitOperations.TrailingZeroCount(*word) * HeapLayout.ObjectAlignment);
        }
        return end;
    }

    private void PlanRange(uint start, uint end)
    {
        uint at = NextLive(start, end);
        while (at < end)
        {
            // The objects that start in the same card stay together.
            uint card = at >> HeapLayout.CardShift, first = at, bytes = 0;
            do
            {
                byte* item = _base + at;
                uint size = ObjectModel.SizeOf(ObjectModel.TypeOf(_base, item), item);
                bytes += size;
                at = NextLive(at + size, end);
            }
            while (at < end && at >> HeapLayout.CardShift == card);

            if (bytes > _cursorLimit - _cursor)
                OpenTarget();
            // The card may begin with the end of an object that goes elsewhere.
            _destinations[card] = _cursor - LiveBytesBefore(first);
            _cursor += bytes;
        }
    }

    private void OpenTarget()
    {
        CloseTarget();
        int block = ++_target < _targets.Count ? _targets[_target] : blocks.TakeSmall();
        if (block < 0)
        {
            LeavesSurvivors = true;
            _cursor = nursery.Bottom;
            _cursorLimit = nursery.Limit;
            return;
        }
        if (_target == _targets.Count)
            _targets.Add(block);
        _cursor = (uint)block << BlockTable.Shift;
        _cursorLimit = _cursor + BlockTable.Bytes;
    }

    private void CloseTarget()
    {
        if (_target >= 0 && !LeavesSurvivors)
            _records[_targets[_target]].PlannedExtent = _cursor;
    }

    private void PlanLarge(bool everything)
    {
        for (int block = blocks.First; block < blocks.End; block++)
        {
            uint from = (uint)block << BlockTable.Shift, card = from >> HeapLayout.CardShift;
            if (_records[block].Kind != BlockKind.LargeHead || _marks[card] == 0)
                continue;
            byte* item = _base + from;
            uint to = everything ? blocks.TakeLarge(ObjectModel.SizeOf(ObjectModel.TypeOf(_base, item), item), clear: false) : 0;
            if (to != 0)
                _moving.Add((from, to));
            _destinations[card] = to != 0 ? to : from;
            block += (int)_records[block].Extent - 1;
        }
    }

    private void MoveRange(uint start, uint end)
    {
        var updater = new SlotVisitor(this);
        for (uint at = NextLive(start, end); at < end;)
        {
            byte* item = _base + at;
            TypeRecord* type = ObjectModel.TypeOf(_base, item);
            uint size = ObjectModel.SizeOf(type, item), destination = Destination(at);
            ObjectModel.VisitSlots(_base, type, item, ref updater);
            if (destination != at)
            {
                ObjectModel.Copy(item, _base + destination, size);
                if (destination >= blocks.StartOffset)
                    CrossingMap.Record(space.Crossings, destination, size);
            }
            at = NextLive(at + size, end);
        }
    }

    private void FreeSources()
    {
        int used = Math.Min(_target + 1, _targets.Count);
        for (int i = _slides ? used : 0; i < _sources.Count; i++)
            blocks.FreeSmall(_sources[i]);
        for (int i = 0; i < used; i++)
            _records[_targets[i]].Extent = _records[_targets[i]].PlannedExtent;
        old.Reopen(used == 0 ? -1 : _targets[used - 1]);
    }

    private void MoveLarge()
    {
        foreach ((uint from, uint to) in _moving)
        {
            byte* item = _base + from;
            uint size = ObjectModel.SizeOf(ObjectModel.TypeOf(_base, item), item);
            Buffer.MemoryCopy(item, _base + to, size, size);
            blocks.FreeLarge((int)(from >> BlockTable.Shift), size);
        }
    }

    private readonly struct SlotVisitor(Compactor compactor) : ISlotVisitor
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Visit(uint* slot)
        {
            // As RootVisitor.ForObjects has it.
            uint reference = *slot;
            if (BitOperations.RotateRight(reference - 8, 3) < uint.MaxValue >> 3)
                *slot = compactor.Destination(reference);
        }
    }
    private readonly struct YoungRecorder(byte* heapBase, uint start, uint end) : ISlotVisitor
    {
        public void Visit(uint* slot)
        {
            if ((*slot & HeapLayout.TagMask) == 0 && *slot >= start && *slot < end)
                CardTable.Record(heapBase, (uint)((byte*)slot - heapBase));
        }
    }
}
