namespace Wafer.Model;

/// <summary>A heap type: an abstract one, or the index of a defined type (Core spec 2.3.6).</summary>
/// <remarks>The code is the signed 33-bit number of the binary format: negative for abstract heap types, a type index otherwise.</remarks>
public readonly struct HeapType : IEquatable<HeapType>
{
    internal HeapType(int code) => Code = code;

    /// <summary>The binary format's code: a type index, or a negative number for an abstract heap type.</summary>
    internal int Code { get; }

    /// <summary>All functions.</summary>
    public static HeapType Func => new(-0x10);

    /// <summary>All host values.</summary>
    public static HeapType Extern => new(-0x11);

    /// <summary>All internal (garbage-collected) values.</summary>
    public static HeapType Any => new(-0x12);

    /// <summary>All internal values that can be compared by <c>ref.eq</c>.</summary>
    public static HeapType Eq => new(-0x13);

    /// <summary>Unboxed 31-bit integers.</summary>
    public static HeapType I31 => new(-0x14);

    /// <summary>All structures.</summary>
    public static HeapType Struct => new(-0x15);

    /// <summary>All arrays.</summary>
    public static HeapType Array => new(-0x16);

    /// <summary>All exceptions.</summary>
    public static HeapType Exn => new(-0x17);

    /// <summary>The bottom of the internal hierarchy.</summary>
    public static HeapType None => new(-0x0F);

    /// <summary>The bottom of the host hierarchy.</summary>
    public static HeapType NoExtern => new(-0x0E);

    /// <summary>The bottom of the function hierarchy.</summary>
    public static HeapType NoFunc => new(-0x0D);

    /// <summary>The bottom of the exception hierarchy.</summary>
    public static HeapType NoExn => new(-0x0C);

    /// <summary>The type defined at the given index of the module's type space.</summary>
    public static HeapType Defined(int typeIndex) => new(typeIndex);

    /// <summary>Whether this is a type index.</summary>
    public bool IsDefined => Code >= 0;

    /// <summary>The type index of a defined heap type.</summary>
    public int TypeIndex => Code;

    /// <summary>Whether the code is one of the abstract heap types of WebAssembly 3.0.</summary>
    internal static bool IsAbstractCode(int code) => code is >= -0x17 and <= -0x0C;

    internal string? NullableAbbreviation => Code switch
    {
        -0x10 => "funcref",
        -0x11 => "externref",
        -0x12 => "anyref",
        -0x13 => "eqref",
        -0x14 => "i31ref",
        -0x15 => "structref",
        -0x16 => "arrayref",
        -0x17 => "exnref",
        -0x0F => "nullref",
        -0x0E => "nullexternref",
        -0x0D => "nullfuncref",
        -0x0C => "nullexnref",
        _ => null,
    };

    /// <inheritdoc/>
    public bool Equals(HeapType other) => Code == other.Code;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is HeapType other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Code;

    /// <summary>Whether two heap types are the same expression.</summary>
    public static bool operator ==(HeapType left, HeapType right) => left.Code == right.Code;

    /// <summary>Whether two heap types differ as expressions.</summary>
    public static bool operator !=(HeapType left, HeapType right) => left.Code != right.Code;

    /// <summary>The heap type in the text format; a type index in decimal.</summary>
    public override string ToString() => Code switch
    {
        -0x10 => "func",
        -0x11 => "extern",
        -0x12 => "any",
        -0x13 => "eq",
        -0x14 => "i31",
        -0x15 => "struct",
        -0x16 => "array",
        -0x17 => "exn",
        -0x0F => "none",
        -0x0E => "noextern",
        -0x0D => "nofunc",
        -0x0C => "noexn",
        -0x40 => "bot",
        _ => Code.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
