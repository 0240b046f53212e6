namespace Wafer;

/// <summary>What a host function is told of who called it.</summary>
public readonly struct Caller
{
    private readonly Store _store;
    private readonly int _instance;

    internal Caller(Store store, int instance)
    {
        _store = store;
        _instance = instance;
    }

    /// <summary>The store.</summary>
    public Store Store => _store;

    /// <summary>The instance that imported the function; <see langword="null"/> if the host called it directly.</summary>
    public Instance? Instance => _instance < 0 ? null : _store.Wrap(_store.Core.InstanceAt(_instance));

    /// <summary>The calling instance's memory: its export "memory", or else its memory 0; <see langword="null"/> if it has none.</summary>
    public Memory? Memory => Instance?.DefaultMemory;

    /// <summary>An export of the calling instance, or <see langword="null"/>.</summary>
    public Extern? GetExport(string name) => Instance?.GetExport(name);

    /// <summary>A function that the calling instance exports.</summary>
    /// <exception cref="KeyNotFoundException">There is no such function, or no calling instance.</exception>
    public Function GetFunction(string name) => (Instance ?? throw NoInstance()).GetFunction(name);

    /// <summary>A memory that the calling instance exports.</summary>
    /// <exception cref="KeyNotFoundException">There is no such memory, or no calling instance.</exception>
    public Memory GetMemory(string name) => (Instance ?? throw NoInstance()).GetMemory(name);

    private static KeyNotFoundException NoInstance() => new("The host called the function itself: there is no calling instance.");
}
