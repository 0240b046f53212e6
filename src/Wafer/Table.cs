using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

/// <summary>A table of references.</summary>
public sealed class Table : Extern
{
    /// <summary>Creates a table in a store, for import by modules.</summary>
    /// <param name="store">The store.</param>
    /// <param name="type">Its type.</param>
    /// <param name="initial">The initial value of the elements.</param>
    /// <exception cref="ArgumentException">The initial value is not of the element type.</exception>
    /// <exception cref="ResourceLimitException">The table is larger than the engine allows.</exception>
    public Table(Store store, TableType type, Value initial)
        : base(store)
    {
        ArgumentNullException.ThrowIfNull(type);
        TypeRegistry.CheckAbstract(type.Element);
        Core = store.Core.CreateTable(type, ReferenceBits(store, type.Element, initial));
        Core.Owner = this;
    }

    internal Table(Store store, TableCore core)
        : base(store) => Core = core;

    /// <inheritdoc/>
    public override ExternalKind Kind => ExternalKind.Table;

    /// <summary>The type that the table was created with.</summary>
    public TableType Type => Core.Type;

    /// <summary>The current number of elements.</summary>
    public ulong Length => Core.Length;

    /// <summary>An element.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="ArgumentException">The value is not of the element type.</exception>
    public Value this[ulong index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length);
            ulong bits = Core.Elements[(int)index];
            return Store.ToValue(Type.Element, bits);
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length);
            Core.Elements[(int)index] = ReferenceBits(Store, Type.Element, value);
        }
    }

    internal TableCore Core { get; }

    /// <summary>Grows the table.</summary>
    /// <param name="delta">The number of elements to add.</param>
    /// <param name="initial">Their value.</param>
    /// <returns>The old length, or -1 if it cannot grow that far.</returns>
    /// <exception cref="ArgumentException">The value is not of the element type.</exception>
    /// <exception cref="TableLimitException">The store's limit forbids it, and <see cref="StoreLimits.ThrowOnGrowth"/> is set.</exception>
    public long Grow(ulong delta, Value initial) => Store.Core.Grow(Core, delta, ReferenceBits(Store, Type.Element, initial));

    private static ulong ReferenceBits(Store store, ValType type, Value value)
    {
        if (!type.IsReference)
            throw new ArgumentException($"A table cannot hold {type}.");
        return store.ReferenceBits(type, value);
    }
}
