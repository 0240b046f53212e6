using Wafer.Model;

namespace Wafer.Compiler;

/// <summary>The machine's view of a value type.</summary>
internal enum MachineType : byte
{
    I32,
    I64,
    F32,
    F64,
    V128,

    /// <summary>A reference that the garbage collector traces (see <see cref="HeapLayout"/>).</summary>
    Ref,

    /// <summary>A reference to a function: the address of its record, or 0.</summary>
    Function,
}

/// <summary>Helpers on value kinds.</summary>
internal static class MachineTypeExtensions
{
    public static bool IsVectorClass(this MachineType kind) => kind is MachineType.F32 or MachineType.F64 or MachineType.V128;

    public static Width Width(this MachineType kind) => kind is MachineType.I32 or MachineType.F32 ? Compiler.Width.W32 : Compiler.Width.W64;

    /// <summary>The machine type of a value type.</summary>
    /// <param name="type">The value type.</param>
    /// <param name="types">The type space that it belongs to.</param>
    public static MachineType ToMachineType(this ValType type, ReadOnlySpan<DefinedType> types) => type.Code switch
    {
        ValType.I32Code => MachineType.I32,
        ValType.I64Code => MachineType.I64,
        ValType.F32Code => MachineType.F32,
        ValType.F64Code => MachineType.F64,
        ValType.V128Code => MachineType.V128,
        _ => IsFunction(type.Heap, types) ? MachineType.Function : MachineType.Ref,
    };

    private static bool IsFunction(HeapType heap, ReadOnlySpan<DefinedType> types) =>
        heap.IsDefined ? types[heap.TypeIndex].Composite is FunctionType : heap == HeapType.Func || heap == HeapType.NoFunc;
}
