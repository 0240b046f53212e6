using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

/// <summary>A global variable.</summary>
public sealed class Global : Extern
{
    /// <summary>Creates a global in a store, for import by modules.</summary>
    /// <exception cref="ArgumentException">The value is not of the global's type.</exception>
    public Global(Store store, GlobalType type, Value value)
        : base(store)
    {
        ArgumentNullException.ThrowIfNull(type);
        TypeRegistry.CheckAbstract(type.Content);
        Core = store.Core.CreateGlobal(type);
        Core.Owner = this;
        Set(value);
    }

    internal Global(Store store, GlobalCore core)
        : base(store) => Core = core;

    /// <inheritdoc/>
    public override ExternalKind Kind => ExternalKind.Global;

    /// <summary>The type.</summary>
    public GlobalType Type => Core.Type;

    /// <summary>The current value.</summary>
    /// <exception cref="InvalidOperationException">On assignment: the global is immutable.</exception>
    /// <exception cref="ArgumentException">On assignment: the value is of another type.</exception>
    public Value Value
    {
        get
        {
            Store.Core.ThrowIfDisposed();
            Cells cells = Core.Cells;
            return Store.ReadValue(Type.Content, ref cells);
        }

        set
        {
            if (!Type.IsMutable)
                throw new InvalidOperationException("The global is immutable.");
            Set(value);
        }
    }

    internal GlobalCore Core { get; }

    private void Set(Value value)
    {
        Store.Core.ThrowIfDisposed();
        Cells cells = Core.Cells;
        Store.WriteValue(Type.Content, value, ref cells);
    }
}
