using Wafer.Runtime;

namespace Wafer;

// What the delegates of Function.AsFunc and Function.AsAction are bound to; one class for each number of parameters.

internal sealed class TypedFunc<TResult>(Function function)
{
    public TResult Invoke()
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        store.Core.Call(function.Core, cells);
        return Codec<TResult>.Read(store, ref cells);
    }
}

internal sealed class TypedFunc<T1, TResult>(Function function)
{
    public TResult Invoke(T1 a1)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        store.Core.Call(function.Core, cells);
        return Codec<TResult>.Read(store, ref cells);
    }
}

internal sealed class TypedFunc<T1, T2, TResult>(Function function)
{
    public TResult Invoke(T1 a1, T2 a2)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        Codec<T2>.Write(store, ref arguments, a2);
        store.Core.Call(function.Core, cells);
        return Codec<TResult>.Read(store, ref cells);
    }
}

internal sealed class TypedFunc<T1, T2, T3, TResult>(Function function)
{
    public TResult Invoke(T1 a1, T2 a2, T3 a3)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        Codec<T2>.Write(store, ref arguments, a2);
        Codec<T3>.Write(store, ref arguments, a3);
        store.Core.Call(function.Core, cells);
        return Codec<TResult>.Read(store, ref cells);
    }
}

internal sealed class TypedFunc<T1, T2, T3, T4, TResult>(Function function)
{
    public TResult Invoke(T1 a1, T2 a2, T3 a3, T4 a4)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        Codec<T2>.Write(store, ref arguments, a2);
        Codec<T3>.Write(store, ref arguments, a3);
        Codec<T4>.Write(store, ref arguments, a4);
        store.Core.Call(function.Core, cells);
        return Codec<TResult>.Read(store, ref cells);
    }
}

internal sealed class TypedFunc<T1, T2, T3, T4, T5, TResult>(Function function)
{
    public TResult Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        Codec<T2>.Write(store, ref arguments, a2);
        Codec<T3>.Write(store, ref arguments, a3);
        Codec<T4>.Write(store, ref arguments, a4);
        Codec<T5>.Write(store, ref arguments, a5);
        store.Core.Call(function.Core, cells);
        return Codec<TResult>.Read(store, ref cells);
    }
}

internal sealed class TypedFunc<T1, T2, T3, T4, T5, T6, TResult>(Function function)
{
    public TResult Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        Codec<T2>.Write(store, ref arguments, a2);
        Codec<T3>.Write(store, ref arguments, a3);
        Codec<T4>.Write(store, ref arguments, a4);
        Codec<T5>.Write(store, ref arguments, a5);
        Codec<T6>.Write(store, ref arguments, a6);
        store.Core.Call(function.Core, cells);
        return Codec<TResult>.Read(store, ref cells);
    }
}

internal sealed class TypedFunc<T1, T2, T3, T4, T5, T6, T7, TResult>(Function function)
{
    public TResult Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        Codec<T2>.Write(store, ref arguments, a2);
        Codec<T3>.Write(store, ref arguments, a3);
        Codec<T4>.Write(store, ref arguments, a4);
        Codec<T5>.Write(store, ref arguments, a5);
        Codec<T6>.Write(store, ref arguments, a6);
        Codec<T7>.Write(store, ref arguments, a7);
        store.Core.Call(function.Core, cells);
        return Codec<TResult>.Read(store, ref cells);
    }
}

internal sealed class TypedFunc<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(Function function)
{
    public TResult Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7, T8 a8)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        Codec<T2>.Write(store, ref arguments, a2);
        Codec<T3>.Write(store, ref arguments, a3);
        Codec<T4>.Write(store, ref arguments, a4);
        Codec<T5>.Write(store, ref arguments, a5);
        Codec<T6>.Write(store, ref arguments, a6);
        Codec<T7>.Write(store, ref arguments, a7);
        Codec<T8>.Write(store, ref arguments, a8);
        store.Core.Call(function.Core, cells);
        return Codec<TResult>.Read(store, ref cells);
    }
}

internal sealed class TypedFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>(Function function)
{
    public TResult Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7, T8 a8, T9 a9)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        Codec<T2>.Write(store, ref arguments, a2);
        Codec<T3>.Write(store, ref arguments, a3);
        Codec<T4>.Write(store, ref arguments, a4);
        Codec<T5>.Write(store, ref arguments, a5);
        Codec<T6>.Write(store, ref arguments, a6);
        Codec<T7>.Write(store, ref arguments, a7);
        Codec<T8>.Write(store, ref arguments, a8);
        Codec<T9>.Write(store, ref arguments, a9);
        store.Core.Call(function.Core, cells);
        return Codec<TResult>.Read(store, ref cells);
    }
}

internal sealed class TypedFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>(Function function)
{
    public TResult Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7, T8 a8, T9 a9, T10 a10)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        Codec<T2>.Write(store, ref arguments, a2);
        Codec<T3>.Write(store, ref arguments, a3);
        Codec<T4>.Write(store, ref arguments, a4);
        Codec<T5>.Write(store, ref arguments, a5);
        Codec<T6>.Write(store, ref arguments, a6);
        Codec<T7>.Write(store, ref arguments, a7);
        Codec<T8>.Write(store, ref arguments, a8);
        Codec<T9>.Write(store, ref arguments, a9);
        Codec<T10>.Write(store, ref arguments, a10);
        store.Core.Call(function.Core, cells);
        return Codec<TResult>.Read(store, ref cells);
    }
}

internal sealed class TypedAction(Function function)
{
    public void Invoke()
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        store.Core.Call(function.Core, cells);
    }
}

internal sealed class TypedAction<T1>(Function function)
{
    public void Invoke(T1 a1)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        store.Core.Call(function.Core, cells);
    }
}

internal sealed class TypedAction<T1, T2>(Function function)
{
    public void Invoke(T1 a1, T2 a2)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        Codec<T2>.Write(store, ref arguments, a2);
        store.Core.Call(function.Core, cells);
    }
}

internal sealed class TypedAction<T1, T2, T3>(Function function)
{
    public void Invoke(T1 a1, T2 a2, T3 a3)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        Codec<T2>.Write(store, ref arguments, a2);
        Codec<T3>.Write(store, ref arguments, a3);
        store.Core.Call(function.Core, cells);
    }
}

internal sealed class TypedAction<T1, T2, T3, T4>(Function function)
{
    public void Invoke(T1 a1, T2 a2, T3 a3, T4 a4)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        Codec<T2>.Write(store, ref arguments, a2);
        Codec<T3>.Write(store, ref arguments, a3);
        Codec<T4>.Write(store, ref arguments, a4);
        store.Core.Call(function.Core, cells);
    }
}

internal sealed class TypedAction<T1, T2, T3, T4, T5>(Function function)
{
    public void Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        Codec<T2>.Write(store, ref arguments, a2);
        Codec<T3>.Write(store, ref arguments, a3);
        Codec<T4>.Write(store, ref arguments, a4);
        Codec<T5>.Write(store, ref arguments, a5);
        store.Core.Call(function.Core, cells);
    }
}

internal sealed class TypedAction<T1, T2, T3, T4, T5, T6>(Function function)
{
    public void Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        Codec<T2>.Write(store, ref arguments, a2);
        Codec<T3>.Write(store, ref arguments, a3);
        Codec<T4>.Write(store, ref arguments, a4);
        Codec<T5>.Write(store, ref arguments, a5);
        Codec<T6>.Write(store, ref arguments, a6);
        store.Core.Call(function.Core, cells);
    }
}

internal sealed class TypedAction<T1, T2, T3, T4, T5, T6, T7>(Function function)
{
    public void Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        Codec<T2>.Write(store, ref arguments, a2);
        Codec<T3>.Write(store, ref arguments, a3);
        Codec<T4>.Write(store, ref arguments, a4);
        Codec<T5>.Write(store, ref arguments, a5);
        Codec<T6>.Write(store, ref arguments, a6);
        Codec<T7>.Write(store, ref arguments, a7);
        store.Core.Call(function.Core, cells);
    }
}

internal sealed class TypedAction<T1, T2, T3, T4, T5, T6, T7, T8>(Function function)
{
    public void Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7, T8 a8)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        Codec<T2>.Write(store, ref arguments, a2);
        Codec<T3>.Write(store, ref arguments, a3);
        Codec<T4>.Write(store, ref arguments, a4);
        Codec<T5>.Write(store, ref arguments, a5);
        Codec<T6>.Write(store, ref arguments, a6);
        Codec<T7>.Write(store, ref arguments, a7);
        Codec<T8>.Write(store, ref arguments, a8);
        store.Core.Call(function.Core, cells);
    }
}

internal sealed class TypedAction<T1, T2, T3, T4, T5, T6, T7, T8, T9>(Function function)
{
    public void Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7, T8 a8, T9 a9)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        Codec<T2>.Write(store, ref arguments, a2);
        Codec<T3>.Write(store, ref arguments, a3);
        Codec<T4>.Write(store, ref arguments, a4);
        Codec<T5>.Write(store, ref arguments, a5);
        Codec<T6>.Write(store, ref arguments, a6);
        Codec<T7>.Write(store, ref arguments, a7);
        Codec<T8>.Write(store, ref arguments, a8);
        Codec<T9>.Write(store, ref arguments, a9);
        store.Core.Call(function.Core, cells);
    }
}

internal sealed class TypedAction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(Function function)
{
    public void Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7, T8 a8, T9 a9, T10 a10)
    {
        Store store = function.Store;
        Cells cells = store.Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(store, ref arguments, a1);
        Codec<T2>.Write(store, ref arguments, a2);
        Codec<T3>.Write(store, ref arguments, a3);
        Codec<T4>.Write(store, ref arguments, a4);
        Codec<T5>.Write(store, ref arguments, a5);
        Codec<T6>.Write(store, ref arguments, a6);
        Codec<T7>.Write(store, ref arguments, a7);
        Codec<T8>.Write(store, ref arguments, a8);
        Codec<T9>.Write(store, ref arguments, a9);
        Codec<T10>.Write(store, ref arguments, a10);
        store.Core.Call(function.Core, cells);
    }
}
