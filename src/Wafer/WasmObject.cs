using Wafer.Compiler;
using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

/// <summary>An object in the garbage-collected heap of a store: a structure, an array or an exception. It stays alive as long as this stands for it.</summary>
/// <remarks>Instances that stand for the same object are equal. Like all that belongs to a store, not thread-safe.</remarks>
public abstract unsafe class WasmObject : IEquatable<WasmObject>
{
    private readonly int _handle;

    private protected WasmObject(Store store, uint reference)
    {
        Store = store;
        _handle = store.Core.Heap.NewHandle(reference);
    }

    /// <summary>Lets go of the object.</summary>
    ~WasmObject() => Store?.Core.Heap.FreeHandle(_handle);

    /// <summary>The store that the object belongs to.</summary>
    public Store Store { get; }

    /// <summary>Where the object is now.</summary>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    internal uint Reference
    {
        get
        {
            Store.Core.ThrowIfDisposed();
            return Store.Core.Heap.HandleReference(_handle);
        }
    }

    /// <summary>The identity of its type in the engine.</summary>
    internal int TypeId => Store.Core.TypeIdOf(Reference);

    /// <summary>What the heap knows of its type.</summary>
    private protected ObjectShape Shape => Store.Core.Engine.Types.ShapeOf(TypeId);

    /// <summary>Wraps an object of the heap.</summary>
    internal static WasmObject Of(Store store, uint reference) => store.Core.KindOf(reference) switch
    {
        ObjectKind.Array => new WasmArray(store, reference),
        ObjectKind.Exception => new WasmExceptionReference(store, reference),
        _ => new WasmStruct(store, reference),
    };

    private protected Value Read(uint offset, ValType storage)
    {
        ulong* cells = stackalloc ulong[2];
        Store.Core.ReadField(Reference, offset, storage, cells);
        var reader = new Cells(cells);
        Value value = Store.ReadValue(IsPacked(storage) ? ValType.I32 : storage, ref reader);
        GC.KeepAlive(this);
        return value;
    }

    private protected void Write(uint offset, ValType storage, Value value)
    {
        ulong* cells = stackalloc ulong[2];
        var writer = new Cells(cells);
        Store.WriteValue(IsPacked(storage) ? ValType.I32 : storage, value, ref writer);
        Store.Core.WriteField(Reference, offset, storage, cells);
        GC.KeepAlive(this);
    }

    private static bool IsPacked(ValType storage) => storage == ValType.I8 || storage == ValType.I16;

    /// <inheritdoc/>
    public bool Equals(WasmObject? other) => other is not null && Store == other.Store && Reference == other.Reference;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as WasmObject);

    /// <summary>A hash code by the type: objects move.</summary>
    public override int GetHashCode() => HashCode.Combine(Store, TypeId);
}
