using Wafer.Compiler;
using Wafer.Model;

namespace Wafer.Runtime;

/// <summary>What a heap has to know of a structure or array type.</summary>
internal sealed class ObjectShape
{
    private ObjectShape(CompositeType type, int supertype)
    {
        Type = type;
        Supertype = supertype;
    }

    /// <summary>The canonical type.</summary>
    public CompositeType Type { get; }

    /// <summary>The identity of the supertype, or -1.</summary>
    public int Supertype { get; }

    /// <summary>For structures, where the fields stand.</summary>
    public ObjectLayout? Layout { get; private init; }

    /// <summary>For structures, the offsets of the fields that are traced references.</summary>
    public uint[] References { get; private init; } = [];

    /// <summary>For arrays, the binary logarithm of the size of an element in bytes.</summary>
    public int ElementShift { get; private init; }

    /// <summary>For arrays, whether elements are traced references.</summary>
    public bool HasReferenceElements { get; private init; }

    /// <summary>Describes a type.</summary>
    /// <param name="type">A structure or array type.</param>
    /// <param name="types">The type space that it belongs to.</param>
    public static ObjectShape Of(DefinedType type, ReadOnlySpan<DefinedType> types)
    {
        if (type.Composite is ArrayType array)
        {
            ValType element = array.Element.Storage;
            return new ObjectShape(array, type.Supertype) { ElementShift = ObjectLayout.SizeLog2(element, types), HasReferenceElements = IsTraced(element, types) };
        }
        var structure = (StructType)type.Composite;
        var layout = new ObjectLayout(structure, types);
        var references = new List<uint>();
        for (int i = 0; i < structure.Fields.Length; i++)
        {
            if (IsTraced(structure.Fields[i].Storage, types))
                references.Add((uint)layout[i]);
        }
        return new ObjectShape(structure, type.Supertype) { Layout = layout, References = [.. references] };
    }

    private static bool IsTraced(ValType storage, ReadOnlySpan<DefinedType> types) => storage.IsReference && storage.ToMachineType(types) == MachineType.Ref;
}
