using System.Globalization;
using Wafer.Model;

namespace Wafer.Runtime;

/// <summary>Whether what is given for imports fits (Core spec 4.5.3, external types; 3.3.10, import matching).</summary>
internal static unsafe class ImportMatching
{
    /// <summary>Checks all imports of a module.</summary>
    /// <param name="store">The store to instantiate in.</param>
    /// <param name="module">The module.</param>
    /// <param name="imports">For each import what is given for it: a core object of this store, or <see langword="null"/>.</param>
    /// <exception cref="LinkException">One or more do not fit; the message lists all of them.</exception>
    public static void Check(StoreCore store, ModuleCore module, ReadOnlySpan<object?> imports)
    {
        List<string>? errors = null;
        for (int i = 0; i < imports.Length; i++)
        {
            ImportDescription import = module.Description.Imports[i];
            object? given = imports[i];
            if (given is null)
                (errors ??= []).Add($"unknown import: \"{import.Module}\" \"{import.Name}\" ({Expected(module, import)})");
            else if (!Matches(store, module, import, given))
                (errors ??= []).Add($"incompatible import type: \"{import.Module}\" \"{import.Name}\" is {Describe(given)}, the module expects {Expected(module, import)}");
        }
        if (errors is not null)
            throw new LinkException(string.Join('\n', errors));
    }

    private static bool Matches(StoreCore store, ModuleCore module, ImportDescription import, object given)
    {
        ModuleDescription description = module.Description;
        TypeRegistry types = store.Engine.Types;
        switch (import.Kind)
        {
            case ExternalKind.Function:
                return given is FunctionCore function && types.IsSubtype((int)function.Record->TypeId, module.TypeIdOf(import.Index));
            case ExternalKind.Table:
                if (given is not TableCore table)
                    return false;
                TableType tableType = description.Tables[import.Index].Type;
                return table.Type.Element == module.Canonicalize(tableType.Element)
                    && table.Type.Is64 == tableType.Is64
                    && Fits(table.CurrentType.Limits, tableType.Limits);
            case ExternalKind.Memory:
                if (given is not LinearMemory memory)
                    return false;
                MemoryType memoryType = description.Memories[import.Index];
                return memory.Type.Is64 == memoryType.Is64
                    && memory.Type.IsShared == memoryType.IsShared
                    && memory.Type.PageSizeLog2 == memoryType.PageSizeLog2
                    && Fits(memory.CurrentType.Limits, memoryType.Limits);
            case ExternalKind.Global:
                if (given is not GlobalCore global)
                    return false;
                GlobalType globalType = description.Globals[import.Index].Type;
                ValType content = module.Canonicalize(globalType.Content);
                return global.Type.IsMutable == globalType.IsMutable
                    && (globalType.IsMutable ? global.Type.Content == content : types.IsSubtype(global.Type.Content, content));
            case ExternalKind.Tag:
                return given is TagCore tag && tag.TypeId == module.TypeIds[description.Tags[import.Index]];
            default:
                return false;
        }
    }

    private static bool Fits(Limits given, Limits wanted) =>
        given.Minimum >= wanted.Minimum && (wanted.Maximum is not { } most || given.Maximum <= most);

    private static string Expected(ModuleCore module, ImportDescription import)
    {
        ModuleDescription description = module.Description;
        return import.Kind switch
        {
            ExternalKind.Function => $"a function {description.FunctionTypeOf(import.Index)}",
            ExternalKind.Table => Describe(description.Tables[import.Index].Type),
            ExternalKind.Memory => Describe(description.Memories[import.Index]),
            ExternalKind.Global => Describe(description.Globals[import.Index].Type),
            _ => "a tag",
        };
    }

    private static string Describe(object given) => given switch
    {
        FunctionCore function => $"a function {function.Type}",
        TableCore table => Describe(table.CurrentType),
        LinearMemory memory => Describe(memory.CurrentType),
        GlobalCore global => Describe(global.Type),
        _ => "a tag",
    };

    private static string Describe(TableType type) => $"a{(type.Is64 ? " 64-bit" : "")} table of {type.Limits.Text()} {type.Element}";

    private static string Describe(MemoryType type) =>
        $"a{(type.Is64 ? " 64-bit" : "")}{(type.IsShared ? " shared" : "")} memory of {type.Limits.Text()} pages{(type.PageSizeLog2 == 16 ? "" : $" of {1UL << type.PageSizeLog2} bytes")}";

    private static string Describe(GlobalType type) => $"a {(type.IsMutable ? "mutable" : "constant")} global of type {type.Content}";

    private static string Text(this Limits limits) => limits.Maximum is { } most
        ? string.Create(CultureInfo.InvariantCulture, $"{limits.Minimum} to {most}")
        : string.Create(CultureInfo.InvariantCulture, $"{limits.Minimum} or more");
}
