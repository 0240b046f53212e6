using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

public class ProcessTests
{
    [Fact]
    public void Arguments_are_laid_out_one_after_another_each_with_its_pointer()
    {
        using var guest = new WasiGuest(new WasiOptions { Args = ["prog", "", "déjà"] });
        uint count = guest.Allocate(4), size = guest.Allocate(4);
        Assert.Equal(0, guest.Host.ArgsSizesGet(guest.Memory, count, size));
        Assert.Equal(3u, guest.U32(count));
        Assert.Equal(13u, guest.U32(size)); // 5 + 1 + 7
        uint argv = guest.Allocate(12), buffer = guest.Allocate(13);
        Assert.Equal(0, guest.Host.ArgsGet(guest.Memory, argv, buffer));
        Assert.Equal([buffer, buffer + 5, buffer + 6], new[] { guest.U32(argv), guest.U32(argv + 4), guest.U32(argv + 8) });
        Assert.Equal("prog\0\0déjà\0", guest.Text(buffer, 13));
    }

    [Fact]
    public void No_arguments_are_a_count_of_zero()
    {
        using var guest = new WasiGuest(new WasiOptions());
        uint count = guest.Allocate(4), size = guest.Allocate(4);
        guest.SetU32(count, 99);
        guest.SetU32(size, 99);
        Assert.Equal(0, guest.Host.ArgsSizesGet(guest.Memory, count, size));
        Assert.Equal((0u, 0u), (guest.U32(count), guest.U32(size)));
        Assert.Equal(0, guest.Host.ArgsGet(guest.Memory, guest.End, guest.End));
    }

    [Fact]
    public void The_environment_keeps_its_order()
    {
        using var guest = new WasiGuest(new WasiOptions().AddEnvironment("B", "2").AddEnvironment("A", "x=y"));
        uint count = guest.Allocate(4), size = guest.Allocate(4);
        Assert.Equal(0, guest.Host.EnvironSizesGet(guest.Memory, count, size));
        Assert.Equal((2u, 10u), (guest.U32(count), guest.U32(size)));
        uint environ = guest.Allocate(8), buffer = guest.Allocate(10);
        Assert.Equal(0, guest.Host.EnvironGet(guest.Memory, environ, buffer));
        Assert.Equal("B=2\0A=x=y\0", guest.Text(buffer, 10));
        Assert.Equal(buffer + 4, guest.U32(environ + 4));
    }

    [Fact]
    public void Strings_that_do_not_fit_the_guests_memory_trap()
    {
        using var guest = new WasiGuest(new WasiOptions { Args = ["prog"] });
        uint ok = guest.Allocate(16);
        Assert.Equal(WasiGuest.OutOfBounds, guest.Host.ArgsGet(guest.Memory, guest.End, ok));
        Assert.Equal(WasiGuest.OutOfBounds, guest.Host.ArgsGet(guest.Memory, ok, guest.End - 4));
        Assert.Equal(WasiGuest.OutOfBounds, guest.Host.ArgsGet(guest.Memory, uint.MaxValue - 3, ok));
        Assert.Equal(WasiGuest.OutOfBounds, guest.Host.ArgsSizesGet(guest.Memory, guest.End, ok));
        Assert.Equal(WasiGuest.OutOfBounds, guest.Host.EnvironSizesGet(guest.Memory, ok, guest.End));
        Assert.Equal(0, guest.Host.ArgsGet(guest.Memory, guest.End - 4, ok));
    }

    [Theory]
    [InlineData("a\0b", "x", "y")]
    [InlineData("a", "x\0", "y")]
    [InlineData("a", "x", "\0")]
    [InlineData("a", "", "y")]
    [InlineData("a", "x=", "y")]
    public void Strings_that_a_guest_cannot_tell_apart_are_refused(string arg, string name, string value) =>
        Assert.Throws<ArgumentException>(() => new WasiContext(new WasiOptions { Args = [arg] }.AddEnvironment(name, value)));

    [Fact]
    public void The_realtime_clock_is_the_hosts()
    {
        using var guest = new WasiGuest(new WasiOptions());
        uint time = guest.Allocate(8);
        ulong before = (ulong)(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100;
        Assert.Equal(0, guest.Host.ClockTimeGet(guest.Memory, 0, 1, time));
        ulong after = (ulong)(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100 + 100;
        Assert.InRange(guest.U64(time), before, after);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_other_clocks_do_not_go_back(int clock)
    {
        using var guest = new WasiGuest(new WasiOptions());
        uint time = guest.Allocate(8);
        Assert.Equal(0, guest.Host.ClockTimeGet(guest.Memory, clock, 0, time));
        ulong first = guest.U64(time);
        Assert.Equal(0, guest.Host.ClockTimeGet(guest.Memory, clock, 0, time));
        Assert.True(guest.U64(time) >= first);
    }

    [Fact]
    public void Every_clock_has_a_resolution_of_at_most_a_second()
    {
        using var guest = new WasiGuest(new WasiOptions());
        uint resolution = guest.Allocate(8);
        for (int clock = 0; clock < 4; clock++)
        {
            Assert.Equal(0, guest.Host.ClockResGet(guest.Memory, clock, resolution));
            Assert.InRange(guest.U64(resolution), 1u, 1_000_000_000u);
        }
    }

    [Fact]
    public void Clocks_that_do_not_exist_are_invalid_and_bad_addresses_trap()
    {
        using var guest = new WasiGuest(new WasiOptions());
        uint ok = guest.Allocate(8);
        Assert.Equal(WasiGuest.Inval, guest.Host.ClockTimeGet(guest.Memory, 4, 0, ok));
        Assert.Equal(WasiGuest.Inval, guest.Host.ClockTimeGet(guest.Memory, -1, 0, ok));
        Assert.Equal(WasiGuest.Inval, guest.Host.ClockResGet(guest.Memory, 4, ok));
        Assert.Equal(WasiGuest.OutOfBounds, guest.Host.ClockTimeGet(guest.Memory, 0, 0, guest.End));
        Assert.Equal(WasiGuest.OutOfBounds, guest.Host.ClockResGet(guest.Memory, 0, guest.End));
    }

    [Fact]
    public void An_injected_clock_is_the_only_time_the_guest_sees()
    {
        var clock = new StoppedClock { Now = DateTimeOffset.UnixEpoch.AddSeconds(5), Timestamp = 7_000 };
        using var guest = new WasiGuest(new WasiOptions { Clock = clock });
        uint time = guest.Allocate(8);
        Assert.Equal(0, guest.Host.ClockTimeGet(guest.Memory, 0, 0, time));
        Assert.Equal(5_000_000_000u, guest.U64(time));
        Assert.Equal(0, guest.Host.ClockTimeGet(guest.Memory, 1, 0, time));
        Assert.Equal(7_000_000u, guest.U64(time)); // its timestamps are microseconds
    }

    [Fact]
    public void Random_bytes_fill_exactly_the_range()
    {
        using var guest = new WasiGuest(new WasiOptions());
        uint buffer = guest.Allocate(4096);
        Assert.Equal(0, guest.Host.RandomGet(guest.Memory, buffer + 1024, 2048));
        Assert.All(guest.Memory.AsSpan((int)buffer, 1024).ToArray(), b => Assert.Equal(0, b));
        Assert.All(guest.Memory.AsSpan((int)buffer + 3072, 1024).ToArray(), b => Assert.Equal(0, b));
        // 2048 random bytes take on fewer than 200 values with a probability below 1e-60.
        Assert.True(guest.Memory.AsSpan((int)buffer + 1024, 2048).ToArray().Distinct().Count() > 200);
        Assert.Equal(0, guest.Host.RandomGet(guest.Memory, guest.End, 0));
        Assert.Equal(WasiGuest.OutOfBounds, guest.Host.RandomGet(guest.Memory, guest.End - 1, 2));
        Assert.Equal(WasiGuest.OutOfBounds, guest.Host.RandomGet(guest.Memory, 1, uint.MaxValue));
    }

    [Fact]
    public void An_injected_random_source_repeats()
    {
        using var guest = new WasiGuest(new WasiOptions { Random = new Random(42) });
        var expected = new byte[100];
        new Random(42).NextBytes(expected);
        uint buffer = guest.Allocate(100);
        Assert.Equal(0, guest.Host.RandomGet(guest.Memory, buffer, 100));
        Assert.Equal(expected, guest.Memory.AsSpan((int)buffer, 100).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(42)]
    [InlineData(-1)]
    public void Exiting_unwinds_with_the_code(int code)
    {
        using var guest = new WasiGuest(new WasiOptions());
        Assert.Null(guest.Context.ExitCode);
        Assert.Equal(code, Assert.Throws<WasiExitException>(() => guest.Context.ProcExit(code)).ExitCode);
        Assert.Equal(code, guest.Context.ExitCode);
    }

    // The numbers are witx's; what they do is what it gives as their action, and the status is a shell's, which adds Linux's number.
    [Theory]
    [InlineData(1, 129)] // hup
    [InlineData(2, 130)] // int
    [InlineData(6, 134)] // abrt
    [InlineData(9, 137)] // kill
    [InlineData(11, 139)] // segv
    [InlineData(15, 143)] // term
    [InlineData(23, 152)] // xcpu
    [InlineData(30, 159)] // sys
    public void Raising_a_signal_that_kills_ends_the_guest(int signal, int status)
    {
        using var guest = new WasiGuest(new WasiOptions());
        Assert.Equal(status, Assert.Throws<WasiExitException>(() => guest.Host.ProcRaise(signal)).ExitCode);
        Assert.Equal(status, guest.Context.ExitCode);
    }

    [Theory]
    [InlineData(13, WasiGuest.Success)] // pipe
    [InlineData(16, WasiGuest.Success)] // chld
    [InlineData(17, WasiGuest.Success)] // cont
    [InlineData(22, WasiGuest.Success)] // urg
    [InlineData(27, WasiGuest.Success)] // winch
    [InlineData(18, WasiGuest.Notsup)] // stop
    [InlineData(19, WasiGuest.Notsup)] // tstp
    [InlineData(20, WasiGuest.Notsup)] // ttin
    [InlineData(21, WasiGuest.Notsup)] // ttou
    [InlineData(0, WasiGuest.Inval)]
    [InlineData(31, WasiGuest.Inval)]
    [InlineData(-1, WasiGuest.Inval)]
    public void Raising_another_signal_is_ignored_or_refused(int signal, int error)
    {
        using var guest = new WasiGuest(new WasiOptions());
        Assert.Equal(error, guest.Host.ProcRaise(signal));
        Assert.Null(guest.Context.ExitCode);
    }

    [Fact]
    public void Yielding_succeeds() => Assert.Equal(WasiGuest.Success, HostFunctions.SchedYield());

    [Fact]
    public void Without_memory_every_address_is_out_of_bounds()
    {
        using var guest = new WasiGuest(new WasiOptions());
        Assert.Equal(WasiGuest.OutOfBounds, guest.Host.ClockTimeGet(default, 0, 0, 0));
        Assert.Equal(WasiGuest.OutOfBounds, guest.Host.FdWrite(default, 1, 0, 0, 0));
    }

    private sealed class StoppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; init; }

        public long Timestamp { get; init; }

        public override long TimestampFrequency => 1_000_000;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Timestamp;
    }
}
