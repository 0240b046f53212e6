namespace Wafer.Runtime;

/// <summary>A call of a function that is suspended, without a thread, while it waits for the results of host functions.</summary>
/// <param name="store">The store.</param>
/// <param name="function">One of its functions.</param>
/// <param name="cells">Where the arguments are, and where the results will be.</param>
internal sealed class AsyncCall(StoreCore store, FunctionCore function, Cells cells) : IDisposable
{
    /// <summary>The function.</summary>
    public FunctionCore Function { get; } = function;

    /// <summary>The arguments and then the results; those of this call alone as long as it lasts.</summary>
    public Cells Cells { get; } = cells;

    /// <summary>Calls the function.</summary>
    /// <returns>Ends when the results are in the cells.</returns>
    public ValueTask RunAsync() => store.Start(this) ? default : new ValueTask(FinishAsync());

    /// <summary>The results have been read: another asynchronous call may be made.</summary>
    public void Dispose() => store.End(this);

    private async Task FinishAsync()
    {
        do
        {
            await Task.WhenAny(store.PendingTask, store.StopSignal).ConfigureAwait(false);

            // While a call is suspended others may be made, and this one goes on after them. The thread may even be in the middle of one, which ended the task.
            while (!store.TryBeginResume())
                await Task.Delay(1).ConfigureAwait(false);
        }
        while (!store.Resume());
    }
}
