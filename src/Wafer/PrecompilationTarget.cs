using Wafer.Compiler;
using Wafer.Compiler.Targets.X64;
using Wafer.Model;
using Wafer.Runtime.Platform;

namespace Wafer;

/// <summary>What a module is compiled for ahead of time. Immutable.</summary>
public sealed record PrecompilationTarget
{
    private static readonly string[] s_machines = ["x86_64-linux"];
    private readonly CpuFeatures _features;

    /// <summary>The machines that code can be made for.</summary>
    public static IReadOnlyList<string> Machines => s_machines;

    /// <summary>The machine; one of <see cref="Machines"/>.</summary>
    /// <exception cref="ArgumentException">There is no such machine.</exception>
    public string Machine
    {
        get;
        init => field = s_machines.Contains(value)
            ? value
            : throw new ArgumentException($"There is no target '{value}'; there is {string.Join(", ", s_machines)}.");
    } = s_machines[0];

    /// <summary>
    /// The processor: <c>baseline</c>, which every machine of the kind has, <c>native</c>, which is what this one has, or names of instruction sets with commas between them
    /// (<c>sse4.2</c>, <c>avx</c>, <c>avx2</c>, <c>fma</c>, <c>avx512</c>, <c>avx512vbmi</c>,
    /// <c>avx512bitalg</c>, <c>bmi1</c>, <c>bmi2</c>, <c>lzcnt</c>); one brings those that it builds on with it.
    /// </summary>
    /// <exception cref="ArgumentException">A name is unknown.</exception>
    public string Cpu
    {
        get => field;
        init
        {
            _features = CpuFeatures.Parse(value, HostCpu.Features);
            field = value;
        }
    } = "baseline";

    /// <summary>How memory accesses are kept in bounds. <see cref="BoundsMode.Auto"/> is <see cref="BoundsMode.GuardPages"/>, which is what engines choose where they can.</summary>
    public BoundsMode Bounds { get; init; }

    /// <summary>The WebAssembly features that the module may use.</summary>
    public Features Features { get; init; } = EngineOptions.Default.Features;

    /// <summary>Whether the operators of relaxed SIMD follow the deterministic profile. Engines use only code that was made with the option that they have.</summary>
    public bool DeterministicRelaxedSimd { get; init; }

    internal CompilerOptions ToCompilerOptions() => new()
    {
        Features = Features,
        Bounds = Bounds == BoundsMode.Auto ? BoundsMode.GuardPages : Bounds,
        DeterministicRelaxedSimd = DeterministicRelaxedSimd,
        Cpu = _features,
        Threads = Environment.ProcessorCount,
    };
}
