using Wafer.Model;

namespace Wafer.Runtime;

/// <summary>A global variable: its type, and the 16-byte cell that holds its value, in an instance's context or in the store's own memory.</summary>
internal sealed unsafe class GlobalCore(GlobalType type, ulong* cell)
{
    /// <summary>The API object, once somebody asked for it.</summary>
    public object? Owner { get; set; }

    /// <summary>The type; defined types by their canonical identities.</summary>
    public GlobalType Type { get; } = type;

    /// <summary>The value as a cell.</summary>
    public Cells Cells => new(Cell);

    /// <summary>The value's bits.</summary>
    public ulong* Cell { get; } = cell;
}
