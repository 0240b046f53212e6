using Wafer.Model;
using Wafer.Text.Script;

namespace Wafer.Cli.Script;

/// <summary>The modules and instances that a script has named, and what it has registered for import.</summary>
internal sealed class ScriptInstances
{
    private readonly Engine _engine;
    private readonly Store _store;
    private readonly Dictionary<string, Extern> _spectest;
    private readonly Dictionary<string, Instance> _registered = [];
    private readonly Dictionary<string, Instance> _instances = [];
    private readonly Dictionary<string, Module> _definitions = [];
    private Instance? _latestInstance;
    private Module? _latestDefinition;

    /// <summary>Creates the state at the start of a script: only <c>spectest</c> can be imported from.</summary>
    public ScriptInstances(Engine engine, Store store)
    {
        _engine = engine;
        _store = store;
        _spectest = SpectestModule.Create(store);
    }

    /// <summary>Compiles a module and makes it the latest definition.</summary>
    public Module Define(string? id, ScriptModule source)
    {
        // Should this fail, later commands must not find an older module in its place.
        _latestDefinition = null;
        if (id is not null)
            _definitions.Remove(id);
        Module module = Compile(source);
        _latestDefinition = module;
        if (id is not null)
            _definitions[id] = module;
        return module;
    }

    /// <summary>Instantiates a module and makes it the latest instance.</summary>
    public void Instantiate(string? id, Func<Module> module)
    {
        _latestInstance = null;
        if (id is not null)
            _instances.Remove(id);
        Instance instance = Instantiate(module());
        _latestInstance = instance;
        if (id is not null)
            _instances[id] = instance;
    }

    /// <summary>A definition; the latest one if none is named.</summary>
    public Module DefinitionOf(string? id) => id is null
        ? _latestDefinition ?? throw new ScriptMismatchException("there is no module definition: the last one failed, or there was none")
        : _definitions.GetValueOrDefault(id) ?? throw new ScriptMismatchException($"there is no module definition ${id}: it failed, or there was none");

    /// <summary>An instance; the latest one if none is named.</summary>
    public Instance InstanceOf(string? id) => id is null
        ? _latestInstance ?? throw new ScriptMismatchException("there is no instance: the last module failed, or there was none")
        : _instances.GetValueOrDefault(id) ?? throw new ScriptMismatchException($"there is no instance ${id}: its module failed, or there was none");

    /// <summary>Makes an instance available to imports.</summary>
    public void Register(string name, string? id)
    {
        _registered.Remove(name);
        _registered[name] = InstanceOf(id);
    }

    /// <summary>Translates, validates and compiles a module.</summary>
    public Module Compile(ScriptModule source) => Module.CompileOwned(_engine, source.Assemble());

    /// <summary>Instantiates a module without naming the instance.</summary>
    public Instance Instantiate(Module module)
    {
        var linker = new Linker(_engine) { AllowShadowing = true };
        foreach (ImportDescription import in module.Imports)
        {
            if (Find(import) is { } value)
                linker.Define(import.Module, import.Name, value);
        }

        return linker.Instantiate(_store, module);
    }

    private Extern? Find(ImportDescription import)
    {
        if (_registered.TryGetValue(import.Module, out Instance? instance))
            return instance.GetExport(import.Name);
        return import.Module == SpectestModule.Name ? _spectest.GetValueOrDefault(import.Name) : null;
    }
}
