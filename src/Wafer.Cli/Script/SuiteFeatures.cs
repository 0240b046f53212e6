using Wafer.Model;

namespace Wafer.Cli.Script;

/// <summary>The features that the scripts of the official test suite are written for: all that Wafer has, but for the folders that stayed with an older version.</summary>
internal static class SuiteFeatures
{
    /// <summary>The features for a script.</summary>
    /// <param name="path">Its path; only the folders of the suite in it are looked at.</param>
    public static Features Of(string path)
    {
        string file = '/' + path.Replace('\\', '/');
        Features features = EngineOptions.Default.Features;

        // These scripts were forked from versions in which a module could have only one memory.
        if (IsIn(file, "proposals/threads-core/imports.wast"))
            features &= ~Features.ReferenceTypes;
        if (IsIn(file, "proposals/threads-core/"))
            features &= ~Features.MultiMemory;
        return features;
    }

    private static bool IsIn(string file, string folder) => file.Contains('/' + folder, StringComparison.Ordinal);
}
