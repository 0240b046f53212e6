using System.Numerics;
using System.Runtime.CompilerServices;
using Wafer.Compiler;

namespace Wafer.Runtime.Heap;

/// <summary>What is done with each slot of an object that holds a traced reference. Implemented by structs, so that the loops over objects are compiled for each.</summary>
internal unsafe interface ISlotVisitor
{
    /// <summary>Looks at one slot, and changes it if need be.</summary>
    void Visit(uint* slot);
}

/// <summary>How objects are laid out: sizes, and where their references are, from their type records.</summary>
internal static unsafe class ObjectModel
{
    /// <summary>The size in bytes of an array, header and padding included; it may be more than a heap can have.</summary>
    public static ulong ArrayBytes(uint length, int elementShift) =>
        (HeapLayout.ElementsOffset + ((ulong)length << elementShift) + (HeapLayout.ObjectAlignment - 1)) & ~(ulong)(HeapLayout.ObjectAlignment - 1);

    /// <summary>The type record of an object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TypeRecord* TypeOf(byte* heapBase, byte* item) => (TypeRecord*)(heapBase + *(uint*)item);

    /// <summary>The size in bytes of an object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SizeOf(TypeRecord* type, byte* item) =>
        type->Kind != ObjectKind.Array ? type->Size : (uint)ArrayBytes(*(uint*)(item + HeapLayout.LengthOffset), type->ElementShift);

    /// <summary>Whether objects of a type have traced references.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasReferences(TypeRecord* type) => (type->References | type->MoreReferences | type->HasReferenceElements) != 0;

    /// <summary>Visits all traced references of an object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void VisitSlots<TVisitor>(byte* heapBase, TypeRecord* type, byte* item, ref TVisitor visitor)
        where TVisitor : struct, ISlotVisitor, allows ref struct
    {
        // Structures without references and arrays of numbers leave after one comparison each.
        for (ulong bits = type->References; bits != 0; bits &= bits - 1)
            visitor.Visit((uint*)item + BitOperations.TrailingZeroCount(bits));
        if ((type->MoreReferences | type->HasReferenceElements) != 0)
            VisitRest(heapBase, type, item, ref visitor);
    }

    /// <summary>Visits the traced references of an object that stand in a range of addresses.</summary>
    public static void VisitSlots<TVisitor>(byte* heapBase, TypeRecord* type, byte* item, byte* from, byte* to, ref TVisitor visitor)
        where TVisitor : struct, ISlotVisitor, allows ref struct
    {
        if (type->HasReferenceElements != 0)
        {
            byte* first = item + HeapLayout.ElementsOffset;
            byte* end = first + ((ulong)*(uint*)(item + HeapLayout.LengthOffset) * sizeof(uint));
            VisitRange((uint*)(from > first ? from : first), (uint*)(to < end ? to : end), ref visitor);
            return;
        }
        for (ulong bits = type->References; bits != 0; bits &= bits - 1)
        {
            uint* slot = (uint*)item + BitOperations.TrailingZeroCount(bits);
            if (slot >= from && slot < to)
                visitor.Visit(slot);
        }
        if (type->MoreReferences == 0)
            return;
        uint* list = (uint*)(heapBase + type->MoreReferences);
        for (uint i = 1; i <= list[0]; i++)
        {
            byte* slot = item + list[i];
            if (slot >= from && slot < to)
                visitor.Visit((uint*)slot);
        }
    }

    /// <summary>Copies an object in units of 8 bytes, from the front: to a lower address, or to where it does not overlap itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(byte* source, byte* destination, uint size)
    {
        const uint copiedByHand = 128;
        if (size > copiedByHand)
        {
            Buffer.MemoryCopy(source, destination, size, size);
            return;
        }
        for (uint i = 0; i < size; i += sizeof(ulong))
            *(ulong*)(destination + i) = *(ulong*)(source + i);
    }

    private static void VisitRest<TVisitor>(byte* heapBase, TypeRecord* type, byte* item, ref TVisitor visitor)
        where TVisitor : struct, ISlotVisitor, allows ref struct
    {
        if (type->HasReferenceElements != 0)
        {
            uint* first = (uint*)(item + HeapLayout.ElementsOffset);
            VisitRange(first, first + *(uint*)(item + HeapLayout.LengthOffset), ref visitor);
            return;
        }
        uint* list = (uint*)(heapBase + type->MoreReferences);
        for (uint i = 1; i <= list[0]; i++)
            visitor.Visit((uint*)(item + list[i]));
    }

    private static void VisitRange<TVisitor>(uint* slot, uint* end, ref TVisitor visitor)
        where TVisitor : struct, ISlotVisitor, allows ref struct
    {
        for (; slot < end; slot++)
            visitor.Visit(slot);
    }
}
