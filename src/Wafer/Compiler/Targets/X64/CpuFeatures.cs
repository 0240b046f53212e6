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

    /// <summary>The names that <see cref="Parse"/> knows.</summary>
    public const string Names = "avx, bmi1, bmi2, lzcnt";

    /// <summary>Reads <c>baseline</c>, <c>native</c>, or a list of names.</summary>
    /// <exception cref="ArgumentException">A name is unknown.</exception>
    public static CpuFeatures Parse(string text)
    {
        CpuFeatures cpu = Baseline;
        if (text == "native")
            return Host;
        foreach (string name in text == "baseline" ? [] : text.Split(',', StringSplitOptions.TrimEntries))
        {
            cpu = name switch
            {
                "avx" => cpu with { Avx = true },
                "bmi1" => cpu with { Bmi1 = true },
                "bmi2" => cpu with { Bmi2 = true },
                "lzcnt" => cpu with { Lzcnt = true },
                _ => throw new ArgumentException($"There is no instruction set '{name}' to choose; there are {Names}."),
            };
        }
        return cpu;
    }

    /// <summary>The instruction sets as bits, in an order that never changes.</summary>
    public ulong ToBits() => (Avx ? 1u : 0) | (Bmi1 ? 2u : 0) | (Bmi2 ? 4u : 0) | (Lzcnt ? 8u : 0);

    /// <summary>The floor alone.</summary>
    public static CpuFeatures Baseline => default;
}
