namespace Wafer.Cli.Script;

/// <summary>A command of a script that did not do what the script states.</summary>
/// <param name="File">The script.</param>
/// <param name="Line">The line where the command begins, from 1.</param>
/// <param name="Message">What was expected, and what came.</param>
internal sealed record ScriptFailure(string File, int Line, string Message)
{
    /// <summary>One line: <c>file:line: message</c>.</summary>
    public override string ToString() => $"{File}:{Line}: {Message}";
}

/// <summary>What became of the commands of one script.</summary>
/// <param name="File">The script.</param>
internal sealed record ScriptResult(string File)
{
    /// <summary>How many commands did what the script states.</summary>
    public int Passed { get; init; }

    /// <summary>The commands that did not.</summary>
    public IReadOnlyList<ScriptFailure> Failures { get; init; } = [];

    /// <summary>How many commands were not run because they need what the engine does not have, or could not be judged after such a command.</summary>
    public int Skipped { get; init; }

    /// <summary>If commands were skipped, the features that they need and the engine does not have.</summary>
    public string? OutOfScope { get; init; }
}
