namespace Wafer.Tests;

/// <summary>Finds data that lies beside the repository and is not part of it.</summary>
internal static class TestData
{
    /// <summary>The official test suite: the folder that holds <c>core</c>; null if it is not there.</summary>
    public static string? SuiteFolder { get; } =
        Existing(Environment.GetEnvironmentVariable("WAFER_TESTSUITE")) ?? FindShared("testsuite");

    /// <summary>The compute kernels; null if they are not there.</summary>
    public static string? KernelsFolder { get; } = FindShared("kernels");

    /// <summary>The suite's folder; fails the calling test if it is missing.</summary>
    public static string RequireSuite() => SuiteFolder ?? throw new InvalidOperationException(
        "The WebAssembly test suite was not found: set WAFER_TESTSUITE to the folder that holds 'core', or put it at ../shared/testsuite.");

    /// <summary>The kernels' folder; fails the calling test if it is missing.</summary>
    public static string RequireKernels() => KernelsFolder ?? throw new InvalidOperationException(
        "The kernels were not found: put them at ../shared/kernels, seen from the repository root.");

    /// <summary>The scripts under a folder of the suite, as paths relative to the suite; empty if the suite is missing.</summary>
    public static IEnumerable<string> Scripts(string folder)
    {
        if (SuiteFolder is null)
            return [];
        return Directory.EnumerateFiles(Path.Combine(SuiteFolder, folder), "*.wast", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(SuiteFolder, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
    }

    private static string? FindShared(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Wafer.slnx")))
                return Existing(Path.Combine(folder.FullName, "..", "shared", name));
        }

        return null;
    }

    private static string? Existing(string? folder) => Directory.Exists(folder) ? Path.GetFullPath(folder) : null;
}
