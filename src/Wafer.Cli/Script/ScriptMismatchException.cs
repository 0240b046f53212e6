namespace Wafer.Cli.Script;

/// <summary>A command did not do what its script states. The message says what was expected and what came.</summary>
internal sealed class ScriptMismatchException(string message) : Exception(message);
