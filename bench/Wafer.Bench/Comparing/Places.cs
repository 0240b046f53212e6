namespace Wafer.Bench.Comparing;

/// <summary>Where the data that is not part of the repository lies.</summary>
internal static class Places
{
    /// <summary>The folder of the kernels.</summary>
    /// <exception cref="DirectoryNotFoundException">There is none.</exception>
    public static string Kernels() =>
        Environment.GetEnvironmentVariable("WAFER_KERNELS")
        ?? Upwards(Path.Combine("shared", "kernels"))
        ?? throw new DirectoryNotFoundException("the kernels were not found: set WAFER_KERNELS, or put them at ../shared/kernels, seen from the repository");

    /// <summary>Files or folders of big modules; may be none.</summary>
    public static string[] Programs() =>
        Environment.GetEnvironmentVariable("WAFER_PROGRAMS") is { } named
            ? named.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            : Upwards(Path.Combine(".cache", "programs")) is { } folder ? [folder] : [];

    /// <summary>The programs with objects of the garbage-collected heap.</summary>
    /// <exception cref="DirectoryNotFoundException">This program does not stand in the repository.</exception>
    public static string HeapPrograms() =>
        Upwards(Path.Combine("bench", "heap")) is { } folder
            ? Path.Combine(folder, "heap.wat")
            : throw new DirectoryNotFoundException("bench/heap was not found above the working folder nor above this program");

    /// <summary>The folder of the samples.</summary>
    /// <exception cref="DirectoryNotFoundException">This program does not stand in the repository.</exception>
    public static string Samples() => Upwards("samples") ?? throw new DirectoryNotFoundException("samples was not found above the working folder nor above this program");

    /// <summary>The executable command of this program, to start more of it.</summary>
    public static string[] ThisProgram()
    {
        string path = Environment.ProcessPath ?? throw new NotSupportedException("the running program's path is not known");
        return Path.GetFileNameWithoutExtension(path) == "dotnet" ? [path, Path.Combine(AppContext.BaseDirectory, "Wafer.Bench.dll")] : [path];
    }

    // From the working folder, and from where the program lies.
    private static string? Upwards(string relative)
    {
        foreach (string from in (string[])[Environment.CurrentDirectory, AppContext.BaseDirectory])
        {
            for (DirectoryInfo? folder = new(from); folder is not null; folder = folder.Parent)
            {
                string candidate = Path.Combine(folder.FullName, relative);
                if (Directory.Exists(candidate))
                    return candidate;
            }
        }
        return null;
    }
}
