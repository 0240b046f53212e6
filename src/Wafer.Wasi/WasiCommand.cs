namespace Wafer.Wasi;

/// <summary>Runs WASI programs to their exit code.</summary>
public static class WasiCommand
{
    /// <summary>Runs a command, a module that exports <c>_start</c>, by calling that.</summary>
    /// <param name="instance">The instance; its linker had WASI defined.</param>
    /// <returns>The code that the guest exited with; 0 if it just returned.</returns>
    /// <exception cref="KeyNotFoundException">The instance exports no function <c>_start</c>.</exception>
    /// <exception cref="TrapException">The guest trapped.</exception>
    public static int Run(Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        var start = instance.GetFunction("_start");
        return Call(() => start.Invoke([], Span<Value>.Empty)) ?? 0;
    }

    /// <summary>
    /// Runs a command without holding a thread while the guest waits: for a clock, for input, for sockets (<c>poll_oneoff</c>, <c>fd_read</c> and their like), or for host functions that return tasks.
    /// </summary>
    /// <param name="instance">The instance; its linker had WASI defined.</param>
    /// <returns>The code that the guest exited with; 0 if it just returned.</returns>
    /// <exception cref="KeyNotFoundException">The instance exports no function <c>_start</c>.</exception>
    /// <exception cref="TrapException">The guest trapped.</exception>
    public static async Task<int> RunAsync(Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        try
        {
            await instance.GetFunction("_start").InvokeAsync().ConfigureAwait(false);
            return 0;
        }
        catch (WasiExitException exit)
        {
            return exit.ExitCode;
        }
    }

    /// <summary>Runs any code that calls into a guest, of a reactor for example, which may exit there.</summary>
    /// <param name="action">The code.</param>
    /// <returns>The code that the guest exited with; null if it did not.</returns>
    public static int? Call(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        try
        {
            action();
            return null;
        }
        catch (WasiExitException exit)
        {
            return exit.ExitCode;
        }
    }
}
