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
        ["bulk-memory/table_init.wast"] = Features.Gc,
        ["exceptions/throw.wast"] = Features.Exceptions,
        ["exceptions/throw_ref.wast"] = Features.Exceptions,
        ["exceptions/try_table.wast"] = Features.Exceptions,
        ["gc/array.wast"] = Features.Gc,
        ["gc/array_copy.wast"] = Features.Gc,
        ["gc/array_fill.wast"] = Features.Gc,
        ["gc/array_init_data.wast"] = Features.Gc,
        ["gc/array_init_elem.wast"] = Features.Gc,
        ["gc/array_new_data.wast"] = Features.Gc,
        ["gc/array_new_elem.wast"] = Features.Gc,
        ["gc/br_on_cast.wast"] = Features.Gc,
        ["gc/br_on_cast_fail.wast"] = Features.Gc,
        ["gc/extern.wast"] = Features.Gc,
        ["gc/i31.wast"] = Features.Gc,
        ["gc/ref_cast.wast"] = Features.Gc,
        ["gc/ref_eq.wast"] = Features.Gc,
        ["gc/ref_test.wast"] = Features.Gc,
        ["gc/struct.wast"] = Features.Gc,
        ["gc/type-subtyping.wast"] = Features.Gc,
        ["instance.wast"] = Features.Exceptions,
        ["memory64/table_init64.wast"] = Features.Gc,
    };
}
