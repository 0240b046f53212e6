using System.Runtime.CompilerServices;
using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

/// <summary>How a tuple travels as several results.</summary>
internal abstract class TupleCodec<T>
{
    /// <summary>The codec, or <see langword="null"/> if the type is no tuple, or is one that a program compiled ahead of time has not registered.</summary>
    public static TupleCodec<T>? Instance { get; set; } = Create();

    /// <summary>The value types of the elements.</summary>
    public abstract ValType[] Types { get; }

    /// <summary>Reads the elements and moves on.</summary>
    public abstract T Read(Store store, ref Cells cells);

    /// <summary>Writes the elements and moves on.</summary>
    public abstract void Write(Store store, ref Cells cells, T value);

    private static TupleCodec<T>? Create()
    {
        if (!RuntimeFeature.IsDynamicCodeSupported || !typeof(T).IsGenericType)
            return null;
        Type[] elements = typeof(T).GetGenericArguments();
        Type? definition = typeof(T).GetGenericTypeDefinition() switch
        {
            { } tuple when tuple == typeof(ValueTuple<>) => typeof(TupleOf<>),
            { } tuple when tuple == typeof(ValueTuple<,>) => typeof(TupleOf<,>),
            { } tuple when tuple == typeof(ValueTuple<,,>) => typeof(TupleOf<,,>),
            { } tuple when tuple == typeof(ValueTuple<,,,>) => typeof(TupleOf<,,,>),
            { } tuple when tuple == typeof(ValueTuple<,,,,>) => typeof(TupleOf<,,,,>),
            { } tuple when tuple == typeof(ValueTuple<,,,,,>) => typeof(TupleOf<,,,,,>),
            { } tuple when tuple == typeof(ValueTuple<,,,,,,>) => typeof(TupleOf<,,,,,,>),
            { } tuple when tuple == typeof(ValueTuple<,,,,,,,>) => typeof(TupleOf<,,,,,,,>),
            _ => null,
        };
        return definition is null ? null : (TupleCodec<T>)DelegateBinder.Create(definition, elements);
    }
}
