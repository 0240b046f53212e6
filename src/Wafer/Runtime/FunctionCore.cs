using Wafer.Compiler;
using Wafer.Model;

namespace Wafer.Runtime;

/// <summary>A function in a store that the host or another instance holds on to.</summary>
internal sealed unsafe class FunctionCore(FunctionType type, FunctionRecord* record, nint entryThunk, HostFunction? host)
{
    // Copies of what a call needs, so that it follows one pointer less.
    public readonly InstanceContext* Instance = record->Instance;
    public readonly nint EntryThunk = entryThunk;

    // For host functions, what to call instead: from the host to the host no WebAssembly stack is needed.
    public readonly HostFunction? Host = host;

    /// <summary>The API object, once somebody asked for it.</summary>
    public object? Owner { get; set; }

    /// <summary>The type; defined types by their canonical identities.</summary>
    public FunctionType Type { get; } = type;

    /// <summary>The code; changes once, if the function was not compiled when it was first asked for.</summary>
    public nint Code => Record->Code;

    /// <summary>The bits of a reference to the function.</summary>
    public ulong Reference => (ulong)Record;

    /// <summary>The canonical type of a reference to the function.</summary>
    public ValType ReferenceType => ValType.Ref(HeapType.Defined((int)Record->TypeId), nullable: false);

    /// <summary>What function references point to.</summary>
    public FunctionRecord* Record { get; } = record;
}
