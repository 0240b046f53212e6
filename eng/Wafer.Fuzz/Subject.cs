using System.Text.Json.Serialization;
using Wafer.Model;

namespace Wafer.Fuzz;

/// <summary>What JavaScript has to know of an import.</summary>
internal sealed record ImportPlan(string Module, string Name, string Kind, string Type, bool Mutable);

/// <summary>What JavaScript has to know of a function that is called.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">The types of its parameters; null if it cannot be called from outside.</param>
/// <param name="Results">The types of its results.</param>
internal sealed record ExportPlan(string Name, string[]? Parameters, string[] Results);

/// <summary>A module to run, and how.</summary>
internal sealed class Subject
{
    // V8's limit of elements; and ways to compile and run that differ as much as they can.
    private static readonly EngineOptions s_options = EngineOptions.Default with { MaxTableElements = 10_000_000 };
    private static readonly Engine[] s_engines =
    [
        new(s_options with { Bounds = BoundsMode.GuardPages }),
        new(s_options with { Bounds = BoundsMode.Explicit, HeapStress = true, CpuExtensions = CpuExtensions.None }),
        new(s_options with { Compilation = CompilationMode.Lazy, CpuExtensions = CpuExtensions.Sse42 }),
    ];

    private Subject(string file, Module[] modules, ImportPlan[] imports, ExportPlan[] exports)
    {
        File = file;
        Modules = modules;
        Imports = imports;
        Exports = exports;
    }

    public string File { get; }

    /// <summary>The module as different engines compiled it.</summary>
    [JsonIgnore]
    public Module[] Modules { get; }

    public ImportPlan[] Imports { get; }

    public ExportPlan[] Exports { get; }

    /// <summary>Loads a module; null if it imports what nobody can provide.</summary>
    public static Subject? TryLoad(string file)
    {
        Module[] modules = [.. s_engines.Select(engine => Module.CompileFile(engine, file))];
        Module module = modules[0];
        ModuleDescription description = module.Description;
        List<ImportPlan> imports = [];
        foreach (ImportDescription import in module.Imports)
        {
            ImportPlan? plan = import.Kind switch
            {
                ExternalKind.Function => new ImportPlan(import.Module, import.Name, "function", "", false),
                ExternalKind.Tag => new ImportPlan(import.Module, import.Name, "tag", "", false),
                ExternalKind.Global => GlobalPlan(import, description.Globals[import.Index].Type),
                _ => null,
            };
            if (plan is null)
                return null;
            imports.Add(plan);
        }
        IEnumerable<ExportPlan> exports = module.Exports.ToArray().Where(export => export.Kind == ExternalKind.Function)
            .Select(export => FunctionPlan(export.Name, description.FunctionTypeOf(export.Index)));
        return new Subject(file, modules, [.. imports], [.. exports]);
    }

    /// <summary>The name that both sides give a type: what a value of it can be, seen from outside.</summary>
    public static string NameOf(ValType type) => type switch
    {
        _ when type == ValType.I32 => "i32",
        _ when type == ValType.I64 => "i64",
        _ when type == ValType.F32 => "f32",
        _ when type == ValType.F64 => "f64",
        _ when type == ValType.V128 => "v128",
        _ when type.Heap == HeapType.Exn || type.Heap == HeapType.NoExn => "exnref",
        _ when !type.IsNullable => "ref",
        _ => "null",
    };

    private static ImportPlan? GlobalPlan(ImportDescription import, GlobalType type)
    {
        string name = NameOf(type.Content);
        if (type.Content.IsReference)
            name = type.Content.Heap == HeapType.Extern ? "externref" : type.Content.Heap == HeapType.Any ? "anyref" : type.IsMutable ? "" : name;
        return name is "v128" or "exnref" or "ref" or "" ? null : new ImportPlan(import.Module, import.Name, "global", name, type.IsMutable);
    }

    private static ExportPlan FunctionPlan(string name, FunctionType type)
    {
        string[] parameters = [.. type.Parameters.ToArray().Select(NameOf)], results = [.. type.Results.ToArray().Select(NameOf)];
        bool isCallable = !parameters.Any(parameter => parameter is "v128" or "exnref" or "ref") && !results.Any(result => result is "v128" or "exnref");
        return new ExportPlan(name, isCallable ? parameters : null, results);
    }
}
