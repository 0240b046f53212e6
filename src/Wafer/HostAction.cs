using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

// One class for each number of parameters: the arguments go from the cells to the delegate without boxing or allocation.

internal sealed class HostAction(Action? plain, Action<Caller>? withCaller)
    : HostFunction(new FunctionType([], []))
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        if (plain is not null)
            plain();
        else
            withCaller!(new Caller(owner, instance));
    }
}

internal sealed class HostAction<T1>(Action<T1>? plain, Action<Caller, T1>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type], []))
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        if (plain is not null)
            plain(a1);
        else
            withCaller!(new Caller(owner, instance), a1);
    }
}

internal sealed class HostAction<T1, T2>(Action<T1, T2>? plain, Action<Caller, T1, T2>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type, Codec<T2>.Type], []))
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        if (plain is not null)
            plain(a1, a2);
        else
            withCaller!(new Caller(owner, instance), a1, a2);
    }
}

internal sealed class HostAction<T1, T2, T3>(Action<T1, T2, T3>? plain, Action<Caller, T1, T2, T3>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type], []))
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        T3 a3 = Codec<T3>.Read(owner, ref arguments);
        if (plain is not null)
            plain(a1, a2, a3);
        else
            withCaller!(new Caller(owner, instance), a1, a2, a3);
    }
}

internal sealed class HostAction<T1, T2, T3, T4>(Action<T1, T2, T3, T4>? plain, Action<Caller, T1, T2, T3, T4>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type], []))
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        T3 a3 = Codec<T3>.Read(owner, ref arguments);
        T4 a4 = Codec<T4>.Read(owner, ref arguments);
        if (plain is not null)
            plain(a1, a2, a3, a4);
        else
            withCaller!(new Caller(owner, instance), a1, a2, a3, a4);
    }
}

internal sealed class HostAction<T1, T2, T3, T4, T5>(Action<T1, T2, T3, T4, T5>? plain, Action<Caller, T1, T2, T3, T4, T5>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type], []))
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
        if (plain is not null)
            plain(a1, a2, a3, a4, a5);
        else
            withCaller!(new Caller(owner, instance), a1, a2, a3, a4, a5);
    }
}

internal sealed class HostAction<T1, T2, T3, T4, T5, T6>(Action<T1, T2, T3, T4, T5, T6>? plain, Action<Caller, T1, T2, T3, T4, T5, T6>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type], []))
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
        if (plain is not null)
            plain(a1, a2, a3, a4, a5, a6);
        else
            withCaller!(new Caller(owner, instance), a1, a2, a3, a4, a5, a6);
    }
}

internal sealed class HostAction<T1, T2, T3, T4, T5, T6, T7>(Action<T1, T2, T3, T4, T5, T6, T7>? plain, Action<Caller, T1, T2, T3, T4, T5, T6, T7>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type], []))
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
        if (plain is not null)
            plain(a1, a2, a3, a4, a5, a6, a7);
        else
            withCaller!(new Caller(owner, instance), a1, a2, a3, a4, a5, a6, a7);
    }
}

internal sealed class HostAction<T1, T2, T3, T4, T5, T6, T7, T8>(Action<T1, T2, T3, T4, T5, T6, T7, T8>? plain, Action<Caller, T1, T2, T3, T4, T5, T6, T7, T8>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type, Codec<T8>.Type], []))
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
        if (plain is not null)
            plain(a1, a2, a3, a4, a5, a6, a7, a8);
        else
            withCaller!(new Caller(owner, instance), a1, a2, a3, a4, a5, a6, a7, a8);
    }
}

internal sealed class HostAction<T1, T2, T3, T4, T5, T6, T7, T8, T9>(Action<T1, T2, T3, T4, T5, T6, T7, T8, T9>? plain, Action<Caller, T1, T2, T3, T4, T5, T6, T7, T8, T9>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type, Codec<T8>.Type, Codec<T9>.Type], []))
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
        if (plain is not null)
            plain(a1, a2, a3, a4, a5, a6, a7, a8, a9);
        else
            withCaller!(new Caller(owner, instance), a1, a2, a3, a4, a5, a6, a7, a8, a9);
    }
}

internal sealed class HostAction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>? plain, Action<Caller, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>? withCaller)
    : HostFunction(new FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type, Codec<T8>.Type, Codec<T9>.Type, Codec<T10>.Type], []))
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
        if (plain is not null)
            plain(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10);
        else
            withCaller!(new Caller(owner, instance), a1, a2, a3, a4, a5, a6, a7, a8, a9, a10);
    }
}
