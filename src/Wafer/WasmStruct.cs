using Wafer.Model;

namespace Wafer;

/// <summary>A structure in the heap of a store.</summary>
public sealed class WasmStruct : WasmObject
{
    internal WasmStruct(Store store, uint reference)
        : base(store, reference)
    {
    }

    /// <summary>Its type; references to defined types in it are identities of the engine's.</summary>
    public StructType Type => (StructType)Shape.Type;

    /// <summary>A field. Packed fields are read without a sign.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such field.</exception>
    /// <exception cref="ArgumentException">On assignment: the value is of another type.</exception>
    /// <exception cref="InvalidOperationException">On assignment: the field is immutable.</exception>
    public Value this[int field]
    {
        get => Read(OffsetOf(field, out FieldType type), type.Storage);
        set
        {
            uint offset = OffsetOf(field, out FieldType type);
            if (!type.IsMutable)
                throw new InvalidOperationException($"Field {field} is immutable.");
            Write(offset, type.Storage, value);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"struct of {Type.Fields.Length} fields";

    private uint OffsetOf(int field, out FieldType type)
    {
        StructType structure = Type;
        ArgumentOutOfRangeException.ThrowIfNegative(field);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(field, structure.Fields.Length);
        type = structure.Fields[field];
        return (uint)Shape.Layout![field];
    }
}
