using Wafer.Tests.Cli;

namespace Wafer.Tests.Programs;

/// <summary>A C program with pointers of 64 bits: <c>Guests/README.md</c> says how it is made.</summary>
public class Wasm64ProgramTests
{
    // What the native build prints.
    private const string Expected = "6905373147604474116\n";

    [Theory]
    [InlineData("guard", "0")]
    [InlineData("guard", "5000000000")]
    [InlineData("explicit", "0")]
    [InlineData("explicit", "5000000000")]
    public void A_program_with_64_bit_pointers_prints_what_its_native_build_prints(string bounds, string start)
    {
        ToolRun run = ToolRun.Of("run", "--bounds", bounds, "--invoke", "run", Program.GuestFile("sort64.wasm"), "100000", start);
        Assert.Equal(0, run.Status);
        Assert.Equal(Expected, run.Output);
    }
}
