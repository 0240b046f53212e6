using Wafer.Model;

namespace Wafer.Cli;

/// <summary>The names of features on the command line.</summary>
internal static class FeatureNames
{
    /// <summary>What <c>--features</c> takes, for help texts.</summary>
    public const string Syntax =
        "a comma-separated list: wasm1, wasm2, wasm3 or all sets the base; NAME or +NAME adds a feature, -NAME removes one";

    private static readonly (string Name, Features Features)[] s_bases =
    [
        ("wasm1", Features.MutableGlobals),
        ("wasm2", Features.Wasm2),
        ("wasm3", Features.Wasm3),
        ("all", FeatureScanner.All),
    ];

    private static readonly (string Name, Features Features)[] s_names =
    [
        ("mutable-globals", Features.MutableGlobals),
        ("sign-extension", Features.SignExtension),
        ("saturating-conversions", Features.SaturatingConversions),
        ("multi-value", Features.MultiValue),
        ("bulk-memory", Features.BulkMemory),
        ("reference-types", Features.ReferenceTypes),
        ("simd", Features.Simd),
        ("relaxed-simd", Features.RelaxedSimd),
        ("tail-calls", Features.TailCalls),
        ("extended-const", Features.ExtendedConst),
        ("function-references", Features.FunctionReferences),
        ("gc", Features.Gc),
        ("multi-memory", Features.MultiMemory),
        ("memory64", Features.Memory64),
        ("exceptions", Features.Exceptions),
        ("legacy-exceptions", Features.LegacyExceptions),
        ("threads", Features.Threads),
        ("wide-arithmetic", Features.WideArithmetic),
        ("custom-page-sizes", Features.CustomPageSizes),
        ("compact-imports", Features.CompactImports),
    ];

    /// <summary>Reads a list of features.</summary>
    /// <param name="list">The list.</param>
    /// <param name="start">What is changed by it.</param>
    /// <exception cref="UsageException">A name is not known.</exception>
    public static Features Parse(string list, Features start)
    {
        Features features = start;
        foreach (string item in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Find(s_bases, item) is { } set)
                features = set;
            else if (item[0] == '-' && Find(s_names, item[1..]) is { } removed)
                features &= ~removed;
            else if (Find(s_names, item.TrimStart('+')) is { } added)
                features |= added;
            else
                throw new UsageException($"'{item}' is not a feature; there are {string.Join(", ", s_bases.Concat(s_names).Select(entry => entry.Name))}");
        }

        return features;
    }

    /// <summary>The names of features, separated by commas; "none" if there are none.</summary>
    public static string Of(Features features)
    {
        string names = string.Join(", ", s_names.Where(entry => (features & entry.Features) != 0).Select(entry => entry.Name));
        return names.Length > 0 ? names : "none";
    }

    private static Features? Find((string Name, Features Features)[] entries, string name)
    {
        foreach ((string entry, Features features) in entries)
        {
            if (entry == name)
                return features;
        }

        return null;
    }
}
