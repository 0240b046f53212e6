using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

// One class for each number of parameters: the arguments go from the cells to the delegate without boxing or allocation.

internal sealed class HostFunc<TResult>(Func<TResult>? plain, Func<Caller, TResult>? withCaller)
    : HostFunction(new FunctionType([], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        TResult result = plain is not null ? plain() : withCaller!(new Caller(owner, instance));
        Codec<TResult>.Write(owner, ref cells, result);
    }
}

internal sealed class HostFunc<T1, TResult>(Func<T1, TResult>? plain, Func<Caller, T1, TResult>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        TResult result = plain is not null ? plain(a1) : withCaller!(new Caller(owner, instance), a1);
        Codec<TResult>.Write(owner, ref cells, result);
    }
}

internal sealed class HostFunc<T1, T2, TResult>(Func<T1, T2, TResult>? plain, Func<Caller, T1, T2, TResult>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type, Codec<T2>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        TResult result = plain is not null ? plain(a1, a2) : withCaller!(new Caller(owner, instance), a1, a2);
        Codec<TResult>.Write(owner, ref cells, result);
    }
}

internal sealed class HostFunc<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult>? plain, Func<Caller, T1, T2, T3, TResult>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        T3 a3 = Codec<T3>.Read(owner, ref arguments);
        TResult result = plain is not null ? plain(a1, a2, a3) : withCaller!(new Caller(owner, instance), a1, a2, a3);
        Codec<TResult>.Write(owner, ref cells, result);
    }
}

internal sealed class HostFunc<T1, T2, T3, T4, TResult>(Func<T1, T2, T3, T4, TResult>? plain, Func<Caller, T1, T2, T3, T4, TResult>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        T3 a3 = Codec<T3>.Read(owner, ref arguments);
        T4 a4 = Codec<T4>.Read(owner, ref arguments);
        TResult result = plain is not null ? plain(a1, a2, a3, a4) : withCaller!(new Caller(owner, instance), a1, a2, a3, a4);
        Codec<TResult>.Write(owner, ref cells, result);
    }
}

internal sealed class HostFunc<T1, T2, T3, T4, T5, TResult>(Func<T1, T2, T3, T4, T5, TResult>? plain, Func<Caller, T1, T2, T3, T4, T5, TResult>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        T3 a3 = Codec<T3>.Read(owner, ref arguments);
        T4 a4 = Codec<T4>.Read(owner, ref arguments);
        T5 a5 = Codec<T5>.Read(owner, ref arguments);
        TResult result = plain is not null ? plain(a1, a2, a3, a4, a5) : withCaller!(new Caller(owner, instance), a1, a2, a3, a4, a5);
        Codec<TResult>.Write(owner, ref cells, result);
    }
}

internal sealed class HostFunc<T1, T2, T3, T4, T5, T6, TResult>(Func<T1, T2, T3, T4, T5, T6, TResult>? plain, Func<Caller, T1, T2, T3, T4, T5, T6, TResult>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        T3 a3 = Codec<T3>.Read(owner, ref arguments);
        T4 a4 = Codec<T4>.Read(owner, ref arguments);
        T5 a5 = Codec<T5>.Read(owner, ref arguments);
        T6 a6 = Codec<T6>.Read(owner, ref arguments);
        TResult result = plain is not null ? plain(a1, a2, a3, a4, a5, a6) : withCaller!(new Caller(owner, instance), a1, a2, a3, a4, a5, a6);
        Codec<TResult>.Write(owner, ref cells, result);
    }
}

internal sealed class HostFunc<T1, T2, T3, T4, T5, T6, T7, TResult>(Func<T1, T2, T3, T4, T5, T6, T7, TResult>? plain, Func<Caller, T1, T2, T3, T4, T5, T6, T7, TResult>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        T3 a3 = Codec<T3>.Read(owner, ref arguments);
        T4 a4 = Codec<T4>.Read(owner, ref arguments);
        T5 a5 = Codec<T5>.Read(owner, ref arguments);
        T6 a6 = Codec<T6>.Read(owner, ref arguments);
        T7 a7 = Codec<T7>.Read(owner, ref arguments);
        TResult result = plain is not null ? plain(a1, a2, a3, a4, a5, a6, a7) : withCaller!(new Caller(owner, instance), a1, a2, a3, a4, a5, a6, a7);
        Codec<TResult>.Write(owner, ref cells, result);
    }
}

internal sealed class HostFunc<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(Func<T1, T2, T3, T4, T5, T6, T7, T8, TResult>? plain, Func<Caller, T1, T2, T3, T4, T5, T6, T7, T8, TResult>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type, Codec<T8>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        T3 a3 = Codec<T3>.Read(owner, ref arguments);
        T4 a4 = Codec<T4>.Read(owner, ref arguments);
        T5 a5 = Codec<T5>.Read(owner, ref arguments);
        T6 a6 = Codec<T6>.Read(owner, ref arguments);
        T7 a7 = Codec<T7>.Read(owner, ref arguments);
        T8 a8 = Codec<T8>.Read(owner, ref arguments);
        TResult result = plain is not null ? plain(a1, a2, a3, a4, a5, a6, a7, a8) : withCaller!(new Caller(owner, instance), a1, a2, a3, a4, a5, a6, a7, a8);
        Codec<TResult>.Write(owner, ref cells, result);
    }
}

internal sealed class HostFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>(Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>? plain, Func<Caller, T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type, Codec<T8>.Type, Codec<T9>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        T3 a3 = Codec<T3>.Read(owner, ref arguments);
        T4 a4 = Codec<T4>.Read(owner, ref arguments);
        T5 a5 = Codec<T5>.Read(owner, ref arguments);
        T6 a6 = Codec<T6>.Read(owner, ref arguments);
        T7 a7 = Codec<T7>.Read(owner, ref arguments);
        T8 a8 = Codec<T8>.Read(owner, ref arguments);
        T9 a9 = Codec<T9>.Read(owner, ref arguments);
        TResult result = plain is not null ? plain(a1, a2, a3, a4, a5, a6, a7, a8, a9) : withCaller!(new Caller(owner, instance), a1, a2, a3, a4, a5, a6, a7, a8, a9);
        Codec<TResult>.Write(owner, ref cells, result);
    }
}

internal sealed class HostFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>(Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>? plain, Func<Caller, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type, Codec<T8>.Type, Codec<T9>.Type, Codec<T10>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        T3 a3 = Codec<T3>.Read(owner, ref arguments);
        T4 a4 = Codec<T4>.Read(owner, ref arguments);
        T5 a5 = Codec<T5>.Read(owner, ref arguments);
        T6 a6 = Codec<T6>.Read(owner, ref arguments);
        T7 a7 = Codec<T7>.Read(owner, ref arguments);
        T8 a8 = Codec<T8>.Read(owner, ref arguments);
        T9 a9 = Codec<T9>.Read(owner, ref arguments);
        T10 a10 = Codec<T10>.Read(owner, ref arguments);
        TResult result = plain is not null ? plain(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10) : withCaller!(new Caller(owner, instance), a1, a2, a3, a4, a5, a6, a7, a8, a9, a10);
        Codec<TResult>.Write(owner, ref cells, result);
    }
}
