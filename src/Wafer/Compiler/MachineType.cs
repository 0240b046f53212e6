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
    Ref,
}

/// <summary>Helpers on value kinds.</summary>
internal static class MachineTypeExtensions
{
    public static bool IsVectorClass(this MachineType kind) => kind is MachineType.F32 or MachineType.F64 or MachineType.V128;

    public static Width Width(this MachineType kind) => kind is MachineType.I32 or MachineType.F32 ? Compiler.Width.W32 : Compiler.Width.W64;

    public static MachineType ToMachineType(this ValType type) => type.Code switch
    {
        ValType.I32Code => MachineType.I32,
        ValType.I64Code => MachineType.I64,
        ValType.F32Code => MachineType.F32,
        ValType.F64Code => MachineType.F64,
        ValType.V128Code => MachineType.V128,
        _ => MachineType.Ref,
    };
}
