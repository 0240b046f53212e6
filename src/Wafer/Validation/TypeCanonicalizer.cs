using System.Runtime.InteropServices;
using Wafer.Model;

namespace Wafer.Validation;

/// <summary>Gives equivalent defined types the same number (Core spec 3.3.1: recursion groups are compared as a whole).</summary>
/// <remarks>
/// A recursion group is written as a sequence of numbers in which references into the group are relative and references out of it are
/// canonical already; groups with equal sequences are equal. One canonicalizer may serve any number of modules: then the numbers can be
/// compared across them. Safe for use by several threads.
/// </remarks>
internal sealed class TypeCanonicalizer
{
    // References into the group are marked by this bit; canonical numbers stay below it.
    private const int RelativeMark = 1 << 30;

    private readonly Lock _lock = new();
    private readonly Dictionary<int[], int> _groups = new(GroupComparer.Instance);
    private readonly List<int> _supertypes = [];

    /// <summary>How many different types there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _supertypes.Count;
            }
        }
    }

    /// <summary>The canonical number of a canonical type's declared supertype, or -1.</summary>
    public int SupertypeOf(int canonical)
    {
        lock (_lock)
        {
            return _supertypes[canonical];
        }
    }

    /// <summary>Numbers the types of a module, whose references must have been checked (none beyond its own group).</summary>
    /// <returns>For each type index the canonical number.</returns>
    public int[] Canonicalize(DefinedType[] types)
    {
        var canonical = new int[types.Length];
        var key = new List<int>();
        lock (_lock)
        {
            for (int start = 0; start < types.Length; start += types[start].GroupLength)
            {
                int end = start + types[start].GroupLength;
                key.Clear();
                for (int i = start; i < end; i++)
                {
                    Encode(key, types[i], start, canonical);
                }

                int first = NumberGroup(key, end - start);
                for (int i = start; i < end; i++)
                {
                    canonical[i] = first + i - start;
                    int supertype = types[i].Supertype;
                    if (first + i - start == _supertypes.Count)
                    {
                        _supertypes.Add(supertype < 0 ? -1 : supertype >= start ? first + supertype - start : canonical[supertype]);
                    }
                }
            }
        }

        return canonical;
    }

    private int NumberGroup(List<int> key, int length)
    {
        var lookup = _groups.GetAlternateLookup<ReadOnlySpan<int>>();
        ReadOnlySpan<int> span = CollectionsMarshal.AsSpan(key);
        if (lookup.TryGetValue(span, out int first))
        {
            return first;
        }

        first = _supertypes.Count;
        if (first + length >= RelativeMark)
        {
            throw new ResourceLimitException("types", "too many different types in one store");
        }

        lookup[span] = first;
        return first;
    }

    private static void Encode(List<int> key, DefinedType type, int groupStart, int[] canonical)
    {
        key.Add(type.IsFinal ? 1 : 0);
        key.Add(type.Supertype < 0 ? -1 : EncodeIndex(type.Supertype, groupStart, canonical));
        switch (type.Composite)
        {
            case FunctionType function:
                key.Add(0x60);
                key.Add(function.Parameters.Length);
                foreach (ValType parameter in function.Parameters)
                {
                    EncodeValueType(key, parameter, groupStart, canonical);
                }

                key.Add(function.Results.Length);
                foreach (ValType result in function.Results)
                {
                    EncodeValueType(key, result, groupStart, canonical);
                }

                break;
            case StructType structure:
                key.Add(0x5F);
                key.Add(structure.Fields.Length);
                foreach (FieldType field in structure.Fields)
                {
                    EncodeField(key, field, groupStart, canonical);
                }

                break;
            case ArrayType array:
                key.Add(0x5E);
                EncodeField(key, array.Element, groupStart, canonical);
                break;
        }
    }

    private static void EncodeField(List<int> key, FieldType field, int groupStart, int[] canonical)
    {
        key.Add(field.IsMutable ? 1 : 0);
        EncodeValueType(key, field.Storage, groupStart, canonical);
    }

    private static void EncodeValueType(List<int> key, ValType type, int groupStart, int[] canonical)
    {
        key.Add(type.Code);
        if (type.IsReference)
        {
            key.Add(type.Heap.IsDefined ? EncodeIndex(type.Heap.TypeIndex, groupStart, canonical) : type.Heap.Code);
        }
    }

    private static int EncodeIndex(int index, int groupStart, int[] canonical) =>
        index >= groupStart ? RelativeMark | (index - groupStart) : canonical[index];

    private sealed class GroupComparer : IEqualityComparer<int[]>, IAlternateEqualityComparer<ReadOnlySpan<int>, int[]>
    {
        public static readonly GroupComparer Instance = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] key) => GetHashCode(key.AsSpan());

        public bool Equals(ReadOnlySpan<int> alternate, int[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<int> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(alternate));
            return hash.ToHashCode();
        }

        public int[] Create(ReadOnlySpan<int> alternate) => alternate.ToArray();
    }
}
