using System.Diagnostics.CodeAnalysis;
using Wafer.Wasi.Linux;

namespace Wafer.Wasi;

/// <summary>Arguments, environment, clocks, random bytes, and the process itself.</summary>
public sealed unsafe partial class WasiContext
{
    internal int ArgsGet(GuestMemory memory, uint argv, uint buffer) => _args.Get(memory, argv, buffer);

    internal int ArgsSizesGet(GuestMemory memory, uint countOut, uint sizeOut) => _args.GetSizes(memory, countOut, sizeOut);

    internal int EnvironGet(GuestMemory memory, uint environ, uint buffer) => _environment.Get(memory, environ, buffer);

    internal int EnvironSizesGet(GuestMemory memory, uint countOut, uint sizeOut) =>
        _environment.GetSizes(memory, countOut, sizeOut);

    internal int ClockResGet(GuestMemory memory, int clock, uint resolutionOut)
    {
        if (!memory.Contains(resolutionOut, 8))
            return Errno.Fault;
        if (!IsClock(clock))
            return Errno.Invalid;
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
        return Errno.Success;
    }

    internal int ClockTimeGet(GuestMemory memory, int clock, ulong precision, uint timeOut)
    {
        if (!memory.Contains(timeOut, 8))
            return Errno.Fault;
        int error = Now(clock, out ulong now);
        if (error == 0)
            memory.WriteUInt64(timeOut, now);
        return error;
    }

    internal int RandomGet(GuestMemory memory, uint buffer, uint length)
    {
        if (!memory.Contains(buffer, length))
            return Errno.Fault;
        const int chunk = 1 << 20;
        for (uint done = 0; done < length;)
        {
            var bytes = memory.Slice(buffer + done, (int)Math.Min(chunk, length - done));
            int filled = bytes.Length;
            if (_random is not null)
                _random.NextBytes(bytes);
            else if (!Libc.IsSupported)
                System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);
            else
            {
                fixed (byte* p = bytes)
                    filled = (int)Libc.Result(Libc.getrandom(p, (nuint)bytes.Length, 0));
                if (filled == -Libc.EINTR)
                    continue;
                if (filled < 0)
                    return LinuxErrno.FromResult(filled);
            }

            done += (uint)filled;
        }

        return Errno.Success;
    }

    internal static int SchedYield()
    {
        if (Libc.IsSupported)
            Libc.sched_yield();
        else
            Thread.Yield();
        return Errno.Success;
    }

    [DoesNotReturn]
    internal static void ProcExit(int code) => throw new WasiExitException(code);

    /// <summary>There are no signals in WASI; the one thing that any are raised for, abort, traps by itself.</summary>
    internal static int ProcRaise(int signal) => Errno.NoSystemCall;

    private TimeProvider Provider => _clock ?? TimeProvider.System;

    private static bool IsClock(int clock) => (uint)clock <= (uint)ClockId.ThreadCpu;

    private int Now(int clock, out ulong now)
    {
        now = 0;
        if (!IsClock(clock))
            return Errno.Invalid;
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
            return Errno.Success;
        }

        // A clock that is injected knows no processor time; what has passed stands for it.
        now = (ulong)((UInt128)(ulong)Provider.GetTimestamp() * TimeSpec.NanosecondsPerSecond / (ulong)Provider.TimestampFrequency);
        return Errno.Success;
    }
}
