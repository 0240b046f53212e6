using Wafer.Compiler;
using Wafer.Model;
using Wafer.Runtime.Heap;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime;

// The garbage-collected heap, and what outside of it refers to objects.
internal sealed unsafe partial class StoreCore : IRootSource
{
    private readonly Dictionary<int, uint> _typeRecords = [];
    private readonly Dictionary<nint, int[]> _frameRoots = [];
    private readonly List<int> _foundRoots = [];
    private readonly List<GlobalCore> _tracedGlobals = [];
    private GcHeap? _heap;

    // What the lists in _frameRoots have together. Some programs have many calls, and many operands at each.
    private const int MostRemembered = 1 << 20;
    private int _remembered;

    // References in cells that code of the runtime works with meanwhile.
    private ulong* _heldCells;
    private FunctionType? _heldTypes;

    /// <summary>The heap.</summary>
    public GcHeap Heap => _heap ??= new GcHeap(_context, this, new HeapOptions
    {
        MaxBytes = Math.Min(_limits.HeapBytes ?? ulong.MaxValue, Engine.Options.MaxHeapBytes),
        GreatestNurseryBytes = Nursery.GreatestBytes,
        Stress = Engine.Options.HeapStress,
        Verify = Engine.Options.HeapStress,
    });

    /// <summary>Collects all garbage.</summary>
    public void CollectGarbage()
    {
        ThrowIfDisposed();
        _heap?.CollectMajor();
    }

    /// <summary>The record of a structure or array type in the heap.</summary>
    /// <param name="identity">The type's identity in the engine.</param>
    /// <exception cref="ResourceLimitException">The heap has no memory for it.</exception>
    public uint TypeRecordOf(int identity)
    {
        if (_typeRecords.TryGetValue(identity, out uint record))
            return record;
        ObjectShape shape = Engine.Types.ShapeOf(identity);
        Span<uint> supertypes = stackalloc uint[Binary.ImplementationLimits.SubtypingDepth + 1];
        int depth = 0;
        for (int super = shape.Supertype; super >= 0; super = Engine.Types.ShapeOf(super).Supertype)
            supertypes[depth++] = TypeRecordOf(super);
        supertypes = supertypes[..depth];
        supertypes.Reverse();
        bool isNew = _context->HeapBase == null;
        record = shape.Layout is { } layout
            ? Heap.DefineStruct(ObjectKind.Struct, identity, supertypes, (uint)layout.Size, shape.References)
            : Heap.DefineArray(identity, supertypes, shape.ElementShift, shape.HasReferenceElements);
        if (record == 0)
            throw new ResourceLimitException("heap size", "There is no memory for the types of the garbage-collected heap.");
        if (isNew)
            ShareHeapBase();
        _typeRecords.Add(identity, record);
        return record;
    }

    private void ShareHeapBase()
    {
        for (int i = 0; i < _instanceCount; i++)
            _instances[i].Context->HeapBase = _context->HeapBase;
    }

    /// <summary>Whether values of a canonical type are references that the collector traces.</summary>
    public bool IsTraced(ValType type) => type.IsReference && !Engine.Types.IsFunctionReference(type);

    // ---- Roots ----

    void IRootSource.VisitRoots(ref RootVisitor visitor)
    {
        VisitFrames(ref visitor);
        for (int i = 0; i < _instanceCount; i++)
            _instances[i].VisitRoots(ref visitor);
        foreach (GlobalCore global in _tracedGlobals)
            visitor.Visit(global.Cell);
        foreach (TableCore table in _tables)
        {
            if (IsTraced(table.Type.Element))
                visitor.Visit(table.Record->Elements, (nuint)table.Length);
        }
        if (_heldTypes is not null)
            VisitArguments(ref visitor, _heldTypes.Parameters, _heldCells);
        else if (_heldCells != null)
            visitor.Visit(_heldCells);
    }

    private void VisitArguments(ref RootVisitor visitor, ReadOnlySpan<ValType> types, ulong* cells)
    {
        foreach (ValType type in types)
        {
            if (IsTraced(type))
                visitor.Visit(cells);
            cells += CallingConvention.CellSize(type) / sizeof(ulong);
        }
    }

    // As for stack traces, and all of the frames; those of a suspended call too.
    private void VisitFrames(ref RootVisitor visitor)
    {
        if (IsRunning)
            VisitFrames(ref visitor, *(nint*)_context->WasmStackPointer, _context->WasmFramePointer);
        for (Activation* activation = _activations; activation != null; activation = activation->Outer)
            VisitFrames(ref visitor, activation->ProgramCounter, activation->FramePointer);
    }

    private void VisitFrames(ref RootVisitor visitor, nint returnAddress, nint framePointer)
    {
        for (var frames = new FrameWalk(_context, returnAddress, framePointer); frames.IsInStack; frames.MoveOut())
        {
            foreach (int offset in RootsAt(frames.ProgramCounter))
                visitor.Visit((ulong*)(frames.FramePointer + offset));
        }
    }

    // Code that frames of the store may be in lives as long as the store.
    private int[] RootsAt(nint returnAddress)
    {
        if (_frameRoots.TryGetValue(returnAddress, out int[]? roots))
            return roots;
        roots = [];
        if (CodeArena.FindOwner(returnAddress - 1, out nint start) is PublishedCode code && code.Artifact.CallSites.TryFindRoots((int)(returnAddress - start), _foundRoots))
            roots = [.. _foundRoots];
        _remembered += roots.Length + 8;
        if (_remembered > MostRemembered)
        {
            _frameRoots.Clear();
            _remembered = roots.Length + 8;
        }
        _frameRoots.Add(returnAddress, roots);
        return roots;
    }

    // ---- Objects in the hands of C# code ----

    /// <summary>What an object is.</summary>
    public ObjectKind KindOf(uint reference) => TypeOf(reference)->Kind;

    /// <summary>The identity of an object's type in the engine.</summary>
    public int TypeIdOf(uint reference) => TypeOf(reference)->TypeId;

    /// <summary>The length of an array.</summary>
    public uint LengthOf(uint reference) => *(uint*)(Heap.Base + reference + HeapLayout.LengthOffset);

    /// <summary>Copies a field or element to cells; packed ones without a sign.</summary>
    public void ReadField(uint reference, uint offset, ValType storage, ulong* cells)
    {
        byte* field = Heap.Base + reference + offset;
        switch (SizeLog2(storage))
        {
            case 0: *cells = *field; break;
            case 1: *cells = *(ushort*)field; break;
            case 2: *cells = *(uint*)field; break;
            case 3: *cells = *(ulong*)field; break;
            default:
                cells[0] = ((ulong*)field)[0];
                cells[1] = ((ulong*)field)[1];
                break;
        }
    }

    /// <summary>Copies cells to a field or element.</summary>
    public void WriteField(uint reference, uint offset, ValType storage, ulong* cells)
    {
        if (IsTraced(storage))
            Heap.StoreReference(reference, offset, (uint)*cells);
        else
            StoreElement(Heap.Base + reference + offset, SizeLog2(storage), cells);
    }

    private int SizeLog2(ValType storage)
    {
        if (storage.IsReference)
            return Engine.Types.IsFunctionReference(storage) ? 3 : 2;
        return ObjectLayout.SizeLog2(storage, []);
    }

    private TypeRecord* TypeOf(uint reference) => (TypeRecord*)(Heap.Base + *(uint*)(Heap.Base + reference));

    // ---- .NET objects ----

    /// <summary>The reference of a .NET object.</summary>
    public ulong ReferenceOf(object value)
    {
        ulong reference = Heap.ReferenceOf(value);

        // The next call prepares, which collects, unless WebAssembly code is running: then the next call of a host function does.
        if (_use.State > 0 && Heap.HostObjects.WantsCollection)
            _use.State = ThreadUse.Unprepared;
        return reference;
    }

    // Before the arguments of a host function become objects, everything that refers to .NET objects is where a collection finds it.
    private void CollectHostObjects(HostFunction function, ulong* arguments)
    {
        _heldCells = arguments;
        _heldTypes = function.Type;
        Heap.CollectIfDue();
        _heldCells = null;
        _heldTypes = null;
    }
}
