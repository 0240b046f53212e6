using System.Diagnostics;
using Wafer.Compiler;

namespace Wafer.Runtime.Heap;

// When collections happen, and what is around them.
internal sealed unsafe partial class GcHeap
{
    // The heap is collected as a whole when what is in use has doubled since the last time: then all the collections together cost no more than a constant for each byte allocated.
    // A heap that is small may grow by this much first.
    private const ulong LeastGrowth = 4 << 20;

    // So many collections of the nursery in a row find next to nothing alive before it shrinks.
    private const int QuietCollections = 16;

    // Filled with this, a slot is a reference to an object far beyond the end of most heaps, and a header is a type record that is none.
    private const uint Poison = 0xDEADBEE8;

    private ulong _threshold;

    // What the next collection of the nursery will move, going by the last one.
    private ulong _expectedPromotion;

    /// <summary>Collects the nursery.</summary>
    /// <returns>Whether there was memory for it.</returns>
    public bool CollectMinor()
    {
        if (_space is null)
            return true;
        if (!_old.Reserve(_nursery.Top - _nursery.Bottom))
            return false;
        long start = Stopwatch.GetTimestamp();
        ulong promoted = _old.Promoted;
        uint used = _nursery.Top - _nursery.Bottom;
        BeginCollection();
        _minor.Collect(_roots, _handles);
        EndCollection(_nursery.Bottom);
        promoted = _old.Promoted - promoted;
        _expectedPromotion = promoted;
        AdaptNursery(used, promoted);
        Statistics.PromotedBytes += promoted;
        Statistics.MinorPauses.AddSince(start);
        return true;
    }

    // Where an eighth survives, objects get twice the time to die; where next to nothing does for a while, the nursery goes back to what fits a cache.
    private void AdaptNursery(uint used, ulong promoted)
    {
        uint size = _nursery.Size;
        if (used < size / 2)
            return;
        if (promoted > used / 8)
        {
            _quietCollections = 0;
            Resize(Math.Min(size * 2, _greatestNursery));
        }
        else if (promoted > used / 64)
        {
            _quietCollections = 0;
        }
        else if (++_quietCollections >= QuietCollections)
        {
            _quietCollections = 0;
            Resize(Math.Max(size / 2, _leastNursery));
        }
    }

    // Dead objects of old space keep alive what they refer to in the nursery: in a queue that is everything that came after them, so that collections of the nursery move all of it. Where
    // old space has less than what would be moved, collecting it too costs no more, and finds out what is alive. Now and then the nursery alone gets another chance.
    private bool IsWorthMajor()
    {
        if (_expectedPromotion < LeastGrowth / 4 || _expectedPromotion / 2 < _blocks.InUse)
            return false;
        _expectedPromotion -= _expectedPromotion / 8;
        return true;
    }

    private void Resize(uint size)
    {
        if (size == _nursery.Size)
            return;
        if (size > _committedNursery)
        {
            if (!_space!.TryCommit(Nursery.Start + _committedNursery, size - _committedNursery))
                return;
            _committedNursery = size;
        }
        _nursery.Resize(size);
    }

    /// <summary>Collects the whole heap and the table of .NET objects.</summary>
    /// <returns>Whether there was memory for it.</returns>
    public bool CollectMajor() => CollectMajor(everything: false);

    /// <summary>
    /// Collects if so many .NET objects have been given references that it is time. To be called now and then where all roots are in their cells: after a call of a host
    /// function, say. Allocations see to it themselves.
    /// </summary>
    public void CollectIfDue()
    {
        if (HostObjects.WantsCollection)
            CollectMajor(everything: false);
    }

    private bool CollectMajor(bool everything)
    {
        long start = Stopwatch.GetTimestamp();
        if (_space is null)
        {
            (_marker ??= new Marker(null, HostObjects)).Mark(_roots, _handles, default);
            Statistics.ReleasedHostObjects += HostObjects.Sweep();
            Statistics.MajorPauses.AddSince(start);
            return true;
        }
        uint used = _nursery.Top - _nursery.Bottom;
        if (!_space.TryCommitMarking(_blocks.EndOffset) || !MarkStack.TryCreate(_blocks.InUse + used, _options.Grants, out MarkStack stack))
            return false;

        BeginCollection();
        _marker!.Mark(_roots, _handles, stack);
        stack.Release();
        Statistics.ReleasedHostObjects += HostObjects.Sweep();
        FreeLarge();
        _compactor.Plan(everything);
        _compactor.Move(_roots, _handles);
        _space.ClearMarking(Nursery.Start, _blocks.EndOffset);
        CardTable.Clear(_space.Base, _blocks.StartOffset, _blocks.EndOffset);
        if (_compactor.LeavesSurvivors)
            _compactor.RecordYoung();
        EndCollection(_compactor.NurseryTop);
        SetThreshold();
        _blocks.ReturnPages(0);
        Statistics.MajorPauses.AddSince(start);
        return true;
    }

    // Under stress: everything moves, and by both collectors.
    private void CollectEverything()
    {
        CollectMinor();
        CollectMajor(everything: true);
    }

    private void BeginCollection()
    {
        _handles.DrainFreed();
        Statistics.AllocatedBytes += _nursery.Count();
        _verifier?.Verify(_roots, _handles);
    }

    private void EndCollection(uint nurseryTop)
    {
        if (nurseryTop == _nursery.Bottom)
            _handles.ForgetYoung();
        if (_options.Stress || _options.Verify)
            PoisonNursery(nurseryTop);
        else
            _nursery.Continue(nurseryTop);
        _verifier?.Verify(_roots, _handles);
    }

    // Whoever still has a reference to where an object was gets a fault under stress, or nonsense.
    private void PoisonNursery(uint top)
    {
        uint other = _nursery.Bottom == Nursery.Start ? Nursery.Start + _nursery.Size : Nursery.Start;
        if (_options.Stress && top == _nursery.Bottom && _space!.TryCommit(other, _nursery.Size))
        {
            _space.Decommit(_nursery.Bottom, _nursery.Size);
            _nursery.MoveTo(other);
            return;
        }
        new Span<uint>(_space!.Base + top, (int)(_nursery.Top - top) / sizeof(uint)).Fill(Poison);
        _nursery.Continue(top);
    }

    private void SetThreshold() => _threshold = _blocks.InUse + Math.Max(Math.Max(_blocks.InUse, LeastGrowth), _nursery.Size);

    private void FreeLarge()
    {
        for (int block = _blocks.First; block < _blocks.End; block++)
        {
            if (_space!.Blocks[block].Kind != BlockKind.LargeHead)
                continue;
            int count = (int)_space.Blocks[block].Extent;
            uint offset = (uint)block << BlockTable.Shift;
            byte* item = _space.Base + offset;
            if (_space.Marks[offset >> HeapLayout.CardShift] == 0)
                _blocks.FreeLarge(block, ObjectModel.SizeOf(ObjectModel.TypeOf(_space.Base, item), item));
            block += count - 1;
        }
    }
}
