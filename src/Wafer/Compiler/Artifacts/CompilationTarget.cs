using Wafer.Model;

namespace Wafer.Compiler.Artifacts;

/// <summary>Kinds of machines: a processor and an operating system.</summary>
internal enum TargetMachine
{
    /// <summary>x86-64 with Linux.</summary>
    X64Linux = 1,
}

/// <summary>All that code depends on besides the module and the compiler.</summary>
/// <param name="Machine">The kind of machine.</param>
/// <param name="Bounds">How memory accesses are checked.</param>
/// <param name="Features">The features that the module was validated with.</param>
/// <param name="Cpu">The instruction sets that the code may use, as bits.</param>
/// <param name="Options">Other options, as bits.</param>
internal readonly record struct CompilationTarget(TargetMachine Machine, BoundsMode Bounds, Features Features, ulong Cpu, ulong Options)
{
    // The bits of Options.
    private const ulong DeterministicRelaxedSimd = 1, MetersFuel = 2;

    /// <summary>What options compile for.</summary>
    public static CompilationTarget Of(CompilerOptions options) =>
        new(TargetMachine.X64Linux, options.Bounds, options.Features, options.Cpu.ToBits(), (options.DeterministicRelaxedSimd ? DeterministicRelaxedSimd : 0) | (options.MetersFuel ? MetersFuel : 0));

    /// <summary>Why code for this target cannot be used where other options apply; <see langword="null"/> if it can.</summary>
    /// <param name="wanted">What this machine and its engine would compile for.</param>
    public string? WhyNotUsableFor(in CompilationTarget wanted)
    {
        if (Machine != wanted.Machine)
            return $"it is for {Machine}, and this machine is {wanted.Machine}";
        if ((Cpu & ~wanted.Cpu) != 0)
            return "it uses instructions that this processor does not have";
        if (Bounds != wanted.Bounds)
            return $"it checks memory accesses by {Bounds}, and the engine by {wanted.Bounds}";
        if (Features != wanted.Features)
            return "it was compiled with other WebAssembly features than the engine has";
        return Options != wanted.Options ? "it was compiled with other options than the engine has" : null;
    }
}
