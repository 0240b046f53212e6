namespace Wafer.Wasi;

/// <summary>
/// A clock that only moves when somebody looks at it or waits for it: each look takes the same time, and waiting takes exactly as
/// long as it was asked for, but at once. A program that runs by it takes the same time whenever and wherever it runs.
/// </summary>
/// <remarks>Thread-safe, but with several threads the order in which they look is not repeatable.</remarks>
public sealed class WasiVirtualClock : TimeProvider
{
    private readonly DateTimeOffset _start;
    private readonly long _step;
    private long _elapsed;

    /// <summary>A clock.</summary>
    /// <param name="start">The time that it starts at; by default the beginning of 2000, UTC.</param>
    /// <param name="step">How far each look moves it; by default a microsecond.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    public WasiVirtualClock(DateTimeOffset? start = null, TimeSpan? step = null)
    {
        _start = start ?? new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        _step = (step ?? TimeSpan.FromMicroseconds(1)).Ticks;
        ArgumentOutOfRangeException.ThrowIfNegative(_step, nameof(step));
    }

    /// <summary>How far it has moved.</summary>
    public TimeSpan Elapsed => new(Interlocked.Read(ref _elapsed));

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => Interlocked.Add(ref _elapsed, _step);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + new TimeSpan(GetTimestamp());

    /// <summary>Moves the clock to the time that the timer is due at, and has it fire.</summary>
    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (dueTime > TimeSpan.Zero)
            Interlocked.Add(ref _elapsed, dueTime.Ticks);
        return System.CreateTimer(callback, state, dueTime < TimeSpan.Zero ? dueTime : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
