namespace Wafer;

/// <summary>WebAssembly code trapped.</summary>
public sealed class TrapException : WasmException
{
    internal TrapException(TrapCode code, string message, WasmStackTrace trace)
        : base(message)
    {
        Code = code;
        WasmStackTrace = trace;
    }

    /// <summary>Reports a trap from a host function: throwing one ends the WebAssembly code as if it had trapped itself.</summary>
    public TrapException(string message)
        : this(TrapCode.None, message, WasmStackTrace.Empty)
    {
    }

    /// <summary>Why.</summary>
    public TrapCode Code { get; }

    /// <summary>The WebAssembly frames at the trap, innermost first.</summary>
    public WasmStackTrace WasmStackTrace { get; }
}
