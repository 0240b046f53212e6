using Wafer.Model;

namespace Wafer.Compiler;

/// <summary>Where the fields of a structure stand in its objects: in order, each at the next multiple of its size, so that a subtype's first fields stand where its supertype's do.</summary>
internal sealed class ObjectLayout
{
    private readonly int[] _offsets;

    /// <param name="type">The structure.</param>
    /// <param name="types">The type space that it belongs to.</param>
    public ObjectLayout(StructType type, ReadOnlySpan<DefinedType> types)
    {
        _offsets = new int[type.Fields.Length];
        int offset = HeapLayout.FirstFieldOffset;
        for (int i = 0; i < _offsets.Length; i++)
        {
            int size = 1 << SizeLog2(type.Fields[i].Storage, types), alignment = Math.Min(size, HeapLayout.ObjectAlignment);
            offset = (offset + alignment - 1) & -alignment;
            _offsets[i] = offset;
            offset += size;
        }
        Size = AlignedSize(offset);
    }

    /// <summary>The size of an object in bytes.</summary>
    public int Size { get; }

    /// <summary>The offset of a field in bytes.</summary>
    public int this[int field] => _offsets[field];

    /// <summary>The binary logarithm of the size of a field or element in bytes.</summary>
    public static int SizeLog2(ValType storage, ReadOnlySpan<DefinedType> types) => storage.Code switch
    {
        ValType.I8Code => 0,
        ValType.I16Code => 1,
        ValType.I32Code or ValType.F32Code => 2,
        ValType.I64Code or ValType.F64Code => 3,
        ValType.V128Code => 4,
        _ => storage.ToMachineType(types) == MachineType.Function ? 3 : 2,
    };

    /// <summary>A size rounded up to what objects are multiples of.</summary>
    public static int AlignedSize(int bytes) => (bytes + HeapLayout.ObjectAlignment - 1) & -HeapLayout.ObjectAlignment;
}
