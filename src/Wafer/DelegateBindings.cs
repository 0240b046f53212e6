namespace Wafer;

/// <summary>
/// Tells a program that is compiled ahead of time (NativeAOT) of the delegate types that <see cref="Instance.GetFunction{TDelegate}(string)"/> is to give, and of the tuples that are
/// results. Elsewhere nothing need be registered: they are found by reflection. Thread-safe.
/// </summary>
public static class DelegateBindings
{
    /// <summary>Registers a delegate type.</summary>
    /// <typeparam name="TDelegate">The type.</typeparam>
    /// <param name="bind">Makes the delegate, as in <c>function => function.AsFunc&lt;int, int, int>()</c>.</param>
    public static void Register<TDelegate>(Func<Function, TDelegate> bind)
        where TDelegate : Delegate
    {
        ArgumentNullException.ThrowIfNull(bind);
        DelegateBinder.Registration<TDelegate>.Bind = bind;
    }

    /// <summary>
    /// Registers tasks as results: of host functions that end later, and of WebAssembly functions whose calls may be suspended. Those without a result or with a number need not be registered.
    /// </summary>
    /// <typeparam name="TResult">What the tasks, <c>Task&lt;TResult></c> and <c>ValueTask&lt;TResult></c>, result in.</typeparam>
    public static void RegisterTask<TResult>()
    {
        TaskCodec<Task<TResult>>.Instance ??= new TaskOf<TResult>();
        TaskCodec<ValueTask<TResult>>.Instance ??= new ValueTaskOf<TResult>();
    }

    /// <summary>Registers tuples of 2 elements as results.</summary>
    public static void RegisterTuple<T1, T2>() => TupleCodec<(T1, T2)>.Instance ??= new TupleOf<T1, T2>();

    /// <summary>Registers tuples of 3 elements as results.</summary>
    public static void RegisterTuple<T1, T2, T3>() => TupleCodec<(T1, T2, T3)>.Instance ??= new TupleOf<T1, T2, T3>();

    /// <summary>Registers tuples of 4 elements as results.</summary>
    public static void RegisterTuple<T1, T2, T3, T4>() => TupleCodec<(T1, T2, T3, T4)>.Instance ??= new TupleOf<T1, T2, T3, T4>();

    /// <summary>Registers tuples of 5 elements as results.</summary>
    public static void RegisterTuple<T1, T2, T3, T4, T5>() => TupleCodec<(T1, T2, T3, T4, T5)>.Instance ??= new TupleOf<T1, T2, T3, T4, T5>();

    /// <summary>Registers tuples of 6 elements as results.</summary>
    public static void RegisterTuple<T1, T2, T3, T4, T5, T6>() => TupleCodec<(T1, T2, T3, T4, T5, T6)>.Instance ??= new TupleOf<T1, T2, T3, T4, T5, T6>();

    /// <summary>Registers tuples of 7 elements as results.</summary>
    public static void RegisterTuple<T1, T2, T3, T4, T5, T6, T7>() => TupleCodec<(T1, T2, T3, T4, T5, T6, T7)>.Instance ??= new TupleOf<T1, T2, T3, T4, T5, T6, T7>();
}
