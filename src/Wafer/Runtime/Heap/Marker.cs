using System.Numerics;
using System.Runtime.CompilerServices;
using Wafer.Compiler;

namespace Wafer.Runtime.Heap;

/// <summary>The first part of a major collection: finds everything that is reachable.</summary>
/// <remarks>
/// Depth first, over an explicit stack. A live object that may move has the bits of all its 8-byte units set, from which <see cref="Compactor"/> computes where it goes; a large one
/// has its first. .NET objects are marked in their table.
/// </remarks>
internal sealed unsafe class Marker(HeapSpace? space, HostObjects hostObjects) : ReferencePass
{
    private readonly byte* _base = space is null ? null : space.Base;
    private readonly ulong* _marks = space is null ? null : space.Marks;
    private MarkStack _stack;

    /// <summary>Marks what roots and handles reach. All marks must be clear.</summary>
    /// <param name="roots">The store's roots.</param>
    /// <param name="handles">Strong handles.</param>
    /// <param name="stack">A stack with room for all objects; in a heap that has none, it is not used.</param>
    public void Mark(IRootSource roots, StrongHandles handles, MarkStack stack)
    {
        _stack = stack;
        hostObjects.ClearMarks();
        var visitor = RootVisitor.ForAll(this);
        roots.VisitRoots(ref visitor);
        handles.VisitAll(ref visitor);
    }

    /// <summary>Marks what a root refers to and everything that this reaches.</summary>
    public override uint Visit(uint reference)
    {
        MarkReference(reference);
        var visitor = new SlotVisitor(this);
        while (!_stack.IsEmpty)
        {
            byte* item = _base + _stack.Pop();
            ObjectModel.VisitSlots(_base, ObjectModel.TypeOf(_base, item), item, ref visitor);
        }
        return reference;
    }

    // Not null, and not an i31.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MarkReference(uint reference)
    {
        if ((reference & HeapLayout.TagMask) != 0)
        {
            hostObjects.Mark(reference);
            return;
        }
        ulong* word = _marks + (reference >> HeapLayout.CardShift);
        int bit = (int)(reference / HeapLayout.ObjectAlignment) & 63;
        if ((*word & (1UL << bit)) != 0)
            return;
        byte* item = _base + reference;
        TypeRecord* type = ObjectModel.TypeOf(_base, item);
        uint size = ObjectModel.SizeOf(type, item);
        int units = size <= HeapLayout.LargeObjectBytes ? (int)(size / HeapLayout.ObjectAlignment) : 1;
        if (bit + units <= 64)
            *word |= ulong.MaxValue >> (64 - units) << bit;
        else
            MarkAcross(word, bit, units);
        if (ObjectModel.HasReferences(type))
            _stack.Push(reference);
    }

    private static void MarkAcross(ulong* word, int bit, int units)
    {
        *word++ |= ulong.MaxValue << bit;
        units -= 64 - bit;
        for (; units >= 64; units -= 64)
            *word++ = ulong.MaxValue;
        if (units > 0)
            *word |= ulong.MaxValue >> (64 - units);
    }

    private readonly struct SlotVisitor(Marker marker) : ISlotVisitor
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Visit(uint* slot)
        {
            // Neither null nor an i31, by one comparison, as RootVisitor.ForAll has it.
            uint reference = *slot;
            if (BitOperations.RotateRight(reference - 2, 1) < uint.MaxValue >> 1)
                marker.MarkReference(reference);
        }
    }
}
