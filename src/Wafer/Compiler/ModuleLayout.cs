using Wafer.Model;

namespace Wafer.Compiler;

/// <summary>The module-dependent part of an instance's context: where code finds globals, tables, memories, functions and type identities.</summary>
/// <remarks>
/// All offsets count from the start of the <see cref="InstanceContext"/>. Globals that the module defines, and imported immutable ones, stand in
/// 16-byte cells; an imported mutable global is a pointer to its cell. Function records exist for the functions that a reference can be taken of.
/// </remarks>
internal sealed class ModuleLayout
{
    private readonly ModuleDescription _module;
    private readonly int[] _recordIndex;

    public ModuleLayout(ModuleDescription module)
    {
        _module = module;
        _recordIndex = new int[module.FunctionTypes.Length];
        _recordIndex.AsSpan().FillShort(-1);
        for (int i = module.ImportedFunctions; i < _recordIndex.Length; i++)
        {
            if (i < module.DeclaredFunctions.Length && module.DeclaredFunctions[i])
                _recordIndex[i] = RecordCount++;
        }

        int offset = InstanceContext.HeaderSize;
        Globals = offset;
        offset += 16 * module.Globals.Length;
        Records = offset;
        offset += 32 * RecordCount;
        Imports = offset;
        offset += 8 * module.ImportedFunctions;
        Tables = offset;
        offset += 8 * module.Tables.Length;
        Memories = offset;
        offset += 16 * Math.Max(module.Memories.Length - 1, 0);
        TypeIds = offset;
        offset += 4 * module.Types.Length;
        HeapTypes = offset;
        UsesHeap = DefinesObjects(module);
        if (UsesHeap)
            offset += 4 * module.Types.Length;
        Size = (offset + 15) & ~15;
        SharesVectors = MentionsVectors(module);
        TracksReferences = MentionsTracedReferences(module);
    }

    /// <summary>Whether code of the module may get hold of references that the garbage collector traces.</summary>
    public bool TracksReferences { get; }

    /// <summary>Whether functions, blocks or globals may give vectors to code that has no vector operator.</summary>
    public bool SharesVectors { get; }

    /// <summary>The offset of the 16-byte global cells.</summary>
    public int Globals { get; }

    /// <summary>The offset of the <see cref="FunctionRecord"/>s.</summary>
    public int Records { get; }

    /// <summary>The offset of the pointers to the imported functions' records.</summary>
    public int Imports { get; }

    /// <summary>The offset of the pointers to the <see cref="TableRecord"/>s.</summary>
    public int Tables { get; }

    /// <summary>The offset of the pointers to the <see cref="MemoryRecord"/>s of the memories from 1 on, each with the base behind it. Those of memory 0 stand in the fixed part.</summary>
    public int Memories { get; }

    /// <summary>The offset of the canonical type identities, 32 bits for each type of the module.</summary>
    public int TypeIds { get; }

    /// <summary>Whether the module defines structures or arrays: its code keeps the heap's base in a register.</summary>
    public bool UsesHeap { get; }

    /// <summary>Where that is so, the offset of the type records' offsets in the heap, 32 bits for each type of the module.</summary>
    public int HeapTypes { get; }

    /// <summary>The size of the whole context in bytes.</summary>
    public int Size { get; }

    /// <summary>The number of function records.</summary>
    public int RecordCount { get; private set; }

    /// <summary>The offset of a global's cell.</summary>
    public int Global(int index) => Globals + (16 * index);

    /// <summary>Whether a global's cell holds a pointer to the value instead of the value.</summary>
    public bool IsIndirectGlobal(int index) => index < _module.ImportedGlobals && _module.Globals[index].Type.IsMutable;

    /// <summary>The offset of the record of a function that the module defines, or -1 if no reference to it can be taken.</summary>
    public int Record(int function) => _recordIndex[function] < 0 ? -1 : Records + (32 * _recordIndex[function]);

    /// <summary>The offset of the pointer to an imported function's record.</summary>
    public int Import(int function) => Imports + (8 * function);

    /// <summary>The offset of the pointer to a table.</summary>
    public int Table(int index) => Tables + (8 * index);

    /// <summary>The offset of the pointer to a memory's record.</summary>
    public int Memory(int index) => index == 0 ? InstanceContext.Offset.Memory0 : Memories + (16 * (index - 1));

    /// <summary>The offset of the pointer to a memory's first byte.</summary>
    public int MemoryBase(int index) => index == 0 ? InstanceContext.Offset.Memory0Base : Memories + (16 * (index - 1)) + 8;

    /// <summary>Where a memory is found.</summary>
    public MemoryPlace PlaceOf(int index) => new(Memory(index), MemoryBase(index), _module.Memories[index].Is64);

    /// <summary>The offset of a type's canonical identity.</summary>
    public int TypeId(int typeIndex) => TypeIds + (4 * typeIndex);

    /// <summary>The offset of the offset of a type's record in the heap.</summary>
    public int HeapType(int typeIndex) => HeapTypes + (4 * typeIndex);

    private static bool DefinesObjects(ModuleDescription module)
    {
        foreach (DefinedType type in module.Types)
        {
            if (type.Composite is not FunctionType)
                return true;
        }
        return false;
    }

    private static bool MentionsVectors(ModuleDescription module)
    {
        foreach (DefinedType type in module.Types)
        {
            if (type.Composite is not FunctionType function || function.Parameters.Contains(ValType.V128) || function.Results.Contains(ValType.V128))
                return true;
        }
        foreach (GlobalDescription global in module.Globals)
        {
            if (global.Type.Content == ValType.V128)
                return true;
        }
        return false;
    }

    // What a body alone mentions can only be null.
    private static bool MentionsTracedReferences(ModuleDescription module)
    {
        foreach (DefinedType type in module.Types)
        {
            if (type.Composite is not FunctionType function || AnyIsTraced(function.Parameters, module) || AnyIsTraced(function.Results, module))
                return true;
        }
        foreach (GlobalDescription global in module.Globals)
        {
            if (IsTraced(global.Type.Content, module))
                return true;
        }
        foreach (TableDescription table in module.Tables)
        {
            if (IsTraced(table.Type.Element, module))
                return true;
        }
        return module.Tags.Length != 0;
    }

    private static bool AnyIsTraced(ReadOnlySpan<ValType> types, ModuleDescription module)
    {
        foreach (ValType type in types)
        {
            if (IsTraced(type, module))
                return true;
        }
        return false;
    }

    private static bool IsTraced(ValType type, ModuleDescription module) => type.ToMachineType(module.Types) == MachineType.Ref;
}

/// <summary>Where an instance's context tells of a memory.</summary>
/// <param name="Record">The offset of the pointer to its <see cref="MemoryRecord"/>.</param>
/// <param name="Base">The offset of the pointer to its first byte.</param>
/// <param name="Is64">Whether its addresses have 64 bits.</param>
internal readonly record struct MemoryPlace(int Record, int Base, bool Is64);
