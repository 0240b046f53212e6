namespace Wafer.Wasi;

/// <summary>
/// An open descriptor of a guest. What a kind of descriptor cannot do answers as POSIX has it.
/// </summary>
internal abstract class Descriptor : IDisposable
{
    /// <summary>The kind of thing it refers to.</summary>
    public abstract WasiFileType Type { get; }

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

    /// <summary>The mode.</summary>
    public virtual WasiDescriptorFlags Flags => WasiDescriptorFlags.None;

    /// <summary>Whether the guest wants an error instead of waiting.</summary>
    public bool IsNonBlocking => (Flags & WasiDescriptorFlags.NonBlocking) != 0;

    /// <summary>Whether a write may have to wait. If so, one that the guest waits for goes on until everything is written.</summary>
    public virtual bool MayBlock => false;

    public virtual WasiErrno SetFlags(WasiDescriptorFlags flags) => WasiErrno.NotSupported;

    public virtual WasiErrno GetStat(out WasiFileStat stat)
    {
        stat = new WasiFileStat { Type = Type, Links = 1 };
        return WasiErrno.Success;
    }

    public virtual WasiErrno SetTimes(ulong access, ulong modification, WasiTimeFlags flags) => WasiErrno.NotSupported;

    public virtual WasiErrno SetSize(ulong size) => WasiErrno.Invalid;

    /// <summary>Reads; <see cref="WasiErrno.Again"/> if that would have to wait, whatever the mode.</summary>
    public virtual WasiErrno Read(WasiBuffers buffers, out uint count) => Refuse(WasiErrno.BadDescriptor, out count);

    /// <summary>Writes; <see cref="WasiErrno.Again"/> if that would have to wait, whatever the mode.</summary>
    public virtual WasiErrno Write(WasiBuffers buffers, out uint count) => Refuse(WasiErrno.BadDescriptor, out count);

    public virtual WasiErrno ReadAt(WasiBuffers buffers, ulong offset, out uint count) => Refuse(WasiErrno.InvalidSeek, out count);

    public virtual WasiErrno WriteAt(WasiBuffers buffers, ulong offset, out uint count) => Refuse(WasiErrno.InvalidSeek, out count);

    public virtual WasiErrno Seek(long offset, SeekOrigin origin, out ulong position)
    {
        position = 0;
        return WasiErrno.InvalidSeek;
    }

    public virtual WasiErrno Advise(ulong offset, ulong length, WasiAdvice advice) => WasiErrno.InvalidSeek;

    public virtual WasiErrno Allocate(ulong offset, ulong length) => WasiErrno.InvalidSeek;

    public virtual WasiErrno Sync(bool dataOnly) => WasiErrno.Invalid;

    /// <summary>What to wait for until a read or write makes sense.</summary>
    public virtual Readiness WhenReady(EventType type) => Readiness.Now;

    /// <summary>How many bytes can be read without waiting, as poll_oneoff reports it; 0 where that is not known.</summary>
    public virtual ulong ReadableBytes => 0;

    public abstract void Dispose();

    private protected static WasiErrno Refuse(WasiErrno error, out uint count)
    {
        count = 0;
        return error;
    }
}
