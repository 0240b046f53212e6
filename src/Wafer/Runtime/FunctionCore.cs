using Wafer.Compiler;
using Wafer.Model;

namespace Wafer.Runtime;

/// <summary>A function in a store that the host or another instance holds on to.</summary>
/// <param name="type">The type; defined types by their canonical identities.</param>
/// <param name="record">What function references point to.</param>
/// <param name="entryThunk">The thunk that calls functions of the type; 0 for host functions.</param>
/// <param name="leafThunk">For leaves, the thunk that calls leaves of the type; otherwise 0.</param>
/// <param name="host">For host functions, what to call instead.</param>
internal sealed unsafe class FunctionCore(FunctionType type, FunctionRecord* record, nint entryThunk, nint leafThunk, HostFunction? host)
{
    // Copies of what a call needs, so that it follows one pointer less.
    public readonly InstanceContext* Instance = record->Instance;
    public readonly nint EntryThunk = entryThunk;

    // The code of leaves never changes.
    public readonly delegate* unmanaged[SuppressGCTransition]<InstanceContext*, ulong*, nint, void> LeafThunk =
        (delegate* unmanaged[SuppressGCTransition]<InstanceContext*, ulong*, nint, void>)leafThunk;

    public readonly nint LeafCode = leafThunk == 0 ? 0 : record->Code;

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
