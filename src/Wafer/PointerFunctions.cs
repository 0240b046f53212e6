using Wafer.Runtime;

namespace Wafer;

// Host functions that are static methods, called through their addresses: no delegate between. One class for each number of parameters.

internal sealed unsafe class PointerFunc<TResult>(delegate*<TResult> function)
    : HostFunction(new Model.FunctionType([], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Codec<TResult>.Write(owner, ref cells, function());
    }
}

internal sealed unsafe class CallerPointerFunc<TResult>(delegate*<Caller, TResult> function)
    : HostFunction(new Model.FunctionType([], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Codec<TResult>.Write(owner, ref cells, function(new Caller(owner, instance)));
    }
}

internal sealed unsafe class PointerFunc<T1, TResult>(delegate*<T1, TResult> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        Codec<TResult>.Write(owner, ref cells, function(a1));
    }
}

internal sealed unsafe class CallerPointerFunc<T1, TResult>(delegate*<Caller, T1, TResult> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        Codec<TResult>.Write(owner, ref cells, function(new Caller(owner, instance), a1));
    }
}

internal sealed unsafe class PointerFunc<T1, T2, TResult>(delegate*<T1, T2, TResult> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        Codec<TResult>.Write(owner, ref cells, function(a1, a2));
    }
}

internal sealed unsafe class CallerPointerFunc<T1, T2, TResult>(delegate*<Caller, T1, T2, TResult> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        Codec<TResult>.Write(owner, ref cells, function(new Caller(owner, instance), a1, a2));
    }
}

internal sealed unsafe class PointerFunc<T1, T2, T3, TResult>(delegate*<T1, T2, T3, TResult> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        T3 a3 = Codec<T3>.Read(owner, ref arguments);
        Codec<TResult>.Write(owner, ref cells, function(a1, a2, a3));
    }
}

internal sealed unsafe class CallerPointerFunc<T1, T2, T3, TResult>(delegate*<Caller, T1, T2, T3, TResult> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        T3 a3 = Codec<T3>.Read(owner, ref arguments);
        Codec<TResult>.Write(owner, ref cells, function(new Caller(owner, instance), a1, a2, a3));
    }
}

internal sealed unsafe class PointerFunc<T1, T2, T3, T4, TResult>(delegate*<T1, T2, T3, T4, TResult> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        T3 a3 = Codec<T3>.Read(owner, ref arguments);
        T4 a4 = Codec<T4>.Read(owner, ref arguments);
        Codec<TResult>.Write(owner, ref cells, function(a1, a2, a3, a4));
    }
}

internal sealed unsafe class CallerPointerFunc<T1, T2, T3, T4, TResult>(delegate*<Caller, T1, T2, T3, T4, TResult> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        T3 a3 = Codec<T3>.Read(owner, ref arguments);
        T4 a4 = Codec<T4>.Read(owner, ref arguments);
        Codec<TResult>.Write(owner, ref cells, function(new Caller(owner, instance), a1, a2, a3, a4));
    }
}

internal sealed unsafe class PointerFunc<T1, T2, T3, T4, T5, TResult>(delegate*<T1, T2, T3, T4, T5, TResult> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
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
        Codec<TResult>.Write(owner, ref cells, function(a1, a2, a3, a4, a5));
    }
}

internal sealed unsafe class CallerPointerFunc<T1, T2, T3, T4, T5, TResult>(delegate*<Caller, T1, T2, T3, T4, T5, TResult> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
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
        Codec<TResult>.Write(owner, ref cells, function(new Caller(owner, instance), a1, a2, a3, a4, a5));
    }
}

internal sealed unsafe class PointerFunc<T1, T2, T3, T4, T5, T6, TResult>(delegate*<T1, T2, T3, T4, T5, T6, TResult> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
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
        Codec<TResult>.Write(owner, ref cells, function(a1, a2, a3, a4, a5, a6));
    }
}

internal sealed unsafe class CallerPointerFunc<T1, T2, T3, T4, T5, T6, TResult>(delegate*<Caller, T1, T2, T3, T4, T5, T6, TResult> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
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
        Codec<TResult>.Write(owner, ref cells, function(new Caller(owner, instance), a1, a2, a3, a4, a5, a6));
    }
}

internal sealed unsafe class PointerFunc<T1, T2, T3, T4, T5, T6, T7, TResult>(delegate*<T1, T2, T3, T4, T5, T6, T7, TResult> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
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
        Codec<TResult>.Write(owner, ref cells, function(a1, a2, a3, a4, a5, a6, a7));
    }
}

internal sealed unsafe class CallerPointerFunc<T1, T2, T3, T4, T5, T6, T7, TResult>(delegate*<Caller, T1, T2, T3, T4, T5, T6, T7, TResult> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
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
        Codec<TResult>.Write(owner, ref cells, function(new Caller(owner, instance), a1, a2, a3, a4, a5, a6, a7));
    }
}

internal sealed unsafe class PointerFunc<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(delegate*<T1, T2, T3, T4, T5, T6, T7, T8, TResult> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type, Codec<T8>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
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
        Codec<TResult>.Write(owner, ref cells, function(a1, a2, a3, a4, a5, a6, a7, a8));
    }
}

internal sealed unsafe class CallerPointerFunc<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(delegate*<Caller, T1, T2, T3, T4, T5, T6, T7, T8, TResult> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type, Codec<T8>.Type], [.. Codec<TResult>.Types]), Codec<TResult>.IsTask)
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
        Codec<TResult>.Write(owner, ref cells, function(new Caller(owner, instance), a1, a2, a3, a4, a5, a6, a7, a8));
    }
}

internal sealed unsafe class PointerAction(delegate*<void> function)
    : HostFunction(new Model.FunctionType([], []))
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        function();
    }
}

internal sealed unsafe class CallerPointerAction(delegate*<Caller, void> function)
    : HostFunction(new Model.FunctionType([], []))
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        function(new Caller(owner, instance));
    }
}

internal sealed unsafe class PointerAction<T1>(delegate*<T1, void> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type], []))
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        function(a1);
    }
}

internal sealed unsafe class CallerPointerAction<T1>(delegate*<Caller, T1, void> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type], []))
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        function(new Caller(owner, instance), a1);
    }
}

internal sealed unsafe class PointerAction<T1, T2>(delegate*<T1, T2, void> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type], []))
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        function(a1, a2);
    }
}

internal sealed unsafe class CallerPointerAction<T1, T2>(delegate*<Caller, T1, T2, void> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type], []))
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        function(new Caller(owner, instance), a1, a2);
    }
}

internal sealed unsafe class PointerAction<T1, T2, T3>(delegate*<T1, T2, T3, void> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type], []))
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        T3 a3 = Codec<T3>.Read(owner, ref arguments);
        function(a1, a2, a3);
    }
}

internal sealed unsafe class CallerPointerAction<T1, T2, T3>(delegate*<Caller, T1, T2, T3, void> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type], []))
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        T3 a3 = Codec<T3>.Read(owner, ref arguments);
        function(new Caller(owner, instance), a1, a2, a3);
    }
}

internal sealed unsafe class PointerAction<T1, T2, T3, T4>(delegate*<T1, T2, T3, T4, void> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type], []))
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        T3 a3 = Codec<T3>.Read(owner, ref arguments);
        T4 a4 = Codec<T4>.Read(owner, ref arguments);
        function(a1, a2, a3, a4);
    }
}

internal sealed unsafe class CallerPointerAction<T1, T2, T3, T4>(delegate*<Caller, T1, T2, T3, T4, void> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type], []))
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        Cells arguments = cells;
        T1 a1 = Codec<T1>.Read(owner, ref arguments);
        T2 a2 = Codec<T2>.Read(owner, ref arguments);
        T3 a3 = Codec<T3>.Read(owner, ref arguments);
        T4 a4 = Codec<T4>.Read(owner, ref arguments);
        function(new Caller(owner, instance), a1, a2, a3, a4);
    }
}

internal sealed unsafe class PointerAction<T1, T2, T3, T4, T5>(delegate*<T1, T2, T3, T4, T5, void> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type], []))
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
        function(a1, a2, a3, a4, a5);
    }
}

internal sealed unsafe class CallerPointerAction<T1, T2, T3, T4, T5>(delegate*<Caller, T1, T2, T3, T4, T5, void> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type], []))
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
        function(new Caller(owner, instance), a1, a2, a3, a4, a5);
    }
}

internal sealed unsafe class PointerAction<T1, T2, T3, T4, T5, T6>(delegate*<T1, T2, T3, T4, T5, T6, void> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type], []))
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
        function(a1, a2, a3, a4, a5, a6);
    }
}

internal sealed unsafe class CallerPointerAction<T1, T2, T3, T4, T5, T6>(delegate*<Caller, T1, T2, T3, T4, T5, T6, void> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type], []))
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
        function(new Caller(owner, instance), a1, a2, a3, a4, a5, a6);
    }
}

internal sealed unsafe class PointerAction<T1, T2, T3, T4, T5, T6, T7>(delegate*<T1, T2, T3, T4, T5, T6, T7, void> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type], []))
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
        function(a1, a2, a3, a4, a5, a6, a7);
    }
}

internal sealed unsafe class CallerPointerAction<T1, T2, T3, T4, T5, T6, T7>(delegate*<Caller, T1, T2, T3, T4, T5, T6, T7, void> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type], []))
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
        function(new Caller(owner, instance), a1, a2, a3, a4, a5, a6, a7);
    }
}

internal sealed unsafe class PointerAction<T1, T2, T3, T4, T5, T6, T7, T8>(delegate*<T1, T2, T3, T4, T5, T6, T7, T8, void> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type, Codec<T8>.Type], []))
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
        function(a1, a2, a3, a4, a5, a6, a7, a8);
    }
}

internal sealed unsafe class CallerPointerAction<T1, T2, T3, T4, T5, T6, T7, T8>(delegate*<Caller, T1, T2, T3, T4, T5, T6, T7, T8, void> function)
    : HostFunction(new Model.FunctionType([Codec<T1>.Type, Codec<T2>.Type, Codec<T3>.Type, Codec<T4>.Type, Codec<T5>.Type, Codec<T6>.Type, Codec<T7>.Type, Codec<T8>.Type], []))
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
        function(new Caller(owner, instance), a1, a2, a3, a4, a5, a6, a7, a8);
    }
}
