using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

/// <summary>A name space that modules' imports are looked up in: host functions, instances, memories.</summary>
/// <remarks>Not thread-safe while it is being filled; then any number of threads may instantiate.</remarks>
public sealed partial class Linker
{
    // A host function, or an Extern of some store.
    private readonly Dictionary<(string Module, string Name), object> _definitions = [];

    /// <summary>Creates an empty linker.</summary>
    public Linker(Engine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        Engine = engine;
    }

    /// <summary>The engine.</summary>
    public Engine Engine { get; }

    /// <summary>Whether a name may be defined twice, the later definition counting. Otherwise a second definition is an error.</summary>
    public bool AllowShadowing { get; set; }

    /// <summary>Defines a name as something that lives in a store, so that only instances of that store can import it, or as a shared memory, which instances of any store can.</summary>
    /// <exception cref="ArgumentException">The name is defined already.</exception>
    public Linker Define(string module, string name, Extern value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Add(module, name, value);
    }

    /// <summary>Defines all exports of an instance under a module name.</summary>
    /// <exception cref="ArgumentException">One of the names is defined already.</exception>
    public Linker DefineInstance(string module, Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        foreach (InstanceExport export in instance.Exports)
            Add(module, export.Name, export.Value);
        return this;
    }

    /// <summary>Defines a host function of any signature.</summary>
    /// <exception cref="ArgumentException">The name is defined already.</exception>
    public Linker DefineFunction(string module, string name, FunctionType type, HostCallback callback)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Add(module, name, new CallbackFunction(type, callback));
    }

    /// <summary>
    /// Defines a host function of any signature whose results come later: calls by <see cref="Function.InvokeAsync"/> are suspended until then, others wait. Delegates that return tasks are such
    /// functions too.
    /// </summary>
    /// <exception cref="ArgumentException">The name is defined already.</exception>
    public Linker DefineAsyncFunction(string module, string name, FunctionType type, AsyncHostCallback callback)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Add(module, name, new AsyncCallbackFunction(type, callback));
    }

    /// <summary>Defines any delegate as a host function. The overloads of <c>DefineFunction</c> do the same for delegate types known at compile time.</summary>
    /// <param name="module">The module name that modules import it by.</param>
    /// <param name="name">The name.</param>
    /// <param name="function">
    /// The delegate. It may take a <see cref="Caller"/> first. Its other types are those of <see cref="Instance.GetFunction{TDelegate}(string)"/>; several results are a tuple, and results that come later a task of them. Where a program is
    /// compiled ahead of time, calls of it go through reflection.
    /// </param>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineDelegate(string module, string name, Delegate function) => Add(module, name, DelegateBinder.Host(function));

    /// <summary>Puts other host functions in the place of those that are defined under a module name.</summary>
    internal void Replace(string module, Func<string, HostFunction, HostFunction> replacement)
    {
        foreach (((string Module, string Name) name, object definition) in _definitions.ToArray())
        {
            if (name.Module == module && definition is HostFunction function)
                _definitions[name] = replacement(name.Name, function);
        }
    }

    /// <summary>Instantiates a module and defines its exports under a name.</summary>
    /// <exception cref="LinkException">Imports are missing or do not match.</exception>
    /// <exception cref="TrapException">An active segment is out of bounds, or the start function trapped.</exception>
    public Instance DefineModule(Store store, string name, Module module)
    {
        Instance instance = Instantiate(store, module);
        DefineInstance(name, instance);
        return instance;
    }

    /// <summary>Instantiates a module: binds its imports, applies its active segments, calls its start function.</summary>
    /// <exception cref="LinkException">Imports are missing or do not match; the message lists all of them.</exception>
    /// <exception cref="TrapException">An active segment is out of bounds, or the start function trapped.</exception>
    /// <exception cref="ResourceLimitException">A memory or table is larger than the engine allows or the system grants.</exception>
    public Instance Instantiate(Store store, Module module)
    {
        Check(store, module);
        return store.Wrap(InstanceBuilder.Instantiate(store.Core, module.Core, ImportsOf(store, module)));
    }

    /// <summary>Instantiates a module as <see cref="Instantiate"/> does, but suspends its start function while that waits for host functions that return tasks: no thread waits.</summary>
    /// <returns>The instance, once its start function has returned. What goes wrong is in the task.</returns>
    /// <exception cref="ArgumentException">Linker, store and module are not of the same engine.</exception>
    /// <remarks>As for <see cref="Function.InvokeAsync"/>, whose remarks apply.</remarks>
    public Task<Instance> InstantiateAsync(Store store, Module module)
    {
        Check(store, module);
        return InstantiateAsync();

        async Task<Instance> InstantiateAsync()
        {
            InstanceCore instance = InstanceBuilder.Build(store.Core, module.Core, ImportsOf(store, module));
            if (InstanceBuilder.StartFunctionOf(instance) is { } start)
            {
                using AsyncCall call = store.Core.BeginAsyncCall(start);
                await call.RunAsync().ConfigureAwait(false);
            }
            return store.Wrap(instance);
        }
    }

    /// <summary>What a name is defined as in a store, or <see langword="null"/>.</summary>
    public Extern? Get(Store store, string module, string name)
    {
        ArgumentNullException.ThrowIfNull(store);
        return _definitions.GetValueOrDefault((module, name)) switch
        {
            null => null,
            HostFunction host => store.Wrap(store.Core.FunctionOf(host)),
            Extern value when value.IsUsableIn(store) => value,
            _ => null,
        };
    }

    private void Check(Store store, Module module)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(module);
        if (store.Engine != Engine || module.Engine != Engine)
            throw new ArgumentException("Linker, store and module must be of the same engine.");
    }

    private object?[] ImportsOf(Store store, Module module)
    {
        ReadOnlySpan<ImportDescription> imports = module.Imports;
        var given = new object?[imports.Length];
        for (int i = 0; i < given.Length; i++)
            given[i] = _definitions.TryGetValue((imports[i].Module, imports[i].Name), out object? definition) ? CoreOf(store, definition) : null;
        return given;
    }

    private static object CoreOf(Store store, object definition)
    {
        if (definition is HostFunction host)
            return store.Core.FunctionOf(host);
        var value = (Extern)definition;
        store.CheckOwn(value);
        return value switch
        {
            Function function => function.Core,
            Memory memory => memory.Core,
            Table table => table.Core,
            Global global => global.Core,
            _ => ((Tag)value).Core,
        };
    }

    /// <summary>A host function that was defined.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    internal HostFunction HostFunctionAt(string module, string name)
    {
        if (!_definitions.TryGetValue((module, name), out object? definition) || definition is not HostFunction function)
            throw new ArgumentException($"\"{module}\" \"{name}\" is no host function.");
        return function;
    }

    private Linker Add(string module, string name, object definition)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(name);
        if (AllowShadowing)
            _definitions[(module, name)] = definition;
        else if (!_definitions.TryAdd((module, name), definition))
            throw new ArgumentException($"\"{module}\" \"{name}\" is defined already.");
        return this;
    }
}
