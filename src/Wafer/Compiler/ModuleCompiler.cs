using System.Diagnostics;
using Wafer.Model;

namespace Wafer.Compiler;

/// <summary>Compiles all functions of a module to native code. Thread-safe: every compilation has its own state.</summary>
internal static class ModuleCompiler
{
    /// <summary>
    /// The size of the bodies that are compiled in one go: small enough that a run's code stays in a core's own cache until it is appended, and that runs divide evenly over cores.
    /// </summary>
    public const int RunBytes = 32 * 1024;

    /// <summary>How many bytes of code to expect of a module, more rather than less.</summary>
    public static int EstimateCodeSize(ModuleDescription module) => EstimateCodeSize(module, new FunctionRun(0, module.Bodies.Length));

    /// <summary>How many bytes of code to expect of some functions, more rather than less.</summary>
    public static int EstimateCodeSize(ModuleDescription module, FunctionRun run)
    {
        if (run.Count == 0)
            return 0;
        // Native code is about twice the size of the wasm it comes from, and has some overhead for each function.
        long bodies = module.Bodies[run.First + run.Count - 1].Code.End - module.Bodies[run.First].Code.Start;
        return (int)Math.Min((4 * bodies) + (64L * run.Count) + 256, 1 << 29);
    }

    /// <summary>Validates and compiles all function bodies.</summary>
    /// <param name="job">The module and what to compile it for.</param>
    /// <param name="code">An empty buffer for the code.</param>
    /// <exception cref="InvalidModuleException">A body breaks a validation rule.</exception>
    /// <exception cref="MalformedModuleException">A body's bytes are malformed.</exception>
    /// <exception cref="ResourceLimitException">A body is beyond a limit of the implementation.</exception>
    /// <remarks>Of several bodies that are wrong the first is reported.</remarks>
    public static CodeArtifact Compile(CompileJob job, CodeBuffer code)
    {
        FunctionRun[] runs = FunctionRun.Divide(job.Module, RunBytes);
        var linker = new CodeLinker(job, new FunctionRun(0, job.Module.Bodies.Length), code);
        int threads = Math.Min(job.Options.Threads, runs.Length);
        if (threads > 1)
            new ParallelCompilation(job, runs, linker).Execute(threads);
        else
            CompileInOrder(job, runs, linker);
        return linker.Link();
    }

    /// <summary>Validates and compiles one run of functions, for code in which functions call each other through a table.</summary>
    /// <param name="job">The module and what to compile it for.</param>
    /// <param name="run">The functions.</param>
    /// <param name="code">An empty buffer for the code.</param>
    /// <exception cref="InvalidModuleException">A body breaks a validation rule.</exception>
    /// <exception cref="MalformedModuleException">A body's bytes are malformed.</exception>
    /// <exception cref="ResourceLimitException">A body is beyond a limit of the implementation.</exception>
    public static CodeArtifact Compile(CompileJob job, FunctionRun run, CodeBuffer code)
    {
        Debug.Assert(job.Options.CallsThroughTable, "direct calls cannot leave the run");
        var linker = new CodeLinker(job, run, code);
        CompileInOrder(job, [run], linker);
        return linker.Link();
    }

    private static void CompileInOrder(CompileJob job, FunctionRun[] runs, CodeLinker linker)
    {
        FunctionCompiler worker = FunctionCompiler.Rent();
        try
        {
            foreach (FunctionRun run in runs)
            {
                worker.Compile(job, run);
                linker.Append(worker);
            }
        }
        finally
        {
            worker.Return();
        }
    }
}
