using Wafer.Compiler;

namespace Wafer.Runtime.Heap;

/// <summary>Where objects are born: a range of addresses that generated code fills from its start.</summary>
/// <remarks>Its memory is not cleared: whoever allocates initializes the whole object before the next collection can come.</remarks>
internal sealed unsafe class Nursery
{
    /// <summary>The size in bytes unless something else is asked for: about what the second-level cache of a core holds.</summary>
    public const int DefaultBytes = 1 << 20;

    /// <summary>The least and the greatest size in bytes. Any object that is not large fits in the least.</summary>
    public const int LeastBytes = 2 * HeapLayout.LargeObjectBytes, GreatestBytes = 16 << 20;

    /// <summary>The offset of the range, which is as large as the greatest nursery.</summary>
    public const uint Start = HeapLayout.TypesEnd;

    private readonly uint* _top, _limit;
    private readonly bool _closed;
    private uint _size, _counted;

    /// <summary>Describes an empty nursery.</summary>
    /// <param name="heapBase">The heap's base, below which generated code reads and writes the top.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="closed">Whether generated code finds it full at all times, so that all allocation comes to the heap.</param>
    public Nursery(byte* heapBase, uint size, bool closed)
    {
        _top = (uint*)(heapBase + HeapLayout.AllocationTop);
        _limit = (uint*)(heapBase + HeapLayout.AllocationLimit);
        _size = size;
        _closed = closed;
        MoveTo(Start);
    }

    /// <summary>The offset of the part of the range that objects are born in now, and one past its end.</summary>
    public uint Bottom { get; private set; }
    public uint Limit => Bottom + _size;

    /// <summary>The size in bytes.</summary>
    public uint Size => _size;

    /// <summary>Where the next object goes.</summary>
    public uint Top => *_top;

    /// <summary>Takes memory for an object.</summary>
    /// <returns>The offset, or 0 if there is no room.</returns>
    public uint Allocate(uint size)
    {
        uint top = *_top;
        if (size > Limit - top)
            return 0;
        *_top = top + size;
        if (_closed)
            Close();
        return top;
    }

    /// <summary>Makes generated code call for the next object, whatever its size.</summary>
    public void Close() => *_limit = *_top;

    /// <summary>The bytes that were allocated since this was called last.</summary>
    public uint Count()
    {
        uint allocated = Top - _counted;
        _counted = Top;
        return allocated;
    }

    /// <summary>Lets allocation go on after the survivors of a collection.</summary>
    /// <param name="top">One past the last object that is still in the nursery.</param>
    public void Continue(uint top)
    {
        _counted = top;
        *_top = top;
        *_limit = _closed ? top : Limit;
    }

    /// <summary>Changes the size; the nursery must be empty, and the memory accessible.</summary>
    public void Resize(uint size)
    {
        _size = size;
        Continue(Bottom);
    }

    /// <summary>Goes on, empty, in another part of the range.</summary>
    public void MoveTo(uint bottom)
    {
        Bottom = bottom;
        Continue(bottom);
    }
}
