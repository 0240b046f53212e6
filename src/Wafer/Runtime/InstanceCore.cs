using Wafer.Compiler;
using Wafer.Model;
using Wafer.Runtime.Heap;

namespace Wafer.Runtime;

/// <summary>An instance below the API: its context, what it imported and owns, and which of its segments are left.</summary>
internal sealed unsafe class InstanceCore
{
    private readonly Dictionary<int, FunctionCore> _functions = [];
    private readonly GlobalCore?[] _globals;
    private readonly bool[] _droppedData;
    private readonly ulong[]?[] _elements;

    public InstanceCore(StoreCore store, ModuleCore module)
    {
        Store = store;
        Module = module;
        ModuleDescription description = module.Description;
        Memories = new LinearMemory[description.Memories.Length];
        Tags = new TagCore[description.Tags.Length];
        Tables = new TableCore[description.Tables.Length];
        _globals = new GlobalCore?[description.Globals.Length];
        _droppedData = new bool[description.DataSegments.Length];
        _elements = new ulong[]?[description.ElementSegments.Length];
        Context = (InstanceContext*)store.Allocate(module.Layout.Size);
        Context->InstanceIndex = store.Add(this);
    }

    /// <summary>The API object, once somebody asked for it.</summary>
    public object? Owner { get; set; }

    public StoreCore Store { get; }

    public ModuleCore Module { get; }

    /// <summary>What <c>r15</c> points to while the instance's code runs.</summary>
    public InstanceContext* Context { get; }

    /// <summary>The memories, imports first.</summary>
    public LinearMemory[] Memories { get; }

    /// <summary>The tags, imports first.</summary>
    public TagCore[] Tags { get; }

    /// <summary>The tables, imports first.</summary>
    public TableCore[] Tables { get; }

    /// <summary>An address in the instance's context.</summary>
    public void* At(int offset) => (byte*)Context + offset;

    /// <summary>The record of a function that a reference can be taken of.</summary>
    public FunctionRecord* RecordOf(int functionIndex)
    {
        ModuleLayout layout = Module.Layout;
        if (functionIndex < Module.Description.ImportedFunctions)
            return *(FunctionRecord**)At(layout.Import(functionIndex));
        int offset = layout.Record(functionIndex);
        return offset >= 0 ? (FunctionRecord*)At(offset) : throw new InvalidOperationException($"Function {functionIndex} has no record.");
    }

    /// <summary>A function, for export.</summary>
    public FunctionCore FunctionAt(int functionIndex)
    {
        if (!_functions.TryGetValue(functionIndex, out FunctionCore? function))
        {
            function = Store.FunctionOf(RecordOf(functionIndex));
            _functions.Add(functionIndex, function);
        }
        return function;
    }

    /// <summary>The 16-byte cell of a global, wherever it stands.</summary>
    public ulong* GlobalCell(int globalIndex)
    {
        void* cell = At(Module.Layout.Global(globalIndex));
        return Module.Layout.IsIndirectGlobal(globalIndex) ? *(ulong**)cell : (ulong*)cell;
    }

    /// <summary>A global, for export.</summary>
    public GlobalCore GlobalAt(int globalIndex)
    {
        GlobalType type = Module.Description.Globals[globalIndex].Type;
        return _globals[globalIndex] ??= new GlobalCore(type with { Content = Module.Canonicalize(type.Content) }, GlobalCell(globalIndex));
    }

    /// <summary>Binds an imported global.</summary>
    public void SetGlobal(int globalIndex, GlobalCore global) => _globals[globalIndex] = global;

    /// <summary>Keeps the elements of a segment for later use.</summary>
    public void SetElements(int segment, ulong[] elements) => _elements[segment] = elements;

    /// <summary><c>data.drop</c>.</summary>
    public void DropData(int segment) => _droppedData[segment] = true;

    /// <summary><c>elem.drop</c>.</summary>
    public void DropElements(int segment) => _elements[segment] = null;

    /// <summary>The bytes of a data segment, as long as the module is alive; none once it has been dropped.</summary>
    public ReadOnlySpan<byte> DataOf(int segment)
    {
        if (_droppedData[segment])
            return default;
        ByteRange content = Module.Description.DataSegments[segment].Content;
        return Module.Description.Bytes.Span.Slice(content.Start, content.Length);
    }

    /// <summary>The bits of the elements of a segment; none once it has been dropped.</summary>
    public ReadOnlySpan<ulong> ElementsOf(int segment) => _elements[segment];

    /// <summary>Visits the globals and the elements of segments that are references.</summary>
    public void VisitRoots(ref RootVisitor visitor)
    {
        foreach (int offset in Module.TracedGlobals)
            visitor.Visit((ulong*)At(offset));
        foreach (int segment in Module.TracedSegments)
        {
            fixed (ulong* elements = _elements[segment])
                visitor.Visit(elements, (nuint)(_elements[segment]?.Length ?? 0));
        }
    }

    /// <summary><c>memory.init</c>.</summary>
    public TrapCode InitializeMemory(int segment, LinearMemory memory, ulong destination, ulong source, ulong count)
    {
        ReadOnlySpan<byte> data = DataOf(segment);
        if (source + count > (ulong)data.Length || !memory.InBounds(destination, count))
            return TrapCode.MemoryOutOfBounds;
        data.Slice((int)source, (int)count).CopyTo(new Span<byte>(memory.Base + destination, (int)count));
        GC.KeepAlive(Module);
        return TrapCode.None;
    }

    /// <summary><c>table.init</c>.</summary>
    public TrapCode InitializeTable(int segment, TableCore table, ulong destination, ulong source, ulong count)
    {
        ReadOnlySpan<ulong> elements = _elements[segment];
        if (source + count > (ulong)elements.Length || !table.InBounds(destination, count))
            return TrapCode.TableOutOfBounds;
        elements.Slice((int)source, (int)count).CopyTo(table.Elements[(int)destination..]);
        return TrapCode.None;
    }
}
