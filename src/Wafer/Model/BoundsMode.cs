namespace Wafer;

/// <summary>How accesses to linear memory are kept in bounds.</summary>
public enum BoundsMode
{
    /// <summary>Guard pages where the platform can, explicit checks elsewhere.</summary>
    Auto = 0,

    /// <summary>
    /// The hardware catches what is out of bounds: 32-bit memories reserve their whole index space, 64-bit ones a guard behind them, so that of an access the address alone is
    /// checked. Memories with pages of one byte are checked explicitly.
    /// </summary>
    GuardPages = 1,

    /// <summary>Every access is compared with the memory's size.</summary>
    Explicit = 2,
}
