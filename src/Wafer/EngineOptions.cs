using Wafer.Model;

namespace Wafer;

/// <summary>What an <see cref="Engine"/> accepts and how its code runs. Immutable; change one with <c>with</c>.</summary>
public sealed record EngineOptions
{
    /// <summary>The options that an engine has when none are given.</summary>
    public static EngineOptions Default { get; } = new();

    /// <summary>The WebAssembly features that modules may use.</summary>
    public Features Features { get; init; } = Features.Default;

    /// <summary>How memory accesses are kept in bounds.</summary>
    public BoundsMode Bounds { get; init; } = BoundsMode.Auto;

    /// <summary>The bytes of stack that the WebAssembly code of one store may use, at least 64 KiB. Wasm frames never stand on the thread's own stack.</summary>
    public int StackSize { get; init; } = 1 << 20;

    /// <summary>The largest number of bytes that one linear memory may have, whatever its type says.</summary>
    public ulong MaxMemoryBytes { get; init; } = 1UL << 40;

    /// <summary>The largest number of elements that one table may have, whatever its type says.</summary>
    public ulong MaxTableElements { get; init; } = 10_000_000;

    /// <summary>The most bytes that the garbage-collected heap of one store may have. An allocation beyond it traps with <see cref="TrapCode.OutOfMemory"/>.</summary>
    public ulong MaxHeapBytes { get; init; } = 1UL << 32;

    /// <summary>
    /// Whether every allocation in the garbage-collected heap collects first and moves everything that it can, and the whole heap is checked each time. For tests of engines and of
    /// host code; very slow.
    /// </summary>
    public bool HeapStress { get; init; }

    /// <summary>When functions are compiled.</summary>
    public CompilationMode Compilation { get; init; } = CompilationMode.Eager;

    /// <summary>Where compiled code is kept for the next time, or <see langword="null"/>.</summary>
    public CompilationCacheOptions? Cache { get; init; }

    /// <summary>The most threads that compile one module at a time, or 0 for one on each processor. The code does not depend on it.</summary>
    public int CompilationThreads { get; init; }

    /// <summary>
    /// Is told, after every few dozen KiB, how far the compilation of a whole module is. The call comes on a thread that compiles, one at a time for one module; nothing comes while
    /// functions are compiled when they are called.
    /// </summary>
    public IProgress<CompilationProgress>? Progress { get; init; }

    /// <summary>
    /// Whether the operators of relaxed SIMD give the results that the deterministic profile prescribes (Core spec, appendix A.2), the same on every machine, instead
    /// of those that are fastest on this one. It says nothing of the bits of NaNs.
    /// </summary>
    public bool DeterministicRelaxedSimd { get; init; }

    /// <summary>
    /// Whether compiled code counts what it executes and stops when the <see cref="Store.Fuel"/> is used up. Deterministic: the same program with the same input uses the same fuel on
    /// every machine. Without it there is no trace of it in the code.
    /// </summary>
    public bool MetersFuel { get; init; }

    /// <summary>What is written so that the Linux profiler knows the names of functions (docs/diagnostics.md).</summary>
    public ProfilerSupport Profiler { get; init; }

    /// <summary>Whether the engine counts in the meter "Wafer" and reports to the event source "Wafer" (docs/diagnostics.md).</summary>
    public bool Telemetry { get; init; }

    /// <summary>The optional instruction sets of the machine that compiled code may use.</summary>
    public CpuExtensions CpuExtensions { get; init; } = CpuExtensions.All;
}
