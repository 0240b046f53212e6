using Wafer.Compiler;
using ExecutionContext = Wafer.Compiler.ExecutionContext;

namespace Wafer.Runtime.Heap;

/// <summary>The garbage-collected heap of a store: generational, moving, with precise roots. <c>docs/heap.md</c> has the whole picture.</summary>
/// <remarks>
/// <para>
/// Address space is taken when the first type is defined; before that, a heap is only a table of .NET objects, which is collected by the same means. A reference in the hands of C# code is
/// good until the next call that may collect, unless it is in a cell that the <see cref="IRootSource"/> visits, or in a strong handle.
/// </para>
/// <para>
/// Not thread-safe: whoever runs the store may call it, but for <see cref="FreeHandle"/>. A collection runs on the calling thread and calls nothing but the root source.
/// </para>
/// </remarks>
internal sealed unsafe partial class GcHeap : IDisposable
{
    private readonly ExecutionContext* _context;
    private readonly IRootSource _roots;
    private readonly HeapOptions _options;
    private readonly StrongHandles _handles = new();

    // All null until the first type is defined.
    private HeapSpace? _space;
    private TypeRecords _types = null!;
    private Nursery _nursery = null!;
    private BlockTable _blocks = null!;
    private OldSpace _old = null!;
    private MinorCollector _minor = null!;
    private Marker? _marker;
    private Compactor _compactor = null!;
    private HeapVerifier? _verifier;
    private uint _leastNursery, _greatestNursery, _committedNursery;
    private int _quietCollections;

    /// <summary>Makes a heap without memory.</summary>
    /// <param name="context">What generated code allocates by: the heap sets <see cref="ExecutionContext.HeapBase"/>, and reads and writes top and limit.</param>
    /// <param name="roots">Who knows the store's roots.</param>
    /// <param name="options">How it behaves.</param>
    public GcHeap(ExecutionContext* context, IRootSource roots, HeapOptions options)
    {
        _context = context;
        _roots = roots;
        _options = options;
    }

    /// <summary>The base that offsets count from, or null if the heap has no memory yet.</summary>
    public byte* Base => _space is null ? null : _space.Base;

    /// <summary>The .NET objects that references stand for.</summary>
    public HostObjects HostObjects { get; } = new();

    /// <summary>What has happened so far.</summary>
    public HeapStatistics Statistics { get; } = new();

    /// <summary>The bytes that are in use: the nursery, blocks of small objects, and large objects in whole pages.</summary>
    public ulong InUse => _space is null ? 0 : _nursery.Size + _blocks.InUse;

    /// <summary>Defines the type of a structure or an exception.</summary>
    /// <param name="kind">Which of the two.</param>
    /// <param name="typeId">The identity that <see cref="TypeRecord.TypeId"/> has.</param>
    /// <param name="supertypes">The records of its supertypes, from the root down.</param>
    /// <param name="size">The size in bytes, header included, a multiple of 8.</param>
    /// <param name="references">The offsets of the traced references in an object.</param>
    /// <returns>The offset of the type's record, for object headers and for the calls below; 0 if the system refuses the memory or there are too many types.</returns>
    public uint DefineStruct(ObjectKind kind, int typeId, ReadOnlySpan<uint> supertypes, uint size, ReadOnlySpan<uint> references) =>
        TryCreate() ? _types.AddStruct(kind, typeId, supertypes, size, references) : 0;

    /// <summary>Defines the type of an array.</summary>
    /// <param name="typeId">The identity that <see cref="TypeRecord.TypeId"/> has.</param>
    /// <param name="supertypes">The records of its supertypes, from the root down.</param>
    /// <param name="elementShift">The binary logarithm of the size of an element in bytes, 0 to 4.</param>
    /// <param name="hasReferenceElements">Whether elements are traced references.</param>
    /// <returns>The offset of the type's record; 0 if the system refuses the memory or there are too many types.</returns>
    public uint DefineArray(int typeId, ReadOnlySpan<uint> supertypes, int elementShift, bool hasReferenceElements) =>
        TryCreate() ? _types.AddArray(typeId, supertypes, elementShift, hasReferenceElements) : 0;

    /// <summary>Makes a strong handle of a reference: it keeps what it refers to alive and follows it.</summary>
    public int NewHandle(uint reference) => _handles.Allocate(reference, IsYoung(reference));

    /// <summary>The reference that a strong handle holds.</summary>
    public uint HandleReference(int handle) => _handles[handle];

    /// <summary>Frees a strong handle, once. Any thread may call this, finalizers in particular.</summary>
    public void FreeHandle(int handle) => _handles.Free(handle);

    /// <summary>The reference of a .NET object, or null's. Does not collect.</summary>
    /// <exception cref="ResourceLimitException">There are too many.</exception>
    public ulong ReferenceOf(object? value)
    {
        ulong reference = HostObjects.ReferenceOf(value);
        if (HostObjects.WantsCollection && _space is not null)
            _nursery.Close();
        return reference;
    }

    /// <summary>Stores a reference in an object, with the barrier.</summary>
    /// <param name="item">The object.</param>
    /// <param name="offset">The offset of the slot in it, in bytes.</param>
    /// <param name="value">The reference.</param>
    public void StoreReference(uint item, uint offset, uint value)
    {
        *(uint*)(Base + item + offset) = value;
        CardTable.Record(Base, item + offset);
    }

    /// <summary>The barrier after references were stored in slots one after the other.</summary>
    /// <param name="start">The offset of the first slot from the base.</param>
    /// <param name="count">The number of slots.</param>
    public void RecordStores(uint start, uint count) => CardTable.Record(Base, start, (ulong)count * sizeof(uint));

    /// <summary>Gives all memory back. No code may run that uses the heap.</summary>
    public void Dispose()
    {
        _space?.Release();
        _space = null;
        _marker = null;
    }

    /// <summary>Whether a reference is one to an object in the nursery.</summary>
    private bool IsYoung(uint reference) =>
        _space is not null && (reference & HeapLayout.TagMask) == 0 && reference - _nursery.Bottom < _nursery.Size;

    private bool TryCreate()
    {
        if (_space is not null)
            return true;

        // An eighth of a small limit, so that most of it is left for what survives.
        ulong nursery = Math.Clamp(_options.MaxBytes / 8, Nursery.LeastBytes, (ulong)Math.Clamp(_options.NurseryBytes, Nursery.LeastBytes, MostNurseryBytes));
        nursery &= ~((ulong)BlockTable.Bytes - 1);
        ulong greatest = Math.Clamp(_options.MaxBytes / 8, nursery, (ulong)Math.Clamp(_options.GreatestNurseryBytes, (int)nursery, MostNurseryBytes)) & ~((ulong)BlockTable.Bytes - 1);
        if (_options.MaxBytes < greatest + BlockTable.Bytes)
            return false;
        HeapSpace? space = HeapSpace.TryCreate(_options.Grants);
        if (space is null)
            return false;
        if (!space.TryCommit(Nursery.Start, (nuint)nursery))
        {
            space.Release();
            return false;
        }
        _space = space;
        _types = new TypeRecords(space);
        _nursery = new Nursery(space.Base, (uint)nursery, closed: _options.Stress);
        _blocks = new BlockTable(space, (int)((Nursery.Start + Nursery.GreatestBytes) >> BlockTable.Shift), _options.MaxBytes - greatest, _options.Stress);
        _leastNursery = _committedNursery = (uint)nursery;
        _greatestNursery = (uint)greatest;
        _old = new OldSpace(space, _blocks);
        _minor = new MinorCollector(space, _blocks, _old, _nursery);
        _marker = new Marker(space, HostObjects);
        _compactor = new Compactor(space, _blocks, _old, _nursery);
        _verifier = _options.Verify ? new HeapVerifier(space, _types, _blocks, _nursery, HostObjects) : null;
        _context->HeapBase = space.Base;
        SetThreshold();
        return true;
    }

    // Under stress there are two places for it.
    private int MostNurseryBytes => _options.Stress ? Nursery.GreatestBytes / 2 : Nursery.GreatestBytes;
}
