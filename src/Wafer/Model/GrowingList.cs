namespace Wafer.Model;

/// <summary>A list to which elements are added, and which becomes an array. The default value is an empty list.</summary>
/// <remarks>
/// <see cref="List{T}"/> and <see cref="Array.Empty{T}"/> do the same, but each of their types over a structure of ours has a static field, whose initialisation the JIT compiles:
/// a dozen of them are a notable part of the first compilation of a process.
/// </remarks>
internal struct GrowingList<T>
{
    /// <summary>No elements.</summary>
    public static readonly T[] None = new T[0];

    private T[]? _items;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an element.</summary>
    public void Add(T item)
    {
        if (_items is null)
            _items = new T[4];
        else if (Count == _items.Length)
            Array.Resize(ref _items, 2 * Count);
        _items[Count++] = item;
    }

    /// <summary>The elements, in the order in which they were added.</summary>
    public readonly T[] ToArray() => _items is null ? None : _items.AsSpan(0, Count).ToArray();
}
