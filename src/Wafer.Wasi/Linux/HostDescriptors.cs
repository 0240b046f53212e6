namespace Wafer.Wasi.Linux;

/// <summary>
/// How many file descriptors of the process all guests may hold together. A guest that opens files until that fails must get an
/// error before the host does, which would then fail at anything: so a quarter of what the system allows stays the host's, and more if it is little.
/// </summary>
internal static unsafe class HostDescriptors
{
    private const int UsualReserve = 64;

    private static readonly int s_limit = FindLimit();
    private static int s_used;

    /// <summary>How many are held.</summary>
    public static int Used => Volatile.Read(ref s_used);

    /// <summary>Counts one more, or returns false if there are enough already.</summary>
    public static bool TryReserve()
    {
        if (Interlocked.Increment(ref s_used) <= s_limit)
            return true;
        Interlocked.Decrement(ref s_used);
        return false;
    }

    /// <summary>Counts one less.</summary>
    public static void Release() => Interlocked.Decrement(ref s_used);

    /// <summary>The guests' share of a number of descriptors.</summary>
    public static int ShareOf(ulong allowed) =>
        (int)Math.Min(int.MaxValue, allowed - Math.Max(allowed / 4, Math.Min(UsualReserve, allowed / 2)));

    private static int FindLimit()
    {
        const int numberOfFiles = 7; // RLIMIT_NOFILE
        ResourceLimit limit;
        return Libc.getrlimit(numberOfFiles, &limit) == 0 ? ShareOf(limit.Current) : UsualReserve;
    }
}
