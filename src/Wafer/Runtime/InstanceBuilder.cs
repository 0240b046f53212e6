using Wafer.Compiler;
using Wafer.Model;
using Wafer.Validation;

namespace Wafer.Runtime;

/// <summary>Instantiation (Core spec 4.7.2): from a module and its imports to an instance.</summary>
internal static unsafe class InstanceBuilder
{
    /// <summary>Instantiates a module.</summary>
    /// <param name="store">The store.</param>
    /// <param name="module">The module.</param>
    /// <param name="imports">For each import what is given for it: a core object of this store, or <see langword="null"/>.</param>
    /// <exception cref="LinkException">Imports are missing or do not fit; the message lists all of them.</exception>
    /// <exception cref="TrapException">An active segment is out of bounds or the start function trapped. What was written before stays.</exception>
    public static InstanceCore Instantiate(StoreCore store, ModuleCore module, ReadOnlySpan<object?> imports)
    {
        InstanceCore instance = Build(store, module, imports);
        if (StartFunctionOf(instance) is { } start)
            store.Call(start, store.BeginCall());
        return instance;
    }

    /// <summary>Does all of it but for the call of the start function.</summary>
    /// <param name="store">The store.</param>
    /// <param name="module">The module.</param>
    /// <param name="imports">What the imports are bound to, in order; null for what is missing.</param>
    /// <exception cref="LinkException">Imports are missing or do not match.</exception>
    /// <exception cref="TrapException">An active segment is out of bounds. What was written before stays.</exception>
    public static InstanceCore Build(StoreCore store, ModuleCore module, ReadOnlySpan<object?> imports)
    {
        store.ThrowIfDisposed();
        store.CheckInstanceLimit();
        ImportMatching.Check(store, module, imports);
        var instance = new InstanceCore(store, module);
        instance.Context->Execution = store.Context;
        instance.Context->FunctionTable = module.Code.FunctionTable;
        foreach (DefinedType type in module.Description.Types)
        {
            if (type.Composite is FunctionType function)
                store.ReserveResults(function);
        }
        for (int i = 0; i < module.TypeIds.Length; i++)
            *(uint*)instance.At(module.Layout.TypeId(i)) = (uint)module.TypeIds[i];

        if (module.Layout.UsesHeap)
            DefineObjectTypes(instance);
        BindImports(instance, imports);
        DefineFunctions(instance);
        DefineTags(instance);
        DefineMemories(instance);
        DefineGlobals(instance);
        DefineTables(instance);
        ApplyElements(instance);
        ApplyData(instance);
        store.Engine.Telemetry?.InstanceMade(module.Names.Module);
        return instance;
    }

    private static void DefineObjectTypes(InstanceCore instance)
    {
        ModuleCore module = instance.Module;
        DefinedType[] types = module.Description.Types;
        for (int i = 0; i < types.Length; i++)
        {
            if (types[i].Composite is not FunctionType)
                *(uint*)instance.At(module.Layout.HeapType(i)) = instance.Store.TypeRecordOf(module.TypeIds[i]);
        }
    }

    private static void BindImports(InstanceCore instance, ReadOnlySpan<object?> imports)
    {
        ModuleDescription description = instance.Module.Description;
        ModuleLayout layout = instance.Module.Layout;
        for (int i = 0; i < imports.Length; i++)
        {
            int index = description.Imports[i].Index;
            switch (imports[i])
            {
                case FunctionCore function:
                    *(FunctionRecord**)instance.At(layout.Import(index)) = RecordFor(instance, function);
                    break;
                case LinearMemory memory:
                    instance.Store.Attach(memory);
                    instance.Memories[index] = memory;
                    break;
                case TableCore table:
                    instance.Tables[index] = table;
                    *(TableRecord**)instance.At(layout.Table(index)) = table.Record;
                    break;
                case TagCore tag:
                    instance.Tags[index] = tag;
                    break;
                case GlobalCore global:
                    instance.SetGlobal(index, global);
                    var cell = (ulong*)instance.At(layout.Global(index));
                    if (layout.IsIndirectGlobal(index))
                    {
                        *(ulong**)cell = global.Cell;
                    }
                    else
                    {
                        cell[0] = global.Cell[0];
                        cell[1] = global.Cell[1];
                    }
                    break;
            }
        }
    }

    // A host function gets a record for each instance that imports it, so that it can tell who calls. The code runs with the caller's context.
    private static FunctionRecord* RecordFor(InstanceCore instance, FunctionCore function)
    {
        if (function.Record->HostIndex < 0)
            return function.Record;
        var copy = (FunctionRecord*)instance.Store.Allocate(sizeof(FunctionRecord));
        *copy = *function.Record;
        copy->Instance = instance.Context;
        return copy;
    }

    private static void DefineFunctions(InstanceCore instance)
    {
        ModuleCore module = instance.Module;
        ModuleDescription description = module.Description;
        for (int i = description.ImportedFunctions; i < description.FunctionTypes.Length; i++)
        {
            int offset = module.Layout.Record(i);
            if (offset < 0)
                continue;
            SetRecord((FunctionRecord*)instance.At(offset), instance, i);
        }
        module.Code.Attach(instance);
    }

    private static void SetRecord(FunctionRecord* record, InstanceCore instance, int function)
    {
        record->Code = instance.Module.EntryOf(function);
        record->Instance = instance.Context;
        record->TypeId = (uint)instance.Module.TypeIdOf(function);
        record->FunctionIndex = function;
        record->HostIndex = -1;
    }

    private static void DefineTags(InstanceCore instance)
    {
        ModuleCore module = instance.Module;
        for (int i = module.Description.ImportedTags; i < instance.Tags.Length; i++)
        {
            int id = module.TypeIds[module.Description.Tags[i]];
            instance.Tags[i] = instance.Store.CreateTag(module.Engine.Types.FunctionTypeOf(id), id);
        }
    }

    private static void DefineMemories(InstanceCore instance)
    {
        ModuleDescription description = instance.Module.Description;
        for (int i = 0; i < description.Memories.Length; i++)
        {
            LinearMemory memory = instance.Memories[i] ??= instance.Store.CreateMemory(description.Memories[i]);
            *(MemoryRecord**)instance.At(instance.Module.Layout.Memory(i)) = memory.Record;
            *(byte**)instance.At(instance.Module.Layout.MemoryBase(i)) = memory.Base;
        }
    }

    private static void DefineGlobals(InstanceCore instance)
    {
        ModuleDescription description = instance.Module.Description;
        for (int i = description.ImportedGlobals; i < description.Globals.Length; i++)
        {
            ConstantValue value = ConstantContext.Evaluate(instance, description.Globals[i].Initializer, description.Globals[i].Type.Content);
            ulong* cell = instance.GlobalCell(i);
            cell[0] = value.Low;
            cell[1] = value.High;
        }
    }

    private static void DefineTables(InstanceCore instance)
    {
        ModuleCore module = instance.Module;
        for (int i = module.Description.ImportedTables; i < instance.Tables.Length; i++)
        {
            TableDescription table = module.Description.Tables[i];
            ulong initial = table.Initializer is { } expression ? ConstantContext.Evaluate(instance, expression, table.Type.Element).Low : 0;
            TableType type = table.Type with { Element = module.Canonicalize(table.Type.Element) };
            instance.Tables[i] = instance.Store.CreateTable(type, initial);
            *(TableRecord**)instance.At(module.Layout.Table(i)) = instance.Tables[i].Record;
        }
    }

    private static void ApplyElements(InstanceCore instance)
    {
        ElementSegment[] segments = instance.Module.Description.ElementSegments;
        for (int i = 0; i < segments.Length; i++)
        {
            if (segments[i].Mode == SegmentMode.Declarative)
                continue;

            // A collection meanwhile must find them.
            var elements = new ulong[segments[i].Length];
            instance.SetElements(i, elements);
            Evaluate(instance, segments[i], elements);
        }
        for (int i = 0; i < segments.Length; i++)
        {
            ElementSegment segment = segments[i];
            if (segment.Mode != SegmentMode.Active)
                continue;
            TableCore table = instance.Tables[segment.TableIndex];
            ulong offset = Offset(instance, segment.Offset, table.Type.Is64);
            ThrowIfTrap(instance.InitializeTable(i, table, offset, 0, (ulong)segment.Length), "element", i);
            instance.DropElements(i);
        }
    }

    private static void Evaluate(InstanceCore instance, ElementSegment segment, ulong[] elements)
    {
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = segment.Functions is { } functions
                ? (ulong)instance.RecordOf(functions[i])
                : ConstantContext.Evaluate(instance, segment.Expressions![i], segment.Type).Low;
        }
    }

    private static void ApplyData(InstanceCore instance)
    {
        DataSegment[] segments = instance.Module.Description.DataSegments;
        if (segments.Length == 0)
            return;
        MemoryImage? image = instance.Module.Image;
        if (image is not null && !image.TryMap(instance.Memories[image.MemoryIndex]))
            image = null;
        for (int i = 0; i < segments.Length; i++)
        {
            DataSegment segment = segments[i];
            if (segment.Mode != SegmentMode.Active)
                continue;
            if (segment.MemoryIndex == image?.MemoryIndex)
            {
                instance.DropData(i);
                continue;
            }
            LinearMemory memory = instance.Memories[segment.MemoryIndex];
            ulong offset = Offset(instance, segment.Offset, memory.Type.Is64);
            ThrowIfTrap(instance.InitializeMemory(i, memory, offset, 0, (ulong)segment.Content.Length), "data", i);
            instance.DropData(i);
        }
    }

    /// <summary>The function that is to be called when all else is done, or <see langword="null"/>.</summary>
    public static FunctionCore? StartFunctionOf(InstanceCore instance)
    {
        ModuleCore module = instance.Module;
        int start = module.Description.StartFunction;
        if (start < 0)
            return null;
        if (start < module.Description.ImportedFunctions || module.Layout.Record(start) >= 0)
            return instance.FunctionAt(start);

        // Code cannot refer to it, so it has no record yet.
        var record = (FunctionRecord*)instance.Store.Allocate(sizeof(FunctionRecord));
        SetRecord(record, instance, start);
        return instance.Store.FunctionOf(record);
    }

    private static ulong Offset(InstanceCore instance, ByteRange expression, bool is64)
    {
        ulong offset = ConstantContext.Evaluate(instance, expression, is64 ? ValType.I64 : ValType.I32).Low;
        return is64 ? offset : (uint)offset;
    }

    private static void ThrowIfTrap(TrapCode code, string kind, int segment)
    {
        if (code != TrapCode.None)
            throw new TrapException(code, WasmStackTrace.Empty, $"active {kind} segment {segment} does not fit");
    }
}
