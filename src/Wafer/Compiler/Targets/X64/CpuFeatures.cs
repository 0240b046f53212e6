namespace Wafer.Compiler.Targets.X64;

/// <summary>The optional instruction sets that code generation may use; SSE4.1 and POPCNT are the floor.</summary>
internal readonly record struct CpuFeatures
{
    /// <summary>Words that the instruction CPUID answers, and the register state that the operating system keeps.</summary>
    /// <param name="Basic">Leaf 1, ECX.</param>
    /// <param name="ExtendedB">Leaf 7, EBX; 0 if there is no such leaf.</param>
    /// <param name="ExtendedC">Leaf 7, ECX; 0 if there is no such leaf.</param>
    /// <param name="Amd">Leaf 8000_0001h, ECX.</param>
    /// <param name="EnabledState">XCR0; 0 if it cannot be read.</param>
    public readonly record struct CpuIdWords(uint Basic, uint ExtendedB, uint ExtendedC, uint Amd, ulong EnabledState);

    /// <summary>The names that <see cref="Parse"/> knows.</summary>
    public const string Names = "sse4.2, avx, avx2, fma, avx512, avx512vbmi, avx512bitalg, bmi1, bmi2, lzcnt";

    /// <summary>The floor alone.</summary>
    public static CpuFeatures Baseline => default;

    public bool Sse42 { get; init; }

    public bool Lzcnt { get; init; }

    public bool Bmi1 { get; init; }

    public bool Bmi2 { get; init; }

    public bool Avx { get; init; }

    public bool Avx2 { get; init; }

    public bool Fma { get; init; }

    /// <summary>AVX-512 F, VL, BW and DQ together.</summary>
    public bool Avx512 { get; init; }

    public bool Avx512Vbmi { get; init; }

    public bool Avx512Bitalg { get; init; }

    /// <summary>Reads <c>baseline</c>, <c>native</c>, or a list of names. An instruction set brings those that it builds on with it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="native">What this machine has.</param>
    /// <exception cref="ArgumentException">A name is unknown.</exception>
    public static CpuFeatures Parse(string text, CpuFeatures native)
    {
        CpuFeatures cpu = Baseline, avx = new() { Sse42 = true, Avx = true }, avx512 = avx with { Avx2 = true, Fma = true, Avx512 = true };
        if (text == "native")
            return native;
        foreach (string name in text == "baseline" ? [] : text.Split(',', StringSplitOptions.TrimEntries))
        {
            cpu = cpu.Or(name switch
            {
                "sse4.2" => new CpuFeatures { Sse42 = true },
                "avx" => avx,
                "avx2" => avx with { Avx2 = true },
                "fma" => avx with { Fma = true },
                "avx512" => avx512,
                "avx512vbmi" => avx512 with { Avx512Vbmi = true },
                "avx512bitalg" => avx512 with { Avx512Bitalg = true },
                "bmi1" => new CpuFeatures { Bmi1 = true },
                "bmi2" => new CpuFeatures { Bmi2 = true },
                "lzcnt" => new CpuFeatures { Lzcnt = true },
                _ => throw new ArgumentException($"There is no instruction set '{name}' to choose; there are {Names}."),
            });
        }
        return cpu;
    }

    /// <summary>The instruction sets as bits, in an order that never changes.</summary>
    public ulong ToBits() => (Avx ? 1u : 0) | (Bmi1 ? 2u : 0) | (Bmi2 ? 4u : 0) | (Lzcnt ? 8u : 0) | (Sse42 ? 0x10u : 0) | (Avx2 ? 0x20u : 0) | (Fma ? 0x40u : 0)
        | (Avx512 ? 0x80u : 0) | (Avx512Vbmi ? 0x100u : 0) | (Avx512Bitalg ? 0x200u : 0);

    private CpuFeatures Or(CpuFeatures other) => new()
    {
        Sse42 = Sse42 || other.Sse42,
        Lzcnt = Lzcnt || other.Lzcnt,
        Bmi1 = Bmi1 || other.Bmi1,
        Bmi2 = Bmi2 || other.Bmi2,
        Avx = Avx || other.Avx,
        Avx2 = Avx2 || other.Avx2,
        Fma = Fma || other.Fma,
        Avx512 = Avx512 || other.Avx512,
        Avx512Vbmi = Avx512Vbmi || other.Avx512Vbmi,
        Avx512Bitalg = Avx512Bitalg || other.Avx512Bitalg,
    };

    /// <summary>What of these is allowed too. An instruction set that others build on takes them with it.</summary>
    public CpuFeatures Limit(CpuExtensions allowed)
    {
        bool avx = Avx && Has(allowed, CpuExtensions.Avx), avx2 = avx && Avx2 && Has(allowed, CpuExtensions.Avx2);
        bool avx512 = avx2 && Avx512 && Has(allowed, CpuExtensions.Avx512);
        return new CpuFeatures
        {
            Sse42 = Sse42 && Has(allowed, CpuExtensions.Sse42),
            Lzcnt = Lzcnt && Has(allowed, CpuExtensions.Lzcnt),
            Bmi1 = Bmi1 && Has(allowed, CpuExtensions.Bmi),
            Bmi2 = Bmi2 && Has(allowed, CpuExtensions.Bmi),
            Avx = avx,
            Avx2 = avx2,
            Fma = avx && Fma && Has(allowed, CpuExtensions.Fma),
            Avx512 = avx512,
            Avx512Vbmi = avx512 && Avx512Vbmi && Has(allowed, CpuExtensions.Avx512Vbmi),
            Avx512Bitalg = avx512 && Avx512Bitalg && Has(allowed, CpuExtensions.Avx512Bitalg),
        };
    }

    /// <summary>What the processor says that it has, by CPUID.</summary>
    /// <param name="words">What the instruction answered.</param>
    public static CpuFeatures FromCpuId(CpuIdWords words)
    {
        // Intel SDM volume 2, CPUID; volume 1, 14.3 and 15.2, which bits of XCR0 AVX and AVX-512 need.
        const ulong avxState = 0x6, avx512State = 0xE6;
        const uint sse42 = 1 << 20, fma = 1 << 12, avx = 1 << 28, lzcnt = 1 << 5, bmi1 = 1 << 3, avx2 = 1 << 5, bmi2 = 1 << 8, vbmi = 1 << 1, bitalg = 1 << 12;
        const uint avx512 = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31;
        (uint basic, uint extendedB, uint extendedC, uint amd, ulong enabledState) = words;
        bool hasAvx = (basic & avx) != 0 && (enabledState & avxState) == avxState;
        bool hasAvx512 = hasAvx && (extendedB & avx512) == avx512 && (enabledState & avx512State) == avx512State;
        return new CpuFeatures
        {
            Sse42 = (basic & sse42) != 0,
            Lzcnt = (amd & lzcnt) != 0,
            Bmi1 = hasAvx && (extendedB & bmi1) != 0,
            Bmi2 = hasAvx && (extendedB & bmi2) != 0,
            Avx = hasAvx,
            Avx2 = hasAvx && (extendedB & avx2) != 0,
            Fma = hasAvx && (basic & fma) != 0,
            Avx512 = hasAvx512,
            Avx512Vbmi = hasAvx512 && (extendedC & vbmi) != 0,
            Avx512Bitalg = hasAvx512 && (extendedC & bitalg) != 0,
        };
    }

    private static bool Has(CpuExtensions allowed, CpuExtensions extension) => (allowed & extension) != 0;
}
