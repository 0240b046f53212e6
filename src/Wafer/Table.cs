using Wafer.Model;

namespace Wafer;

/// <summary>A table of references.</summary>
public sealed class Table : Extern
{
    /// <summary>Creates a table in a store, for import by modules.</summary>
    /// <param name="store">The store.</param>
    /// <param name="type">Its type.</param>
    /// <param name="initial">The initial value of the elements.</param>
    public Table(Store store, TableType type, Value initial)
        : base(store)
    {
        Type = type;
    }

    /// <inheritdoc/>
    public override ExternalKind Kind => ExternalKind.Table;

    /// <summary>The type that the table was created with.</summary>
    public TableType Type { get; }

    /// <summary>The current number of elements.</summary>
    public ulong Length => throw new NotImplementedException();

    /// <summary>An element.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="ArgumentException">The value is not of the element type.</exception>
    public Value this[ulong index]
    {
        get => throw new NotImplementedException();
        set => throw new NotImplementedException();
    }

    /// <summary>Grows the table.</summary>
    /// <param name="delta">The number of elements to add.</param>
    /// <param name="initial">Their value.</param>
    /// <returns>The old length, or -1 if it cannot grow that far.</returns>
    public long Grow(ulong delta, Value initial) => throw new NotImplementedException();
}
