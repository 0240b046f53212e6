namespace Wafer.Wasi;

/// <summary>Another file system of which nothing can be changed: every attempt fails with <see cref="WasiErrno.ReadOnlyFileSystem"/>.</summary>
/// <param name="inner">The other file system.</param>
/// <remarks>As on a read-only file system of an operating system, an error that does not depend on that comes first: a name that is missing, or in the way.</remarks>
public sealed class ReadOnlyFileSystem(IWasiFileSystem inner) : IWasiFileSystem
{
    private readonly IWasiFileSystem _inner = inner ?? throw new ArgumentNullException(nameof(inner));

    /// <inheritdoc/>
    public WasiDirectory OpenRoot() => new ReadOnlyDirectory(_inner.OpenRoot());
}

/// <summary>A directory of which nothing can be changed.</summary>
internal sealed class ReadOnlyDirectory(WasiDirectory inner) : WasiDirectory
{
    public override WasiErrno GetStat(out WasiFileStat stat) => inner.GetStat(out stat);

    public override WasiErrno SetTimes(ulong access, ulong modification, WasiTimeFlags flags) => WasiErrno.ReadOnlyFileSystem;

    public override WasiErrno Sync(bool dataOnly) => inner.Sync(dataOnly);

    public override WasiErrno Open(ReadOnlySpan<byte> path, in WasiOpenRequest request, out WasiHandle? opened)
    {
        opened = null;
        if (request.Changes)
        {
            var refusal = CheckOpen(path, request);
            if (refusal != WasiErrno.Success)
                return refusal;
        }

        // What exists may be opened for reading even with O_CREAT. That must not create it, should it have gone in between.
        var reading = request with { Flags = request.Flags & WasiOpenFlags.Directory, Read = true, Write = false };
        var error = inner.Open(path, reading, out var found);
        if (error == WasiErrno.Success)
            opened = found is WasiDirectory directory ? new ReadOnlyDirectory(directory) : new ReadOnlyFile((WasiFile)found!);
        return error;
    }

    public override WasiErrno GetStatAt(ReadOnlySpan<byte> path, bool followLinks, out WasiFileStat stat) =>
        inner.GetStatAt(path, followLinks, out stat);

    public override WasiErrno SetTimesAt(ReadOnlySpan<byte> path, bool followLinks, ulong access, ulong modification, WasiTimeFlags flags) =>
        RefuseChange(path, followLinks);

    public override WasiErrno CreateDirectory(ReadOnlySpan<byte> path) => RefuseNew(path);

    public override WasiErrno RemoveDirectory(ReadOnlySpan<byte> path) => RefuseChange(path);

    public override WasiErrno Unlink(ReadOnlySpan<byte> path) => RefuseChange(path);

    public override WasiErrno Rename(ReadOnlySpan<byte> path, WasiDirectory newDirectory, ReadOnlySpan<byte> newPath) =>
        RefuseChange(path);

    // A link in another directory would let the file be written through its new name.
    public override WasiErrno Link(ReadOnlySpan<byte> path, WasiDirectory newDirectory, ReadOnlySpan<byte> newPath) =>
        RefuseChange(path);

    public override WasiErrno CreateSymbolicLink(ReadOnlySpan<byte> target, ReadOnlySpan<byte> path) => RefuseNew(path);

    public override WasiErrno ReadLink(ReadOnlySpan<byte> path, Span<byte> buffer, out int length) =>
        inner.ReadLink(path, buffer, out length);

    public override WasiErrno ReadEntries(ulong cookie, ref WasiEntryWriter writer) => inner.ReadEntries(cookie, ref writer);

    public override void Dispose()
    {
        inner.Dispose();
        base.Dispose();
    }

    private WasiErrno CheckOpen(ReadOnlySpan<byte> path, in WasiOpenRequest request)
    {
        bool creates = request.Has(WasiOpenFlags.Create);
        var error = inner.GetStatAt(path, request.FollowLinks, out var stat);
        if (error == WasiErrno.NoEntry && creates)
            return WasiErrno.ReadOnlyFileSystem;
        if (error != WasiErrno.Success)
            return error;
        if (creates && request.Has(WasiOpenFlags.Exclusive))
            return WasiErrno.Exists;
        if (stat.Type == WasiFileType.Directory)
            return WasiErrno.IsDirectory;
        return request.Write || request.Has(WasiOpenFlags.Truncate) ? WasiErrno.ReadOnlyFileSystem : WasiErrno.Success;
    }

    private WasiErrno RefuseNew(ReadOnlySpan<byte> path)
    {
        var error = inner.GetStatAt(path, followLinks: false, out _);
        return error switch
        {
            WasiErrno.Success => WasiErrno.Exists,
            WasiErrno.NoEntry => WasiErrno.ReadOnlyFileSystem,
            _ => error,
        };
    }

    private WasiErrno RefuseChange(ReadOnlySpan<byte> path, bool followLinks = false)
    {
        var error = inner.GetStatAt(path, followLinks, out _);
        return error == WasiErrno.Success ? WasiErrno.ReadOnlyFileSystem : error;
    }
}

/// <summary>A file that cannot be changed.</summary>
internal sealed class ReadOnlyFile(WasiFile inner) : WasiFile
{
    public override WasiFileType Type => inner.Type;

    public override bool CanRead => inner.CanRead;

    public override bool CanWrite => false;

    public override bool CanSeek => inner.CanSeek;

    public override WasiDescriptorFlags Flags => inner.Flags;

    internal override bool MayBlock => inner.MayBlock;

    internal override int PollHandle => inner.PollHandle;

    internal override ulong ReadableBytes => inner.ReadableBytes;

    public override WasiErrno GetStat(out WasiFileStat stat) => inner.GetStat(out stat);

    public override WasiErrno SetTimes(ulong access, ulong modification, WasiTimeFlags flags) => WasiErrno.ReadOnlyFileSystem;

    public override WasiErrno SetFlags(WasiDescriptorFlags flags) => inner.SetFlags(flags);

    public override WasiErrno Read(WasiBuffers buffers, out uint count) => inner.Read(buffers, out count);

    public override WasiErrno ReadAt(WasiBuffers buffers, ulong offset, out uint count) => inner.ReadAt(buffers, offset, out count);

    public override WasiErrno WriteAt(WasiBuffers buffers, ulong offset, out uint count) => Refuse(WasiErrno.BadDescriptor, out count);

    public override WasiErrno Seek(long offset, SeekOrigin origin, out ulong position) => inner.Seek(offset, origin, out position);

    public override WasiErrno Allocate(ulong offset, ulong length) => WasiErrno.BadDescriptor;

    public override WasiErrno Advise(ulong offset, ulong length, WasiAdvice advice) => inner.Advise(offset, length, advice);

    public override WasiErrno Sync(bool dataOnly) => inner.Sync(dataOnly);

    public override void Dispose()
    {
        inner.Dispose();
        base.Dispose();
    }
}
