using Wafer.Runtime;

namespace Wafer.Wasi;

/// <summary>A function that may wait: where the call can be suspended (<see cref="Function.InvokeAsync"/>), that happens in place of waiting, and the function is called once more when it need not wait.</summary>
/// <param name="inner">The function. With the answer <see cref="HostWait.Suspended"/> it has done nothing yet.</param>
/// <param name="context">Whose function it is.</param>
internal sealed unsafe class SuspendableFunction(HostFunction inner, WasiContext context) : HostFunction(inner.Type)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        if (!store.CanSuspend)
        {
            inner.Invoke(store, instance, cells);
            return;
        }

        // The answer goes where the first argument is.
        ulong first = *cells.Pointer;
        Task? suspension;
        context.Wait.DropSuspension();
        context.Wait.MaySuspend = true;
        try
        {
            inner.Invoke(store, instance, cells);
        }
        finally
        {
            context.Wait.MaySuspend = false;
            suspension = context.Wait.Suspension;
        }

        if (suspension is null)
            return;
        *cells.Pointer = first;
        store.Await(new Retry(this, store, instance, suspension), cells);
    }

    private void InvokeAgain(StoreCore store, int instance, Cells cells)
    {
        context.Wait.DropSuspension();
        context.Wait.IsRetry = true;
        try
        {
            inner.Invoke(store, instance, cells);
        }
        finally
        {
            context.Wait.IsRetry = false;
        }
    }

    private sealed class Retry(SuspendableFunction function, StoreCore store, int instance, Task suspension) : PendingResult(suspension)
    {
        public override void Write(Cells cells) => function.InvokeAgain(store, instance, cells);
    }
}
