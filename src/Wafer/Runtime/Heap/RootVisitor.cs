using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Wafer.Runtime.Heap;

/// <summary>Whoever knows the cells outside of the heap that refer to what is in it.</summary>
internal interface IRootSource
{
    /// <summary>
    /// Visits every traced cell of the store: slots of the frames on its stacks, globals, elements of tables and of element segments, arguments of services that are running.
    /// A collection calls this once or more often, and each time all cells must be visited; visiting one twice is harmless.
    /// </summary>
    void VisitRoots(ref RootVisitor visitor);
}

/// <summary>Something that a collection does with references: what roots and strong handles are passed through.</summary>
internal abstract class ReferencePass
{
    /// <summary>Takes note of a reference that is not null and not an <c>i31</c>.</summary>
    /// <returns>What to put in its place.</returns>
    public abstract uint Visit(uint reference);
}

/// <summary>What a root source hands its cells to.</summary>
/// <remarks>
/// A cell has 8 bytes: a reference, zero-extended. Most cells need no attention; which do is decided here by one comparison. Tags are in the low bits, so that
/// rotating them to the top makes tagged values larger than any offset.
/// </remarks>
internal readonly unsafe struct RootVisitor
{
    private readonly ReferencePass _pass;
    private readonly uint _origin, _range;
    private readonly int _tagBits;

    private RootVisitor(ReferencePass pass, uint origin, uint range, int tagBits)
    {
        _pass = pass;
        _origin = origin;
        _range = range;
        _tagBits = tagBits;
    }

    /// <summary>Passes on references to objects in a range of the heap.</summary>
    public static RootVisitor ForRange(ReferencePass pass, uint start, uint size) => new(pass, start, size >> 3, 3);

    /// <summary>Passes on references to all objects of the heap.</summary>
    public static RootVisitor ForObjects(ReferencePass pass) => new(pass, 8, uint.MaxValue >> 3, 3);

    /// <summary>Passes on references to all objects of the heap and to .NET objects.</summary>
    public static RootVisitor ForAll(ReferencePass pass) => new(pass, 2, uint.MaxValue >> 1, 1);

    /// <summary>Visits one cell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Visit(ulong* cell)
    {
        uint reference = (uint)*cell;
        if (Concerns(reference))
            *cell = _pass.Visit(reference);
    }

    /// <summary>Visits cells one after the other.</summary>
    public void Visit(ulong* cells, nuint count)
    {
        nuint i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<uint> origin = Vector256.Create(_origin), range = Vector256.Create((ulong)_range).AsUInt32();
            for (; i + 4 <= count; i += 4)
            {
                // The upper halves of cells are never less than the upper halves of the range, which are 0.
                Vector256<uint> value = Vector256.Load((uint*)(cells + i)) - origin;
                value = Vector256.ShiftRightLogical(value, _tagBits) | Vector256.ShiftLeft(value, 32 - _tagBits);
                if (Vector256.LessThanAny(value, range))
                    VisitEach(cells + i, 4);
            }
        }
        VisitEach(cells + i, count - i);
    }

    /// <summary>Visits a reference that is not in a cell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal uint Visit(uint reference) => Concerns(reference) ? _pass.Visit(reference) : reference;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Concerns(uint reference) => BitOperations.RotateRight(reference - _origin, _tagBits) < _range;

    private void VisitEach(ulong* cells, nuint count)
    {
        for (nuint i = 0; i < count; i++)
            Visit(cells + i);
    }
}
