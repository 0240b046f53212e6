namespace Wafer.Model;

/// <summary>The parts of WebAssembly that came after version 1.0, each a switch.</summary>
[Flags]
public enum Features : ulong
{
    /// <summary>WebAssembly 1.0 alone.</summary>
    None = 0,

    /// <summary>Import and export of mutable globals.</summary>
    MutableGlobals = 1UL << 0,

    /// <summary><c>i32.extend8_s</c> and its like.</summary>
    SignExtension = 1UL << 1,

    /// <summary><c>i32.trunc_sat_f32_s</c> and its like.</summary>
    SaturatingConversions = 1UL << 2,

    /// <summary>Several results of functions and blocks, parameters of blocks.</summary>
    MultiValue = 1UL << 3,

    /// <summary><c>memory.copy</c>, <c>memory.fill</c>, passive segments.</summary>
    BulkMemory = 1UL << 4,

    /// <summary><c>externref</c>, several tables, table operators.</summary>
    ReferenceTypes = 1UL << 5,

    /// <summary>128-bit vectors.</summary>
    Simd = 1UL << 6,

    /// <summary>Vector operators with implementation-defined results.</summary>
    RelaxedSimd = 1UL << 7,

    /// <summary><c>return_call</c> and its like.</summary>
    TailCalls = 1UL << 8,

    /// <summary>Arithmetic and globals in constant expressions.</summary>
    ExtendedConst = 1UL << 9,

    /// <summary>Typed function references, <c>call_ref</c>, non-nullable references.</summary>
    FunctionReferences = 1UL << 10,

    /// <summary>Structures, arrays, recursive types.</summary>
    Gc = 1UL << 11,

    /// <summary>Several memories.</summary>
    MultiMemory = 1UL << 12,

    /// <summary>64-bit memories and tables.</summary>
    Memory64 = 1UL << 13,

    /// <summary>Tags, <c>try_table</c>, <c>throw</c>, <c>throw_ref</c>.</summary>
    Exceptions = 1UL << 14,

    /// <summary>The exceptions of before WebAssembly 3.0: <c>try</c>, <c>catch</c>, <c>delegate</c>, <c>rethrow</c>.</summary>
    LegacyExceptions = 1UL << 15,

    /// <summary>Shared memories and atomic operators.</summary>
    Threads = 1UL << 16,

    /// <summary><c>i64.add128</c> and its like.</summary>
    WideArithmetic = 1UL << 17,

    /// <summary>Memories with pages of one byte.</summary>
    CustomPageSizes = 1UL << 18,

    /// <summary>Imports that have their module's name, or their type too, in common (compact import section).</summary>
    CompactImports = 1UL << 19,

    /// <summary>All of WebAssembly 2.0 but the vector instructions.</summary>
    Wasm2WithoutSimd = MutableGlobals | SignExtension | SaturatingConversions | MultiValue | BulkMemory | ReferenceTypes,

    /// <summary>All of WebAssembly 2.0.</summary>
    Wasm2 = Wasm2WithoutSimd | Simd,

    /// <summary>What an engine accepts unless it is told otherwise: everything that is implemented.</summary>
    Default = Wasm2 | RelaxedSimd | TailCalls | ExtendedConst | FunctionReferences | Gc | Exceptions | LegacyExceptions | MultiMemory | Memory64 | CustomPageSizes | WideArithmetic | Threads | CompactImports,

    /// <summary>All of WebAssembly 3.0.</summary>
    Wasm3 = Wasm2 | RelaxedSimd | TailCalls | ExtendedConst | FunctionReferences | Gc | MultiMemory | Memory64 | Exceptions,
}
