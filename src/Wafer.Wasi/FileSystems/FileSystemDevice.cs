namespace Wafer.Wasi;

/// <summary>Device numbers for file systems that no operating system numbers.</summary>
internal static class FileSystemDevice
{
    private static ulong s_last = 0x57_4645_0000_0000; // no device number of Linux is that large

    /// <summary>A number that no other file system has.</summary>
    public static ulong Next() => Interlocked.Increment(ref s_last);
}
