using System.Diagnostics;

namespace Wafer.Runtime;

/// <summary>A thread's place in a <see cref="WaitQueue"/>: a store has one, since it waits for one thing at a time.</summary>
internal sealed class Waiter
{
    private readonly object _lock = new();
    private bool _isSignalled;

    /// <summary>Whether a notification has ended the wait. Guarded by the queue's lock.</summary>
    public bool IsNotified { get; set; }

    /// <summary>Makes the waiting thread look again at what it waits for. Any thread may call this, at any time.</summary>
    public void Signal()
    {
        lock (_lock)
        {
            _isSignalled = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Forgets signals: what has happened before is to be looked at afterwards.</summary>
    public void Reset()
    {
        lock (_lock)
            _isSignalled = false;
    }

    /// <summary>Waits for a signal.</summary>
    /// <param name="deadline">When to give up, as a <see cref="Stopwatch"/> time stamp.</param>
    /// <returns>Whether there may have been one; otherwise the time is over.</returns>
    public bool Wait(long deadline)
    {
        lock (_lock)
        {
            while (!_isSignalled)
            {
                if (deadline == long.MaxValue)
                {
                    Monitor.Wait(_lock);
                    continue;
                }
                long left = deadline - Stopwatch.GetTimestamp();
                if (left <= 0)
                    return false;

                // Never too short.
                Monitor.Wait(_lock, (int)Math.Min(Math.Ceiling(left * 1000.0 / Stopwatch.Frequency), int.MaxValue));
            }
        }
        return true;
    }
}

/// <summary>Those who wait for notifications at addresses of a shared memory (threads proposal, "Wait and Notify operators").</summary>
internal sealed unsafe class WaitQueue
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, LinkedList<Waiter>> _waiters = [];

    /// <summary>How a wait ended; the numbers are the operators' results.</summary>
    public enum Outcome
    {
        Notified = 0,
        NotEqual = 1,
        TimedOut = 2,
        Stopped = 3,
    }

    /// <summary>Waits for a notification at an address.</summary>
    /// <param name="store">Whose code waits; a request to stop it ends the wait.</param>
    /// <param name="waiter">The store's place.</param>
    /// <param name="memory">The memory's first byte.</param>
    /// <param name="address">An aligned address that is in bounds.</param>
    /// <param name="is64">Whether 64 bits are compared, or 32.</param>
    /// <param name="expected">The value without which there is nothing to wait for.</param>
    /// <param name="nanoseconds">How long to wait at most; negative is forever.</param>
    public Outcome Wait(StoreCore store, Waiter waiter, byte* memory, ulong address, bool is64, ulong expected, long nanoseconds)
    {
        long deadline = DeadlineAfter(nanoseconds);
        LinkedListNode<Waiter> place;
        lock (_lock)
        {
            // Who changes the value and then notifies either has changed it before it is read here, or finds the waiter in the queue.
            ulong found = is64 ? Volatile.Read(ref *(ulong*)(memory + address)) : Volatile.Read(ref *(uint*)(memory + address));
            if (found != expected)
                return Outcome.NotEqual;
            waiter.IsNotified = false;
            if (!_waiters.TryGetValue(address, out LinkedList<Waiter>? queue))
                _waiters.Add(address, queue = new LinkedList<Waiter>());
            place = queue.AddLast(waiter);
        }
        bool isTimeLeft = true;
        while (true)
        {
            waiter.Reset();
            lock (_lock)
            {
                if (waiter.IsNotified)
                    return Outcome.Notified;
                bool isStopped = store.IsInterruptRequested;
                if (isStopped || !isTimeLeft)
                {
                    Remove(address, place);
                    return isStopped ? Outcome.Stopped : Outcome.TimedOut;
                }
            }
            isTimeLeft = waiter.Wait(deadline);
        }
    }

    /// <summary>Ends waits at an address, the longest ones first.</summary>
    /// <param name="address">The address.</param>
    /// <param name="count">The most waits to end.</param>
    /// <returns>How many were ended.</returns>
    public uint Notify(ulong address, uint count)
    {
        uint ended = 0;
        lock (_lock)
        {
            while (ended < count && _waiters.TryGetValue(address, out LinkedList<Waiter>? queue))
            {
                LinkedListNode<Waiter> first = queue.First!;
                Remove(address, first);
                first.Value.IsNotified = true;
                first.Value.Signal();
                ended++;
            }
        }
        return ended;
    }

    private void Remove(ulong address, LinkedListNode<Waiter> place)
    {
        LinkedList<Waiter> queue = place.List!;
        queue.Remove(place);
        if (queue.Count == 0)
            _waiters.Remove(address);
    }

    private static long DeadlineAfter(long nanoseconds)
    {
        if (nanoseconds < 0)
            return long.MaxValue;
        UInt128 ticks = (UInt128)(ulong)nanoseconds * (ulong)Stopwatch.Frequency / 1_000_000_000;
        UInt128 deadline = (ulong)Stopwatch.GetTimestamp() + ticks;
        return deadline >= long.MaxValue ? long.MaxValue : (long)deadline;
    }
}
