namespace Wafer;

/// <summary>
/// The optional instruction sets of x86-64 that compiled code may use. What a machine does not have is never used, whatever is allowed here.
/// </summary>
[Flags]
public enum CpuExtensions
{
    /// <summary>The floor alone: SSE4.1 and POPCNT.</summary>
    None = 0,

    /// <summary>SSE4.2.</summary>
    Sse42 = 1 << 0,

    /// <summary>LZCNT.</summary>
    Lzcnt = 1 << 1,

    /// <summary>BMI1 and BMI2.</summary>
    Bmi = 1 << 2,

    /// <summary>AVX.</summary>
    Avx = 1 << 3,

    /// <summary>AVX2; without <see cref="Avx"/> it is not used.</summary>
    Avx2 = 1 << 4,

    /// <summary>FMA; without <see cref="Avx"/> it is not used.</summary>
    Fma = 1 << 5,

    /// <summary>AVX-512 F, VL, BW and DQ, on 128-bit vectors; without <see cref="Avx2"/> it is not used.</summary>
    Avx512 = 1 << 6,

    /// <summary>AVX-512 VBMI; without <see cref="Avx512"/> it is not used.</summary>
    Avx512Vbmi = 1 << 7,

    /// <summary>AVX-512 BITALG; without <see cref="Avx512"/> it is not used.</summary>
    Avx512Bitalg = 1 << 8,

    /// <summary>Everything that the machine has.</summary>
    All = Sse42 | Lzcnt | Bmi | Avx | Avx2 | Fma | Avx512 | Avx512Vbmi | Avx512Bitalg,
}
