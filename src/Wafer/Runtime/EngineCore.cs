using Wafer.Compiler;
using Wafer.Compiler.Artifacts;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime;

/// <summary>What all modules and stores of an engine share.</summary>
internal sealed unsafe class EngineCore(EngineOptions options)
{
    private BoundsMode _bounds = options.Bounds;

    public EngineOptions Options { get; } = options;

    /// <summary>Where the engine counts, or <see langword="null"/>.</summary>
    public Diagnostics.Telemetry? Telemetry { get; } = options.Telemetry ? Diagnostics.Telemetry.Shared : null;

    /// <summary>The defined types of all modules.</summary>
    public TypeRegistry Types { get; } = new();

    /// <summary>The adapters between cells and compiled code.</summary>
    public ThunkCache Thunks { get; } = new();

    /// <summary>Where compiled code is kept, or <see langword="null"/>.</summary>
    public CodeCache? Cache { get; } = options.Cache is { } cache && OperatingSystem.IsLinux() ? new CodeCache(cache) : null;

    /// <summary>What modules are compiled with.</summary>
    public CompilerOptions CompilerOptions => field ??= new CompilerOptions
    {
        Features = Options.Features,
        Bounds = Bounds,
        DeterministicRelaxedSimd = Options.DeterministicRelaxedSimd,
        MetersFuel = Options.MetersFuel,
        Cpu = HostCpu.Features.Limit(Options.CpuExtensions),
        Threads = Options.CompilationThreads > 0 ? Options.CompilationThreads : Environment.ProcessorCount,
        Progress = Options.Progress,
    };

    /// <summary>What modules are compiled for.</summary>
    public CompilationTarget Target => CompilationTarget.Of(CompilerOptions);

    /// <summary>How memory accesses are kept in bounds; never <see cref="BoundsMode.Auto"/>.</summary>
    public BoundsMode Bounds
    {
        get
        {
            if (_bounds == BoundsMode.Auto)
                _bounds = CanGuard() ? BoundsMode.GuardPages : BoundsMode.Explicit;
            return _bounds;
        }
    }

    /// <summary>Creates a memory that any store of the engine can use.</summary>
    public LinearMemory CreateSharedMemory(Model.MemoryType type)
    {
        VirtualMemory.ThrowIfUnsupported();
        return new LinearMemory(type, Bounds, Options.MaxMemoryBytes);
    }

    // Whether the address space (which may be limited by ulimit -v) has room for a guarded memory.
    private static bool CanGuard()
    {
        if (!VirtualMemory.IsSupported)
            return false;
        byte* probe = VirtualMemory.TryReserve(unchecked((nuint)BoundsChecks.UncheckedReservation));
        if (probe == null)
            return false;
        VirtualMemory.Release(probe, unchecked((nuint)BoundsChecks.UncheckedReservation));
        return true;
    }
}
