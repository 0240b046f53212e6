namespace Wafer.Runtime;

/// <summary>The files of a <see cref="CodeCache"/>, seen from outside.</summary>
internal static class CodeCacheFolder
{
    /// <summary>How the names of cached modules end.</summary>
    public const string Extension = ".wafer";

    /// <summary>The cached modules; none if there is no such folder.</summary>
    public static FileInfo[] Entries(string directory) =>
        Directory.Exists(directory) ? [.. new DirectoryInfo(directory).EnumerateFiles("*" + Extension)] : [];

    /// <summary>The number of cached modules, and their size in bytes.</summary>
    public static (int Files, long Bytes) Measure(string directory)
    {
        FileInfo[] files = Entries(directory);
        return (files.Length, files.Sum(file => file.Length));
    }

    /// <summary>Deletes all cached modules.</summary>
    /// <returns>What <see cref="Measure"/> said before.</returns>
    public static (int Files, long Bytes) Clear(string directory)
    {
        (int, long) before = Measure(directory);
        foreach (FileInfo file in Entries(directory))
            file.Delete();
        return before;
    }
}
