using Wafer.Text;

namespace Wafer.Tests.Runtime;

/// <summary>An engine with one store, and modules from their text.</summary>
internal sealed class Harness : IDisposable
{
    public Harness(EngineOptions? options = null)
    {
        Engine = new Engine(options ?? EngineOptions.Default);
        Store = new Store(Engine);
        Linker = new Linker(Engine);
    }

    public Engine Engine { get; }

    public Store Store { get; }

    public Linker Linker { get; }

    public Module Compile(string wat) => Module.Compile(Engine, Wat.Assemble(wat));

    public Instance Instantiate(string wat) => Linker.Instantiate(Store, Compile(wat));

    public Instance Instantiate(string name, string wat) => Linker.DefineModule(Store, name, Compile(wat));

    public void Dispose() => Store.Dispose();
}
