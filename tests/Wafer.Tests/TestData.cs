namespace Wafer.Tests;

/// <summary>Finds data that lies beside the repository and is not part of it.</summary>
internal static class TestData
{
    /// <summary>Why tests that need the suite do not run, where they do not.</summary>
    public const string SuiteIsMissing =
        "The WebAssembly test suite was not found and could not be fetched: set WAFER_TESTSUITE to the folder that holds 'core', or put it at ../shared/testsuite.";

    /// <summary>The folder of the repository that the tests were built in; null if they were moved out of it.</summary>
    public static string? RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>
    /// The official test suite: the folder that holds <c>core</c>. If it is neither named nor beside the repository, it is fetched into
    /// the repository's <c>.cache</c>; null if that fails.
    /// </summary>
    public static string? SuiteFolder { get; } =
        Existing(Environment.GetEnvironmentVariable("WAFER_TESTSUITE")) ?? FindShared("testsuite") ?? FetchSuite();

    /// <summary>The compute kernels; null if they are not there.</summary>
    public static string? KernelsFolder { get; } = FindShared("kernels");

    /// <summary>The suite's folder; fails the calling test if it is missing.</summary>
    public static string RequireSuite() => SuiteFolder ?? throw new InvalidOperationException(SuiteIsMissing);

    /// <summary>The kernels' folder; fails the calling test if it is missing.</summary>
    public static string RequireKernels() => KernelsFolder ?? throw new InvalidOperationException(
        "The kernels were not found: put them at ../shared/kernels, seen from the repository root.");

    /// <summary>The scripts under a folder of the suite, as paths relative to the suite; empty if the suite is missing.</summary>
    public static IEnumerable<string> Scripts(string folder)
    {
        if (SuiteFolder is null || !Directory.Exists(Path.Combine(SuiteFolder, folder)))
            return [];
        return Directory.EnumerateFiles(Path.Combine(SuiteFolder, folder), "*.wast", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(SuiteFolder, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
    }

    private static string? FindShared(string name) =>
        RepositoryRoot is { } root ? Existing(Path.Combine(root, "..", "shared", name)) : null;

    private static string? FetchSuite() => RepositoryRoot is { } root
        ? TestSuiteFetch.Fetch(TestSuiteFetch.Repository, TestSuiteFetch.Commit, Path.Combine(root, ".cache", "testsuite"))
        : null;

    private static string? FindRepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Wafer.slnx")))
                return folder.FullName;
        }

        return null;
    }

    private static string? Existing(string? folder) => Directory.Exists(folder) ? Path.GetFullPath(folder) : null;
}
