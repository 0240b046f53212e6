using Wafer.Model;

namespace Wafer.Compiler;

/// <summary>What code does to keep its accesses to a memory in bounds.</summary>
internal enum BoundsCheck : byte
{
    /// <summary>Nothing: all that a 32-bit address with a constant offset can reach is reserved for the memory, and the hardware faults.</summary>
    None,

    /// <summary>
    /// The address is compared with the memory's size. What a constant offset below 2^31 adds, and the width of the access, end in the guard behind the memory, where the hardware
    /// faults; accesses with larger offsets are checked as by <see cref="End"/>.
    /// </summary>
    Address,

    /// <summary>The end of each access is compared with the memory's size.</summary>
    End,
}

/// <summary>The rule by which compiler and runtime agree on how memories are kept in bounds.</summary>
internal static class BoundsChecks
{
    /// <summary>What is reserved for a memory that is not checked: 4 GiB for the address, 4 GiB for constant offsets and the width of the access.</summary>
    public const ulong UncheckedReservation = 8UL << 30;

    /// <summary>What is reserved behind a memory whose addresses are checked.</summary>
    public const ulong GuardSize = (1UL << 31) + (64 << 10);

    /// <summary>The check for memories of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="bounds">How the engine keeps accesses in bounds; not <see cref="BoundsMode.Auto"/>.</param>
    public static BoundsCheck Of(MemoryType type, BoundsMode bounds)
    {
        // The hardware knows whole pages only.
        if (bounds == BoundsMode.Explicit || type.PageSizeLog2 != 16)
            return BoundsCheck.End;
        return type.Is64 ? BoundsCheck.Address : BoundsCheck.None;
    }
}
