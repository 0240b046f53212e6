namespace Wafer.Cli;

/// <summary>The cache of compiled code that the tool uses.</summary>
internal static class CacheFolder
{
    private const string Off = "off";

    /// <summary>The one that the environment names, or that of the user.</summary>
    public static CompilationCacheOptions? Default =>
        Environment.GetEnvironmentVariable("WAFER_CACHE") is { Length: > 0 } named ? Parse(named) : Of(CompilationCacheOptions.DefaultDirectory);

    /// <summary>Reads the name of a folder, or <c>off</c>.</summary>
    public static CompilationCacheOptions? Parse(string text) => text == Off ? null : Of(Path.GetFullPath(text));

    private static CompilationCacheOptions Of(string directory) => new() { Directory = directory };
}
