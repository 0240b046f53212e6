namespace Wafer.Wasi.Linux;

/// <summary>The flags of open(2).</summary>
internal static class HostFlags
{
    /// <summary>
    /// Always O_NONBLOCK, whatever the guest wants: opening a pipe or device must not block this thread, and whether a guest
    /// waits for one that is open is decided by the host. Regular files and directories take no notice of it.
    /// </summary>
    public static int Of(in WasiOpenRequest request)
    {
        int flags = Libc.NoControllingTerminal | Libc.NonBlock | FromWasi(request.DescriptorFlags);
        flags |= request.Write ? (request.Read ? Libc.ReadWrite : Libc.WriteOnly) : Libc.ReadOnly;
        if (request.Has(WasiOpenFlags.Create))
            flags |= Libc.Create;
        if (request.Has(WasiOpenFlags.Directory))
            flags |= Libc.Directory;
        if (request.Has(WasiOpenFlags.Exclusive))
            flags |= Libc.Exclusive;
        if (request.Has(WasiOpenFlags.Truncate))
            flags |= Libc.Truncate;
        return request.FollowLinks ? flags : flags | Libc.NoFollow;
    }

    public static WasiDescriptorFlags ToWasi(int host)
    {
        var flags = WasiDescriptorFlags.None;
        if ((host & Libc.Append) != 0)
            flags |= WasiDescriptorFlags.Append;
        if ((host & Libc.NonBlock) != 0)
            flags |= WasiDescriptorFlags.NonBlocking;
        if ((host & Libc.Sync) == Libc.Sync)
            flags |= WasiDescriptorFlags.Sync;
        else if ((host & Libc.DataSync) != 0)
            flags |= WasiDescriptorFlags.DataSync;
        return flags;
    }

    private static int FromWasi(WasiDescriptorFlags flags)
    {
        int host = 0;
        if ((flags & WasiDescriptorFlags.Append) != 0)
            host |= Libc.Append;
        if ((flags & WasiDescriptorFlags.DataSync) != 0)
            host |= Libc.DataSync;
        if ((flags & (WasiDescriptorFlags.Sync | WasiDescriptorFlags.ReadSync)) != 0)
            host |= Libc.Sync; // Linux has no O_RSYNC of its own
        return host;
    }
}
