using Wafer.Model;

namespace Wafer.Wasi;

/// <summary>Runs WASI programs of several threads, as the proposal <c>wasi-threads</c> has them.</summary>
/// <remarks>
/// <para>
/// Such a program imports its memory, which is shared, and the function <c>thread-spawn</c> of <c>wasi</c>; it exports <c>wasi_thread_start</c>. Each of its threads is a .NET thread with
/// a store and an instance of its own. They share the memory and the <see cref="WasiContext"/>: descriptors, arguments, clocks.
/// </para>
/// <para>The program ends as soon as its first thread returns, any thread exits or any thread traps; what the others do is then stopped.</para>
/// </remarks>
public static class WasiThreads
{
    internal const string SpawnModule = "wasi", SpawnName = "thread-spawn", StartName = "wasi_thread_start";

    /// <summary>Whether a module imports the function that starts threads.</summary>
    public static bool IsUsedBy(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        foreach (ImportDescription import in module.Imports)
        {
            if (import is { Module: SpawnModule, Name: SpawnName, Kind: ExternalKind.Function })
                return true;
        }

        return false;
    }

    /// <summary>Runs a command, a module that exports <c>_start</c>, with all the threads that it starts.</summary>
    /// <param name="store">Where its first thread runs. <see cref="Store.Interrupt"/> of it stops them all.</param>
    /// <param name="module">The module.</param>
    /// <param name="context">What the threads get to see.</param>
    /// <param name="define">Defines what the module imports beside WASI. It is called once for each thread, by that thread, with a linker that serves no other.</param>
    /// <returns>The code that the guest exited with; 0 if its first thread just returned.</returns>
    /// <exception cref="LinkException">Imports are missing or do not match, or there is no <c>wasi_thread_start</c>.</exception>
    /// <exception cref="KeyNotFoundException">The module exports no function <c>_start</c>.</exception>
    /// <exception cref="TrapException">A thread of the guest trapped.</exception>
    /// <exception cref="ResourceLimitException">The memory is larger than the engine allows or the system grants.</exception>
    public static int Run(Store store, Module module, WasiContext context, Action<Linker>? define = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(context);
        return new ThreadGroup(store, module, context, define).Run();
    }
}
