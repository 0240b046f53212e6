using Wafer.Compiler;

namespace Wafer.Runtime.Heap;

/// <summary>The type records of a heap, one after the other between <see cref="HeapLayout.TypesStart"/> and <see cref="HeapLayout.TypesEnd"/>. They live as long as the heap.</summary>
internal sealed unsafe class TypeRecords(HeapSpace space)
{
    // A record with the shortest display is one cache line.
    private const uint Alignment = 64, CommitStep = 64 * 1024;

    private readonly HashSet<uint> _records = [];
    private uint _next = HeapLayout.TypesStart, _committed = HeapLayout.TypesStart;

    /// <summary>Whether there is a record at an offset.</summary>
    public bool Contains(uint offset) => _records.Contains(offset);

    /// <summary>Adds the type of a structure or an exception.</summary>
    /// <param name="kind">Which of the two.</param>
    /// <param name="typeId">What <see cref="TypeRecord.TypeId"/> says.</param>
    /// <param name="supertypes">The records of the supertypes, from the root down.</param>
    /// <param name="size">The size in bytes, header included, a multiple of <see cref="HeapLayout.ObjectAlignment"/>.</param>
    /// <param name="references">The offsets of the traced references in the object, multiples of 4.</param>
    /// <returns>The record's offset, or 0 if there is no room for it.</returns>
    public uint AddStruct(ObjectKind kind, int typeId, ReadOnlySpan<uint> supertypes, uint size, ReadOnlySpan<uint> references)
    {
        ulong near = 0;
        int far = 0;
        foreach (uint offset in references)
        {
            if (offset / sizeof(uint) < 64)
                near |= 1UL << (int)(offset / sizeof(uint));
            else
                far++;
        }
        uint record = Allocate(supertypes.Length, far == 0 ? 0 : far + 1, out uint list);
        if (record == 0)
            return 0;
        TypeRecord* type = Write(record, kind, typeId, supertypes);
        type->Size = size;
        type->References = near;
        type->MoreReferences = list;
        if (far == 0)
            return record;
        uint* next = (uint*)(space.Base + list);
        *next++ = (uint)far;
        foreach (uint offset in references)
        {
            if (offset / sizeof(uint) >= 64)
                *next++ = offset;
        }
        return record;
    }

    /// <summary>Adds the type of an array.</summary>
    /// <param name="typeId">What <see cref="TypeRecord.TypeId"/> says.</param>
    /// <param name="supertypes">The records of the supertypes, from the root down.</param>
    /// <param name="elementShift">The binary logarithm of the size of an element in bytes.</param>
    /// <param name="hasReferenceElements">Whether elements are traced references.</param>
    /// <returns>The record's offset, or 0 if there is no room for it.</returns>
    public uint AddArray(int typeId, ReadOnlySpan<uint> supertypes, int elementShift, bool hasReferenceElements)
    {
        uint record = Allocate(supertypes.Length, 0, out _);
        if (record == 0)
            return 0;
        TypeRecord* type = Write(record, ObjectKind.Array, typeId, supertypes);
        type->ElementShift = (byte)elementShift;
        type->HasReferenceElements = hasReferenceElements ? (byte)1 : (byte)0;
        return record;
    }

    private TypeRecord* Write(uint record, ObjectKind kind, int typeId, ReadOnlySpan<uint> supertypes)
    {
        _records.Add(record);
        var type = (TypeRecord*)(space.Base + record);
        type->TypeId = typeId;
        type->Kind = kind;
        type->Depth = supertypes.Length;
        supertypes.CopyTo(new Span<uint>(type->Display, supertypes.Length));
        type->Display[supertypes.Length] = record;
        return type;
    }

    // The list stands behind the record. Fresh pages are zeros.
    private uint Allocate(int supertypes, int listEntries, out uint list)
    {
        uint record = _next;
        list = record + (uint)(TypeRecord.Offset.Display + (sizeof(uint) * Math.Max(HeapLayout.MinimumDisplay, supertypes + 1)));
        ulong end = (list + ((ulong)listEntries * sizeof(uint)) + Alignment - 1) & ~(ulong)(Alignment - 1);
        if (listEntries == 0)
            list = 0;
        if (end > HeapLayout.TypesEnd)
            return 0;
        if (end > _committed)
        {
            uint committed = (uint)((end + CommitStep - 1) & ~(ulong)(CommitStep - 1));
            if (!space.TryCommit(_committed, committed - _committed))
                return 0;
            _committed = committed;
        }
        _next = (uint)end;
        return record;
    }
}
