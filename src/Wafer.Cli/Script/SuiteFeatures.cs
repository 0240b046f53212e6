using Wafer.Model;

namespace Wafer.Cli.Script;

/// <summary>The features that the scripts of the official test suite are written for: those of WebAssembly 3.0, and of the folder that a script stands in.</summary>
internal static class SuiteFeatures
{
    /// <summary>The features for a script.</summary>
    /// <param name="path">Its path; only the folders of the suite in it are looked at.</param>
    public static Features Of(string path)
    {
        string file = '/' + path.Replace('\\', '/');
        Features features = Features.Wasm3;
        if (IsIn(file, "legacy/"))
            features |= Features.LegacyExceptions;
        if (IsIn(file, "proposals/threads"))
            features |= Features.Threads;
        if (IsIn(file, "proposals/wide-arithmetic/"))
            features |= Features.WideArithmetic;
        if (IsIn(file, "proposals/custom-page-sizes/"))
            features |= Features.CustomPageSizes;

        // These scripts were forked from versions in which a module could have only one memory.
        if (IsIn(file, "proposals/threads-core/imports.wast"))
            features &= ~Features.ReferenceTypes;
        if (IsIn(file, "proposals/threads-core/"))
            features &= ~Features.MultiMemory;
        return features;
    }

    private static bool IsIn(string file, string folder) => file.Contains('/' + folder, StringComparison.Ordinal);
}
