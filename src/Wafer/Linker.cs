using Wafer.Model;

namespace Wafer;

/// <summary>A name space that modules' imports are looked up in: host functions, instances, memories.</summary>
/// <remarks>Not thread-safe while it is being filled; then any number of threads may instantiate.</remarks>
public sealed partial class Linker
{
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

    /// <summary>Defines a name as something that lives in a store; only instances of that store can import it.</summary>
    /// <exception cref="ArgumentException">The name is defined already.</exception>
    public Linker Define(string module, string name, Extern value) => throw new NotImplementedException();

    /// <summary>Defines all exports of an instance under a module name.</summary>
    /// <exception cref="ArgumentException">One of the names is defined already.</exception>
    public Linker DefineInstance(string module, Instance instance) => throw new NotImplementedException();

    /// <summary>Defines a host function of any signature.</summary>
    /// <exception cref="ArgumentException">The name is defined already.</exception>
    public Linker DefineFunction(string module, string name, FunctionType type, HostCallback callback) => throw new NotImplementedException();

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
    public Instance Instantiate(Store store, Module module) => throw new NotImplementedException();

    /// <summary>What a name is defined as in a store, or <see langword="null"/>.</summary>
    public Extern? Get(Store store, string module, string name) => throw new NotImplementedException();

    private Linker Add(string module, string name, object definition) => throw new NotImplementedException();
}
