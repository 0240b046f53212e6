namespace Wafer.Wasi;

/// <summary>Runs WASI commands: modules that export <c>_start</c>.</summary>
public static class WasiCommand
{
    /// <summary>Calls <c>_start</c>.</summary>
    /// <param name="instance">The instance; its linker had WASI defined.</param>
    /// <returns>The code that the guest exited with; 0 if it just returned.</returns>
    /// <exception cref="KeyNotFoundException">The instance exports no function <c>_start</c>.</exception>
    /// <exception cref="TrapException">The guest trapped.</exception>
    public static int Run(Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        var start = instance.GetFunction("_start");
        try
        {
            start.Invoke([], Span<Value>.Empty);
            return 0;
        }
        catch (WasiExitException exit)
        {
            return exit.ExitCode;
        }
    }
}
