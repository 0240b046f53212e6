using System.Buffers;
using System.Buffers.Binary;
using Wafer.Wasi.Linux;

namespace Wafer.Wasi;

/// <summary>Waiting (poll_oneoff): for clocks, and for descriptors to become ready.</summary>
public sealed unsafe partial class WasiContext
{
    private const uint EventSize = 32;
    private const uint MaxSubscriptions = 1 << 16;

    internal int PollOneoff(GuestMemory memory, uint subscriptions, uint events, uint count, uint countOut) =>
        Poll(memory, subscriptions, events, count, countOut, SubscriptionLayout.Preview1);

    private int Poll(GuestMemory memory, uint subscriptions, uint events, uint count, uint countOut, SubscriptionLayout layout)
    {
        if (!memory.Contains(countOut, 4) || !memory.Contains(subscriptions, count, layout.Size)
            || !memory.Contains(events, count, EventSize))
        {
            return Errno.Fault;
        }

        if (count == 0)
            return Errno.Invalid; // it would wait for ever
        if (count > MaxSubscriptions)
            return Errno.NoMemory;

        // A guest may put the events over the subscriptions, so these are copied first.
        var waits = ArrayPool<Subscription>.Shared.Rent((int)count);
        try
        {
            for (uint i = 0; i < count; i++)
                waits[i] = layout.Read(memory.Slice(subscriptions + i * layout.Size, (int)layout.Size));
            uint written = WaitFor(waits.AsSpan(0, (int)count));
            if (written == 0)
                return Errno.Interrupted;
            uint next = events;
            foreach (ref var wait in waits.AsSpan(0, (int)count))
            {
                if (!wait.IsDone)
                    continue;
                wait.WriteEvent(memory.Slice(next, (int)EventSize));
                next += EventSize;
            }

            memory.WriteUInt32(countOut, written);
            return Errno.Success;
        }
        finally
        {
            ArrayPool<Subscription>.Shared.Return(waits);
        }
    }

    /// <summary>Waits until at least one subscription is done, and returns how many are; 0 if the guest is to stop.</summary>
    private uint WaitFor(Span<Subscription> waits)
    {
        int handles = 0;
        uint done = 0;
        foreach (ref var wait in waits)
        {
            Prepare(ref wait);
            if (wait.IsDone)
                done++;
            else if (wait.Type != EventType.Clock)
                handles++;
        }

        PollFd[]? rented = null;
        try
        {
            var polls = handles == 0 ? [] : (rented = ArrayPool<PollFd>.Shared.Rent(handles)).AsSpan(0, handles);
            int next = 0;
            foreach (ref var wait in waits)
            {
                if (wait.IsDone || wait.Type == EventType.Clock)
                    continue;
                wait.PollIndex = next;
                polls[next++] = new PollFd { Fd = wait.Handle, Events = wait.Type == EventType.FdRead ? PollFd.In : PollFd.Out };
            }

            while (true)
            {
                ulong timeout = ulong.MaxValue;
                foreach (ref var wait in waits)
                {
                    if (wait.Type == EventType.Clock && !wait.IsDone)
                    {
                        Now(wait.Clock, out ulong now);
                        timeout = Math.Min(timeout, now >= wait.Deadline ? 0 : wait.Deadline - now);
                    }
                }

                if (done > 0)
                    timeout = 0; // the rest is only asked whether it is done too
                if (handles > 0 || timeout > 0)
                    Wait(polls, timeout);
                done += Collect(waits, polls);
                if (done > 0 || IsStopRequested)
                    return done;
            }
        }
        finally
        {
            if (rented is not null)
                ArrayPool<PollFd>.Shared.Return(rented);
        }
    }

    /// <summary>Finds the descriptor or the deadline of a subscription, or that it is done already.</summary>
    private void Prepare(ref Subscription wait)
    {
        switch (wait.Type)
        {
            case EventType.Clock:
                int error = Now(wait.Clock, out ulong now);
                if (error == 0 && wait.Clock > (int)ClockId.Monotonic)
                    error = Errno.NotSupported; // processor time does not pass while waiting
                if (error != 0)
                    wait.Finish(error);
                else if (!wait.IsAbsolute)
                    wait.Deadline = now > ulong.MaxValue - wait.Deadline ? ulong.MaxValue : now + wait.Deadline;
                break;
            case EventType.FdRead or EventType.FdWrite:
                error = Find(wait.Fd, Rights.Poll, out var descriptor);
                if (error != 0)
                {
                    wait.Finish(error);
                    break;
                }

                wait.Descriptor = descriptor;
                wait.Handle = descriptor.PollHandle;
                if (wait.Handle < 0)
                    wait.Finish(Errno.Success);
                break;
            default:
                wait.Finish(Errno.Invalid);
                break;
        }
    }

    private uint Collect(Span<Subscription> waits, ReadOnlySpan<PollFd> polls)
    {
        uint done = 0;
        foreach (ref var wait in waits)
        {
            if (wait.IsDone)
                continue;
            if (wait.Type == EventType.Clock)
            {
                Now(wait.Clock, out ulong now);
                if (now < wait.Deadline)
                    continue;
                wait.Finish(Errno.Success);
            }
            else
            {
                short returned = polls[wait.PollIndex].Returned;
                if (returned == 0)
                    continue;
                wait.Finish((returned & PollFd.Invalid) != 0 ? Errno.BadDescriptor
                    : (returned & (PollFd.Error | PollFd.In | PollFd.Out | PollFd.HangUp)) == PollFd.Error ? Errno.InputOutput
                    : Errno.Success);
                wait.HungUp = (returned & PollFd.HangUp) != 0;
                wait.Bytes = wait.Type == EventType.FdRead ? wait.Descriptor!.ReadableBytes : 0;
            }

            done++;
        }

        return done;
    }

    /// <summary>Waits for a descriptor or until a time has passed; it may be woken early.</summary>
    private void Wait(Span<PollFd> polls, ulong nanoseconds)
    {
        if (_clock is not null || !Libc.IsSupported)
        {
            // Time is the injected clock's: only a timer of its own knows how long this takes. With descriptors to watch, look at
            // them now and then; a fake clock is not slowed down by real waiting.
            bool ready = polls.Length > 0 && PollNow(polls, 0);
            if (!ready && nanoseconds > 0)
                WaitOnProvider(polls.Length > 0 ? Math.Min(nanoseconds, 1_000_000) : Slice(nanoseconds));
            return;
        }

        PollNow(polls, Slice(nanoseconds));
    }

    private static bool PollNow(Span<PollFd> polls, ulong nanoseconds)
    {
        var timeout = TimeSpec.From(nanoseconds);
        fixed (PollFd* p = polls)
            return Libc.ppoll(p, (nuint)polls.Length, nanoseconds == ulong.MaxValue ? null : &timeout, null) > 0;
    }

    private void WaitOnProvider(ulong nanoseconds)
    {
        const ulong nanosecondsPerTick = 100;
        const ulong longest = (ulong)TimeSpan.TicksPerDay;
        var duration = TimeSpan.FromTicks((long)Math.Min(longest, (nanoseconds + nanosecondsPerTick - 1) / nanosecondsPerTick));
        using var signal = new ManualResetEventSlim();
        using var timer = Provider.CreateTimer(static s => ((ManualResetEventSlim)s!).Set(), signal, duration, Timeout.InfiniteTimeSpan);
        signal.Wait();
    }

    /// <summary>A subscription, and what became of it.</summary>
    private struct Subscription
    {
        public ulong UserData;
        public EventType Type;
        public int Fd;
        public int Clock;
        public ulong Deadline; // until Prepare: the timeout
        public bool IsAbsolute;
        public Descriptor? Descriptor;
        public int Handle;
        public int PollIndex;
        public bool IsDone;
        public bool HungUp;
        public ulong Bytes;

        private int _error;

        public void Finish(int error)
        {
            IsDone = true;
            _error = error;
        }

        public readonly void WriteEvent(Span<byte> record)
        {
            record.Clear();
            BinaryPrimitives.WriteUInt64LittleEndian(record, UserData);
            BinaryPrimitives.WriteUInt16LittleEndian(record[8..], (ushort)_error);
            record[10] = (byte)Type;
            BinaryPrimitives.WriteUInt64LittleEndian(record[16..], Bytes);
            record[24] = HungUp ? (byte)1 : (byte)0;
        }
    }

    /// <summary>Where the fields of a subscription are; <c>wasi_unstable</c> has one more in the clock's.</summary>
    private readonly struct SubscriptionLayout(uint size, int clockStart)
    {
        public static SubscriptionLayout Preview1 => new(48, 16);

        public static SubscriptionLayout Unstable => new(56, 24);

        public uint Size => size;

        public Subscription Read(ReadOnlySpan<byte> record)
        {
            const int unionStart = 16;
            return new Subscription
            {
                UserData = BinaryPrimitives.ReadUInt64LittleEndian(record),
                Type = (EventType)record[8],
                Fd = BinaryPrimitives.ReadInt32LittleEndian(record[unionStart..]),
                Clock = BinaryPrimitives.ReadInt32LittleEndian(record[clockStart..]),
                Deadline = BinaryPrimitives.ReadUInt64LittleEndian(record[(clockStart + 8)..]),
                IsAbsolute = (record[clockStart + 24] & 1) != 0,
            };
        }
    }
}
