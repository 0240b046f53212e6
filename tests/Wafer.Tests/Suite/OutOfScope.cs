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
        ["instance.wast"] = Features.MultiMemory | Features.Exceptions,
        ["memory64/address64.wast"] = Features.Memory64,
        ["memory64/align64.wast"] = Features.Memory64,
        ["memory64/binary_leb128_64.wast"] = Features.Memory64,
        ["memory64/bulk64.wast"] = Features.Memory64,
        ["memory64/endianness64.wast"] = Features.Memory64,
        ["memory64/float_memory64.wast"] = Features.Memory64,
        ["memory64/load64.wast"] = Features.Memory64,
        ["memory64/memory64.wast"] = Features.Memory64,
        ["memory64/memory_copy64.wast"] = Features.Memory64,
        ["memory64/memory_fill64.wast"] = Features.Memory64,
        ["memory64/memory_grow64.wast"] = Features.Memory64,
        ["memory64/memory_init64.wast"] = Features.Memory64,
        ["memory64/memory_redundancy64.wast"] = Features.Memory64,
        ["memory64/memory_trap64.wast"] = Features.Memory64,
        ["multi-memory/address0.wast"] = Features.MultiMemory,
        ["multi-memory/address1.wast"] = Features.MultiMemory,
        ["multi-memory/align0.wast"] = Features.MultiMemory,
        ["multi-memory/float_exprs0.wast"] = Features.MultiMemory,
        ["multi-memory/float_exprs1.wast"] = Features.MultiMemory,
        ["multi-memory/float_memory0.wast"] = Features.MultiMemory,
        ["multi-memory/imports1.wast"] = Features.MultiMemory,
        ["multi-memory/imports2.wast"] = Features.MultiMemory,
        ["multi-memory/linking1.wast"] = Features.MultiMemory,
        ["multi-memory/linking2.wast"] = Features.MultiMemory,
        ["multi-memory/linking3.wast"] = Features.MultiMemory,
        ["multi-memory/load0.wast"] = Features.MultiMemory,
        ["multi-memory/load1.wast"] = Features.MultiMemory,
        ["multi-memory/load2.wast"] = Features.MultiMemory,
        ["multi-memory/memory-multi.wast"] = Features.MultiMemory,
        ["multi-memory/memory_copy0.wast"] = Features.MultiMemory,
        ["multi-memory/memory_fill0.wast"] = Features.MultiMemory,
        ["multi-memory/memory_init0.wast"] = Features.MultiMemory,
        ["multi-memory/memory_trap0.wast"] = Features.MultiMemory,
        ["multi-memory/memory_trap1.wast"] = Features.MultiMemory,
        ["multi-memory/start0.wast"] = Features.MultiMemory,
        ["multi-memory/store0.wast"] = Features.MultiMemory,
        ["multi-memory/store1.wast"] = Features.MultiMemory,
        ["multi-memory/store2.wast"] = Features.MultiMemory,
        ["multi-memory/traps0.wast"] = Features.MultiMemory,
        ["simd/simd_memory-multi.wast"] = Features.MultiMemory,
    };
}
