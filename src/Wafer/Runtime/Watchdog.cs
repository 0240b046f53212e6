namespace Wafer.Runtime;

/// <summary>Stops stores at their deadlines, on a thread of its own: WebAssembly code may keep all threads of the pool busy, so that a timer's callback would come late.</summary>
internal static class Watchdog
{
    private static readonly Lock s_start = new();
    private static readonly object s_queueLock = new();
    private static readonly PriorityQueue<Deadline, long> s_queue = new();
    private static bool s_isRunning;

    /// <summary>Sets a deadline.</summary>
    /// <param name="store">The store.</param>
    /// <param name="time">From now.</param>
    public static Deadline Set(StoreCore store, TimeSpan time)
    {
        long due = Environment.TickCount64 + Math.Min((long)Math.Ceiling(time.TotalMilliseconds), int.MaxValue);
        var deadline = new Deadline(store, due);
        lock (s_queueLock)
        {
            s_queue.Enqueue(deadline, due);
            if (s_queue.Peek() == deadline)
                Monitor.Pulse(s_queueLock);
        }
        Start();
        return deadline;
    }

    private static void Start()
    {
        if (Volatile.Read(ref s_isRunning))
            return;
        lock (s_start)
        {
            if (s_isRunning)
                return;
            new Thread(Run) { IsBackground = true, Name = "Wafer deadlines", Priority = ThreadPriority.AboveNormal }.UnsafeStart();
            Volatile.Write(ref s_isRunning, true);
        }
    }

    private static void Run()
    {
        while (true)
            Next().Fire();
    }

    // Waits until something is due. What was cancelled meanwhile is dropped when its time comes, or at once if it is first.
    private static Deadline Next()
    {
        lock (s_queueLock)
        {
            while (true)
            {
                if (!s_queue.TryPeek(out Deadline? first, out long due))
                {
                    Monitor.Wait(s_queueLock);
                    continue;
                }
                long left = due - Environment.TickCount64;
                if (left <= 0 || first.IsCancelled)
                    return s_queue.Dequeue();
                Monitor.Wait(s_queueLock, (int)Math.Min(left, int.MaxValue));
            }
        }
    }

    /// <summary>A deadline of one store; disposed when what it limits has ended.</summary>
    internal sealed class Deadline(StoreCore store, long due) : IDisposable
    {
        private readonly Lock _lock = new();
        private StoreCore? _store = store;

        /// <summary>When it is due, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
        public long Due { get; } = due;

        /// <summary>Whether the store has been told to stop.</summary>
        public bool HasFired { get; private set; }

        /// <summary>Whether there is nothing to stop any more.</summary>
        public bool IsCancelled => Volatile.Read(ref _store) is null;

        /// <summary>Tells the store to stop.</summary>
        public void Fire()
        {
            lock (_lock)
            {
                if (_store is null)
                    return;
                HasFired = true;
                _store.Interrupt();
            }
        }

        /// <summary>Forgets the deadline, and a request that came too late to stop anything.</summary>
        public void Dispose()
        {
            lock (_lock)
            {
                if (HasFired)
                    _store?.ClearInterrupt();
                Volatile.Write(ref _store, null);
            }
        }
    }
}
