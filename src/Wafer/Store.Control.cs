using Wafer.Runtime;

namespace Wafer;

// Ways to keep code from running for too long: stop requests, deadlines, fuel.
public sealed partial class Store
{
    private Func<Store, long>? _fuelExhausted;

    /// <summary>
    /// What code may still execute, in the units of the cost table (docs/fuel.md); about the number of WebAssembly operators. At 0 it stops with <see cref="TrapCode.OutOfFuel"/>, unless
    /// <see cref="FuelExhausted"/> gives more. <see cref="long.MaxValue"/> until it is set.
    /// </summary>
    /// <exception cref="InvalidOperationException">The engine's code does not meter (<see cref="EngineOptions.MetersFuel"/>).</exception>
    /// <exception cref="ArgumentOutOfRangeException">On assignment: a negative number.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public long Fuel
    {
        get
        {
            CheckMetering();
            return Core.Fuel;
        }

        set
        {
            CheckMetering();
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            Core.Fuel = value;
        }
    }

    /// <summary>
    /// Called when the fuel is used up, on the thread that runs the code, which goes on afterwards where it stood if the result, the fuel to add, is positive. An exception ends the call.
    /// It may wait, and must not call functions of the store. <see langword="null"/> is as one that gives 0.
    /// </summary>
    /// <exception cref="InvalidOperationException">The engine's code does not meter (<see cref="EngineOptions.MetersFuel"/>).</exception>
    public Func<Store, long>? FuelExhausted
    {
        get => _fuelExhausted;
        set
        {
            CheckMetering();
            _fuelExhausted = value;
            Core.FuelExhausted = value is null ? null : () => value(this);
        }
    }

    /// <summary>Interrupts the store after some time, unless the result is disposed before. A request that came too late to stop anything is then forgotten.</summary>
    /// <param name="time">The time; at most 24 days.</param>
    /// <example><code>using (store.InterruptAfter(TimeSpan.FromSeconds(1))) run();</code></example>
    /// <remarks>Kept by a thread of its own, so that it holds even when WebAssembly code keeps all threads of the pool busy.</remarks>
    public IDisposable InterruptAfter(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        Core.ThrowIfDisposed();
        return Watchdog.Set(Core, time);
    }

    /// <summary>Calls functions of the store, for a limited time.</summary>
    /// <param name="call">Calls them.</param>
    /// <param name="timeout">The most time that it may take, or <see cref="Timeout.InfiniteTimeSpan"/>. Host functions are not cut short, but what called them does not go on.</param>
    /// <param name="cancellationToken">Stops it when it is cancelled.</param>
    /// <returns>What <paramref name="call"/> returns.</returns>
    /// <exception cref="TimeoutException">It took too long. The inner exception is the trap, with the WebAssembly stack.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. The inner exception, if there is one, is the trap.</exception>
    public T Run<T>(Func<T> call, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (timeout != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        Core.ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        using Watchdog.Deadline? deadline = timeout == Timeout.InfiniteTimeSpan ? null : Watchdog.Set(Core, timeout);
        using IDisposable? registration = cancellationToken.CanBeCanceled ? InterruptOn(cancellationToken) : null;
        try
        {
            return call();
        }
        catch (TrapException trap) when (trap.Code == TrapCode.Interrupted && (cancellationToken.IsCancellationRequested || deadline is { HasFired: true }))
        {
            throw Explain(trap, timeout, cancellationToken);
        }
    }

    /// <summary>Calls functions of the store, for a limited time.</summary>
    /// <param name="call">Calls them.</param>
    /// <param name="timeout">The most time that it may take, or <see cref="Timeout.InfiniteTimeSpan"/>. Host functions are not cut short, but what called them does not go on.</param>
    /// <param name="cancellationToken">Stops it when it is cancelled.</param>
    /// <exception cref="TimeoutException">It took too long. The inner exception is the trap, with the WebAssembly stack.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. The inner exception, if there is one, is the trap.</exception>
    public void Run(Action call, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        Run(
            () =>
            {
                call();
                return true;
            },
            timeout,
            cancellationToken);
    }

    /// <summary>Calls functions of the store that may be suspended (<see cref="Function.InvokeAsync"/>), for a limited time.</summary>
    /// <param name="call">Calls them.</param>
    /// <param name="timeout">The most time that it may take, suspended or not, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="cancellationToken">Stops it when it is cancelled. Tasks of host functions that are waited for then go on, and nobody hears of their results.</param>
    /// <returns>What <paramref name="call"/> returns.</returns>
    /// <exception cref="TimeoutException">It took too long. The inner exception is the trap, with the WebAssembly stack.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. The inner exception, if there is one, is the trap.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> call, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (timeout != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        Core.ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        using Watchdog.Deadline? deadline = timeout == Timeout.InfiniteTimeSpan ? null : Watchdog.Set(Core, timeout);
        using IDisposable? registration = cancellationToken.CanBeCanceled ? InterruptOn(cancellationToken) : null;
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (TrapException trap) when (trap.Code == TrapCode.Interrupted && (cancellationToken.IsCancellationRequested || deadline is { HasFired: true }))
        {
            throw Explain(trap, timeout, cancellationToken);
        }
    }

    /// <summary>Calls functions of the store that may be suspended (<see cref="Function.InvokeAsync"/>), for a limited time.</summary>
    /// <param name="call">Calls them.</param>
    /// <param name="timeout">The most time that it may take, suspended or not, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="cancellationToken">Stops it when it is cancelled. Tasks of host functions that are waited for then go on, and nobody hears of their results.</param>
    /// <exception cref="TimeoutException">It took too long. The inner exception is the trap, with the WebAssembly stack.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. The inner exception, if there is one, is the trap.</exception>
    public Task RunAsync(Func<Task> call, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return RunAsync(
            async () =>
            {
                await call().ConfigureAwait(false);
                return true;
            },
            timeout,
            cancellationToken);
    }

    private static Exception Explain(TrapException trap, TimeSpan timeout, CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested
        ? new OperationCanceledException("WebAssembly code was cancelled.", trap, cancellationToken)
        : new TimeoutException($"WebAssembly code ran for longer than {timeout.TotalMilliseconds} ms.", trap);

    private void CheckMetering()
    {
        if (!Engine.Options.MetersFuel)
            throw new InvalidOperationException("The engine does not meter: create it with EngineOptions.MetersFuel.");
    }
}
