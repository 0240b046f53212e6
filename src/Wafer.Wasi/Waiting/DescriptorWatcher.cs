using Wafer.Wasi.Linux;

namespace Wafer.Wasi;

/// <summary>Watches file descriptors of the host for guests that are suspended, on one thread for the process. Thread-safe.</summary>
internal static unsafe class DescriptorWatcher
{
    private static readonly Lock s_lock = new();
    private static readonly List<Watch> s_watches = [];
    private static WakeEvent? s_changed;

    /// <summary>Begins to watch a descriptor.</summary>
    /// <param name="descriptor">The descriptor; it stays open until the result is disposed.</param>
    /// <param name="events">What for, as poll(2) has it.</param>
    public static Watch Add(int descriptor, short events)
    {
        var watch = new Watch(descriptor, events);
        lock (s_lock)
        {
            s_watches.Add(watch);
            if (s_changed is null)
            {
                s_changed = new WakeEvent();
                new Thread(Run) { IsBackground = true, Name = "Wafer descriptors" }.UnsafeStart();
            }
        }
        s_changed.Signal();
        return watch;
    }

    private static void Run()
    {
        var polls = new PollFd[16];
        Watch[] watches = [];
        while (true)
        {
            lock (s_lock)
                watches = [.. s_watches];
            if (polls.Length <= watches.Length)
                polls = new PollFd[2 * (watches.Length + 1)];
            polls[0] = new PollFd { Fd = s_changed!.Fd, Events = PollFd.In };
            for (int i = 0; i < watches.Length; i++)
                polls[i + 1] = new PollFd { Fd = watches[i].Descriptor, Events = watches[i].Events };
            fixed (PollFd* p = polls)
            {
                if (Libc.ppoll(p, (nuint)(watches.Length + 1), null, null) < 0)
                    continue;
            }
            if (polls[0].Returned != 0)
                s_changed.Reset();
            for (int i = 0; i < watches.Length; i++)
            {
                if (polls[i + 1].Returned != 0)
                    watches[i].End();
            }
        }
    }

    /// <summary>A descriptor that is watched.</summary>
    internal sealed class Watch(int descriptor, short events) : IDisposable
    {
        private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Descriptor => descriptor;

        public short Events => events;

        /// <summary>Ends when something has happened to the descriptor.</summary>
        public Task Ready => _ready.Task;

        /// <summary>Something has happened.</summary>
        public void End()
        {
            Dispose();
            _ready.TrySetResult();
        }

        public void Dispose()
        {
            lock (s_lock)
                s_watches.Remove(this);
        }
    }
}
