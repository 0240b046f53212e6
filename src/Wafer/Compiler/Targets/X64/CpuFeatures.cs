namespace Wafer.Compiler.Targets.X64;

/// <summary>The optional instruction sets that code generation may use; SSE4.2 and POPCNT are the floor, as they are .NET's.</summary>
internal readonly record struct CpuFeatures(bool Avx, bool Bmi1, bool Bmi2, bool Lzcnt)
{
    /// <summary>What this machine has.</summary>
    public static CpuFeatures Host { get; } = new(
        System.Runtime.Intrinsics.X86.Avx.IsSupported,
        System.Runtime.Intrinsics.X86.Bmi1.IsSupported,
        System.Runtime.Intrinsics.X86.Bmi2.IsSupported,
        System.Runtime.Intrinsics.X86.Lzcnt.IsSupported);

    /// <summary>The floor alone.</summary>
    public static CpuFeatures Baseline => default;
}
