using System.Runtime.Intrinsics.X86;
using Wafer.Compiler.Targets.X64;
using Wafer.Runtime.Platform;

namespace Wafer.Tests.Runtime;

public class HostCpuTests
{
    [Fact]
    public void The_processor_says_what_dotnet_says()
    {
        CpuFeatures asked = CpuFeatures.FromCpuId(HostCpu.Ask());
        Assert.Equal(asked, HostCpu.Features);
        Assert.True(asked.Sse42);

        // DOTNET_EnableAVX and its like make .NET say less. It has no name for AVX512-BITALG.
        if (Environment.GetEnvironmentVariables().Keys.Cast<string>().Any(name => name.StartsWith("DOTNET_Enable", StringComparison.Ordinal)))
            return;
        bool avx512 = Avx512F.VL.IsSupported && Avx512BW.VL.IsSupported && Avx512DQ.VL.IsSupported;
        var dotnet = new CpuFeatures
        {
            Sse42 = Sse42.IsSupported,
            Lzcnt = Lzcnt.IsSupported,
            Bmi1 = Bmi1.IsSupported,
            Bmi2 = Bmi2.IsSupported,
            Avx = Avx.IsSupported,
            Avx2 = Avx2.IsSupported,
            Fma = Fma.IsSupported,
            Avx512 = avx512,
            Avx512Vbmi = avx512 && Avx512Vbmi.VL.IsSupported,
        };
        Assert.Equal(dotnet, asked with { Avx512Bitalg = false });
    }

    [Fact]
    public void The_processor_says_what_the_instruction_says()
    {
        CpuFeatures.CpuIdWords words = HostCpu.Ask();
        Assert.Equal((uint)X86Base.CpuId(1, 0).Ecx, words.Basic);
        Assert.Equal(((uint)X86Base.CpuId(7, 0).Ebx, (uint)X86Base.CpuId(7, 0).Ecx), (words.ExtendedB, words.ExtendedC));
        Assert.Equal((uint)X86Base.CpuId(unchecked((int)0x8000_0001), 0).Ecx, words.Amd);
    }

    [Fact]
    public void Without_the_state_that_they_need_instruction_sets_are_not_there()
    {
        // XCR0 says of x87, SSE and AVX in bits 0 to 2, of AVX-512 in bits 5 to 7.
        CpuFeatures.CpuIdWords words = HostCpu.Ask();
        CpuFeatures none = CpuFeatures.FromCpuId(words with { EnabledState = 0x3 }), some = CpuFeatures.FromCpuId(words with { EnabledState = 0x7 });
        Assert.Equal(new CpuFeatures { Sse42 = none.Sse42, Lzcnt = none.Lzcnt }, none);
        Assert.False(some.Avx512 || some.Avx512Vbmi || some.Avx512Bitalg);
        Assert.Equal(CpuFeatures.FromCpuId(words with { EnabledState = 0xE7 }).Limit(CpuExtensions.All & ~CpuExtensions.Avx512), some);
    }

    [Fact]
    public void An_instruction_set_takes_with_it_those_that_need_it()
    {
        var all = new CpuFeatures
        {
            Sse42 = true,
            Lzcnt = true,
            Bmi1 = true,
            Bmi2 = true,
            Avx = true,
            Avx2 = true,
            Fma = true,
            Avx512 = true,
            Avx512Vbmi = true,
            Avx512Bitalg = true,
        };
        Assert.Equal(all, all.Limit(CpuExtensions.All));
        Assert.Equal(CpuFeatures.Baseline, all.Limit(CpuExtensions.None));
        Assert.Equal(new CpuFeatures { Sse42 = true, Lzcnt = true, Bmi1 = true, Bmi2 = true }, all.Limit(CpuExtensions.All & ~CpuExtensions.Avx));
        Assert.Equal(new CpuFeatures { Avx = true, Fma = true }, all.Limit(CpuExtensions.Avx | CpuExtensions.Fma | CpuExtensions.Avx512 | CpuExtensions.Avx512Vbmi));
        Assert.Equal(CpuFeatures.Baseline, CpuFeatures.Baseline.Limit(CpuExtensions.All));
    }
}
