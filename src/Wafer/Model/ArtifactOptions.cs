namespace Wafer;

/// <summary>How files with compiled modules are written and read. Immutable.</summary>
public sealed record ArtifactOptions
{
    /// <summary>The size of a <see cref="Key"/> in bytes.</summary>
    public const int KeySize = 16;

    /// <summary>The options for those who give none.</summary>
    public static ArtifactOptions Default { get; } = new();

    /// <summary>
    /// Nothing, or a secret of <see cref="KeySize"/> bytes: a file is then only accepted if it was written with the same one. Without a secret, damage is found but not forgery: whoever can write
    /// the file decides what it does, as with any executable.
    /// </summary>
    /// <exception cref="ArgumentException">The key has another size.</exception>
    public ReadOnlyMemory<byte> Key
    {
        get;
        init => field = value.Length is 0 or KeySize ? value : throw new ArgumentException($"A key has {KeySize} bytes, not {value.Length}.");
    }

    /// <summary>
    /// Whether the content of a file is taken as it is: only its header is checked, and loading does not touch most of its pages. For files that nobody else can have changed.
    /// </summary>
    public bool IsTrusted { get; init; }

    /// <summary>Whether code that cannot be used here (made by another version, for other options or another processor, or damaged) is made anew from the module in the file. Otherwise loading such a file fails.</summary>
    public bool AllowRecompilation { get; init; } = true;
}
