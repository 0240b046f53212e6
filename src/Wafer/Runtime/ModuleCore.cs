using Wafer.Compiler;
using Wafer.Model;
using Wafer.Runtime.Platform;
using Wafer.Validation;

namespace Wafer.Runtime;

/// <summary>A compiled module whose code is in the arena: what its instances share. Immutable and thread-safe.</summary>
internal sealed class ModuleCore
{
    private readonly CodeRange _code;
    private readonly Dictionary<string, int> _exports;
    private FunctionNames? _names;

    /// <summary>Compiles a module whose parts outside of function bodies have been validated, and publishes its code.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="owner">The API object.</param>
    /// <param name="description">The module.</param>
    /// <param name="types">Its types, as the validator gave them.</param>
    public ModuleCore(EngineCore engine, object owner, ModuleDescription description, TypeContext types)
    {
        Engine = engine;
        Owner = owner;
        Description = description;
        _code = new CodeRange(ModuleCompiler.EstimateCodeSize(description));
        Artifact = ModuleCompiler.Compile(description, types, engine.CompilerOptions, _code);
        _code.Publish(this);
        TypeIds = engine.Types.Register(description.Types);

        _exports = new Dictionary<string, int>(description.Exports.Length);
        for (int i = 0; i < description.Exports.Length; i++)
            _exports[description.Exports[i].Name] = i;
        engine.Thunks.Prepare(
            description.Exports.Where(e => e.Kind == ExternalKind.Function).Select(e => description.FunctionTypeOf(e.Index)),
            description.Imports.Where(i => i.Kind == ExternalKind.Function).Select(i => description.FunctionTypeOf(i.Index)));
    }

    public EngineCore Engine { get; }

    /// <summary>The API object.</summary>
    public object Owner { get; }

    public ModuleDescription Description { get; }

    public CodeArtifact Artifact { get; }

    public ModuleLayout Layout => Artifact.Layout;

    /// <summary>For each type index, the identity of the type in the engine.</summary>
    public int[] TypeIds { get; }

    /// <summary>The names of functions, read when first asked for.</summary>
    public FunctionNames Names => _names ??= new FunctionNames(Description);

    /// <summary>The address of the code of a function that the module defines.</summary>
    public nint CodeOf(int functionIndex) => _code.Start + Artifact.FunctionOffsets[functionIndex - Description.ImportedFunctions];

    /// <summary>The identity of a function's type.</summary>
    public int TypeIdOf(int functionIndex) => TypeIds[Description.FunctionTypes[functionIndex]];

    /// <summary>A value type of the module in canonical form.</summary>
    public ValType Canonicalize(ValType type) => TypeRegistry.Canonicalize(type, TypeIds);

    /// <summary>The index of an export in the module's list, or -1.</summary>
    public int FindExport(string name) => _exports.GetValueOrDefault(name, -1);
}
