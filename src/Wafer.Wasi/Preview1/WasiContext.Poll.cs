using System.Buffers;
using System.Buffers.Binary;
using Wafer.Wasi.Linux;

namespace Wafer.Wasi;

/// <summary>Waiting (poll_oneoff): for clocks, and for descriptors to become ready.</summary>
public sealed partial class WasiContext
{
    private const uint EventSize = 32;
    private const uint MaxSubscriptions = 1 << 16;

    internal WasiErrno PollOneoff(GuestMemory memory, uint subscriptions, uint events, uint count, uint countOut) =>
        Poll(memory, subscriptions, events, count, countOut, SubscriptionLayout.Preview1);

    private WasiErrno Poll(GuestMemory memory, uint subscriptions, uint events, uint count, uint countOut, SubscriptionLayout layout)
    {
        memory.Require(countOut, 4, alignment: 4);
        memory.Require(subscriptions, count, layout.Size, alignment: 8);
        memory.Require(events, count, EventSize, alignment: 8);
        if (count == 0)
            return WasiErrno.Invalid; // witx: it would wait for ever
        if (count > MaxSubscriptions)
            return WasiErrno.NoMemory;

        // A guest may put the events over the subscriptions, so these are copied first.
        var rented = ArrayPool<Subscription>.Shared.Rent((int)count);
        try
        {
            var waits = rented.AsSpan(0, (int)count);
            for (uint i = 0; i < count; i++)
                waits[(int)i] = layout.Read(memory.Slice(subscriptions + i * layout.Size, (int)layout.Size));
            uint written = WaitFor(waits);
            if (written == 0)
                return _wait.Suspension is null ? WasiErrno.Interrupted : HostWait.Suspended;
            uint next = events;
            foreach (ref var wait in waits)
            {
                if (!wait.IsDone)
                    continue;
                wait.WriteEvent(memory.Slice(next, (int)EventSize));
                next += EventSize;
            }

            memory.WriteUInt32(countOut, written);
            return WasiErrno.Success;
        }
        finally
        {
            ArrayPool<Subscription>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>Waits until at least one subscription is done, and returns how many are; 0 if the guest is to stop or to be suspended.</summary>
    private uint WaitFor(Span<Subscription> waits)
    {
        _wait.Clear();
        uint done = 0;
        bool isAnyPending = false;
        foreach (ref var wait in waits)
        {
            Prepare(ref wait);
            if (wait.IsDone)
                done++;
            else
                isAnyPending |= wait.Type != EventType.Clock;
        }

        // Times count from the first call on.
        if (_wait.IsRetry)
        {
            for (int i = 0; i < waits.Length; i++)
                waits[i].Deadline = _wait.Deadlines[i];
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
            else if (timeout > 0 && _wait.TrySuspend(timeout))
                return RememberDeadlines(waits);
            if (isAnyPending || timeout > 0)
                _wait.Wait(timeout);
            done += Collect(waits);
            if (done > 0 || _wait.IsStopRequested)
                return done;
        }
    }

    private uint RememberDeadlines(Span<Subscription> waits)
    {
        _wait.Deadlines = new ulong[waits.Length];
        for (int i = 0; i < waits.Length; i++)
            _wait.Deadlines[i] = waits[i].Deadline;
        return 0;
    }

    /// <summary>Finds the descriptor or the deadline of a subscription, or that it is done already.</summary>
    private void Prepare(ref Subscription wait)
    {
        switch (wait.Type)
        {
            case EventType.Clock:
                var error = Now(wait.Clock, out ulong now);
                if (error == WasiErrno.Success && wait.Clock > (int)ClockId.Monotonic)
                    error = WasiErrno.NotSupported; // processor time does not pass while waiting
                if (error == WasiErrno.Success && !wait.HasValidFlags)
                    error = WasiErrno.Invalid;
                if (error != WasiErrno.Success)
                    wait.Finish(error);
                else if (!wait.IsAbsolute)
                    wait.Deadline = now > ulong.MaxValue - wait.Deadline ? ulong.MaxValue : now + wait.Deadline;
                break;
            case EventType.FdRead or EventType.FdWrite:
                error = Find(wait.Fd, Rights.Poll | (wait.Type == EventType.FdRead ? Rights.FdRead : Rights.FdWrite), out var descriptor);
                if (error != WasiErrno.Success)
                {
                    wait.Finish(error);
                    break;
                }

                wait.Descriptor = descriptor;
                var readiness = descriptor.WhenReady(wait.Type);
                if (readiness.IsNow)
                    FinishReady(ref wait, hungUp: false);
                else
                    wait.Number = _wait.Add(readiness, wait.Type);
                break;
            default:
                wait.Finish(WasiErrno.Invalid);
                break;
        }
    }

    private uint Collect(Span<Subscription> waits)
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
                wait.Finish(WasiErrno.Success);
            }
            else
            {
                short returned = _wait.Returned(wait.Number);
                if (returned == 0)
                    continue;
                if ((returned & PollFd.Invalid) != 0 || !IsStillOpen(wait.Descriptor!))
                    wait.Finish(WasiErrno.BadDescriptor);
                else if ((returned & (PollFd.Error | PollFd.In | PollFd.Out | PollFd.HangUp)) == PollFd.Error)
                    wait.Finish(WasiErrno.InputOutput);
                else
                    FinishReady(ref wait, (returned & PollFd.HangUp) != 0);
            }

            done++;
        }

        return done;
    }

    private static void FinishReady(ref Subscription wait, bool hungUp)
    {
        wait.Finish(WasiErrno.Success);
        wait.HungUp = hungUp;
        wait.Bytes = wait.Type == EventType.FdRead ? wait.Descriptor!.ReadableBytes : 0;
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
        public bool HasValidFlags;
        public Descriptor? Descriptor;
        public int Number; // of what was added to the wait
        public bool IsDone;
        public bool HungUp;
        public ulong Bytes;

        private WasiErrno _error;

        public void Finish(WasiErrno error)
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
                HasValidFlags = (BinaryPrimitives.ReadUInt16LittleEndian(record[(clockStart + 24)..]) & ~1) == 0,
            };
        }
    }
}
