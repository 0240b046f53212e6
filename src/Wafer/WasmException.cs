namespace Wafer;

/// <summary>The root of everything that Wafer throws about WebAssembly. Exceptions of host functions are not wrapped in it.</summary>
public abstract class WasmException : Exception
{
    // Made when it is asked for: it takes reading a module's debugging information.
    private string? _text;

    private protected WasmException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    private protected WasmException(string message, WasmStackTrace trace)
        : base(message) => Trace = trace;

    /// <summary>What is wrong; where the exception has WebAssembly frames, they follow.</summary>
    public override string Message => _text ??= base.Message + Trace?.Text;

    private protected WasmStackTrace? Trace { get; }
}

/// <summary>A binary or text that is not a module: it breaks the grammar of its format.</summary>
public sealed class MalformedModuleException : WasmException
{
    /// <summary>Reports malformed bytes.</summary>
    /// <param name="reason">What is wrong; begins with the official test suite's wording where it has one.</param>
    /// <param name="offset">The offset in bytes, from the start of the module.</param>
    public MalformedModuleException(string reason, long offset)
        : base($"{reason} (at byte 0x{offset:x})")
    {
        Reason = reason;
        Offset = offset;
    }

    /// <summary>Reports malformed text.</summary>
    /// <param name="reason">What is wrong.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="column">The column in UTF-16 units, from 1.</param>
    public MalformedModuleException(string reason, int line, int column)
        : base($"{reason} (at line {line}, column {column})")
    {
        Reason = reason;
        Offset = -1;
        Line = line;
        Column = column;
    }

    /// <summary>What is wrong, without the position.</summary>
    public string Reason { get; }

    /// <summary>The byte offset in the module; -1 for text.</summary>
    public long Offset { get; }

    /// <summary>For text, the line, from 1; otherwise 0.</summary>
    public int Line { get; }

    /// <summary>For text, the column, from 1; otherwise 0.</summary>
    public int Column { get; }
}

/// <summary>A module that is well-formed and breaks a validation rule (Core spec 3).</summary>
public sealed class InvalidModuleException : WasmException
{
    /// <summary>Reports a broken rule.</summary>
    /// <param name="reason">What was expected and found; begins with the official test suite's wording where it has one.</param>
    /// <param name="offset">The byte offset in the module.</param>
    /// <param name="functionIndex">The function whose body breaks the rule, or -1.</param>
    public InvalidModuleException(string reason, long offset, int functionIndex = -1)
        : base(functionIndex < 0 ? $"{reason} (at byte 0x{offset:x})" : $"{reason} (in function {functionIndex}, at byte 0x{offset:x})")
    {
        Reason = reason;
        Offset = offset;
        FunctionIndex = functionIndex;
    }

    /// <summary>What was expected and found, without the position.</summary>
    public string Reason { get; }

    /// <summary>The byte offset in the module.</summary>
    public long Offset { get; }

    /// <summary>The index of the function whose body breaks the rule; -1 outside of bodies.</summary>
    public int FunctionIndex { get; }
}

/// <summary>Imports that are missing or do not match, or an instantiation that the store's contents do not allow.</summary>
public sealed class LinkException(string message) : WasmException(message);

/// <summary>A limit of the engine or of the store was reached.</summary>
/// <param name="limit">The name of the limit.</param>
/// <param name="message">What asked for too much, and how much is allowed.</param>
public class ResourceLimitException(string limit, string message) : WasmException(message)
{
    /// <summary>The name of the limit.</summary>
    public string Limit { get; } = limit;
}

/// <summary>The memories of a store may not have as many bytes together (<see cref="StoreLimits.MemoryBytes"/>).</summary>
/// <param name="message">What asked for too much, and how much is allowed.</param>
public sealed class MemoryLimitException(string message) : ResourceLimitException("memory", message);

/// <summary>The tables of a store may not have as many elements together (<see cref="StoreLimits.TableElements"/>).</summary>
/// <param name="message">What asked for too much, and how much is allowed.</param>
public sealed class TableLimitException(string message) : ResourceLimitException("table elements", message);

/// <summary>A store may not have as many instances (<see cref="StoreLimits.Instances"/>).</summary>
/// <param name="message">How many are allowed.</param>
public sealed class InstanceLimitException(string message) : ResourceLimitException("instances", message);

/// <summary>A file with a compiled module cannot be used.</summary>
public sealed class ArtifactException : WasmException
{
    /// <summary>Reports such a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reason">What is wrong with it.</param>
    public ArtifactException(string path, string reason)
        : base($"{path} cannot be used: {reason}")
    {
        Path = path;
        Reason = reason;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; }
}
