using System.Runtime.CompilerServices;
using Wafer.Runtime;

namespace Wafer;

/// <summary>Where instances live, with their memories, tables, globals and host values. Used by one thread at a time; everything in it is freed with it.</summary>
public sealed class Store : IDisposable
{
    /// <summary>Creates a store.</summary>
    /// <param name="engine">The engine whose modules can be instantiated in it.</param>
    /// <param name="data">Any object: what <see cref="Data"/> returns.</param>
    public Store(Engine engine, object? data = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        Engine = engine;
        Data = data;
        Core = new StoreCore(this);
    }

    /// <summary>The engine.</summary>
    public Engine Engine { get; }

    /// <summary>The object that the embedder attached to the store: state of its host functions, for example.</summary>
    public object? Data { get; set; }

    internal StoreCore Core { get; }

    /// <summary>Asks running WebAssembly code to stop with <see cref="TrapCode.Interrupted"/>; the only member that other threads may call.</summary>
    public void Interrupt() => throw new NotImplementedException();

    internal static Store Of(StoreCore core) => Unsafe.As<Store>(core.Owner);

    internal object? ReadReference(ulong bits, bool isFunction) => throw new NotImplementedException();

    internal ulong WriteReference(object? value, bool isFunction) => throw new NotImplementedException();

    /// <summary>Frees the instances, memories and tables. Must not be called while WebAssembly code of the store runs.</summary>
    public void Dispose()
    {
    }
}
