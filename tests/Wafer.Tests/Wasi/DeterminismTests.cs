using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

/// <summary>Runs that do not depend on when and where they happen.</summary>
public class DeterminismTests
{
    [Fact]
    public void A_virtual_clock_moves_by_a_step_a_look_and_by_as_much_as_is_waited()
    {
        var clock = new WasiVirtualClock(DateTimeOffset.UnixEpoch, TimeSpan.FromMilliseconds(1));
        using var guest = new WasiGuest(new WasiOptions { Clock = clock });
        Assert.Equal([1_000_000UL, 2_000_000, 3_000_000], new[] { Time(guest, 0), Time(guest, 1), Time(guest, 0) });
        var poll = new PollCall(guest);
        Assert.Equal([(1UL, 0, 0)], poll.Run(poll.Clock(1, 1, 86_400_000_000_000)));
        Assert.InRange(clock.Elapsed, TimeSpan.FromDays(1), TimeSpan.FromDays(1) + TimeSpan.FromMilliseconds(20));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WasiVirtualClock(step: TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void Two_deterministic_runs_see_the_same_times_and_the_same_random_bytes()
    {
        List<string> Run(int seed)
        {
            using var guest = new WasiGuest(new WasiOptions().MakeDeterministic(seed).AddMount(new MemoryFileSystem(), "/"));
            uint buffer = guest.Allocate(16);
            var seen = new List<string>();
            for (int i = 0; i < 5; i++)
            {
                Assert.Equal(0, guest.Host.RandomGet(guest.Memory, buffer, 16));
                seen.Add($"{Time(guest, i % 4)} {Convert.ToHexString(guest.Memory.AsSpan((int)buffer, 16))}");
                var poll = new PollCall(guest);
                poll.Run(poll.Clock(1, 0, (ulong)i * 1_000_000));
            }

            return seen;
        }

        Assert.Equal(Run(1), Run(1));
        Assert.NotEqual(Run(1), Run(2));
    }

    [LinuxFact]
    public void Now_is_the_injected_clocks_for_the_times_of_files_too()
    {
        using var scratch = new ScratchDirectory();
        var clock = new WasiVirtualClock(DateTimeOffset.UnixEpoch.AddSeconds(1000), TimeSpan.Zero);
        using var guest = new WasiGuest(new WasiOptions { Clock = clock }.AddPreopen(scratch.Root, "/"));
        int fd = guest.OpenNew("f");
        Assert.Equal(0, guest.Host.FdFilestatSetTimes(fd, 0, 0, 2 | 8));
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(1000), File.GetLastWriteTimeUtc(scratch.PathOf("f")));
        Assert.Equal(0, guest.SetTimes("f", 0, 5_000_000_000, 2 | 4));
        guest.Stat(fd, out var stat);
        Assert.Equal((1_000_000_000_000UL, 5_000_000_000UL), (stat.AccessTime, stat.ModificationTime));
    }

    [LinuxFact]
    public async Task Waiting_for_input_is_real_even_by_a_virtual_clock()
    {
        var pipe = new System.IO.Pipelines.Pipe();
        var clock = new WasiVirtualClock();
        using var guest = new WasiGuest(new WasiOptions { Clock = clock, Stdin = pipe.Reader });
        var reading = Task.Run(() => guest.Read(0));
        Assert.NotSame(reading, await Task.WhenAny(reading, Task.Delay(50)));
        await pipe.Writer.WriteAsync("x"u8.ToArray());
        Assert.Equal("x", await reading);
        Assert.Equal(TimeSpan.Zero, clock.Elapsed);
    }

    private static ulong Time(WasiGuest guest, int clock)
    {
        uint time = guest.Allocate(8);
        Assert.Equal(0, guest.Host.ClockTimeGet(guest.Memory, clock, 0, time));
        return guest.U64(time);
    }
}
