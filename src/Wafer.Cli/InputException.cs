namespace Wafer.Cli;

/// <summary>A file cannot be read or written; the message names it and says why.</summary>
internal sealed class InputException(string message) : Exception(message);
