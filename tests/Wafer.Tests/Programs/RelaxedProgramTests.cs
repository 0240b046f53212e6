using System.Text;
using Wafer.Model;
using Wafer.Text;
using Wafer.Wasi;

namespace Wafer.Tests.Programs;

/// <summary>A C program that computes with every relaxed vector operator, as a compiler places them: <c>Guests/README.md</c> says how it is made.</summary>
public class RelaxedProgramTests
{
    public static TheoryData<CpuExtensions, bool, BoundsMode> Modes()
    {
        var data = new TheoryData<CpuExtensions, bool, BoundsMode>();
        foreach (CpuExtensions extensions in new[] { CpuExtensions.All, CpuExtensions.All & ~CpuExtensions.Avx512, CpuExtensions.Sse42, CpuExtensions.None })
        {
            data.Add(extensions, false, BoundsMode.GuardPages);
            data.Add(extensions, true, BoundsMode.Explicit);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_program_prints_what_its_native_build_prints(CpuExtensions extensions, bool deterministic, BoundsMode bounds)
    {
        var engine = new Engine(EngineOptions.Default with { CpuExtensions = extensions, DeterministicRelaxedSimd = deterministic, Bounds = bounds });
        using var output = new MemoryStream();
        using var context = new WasiContext(new WasiOptions { Stdout = output });
        using var store = new Store(engine);
        Instance instance = new Linker(engine).DefineWasi(context).Instantiate(store, Module.CompileFile(engine, Program.GuestFile("relaxed.wasm")));
        Assert.Equal(0, WasiCommand.Run(instance));
        Assert.Equal(File.ReadAllText(Program.GuestFile("relaxed.c.expected")), Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void The_program_has_every_relaxed_operator()
    {
        using var listing = new StringWriter();
        Wat.Print(File.ReadAllBytes(Program.GuestFile("relaxed.wasm")), listing);
        string text = listing.ToString();
        Assert.All(OperatorTable.Operators.ToArray().Where(row => row.Feature == Features.RelaxedSimd), row => Assert.Contains(row.Name, text, StringComparison.Ordinal));
    }
}
