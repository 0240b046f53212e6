using Wafer.Runtime;

namespace Wafer;

/// <summary>What a host function is told of who called it.</summary>
public readonly struct Caller
{
    private readonly Store _store;
    private readonly InstanceCore? _instance;

    internal Caller(Store store, InstanceCore? instance)
    {
        _store = store;
        _instance = instance;
    }

    /// <summary>The store.</summary>
    public Store Store => _store;

    /// <summary>The instance that imported the function; <see langword="null"/> if the host called it directly.</summary>
    public Instance? Instance => throw new NotImplementedException();

    /// <summary>The calling instance's memory: its export "memory", or else its memory 0; <see langword="null"/> if it has none.</summary>
    public Memory? Memory => throw new NotImplementedException();

    /// <summary>An export of the calling instance, or <see langword="null"/>.</summary>
    public Extern? GetExport(string name) => Instance?.GetExport(name);
}
