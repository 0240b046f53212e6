using Wafer.Tests.Cli;
using Wafer.Tests.Programs.Hosts;

namespace Wafer.Tests.Programs;

/// <summary>Programs of several threads, with locks and conditions of their languages' libraries: <c>Guests/README.md</c> says how they are made.</summary>
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

    [Theory]
    [InlineData(BoundsMode.GuardPages, CompilationMode.Eager)]
    [InlineData(BoundsMode.Explicit, CompilationMode.Eager)]
    [InlineData(BoundsMode.GuardPages, CompilationMode.Lazy)]
    public void A_C_program_with_all_that_POSIX_threads_have_prints_what_its_native_build_prints(BoundsMode bounds, CompilationMode compilation)
    {
        var engine = new Engine(EngineOptions.Default with { Bounds = bounds, Compilation = compilation });
        for (int i = 0; i < 5; i++)
        {
            // Compiled anew each time, so that in the lazy mode functions are compiled while several threads call them.
            Module module = Module.CompileFile(engine, Program.GuestFile("threads.wasm"));
            var program = new EmscriptenThreads(engine, module);
            (int status, string output) = program.Run();
            Assert.Equal(File.ReadAllText(Program.GuestFile("threads.c.expected")), output);
            Assert.Equal(7, status);
            Assert.Equal(40, program.ThreadCount);
        }
    }
}
