namespace Wafer;

/// <summary>Where an engine keeps the code of modules that it has compiled, for the next time. Immutable.</summary>
/// <remarks>
/// Any number of processes may use one cache at a time. What is in it is found by the content of the module, the build of Wafer, the machine and the options, and is used only if it bears the
/// cache's own keyed tag: nobody who cannot read the cache's folder can plant code in it.
/// </remarks>
public sealed record CompilationCacheOptions
{
    /// <summary>The folder. It is created when it is needed, for the user alone; one that others may write to, or that belongs to somebody else, is not used.</summary>
    public required string Directory { get; init; }

    /// <summary>How many bytes its files may have together; what has not been used for the longest time goes first.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>Modules below this many bytes are not cached: compiling them is as fast as looking them up.</summary>
    public int MinModuleBytes { get; init; } = 64 * 1024;

    /// <summary>The folder that this user's programs share: <c>wafer</c> in the user's folder for caches (<c>$XDG_CACHE_HOME</c>, or <c>~/.cache</c>).</summary>
    public static string DefaultDirectory
    {
        get
        {
            string? caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            if (string.IsNullOrEmpty(caches))
                caches = Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? Path.GetTempPath(), ".cache");
            return Path.Combine(caches, "wafer");
        }
    }
}
