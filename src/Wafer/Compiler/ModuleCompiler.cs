using Wafer.Model;
using Wafer.Validation;

namespace Wafer.Compiler;

/// <summary>Compiles all functions of a module to native code. Thread-safe: every compilation has its own state.</summary>
internal static class ModuleCompiler
{
    // Small enough that a run's code stays in a core's own cache until it is appended, and that runs divide evenly over cores.
    private const int RunBytes = 32 * 1024;

    /// <summary>How many bytes of code to expect of a module, more rather than less.</summary>
    public static int EstimateCodeSize(ModuleDescription module)
    {
        // Native code is about twice the size of the wasm it comes from, and has some overhead for each function.
        long bodies = module.Bodies.Length == 0 ? 0 : module.Bodies[^1].Code.End - module.Bodies[0].Code.Start;
        return (int)Math.Min((4 * bodies) + (64L * module.Bodies.Length), 1 << 29);
    }

    /// <summary>Validates and compiles all function bodies.</summary>
    /// <param name="module">A module whose parts outside of bodies have been validated.</param>
    /// <param name="types">Its types, as the validator gave them.</param>
    /// <param name="options">What to compile for.</param>
    /// <param name="code">An empty buffer for the code.</param>
    /// <exception cref="InvalidModuleException">A body breaks a validation rule.</exception>
    /// <exception cref="MalformedModuleException">A body's bytes are malformed.</exception>
    /// <exception cref="ResourceLimitException">A body is beyond a limit of the implementation.</exception>
    /// <remarks>Of several bodies that are wrong the first is reported.</remarks>
    public static CodeArtifact Compile(ModuleDescription module, TypeContext types, CompilerOptions options, CodeBuffer code)
    {
        var job = new CompileJob(module, types, new ModuleLayout(module), options);
        FunctionRun[] runs = FunctionRun.Divide(module, RunBytes);
        var linker = new CodeLinker(job, code);
        int threads = Math.Min(options.Threads, runs.Length);
        if (threads > 1)
            new ParallelCompilation(job, runs, linker).Execute(threads);
        else
            CompileInOrder(job, runs, linker);
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
