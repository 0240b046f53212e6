using Wafer.Compiler;
using Wafer.Model;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime;

// Exceptions (Core spec 4.6.11). Whoever throws calls the runtime, which looks through the frames for a handler, with the help of the call-site tables; the stub then goes on
// there as if the call had returned to it. Until it reaches C# code, an exception is its tag and the cells of what it carries; a reference to it is an object of the heap.
internal sealed unsafe partial class StoreCore
{
    // In the heap, what an exception carries stands in cells as well.
    private const int FirstCellOffset = 8;

    private readonly List<TagCore> _tags = [];
    private readonly Dictionary<nint, HandlerSite?> _handlerSites = [];

    // Hostile code can have calls without end.
    private const int MostHandlerSites = 1 << 16;

    /// <summary>Creates a tag.</summary>
    /// <param name="type">The canonical type of what is thrown with it.</param>
    /// <param name="typeId">The identity of the type in the engine.</param>
    public TagCore CreateTag(FunctionType type, int typeId)
    {
        ThrowIfDisposed();
        var tag = new TagCore(type, typeId, _tags.Count, TracedOffsets(type));
        _tags.Add(tag);

        // The cells, and a reference to the exception.
        ReserveResultBytes(sizeof(ulong) * (tag.Cells + 1));
        return tag;
    }

    private TrapCode Throw(InstanceCore instance, ulong* cells) => Raise(instance.Tags[(int)cells[0]], cells + 1, reference: 0, hostException: null);

    private TrapCode ThrowReference(ulong* cells)
    {
        uint reference = (uint)cells[0];
        return reference == 0
            ? TrapCode.NullException
            : Raise(_tags[TypeOf(reference)->TypeId], (ulong*)(Heap.Base + reference + FirstCellOffset), reference, hostException: null);
    }

    /// <summary>After a host function has thrown: guests can catch exceptions of theirs that come back to them, and others if the embedder allows it.</summary>
    private TrapCode RaiseFromHost(Exception exception)
    {
        if (Owner.TagOf(exception) is not { } tag)
        {
            Fail(exception);
            return TrapCode.None;
        }
        Owner.WritePayload(exception, new Cells(_context->ResultBuffer));
        return Raise(tag, _context->ResultBuffer, reference: 0, exception);
    }

    /// <summary>Finds who catches an exception and prepares the context for the stub to go on there; nobody does, then the host gets it.</summary>
    /// <param name="tag">The exception's tag.</param>
    /// <param name="payload">What it carries.</param>
    /// <param name="reference">A reference to it, if there is one; otherwise 0.</param>
    /// <param name="hostException">The exception that it is in C#, if it comes from there.</param>
    private TrapCode Raise(TagCore tag, ulong* payload, uint reference, Exception? hostException)
    {
        for (var frames = new FrameWalk(_context, *(nint*)_context->WasmStackPointer, _context->WasmFramePointer); frames.IsInStack; frames.MoveOut())
        {
            if (HandlersAt(frames.ProgramCounter) is not { } site)
                continue;
            InstanceContext* instance = *(InstanceContext**)(frames.FramePointer + CallingConvention.InstanceSlot);
            if (FindClause(site, _instances[instance->InstanceIndex].Tags, tag) is not { } clause)
                continue;
            TrapCode trap = DeliverPayload(clause.Kind, tag, payload, reference);
            if (trap != TrapCode.None)
                return trap;
            _context->Landing = site.CodeStart + clause.Landing;
            _context->CurrentInstance = instance;
            _context->WasmFramePointer = frames.FramePointer;
            _context->WasmStackPointer = frames.FramePointer - site.Handlers.FrameBytes;
            _context->Status = (int)ExecutionStatus.Caught;
            return TrapCode.None;
        }
        Fail(hostException ?? Owner.ExceptionOf(tag, new Cells(payload), CaptureHostCallTrace()));
        return TrapCode.None;
    }

    private static HandlerClause? FindClause(HandlerSite site, TagCore[] tags, TagCore tag)
    {
        for (int i = site.Innermost; i >= 0; i = site.Handlers[i].Outer)
        {
            foreach (HandlerClause clause in site.Handlers[i].Clauses)
            {
                if (clause.Kind is HandlerClauseKind.All or HandlerClauseKind.AllWithReference || tags[clause.Tag] == tag)
                    return clause;
            }
        }
        return null;
    }

    private TrapCode DeliverPayload(HandlerClauseKind kind, TagCore tag, ulong* payload, uint reference)
    {
        ulong* buffer = _context->ResultBuffer;
        int cells = tag.Cells;
        if (payload != buffer)
            new ReadOnlySpan<ulong>(payload, cells).CopyTo(new Span<ulong>(buffer, cells));
        if (kind is HandlerClauseKind.Tag or HandlerClauseKind.All)
            return TrapCode.None;
        if (reference == 0)
            reference = AllocateException(tag, buffer);
        buffer[kind == HandlerClauseKind.AllWithReference ? 0 : cells] = reference;
        return reference == 0 ? TrapCode.OutOfMemory : TrapCode.None;
    }

    // References among the cells are kept up to date if room must be made.
    private uint AllocateException(TagCore tag, ulong* cells)
    {
        if (tag.HeapRecord == 0 && !DefineExceptions(tag))
            return 0;
        _heldCells = cells;
        _heldTypes = tag.Type;
        uint item = Heap.AllocateStruct(tag.HeapRecord);
        _heldCells = null;
        _heldTypes = null;
        if (item == 0)
            return 0;
        new ReadOnlySpan<ulong>(cells, tag.Cells).CopyTo(new Span<ulong>(Heap.Base + item + FirstCellOffset, tag.Cells));
        foreach (uint offset in tag.References)
            Heap.StoreReference(item, offset, *(uint*)(Heap.Base + item + offset));
        return item;
    }

    private bool DefineExceptions(TagCore tag)
    {
        bool isNew = _context->HeapBase == null;
        tag.HeapRecord = Heap.DefineStruct(ObjectKind.Exception, tag.Index, [], (uint)(FirstCellOffset + (sizeof(ulong) * tag.Cells)), tag.References);
        if (isNew && tag.HeapRecord != 0)
            ShareHeapBase();
        return tag.HeapRecord != 0;
    }

    private uint[] TracedOffsets(FunctionType type)
    {
        var offsets = new List<uint>();
        uint offset = FirstCellOffset;
        foreach (ValType value in type.Parameters)
        {
            if (IsTraced(value))
                offsets.Add(offset);
            offset += (uint)CallingConvention.CellSize(value);
        }
        return [.. offsets];
    }

    // Code that frames of the store may be in lives as long as the store.
    private HandlerSite? HandlersAt(nint returnAddress)
    {
        if (_handlerSites.TryGetValue(returnAddress, out HandlerSite? site))
            return site;
        if (CodeArena.FindOwner(returnAddress - 1, out nint start) is PublishedCode code
            && code.Artifact.CallSites.TryFind((int)(returnAddress - start), isFault: false, out CallSite call)
            && code.Artifact.CallSites.HandlersOf(call.FunctionIndex) is { } handlers
            && handlers.Find(call.WasmOffset) is >= 0 and int innermost)
        {
            site = new HandlerSite(handlers, innermost, start);
        }
        if (_handlerSites.Count == MostHandlerSites)
            _handlerSites.Clear();
        _handlerSites.Add(returnAddress, site);
        return site;
    }

    /// <summary>A call inside of a block that catches exceptions.</summary>
    /// <param name="Handlers">The function's handlers.</param>
    /// <param name="Innermost">The one that has its turn first.</param>
    /// <param name="CodeStart">The address of the module's code.</param>
    private sealed record HandlerSite(FunctionHandlers Handlers, int Innermost, nint CodeStart);
}
