using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Wafer.Runtime;

namespace Wafer;

/// <summary>Connects delegate types to functions. Reflection is used when a delegate is bound and never when it is called.</summary>
internal static class DelegateBinder
{
    private const int MostParameters = 10;

    /// <summary>A WebAssembly function as a delegate.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    /// <exception cref="NotSupportedException">The delegate's type is not known to a program compiled ahead of time.</exception>
    public static TDelegate Bind<TDelegate>(Function function, string name)
        where TDelegate : Delegate
    {
        try
        {
            if (Registration<TDelegate>.Bind is { } registered)
                return registered(function);
            if (RuntimeFeature.IsDynamicCodeSupported)
                return (TDelegate)Bind(InvokeOf(typeof(TDelegate)), typeof(TDelegate), function);
        }
        catch (ArgumentException mismatch)
        {
            throw new ArgumentException($"Export \"{name}\" cannot be called as {TypeNames.Of(typeof(TDelegate))}. {mismatch.Message}", mismatch);
        }
        throw new NotSupportedException(
            $"{TypeNames.Of(typeof(TDelegate))} is not known to this program, which is compiled ahead of time: call DelegateBindings.Register at its start, or use Function.AsFunc or Function.AsAction.");
    }

    /// <summary>A delegate as a host function.</summary>
    /// <exception cref="ArgumentException">One of its types has no WebAssembly equivalent.</exception>
    public static HostFunction Host(Delegate function)
    {
        ArgumentNullException.ThrowIfNull(function);
        MethodInfo invoke = InvokeOf(function.GetType());
        ParameterInfo[] parameters = invoke.GetParameters();
        bool hasCaller = parameters.Length > 0 && parameters[0].ParameterType == typeof(Caller);
        Type[] types = [.. parameters.Skip(hasCaller ? 1 : 0).Select(parameter => parameter.ParameterType)];
        if (!RuntimeFeature.IsDynamicCodeSupported || !function.HasSingleTarget || types.Length > MostParameters)
            return new ReflectedFunction(function, types, invoke.ReturnType, hasCaller);
        DelegateShape shape = ShapeOf(types, invoke.ReturnType);
        return hasCaller ? shape.HostWithCaller(function) : shape.Host(function);
    }

    /// <summary>An object of a generic class.</summary>
    [RequiresDynamicCode("Makes a generic type.")]
    [UnconditionalSuppressMessage("Trimming", "IL2055", Justification = "The classes are those of DelegateShapes and TupleOf; they demand nothing of their type arguments.")]
    public static object Create([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] Type definition, Type[] arguments)
    {
        try
        {
            return Unwrap(() => Activator.CreateInstance(arguments.Length == 0 ? definition : definition.MakeGenericType(arguments))!);
        }
        catch (Exception exception) when (exception is TypeLoadException or NotSupportedException)
        {
            throw new ArgumentException(exception.Message, exception);
        }
    }

    private static Delegate Bind(MethodInfo invoke, Type type, Function function)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
            throw new NotSupportedException();
        Type[] parameters = [.. invoke.GetParameters().Select(parameter => parameter.ParameterType)];
        if (parameters.Length > MostParameters)
            throw new ArgumentException($"Delegates may have {MostParameters} parameters at most; use Function.Invoke.");
        Delegate typed = ShapeOf(parameters, invoke.ReturnType).Bind(function);
        return typed.GetType() == type ? typed : Delegate.CreateDelegate(type, typed.Target, typed.Method);
    }

    [RequiresDynamicCode("Makes a generic type.")]
    private static DelegateShape ShapeOf(Type[] parameters, Type result)
    {
        foreach (Type type in parameters.Append(result))
        {
            if (type.IsByRef || type.IsPointer || type.IsByRefLike)
                throw new ArgumentException($"{TypeNames.Of(type)} has no WebAssembly equivalent.");
        }
        return result == typeof(void)
            ? (DelegateShape)Create(ActionOf(parameters.Length), parameters)
            : (DelegateShape)Create(FuncOf(parameters.Length), [.. parameters, result]);
    }

    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)]
    private static Type ActionOf(int parameters) => parameters switch
    {
        0 => typeof(ActionShape),
        1 => typeof(ActionShape<>),
        2 => typeof(ActionShape<,>),
        3 => typeof(ActionShape<,,>),
        4 => typeof(ActionShape<,,,>),
        5 => typeof(ActionShape<,,,,>),
        6 => typeof(ActionShape<,,,,,>),
        7 => typeof(ActionShape<,,,,,,>),
        8 => typeof(ActionShape<,,,,,,,>),
        9 => typeof(ActionShape<,,,,,,,,>),
        _ => typeof(ActionShape<,,,,,,,,,>),
    };

    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)]
    private static Type FuncOf(int parameters) => parameters switch
    {
        0 => typeof(FuncShape<>),
        1 => typeof(FuncShape<,>),
        2 => typeof(FuncShape<,,>),
        3 => typeof(FuncShape<,,,>),
        4 => typeof(FuncShape<,,,,>),
        5 => typeof(FuncShape<,,,,,>),
        6 => typeof(FuncShape<,,,,,,>),
        7 => typeof(FuncShape<,,,,,,,>),
        8 => typeof(FuncShape<,,,,,,,,>),
        9 => typeof(FuncShape<,,,,,,,,,>),
        _ => typeof(FuncShape<,,,,,,,,,,>),
    };

    // An annotation for the trimmer in place of this would demand all methods of delegates, those of Delegate that are not safe to trim included.
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "The Invoke method of a delegate type is never trimmed.")]
    private static MethodInfo InvokeOf(Type type) => type.GetMethod("Invoke")!;

    private static object Unwrap(Func<object> create)
    {
        try
        {
            return create();
        }
        catch (TargetInvocationException exception) when (exception.InnerException is { } inner)
        {
            throw inner;
        }
    }

    /// <summary>How a delegate type is bound without reflection.</summary>
    internal static class Registration<TDelegate>
        where TDelegate : Delegate
    {
        public static Func<Function, TDelegate>? Bind { get; set; }
    }
}
