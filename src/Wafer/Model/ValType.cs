namespace Wafer.Model;

/// <summary>A value type, or a packed storage type of a field, in one 32-bit word.</summary>
/// <remarks>
/// The low byte is the type's code in the binary format (Core spec 5.3.1 to 5.3.5): <c>0x7F</c> i32 … <c>0x7B</c> v128,
/// <c>0x64</c> for <c>(ref ht)</c> and <c>0x63</c> for <c>(ref null ht)</c>. For references the upper 24 bits hold the heap type.
/// A zero word is the bottom type that the validator uses for values in unreachable code.
/// </remarks>
public readonly struct ValType : IEquatable<ValType>
{
    internal const byte I32Code = 0x7F, I64Code = 0x7E, F32Code = 0x7D, F64Code = 0x7C, V128Code = 0x7B;
    internal const byte I8Code = 0x78, I16Code = 0x77, RefCode = 0x64, RefNullCode = 0x63;

    private readonly int _word;

    private ValType(int word) => _word = word;

    /// <summary>The 32-bit integer type.</summary>
    public static ValType I32 => new(I32Code);

    /// <summary>The 64-bit integer type.</summary>
    public static ValType I64 => new(I64Code);

    /// <summary>The 32-bit floating-point type.</summary>
    public static ValType F32 => new(F32Code);

    /// <summary>The 64-bit floating-point type.</summary>
    public static ValType F64 => new(F64Code);

    /// <summary>The 128-bit vector type.</summary>
    public static ValType V128 => new(V128Code);

    /// <summary>Nullable function references.</summary>
    public static ValType FuncRef => Ref(HeapType.Func, nullable: true);

    /// <summary>Nullable references to host values.</summary>
    public static ValType ExternRef => Ref(HeapType.Extern, nullable: true);

    /// <summary>Nullable references to exceptions.</summary>
    public static ValType ExnRef => Ref(HeapType.Exn, nullable: true);

    /// <summary>The packed 8-bit storage type; valid in fields only.</summary>
    internal static ValType I8 => new(I8Code);

    /// <summary>The packed 16-bit storage type; valid in fields only.</summary>
    internal static ValType I16 => new(I16Code);

    /// <summary>The type of values that unreachable code pops: a subtype of every value type.</summary>
    internal static ValType Bottom => default;

    /// <summary>A reference type.</summary>
    /// <param name="heap">What is referred to.</param>
    /// <param name="nullable">Whether the null reference belongs to the type.</param>
    public static ValType Ref(HeapType heap, bool nullable) => new((heap.Code << 8) | (nullable ? RefNullCode : RefCode));

    /// <summary>The number type with the given binary code.</summary>
    internal static ValType FromCode(byte code) => new(code);

    /// <summary>The low byte: the binary code, <see cref="RefCode"/> or <see cref="RefNullCode"/> for references, 0 for bottom.</summary>
    internal byte Code => (byte)_word;

    /// <summary>Whether this is a reference type.</summary>
    public bool IsReference => (_word & 0xFE) == 0x62 || (_word & 0xFF) == RefCode;

    /// <summary>Whether this is a reference type that contains null.</summary>
    public bool IsNullable => (_word & 0xFF) == RefNullCode;

    /// <summary>Whether this is i32, i64, f32 or f64.</summary>
    public bool IsNumeric => Code is >= F64Code and <= I32Code;

    /// <summary>Whether this is the validator's bottom type.</summary>
    internal bool IsBottom => _word == 0;

    /// <summary>Whether a local of this type has a default value (Core spec 3.4.11, defaultable).</summary>
    internal bool IsDefaultable => (_word & 0xFF) != RefCode;

    /// <summary>The heap type of a reference type.</summary>
    public HeapType Heap => new(_word >> 8);

    /// <summary>Size in bytes of a value of this type in memory, fields or frame slots; references take 8 bytes in slots.</summary>
    internal int Size => Code switch
    {
        I32Code or F32Code => 4,
        I64Code or F64Code => 8,
        V128Code => 16,
        I8Code => 1,
        I16Code => 2,
        _ => 8,
    };

    /// <inheritdoc/>
    public bool Equals(ValType other) => _word == other._word;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ValType other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _word;

    /// <summary>Whether two types are the same type expression.</summary>
    public static bool operator ==(ValType left, ValType right) => left._word == right._word;

    /// <summary>Whether two types differ as type expressions.</summary>
    public static bool operator !=(ValType left, ValType right) => left._word != right._word;

    /// <summary>The type in the text format, with the usual abbreviations (<c>funcref</c> for <c>(ref null func)</c>).</summary>
    public override string ToString() => Code switch
    {
        I32Code => "i32",
        I64Code => "i64",
        F32Code => "f32",
        F64Code => "f64",
        V128Code => "v128",
        I8Code => "i8",
        I16Code => "i16",
        RefNullCode => Heap.NullableAbbreviation ?? $"(ref null {Heap})",
        RefCode => $"(ref {Heap})",
        _ => "bot",
    };
}
