namespace Wafer.Wasi;

/// <summary>
/// An open descriptor of a guest. What a kind of descriptor cannot do answers as POSIX has it; results are WASI error numbers.
/// </summary>
internal abstract class Descriptor : IDisposable
{
    /// <summary>The kind of thing it refers to.</summary>
    public abstract FileType Type { get; }

    /// <summary>The rights that fd_fdstat_get reports.</summary>
    public abstract Rights NaturalRights { get; }

    /// <summary>The inheriting rights that fd_fdstat_get reports.</summary>
    public virtual Rights NaturalInheriting => Rights.None;

    /// <summary>
    /// Rights that the guest gave up with fd_fdstat_set_rights. Only these are enforced: what path_open asked for decides
    /// between reading and writing and nothing else, since toolchains have long stopped asking for all they use.
    /// </summary>
    public Rights Dropped { get; set; }

    /// <summary>Rights that the guest gave up for everything it will open through this descriptor.</summary>
    public Rights DroppedInheriting { get; set; }

    public virtual int GetFlags(out FdFlags flags)
    {
        flags = FdFlags.None;
        return Errno.Success;
    }

    public virtual int SetFlags(FdFlags flags) => Errno.NotSupported;

    public virtual int Stat(out FileStat stat)
    {
        stat = new FileStat { Type = Type, Links = 1 };
        return Errno.Success;
    }

    public virtual int SetTimes(ulong access, ulong modification, SetTimesFlags flags) => Errno.NotSupported;

    public virtual int SetSize(ulong size) => Errno.Invalid;

    public virtual int Read(GuestMemory memory, ReadOnlySpan<GuestBuffer> buffers, out uint count) => Refuse(out count);

    public virtual int Write(GuestMemory memory, ReadOnlySpan<GuestBuffer> buffers, out uint count) => Refuse(out count);

    public virtual int ReadAt(GuestMemory memory, ReadOnlySpan<GuestBuffer> buffers, ulong offset, out uint count)
    {
        count = 0;
        return Errno.InvalidSeek;
    }

    public virtual int WriteAt(GuestMemory memory, ReadOnlySpan<GuestBuffer> buffers, ulong offset, out uint count)
    {
        count = 0;
        return Errno.InvalidSeek;
    }

    public virtual int Seek(long offset, Whence whence, out ulong position)
    {
        position = 0;
        return Errno.InvalidSeek;
    }

    public virtual int Advise(ulong offset, ulong length, int advice) => Errno.InvalidSeek;

    public virtual int Allocate(ulong offset, ulong length) => Errno.InvalidSeek;

    public virtual int Sync(bool dataOnly) => Errno.Invalid;

    /// <summary>The file descriptor to wait on; -1 where reading and writing never wait.</summary>
    public virtual int PollHandle => -1;

    /// <summary>Whether reading may wait for somebody else to write: terminals, pipes, sockets.</summary>
    public virtual bool MayBlock => false;

    /// <summary>How many bytes can be read without waiting, as poll_oneoff reports it; 0 where that is not known.</summary>
    public virtual ulong ReadableBytes => 0;

    public abstract void Dispose();

    private protected static int Refuse(out uint count)
    {
        count = 0;
        return Errno.BadDescriptor;
    }
}

/// <summary>
/// An open directory. A path is relative to it and never leaves it, through symbolic links included. Every path span ends with
/// a NUL byte, has no other, and may be overwritten.
/// </summary>
internal abstract class DirectoryDescriptor : Descriptor
{
    public override FileType Type => FileType.Directory;

    public override Rights NaturalRights => Rights.Directory;

    public override Rights NaturalInheriting => Rights.Directory | Rights.File;

    /// <summary>For a preopened directory, its name for the guest in UTF-8.</summary>
    public byte[]? PreopenName { get; init; }

    public abstract int Open(Span<byte> path, bool follow, OpenFlags open, FdFlags flags, bool read, bool write, out Descriptor? opened);

    public abstract int StatAt(Span<byte> path, bool follow, out FileStat stat);

    public abstract int SetTimesAt(Span<byte> path, bool follow, ulong access, ulong modification, SetTimesFlags flags);

    public abstract int CreateDirectory(Span<byte> path);

    public abstract int RemoveDirectory(Span<byte> path);

    public abstract int Unlink(Span<byte> path);

    public abstract int Rename(Span<byte> path, DirectoryDescriptor newDirectory, Span<byte> newPath);

    public abstract int Link(Span<byte> path, DirectoryDescriptor newDirectory, Span<byte> newPath);

    /// <param name="target">The text of the link; ends with a NUL byte too.</param>
    /// <param name="path">Where to make the link.</param>
    public abstract int Symlink(Span<byte> target, Span<byte> path);

    public abstract int ReadLink(Span<byte> path, Span<byte> buffer, out uint used);

    /// <summary>Fills a buffer with <c>dirent</c> records and names, the last of which may be cut off (fd_readdir).</summary>
    public abstract int ReadEntries(Span<byte> buffer, ulong cookie, out uint used);

    public override int Read(GuestMemory memory, ReadOnlySpan<GuestBuffer> buffers, out uint count)
    {
        count = 0;
        return Errno.IsDirectory;
    }

    public override int ReadAt(GuestMemory memory, ReadOnlySpan<GuestBuffer> buffers, ulong offset, out uint count)
    {
        count = 0;
        return Errno.IsDirectory;
    }

    public override int WriteAt(GuestMemory memory, ReadOnlySpan<GuestBuffer> buffers, ulong offset, out uint count) => Refuse(out count);

    // Linux would let a directory seek among its entries; a guest does that with the cookies of fd_readdir.
    public override int Seek(long offset, Whence whence, out ulong position)
    {
        position = 0;
        return Errno.IsDirectory;
    }

    public override int Allocate(ulong offset, ulong length) => Errno.BadDescriptor;

    public override int SetSize(ulong size) => Errno.IsDirectory;

    public override int Advise(ulong offset, ulong length, int advice) => Errno.Success;
}
