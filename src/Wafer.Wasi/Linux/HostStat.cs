namespace Wafer.Wasi.Linux;

/// <summary>Attributes of files of the host.</summary>
internal static unsafe class HostStat
{
    public static WasiErrno Get(int fd, out WasiFileStat stat)
    {
        Statx host;
        int result = Libc.GetStat(fd, &host);
        stat = result == 0 ? host.ToFileStat() : default;
        return LinuxErrno.FromResult(result);
    }

    public static WasiErrno SetTimes(int fd, ulong access, ulong modification, WasiTimeFlags flags)
    {
        var times = stackalloc TimeSpec[2];
        Fill(times, access, modification, flags);
        return LinuxErrno.FromResult(Libc.Result(Libc.futimens(fd, times)));
    }

    /// <summary>The same for a descriptor that was opened with O_PATH, which needs Linux 5.8.</summary>
    public static WasiErrno SetTimesOfPath(int fd, ulong access, ulong modification, WasiTimeFlags flags)
    {
        var times = stackalloc TimeSpec[2];
        Fill(times, access, modification, flags);
        byte empty = 0;
        return LinuxErrno.FromResult(Libc.Result(Libc.utimensat(fd, &empty, times, Libc.EmptyPath)));
    }

    private static void Fill(TimeSpec* times, ulong access, ulong modification, WasiTimeFlags flags)
    {
        times[0] = ToHost(access, (flags & WasiTimeFlags.Access) != 0, (flags & WasiTimeFlags.AccessNow) != 0);
        times[1] = ToHost(modification, (flags & WasiTimeFlags.Modification) != 0, (flags & WasiTimeFlags.ModificationNow) != 0);
    }

    private static TimeSpec ToHost(ulong time, bool set, bool now)
    {
        const long utimeNow = (1L << 30) - 1;
        const long utimeOmit = (1L << 30) - 2;
        if (now)
            return new TimeSpec { Nanoseconds = utimeNow };
        return set ? TimeSpec.From(time) : new TimeSpec { Nanoseconds = utimeOmit };
    }
}
