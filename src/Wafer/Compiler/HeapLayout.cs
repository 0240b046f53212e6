using System.Runtime.InteropServices;

namespace Wafer.Compiler;

/// <summary>The address range of a store's garbage-collected heap, and how references to what is in it look. Generated code and the collector share this.</summary>
/// <remarks>
/// <para>
/// A reference of the internal, external and exception hierarchies is 32 bits, zero-extended in registers and 8-byte cells. 0 is null. With bit 0 set it is an <c>i31</c>: the number
/// is in the upper 31 bits. With the low bits 10 it is a .NET object: the upper 30 bits are its handle. Otherwise it is the offset of an object from the heap's base, a multiple of 8.
/// References to functions are no such references: they are addresses of <see cref="FunctionRecord"/>s, and not traced.
/// </para>
/// <para>
/// From the base up: pages that nobody can access, so that reading through null faults; the type records; the nursery, where objects are born; then everything else.
/// Below the base stands the card table, one byte for every card of the whole range: generated code sets the byte of each slot in which it stores a reference.
/// </para>
/// </remarks>
internal static class HeapLayout
{
    /// <summary>The size of the address range above the base, in bytes.</summary>
    public const ulong Reservation = 1UL << 32;

    /// <summary>The bytes at the base that fault: more than the largest offset of a structure's field.</summary>
    public const uint GuardBytes = 256 * 1024;

    /// <summary>Where the type records may stand.</summary>
    public const uint TypesStart = GuardBytes, TypesEnd = 64 * 1024 * 1024;

    /// <summary>The binary logarithm of the size of a card in bytes.</summary>
    public const int CardShift = 9;

    /// <summary>The size of the card table, which ends at the base.</summary>
    public const int CardTableBytes = (int)(Reservation >> CardShift);

    /// <summary>
    /// Where the next object goes in the nursery, and where generated code finds it full: two offsets from the heap's base, that themselves stand just below the base. Their bytes are those of the
    /// cards of the last block, which is never used.
    /// </summary>
    public const int AllocationTop = -16, AllocationLimit = -12;

    /// <summary>What object offsets and sizes are multiples of.</summary>
    public const int ObjectAlignment = 8;

    /// <summary>The least number of entries in a type record's display of supertypes.</summary>
    public const int MinimumDisplay = 8;

    /// <summary>The tag of an <c>i31</c>: bit 0.</summary>
    public const uint I31Tag = 1;

    /// <summary>The tag of a .NET object: in the low two bits.</summary>
    public const uint HostTag = 2;

    /// <summary>The mask of the tag bits.</summary>
    public const uint TagMask = 3;

    /// <summary>The offsets in objects: all start with the offset of their type record.</summary>
    public const int TypeOffset = 0, FirstFieldOffset = 4, LengthOffset = 4, ElementsOffset = 8;

    /// <summary>Arrays of more bytes than this, header included, are not born in the nursery.</summary>
    public const int LargeObjectBytes = 32 * 1024;
}

/// <summary>What an object is.</summary>
internal enum ObjectKind : byte
{
    Struct = 1,
    Array = 2,
    Exception = 3,
}

/// <summary>What the heap knows of a type; stands in the heap itself, so that generated code reaches it by the offset in an object's header. Never moves.</summary>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct TypeRecord
{
    /// <summary>The engine-wide identity of the type; for exceptions the number of the tag in its store.</summary>
    [FieldOffset(Offset.TypeId)] public int TypeId;

    [FieldOffset(Offset.Kind)] public ObjectKind Kind;

    /// <summary>For arrays, the binary logarithm of the size of an element.</summary>
    [FieldOffset(Offset.ElementShift)] public byte ElementShift;

    /// <summary>For arrays, whether the elements are traced references.</summary>
    [FieldOffset(Offset.HasReferenceElements)] public byte HasReferenceElements;

    /// <summary>The number of supertypes above: the type's own entry in the display has this index.</summary>
    [FieldOffset(Offset.Depth)] public int Depth;

    /// <summary>For structures and exceptions, the size in bytes, header included, a multiple of the alignment.</summary>
    [FieldOffset(Offset.Size)] public uint Size;

    /// <summary>For structures and exceptions, bit n says that a traced reference stands at offset 4n. What is beyond offset 252 is in the list.</summary>
    [FieldOffset(Offset.References)] public ulong References;

    /// <summary>The offset, from the heap's base, of a list of further offsets of traced references in the object: a count, then that many 32-bit numbers. 0 if there are none.</summary>
    [FieldOffset(Offset.MoreReferences)] public uint MoreReferences;

    /// <summary>The records' offsets of all supertypes from the root down, the type's own last; at least <see cref="HeapLayout.MinimumDisplay"/> entries, those that are not used 0.</summary>
    [FieldOffset(Offset.Display)] public fixed uint Display[HeapLayout.MinimumDisplay];

    /// <summary>The fields' offsets, for generated code.</summary>
    public static class Offset
    {
        public const int TypeId = 0x00;
        public const int Kind = 0x04;
        public const int ElementShift = 0x05;
        public const int HasReferenceElements = 0x06;
        public const int Depth = 0x08;
        public const int Size = 0x0C;
        public const int References = 0x10;
        public const int MoreReferences = 0x18;
        public const int Display = 0x20;
    }
}
