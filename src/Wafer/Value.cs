using System.Globalization;
using System.Runtime.Intrinsics;
using Wafer.Model;

namespace Wafer;

/// <summary>The kinds of values.</summary>
public enum ValueKind
{
    /// <summary>A 32-bit integer.</summary>
    I32,

    /// <summary>A 64-bit integer.</summary>
    I64,

    /// <summary>A 32-bit floating-point number.</summary>
    F32,

    /// <summary>A 64-bit floating-point number.</summary>
    F64,

    /// <summary>A 128-bit vector.</summary>
    V128,

    /// <summary>A reference to a function, or null.</summary>
    FuncRef,

    /// <summary>A reference to a .NET object, or null.</summary>
    ExternRef,

    /// <summary>A reference of the internal hierarchy: a <see cref="WasmStruct"/>, a <see cref="WasmArray"/>, an <see cref="I31"/>, any other .NET object, or null.</summary>
    AnyRef,
}

/// <summary>A WebAssembly value that knows its kind. The default value is the i32 zero.</summary>
public readonly struct Value : IEquatable<Value>
{
    // Numbers carry a tag object and their bits; a vector carries its box. For references the word says which kind, because the object may be null.
    private static readonly NumberTag s_i64 = new(ValueKind.I64);
    private static readonly NumberTag s_f32 = new(ValueKind.F32);
    private static readonly NumberTag s_f64 = new(ValueKind.F64);

    private readonly object? _object;
    private readonly ulong _bits;

    private Value(object? obj, ulong bits)
    {
        _object = obj;
        _bits = bits;
    }

    // An i32 has no tag: its word's upper half is 0, a reference's is its kind.
    private Value(object? obj, ValueKind referenceKind)
    {
        _object = obj;
        _bits = (ulong)referenceKind << 32;
    }

    /// <summary>An i32.</summary>
    public static Value FromI32(int value) => new(null, (uint)value);

    /// <summary>An i64.</summary>
    public static Value FromI64(long value) => new(s_i64, (ulong)value);

    /// <summary>An f32.</summary>
    public static Value FromF32(float value) => FromF32Bits(BitConverter.SingleToUInt32Bits(value));

    /// <summary>An f32 given by its bits, which survive even for a NaN.</summary>
    public static Value FromF32Bits(uint bits) => new(s_f32, bits);

    /// <summary>An f64.</summary>
    public static Value FromF64(double value) => FromF64Bits(BitConverter.DoubleToUInt64Bits(value));

    /// <summary>An f64 given by its bits, which survive even for a NaN.</summary>
    public static Value FromF64Bits(ulong bits) => new(s_f64, bits);

    /// <summary>A v128; lane 0 in the lowest byte.</summary>
    public static Value FromV128(Vector128<byte> value) => new(new VectorBox(value), 0UL);

    /// <summary>A function reference.</summary>
    public static Value FromFuncRef(Function? function) => new(function, ValueKind.FuncRef);

    /// <summary>A reference to a .NET object; <see langword="null"/> is the null reference.</summary>
    public static Value FromExternRef(object? value) => new(value, ValueKind.ExternRef);

    /// <summary>
    /// A reference of the internal hierarchy. A <see cref="WasmObject"/> is the object in the heap, an <see cref="I31"/> the number, and any other .NET object something that WebAssembly code
    /// can only pass on.
    /// </summary>
    public static Value FromAnyRef(object? value) => new(value, ValueKind.AnyRef);

    /// <summary>An i32.</summary>
    public static implicit operator Value(int value) => FromI32(value);

    /// <summary>An i64.</summary>
    public static implicit operator Value(long value) => FromI64(value);

    /// <summary>An f32.</summary>
    public static implicit operator Value(float value) => FromF32(value);

    /// <summary>An f64.</summary>
    public static implicit operator Value(double value) => FromF64(value);

    /// <summary>The kind.</summary>
    public ValueKind Kind => (_bits >> 32) switch
    {
        _ when _object is NumberTag tag => tag.Kind,
        _ when _object is VectorBox => ValueKind.V128,
        (ulong)ValueKind.FuncRef => ValueKind.FuncRef,
        (ulong)ValueKind.ExternRef => ValueKind.ExternRef,
        (ulong)ValueKind.AnyRef => ValueKind.AnyRef,
        _ => ValueKind.I32,
    };

    /// <summary>The value of an i32.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public int AsI32() => Kind == ValueKind.I32 ? (int)_bits : throw Mismatch(ValueKind.I32);

    /// <summary>The value of an i64.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public long AsI64() => ReferenceEquals(_object, s_i64) ? (long)_bits : throw Mismatch(ValueKind.I64);

    /// <summary>The value of an f32.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public float AsF32() => BitConverter.UInt32BitsToSingle(AsF32Bits());

    /// <summary>The bits of an f32.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public uint AsF32Bits() => ReferenceEquals(_object, s_f32) ? (uint)_bits : throw Mismatch(ValueKind.F32);

    /// <summary>The value of an f64.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public double AsF64() => BitConverter.UInt64BitsToDouble(AsF64Bits());

    /// <summary>The bits of an f64.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public ulong AsF64Bits() => ReferenceEquals(_object, s_f64) ? _bits : throw Mismatch(ValueKind.F64);

    /// <summary>The value of a v128.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public Vector128<byte> AsV128() => _object is VectorBox box ? box.Content : throw Mismatch(ValueKind.V128);

    /// <summary>The function of a function reference; <see langword="null"/> for the null reference.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public Function? AsFuncRef() => Kind == ValueKind.FuncRef ? (Function?)_object : throw Mismatch(ValueKind.FuncRef);

    /// <summary>The object of an external reference; <see langword="null"/> for the null reference.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public object? AsExternRef() => Kind == ValueKind.ExternRef ? _object : throw Mismatch(ValueKind.ExternRef);

    /// <summary>What a reference of the internal hierarchy refers to; <see langword="null"/> for the null reference.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public object? AsAnyRef() => Kind == ValueKind.AnyRef ? _object : throw Mismatch(ValueKind.AnyRef);

    /// <summary>Whether this is a null reference.</summary>
    public bool IsNull => _object is null && (_bits >> 32) != 0;

    /// <summary>The zero or null of a type.</summary>
    internal static Value DefaultOf(ValType type) => type.Code switch
    {
        ValType.I32Code => FromI32(0),
        ValType.I64Code => FromI64(0),
        ValType.F32Code => FromF32Bits(0),
        ValType.F64Code => FromF64Bits(0),
        ValType.V128Code => FromV128(default),
        _ when IsExternal(type) => FromExternRef(null),
        _ => type.Heap == HeapType.Func || type.Heap == HeapType.NoFunc ? FromFuncRef(null) : FromAnyRef(null),
    };

    /// <summary>Whether a reference type belongs to the external hierarchy.</summary>
    internal static bool IsExternal(ValType type) => type.Heap == HeapType.Extern || type.Heap == HeapType.NoExtern;

    /// <summary>Whether two values have the same kind and the same bits, or refer to the same object.</summary>
    public bool Equals(Value other) =>
        _object is VectorBox left && other._object is VectorBox right
            ? left.Content == right.Content
            : (ReferenceEquals(_object, other._object) || (_object is WasmObject or I31 && _object.Equals(other._object))) && _bits == other._bits;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(_bits, _object switch
        {
            VectorBox box => box.Content.GetHashCode(),
            WasmObject or I31 => _object.GetHashCode(),
            _ => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(_object),
        });

    /// <summary>Whether two values have the same kind and the same bits.</summary>
    public static bool operator ==(Value left, Value right) => left.Equals(right);

    /// <summary>Whether two values differ in kind or bits.</summary>
    public static bool operator !=(Value left, Value right) => !left.Equals(right);

    /// <summary>The kind and the value, as <c>i32:42</c>.</summary>
    public override string ToString() => Kind switch
    {
        ValueKind.I32 => string.Create(CultureInfo.InvariantCulture, $"i32:{(int)_bits}"),
        ValueKind.I64 => string.Create(CultureInfo.InvariantCulture, $"i64:{(long)_bits}"),
        ValueKind.F32 => string.Create(CultureInfo.InvariantCulture, $"f32:{AsF32()}"),
        ValueKind.F64 => string.Create(CultureInfo.InvariantCulture, $"f64:{AsF64()}"),
        ValueKind.V128 => $"v128:0x{AsV128().AsUInt64()[1]:x16}{AsV128().AsUInt64()[0]:x16}",
        ValueKind.FuncRef => IsNull ? "ref.null func" : "funcref",
        ValueKind.AnyRef => IsNull ? "ref.null any" : $"anyref:{_object}",
        _ => IsNull ? "ref.null extern" : $"externref:{_object}",
    };

    private InvalidOperationException Mismatch(ValueKind wanted) => new($"The value is of kind {Kind}, not {wanted}.");

    private sealed class NumberTag(ValueKind kind)
    {
        public ValueKind Kind { get; } = kind;
    }

    private sealed class VectorBox(Vector128<byte> content)
    {
        public Vector128<byte> Content { get; } = content;
    }
}
