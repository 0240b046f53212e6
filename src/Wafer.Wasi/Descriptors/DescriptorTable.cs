namespace Wafer.Wasi;

/// <summary>The guest's descriptors. As in POSIX, a new one takes the lowest free number.</summary>
/// <param name="limit">Numbers are below it.</param>
internal sealed class DescriptorTable(int limit)
{
    /// <summary>What <c>limit</c> may be: fd_renumber makes the table as large as the number that it is given.</summary>
    public const int MaxLimit = 1 << 20;

    private Descriptor?[] _slots = new Descriptor?[Math.Min(8, limit)];
    private int _firstFree;

    public Descriptor? this[int fd] => (uint)fd < (uint)_slots.Length ? _slots[fd] : null;

    /// <summary>Whether a descriptor has a number.</summary>
    public bool Holds(Descriptor descriptor) => Array.IndexOf(_slots, descriptor) >= 0;

    /// <summary>Whether <see cref="Add"/> would find no number.</summary>
    public bool IsFull
    {
        get
        {
            SkipUsed();
            return _firstFree >= limit;
        }
    }

    /// <summary>Numbers a descriptor. The table must not be full.</summary>
    public int Add(Descriptor descriptor)
    {
        SkipUsed();
        if (_firstFree >= limit)
            throw new InvalidOperationException("The descriptor table is full.");
        Reach(_firstFree);
        _slots[_firstFree] = descriptor;
        return _firstFree++;
    }

    /// <summary>Takes a descriptor out, without closing it.</summary>
    public Descriptor? Remove(int fd)
    {
        if (this[fd] is not { } descriptor)
            return null;
        _slots[fd] = null;
        _firstFree = Math.Min(_firstFree, fd);
        return descriptor;
    }

    /// <summary>Whether a descriptor may have a number, open or not.</summary>
    public bool IsNumber(int fd) => (uint)fd < (uint)limit;

    /// <summary>Gives a descriptor a number, and returns the one that had it.</summary>
    public Descriptor? Set(int fd, Descriptor descriptor)
    {
        Reach(fd);
        var old = _slots[fd];
        _slots[fd] = descriptor;
        return old;
    }

    /// <summary>Closes all of them.</summary>
    public void Clear()
    {
        for (int fd = 0; fd < _slots.Length; fd++)
            Remove(fd)?.Dispose();
    }

    private void Reach(int fd)
    {
        if (fd >= _slots.Length)
            Array.Resize(ref _slots, Math.Min(limit, Math.Max(_slots.Length * 2, fd + 1)));
    }

    private void SkipUsed()
    {
        while (_firstFree < _slots.Length && _slots[_firstFree] is not null)
            _firstFree++;
    }
}
