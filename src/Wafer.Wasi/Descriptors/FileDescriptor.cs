namespace Wafer.Wasi;

/// <summary>A descriptor of a file, or of a standard stream that is a descriptor of the host.</summary>
/// <param name="file">The file, which this owns.</param>
internal sealed class FileDescriptor(WasiFile file) : Descriptor
{
    public override WasiFileType Type => file.Type;

    public override Rights NaturalRights
    {
        get
        {
            var rights = Rights.File;
            if (!file.CanRead)
                rights &= ~Rights.Reading;
            if (!file.CanWrite)
                rights &= ~Rights.Writing;
            return file.CanSeek ? rights : rights & ~Rights.Seeking;
        }
    }

    public override WasiDescriptorFlags Flags => file.Flags;

    public override bool MayBlock => file.MayBlock;

    public override ulong ReadableBytes => file.ReadableBytes;

    public override WasiErrno SetFlags(WasiDescriptorFlags flags) => file.SetFlags(flags);

    public override WasiErrno GetStat(out WasiFileStat stat) => file.GetStat(out stat);

    public override WasiErrno SetTimes(ulong access, ulong modification, WasiTimeFlags flags) => file.SetTimes(access, modification, flags);

    public override WasiErrno SetSize(ulong size) => file.CanWrite ? file.SetSize(size) : WasiErrno.Invalid; // as ftruncate(2) has it

    public override WasiErrno Read(WasiBuffers buffers, out uint count) => file.Read(buffers, out count);

    public override WasiErrno Write(WasiBuffers buffers, out uint count) => file.Write(buffers, out count);

    public override WasiErrno ReadAt(WasiBuffers buffers, ulong offset, out uint count) => file.ReadAt(buffers, offset, out count);

    public override WasiErrno WriteAt(WasiBuffers buffers, ulong offset, out uint count) => file.WriteAt(buffers, offset, out count);

    public override WasiErrno Seek(long offset, SeekOrigin origin, out ulong position) => file.Seek(offset, origin, out position);

    public override WasiErrno Advise(ulong offset, ulong length, WasiAdvice advice) => file.Advise(offset, length, advice);

    public override WasiErrno Allocate(ulong offset, ulong length) => file.Allocate(offset, length);

    public override WasiErrno Sync(bool dataOnly) => file.Sync(dataOnly);

    public override Readiness WhenReady(EventType type) => file.MayBlock ? Readiness.Of(file.PollHandle) : Readiness.Now;

    public override void Dispose() => file.Dispose();
}
