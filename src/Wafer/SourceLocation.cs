using System.Globalization;

namespace Wafer;

/// <summary>A place in the source text that a module was compiled from, as its debugging information has it.</summary>
/// <param name="File">The file's path as the compiler wrote it down: absolute, or from the folder that was compiled in.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in bytes, from 1; 0 if unknown.</param>
public readonly record struct SourceLocation(string File, int Line, int Column)
{
    /// <summary>The place as <c>file.c:12:5</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}") + (Column > 0 ? string.Create(CultureInfo.InvariantCulture, $":{Column}") : "");
}
