using Wafer.Model;

namespace Wafer.Tests.Suite;

/// <summary>
/// The scripts of the suite's core folder that need what the engine does not have yet: a module that has to run uses these features,
/// and from there on the rest of the script need not work.
/// A test checks that each of them cannot run for exactly this reason; every other script has to pass. When a feature arrives, its files
/// leave the list.
/// </summary>
internal static class OutOfScope
{
    public static readonly IReadOnlyDictionary<string, Features> Files = new Dictionary<string, Features>(StringComparer.Ordinal)
    {
        ["exceptions/throw.wast"] = Features.Exceptions,
        ["exceptions/throw_ref.wast"] = Features.Exceptions,
        ["exceptions/try_table.wast"] = Features.Exceptions,
        ["instance.wast"] = Features.Exceptions,
    };
}
