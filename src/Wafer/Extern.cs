using Wafer.Model;

namespace Wafer;

/// <summary>Something that modules import and export: a <see cref="Function"/>, <see cref="Memory"/>, <see cref="Table"/> or <see cref="Global"/>.</summary>
public abstract class Extern
{
    private readonly Store? _store;

    private protected Extern(Store store)
    {
        _store = store;
        Engine = store.Engine;
    }

    private protected Extern(Engine engine) => Engine = engine;

    /// <summary>The engine that it belongs to.</summary>
    public Engine Engine { get; }

    /// <summary>The store that it lives in.</summary>
    /// <exception cref="InvalidOperationException">It is a shared memory, which lives in no store.</exception>
    public Store Store => _store ?? throw new InvalidOperationException("A shared memory lives in no store.");

    /// <summary>Which kind it is.</summary>
    public abstract ExternalKind Kind { get; }

    /// <summary>Whether instances of a store can import it.</summary>
    internal bool IsUsableIn(Store store) => _store is null ? Engine == store.Engine : _store == store;
}
