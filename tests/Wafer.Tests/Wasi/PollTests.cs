using System.Diagnostics;
using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

public class PollTests : WasiFileTests
{
    private const int Realtime = 0, Monotonic = 1;
    private const int ClockEvent = 0, ReadEvent = 1, WriteEvent = 2;

    [Fact]
    public void A_relative_timeout_waits_that_long()
    {
        using var guest = new WasiGuest(new WasiOptions());
        var poll = new PollCall(guest);
        var watch = Stopwatch.StartNew();
        Assert.Equal([(7UL, 0, ClockEvent)], poll.Run(poll.Clock(7, Monotonic, 20_000_000)));
        Assert.True(watch.ElapsedMilliseconds >= 19);
    }

    [Fact]
    public void An_absolute_timeout_in_the_past_is_over()
    {
        using var guest = new WasiGuest(new WasiOptions());
        var poll = new PollCall(guest);
        Assert.Equal([(1UL, 0, ClockEvent)], poll.Run(poll.Clock(1, Realtime, 1, isAbsolute: true)));
        Assert.Equal([(1UL, 0, ClockEvent)], poll.Run(poll.Clock(1, Monotonic, 1, isAbsolute: true)));
    }

    [Fact]
    public void Only_what_has_happened_is_reported()
    {
        using var guest = new WasiGuest(new WasiOptions());
        var poll = new PollCall(guest);
        var events = poll.Run(poll.Clock(1, Monotonic, 3_600_000_000_000), poll.Clock(2, Monotonic, 1000), poll.Clock(3, Realtime, 0));
        Assert.Contains((3UL, 0, ClockEvent), events);
        Assert.DoesNotContain(events, e => e.UserData == 1);
    }

    [Fact]
    public void Streams_of_the_embedder_are_always_ready()
    {
        using var guest = new WasiGuest(new WasiOptions());
        var poll = new PollCall(guest);
        var events = poll.Run(poll.Clock(1, Monotonic, 3_600_000_000_000), poll.Fd(2, ReadEvent, 0), poll.Fd(3, WriteEvent, 1));
        Assert.Equal([(2UL, 0, ReadEvent), (3UL, 0, WriteEvent)], events);
    }

    [LinuxFact]
    public void Files_are_always_ready()
    {
        var poll = new PollCall(Guest);
        int fd = Guest.OpenNew("f");
        Guest.Write(fd, "12345");
        Guest.Seek(fd, 2, 0, out _);
        var events = poll.Run(poll.Fd(1, ReadEvent, fd), poll.Fd(2, WriteEvent, fd));
        Assert.Equal([(1UL, 0, ReadEvent), (2UL, 0, WriteEvent)], events);
        Assert.Equal(3u, Guest.U64(poll.LastEvents + 16)); // bytes that are left
    }

    [Fact]
    public void A_bad_subscription_is_an_event_with_an_error()
    {
        using var guest = new WasiGuest(new WasiOptions());
        var poll = new PollCall(guest);
        var events = poll.Run(poll.Fd(1, ReadEvent, 42), poll.Clock(2, 9, 0), poll.Clock(3, Monotonic, 3_600_000_000_000));
        Assert.Equal([(1UL, WasiGuest.Badf, ReadEvent), (2UL, WasiGuest.Inval, ClockEvent)], events);
        Assert.Equal([(5UL, WasiGuest.Notsup, ClockEvent)], poll.Run(poll.Clock(5, 2, 0)));
        Assert.Equal([(6UL, WasiGuest.Inval, 3)], poll.Run(poll.Fd(6, 3, 0)));
        Assert.Equal([(7UL, WasiGuest.Inval, ClockEvent)], poll.Run(poll.Clock(7, Monotonic, 0, otherFlags: 2)));
    }

    [Fact]
    public void Bad_arguments_are_refused()
    {
        using var guest = new WasiGuest(new WasiOptions());
        uint ok = guest.Allocate(64), count = guest.Allocate(4);
        Assert.Equal(WasiGuest.Inval, guest.Host.PollOneoff(guest.Memory, ok, ok, 0, count));
        Assert.Equal(WasiGuest.OutOfBounds, guest.Host.PollOneoff(guest.Memory, guest.End - 40, ok, 1, count));
        Assert.Equal(WasiGuest.OutOfBounds, guest.Host.PollOneoff(guest.Memory, ok, guest.End - 24, 1, count));
        Assert.Equal(WasiGuest.OutOfBounds, guest.Host.PollOneoff(guest.Memory, ok, ok, 1, guest.End));
        Assert.Equal(WasiGuest.OutOfBounds, guest.Host.PollOneoff(guest.Memory, ok, ok, uint.MaxValue, count));
        Assert.Equal(WasiGuest.OutOfBounds, guest.Host.PollOneoff(guest.Memory, ok, ok, 0x0555_5556, count)); // * 48 wraps at 2^32
    }

    [Fact]
    public void Events_may_lie_over_the_subscriptions()
    {
        using var guest = new WasiGuest(new WasiOptions());
        var poll = new PollCall(guest);
        uint buffer = guest.Allocate(96), count = guest.Allocate(4);
        poll.Fd(11, WriteEvent, 1)(buffer);
        poll.Fd(22, WriteEvent, 2)(buffer + 48);
        Assert.Equal(0, guest.Host.PollOneoff(guest.Memory, buffer, buffer, 2, count));
        Assert.Equal((2u, 11UL, 22UL), (guest.U32(count), guest.U64(buffer), guest.U64(buffer + 32)));
    }

    [Fact]
    public void An_injected_clock_decides_how_long_waiting_takes()
    {
        var clock = new SelfAdvancingClock();
        using var guest = new WasiGuest(new WasiOptions { Clock = clock });
        var poll = new PollCall(guest);
        Assert.Equal([(1UL, 0, ClockEvent)], poll.Run(poll.Clock(1, Monotonic, 86_400_000_000_000)));
        Assert.Equal(TimeSpan.FromDays(1).Ticks, clock.GetTimestamp());
    }

    [LinuxFact]
    public async Task A_pipe_is_ready_when_something_was_written()
    {
        var poll = new PollCall(Guest);
        // A fifo is the one thing in a directory that can be waited for.
        using (var mkfifo = Process.Start("mkfifo", Scratch.PathOf("pipe")))
            await mkfifo.WaitForExitAsync();
        int reader = Guest.Open("pipe", 0, WasiGuest.RightRead, WasiGuest.NonBlock);
        using var writer = new FileStream(Scratch.PathOf("pipe"), FileMode.Open, FileAccess.Write);
        Assert.Equal(WasiGuest.Again, Guest.TryRead(reader, 1, out _));
        Assert.Equal([(2UL, 0, ClockEvent)], poll.Run(poll.Fd(1, ReadEvent, reader), poll.Clock(2, Monotonic, 1_000_000)));
        await writer.WriteAsync("abc"u8.ToArray());
        await writer.FlushAsync();
        Assert.Equal([(1UL, 0, ReadEvent)], poll.Run(poll.Fd(1, ReadEvent, reader), poll.Clock(2, Monotonic, 3_600_000_000_000)));
        Assert.Equal(3u, Guest.U64(poll.LastEvents + 16));
        Assert.Equal(0, Guest.FdStat(reader).Type);
        Assert.Equal(0ul, Guest.FdStat(reader).Rights & WasiGuest.RightSeek);
        Assert.Equal("abc", Guest.Read(reader));
        writer.Close();
        Assert.Equal([(1UL, 0, ReadEvent)], poll.Run(poll.Fd(1, ReadEvent, reader)));
        Assert.Equal(1, Guest.U16(poll.LastEvents + 24)); // hung up
    }

    [Fact]
    public async Task A_guest_that_is_to_stop_does_not_wait_on()
    {
        using var guest = new WasiGuest(new WasiOptions());
        var poll = new PollCall(guest);
        bool stop = false;
        guest.Context.StopRequested = () => Volatile.Read(ref stop);
        uint input = guest.Allocate(48), output = guest.Allocate(32), count = guest.Allocate(4);
        poll.Clock(1, Monotonic, ulong.MaxValue)(input);
        var waiting = Task.Run(() => guest.Host.PollOneoff(guest.Memory, input, output, 1, count));
        Assert.NotSame(waiting, await Task.WhenAny(waiting, Task.Delay(100)));
        Volatile.Write(ref stop, true);
        Assert.Equal(WasiGuest.Intr, await waiting);
    }

    [LinuxFact]
    public async Task A_guest_that_is_to_stop_does_not_read_on()
    {
        using (var mkfifo = Process.Start("mkfifo", Scratch.PathOf("pipe")))
            await mkfifo.WaitForExitAsync();
        int reader = Guest.Open("pipe", 0, WasiGuest.RightRead, WasiGuest.NonBlock);
        using var writer = new FileStream(Scratch.PathOf("pipe"), FileMode.Open, FileAccess.Write);
        bool stop = false;
        Guest.Context.StopRequested = () => Volatile.Read(ref stop);
        Assert.Equal(WasiGuest.Again, Guest.TryRead(reader, 1, out _));
        Assert.Equal(0, Guest.Host.FdFdstatSetFlags(reader, 0));
        var reading = Task.Run(() => Guest.TryRead(reader, 1, out _));
        Assert.NotSame(reading, await Task.WhenAny(reading, Task.Delay(100)));
        Volatile.Write(ref stop, true);
        Assert.Equal(WasiGuest.Intr, await reading);
        await writer.WriteAsync("x"u8.ToArray());
        await writer.FlushAsync();
        Assert.Equal("x", Guest.Read(reader));
    }

    /// <summary>Time stands still, except that waiting takes exactly as long as it should, at once.</summary>
    private sealed class SelfAdvancingClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _ticks += dueTime.Ticks;
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
