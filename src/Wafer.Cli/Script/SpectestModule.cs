using Wafer.Model;

namespace Wafer.Cli.Script;

/// <summary>The host module <c>spectest</c> that scripts import from (<c>interpreter/host/spectest.ml</c> of the specification).</summary>
internal static class SpectestModule
{
    /// <summary>The name that it is registered by.</summary>
    public const string Name = "spectest";

    /// <summary>Makes the module's exports.</summary>
    /// <param name="store">Where they live.</param>
    public static Dictionary<string, Extern> Create(Store store) => new()
    {
        ["print"] = Print(store),
        ["print_i32"] = Print(store, ValType.I32),
        ["print_i64"] = Print(store, ValType.I64),
        ["print_f32"] = Print(store, ValType.F32),
        ["print_f64"] = Print(store, ValType.F64),
        ["print_i32_f32"] = Print(store, ValType.I32, ValType.F32),
        ["print_f64_f64"] = Print(store, ValType.F64, ValType.F64),
        ["global_i32"] = Constant(store, ValType.I32, 666),
        ["global_i64"] = Constant(store, ValType.I64, 666L),
        ["global_f32"] = Constant(store, ValType.F32, 666.6f),
        ["global_f64"] = Constant(store, ValType.F64, 666.6),
        ["table"] = new Table(store, new TableType(ValType.FuncRef, new Limits(10, 20)), Value.FromFuncRef(null)),
        ["table64"] = new Table(store, new TableType(ValType.FuncRef, new Limits(10, 20), Is64: true), Value.FromFuncRef(null)),
        ["memory"] = new Memory(store, new MemoryType(new Limits(1, 2))),
        ["shared_memory"] = new Memory(store.Engine, new MemoryType(new Limits(1, 2), IsShared: true)),
    };

    // What is printed is not part of any assertion.
    private static Function Print(Store store, params ReadOnlySpan<ValType> parameters) =>
        Function.FromCallback(store, new FunctionType(parameters, []), static (_, _, _) => { });

    private static Global Constant(Store store, ValType type, Value value) => new(store, new GlobalType(type, IsMutable: false), value);
}
