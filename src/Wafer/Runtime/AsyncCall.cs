using System.Runtime.CompilerServices;
using ManagedContext = System.Threading.ExecutionContext;

namespace Wafer.Runtime;

/// <summary>A call of a function that is suspended, without a thread, while it waits for the results of host functions.</summary>
/// <remarks>Written out rather than as an async method, because a suspended call waits for one of two: the result, or a request to stop.</remarks>
/// <param name="store">The store.</param>
/// <param name="function">One of its functions.</param>
/// <param name="cells">Where the arguments are, and where the results will be.</param>
internal sealed class AsyncCall(StoreCore store, FunctionCore function, Cells cells) : IDisposable
{
    private TaskCompletionSource? _end;
    private Action? _wake;
    private ManagedContext? _context;

    // Whether a result, or a stop, would come too early or too late.
    private int _isAwake = 1;

    /// <summary>The function.</summary>
    public FunctionCore Function { get; } = function;

    /// <summary>The arguments and then the results; those of this call alone as long as it lasts.</summary>
    public Cells Cells { get; } = cells;

    /// <summary>Calls the function.</summary>
    /// <returns>Ends when the results are in the cells.</returns>
    public ValueTask RunAsync()
    {
        if (store.Start(this))
            return default;
        _end = new TaskCompletionSource();
        _wake = Wake;
        _context = ManagedContext.Capture();
        Wait();
        return new ValueTask(_end.Task);
    }

    /// <summary>Goes on, in order to end: the store was told to stop, or is disposed. Any thread may call this, at any time.</summary>
    public void Stop() => ThreadPool.UnsafeQueueUserWorkItem(static call => call.Wake(), this, preferLocal: false);

    /// <summary>The results have been read: another asynchronous call may be made.</summary>
    public void Dispose() => store.End(this);

    private void Wait()
    {
        Volatile.Write(ref _isAwake, 0);
        store.PendingTask.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_wake!);
        if (store.IsInterruptRequested || store.IsDisposed)
            Stop();
    }

    private void Wake()
    {
        // Once for each time that it waits. What comes after a stop finds it awake for ever.
        if (_end is null || Interlocked.Exchange(ref _isAwake, 1) != 0)
            return;
        if (_context is null)
            GoOn();
        else
            ManagedContext.Run(_context, static call => Unsafe.As<AsyncCall>(call!).GoOn(), this);
    }

    private void GoOn()
    {
        try
        {
            // While a call is suspended others may be made, and this one goes on after them. The thread may even be in the middle of one, which ended the task.
            if (!store.TryBeginResume())
                _ = RetryAsync();
            else if (store.Resume())
                _end!.SetResult();
            else
                Wait();
        }
        catch (Exception exception)
        {
            _end!.SetException(exception);
        }
    }

    private async Task RetryAsync()
    {
        await Task.Delay(1).ConfigureAwait(false);
        GoOn();
    }
}
