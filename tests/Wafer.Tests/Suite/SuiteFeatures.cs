using Wafer.Model;

namespace Wafer.Tests.Suite;

/// <summary>The features that the scripts of the test suite are written for.</summary>
internal static class SuiteFeatures
{
    /// <summary>The features for a script.</summary>
    /// <param name="file">Its path below the suite's folder.</param>
    public static Features Of(string file)
    {
        Features features = Features.Wasm3;
        if (file.StartsWith("legacy/", StringComparison.Ordinal))
            features |= Features.LegacyExceptions;
        if (file.StartsWith("proposals/threads", StringComparison.Ordinal))
            features |= Features.Threads;
        if (file.StartsWith("proposals/wide-arithmetic/", StringComparison.Ordinal))
            features |= Features.WideArithmetic;
        if (file.StartsWith("proposals/custom-page-sizes/", StringComparison.Ordinal))
            features |= Features.CustomPageSizes;

        // These scripts were forked from versions in which a module could have only one memory.
        if (file == "proposals/threads-core/imports.wast")
            features &= ~Features.ReferenceTypes;
        if (file.StartsWith("proposals/threads-core/", StringComparison.Ordinal))
            features &= ~Features.MultiMemory;
        return features;
    }
}
