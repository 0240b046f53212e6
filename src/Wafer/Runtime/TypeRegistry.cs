using Wafer.Model;
using Wafer.Validation;

namespace Wafer.Runtime;

/// <summary>The defined types of all modules of an engine: equivalent ones have the same identity, so types can be compared across modules. Thread-safe.</summary>
/// <remarks>A canonical type is one whose references to defined types are identities of this registry instead of a module's type indices.</remarks>
internal sealed class TypeRegistry
{
    private readonly Lock _lock = new();
    private readonly TypeCanonicalizer _canonicalizer = new();
    private readonly List<DefinedType> _types = [];
    private readonly Dictionary<FunctionType, int> _functionTypes = new(FunctionType.Comparer);
    private readonly Dictionary<int, ObjectShape> _shapes = [];
    private TypeContext? _context;
    private int _contextCount;

    /// <summary>Enters the types of a module.</summary>
    /// <returns>For each type index the identity.</returns>
    public int[] Register(DefinedType[] types)
    {
        lock (_lock)
        {
            int[] ids = _canonicalizer.Canonicalize(types);
            for (int i = 0; i < ids.Length; i++)
            {
                // New identities are given out in order, a recursion group at a time.
                if (ids[i] != _types.Count)
                    continue;
                DefinedType type = types[i];
                _types.Add(new DefinedType(
                    Canonicalize(type.Composite, ids),
                    type.IsFinal,
                    type.Supertype < 0 ? -1 : ids[type.Supertype],
                    ids[type.GroupStart],
                    type.GroupLength));
            }
            return ids;
        }
    }

    /// <summary>The identity of a function type that no module defined: final, without a supertype, on its own.</summary>
    /// <exception cref="ArgumentException">The type refers to defined types.</exception>
    public int IdentityOf(FunctionType type)
    {
        lock (_lock)
        {
            if (_functionTypes.TryGetValue(type, out int id))
                return id;
        }
        foreach (ValType part in type.Parameters)
            CheckAbstract(part);
        foreach (ValType part in type.Results)
            CheckAbstract(part);
        int added = Register([new DefinedType(type, IsFinal: true, Supertype: -1, GroupStart: 0, GroupLength: 1)])[0];
        lock (_lock)
            _functionTypes[type] = added;
        return added;
    }

    /// <summary>The canonical function type with an identity.</summary>
    public FunctionType FunctionTypeOf(int identity)
    {
        lock (_lock)
            return (FunctionType)_types[identity].Composite;
    }

    /// <summary>What a heap has to know of a structure or array type.</summary>
    public ObjectShape ShapeOf(int identity)
    {
        lock (_lock)
        {
            if (!_shapes.TryGetValue(identity, out ObjectShape? shape))
            {
                shape = ObjectShape.Of(_types[identity], System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_types));
                _shapes.Add(identity, shape);
            }
            return shape;
        }
    }

    /// <summary>Whether values of one canonical type may stand where another is expected.</summary>
    public bool IsSubtype(ValType sub, ValType super) => sub == super || Context().IsSubtype(sub, super);

    /// <summary>Whether a defined type is another or one of its declared subtypes.</summary>
    public bool IsSubtype(int sub, int super) => sub == super || Context().IsDefinedSubtype(sub, super);

    /// <summary>Whether a canonical reference type belongs to the hierarchy of functions.</summary>
    public bool IsFunctionReference(ValType type)
    {
        HeapType heap = type.Heap;
        if (!heap.IsDefined)
            return heap == HeapType.Func || heap == HeapType.NoFunc;
        lock (_lock)
            return _types[heap.TypeIndex].Composite is FunctionType;
    }

    /// <summary>A module's value type in canonical form.</summary>
    public static ValType Canonicalize(ValType type, int[] identities) =>
        type.IsReference && type.Heap.IsDefined ? ValType.Ref(HeapType.Defined(identities[type.Heap.TypeIndex]), type.IsNullable) : type;

    /// <exception cref="ArgumentException">The type refers to a module's defined types.</exception>
    public static void CheckAbstract(ValType type)
    {
        if (type.IsReference && type.Heap.IsDefined)
            throw new ArgumentException($"A type outside of a module cannot refer to defined types: {type}.");
    }

    private static CompositeType Canonicalize(CompositeType type, int[] identities)
    {
        switch (type)
        {
            case FunctionType function:
                ValType[] parameters = function.Parameters.ToArray(), results = function.Results.ToArray();
                bool changed = false;
                foreach (ref ValType part in parameters.AsSpan())
                    changed |= Replace(ref part);
                foreach (ref ValType part in results.AsSpan())
                    changed |= Replace(ref part);
                return changed ? new FunctionType(parameters, results) : function;
            case StructType structure:
                var fields = new FieldType[structure.Fields.Length];
                for (int i = 0; i < fields.Length; i++)
                    fields[i] = Field(structure.Fields[i]);
                return new StructType([.. fields]);
            default:
                return new ArrayType(Field(((ArrayType)type).Element));
        }

        FieldType Field(FieldType field) => new(Canonicalize(field.Storage, identities), field.IsMutable);

        bool Replace(ref ValType part)
        {
            ValType old = part;
            part = Canonicalize(old, identities);
            return part != old;
        }
    }

    private TypeContext Context()
    {
        lock (_lock)
        {
            if (_context is null || _contextCount != _types.Count)
            {
                _contextCount = _types.Count;
                _context = TypeContext.CreateCanonical([.. _types]);
            }
            return _context;
        }
    }
}
