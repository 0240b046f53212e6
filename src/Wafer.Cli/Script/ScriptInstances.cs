using System.Runtime.ExceptionServices;
using Wafer.Model;
using Wafer.Text.Script;

namespace Wafer.Cli.Script;

/// <summary>The modules and instances that a script has named, and what it has registered for import.</summary>
internal sealed class ScriptInstances
{
    private readonly Engine _engine;
    private readonly Store _store;
    private readonly Dictionary<string, Extern> _spectest;
    private readonly Dictionary<string, Slot<Instance>> _registered = [];
    private readonly Dictionary<string, Slot<Instance>> _instances = [];
    private readonly Dictionary<string, Slot<Module>> _definitions = [];
    private Slot<Instance> _latestInstance;
    private Slot<Module> _latestDefinition;

    /// <summary>Creates the state at the start of a script: only <c>spectest</c> can be imported from.</summary>
    public ScriptInstances(Engine engine, Store store)
    {
        _engine = engine;
        _store = store;
        _spectest = SpectestModule.Create(store);
    }

    /// <summary>What a thread of the script starts with: some of the instances, and nothing registered.</summary>
    /// <param name="store">The thread's store.</param>
    /// <param name="shared">The instances' identifiers.</param>
    public ScriptInstances ForThread(Store store, IEnumerable<string> shared)
    {
        var thread = new ScriptInstances(_engine, store);
        foreach (string id in shared)
        {
            // The API objects of its exports are made now, on the thread of their store.
            _ = InstanceOf(id).Exports;
            thread._instances[id] = _instances[id];
        }
        return thread;
    }

    /// <summary>Compiles a module and makes it the latest definition.</summary>
    public Module Define(string? id, ScriptModule source)
    {
        Slot<Module> slot = Slot<Module>.Of(() => Compile(source));
        _latestDefinition = slot;
        if (id is not null)
            _definitions[id] = slot;
        return slot.Value;
    }

    /// <summary>Instantiates a module and makes it the latest instance.</summary>
    public void Instantiate(string? id, Func<Module> module)
    {
        Slot<Instance> slot = Slot<Instance>.Of(() => Instantiate(module()));
        _latestInstance = slot;
        if (id is not null)
            _instances[id] = slot;
        slot.Rethrow();
    }

    /// <summary>A definition; the latest one if none is named.</summary>
    public Module DefinitionOf(string? id) =>
        (id is null ? _latestDefinition : _definitions.GetValueOrDefault(id)).Find($"module definition{Named(id)}");

    /// <summary>An instance; the latest one if none is named.</summary>
    public Instance InstanceOf(string? id) => SlotOf(id).Find($"instance{Named(id)}");

    /// <summary>Makes an instance available to imports.</summary>
    public void Register(string name, string? id)
    {
        _registered[name] = SlotOf(id);
        InstanceOf(id);
    }

    /// <summary>Translates, validates and compiles a module.</summary>
    public Module Compile(ScriptModule source) => ScriptScope.Compile(_engine, source.Assemble());

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
        if (_registered.TryGetValue(import.Module, out Slot<Instance> slot))
            return slot.Find($"instance registered as \"{import.Module}\"").GetExport(import.Name);
        return import.Module == SpectestModule.Name ? _spectest.GetValueOrDefault(import.Name) : null;
    }

    private Slot<Instance> SlotOf(string? id) => id is null ? _latestInstance : _instances.GetValueOrDefault(id);

    private static string Named(string? id) => id is null ? "" : $" ${id}";

    /// <summary>What a command made, or why it did not: later commands must not find something older in its place.</summary>
    private readonly struct Slot<T>
        where T : class
    {
        private readonly T? _value;
        private readonly ExceptionDispatchInfo? _failure;

        private Slot(T? value, ExceptionDispatchInfo? failure)
        {
            _value = value;
            _failure = failure;
        }

        /// <summary>What was made; otherwise throws what prevented it.</summary>
        public T Value
        {
            get
            {
                Rethrow();
                return _value!;
            }
        }

        public static Slot<T> Of(Func<T> make)
        {
            try
            {
                return new Slot<T>(make(), null);
            }
            catch (Exception e)
            {
                return new Slot<T>(null, ExceptionDispatchInfo.Capture(e));
            }
        }

        /// <summary>What was made, for a command that depends on it.</summary>
        public T Find(string what)
        {
            if (_failure?.SourceException is OutOfScopeException)
                throw new OutOfScopeException(Features.None);
            return _value ?? throw new ScriptMismatchException($"there is no {what}: its module failed, or there was none");
        }

        public void Rethrow() => _failure?.Throw();
    }
}
