using Microsoft.CodeAnalysis;

namespace Wafer.Generators;

/// <summary>What comes of one type: a source file, diagnostics, or both. Compared by content, so that the compiler repeats no work.</summary>
internal sealed class GeneratedFile(string name, string? source, IReadOnlyList<Diagnostic> diagnostics) : IEquatable<GeneratedFile>
{
    /// <summary>The file's name.</summary>
    public string Name { get; } = name;

    /// <summary>The source, or <see langword="null"/> if there are errors.</summary>
    public string? Source { get; } = source;

    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;

    public bool Equals(GeneratedFile? other) =>
        other is not null && Name == other.Name && Source == other.Source && Diagnostics.SequenceEqual(other.Diagnostics);

    public override bool Equals(object? obj) => Equals(obj as GeneratedFile);

    public override int GetHashCode() => Name.GetHashCode() ^ (Source?.GetHashCode() ?? 0);
}
