using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

/// <summary>How a C# type travels as a WebAssembly value. The comparisons of types are constants to the .NET compiler.</summary>
internal static class Codec<T>
{
    /// <summary>The value type.</summary>
    /// <exception cref="ArgumentException">The C# type has none.</exception>
    public static ValType Type
    {
        get
        {
            if (typeof(T) == typeof(int) || typeof(T) == typeof(uint) || typeof(T) == typeof(bool))
                return ValType.I32;
            if (typeof(T) == typeof(long) || typeof(T) == typeof(ulong))
                return ValType.I64;
            if (typeof(T) == typeof(float))
                return ValType.F32;
            if (typeof(T) == typeof(double))
                return ValType.F64;
            if (typeof(T) == typeof(Vector128<byte>))
                return ValType.V128;
            if (typeof(T) == typeof(Function))
                return ValType.FuncRef;
            return typeof(T).IsValueType
                ? throw new ArgumentException(WhyNot())
                : ValType.ExternRef;
        }
    }

    /// <summary>Whether a result of the type comes later: a task.</summary>
    public static bool IsTask => TaskCodec<T>.Instance is not null;

    /// <summary>The value types of a result: one, or those of a tuple's elements, or of what a task results in.</summary>
    /// <exception cref="ArgumentException">The C# type has none.</exception>
    public static ValType[] Types => typeof(T).IsValueType && TupleCodec<T>.Instance is { } tuple ? tuple.Types : TaskCodec<T>.Instance is { } task ? task.Types : [Type];

    /// <summary>Reads a value and moves on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Read(Store store, ref Cells cells)
    {
        if (typeof(T) == typeof(int) || typeof(T) == typeof(uint))
            return Unsafe.BitCast<uint, T>(cells.Read32());
        if (typeof(T) == typeof(bool))
            return (T)(object)(cells.Read32() != 0);
        if (typeof(T) == typeof(long) || typeof(T) == typeof(ulong))
            return Unsafe.BitCast<ulong, T>(cells.Read64());
        if (typeof(T) == typeof(float))
            return Unsafe.BitCast<uint, T>(cells.Read32());
        if (typeof(T) == typeof(double))
            return Unsafe.BitCast<ulong, T>(cells.Read64());
        if (typeof(T) == typeof(Vector128<byte>))
            return Unsafe.BitCast<Vector128<byte>, T>(cells.ReadVector());
        if (typeof(T).IsValueType)
            return TupleCodec<T>.Instance!.Read(store, ref cells);
        return (T)store.ReadReference(cells.Read64(), typeof(T) == typeof(Function))!;
    }

    /// <summary>Writes a value and moves on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Store store, ref Cells cells, T value)
    {
        if (typeof(T) == typeof(int) || typeof(T) == typeof(uint) || typeof(T) == typeof(float))
            cells.Write32(Unsafe.BitCast<T, uint>(value));
        else if (typeof(T) == typeof(bool))
            cells.Write32((bool)(object)value! ? 1u : 0u);
        else if (typeof(T) == typeof(long) || typeof(T) == typeof(ulong) || typeof(T) == typeof(double))
            cells.Write64(Unsafe.BitCast<T, ulong>(value));
        else if (typeof(T) == typeof(Vector128<byte>))
            cells.WriteVector(Unsafe.BitCast<T, Vector128<byte>>(value));
        else if (TaskCodec<T>.Instance is { } task)
            task.Deliver(store, cells, value);
        else if (typeof(T).IsValueType)
            TupleCodec<T>.Instance!.Write(store, ref cells, value);
        else
            cells.Write64(store.WriteReference(value, typeof(T) == typeof(Function)));
    }

    private static string WhyNot()
    {
        string name = TypeNames.Of(typeof(T));
        return default(T) is ITuple && !RuntimeFeature.IsDynamicCodeSupported
            ? $"{name} is not known to this program, which is compiled ahead of time: call DelegateBindings.RegisterTuple at its start."
            : $"{name} has no WebAssembly equivalent.";
    }
}
