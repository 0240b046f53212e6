using System.Runtime.InteropServices;
using Wafer.Compiler;
using Wafer.Runtime.Heap;
using ExecutionContext = Wafer.Compiler.ExecutionContext;

namespace Wafer.Tests.Runtime.Heap;

/// <summary>A heap without a store: root cells, and what generated code does with a heap.</summary>
internal sealed unsafe class HeapHarness : IRootSource, IDisposable
{
    private readonly ExecutionContext* _context;

    public HeapHarness(HeapOptions? options = null, int roots = 16)
    {
        _context = (ExecutionContext*)NativeMemory.AllocZeroed((nuint)sizeof(ExecutionContext));
        Roots = (ulong*)NativeMemory.AllocZeroed((nuint)roots, sizeof(ulong));
        RootCount = roots;
        Heap = new GcHeap(_context, this, options ?? new HeapOptions { Verify = true });
    }

    public GcHeap Heap { get; }

    public ulong* Roots { get; }

    public int RootCount { get; }

    /// <summary>How often the roots were visited.</summary>
    public int Visits { get; private set; }

    public HeapStatistics Statistics => Heap.Statistics;

    /// <summary>A structure of a 32-bit number, then references.</summary>
    public uint DefineNode(int references, int typeId = 0)
    {
        uint[] offsets = [.. Enumerable.Range(0, references).Select(SlotOffset)];
        uint size = (uint)(8 + (4 * references) + 7) & ~7u;
        return Heap.DefineStruct(ObjectKind.Struct, typeId, [], size, offsets);
    }

    public uint DefineReferences() => Heap.DefineArray(0, [], 2, hasReferenceElements: true);

    public uint DefineBytes() => Heap.DefineArray(0, [], 0, hasReferenceElements: false);

    /// <summary>Where the references of nodes and of arrays are.</summary>
    public static uint SlotOffset(int index) => 8 + (4 * (uint)index);

    public ref uint Word(uint item, uint offset) => ref *(uint*)(Heap.Base + item + offset);

    public uint Slot(uint item, int index) => Word(item, SlotOffset(index));

    public uint Length(uint array) => Word(array, HeapLayout.LengthOffset);

    /// <summary>Allocates a node as generated code does: in the nursery itself if there is room.</summary>
    public uint NewNode(uint type, uint number)
    {
        uint size = ((TypeRecord*)(Heap.Base + type))->Size;
        uint* top = (uint*)(Heap.Base + HeapLayout.AllocationTop);
        uint item = *top;
        if (item + size <= *(uint*)(Heap.Base + HeapLayout.AllocationLimit))
        {
            *top = item + size;
            new Span<byte>(Heap.Base + item, (int)size).Clear();
            Word(item, 0) = type;
        }
        else
        {
            item = Heap.AllocateStruct(type);
        }
        if (item != 0)
            Word(item, 4) = number;
        return item;
    }

    /// <summary>Stores a reference as generated code does.</summary>
    public void Store(uint item, int index, uint value)
    {
        Word(item, SlotOffset(index)) = value;
        CardTable.Record(Heap.Base, item + SlotOffset(index));
    }

    public bool IsYoung(uint item) => item >= Nursery.Start && item < Nursery.Start + Nursery.GreatestBytes;

    public void VisitRoots(ref RootVisitor visitor)
    {
        Visits++;
        for (int i = 0; i < Math.Min(RootCount, 3); i++)
            visitor.Visit(Roots + i);
        visitor.Visit(Roots + 3, (nuint)Math.Max(RootCount - 3, 0));
    }

    public void Dispose()
    {
        Heap.Dispose();
        NativeMemory.Free(Roots);
        NativeMemory.Free(_context);
    }
}
