using Wafer.Compiler;
using Wafer.Compiler.Targets.X64;

namespace Wafer.Cli.Explain;

/// <summary>Says what code is compiled for.</summary>
internal static class TargetText
{
    /// <summary>What a module is compiled for, in a few words.</summary>
    public static string Describe(CompilerOptions options)
    {
        string bounds = options.Bounds == BoundsMode.Explicit ? "explicit bounds checks" : "guard pages";
        return $"baseline tier, x86-64 with {Names(options.Cpu)}, {bounds}";
    }

    // What others bring with them goes without saying.
    private static string Names(CpuFeatures cpu)
    {
        (string Name, bool IsThere)[] sets =
        [
            ("avx512", cpu.Avx512), ("avx512vbmi", cpu.Avx512Vbmi), ("avx512bitalg", cpu.Avx512Bitalg),
            ("avx2", cpu.Avx2 && !cpu.Avx512), ("fma", cpu.Fma && !cpu.Avx512), ("avx", cpu.Avx && !cpu.Avx2), ("sse4.2", cpu.Sse42 && !cpu.Avx),
            ("bmi1", cpu.Bmi1), ("bmi2", cpu.Bmi2), ("lzcnt", cpu.Lzcnt),
        ];
        string names = string.Join(' ', sets.Where(set => set.IsThere).Select(set => set.Name));
        return names.Length > 0 ? names : "no extensions";
    }
}
