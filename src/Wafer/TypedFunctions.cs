using Wafer.Runtime;

namespace Wafer;

// What the delegates of Function.AsFunc and Function.AsAction are bound to; one class for each number of parameters. Results that are tasks are those of calls that may be suspended.

internal abstract class TypedFunction(Function function)
{
    // Copies, so that a call follows as few pointers as possible.
    protected readonly Store Store = function.Store;
    protected readonly StoreCore Core = function.Store.Core;
    protected readonly FunctionCore Target = function.Core;
}

internal sealed class TypedFunc<TResult>(Function function) : TypedFunction(function)
{
    public TResult Invoke()
    {
        Cells cells = Core.BeginCall();
        Core.Call(Target, cells);
        return Codec<TResult>.Read(Store, ref cells);
    }

    public TResult InvokeAsync()
    {
        AsyncCall call = Core.BeginAsyncCall(Target);
        return TaskCodec<TResult>.Instance!.Run(Store, call);
    }
}

internal sealed class TypedFunc<T1, TResult>(Function function) : TypedFunction(function)
{
    public TResult Invoke(T1 a1)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Core.Call(Target, cells);
        return Codec<TResult>.Read(Store, ref cells);
    }

    public TResult InvokeAsync(T1 a1)
    {
        AsyncCall call = Core.BeginAsyncCall(Target);
        Cells arguments = call.Cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        return TaskCodec<TResult>.Instance!.Run(Store, call);
    }
}

internal sealed class TypedFunc<T1, T2, TResult>(Function function) : TypedFunction(function)
{
    public TResult Invoke(T1 a1, T2 a2)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Core.Call(Target, cells);
        return Codec<TResult>.Read(Store, ref cells);
    }

    public TResult InvokeAsync(T1 a1, T2 a2)
    {
        AsyncCall call = Core.BeginAsyncCall(Target);
        Cells arguments = call.Cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        return TaskCodec<TResult>.Instance!.Run(Store, call);
    }
}

internal sealed class TypedFunc<T1, T2, T3, TResult>(Function function) : TypedFunction(function)
{
    public TResult Invoke(T1 a1, T2 a2, T3 a3)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Core.Call(Target, cells);
        return Codec<TResult>.Read(Store, ref cells);
    }

    public TResult InvokeAsync(T1 a1, T2 a2, T3 a3)
    {
        AsyncCall call = Core.BeginAsyncCall(Target);
        Cells arguments = call.Cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        return TaskCodec<TResult>.Instance!.Run(Store, call);
    }
}

internal sealed class TypedFunc<T1, T2, T3, T4, TResult>(Function function) : TypedFunction(function)
{
    public TResult Invoke(T1 a1, T2 a2, T3 a3, T4 a4)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Core.Call(Target, cells);
        return Codec<TResult>.Read(Store, ref cells);
    }

    public TResult InvokeAsync(T1 a1, T2 a2, T3 a3, T4 a4)
    {
        AsyncCall call = Core.BeginAsyncCall(Target);
        Cells arguments = call.Cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        return TaskCodec<TResult>.Instance!.Run(Store, call);
    }
}

internal sealed class TypedFunc<T1, T2, T3, T4, T5, TResult>(Function function) : TypedFunction(function)
{
    public TResult Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Codec<T5>.Write(Store, ref arguments, a5);
        Core.Call(Target, cells);
        return Codec<TResult>.Read(Store, ref cells);
    }

    public TResult InvokeAsync(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5)
    {
        AsyncCall call = Core.BeginAsyncCall(Target);
        Cells arguments = call.Cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Codec<T5>.Write(Store, ref arguments, a5);
        return TaskCodec<TResult>.Instance!.Run(Store, call);
    }
}

internal sealed class TypedFunc<T1, T2, T3, T4, T5, T6, TResult>(Function function) : TypedFunction(function)
{
    public TResult Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Codec<T5>.Write(Store, ref arguments, a5);
        Codec<T6>.Write(Store, ref arguments, a6);
        Core.Call(Target, cells);
        return Codec<TResult>.Read(Store, ref cells);
    }

    public TResult InvokeAsync(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6)
    {
        AsyncCall call = Core.BeginAsyncCall(Target);
        Cells arguments = call.Cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Codec<T5>.Write(Store, ref arguments, a5);
        Codec<T6>.Write(Store, ref arguments, a6);
        return TaskCodec<TResult>.Instance!.Run(Store, call);
    }
}

internal sealed class TypedFunc<T1, T2, T3, T4, T5, T6, T7, TResult>(Function function) : TypedFunction(function)
{
    public TResult Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Codec<T5>.Write(Store, ref arguments, a5);
        Codec<T6>.Write(Store, ref arguments, a6);
        Codec<T7>.Write(Store, ref arguments, a7);
        Core.Call(Target, cells);
        return Codec<TResult>.Read(Store, ref cells);
    }

    public TResult InvokeAsync(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7)
    {
        AsyncCall call = Core.BeginAsyncCall(Target);
        Cells arguments = call.Cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Codec<T5>.Write(Store, ref arguments, a5);
        Codec<T6>.Write(Store, ref arguments, a6);
        Codec<T7>.Write(Store, ref arguments, a7);
        return TaskCodec<TResult>.Instance!.Run(Store, call);
    }
}

internal sealed class TypedFunc<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(Function function) : TypedFunction(function)
{
    public TResult Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7, T8 a8)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Codec<T5>.Write(Store, ref arguments, a5);
        Codec<T6>.Write(Store, ref arguments, a6);
        Codec<T7>.Write(Store, ref arguments, a7);
        Codec<T8>.Write(Store, ref arguments, a8);
        Core.Call(Target, cells);
        return Codec<TResult>.Read(Store, ref cells);
    }

    public TResult InvokeAsync(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7, T8 a8)
    {
        AsyncCall call = Core.BeginAsyncCall(Target);
        Cells arguments = call.Cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Codec<T5>.Write(Store, ref arguments, a5);
        Codec<T6>.Write(Store, ref arguments, a6);
        Codec<T7>.Write(Store, ref arguments, a7);
        Codec<T8>.Write(Store, ref arguments, a8);
        return TaskCodec<TResult>.Instance!.Run(Store, call);
    }
}

internal sealed class TypedFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>(Function function) : TypedFunction(function)
{
    public TResult Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7, T8 a8, T9 a9)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Codec<T5>.Write(Store, ref arguments, a5);
        Codec<T6>.Write(Store, ref arguments, a6);
        Codec<T7>.Write(Store, ref arguments, a7);
        Codec<T8>.Write(Store, ref arguments, a8);
        Codec<T9>.Write(Store, ref arguments, a9);
        Core.Call(Target, cells);
        return Codec<TResult>.Read(Store, ref cells);
    }

    public TResult InvokeAsync(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7, T8 a8, T9 a9)
    {
        AsyncCall call = Core.BeginAsyncCall(Target);
        Cells arguments = call.Cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Codec<T5>.Write(Store, ref arguments, a5);
        Codec<T6>.Write(Store, ref arguments, a6);
        Codec<T7>.Write(Store, ref arguments, a7);
        Codec<T8>.Write(Store, ref arguments, a8);
        Codec<T9>.Write(Store, ref arguments, a9);
        return TaskCodec<TResult>.Instance!.Run(Store, call);
    }
}

internal sealed class TypedFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>(Function function) : TypedFunction(function)
{
    public TResult Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7, T8 a8, T9 a9, T10 a10)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Codec<T5>.Write(Store, ref arguments, a5);
        Codec<T6>.Write(Store, ref arguments, a6);
        Codec<T7>.Write(Store, ref arguments, a7);
        Codec<T8>.Write(Store, ref arguments, a8);
        Codec<T9>.Write(Store, ref arguments, a9);
        Codec<T10>.Write(Store, ref arguments, a10);
        Core.Call(Target, cells);
        return Codec<TResult>.Read(Store, ref cells);
    }

    public TResult InvokeAsync(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7, T8 a8, T9 a9, T10 a10)
    {
        AsyncCall call = Core.BeginAsyncCall(Target);
        Cells arguments = call.Cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Codec<T5>.Write(Store, ref arguments, a5);
        Codec<T6>.Write(Store, ref arguments, a6);
        Codec<T7>.Write(Store, ref arguments, a7);
        Codec<T8>.Write(Store, ref arguments, a8);
        Codec<T9>.Write(Store, ref arguments, a9);
        Codec<T10>.Write(Store, ref arguments, a10);
        return TaskCodec<TResult>.Instance!.Run(Store, call);
    }
}

internal sealed class TypedAction(Function function) : TypedFunction(function)
{
    public void Invoke()
    {
        Cells cells = Core.BeginCall();
        Core.Call(Target, cells);
    }
}

internal sealed class TypedAction<T1>(Function function) : TypedFunction(function)
{
    public void Invoke(T1 a1)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Core.Call(Target, cells);
    }
}

internal sealed class TypedAction<T1, T2>(Function function) : TypedFunction(function)
{
    public void Invoke(T1 a1, T2 a2)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Core.Call(Target, cells);
    }
}

internal sealed class TypedAction<T1, T2, T3>(Function function) : TypedFunction(function)
{
    public void Invoke(T1 a1, T2 a2, T3 a3)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Core.Call(Target, cells);
    }
}

internal sealed class TypedAction<T1, T2, T3, T4>(Function function) : TypedFunction(function)
{
    public void Invoke(T1 a1, T2 a2, T3 a3, T4 a4)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Core.Call(Target, cells);
    }
}

internal sealed class TypedAction<T1, T2, T3, T4, T5>(Function function) : TypedFunction(function)
{
    public void Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Codec<T5>.Write(Store, ref arguments, a5);
        Core.Call(Target, cells);
    }
}

internal sealed class TypedAction<T1, T2, T3, T4, T5, T6>(Function function) : TypedFunction(function)
{
    public void Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Codec<T5>.Write(Store, ref arguments, a5);
        Codec<T6>.Write(Store, ref arguments, a6);
        Core.Call(Target, cells);
    }
}

internal sealed class TypedAction<T1, T2, T3, T4, T5, T6, T7>(Function function) : TypedFunction(function)
{
    public void Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Codec<T5>.Write(Store, ref arguments, a5);
        Codec<T6>.Write(Store, ref arguments, a6);
        Codec<T7>.Write(Store, ref arguments, a7);
        Core.Call(Target, cells);
    }
}

internal sealed class TypedAction<T1, T2, T3, T4, T5, T6, T7, T8>(Function function) : TypedFunction(function)
{
    public void Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7, T8 a8)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Codec<T5>.Write(Store, ref arguments, a5);
        Codec<T6>.Write(Store, ref arguments, a6);
        Codec<T7>.Write(Store, ref arguments, a7);
        Codec<T8>.Write(Store, ref arguments, a8);
        Core.Call(Target, cells);
    }
}

internal sealed class TypedAction<T1, T2, T3, T4, T5, T6, T7, T8, T9>(Function function) : TypedFunction(function)
{
    public void Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7, T8 a8, T9 a9)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Codec<T5>.Write(Store, ref arguments, a5);
        Codec<T6>.Write(Store, ref arguments, a6);
        Codec<T7>.Write(Store, ref arguments, a7);
        Codec<T8>.Write(Store, ref arguments, a8);
        Codec<T9>.Write(Store, ref arguments, a9);
        Core.Call(Target, cells);
    }
}

internal sealed class TypedAction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(Function function) : TypedFunction(function)
{
    public void Invoke(T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7, T8 a8, T9 a9, T10 a10)
    {
        Cells cells = Core.BeginCall();
        Cells arguments = cells;
        Codec<T1>.Write(Store, ref arguments, a1);
        Codec<T2>.Write(Store, ref arguments, a2);
        Codec<T3>.Write(Store, ref arguments, a3);
        Codec<T4>.Write(Store, ref arguments, a4);
        Codec<T5>.Write(Store, ref arguments, a5);
        Codec<T6>.Write(Store, ref arguments, a6);
        Codec<T7>.Write(Store, ref arguments, a7);
        Codec<T8>.Write(Store, ref arguments, a8);
        Codec<T9>.Write(Store, ref arguments, a9);
        Codec<T10>.Write(Store, ref arguments, a10);
        Core.Call(Target, cells);
    }
}
