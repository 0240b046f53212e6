namespace Wafer.Wasi.Linux;

/// <summary>Descriptor flags between WASI and open(2).</summary>
internal static class HostFlags
{
    public static FdFlags ToWasi(int host)
    {
        var flags = FdFlags.None;
        if ((host & Libc.Append) != 0)
            flags |= FdFlags.Append;
        if ((host & Libc.NonBlock) != 0)
            flags |= FdFlags.NonBlocking;
        if ((host & Libc.Sync) == Libc.Sync)
            flags |= FdFlags.Sync;
        else if ((host & Libc.DataSync) != 0)
            flags |= FdFlags.DataSync;
        return flags;
    }

    public static int FromWasi(FdFlags flags)
    {
        int host = 0;
        if ((flags & FdFlags.Append) != 0)
            host |= Libc.Append;
        if ((flags & FdFlags.NonBlocking) != 0)
            host |= Libc.NonBlock;
        if ((flags & FdFlags.DataSync) != 0)
            host |= Libc.DataSync;
        if ((flags & (FdFlags.Sync | FdFlags.ReadSync)) != 0)
            host |= Libc.Sync; // Linux has no O_RSYNC of its own
        return host;
    }
}
