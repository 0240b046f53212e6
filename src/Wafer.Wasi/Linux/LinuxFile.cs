namespace Wafer.Wasi.Linux;

/// <summary>A file descriptor of the host that is not a directory: a file, or an inherited standard stream.</summary>
/// <param name="fd">The host's file descriptor.</param>
/// <param name="owned">Whether to close it.</param>
/// <param name="read">Whether the guest may read.</param>
/// <param name="write">Whether the guest may write.</param>
/// <param name="readOnly">Whether it was opened below a read-only preopened directory.</param>
internal sealed unsafe class LinuxFile(int fd, bool owned, bool read, bool write, bool readOnly) : Descriptor
{
    private const int MaxBuffersOnStack = 32;

    private FileType? _type;
    private bool _isTerminal;
    private int _originalFlags = -1;

    public int Fd => fd;

    public override int PollHandle => fd;

    public override bool MayBlock => Type is not (FileType.RegularFile or FileType.BlockDevice);

    public override FileType Type => _type ??= FindType();

    public override Rights NaturalRights
    {
        get
        {
            var rights = Rights.File;
            if (!read)
                rights &= ~Rights.Reading;
            if (!write)
                rights &= ~Rights.Writing;
            bool seeks = Type is FileType.RegularFile or FileType.BlockDevice || (Type == FileType.CharacterDevice && !_isTerminal);
            return seeks ? rights : rights & ~Rights.Seeking;
        }
    }

    public override ulong ReadableBytes
    {
        get
        {
            if (Type == FileType.RegularFile)
            {
                Statx stat;
                long position = Libc.lseek(fd, 0, 1);
                return position >= 0 && Libc.GetStat(fd, &stat) == 0 && stat.Size > (ulong)position ? stat.Size - (ulong)position : 0;
            }

            const nuint bytesReadable = 0x541b; // FIONREAD
            int count = 0;
            return Libc.ioctl(fd, bytesReadable, &count) == 0 && count > 0 ? (ulong)count : 0;
        }
    }

    /// <summary>Opens the file with a kind that is known already.</summary>
    public LinuxFile(int fd, bool read, bool write, bool readOnly, FileType type)
        : this(fd, true, read, write, readOnly)
    {
        if (type != FileType.CharacterDevice)
            _type = type;
    }

    public override int GetFlags(out FdFlags flags)
    {
        int host = Libc.Result(Libc.fcntl(fd, Libc.GetFileFlags, 0));
        flags = host < 0 ? FdFlags.None : HostFlags.ToWasi(host);
        return LinuxErrno.FromResult(host);
    }

    public override int SetFlags(FdFlags flags)
    {
        int host = Libc.Result(Libc.fcntl(fd, Libc.GetFileFlags, 0));
        if (host < 0)
            return LinuxErrno.FromResult(host);

        // fcntl(2) ignores a change of the synchronization flags; better to say so.
        const FdFlags synchronization = FdFlags.DataSync | FdFlags.Sync | FdFlags.ReadSync;
        if (((HostFlags.ToWasi(host) ^ flags) & synchronization) != 0)
            return Errno.NotSupported;

        // An inherited stream shares these with whoever gave it to this process: put them back in the end.
        if (!owned && _originalFlags < 0)
            _originalFlags = host;
        int changed = (host & ~(Libc.Append | Libc.NonBlock)) | (HostFlags.FromWasi(flags) & (Libc.Append | Libc.NonBlock));
        return LinuxErrno.FromResult(Libc.Result(Libc.fcntl(fd, Libc.SetFileFlags, changed)));
    }

    public override int Stat(out FileStat stat) => HostStat.Get(fd, out stat);

    public override int SetTimes(ulong access, ulong modification, SetTimesFlags flags) =>
        readOnly ? Errno.ReadOnlyFileSystem : HostStat.SetTimes(fd, access, modification, flags);

    public override int SetSize(ulong size) =>
        size > long.MaxValue ? Errno.Invalid : LinuxErrno.FromResult(Libc.Result(Libc.ftruncate(fd, (long)size)));

    public override int Read(GuestMemory memory, ReadOnlySpan<GuestBuffer> buffers, out uint count)
    {
        if (!read)
            return Refuse(out count);
        fixed (byte* start = memory)
        {
            nint done;
            if (buffers.Length == 1)
            {
                do
                    done = Libc.Result(Libc.read(fd, start + buffers[0].Address, Limit(buffers[0].Length)));
                while (done == -Libc.EINTR);
                return Finish(done, out count);
            }

            var vectors = stackalloc IoVector[Math.Min(buffers.Length, MaxBuffersOnStack)];
            fixed (IoVector* many = buffers.Length > MaxBuffersOnStack ? new IoVector[buffers.Length] : null)
            {
                vectors = many is null ? vectors : many;
                Fill(start, buffers, vectors);
                do
                    done = Libc.Result(Libc.readv(fd, vectors, buffers.Length));
                while (done == -Libc.EINTR);
            }

            return Finish(done, out count);
        }
    }

    public override int Write(GuestMemory memory, ReadOnlySpan<GuestBuffer> buffers, out uint count)
    {
        if (!write)
            return Refuse(out count);
        fixed (byte* start = memory)
        {
            nint done;
            if (buffers.Length == 1)
            {
                do
                    done = Libc.Result(Libc.write(fd, start + buffers[0].Address, Limit(buffers[0].Length)));
                while (done == -Libc.EINTR);
                return Finish(done, out count);
            }

            var vectors = stackalloc IoVector[Math.Min(buffers.Length, MaxBuffersOnStack)];
            fixed (IoVector* many = buffers.Length > MaxBuffersOnStack ? new IoVector[buffers.Length] : null)
            {
                vectors = many is null ? vectors : many;
                Fill(start, buffers, vectors);
                do
                    done = Libc.Result(Libc.writev(fd, vectors, buffers.Length));
                while (done == -Libc.EINTR);
            }

            return Finish(done, out count);
        }
    }

    public override int ReadAt(GuestMemory memory, ReadOnlySpan<GuestBuffer> buffers, ulong offset, out uint count) =>
        Transfer(memory, buffers, offset, isWrite: false, out count);

    public override int WriteAt(GuestMemory memory, ReadOnlySpan<GuestBuffer> buffers, ulong offset, out uint count) =>
        Transfer(memory, buffers, offset, isWrite: true, out count);

    public override int Seek(long offset, Whence whence, out ulong position)
    {
        nint result = Libc.Result((nint)Libc.lseek(fd, offset, (int)whence)); // Linux numbers SEEK_* the same
        position = result < 0 ? 0 : (ulong)result;
        return LinuxErrno.FromResult(result);
    }

    public override int Advise(ulong offset, ulong length, int advice)
    {
        if (offset > long.MaxValue || length > long.MaxValue)
            return Errno.Invalid;
        int host = advice switch
        {
            1 => 2, // sequential
            2 => 1, // random
            _ => advice,
        };
        return LinuxErrno.ToWasi(Libc.posix_fadvise(fd, (long)offset, (long)length, host));
    }

    public override int Allocate(ulong offset, ulong length)
    {
        if (!write)
            return Errno.BadDescriptor;
        if (offset > long.MaxValue || length > long.MaxValue)
            return Errno.FileTooBig;
        int error;
        do
            error = Libc.posix_fallocate(fd, (long)offset, (long)length);
        while (error == Libc.EINTR);
        return LinuxErrno.ToWasi(error);
    }

    public override int Sync(bool dataOnly) =>
        LinuxErrno.FromResult(Libc.Result(dataOnly ? Libc.fdatasync(fd) : Libc.fsync(fd)));

    public override void Dispose()
    {
        if (owned)
            Libc.close(fd);
        else if (_originalFlags >= 0)
            Libc.fcntl(fd, Libc.SetFileFlags, _originalFlags);
    }

    private static int Finish(nint done, out uint count)
    {
        count = done < 0 ? 0 : (uint)done;
        return LinuxErrno.FromResult(done);
    }

    private static nuint Limit(uint length) => Math.Min(length, Libc.MaxTransfer);

    private static void Fill(byte* memory, ReadOnlySpan<GuestBuffer> buffers, IoVector* vectors)
    {
        for (int i = 0; i < buffers.Length; i++)
            vectors[i] = new IoVector { Base = memory + buffers[i].Address, Length = buffers[i].Length };
    }

    private int Transfer(GuestMemory memory, ReadOnlySpan<GuestBuffer> buffers, ulong offset, bool isWrite, out uint count)
    {
        if (isWrite ? !write : !read)
            return Refuse(out count);
        count = 0;
        if (offset > long.MaxValue)
            return Errno.Invalid;
        var vectors = stackalloc IoVector[Math.Min(buffers.Length, MaxBuffersOnStack)];
        fixed (byte* start = memory)
        fixed (IoVector* many = buffers.Length > MaxBuffersOnStack ? new IoVector[buffers.Length] : null)
        {
            vectors = many is null ? vectors : many;
            Fill(start, buffers, vectors);
            nint done;
            do
            {
                done = Libc.Result(isWrite
                    ? Libc.pwritev(fd, vectors, buffers.Length, (long)offset)
                    : Libc.preadv(fd, vectors, buffers.Length, (long)offset));
            }
            while (done == -Libc.EINTR);
            return Finish(done, out count);
        }
    }

    private FileType FindType()
    {
        Statx stat;
        if (Libc.GetStat(fd, &stat) != 0)
            return FileType.Unknown;
        _isTerminal = stat.Type == FileType.CharacterDevice && Libc.isatty(fd) == 1;
        return stat.Type;
    }
}
