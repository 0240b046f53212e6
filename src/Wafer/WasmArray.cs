using Wafer.Compiler;
using Wafer.Model;

namespace Wafer;

/// <summary>An array in the heap of a store.</summary>
public sealed class WasmArray : WasmObject
{
    internal WasmArray(Store store, uint reference)
        : base(store, reference)
    {
    }

    /// <summary>Its type; references to defined types in it are identities of the engine's.</summary>
    public ArrayType Type => (ArrayType)Shape.Type;

    /// <summary>The number of elements.</summary>
    public uint Length => Store.Core.LengthOf(Reference);

    /// <summary>An element. Packed elements are read without a sign.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="ArgumentException">On assignment: the value is of another type.</exception>
    /// <exception cref="InvalidOperationException">On assignment: the elements are immutable.</exception>
    public Value this[uint index]
    {
        get => Read(OffsetOf(index), Type.Element.Storage);
        set
        {
            if (!Type.Element.IsMutable)
                throw new InvalidOperationException("The elements are immutable.");
            Write(OffsetOf(index), Type.Element.Storage, value);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"array of {Length} elements";

    private uint OffsetOf(uint index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length);
        return HeapLayout.ElementsOffset + (index << Shape.ElementShift);
    }
}
