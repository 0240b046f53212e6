using System.Collections.Immutable;

namespace Wafer.Model;

/// <summary>A composite type: the structure of a defined type (Core spec 2.3.8).</summary>
public abstract class CompositeType
{
    private protected CompositeType()
    {
    }
}

/// <summary>A function type: what a function takes and gives back.</summary>
public sealed class FunctionType : CompositeType, IEquatable<FunctionType>
{
    private readonly ValType[] _parameters;
    private readonly ValType[] _results;

    /// <summary>Creates a function type.</summary>
    public FunctionType(ReadOnlySpan<ValType> parameters, ReadOnlySpan<ValType> results)
        : this(parameters.ToArray(), results.ToArray())
    {
    }

    internal FunctionType(ValType[] parameters, ValType[] results)
    {
        _parameters = parameters;
        _results = results;
    }

    /// <summary>The type that takes and returns nothing.</summary>
    public static FunctionType Empty { get; } = new([], []);

    // The types of blocks with an inline result are shared, so that reading one allocates nothing.
    internal static readonly FunctionType ToI32 = new([], [ValType.I32]);
    internal static readonly FunctionType ToI64 = new([], [ValType.I64]);
    internal static readonly FunctionType ToF32 = new([], [ValType.F32]);
    internal static readonly FunctionType ToF64 = new([], [ValType.F64]);
    internal static readonly FunctionType ToV128 = new([], [ValType.V128]);
    internal static readonly FunctionType ToFuncRef = new([], [ValType.FuncRef]);
    internal static readonly FunctionType ToExternRef = new([], [ValType.ExternRef]);

    // For dictionaries: the default comparer of a type is made by reflection, which the first compilation of a process would wait for.
    internal static readonly IEqualityComparer<FunctionType> Comparer = new ByParts();

    /// <summary>The parameter types, in order.</summary>
    public ReadOnlySpan<ValType> Parameters => _parameters;

    /// <summary>The result types, in order.</summary>
    public ReadOnlySpan<ValType> Results => _results;

    /// <inheritdoc/>
    public bool Equals(FunctionType? other) =>
        other is not null && Parameters.SequenceEqual(other.Parameters) && Results.SequenceEqual(other.Results);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FunctionType);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (ValType type in _parameters)
            hash.Add(type);
        hash.Add(-1);
        foreach (ValType type in _results)
            hash.Add(type);
        return hash.ToHashCode();
    }

    /// <summary>The type as <c>[i32 i32] -> [i64]</c>.</summary>
    public override string ToString() => $"[{string.Join(' ', _parameters)}] -> [{string.Join(' ', _results)}]";

    private sealed class ByParts : IEqualityComparer<FunctionType>
    {
        public bool Equals(FunctionType? x, FunctionType? y) => x is null ? y is null : x.Equals(y);

        public int GetHashCode(FunctionType obj) => obj.GetHashCode();
    }
}

/// <summary>A field of a structure or the element of an array: a storage type and whether it can be assigned.</summary>
public readonly record struct FieldType(ValType Storage, bool IsMutable);

/// <summary>A structure type.</summary>
public sealed class StructType(ImmutableArray<FieldType> fields) : CompositeType
{
    /// <summary>The fields, in order.</summary>
    public ImmutableArray<FieldType> Fields { get; } = fields;

    /// <summary>The index of a field whose type has no default value; -1 if there is none.</summary>
    internal int NonDefaultableField { get; } = FindNonDefaultable(fields);

    private static int FindNonDefaultable(ImmutableArray<FieldType> fields)
    {
        for (int i = 0; i < fields.Length; i++)
        {
            if (!fields[i].Storage.IsDefaultable)
                return i;
        }

        return -1;
    }
}

/// <summary>An array type.</summary>
public sealed class ArrayType(FieldType element) : CompositeType
{
    /// <summary>The type of every element.</summary>
    public FieldType Element { get; } = element;
}

/// <summary>One entry of the type space: a composite type with its place in the subtype hierarchy and in its recursion group.</summary>
/// <param name="Composite">The structure.</param>
/// <param name="IsFinal">Whether further subtypes are forbidden.</param>
/// <param name="Supertype">The index of the declared supertype, or -1.</param>
/// <param name="GroupStart">The type index of the first type of the recursion group that this type belongs to.</param>
/// <param name="GroupLength">The number of types in that group.</param>
public sealed record DefinedType(CompositeType Composite, bool IsFinal, int Supertype, int GroupStart, int GroupLength);

/// <summary>The size range of a memory (in pages) or of a table (in elements).</summary>
/// <param name="Minimum">The initial size.</param>
/// <param name="Maximum">The largest size it may grow to, or <see langword="null"/> for none stated.</param>
public readonly record struct Limits(ulong Minimum, ulong? Maximum);

/// <summary>The type of a linear memory.</summary>
/// <param name="Limits">The size range in pages.</param>
/// <param name="Is64">Whether addresses are 64-bit.</param>
/// <param name="IsShared">Whether several threads may use the memory.</param>
/// <param name="PageSizeLog2">The binary logarithm of the page size in bytes; 16 unless the module says otherwise.</param>
public sealed record MemoryType(Limits Limits, bool Is64 = false, bool IsShared = false, int PageSizeLog2 = 16)
{
    /// <summary>The type of addresses and sizes.</summary>
    public ValType AddressType => Is64 ? ValType.I64 : ValType.I32;
}

/// <summary>The type of a table.</summary>
/// <param name="Element">The reference type of its elements.</param>
/// <param name="Limits">The size range in elements.</param>
/// <param name="Is64">Whether indices are 64-bit.</param>
public sealed record TableType(ValType Element, Limits Limits, bool Is64 = false)
{
    /// <summary>The type of indices and sizes.</summary>
    public ValType AddressType => Is64 ? ValType.I64 : ValType.I32;
}

/// <summary>The type of a global variable.</summary>
/// <param name="Content">The type of its value.</param>
/// <param name="IsMutable">Whether it can be assigned.</param>
public sealed record GlobalType(ValType Content, bool IsMutable);
