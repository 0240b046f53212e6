using Wafer.Wasi.Linux;

namespace Wafer.Wasi;

/// <summary>
/// The one place where a guest's thread waits, whatever for: clocks, descriptors of the host, tasks of the embedder, or several
/// of these at once. Everything else only tries, and comes here when it was told <see cref="WasiErrno.Again"/>. Where the guest can
/// be suspended, that happens here instead of blocking the thread.
/// </summary>
/// <param name="clock">The source of time; null for the system's.</param>
internal sealed unsafe partial class HostWait(TimeProvider? clock) : IDisposable
{
    private const ulong StopCheckInterval = 20_000_000; // nanoseconds

    private readonly List<Task> _signalling = [];
    private PollFd[] _polls = new PollFd[8]; // the first is the wake event's
    private Task?[] _tasks = new Task?[8];
    private int _count = 1;
    private WakeEvent? _wake;
    private Action? _signal;

    /// <summary>Whether the guest has been asked to stop; null where nobody can ask. Looked at every few milliseconds.</summary>
    public Func<bool>? StopRequested { get; set; }

    /// <summary>What is left and entered again around a wait; null if there is nothing.</summary>
    public Lock? Gate { get; init; }

    /// <summary>Whether the guest is to stop waiting, because it has been asked to stop.</summary>
    public bool IsStopRequested => StopRequested is { } requested && requested();

    /// <summary>Forgets what was added.</summary>
    public void Clear()
    {
        Array.Clear(_tasks, 0, _count);
        _count = 1;
    }

    /// <summary>Adds something to wait for.</summary>
    /// <returns>Its number, for <see cref="Returned"/>.</returns>
    public int Add(Readiness readiness, EventType type)
    {
        if (_count == _polls.Length)
        {
            Array.Resize(ref _polls, 2 * _count);
            Array.Resize(ref _tasks, 2 * _count);
        }

        _polls[_count] = new PollFd { Fd = readiness.Handle, Events = type == EventType.FdRead ? PollFd.In : PollFd.Out };
        _tasks[_count] = readiness.Task;
        return _count++;
    }

    /// <summary>What has happened to something that was added, as poll(2) has it; 0 if nothing has.</summary>
    public short Returned(int number) => _tasks[number] is { } task
        ? task.IsCompleted ? _polls[number].Events : (short)0
        : _polls[number].Returned;

    /// <summary>Waits until one of what was added is ready or a time has passed. It may return early.</summary>
    /// <param name="nanoseconds">How long at most.</param>
    public void Wait(ulong nanoseconds)
    {
        Gate?.Exit();
        try
        {
            WaitOutside(nanoseconds);
        }
        finally
        {
            Gate?.Enter();
        }
    }

    private void WaitOutside(ulong nanoseconds)
    {
        // Without an end to the wait, it is no matter of the clock's.
        if (clock is not null && nanoseconds != ulong.MaxValue)
            WaitForProvider(clock, nanoseconds);
        else if (Libc.IsSupported)
            WaitForSystem(nanoseconds);
        else
            WaitForTasks(nanoseconds);
    }

    public void Dispose()
    {
        _suspensionEnd?.Dispose();
        _wake?.Dispose();
    }

    private void WaitForSystem(ulong nanoseconds)
    {
        _polls[0] = new PollFd { Fd = -1 }; // passed over
        if (HasTasks())
        {
            _wake ??= new WakeEvent();
            _wake.Reset();
            _signalling.RemoveAll(static task => task.IsCompleted);
            bool isCompleted = false;
            for (int i = 1; i < _count; i++)
            {
                if (_tasks[i] is { } task)
                    isCompleted |= !Watch(task);
            }

            _polls[0] = new PollFd { Fd = _wake.Fd, Events = PollFd.In };
            if (isCompleted)
                nanoseconds = 0;
        }

        Poll(Slice(nanoseconds));
    }

    /// <summary>Has a task signal the wake event, once. Returns false if it is completed already.</summary>
    private bool Watch(Task task)
    {
        if (task.IsCompleted)
            return false;
        if (_signalling.Contains(task))
            return true;
        _signal ??= _wake!.Signal;
        _signalling.Add(task);
        task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_signal);
        return true;
    }

    private void WaitForProvider(TimeProvider provider, ulong nanoseconds)
    {
        // Time is the provider's: only a timer of its own knows how long this takes. With something else to watch, look at that now
        // and then; a clock that is not real is not slowed down by it.
        bool isAlone = _count == 1;
        if (!isAlone)
        {
            _polls[0] = new PollFd { Fd = -1 };
            if (Libc.IsSupported)
                Poll(0);
            for (int i = 1; i < _count; i++)
            {
                if (Returned(i) != 0)
                    return;
            }
        }

        if (nanoseconds == 0)
            return;
        const ulong lookInterval = 1_000_000, nanosecondsPerTick = 100, longest = (ulong)TimeSpan.TicksPerDay;
        ulong part = isAlone ? Slice(nanoseconds) : Math.Min(nanoseconds, lookInterval);
        var duration = TimeSpan.FromTicks((long)Math.Min(longest, (part + nanosecondsPerTick - 1) / nanosecondsPerTick));
        using var signal = new ManualResetEventSlim();
        using var timer = provider.CreateTimer(static s => ((ManualResetEventSlim)s!).Set(), signal, duration, Timeout.InfiniteTimeSpan);
        signal.Wait();
    }

    // Elsewhere than on Linux nothing is a descriptor of the host.
    private void WaitForTasks(ulong nanoseconds)
    {
        int milliseconds = (int)Math.Min(int.MaxValue, Slice(nanoseconds) / 1_000_000);
        Task[] tasks = [.. _tasks.AsSpan(1, _count - 1).ToArray().OfType<Task>()];
        if (tasks.Length > 0)
            Task.WaitAny(tasks, milliseconds);
        else
            Thread.Sleep(milliseconds);
    }

    private bool HasTasks()
    {
        for (int i = 1; i < _count; i++)
        {
            if (_tasks[i] is not null)
                return true;
        }

        return false;
    }

    // How much of a wait may pass before the next look at whether the guest is to stop.
    private ulong Slice(ulong nanoseconds) => StopRequested is null ? nanoseconds : Math.Min(nanoseconds, StopCheckInterval);

    private void Poll(ulong nanoseconds)
    {
        var timeout = TimeSpec.From(nanoseconds);
        fixed (PollFd* p = _polls)
        {
            if (Libc.ppoll(p, (nuint)_count, nanoseconds == ulong.MaxValue ? null : &timeout, null) >= 0)
                return;
        }

        // Interrupted by a signal: nothing has been found out.
        for (int i = 0; i < _count; i++)
            _polls[i].Returned = 0;
    }
}
