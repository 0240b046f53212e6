using System.Runtime.CompilerServices;
using Wafer.Compiler;
using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

/// <summary>Where instances live, with their memories, tables, globals and host values. Used by one thread at a time; everything in it is freed with it.</summary>
/// <remarks>Whatever lives in a disposed store throws <see cref="ObjectDisposedException"/>. Spans of its memories must not be used any more.</remarks>
public sealed partial class Store : IDisposable, IStoreOwner
{
    /// <summary>Creates a store.</summary>
    /// <param name="engine">The engine whose modules can be instantiated in it.</param>
    /// <param name="data">Any object: what <see cref="Data"/> returns.</param>
    /// <exception cref="PlatformNotSupportedException">WebAssembly code cannot run on this platform.</exception>
    public Store(Engine engine, object? data = null)
        : this(engine, StoreLimits.None, data)
    {
    }

    /// <summary>Creates a store with limits.</summary>
    /// <param name="engine">The engine whose modules can be instantiated in it.</param>
    /// <param name="limits">What it may use.</param>
    /// <param name="data">Any object: what <see cref="Data"/> returns.</param>
    /// <exception cref="PlatformNotSupportedException">WebAssembly code cannot run on this platform.</exception>
    public Store(Engine engine, StoreLimits limits, object? data = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(limits);
        Engine = engine;
        Limits = limits;
        Data = data;
        Core = new StoreCore(engine.Core, this, limits);
    }

    /// <summary>What the store may use.</summary>
    public StoreLimits Limits { get; }

    /// <summary>The engine.</summary>
    public Engine Engine { get; }

    /// <summary>The object that the embedder attached to the store: state of its host functions, for example.</summary>
    public object? Data { get; set; }

    internal StoreCore Core { get; }

    /// <summary>Asks running WebAssembly code to stop with <see cref="TrapCode.Interrupted"/>; the only member that other threads may call.</summary>
    /// <remarks>If no code runs, the next call stops.</remarks>
    public void Interrupt() => Core.Interrupt();

    /// <summary>Interrupts the store when a token is cancelled, until the result is disposed. A request that came too late to stop anything is then forgotten.</summary>
    /// <example><code>using (store.InterruptOn(token)) run.Invoke();</code></example>
    public IDisposable InterruptOn(CancellationToken token) => new InterruptRegistration(this, token);

    /// <summary>Collects all garbage of the store's heap now: objects, and .NET objects that only WebAssembly code had references to.</summary>
    /// <remarks>Collections happen by themselves; this is for moments when the memory or the .NET objects are wanted back. May be called from host functions.</remarks>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public void CollectGarbage() => Core.CollectGarbage();

    /// <summary>Frees the instances, memories and tables.</summary>
    /// <exception cref="InvalidOperationException">WebAssembly code of the store is running.</exception>
    public void Dispose() => Core.Dispose();

    internal static Store Of(StoreCore core) => Unsafe.As<Store>(core.Owner);

    // The API objects of what lives in the store: made when first asked for, and always the same.
    internal Instance Wrap(InstanceCore core) => (Instance)(core.Owner ??= new Instance(this, core));

    internal Function Wrap(FunctionCore core) => (Function)(core.Owner ??= new Function(this, core));

    internal Memory Wrap(LinearMemory core) => (Memory)(core.Owner ?? core.SetOwner(core.IsShared ? new Memory(Engine, core) : new Memory(this, core)));

    internal Table Wrap(TableCore core) => (Table)(core.Owner ??= new Table(this, core));

    internal Global Wrap(GlobalCore core) => (Global)(core.Owner ??= new Global(this, core));

    internal Tag Wrap(TagCore core) => (Tag)(core.Owner ??= new Tag(this, core));

    /// <summary>The object that a reference's bits stand for.</summary>
    internal object? ReadReference(ulong bits, bool isFunction)
    {
        if (bits == 0)
            return null;
        if (isFunction)
            return Wrap(Core.FunctionOfReference(bits));
        if ((bits & HeapLayout.I31Tag) != 0)
            return new I31((int)(uint)bits >> 1);
        return (bits & HeapLayout.HostTag) != 0 ? Core.Heap.HostObjects[bits] : WasmObject.Of(this, (uint)bits);
    }

    /// <summary>The bits that stand for an object.</summary>
    /// <exception cref="ArgumentException">A function of another store.</exception>
    internal ulong WriteReference(object? value, bool isFunction)
    {
        if (value is null)
            return 0;
        if (isFunction)
        {
            var function = (Function)value;
            CheckOwn(function);
            return function.Core.Reference;
        }
        switch (value)
        {
            case I31 number:
                return ((uint)number.Value << 1) | HeapLayout.I31Tag;
            case WasmObject item when item.Store == this:
                return item.Reference;
            case WasmObject:
                throw new ArgumentException("The object belongs to another store.");
            default:
                return Core.ReferenceOf(value);
        }
    }

    /// <exception cref="ArgumentException">Something of another store.</exception>
    internal void CheckOwn(Extern value)
    {
        if (!value.IsUsableIn(this))
            throw new ArgumentException($"The {value.Kind.ToString().ToLowerInvariant()} belongs to another {(value is Memory { IsShared: true } ? "engine" : "store")}.");
    }

    /// <summary>The value that bits stand for.</summary>
    internal Value ReadValue(ValType type, ref Cells cells)
    {
        switch (type.Code)
        {
            case ValType.I32Code:
                return Value.FromI32((int)cells.Read32());
            case ValType.I64Code:
                return Value.FromI64((long)cells.Read64());
            case ValType.F32Code:
                return Value.FromF32Bits(cells.Read32());
            case ValType.F64Code:
                return Value.FromF64Bits(cells.Read64());
            case ValType.V128Code:
                return Value.FromV128(cells.ReadVector());
            default:
                return ToValue(type, cells.Read64());
        }
    }

    /// <summary>The value that the bits of a reference stand for.</summary>
    internal Value ToValue(ValType type, ulong bits)
    {
        if (Core.Engine.Types.IsFunctionReference(type))
            return Value.FromFuncRef((Function?)ReadReference(bits, isFunction: true));
        object? value = ReadReference(bits, isFunction: false);
        return Value.IsExternal(type) ? Value.FromExternRef(value) : Value.FromAnyRef(value);
    }

    /// <summary>Writes the bits that stand for a value.</summary>
    /// <exception cref="ArgumentException">The value is not of the type.</exception>
    internal void WriteValue(ValType type, Value value, ref Cells cells)
    {
        switch (type.Code)
        {
            case ValType.I32Code when value.Kind == ValueKind.I32:
                cells.Write32((uint)value.AsI32());
                break;
            case ValType.I64Code when value.Kind == ValueKind.I64:
                cells.Write64((ulong)value.AsI64());
                break;
            case ValType.F32Code when value.Kind == ValueKind.F32:
                cells.Write32(value.AsF32Bits());
                break;
            case ValType.F64Code when value.Kind == ValueKind.F64:
                cells.Write64(value.AsF64Bits());
                break;
            case ValType.V128Code when value.Kind == ValueKind.V128:
                cells.WriteVector(value.AsV128());
                break;
            case ValType.RefCode or ValType.RefNullCode:
                cells.Write64(ReferenceBits(type, value));
                break;
            default:
                throw Mismatch(type, value);
        }
    }

    /// <summary>The bits that stand for a reference.</summary>
    /// <exception cref="ArgumentException">The value is not of the type.</exception>
    internal ulong ReferenceBits(ValType type, Value value)
    {
        // There is one null, whatever kind of reference it is called.
        if (value.IsNull)
            return type.IsNullable ? 0UL : throw Mismatch(type, value);
        if (Core.Engine.Types.IsFunctionReference(type))
        {
            if (value.Kind != ValueKind.FuncRef)
                throw Mismatch(type, value);
            Function? function = value.AsFuncRef();
            if (function is not null && !Core.Engine.Types.IsSubtype(function.Core.ReferenceType, type))
                throw Mismatch(type, value);
            return WriteReference(function, isFunction: true);
        }
        bool isExternal = Value.IsExternal(type);
        if (value.Kind != (isExternal ? ValueKind.ExternRef : ValueKind.AnyRef))
            throw Mismatch(type, value);
        object? item = isExternal ? value.AsExternRef() : value.AsAnyRef();
        if (item is not null && !IsOf(type.Heap, item))
            throw Mismatch(type, value);
        return WriteReference(item, isFunction: false);
    }

    private bool IsOf(HeapType heap, object item)
    {
        if (item is WasmExceptionReference || heap == HeapType.Exn)
            return item is WasmExceptionReference && heap == HeapType.Exn;
        if (heap == HeapType.Any || heap == HeapType.Extern)
            return true;
        return item switch
        {
            I31 => heap == HeapType.Eq || heap == HeapType.I31,
            WasmObject found when heap.IsDefined => Core.Engine.Types.IsSubtype(found.TypeId, heap.TypeIndex),
            WasmStruct => heap == HeapType.Eq || heap == HeapType.Struct,
            WasmArray => heap == HeapType.Eq || heap == HeapType.Array,
            _ => false,
        };
    }

    private sealed class InterruptRegistration : IDisposable
    {
        private readonly Store _store;
        private readonly CancellationTokenRegistration _registration;
        private bool _fired;

        public InterruptRegistration(Store store, CancellationToken token)
        {
            _store = store;
            _registration = token.UnsafeRegister(static state => ((InterruptRegistration)state!).Fire(), this);
        }

        public void Dispose()
        {
            // Waits for the callback if it is running.
            _registration.Dispose();
            if (_fired)
                _store.Core.ClearInterrupt();
        }

        private void Fire()
        {
            _fired = true;
            _store.Interrupt();
        }
    }

    private static ArgumentException Mismatch(ValType type, Value value) => new($"The value {value} is not of type {type}.");
}
