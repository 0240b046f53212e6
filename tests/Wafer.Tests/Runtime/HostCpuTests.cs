using Wafer.Compiler.Targets.X64;
using Wafer.Runtime.Platform;

namespace Wafer.Tests.Runtime;

public class HostCpuTests
{
    [Fact]
    public void The_processor_says_what_dotnet_says()
    {
        // DOTNET_EnableAVX and its like make .NET say less.
        bool isLimited = Environment.GetEnvironmentVariables().Keys.Cast<string>().Any(name => name.StartsWith("DOTNET_Enable", StringComparison.Ordinal));
        Assert.Equal(HostCpu.Ask(), isLimited ? HostCpu.Ask() : CpuFeatures.Host);
        Assert.True(HostCpu.Ask().Sse42);
    }

    [Fact]
    public void Without_the_state_that_they_need_instruction_sets_are_not_there()
    {
        // XCR0 says of x87, SSE and AVX in bits 0 to 2, of AVX-512 in bits 5 to 7.
        CpuFeatures none = CpuFeatures.FromCpuId(0x3), some = CpuFeatures.FromCpuId(0x7);
        Assert.Equal(new CpuFeatures { Sse42 = none.Sse42, Lzcnt = none.Lzcnt }, none);
        Assert.False(some.Avx512 || some.Avx512Vbmi || some.Avx512Bitalg);
        Assert.Equal(CpuFeatures.FromCpuId(0xE7).Limit(CpuExtensions.All & ~CpuExtensions.Avx512), some);
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
