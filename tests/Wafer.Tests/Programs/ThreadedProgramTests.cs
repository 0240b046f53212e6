using Wafer.Tests.Cli;

namespace Wafer.Tests.Programs;

/// <summary>A program of several threads, with locks and conditions of its language's library: <c>Guests/README.md</c> says how it is made.</summary>
public class ThreadedProgramTests
{
    // The known sum, which the native build prints too.
    private const string Expected = "sum of primes below 100000: 454396537\n";

    [Theory]
    [InlineData("guard")]
    [InlineData("explicit")]
    public void A_program_of_five_threads_prints_what_its_native_build_prints(string bounds)
    {
        string program = Program.GuestFile("primes.wasm");
        for (int i = 0; i < 10; i++)
        {
            ToolRun run = ToolRun.Of("run", "--bounds", bounds, program);
            Assert.Equal(0, run.Status);
            Assert.Equal(Expected, run.Output);
        }
    }
}
