using System.Runtime.CompilerServices;
using Wafer.Compiler;

namespace Wafer.Runtime.Heap;

/// <summary>
/// The .NET objects that WebAssembly values of a store refer to: each has a reference, the same as long as it is here. Null is 0.
/// </summary>
/// <remarks>
/// <para>
/// A reference is a handle with the tag <see cref="HeapLayout.HostTag"/>. An object is kept alive from the first time that its reference is asked for until a major collection
/// finds that nothing in the store refers to it. Equal objects that are not the same have different references.
/// </para>
/// <para>A hash table with chained entries; the hash of an object is <see cref="RuntimeHelpers.GetHashCode(object)"/>, which does not change when .NET moves it. Not thread-safe.</para>
/// </remarks>
internal sealed class HostObjects
{
    // 30 bits of handle, less one so that counts fit.
    private const int GreatestCount = (1 << 30) - 1;

    // So many objects are worth a collection; later it is twice what the last one left.
    private const int FirstThreshold = 4096;

    private Entry[] _entries = [];
    private int[] _buckets = [];
    private ulong[] _marks = [];
    private int _used, _firstFree = -1;
    private int _threshold = FirstThreshold;

    /// <summary>The number of objects.</summary>
    public int Count { get; private set; }

    /// <summary>Whether so many objects have been added since the last collection that another is due.</summary>
    public bool WantsCollection => Count >= _threshold;

    /// <summary>The object that a reference stands for.</summary>
    /// <param name="reference">Null or a reference with the tag, zero-extended.</param>
    public object? this[ulong reference] => reference == 0 ? null : _entries[(int)(reference >> 2)].Value;

    /// <summary>Whether a reference stands for an object.</summary>
    public bool Contains(uint reference) =>
        (reference & HeapLayout.TagMask) == HeapLayout.HostTag && reference >> 2 < (uint)_used && _entries[reference >> 2].Value is not null;

    /// <summary>The reference of an object, which it gets if it has none.</summary>
    /// <remarks>Never collects: a value may have its reference before it is anywhere that a collection looks at.</remarks>
    /// <exception cref="ResourceLimitException">There are 2^30 - 1 objects already.</exception>
    public ulong ReferenceOf(object? value)
    {
        if (value is null)
            return 0;
        int hash = RuntimeHelpers.GetHashCode(value);
        if (_buckets.Length != 0)
        {
            // Buckets hold handle + 1.
            for (int i = _buckets[hash & (_buckets.Length - 1)] - 1; i >= 0; i = _entries[i].Next)
            {
                if (ReferenceEquals(_entries[i].Value, value))
                    return ToReference(i);
            }
        }
        return ToReference(Add(value, hash));
    }

    /// <summary>Forgets all marks, before references are marked.</summary>
    public void ClearMarks()
    {
        int words = (_used + 63) / 64;
        if (_marks.Length < words)
            _marks = new ulong[Math.Max(words, _marks.Length * 2)];
        else
            Array.Clear(_marks, 0, words);
    }

    /// <summary>Marks the object of a reference as reachable.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Mark(uint reference) => _marks[reference >> 8] |= 1UL << (int)(reference >> 2);

    /// <summary>Drops the objects that were not marked.</summary>
    /// <returns>How many there were.</returns>
    public int Sweep()
    {
        int before = Count;
        Array.Clear(_buckets);
        _firstFree = -1;
        for (int i = _used - 1; i >= 0; i--)
        {
            ref Entry entry = ref _entries[i];
            if (entry.Value is not null && (_marks[i >> 6] & (1UL << i)) != 0)
            {
                Link(i);
                continue;
            }
            if (entry.Value is not null)
            {
                entry.Value = null;
                Count--;
            }
            entry.Next = _firstFree;
            _firstFree = i;
        }
        _threshold = Math.Max(FirstThreshold, Count * 2);
        return before - Count;
    }

    private static ulong ToReference(int handle) => ((ulong)(uint)handle << 2) | HeapLayout.HostTag;

    private int Add(object value, int hash)
    {
        int handle = _firstFree;
        if (handle >= 0)
            _firstFree = _entries[handle].Next;
        else
            handle = NewEntry();
        _entries[handle].Value = value;
        _entries[handle].Hash = hash;
        Link(handle);
        Count++;
        return handle;
    }

    private void Link(int handle)
    {
        ref int bucket = ref _buckets[_entries[handle].Hash & (_buckets.Length - 1)];
        _entries[handle].Next = bucket - 1;
        bucket = handle + 1;
    }

    private int NewEntry()
    {
        if (_used < _entries.Length)
            return _used++;
        if (_used == GreatestCount)
            throw new ResourceLimitException("host objects", $"A store cannot refer to more than {GreatestCount} .NET objects.");

        int capacity = (int)Math.Min(Math.Max(16, _entries.Length * 2L), GreatestCount);
        Array.Resize(ref _entries, capacity);
        _buckets = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity)];
        for (int i = 0; i < _used; i++)
            Link(i);
        return _used++;
    }

    private struct Entry
    {
        public object? Value;
        public int Hash;

        // The handle of the next entry of the same bucket, or of the next that is free, or -1.
        public int Next;
    }
}
