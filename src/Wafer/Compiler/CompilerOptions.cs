using Wafer.Model;

namespace Wafer.Compiler;

/// <summary>How accesses to linear memory are kept within bounds.</summary>
public enum BoundsMode
{
    /// <summary>Guard pages where the platform and the memory allow them, explicit checks elsewhere.</summary>
    Auto,

    /// <summary>No check in the code: the hardware faults, and the fault becomes a trap. 32-bit memories only; others are checked explicitly.</summary>
    GuardPages,

    /// <summary>Every access is compared with the size of the memory; needs no signal handler.</summary>
    Explicit,
}

/// <summary>What the compiler needs to know besides the module.</summary>
internal sealed record CompilerOptions
{
    /// <summary>The features that the module may use.</summary>
    public Features Features { get; init; } = Features.Wasm2WithoutSimd;

    /// <summary><see cref="BoundsMode.GuardPages"/> or <see cref="BoundsMode.Explicit"/>; <see cref="BoundsMode.Auto"/> has been resolved.</summary>
    public BoundsMode Bounds { get; init; } = BoundsMode.GuardPages;
}
