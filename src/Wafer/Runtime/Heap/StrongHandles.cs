using System.Collections.Concurrent;

namespace Wafer.Runtime.Heap;

/// <summary>References that .NET code holds: each keeps its object alive, and follows it when it moves, until it is freed.</summary>
/// <remarks>Not thread-safe, but for <see cref="Free"/>, which any thread may call at any time, finalizers in particular.</remarks>
internal sealed class StrongHandles
{
    private readonly ConcurrentQueue<int> _freed = new();

    // The handles that may refer to objects in the nursery, unless there have been too many of them.
    private readonly List<int> _young = [];
    private bool _allMayBeYoung;

    // A handle's reference. One that is not in use is a link to the next of those, in the form of an i31, which no collection looks at.
    private uint[] _references = [];
    private int _used, _firstFree = -1;

    /// <summary>The number of handles that are in use or whose freeing has not been noticed yet.</summary>
    public int Count { get; private set; }

    /// <summary>The reference that a handle holds.</summary>
    public uint this[int handle] => _references[handle];

    /// <summary>Makes a handle.</summary>
    /// <param name="reference">Any reference but one to a function.</param>
    /// <param name="isYoung">Whether it refers to an object in the nursery.</param>
    public int Allocate(uint reference, bool isYoung)
    {
        DrainFreed();
        int handle = _firstFree;
        if (handle >= 0)
        {
            _firstFree = (int)(_references[handle] >> 1) - 1;
        }
        else
        {
            if (_used == _references.Length)
                Array.Resize(ref _references, Math.Max(16, _used * 2));
            handle = _used++;
        }
        _references[handle] = reference;
        if (isYoung && !_allMayBeYoung)
        {
            // Handles that come and go between two collections must not make the list grow.
            _young.Add(handle);
            _allMayBeYoung = _young.Count > _used;
        }
        Count++;
        return handle;
    }

    /// <summary>Gives a handle back. To be called once for each handle.</summary>
    public void Free(int handle) => _freed.Enqueue(handle);

    /// <summary>Takes back the handles that were freed.</summary>
    public void DrainFreed()
    {
        while (_freed.TryDequeue(out int handle))
        {
            _references[handle] = ((uint)(_firstFree + 1) << 1) | 1;
            _firstFree = handle;
            Count--;
        }
    }

    /// <summary>Visits the handles that may refer to objects in the nursery.</summary>
    public void VisitYoung(ref RootVisitor visitor)
    {
        if (_allMayBeYoung)
        {
            VisitAll(ref visitor);
            return;
        }
        foreach (int handle in _young)
            _references[handle] = visitor.Visit(_references[handle]);
    }

    /// <summary>Visits all handles.</summary>
    public void VisitAll(ref RootVisitor visitor)
    {
        foreach (ref uint reference in _references.AsSpan(0, _used))
            reference = visitor.Visit(reference);
    }

    /// <summary>Takes note that the nursery is empty.</summary>
    public void ForgetYoung()
    {
        _young.Clear();
        _allMayBeYoung = false;
    }
}
