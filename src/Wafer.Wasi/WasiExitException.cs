namespace Wafer.Wasi;

/// <summary>
/// The guest called proc_exit. It leaves the call that was running the guest; <see cref="WasiCommand.Run"/> turns it into an exit
/// code.
/// </summary>
public sealed class WasiExitException : Exception, IGuestExit
{
    internal WasiExitException(int exitCode) => ExitCode = exitCode;

    /// <summary>The code that the guest passed, as its 32 bits.</summary>
    public int ExitCode { get; }

    /// <inheritdoc/>
    public override string Message => $"The guest exited with code {(uint)ExitCode}.";
}
