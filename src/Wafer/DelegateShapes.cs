using Wafer.Runtime;

namespace Wafer;

// One class for each number of parameters: what connects a delegate type that is only known at run time to the typed functions. The classes are made by
// reflection when a delegate is bound, never at a call.

/// <summary>The parameters and the result of a delegate type.</summary>
internal abstract class DelegateShape
{
    /// <summary>A WebAssembly function as a delegate: a <c>Func</c> or an <c>Action</c>.</summary>
    public abstract Delegate Bind(Function function);

    /// <summary>A delegate as a host function.</summary>
    public abstract HostFunction Host(Delegate function);

    /// <summary>A delegate whose first parameter is the <see cref="Caller"/> as a host function.</summary>
    public abstract HostFunction HostWithCaller(Delegate function);

    // The same function as a delegate of another type.
    protected static TDelegate Cast<TDelegate>(Delegate function)
        where TDelegate : Delegate => function as TDelegate ?? (TDelegate)Delegate.CreateDelegate(typeof(TDelegate), function.Target, function.Method);
}

internal sealed class FuncShape<TResult> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsFunc<TResult>();

    public override HostFunction Host(Delegate function) => new HostFunc<TResult>(Cast<Func<TResult>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostFunc<TResult>(null, Cast<Func<Caller, TResult>>(function));
}

internal sealed class FuncShape<T1, TResult> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsFunc<T1, TResult>();

    public override HostFunction Host(Delegate function) => new HostFunc<T1, TResult>(Cast<Func<T1, TResult>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostFunc<T1, TResult>(null, Cast<Func<Caller, T1, TResult>>(function));
}

internal sealed class FuncShape<T1, T2, TResult> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsFunc<T1, T2, TResult>();

    public override HostFunction Host(Delegate function) => new HostFunc<T1, T2, TResult>(Cast<Func<T1, T2, TResult>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostFunc<T1, T2, TResult>(null, Cast<Func<Caller, T1, T2, TResult>>(function));
}

internal sealed class FuncShape<T1, T2, T3, TResult> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsFunc<T1, T2, T3, TResult>();

    public override HostFunction Host(Delegate function) => new HostFunc<T1, T2, T3, TResult>(Cast<Func<T1, T2, T3, TResult>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostFunc<T1, T2, T3, TResult>(null, Cast<Func<Caller, T1, T2, T3, TResult>>(function));
}

internal sealed class FuncShape<T1, T2, T3, T4, TResult> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsFunc<T1, T2, T3, T4, TResult>();

    public override HostFunction Host(Delegate function) => new HostFunc<T1, T2, T3, T4, TResult>(Cast<Func<T1, T2, T3, T4, TResult>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostFunc<T1, T2, T3, T4, TResult>(null, Cast<Func<Caller, T1, T2, T3, T4, TResult>>(function));
}

internal sealed class FuncShape<T1, T2, T3, T4, T5, TResult> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsFunc<T1, T2, T3, T4, T5, TResult>();

    public override HostFunction Host(Delegate function) => new HostFunc<T1, T2, T3, T4, T5, TResult>(Cast<Func<T1, T2, T3, T4, T5, TResult>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostFunc<T1, T2, T3, T4, T5, TResult>(null, Cast<Func<Caller, T1, T2, T3, T4, T5, TResult>>(function));
}

internal sealed class FuncShape<T1, T2, T3, T4, T5, T6, TResult> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsFunc<T1, T2, T3, T4, T5, T6, TResult>();

    public override HostFunction Host(Delegate function) => new HostFunc<T1, T2, T3, T4, T5, T6, TResult>(Cast<Func<T1, T2, T3, T4, T5, T6, TResult>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostFunc<T1, T2, T3, T4, T5, T6, TResult>(null, Cast<Func<Caller, T1, T2, T3, T4, T5, T6, TResult>>(function));
}

internal sealed class FuncShape<T1, T2, T3, T4, T5, T6, T7, TResult> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsFunc<T1, T2, T3, T4, T5, T6, T7, TResult>();

    public override HostFunction Host(Delegate function) => new HostFunc<T1, T2, T3, T4, T5, T6, T7, TResult>(Cast<Func<T1, T2, T3, T4, T5, T6, T7, TResult>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostFunc<T1, T2, T3, T4, T5, T6, T7, TResult>(null, Cast<Func<Caller, T1, T2, T3, T4, T5, T6, T7, TResult>>(function));
}

internal sealed class FuncShape<T1, T2, T3, T4, T5, T6, T7, T8, TResult> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsFunc<T1, T2, T3, T4, T5, T6, T7, T8, TResult>();

    public override HostFunction Host(Delegate function) => new HostFunc<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(Cast<Func<T1, T2, T3, T4, T5, T6, T7, T8, TResult>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostFunc<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(null, Cast<Func<Caller, T1, T2, T3, T4, T5, T6, T7, T8, TResult>>(function));
}

internal sealed class FuncShape<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>();

    public override HostFunction Host(Delegate function) => new HostFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>(Cast<Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>(null, Cast<Func<Caller, T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>>(function));
}

internal sealed class FuncShape<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>();

    public override HostFunction Host(Delegate function) => new HostFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>(Cast<Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>(null, Cast<Func<Caller, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>>(function));
}

internal sealed class ActionShape : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsAction();

    public override HostFunction Host(Delegate function) => new HostAction(Cast<Action>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostAction(null, Cast<Action<Caller>>(function));
}

internal sealed class ActionShape<T1> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsAction<T1>();

    public override HostFunction Host(Delegate function) => new HostAction<T1>(Cast<Action<T1>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostAction<T1>(null, Cast<Action<Caller, T1>>(function));
}

internal sealed class ActionShape<T1, T2> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsAction<T1, T2>();

    public override HostFunction Host(Delegate function) => new HostAction<T1, T2>(Cast<Action<T1, T2>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostAction<T1, T2>(null, Cast<Action<Caller, T1, T2>>(function));
}

internal sealed class ActionShape<T1, T2, T3> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsAction<T1, T2, T3>();

    public override HostFunction Host(Delegate function) => new HostAction<T1, T2, T3>(Cast<Action<T1, T2, T3>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostAction<T1, T2, T3>(null, Cast<Action<Caller, T1, T2, T3>>(function));
}

internal sealed class ActionShape<T1, T2, T3, T4> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsAction<T1, T2, T3, T4>();

    public override HostFunction Host(Delegate function) => new HostAction<T1, T2, T3, T4>(Cast<Action<T1, T2, T3, T4>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostAction<T1, T2, T3, T4>(null, Cast<Action<Caller, T1, T2, T3, T4>>(function));
}

internal sealed class ActionShape<T1, T2, T3, T4, T5> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsAction<T1, T2, T3, T4, T5>();

    public override HostFunction Host(Delegate function) => new HostAction<T1, T2, T3, T4, T5>(Cast<Action<T1, T2, T3, T4, T5>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostAction<T1, T2, T3, T4, T5>(null, Cast<Action<Caller, T1, T2, T3, T4, T5>>(function));
}

internal sealed class ActionShape<T1, T2, T3, T4, T5, T6> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsAction<T1, T2, T3, T4, T5, T6>();

    public override HostFunction Host(Delegate function) => new HostAction<T1, T2, T3, T4, T5, T6>(Cast<Action<T1, T2, T3, T4, T5, T6>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostAction<T1, T2, T3, T4, T5, T6>(null, Cast<Action<Caller, T1, T2, T3, T4, T5, T6>>(function));
}

internal sealed class ActionShape<T1, T2, T3, T4, T5, T6, T7> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsAction<T1, T2, T3, T4, T5, T6, T7>();

    public override HostFunction Host(Delegate function) => new HostAction<T1, T2, T3, T4, T5, T6, T7>(Cast<Action<T1, T2, T3, T4, T5, T6, T7>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostAction<T1, T2, T3, T4, T5, T6, T7>(null, Cast<Action<Caller, T1, T2, T3, T4, T5, T6, T7>>(function));
}

internal sealed class ActionShape<T1, T2, T3, T4, T5, T6, T7, T8> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsAction<T1, T2, T3, T4, T5, T6, T7, T8>();

    public override HostFunction Host(Delegate function) => new HostAction<T1, T2, T3, T4, T5, T6, T7, T8>(Cast<Action<T1, T2, T3, T4, T5, T6, T7, T8>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostAction<T1, T2, T3, T4, T5, T6, T7, T8>(null, Cast<Action<Caller, T1, T2, T3, T4, T5, T6, T7, T8>>(function));
}

internal sealed class ActionShape<T1, T2, T3, T4, T5, T6, T7, T8, T9> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsAction<T1, T2, T3, T4, T5, T6, T7, T8, T9>();

    public override HostFunction Host(Delegate function) => new HostAction<T1, T2, T3, T4, T5, T6, T7, T8, T9>(Cast<Action<T1, T2, T3, T4, T5, T6, T7, T8, T9>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostAction<T1, T2, T3, T4, T5, T6, T7, T8, T9>(null, Cast<Action<Caller, T1, T2, T3, T4, T5, T6, T7, T8, T9>>(function));
}

internal sealed class ActionShape<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> : DelegateShape
{
    public override Delegate Bind(Function function) => function.AsAction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>();

    public override HostFunction Host(Delegate function) => new HostAction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(Cast<Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>>(function), null);

    public override HostFunction HostWithCaller(Delegate function) => new HostAction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(null, Cast<Action<Caller, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>>(function));
}
