using Wafer.Wasi.Linux;

namespace Wafer.Wasi;

/// <summary>Clocks (clock_res_get, clock_time_get).</summary>
public sealed unsafe partial class WasiContext
{
    internal WasiErrno ClockResGet(GuestMemory memory, int clock, uint resolutionOut)
    {
        memory.Require(resolutionOut, 8, alignment: 8);
        if (!IsClock(clock))
            return WasiErrno.Invalid;
        ulong resolution;
        if (_clock is null && Libc.IsSupported)
        {
            TimeSpec time;
            int result = Libc.Result(Libc.clock_getres(clock, &time));
            if (result != 0)
                return LinuxErrno.FromResult(result);
            resolution = time.Total;
        }
        else
        {
            long frequency = (ClockId)clock == ClockId.Realtime ? TimeSpan.TicksPerSecond : Provider.TimestampFrequency;
            resolution = Math.Max(1, (ulong)(TimeSpec.NanosecondsPerSecond / frequency));
        }

        memory.WriteUInt64(resolutionOut, resolution);
        return WasiErrno.Success;
    }

    internal WasiErrno ClockTimeGet(GuestMemory memory, int clock, ulong precision, uint timeOut)
    {
        memory.Require(timeOut, 8, alignment: 8);
        var error = Now(clock, out ulong now);
        if (error == WasiErrno.Success)
            memory.WriteUInt64(timeOut, now);
        return error;
    }

    private TimeProvider Provider => _clock ?? TimeProvider.System;

    private static bool IsClock(int clock) => (uint)clock <= (uint)ClockId.ThreadCpu;

    private WasiErrno Now(int clock, out ulong now)
    {
        now = 0;
        if (!IsClock(clock))
            return WasiErrno.Invalid;
        if (_clock is null && Libc.IsSupported)
        {
            TimeSpec time;
            int result = Libc.Result(Libc.clock_gettime(clock, &time));
            now = result == 0 ? time.Total : 0;
            return LinuxErrno.FromResult(result);
        }

        if ((ClockId)clock == ClockId.Realtime)
        {
            const ulong nanosecondsPerTick = 100;
            now = (ulong)Math.Max(0, (Provider.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks) * nanosecondsPerTick;
            return WasiErrno.Success;
        }

        // A clock that is injected knows no processor time; what has passed stands for it.
        now = (ulong)((UInt128)(ulong)Provider.GetTimestamp() * TimeSpec.NanosecondsPerSecond / (ulong)Provider.TimestampFrequency);
        return WasiErrno.Success;
    }
}
