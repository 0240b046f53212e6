using System.Runtime.InteropServices;
using Wafer.Model;

namespace Wafer.Validation;

/// <summary>The types of one module and the matching relations on them (Core spec 3.3).</summary>
/// <remarks>Immutable, so one context serves all threads that validate or compile the module.</remarks>
internal sealed class TypeContext
{
    private readonly DefinedType[] _types;
    private readonly int[] _canonical;

    // For types with supertypes: how many there are above, and one of them some way up, so that any can be reached in few steps.
    private readonly byte[] _depth;
    private readonly int[] _jump;

    private TypeContext(DefinedType[] types, int[] canonical)
    {
        _types = types;
        _canonical = canonical;
        _depth = new byte[types.Length];
        _jump = new int[types.Length];
        for (int i = 0; i < types.Length; i++)
        {
            int super = types[i].Supertype;
            if (super < 0)
            {
                _jump[i] = i;
                continue;
            }

            // Skip pointers in the manner of a skew-binary number: two jumps of equal length make one (Myers, "An applicative
            // random-access stack"). Hostile modules have long chains, and every operand may ask.
            int jump = _jump[super];
            _depth[i] = (byte)(_depth[super] + 1);
            _jump[i] = _depth[super] - _depth[jump] == _depth[jump] - _depth[_jump[jump]] ? _jump[jump] : super;
        }
    }

    /// <summary>The heap type of references that unreachable code makes: a subtype of every heap type.</summary>
    internal static HeapType BottomHeap => new(-0x40);

    /// <summary>The number of supertypes above a defined type.</summary>
    public int DepthOf(int type) => _depth[type];

    /// <summary>Builds the context of a module whose type section has been validated.</summary>
    /// <param name="module">The module.</param>
    /// <param name="canonicalizer">Shared by the modules between which types are to be compared; one of its own by default.</param>
    public static TypeContext Create(ModuleDescription module, TypeCanonicalizer? canonicalizer = null) =>
        new(module.Types, (canonicalizer ?? new TypeCanonicalizer()).Canonicalize(module.Types));

    /// <summary>A context of types that are canonical already: all different, and referring to each other by their places in the list.</summary>
    public static TypeContext CreateCanonical(DefinedType[] types)
    {
        var canonical = new int[types.Length];
        for (int i = 0; i < canonical.Length; i++)
            canonical[i] = i;
        return new TypeContext(types, canonical);
    }

    /// <summary>The number of a defined type that it shares with its equivalents.</summary>
    public int CanonicalId(int typeIndex) => _canonical[typeIndex];

    /// <summary>For each type index the canonical number.</summary>
    public ReadOnlySpan<int> CanonicalIds => _canonical;

    /// <summary>Whether values of one type may stand where another is expected (Core spec 3.3.3).</summary>
    public bool IsSubtype(ValType sub, ValType super)
    {
        if (sub == super || sub.IsBottom)
        {
            return true;
        }

        if (!sub.IsReference || !super.IsReference || (sub.IsNullable && !super.IsNullable))
        {
            return false;
        }

        return IsHeapSubtype(sub.Heap, super.Heap);
    }

    /// <summary>Matching of heap types (Core spec 3.3.4).</summary>
    public bool IsHeapSubtype(HeapType sub, HeapType super)
    {
        if (sub == super || sub == BottomHeap)
        {
            return true;
        }

        if (sub.IsDefined)
        {
            return super.IsDefined ? IsDefinedSubtype(sub.TypeIndex, super.TypeIndex) : IsAbstractSubtype(KindOf(sub.TypeIndex), super);
        }

        if (super.IsDefined)
        {
            HeapType kind = KindOf(super.TypeIndex);
            return kind == HeapType.Func ? sub == HeapType.NoFunc : sub == HeapType.None;
        }

        return IsAbstractSubtype(sub, super);
    }

    /// <summary>Whether a defined type is another, or declares it as a supertype, directly or through others.</summary>
    public bool IsDefinedSubtype(int sub, int super)
    {
        // Equivalent types stand at equal depth, so only one type above can be the one.
        int depth = _depth[super];
        int type = sub;
        while (_depth[type] > depth)
        {
            type = _depth[_jump[type]] >= depth ? _jump[type] : _types[type].Supertype;
        }

        return _canonical[type] == _canonical[super];
    }

    /// <summary>Matching of function, structure and array types (Core spec 3.3.7).</summary>
    public bool IsCompositeSubtype(CompositeType sub, CompositeType super)
    {
        switch (sub, super)
        {
            case (FunctionType left, FunctionType right):
                return AreSubtypes(right.Parameters, left.Parameters) && AreSubtypes(left.Results, right.Results);
            case (StructType left, StructType right):
                if (left.Fields.Length < right.Fields.Length)
                {
                    return false;
                }

                for (int i = 0; i < right.Fields.Length; i++)
                {
                    if (!IsFieldSubtype(left.Fields[i], right.Fields[i]))
                    {
                        return false;
                    }
                }

                return true;
            case (ArrayType left, ArrayType right):
                return IsFieldSubtype(left.Element, right.Element);
            default:
                return false;
        }
    }

    /// <summary>Whether two lists of types match, one by one.</summary>
    public bool AreSubtypes(ReadOnlySpan<ValType> sub, ReadOnlySpan<ValType> super)
    {
        if (sub.Length != super.Length)
        {
            return false;
        }

        if (MemoryMarshal.AsBytes(sub).SequenceEqual(MemoryMarshal.AsBytes(super)))
        {
            return true;
        }

        for (int i = 0; i < sub.Length; i++)
        {
            if (!IsSubtype(sub[i], super[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The greatest type of the hierarchy that a heap type belongs to.</summary>
    public HeapType TopOf(HeapType heap)
    {
        HeapType kind = heap.IsDefined ? KindOf(heap.TypeIndex) : heap;
        if (kind == HeapType.Func || kind == HeapType.NoFunc)
        {
            return HeapType.Func;
        }

        if (kind == HeapType.Extern || kind == HeapType.NoExtern)
        {
            return HeapType.Extern;
        }

        return kind == HeapType.Exn || kind == HeapType.NoExn ? HeapType.Exn : HeapType.Any;
    }

    /// <summary>The least abstract heap type that a defined type belongs to.</summary>
    public HeapType KindOf(int typeIndex) => _types[typeIndex].Composite switch
    {
        FunctionType => HeapType.Func,
        StructType => HeapType.Struct,
        _ => HeapType.Array,
    };

    private bool IsFieldSubtype(FieldType sub, FieldType super)
    {
        if (sub.IsMutable != super.IsMutable || !IsSubtype(sub.Storage, super.Storage))
        {
            return false;
        }

        // What can be assigned must match in both directions.
        return !sub.IsMutable || IsSubtype(super.Storage, sub.Storage);
    }

    private static bool IsAbstractSubtype(HeapType sub, HeapType super)
    {
        if (sub == super)
        {
            return true;
        }

        if (super == HeapType.Any)
        {
            return sub == HeapType.Eq || IsInternal(sub);
        }

        if (super == HeapType.Eq)
        {
            return IsInternal(sub);
        }

        if (super == HeapType.I31 || super == HeapType.Struct || super == HeapType.Array)
        {
            return sub == HeapType.None;
        }

        if (super == HeapType.Func)
        {
            return sub == HeapType.NoFunc;
        }

        if (super == HeapType.Extern)
        {
            return sub == HeapType.NoExtern;
        }

        return super == HeapType.Exn && sub == HeapType.NoExn;
    }

    private static bool IsInternal(HeapType heap) =>
        heap == HeapType.I31 || heap == HeapType.Struct || heap == HeapType.Array || heap == HeapType.None;
}
