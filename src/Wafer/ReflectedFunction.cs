using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.Intrinsics;
using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

/// <summary>A host function that is called by reflection: a delegate of a type that a program compiled ahead of time knows nothing of.</summary>
internal sealed class ReflectedFunction(Delegate function, Type[] parameters, Type result, bool hasCaller)
    : HostFunction(new FunctionType([.. parameters.Select(TypeOf)], [.. ElementsOf(result).Select(TypeOf)]))
{
    private readonly Type[] _results = ElementsOf(result);

    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        var arguments = new object?[parameters.Length + (hasCaller ? 1 : 0)];
        int next = 0;
        if (hasCaller)
            arguments[next++] = new Caller(owner, instance);
        Cells reader = cells;
        foreach (Type type in parameters)
            arguments[next++] = Read(owner, type, ref reader);
        object? value;
        try
        {
            value = function.DynamicInvoke(arguments);
        }
        catch (TargetInvocationException exception) when (exception.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
        if (_results.Length == 1 && !IsTuple(result))
        {
            Write(owner, _results[0], value, ref cells);
            return;
        }
        for (int i = 0; i < _results.Length; i++)
            Write(owner, _results[i], ((ITuple)value!)[i], ref cells);
    }

    private static bool IsTuple(Type type) => type.IsGenericType && type.IsValueType && typeof(ITuple).IsAssignableFrom(type);

    // The eighth element of a large tuple is a tuple of the rest, which ITuple counts through.
    private static Type[] ElementsOf(Type type)
    {
        if (type == typeof(void))
            return [];
        if (!IsTuple(type))
            return [type];
        Type[] elements = type.GetGenericArguments();
        return elements.Length < 8 ? elements : [.. elements[..7], .. ElementsOf(elements[7])];
    }

    private static ValType TypeOf(Type type)
    {
        if (type.IsByRef || type.IsPointer)
            throw new ArgumentException($"{TypeNames.Of(type)} has no WebAssembly equivalent.");
        if (typeof(Task).IsAssignableFrom(type) || type == typeof(ValueTask) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>)))
            throw new ArgumentException($"Delegates that return {TypeNames.Of(type)} cannot be called by reflection: use Linker.DefineFunction, or Linker.DefineAsyncFunction.");
        return type == typeof(int) || type == typeof(uint) || type == typeof(bool) ? ValType.I32
            : type == typeof(long) || type == typeof(ulong) ? ValType.I64
            : type == typeof(float) ? ValType.F32
            : type == typeof(double) ? ValType.F64
            : type == typeof(Vector128<byte>) ? ValType.V128
            : type == typeof(Function) ? ValType.FuncRef
            : !type.IsValueType ? ValType.ExternRef
            : throw new ArgumentException($"{TypeNames.Of(type)} has no WebAssembly equivalent.");
    }

    private static object? Read(Store store, Type type, ref Cells cells) =>
        type == typeof(int) ? Codec<int>.Read(store, ref cells)
        : type == typeof(uint) ? Codec<uint>.Read(store, ref cells)
        : type == typeof(bool) ? Codec<bool>.Read(store, ref cells)
        : type == typeof(long) ? Codec<long>.Read(store, ref cells)
        : type == typeof(ulong) ? Codec<ulong>.Read(store, ref cells)
        : type == typeof(float) ? Codec<float>.Read(store, ref cells)
        : type == typeof(double) ? Codec<double>.Read(store, ref cells)
        : type == typeof(Vector128<byte>) ? Codec<Vector128<byte>>.Read(store, ref cells)
        : type == typeof(Function) ? Codec<Function>.Read(store, ref cells)
        : Codec<object>.Read(store, ref cells);

    private static void Write(Store store, Type type, object? value, ref Cells cells)
    {
        switch (value)
        {
            case int number when type == typeof(int):
                Codec<int>.Write(store, ref cells, number);
                break;
            case uint number when type == typeof(uint):
                Codec<uint>.Write(store, ref cells, number);
                break;
            case bool flag when type == typeof(bool):
                Codec<bool>.Write(store, ref cells, flag);
                break;
            case long number when type == typeof(long):
                Codec<long>.Write(store, ref cells, number);
                break;
            case ulong number when type == typeof(ulong):
                Codec<ulong>.Write(store, ref cells, number);
                break;
            case float number when type == typeof(float):
                Codec<float>.Write(store, ref cells, number);
                break;
            case double number when type == typeof(double):
                Codec<double>.Write(store, ref cells, number);
                break;
            case Vector128<byte> vector when type == typeof(Vector128<byte>):
                Codec<Vector128<byte>>.Write(store, ref cells, vector);
                break;
            default:
                cells.Write64(store.WriteReference(value, type == typeof(Function)));
                break;
        }
    }
}
