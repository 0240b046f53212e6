using Wafer.Model;

namespace Wafer.Compiler;

/// <summary>What code does to keep its accesses to a memory in bounds.</summary>
internal enum BoundsCheck : byte
{
    /// <summary>Nothing: all that a 32-bit address with a constant offset can reach is reserved for the memory, and the hardware faults.</summary>
    None,

    /// <summary>The end of each access is compared with the memory's size.</summary>
    End,
}

/// <summary>The rule by which compiler and runtime agree on how memories are kept in bounds.</summary>
internal static class BoundsChecks
{
    /// <summary>The check for memories of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="bounds">How the engine keeps accesses in bounds; not <see cref="BoundsMode.Auto"/>.</param>
    public static BoundsCheck Of(MemoryType type, BoundsMode bounds) =>
        bounds == BoundsMode.GuardPages && !type.Is64 && type.PageSizeLog2 == 16 ? BoundsCheck.None : BoundsCheck.End;
}
