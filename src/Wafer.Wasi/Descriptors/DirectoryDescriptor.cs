namespace Wafer.Wasi;

/// <summary>A descriptor of a directory.</summary>
/// <param name="directory">The directory, which this owns.</param>
/// <param name="flags">The mode that it was opened in. It means nothing for a directory, but is kept.</param>
internal sealed class DirectoryDescriptor(WasiDirectory directory, WasiDescriptorFlags flags = WasiDescriptorFlags.None) : Descriptor
{
    private WasiDescriptorFlags _flags = flags;

    /// <summary>The directory.</summary>
    public WasiDirectory Directory => directory;

    /// <summary>For a preopened directory, its name for the guest in UTF-8.</summary>
    public byte[]? PreopenName { get; init; }

    public override WasiFileType Type => WasiFileType.Directory;

    public override Rights NaturalRights => Rights.Directory;

    public override Rights NaturalInheriting => Rights.Directory | Rights.File;

    public override WasiDescriptorFlags Flags => _flags;

    public override WasiErrno SetFlags(WasiDescriptorFlags flags)
    {
        const WasiDescriptorFlags changeable = WasiDescriptorFlags.Append | WasiDescriptorFlags.NonBlocking;
        if (((_flags ^ flags) & ~changeable) != 0)
            return WasiErrno.NotSupported;
        _flags = flags;
        return WasiErrno.Success;
    }

    public override WasiErrno GetStat(out WasiFileStat stat) => directory.GetStat(out stat);

    public override WasiErrno SetTimes(ulong access, ulong modification, WasiTimeFlags flags) =>
        directory.SetTimes(access, modification, flags);

    public override WasiErrno Sync(bool dataOnly) => directory.Sync(dataOnly);

    public override WasiErrno Read(WasiBuffers buffers, out uint count) => Refuse(WasiErrno.IsDirectory, out count);

    public override WasiErrno ReadAt(WasiBuffers buffers, ulong offset, out uint count) => Refuse(WasiErrno.IsDirectory, out count);

    public override WasiErrno WriteAt(WasiBuffers buffers, ulong offset, out uint count) => Refuse(WasiErrno.BadDescriptor, out count);

    // Linux would let a directory seek among its entries; a guest does that with the cookies of fd_readdir.
    public override WasiErrno Seek(long offset, SeekOrigin origin, out ulong position)
    {
        position = 0;
        return WasiErrno.IsDirectory;
    }

    public override WasiErrno Allocate(ulong offset, ulong length) => WasiErrno.BadDescriptor;

    public override WasiErrno SetSize(ulong size) => WasiErrno.IsDirectory;

    public override WasiErrno Advise(ulong offset, ulong length, WasiAdvice advice) => WasiErrno.Success;

    public override void Dispose() => directory.Dispose();
}
