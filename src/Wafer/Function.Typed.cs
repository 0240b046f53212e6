namespace Wafer;

// Typed access to functions: a delegate that passes arguments through the store's cells, without boxing or allocation at the call. One whose result is a task makes calls that may be suspended.
public sealed partial class Function
{
    /// <summary>The function as a delegate of 0 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Func<TResult> AsFunc<TResult>()
    {
        CheckType([], Codec<TResult>.Types);
        var typed = new TypedFunc<TResult>(this);
        return Codec<TResult>.IsTask ? typed.InvokeAsync : typed.Invoke;
    }

    /// <summary>The function as a delegate of 1 parameter and a result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Func<T1, TResult> AsFunc<T1, TResult>()
    {
        CheckType([Codec<T1>.Type], Codec<TResult>.Types);
        var typed = new TypedFunc<T1, TResult>(this);
        return Codec<TResult>.IsTask ? typed.InvokeAsync : typed.Invoke;
    }

    /// <summary>The function as a delegate of 2 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Func<T1, T2, TResult> AsFunc<T1, T2, TResult>()
    {
        CheckType([Codec<T1>.Type, Codec<T2>.Type], Codec<TResult>.Types);
        var typed = new TypedFunc<T1, T2, TResult>(this);
        return Codec<TResult>.IsTask ? typed.InvokeAsync : typed.Invoke;
    }

    /// <summary>The function as a delegate of 3 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Func<T1, T2, T3, TResult> AsFunc<T1, T2, T3, TResult>()
    {
        CheckType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type], Codec<TResult>.Types);
        var typed = new TypedFunc<T1, T2, T3, TResult>(this);
        return Codec<TResult>.IsTask ? typed.InvokeAsync : typed.Invoke;
    }

    /// <summary>The function as a delegate of 4 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Func<T1, T2, T3, T4, TResult> AsFunc<T1, T2, T3, T4, TResult>()
    {
        CheckType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type], Codec<TResult>.Types);
        var typed = new TypedFunc<T1, T2, T3, T4, TResult>(this);
        return Codec<TResult>.IsTask ? typed.InvokeAsync : typed.Invoke;
    }

    /// <summary>The function as a delegate of 5 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Func<T1, T2, T3, T4, T5, TResult> AsFunc<T1, T2, T3, T4, T5, TResult>()
    {
        CheckType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type], Codec<TResult>.Types);
        var typed = new TypedFunc<T1, T2, T3, T4, T5, TResult>(this);
        return Codec<TResult>.IsTask ? typed.InvokeAsync : typed.Invoke;
    }

    /// <summary>The function as a delegate of 6 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Func<T1, T2, T3, T4, T5, T6, TResult> AsFunc<T1, T2, T3, T4, T5, T6, TResult>()
    {
        CheckType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type], Codec<TResult>.Types);
        var typed = new TypedFunc<T1, T2, T3, T4, T5, T6, TResult>(this);
        return Codec<TResult>.IsTask ? typed.InvokeAsync : typed.Invoke;
    }

    /// <summary>The function as a delegate of 7 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Func<T1, T2, T3, T4, T5, T6, T7, TResult> AsFunc<T1, T2, T3, T4, T5, T6, T7, TResult>()
    {
        CheckType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type], Codec<TResult>.Types);
        var typed = new TypedFunc<T1, T2, T3, T4, T5, T6, T7, TResult>(this);
        return Codec<TResult>.IsTask ? typed.InvokeAsync : typed.Invoke;
    }

    /// <summary>The function as a delegate of 8 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Func<T1, T2, T3, T4, T5, T6, T7, T8, TResult> AsFunc<T1, T2, T3, T4, T5, T6, T7, T8, TResult>()
    {
        CheckType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type, Codec<T8>.Type], Codec<TResult>.Types);
        var typed = new TypedFunc<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(this);
        return Codec<TResult>.IsTask ? typed.InvokeAsync : typed.Invoke;
    }

    /// <summary>The function as a delegate of 9 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult> AsFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>()
    {
        CheckType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type, Codec<T8>.Type, Codec<T9>.Type], Codec<TResult>.Types);
        var typed = new TypedFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>(this);
        return Codec<TResult>.IsTask ? typed.InvokeAsync : typed.Invoke;
    }

    /// <summary>The function as a delegate of 10 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult> AsFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>()
    {
        CheckType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type, Codec<T8>.Type, Codec<T9>.Type, Codec<T10>.Type], Codec<TResult>.Types);
        var typed = new TypedFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>(this);
        return Codec<TResult>.IsTask ? typed.InvokeAsync : typed.Invoke;
    }

    /// <summary>The function as a delegate of 0 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Action AsAction()
    {
        CheckType([], []);
        return new TypedAction(this).Invoke;
    }

    /// <summary>The function as a delegate of 1 parameter and no result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Action<T1> AsAction<T1>()
    {
        CheckType([Codec<T1>.Type], []);
        return new TypedAction<T1>(this).Invoke;
    }

    /// <summary>The function as a delegate of 2 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Action<T1, T2> AsAction<T1, T2>()
    {
        CheckType([Codec<T1>.Type, Codec<T2>.Type], []);
        return new TypedAction<T1, T2>(this).Invoke;
    }

    /// <summary>The function as a delegate of 3 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Action<T1, T2, T3> AsAction<T1, T2, T3>()
    {
        CheckType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type], []);
        return new TypedAction<T1, T2, T3>(this).Invoke;
    }

    /// <summary>The function as a delegate of 4 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Action<T1, T2, T3, T4> AsAction<T1, T2, T3, T4>()
    {
        CheckType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type], []);
        return new TypedAction<T1, T2, T3, T4>(this).Invoke;
    }

    /// <summary>The function as a delegate of 5 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Action<T1, T2, T3, T4, T5> AsAction<T1, T2, T3, T4, T5>()
    {
        CheckType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type], []);
        return new TypedAction<T1, T2, T3, T4, T5>(this).Invoke;
    }

    /// <summary>The function as a delegate of 6 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Action<T1, T2, T3, T4, T5, T6> AsAction<T1, T2, T3, T4, T5, T6>()
    {
        CheckType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type], []);
        return new TypedAction<T1, T2, T3, T4, T5, T6>(this).Invoke;
    }

    /// <summary>The function as a delegate of 7 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Action<T1, T2, T3, T4, T5, T6, T7> AsAction<T1, T2, T3, T4, T5, T6, T7>()
    {
        CheckType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type], []);
        return new TypedAction<T1, T2, T3, T4, T5, T6, T7>(this).Invoke;
    }

    /// <summary>The function as a delegate of 8 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Action<T1, T2, T3, T4, T5, T6, T7, T8> AsAction<T1, T2, T3, T4, T5, T6, T7, T8>()
    {
        CheckType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type, Codec<T8>.Type], []);
        return new TypedAction<T1, T2, T3, T4, T5, T6, T7, T8>(this).Invoke;
    }

    /// <summary>The function as a delegate of 9 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Action<T1, T2, T3, T4, T5, T6, T7, T8, T9> AsAction<T1, T2, T3, T4, T5, T6, T7, T8, T9>()
    {
        CheckType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type, Codec<T8>.Type, Codec<T9>.Type], []);
        return new TypedAction<T1, T2, T3, T4, T5, T6, T7, T8, T9>(this).Invoke;
    }

    /// <summary>The function as a delegate of 10 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> AsAction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>()
    {
        CheckType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type, Codec<T8>.Type, Codec<T9>.Type, Codec<T10>.Type], []);
        return new TypedAction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(this).Invoke;
    }
}
