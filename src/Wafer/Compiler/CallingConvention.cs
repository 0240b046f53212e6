using Wafer.Model;

namespace Wafer.Compiler;

/// <summary>Where a parameter or result travels.</summary>
internal enum LocationKind : byte
{
    /// <summary>A general register: the index counts in the target's argument order.</summary>
    General,

    /// <summary>A vector register: the index counts in the target's argument order.</summary>
    Vector,

    /// <summary>Memory: a byte offset in the stack argument area, or in the result buffer.</summary>
    Memory,
}

/// <summary>The place of one parameter or result.</summary>
internal readonly record struct Location(LocationKind Kind, int Index);

/// <summary>The internal calling convention, the same for every tier: values take registers in order of their class, the rest go to memory.</summary>
/// <remarks>
/// Integers and references take general registers, floats and vectors take vector registers. Parameters beyond the registers stand on the
/// stack in order, at increasing addresses from the return address up, 8 bytes each and 16 for vectors (not aligned); the callee pops them.
/// Results beyond the registers stand in the store's result buffer, laid out the same way. No register is preserved by a call but the stack
/// pointer, the frame pointer and the pinned ones.
/// </remarks>
internal static class CallingConvention
{
    /// <summary>The number of general registers that carry parameters or results, on every target.</summary>
    public const int GeneralRegisters = 6;

    /// <summary>The number of vector registers that carry parameters or results, on every target.</summary>
    public const int VectorRegisters = 8;

    /// <summary>Where, from the frame pointer, functions that call into other instances or catch exceptions keep their instance's context.</summary>
    public const int InstanceSlot = -8;

    /// <summary>Whether values of a type travel in vector registers.</summary>
    public static bool IsVectorClass(ValType type) => type.Code is ValType.F32Code or ValType.F64Code or ValType.V128Code;

    /// <summary>The bytes that a value takes in memory areas, frame slots and cells.</summary>
    public static int CellSize(ValType type) => type.Code == ValType.V128Code ? 16 : 8;

    /// <summary>Assigns a place to each type in order.</summary>
    /// <param name="types">Parameter or result types.</param>
    /// <param name="locations">Receives the places; as long as <paramref name="types"/>.</param>
    /// <returns>The number of bytes that the memory ones take.</returns>
    public static int Assign(ReadOnlySpan<ValType> types, Span<Location> locations)
    {
        int general = 0, vector = 0, memory = 0;
        for (int i = 0; i < types.Length; i++)
        {
            ValType type = types[i];
            if (IsVectorClass(type))
            {
                if (vector < VectorRegisters)
                {
                    locations[i] = new Location(LocationKind.Vector, vector++);
                    continue;
                }
            }
            else if (general < GeneralRegisters)
            {
                locations[i] = new Location(LocationKind.General, general++);
                continue;
            }
            locations[i] = new Location(LocationKind.Memory, memory);
            memory += CellSize(type);
        }
        return memory;
    }
}
