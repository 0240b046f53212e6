namespace Wafer.Wasi;

// Suspending the guest in place of blocking its thread.
internal sealed unsafe partial class HostWait
{
    /// <summary>The answer of a function that has done nothing yet because the guest is to be suspended; no guest gets to see it.</summary>
    public const WasiErrno Suspended = (WasiErrno)ushort.MaxValue;

    private const ulong LongestDelay = 24UL * 3600 * 1_000_000_000;

    private SuspensionEnd? _suspensionEnd;

    /// <summary>Whether the function that is being called can be suspended.</summary>
    public bool MaySuspend { get; set; }

    /// <summary>Whether it is called once more after it was suspended.</summary>
    public bool IsRetry { get; set; }

    /// <summary>When the clocks that a suspended call waits for are due; for the next call, which asks for the same.</summary>
    public ulong[] Deadlines { get; set; } = [];

    /// <summary>Ends when the function makes sense again; <see langword="null"/> if it is not to be suspended.</summary>
    public Task? Suspension { get; private set; }

    /// <summary>Prepares to be suspended until one of what was added is ready or a time has passed.</summary>
    /// <param name="nanoseconds">How long at most.</param>
    /// <returns>Whether that can be; the function then answers <see cref="Suspended"/>.</returns>
    public bool TrySuspend(ulong nanoseconds)
    {
        if (!MaySuspend)
            return false;
        _suspensionEnd = new SuspensionEnd();
        var tasks = new List<Task>(_count);
        for (int i = 1; i < _count; i++)
            tasks.Add(_tasks[i] ?? _suspensionEnd.Watch(_polls[i].Fd, _polls[i].Events));
        if (nanoseconds != ulong.MaxValue)
        {
            var delay = TimeSpan.FromTicks((long)((Math.Min(nanoseconds, LongestDelay) + 99) / 100));
            tasks.Add(Task.Delay(delay, clock ?? TimeProvider.System, _suspensionEnd.Token));
        }
        Suspension = Task.WhenAny(tasks);
        return true;
    }

    /// <summary>The guest goes on, or has been ended meanwhile.</summary>
    public void DropSuspension()
    {
        _suspensionEnd?.Dispose();
        _suspensionEnd = null;
        Suspension = null;
    }

    // What is watched no longer then.
    private sealed class SuspensionEnd : IDisposable
    {
        private readonly List<DescriptorWatcher.Watch> _watches = [];
        private readonly CancellationTokenSource _delay = new();

        public CancellationToken Token => _delay.Token;

        public Task Watch(int descriptor, short events)
        {
            DescriptorWatcher.Watch watch = DescriptorWatcher.Add(descriptor, events);
            _watches.Add(watch);
            return watch.Ready;
        }

        public void Dispose()
        {
            _watches.ForEach(watch => watch.Dispose());
            _delay.Cancel();
            _delay.Dispose();
        }
    }
}
