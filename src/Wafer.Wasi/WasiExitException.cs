namespace Wafer.Wasi;

/// <summary>The guest called proc_exit. Unwinds the guest; whoever started it turns this into an exit code.</summary>
internal sealed class WasiExitException(int exitCode) : Exception
{
    /// <summary>The code that the guest passed, as its 32 bits.</summary>
    public int ExitCode { get; } = exitCode;

    public override string Message => $"The guest exited with code {(uint)ExitCode}.";
}
