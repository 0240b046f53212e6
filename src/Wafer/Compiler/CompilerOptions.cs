using Wafer.Compiler.Targets.X64;
using Wafer.Model;

namespace Wafer.Compiler;

/// <summary>What the compiler needs to know besides the module.</summary>
internal sealed record CompilerOptions
{
    /// <summary>The features that the module may use.</summary>
    public Features Features { get; init; } = Features.Default;

    /// <summary><see cref="BoundsMode.GuardPages"/> or <see cref="BoundsMode.Explicit"/>; <see cref="BoundsMode.Auto"/> has been resolved.</summary>
    public BoundsMode Bounds { get; init; } = BoundsMode.GuardPages;

    /// <summary>Whether relaxed vector operators follow the deterministic profile.</summary>
    public bool DeterministicRelaxedSimd { get; init; }

    /// <summary>Whether the code counts the operators that it executes, as <see cref="FuelCosts"/> says, and stops when it may execute no more.</summary>
    public bool MetersFuel { get; init; }

    /// <summary>The instruction sets that the code may use; the floor alone unless said otherwise.</summary>
    public CpuFeatures Cpu { get; init; } = CpuFeatures.Baseline;

    /// <summary>Whether functions of the module call each other through its function table, so that each may be compiled, or replaced, on its own.</summary>
    public bool CallsThroughTable { get; init; }

    /// <summary>The most threads that may compile at a time. The code does not depend on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Is told how far the compilation of a whole module is, if that is wanted.</summary>
    public IProgress<CompilationProgress>? Progress { get; init; }
}
