namespace Wafer.Wasi.Linux;

/// <summary>A file descriptor of the host that is not a directory: a file, or a standard stream that the guest inherits.</summary>
internal sealed unsafe class LinuxFile : WasiFile
{
    private readonly int _fd;
    private readonly bool _owned;
    private readonly bool _isTerminal;
    private int _originalFlags = -1;
    private bool _hasNoWait = true;
    private WasiDescriptorFlags _flags;

    private LinuxFile(int fd, bool owned, bool read, bool write, WasiFileType type, WasiDescriptorFlags flags)
    {
        _fd = fd;
        _owned = owned;
        CanRead = read;
        CanWrite = write;
        Type = type;
        _flags = flags;
        _isTerminal = type == WasiFileType.CharacterDevice && Libc.isatty(fd) == 1;
    }

    public override WasiFileType Type { get; }

    public override bool CanRead { get; }

    public override bool CanWrite { get; }

    public override bool CanSeek =>
        Type is WasiFileType.RegularFile or WasiFileType.BlockDevice || (Type == WasiFileType.CharacterDevice && !_isTerminal);

    public override WasiDescriptorFlags Flags => _flags;

    internal override bool MayBlock => Type is not (WasiFileType.RegularFile or WasiFileType.BlockDevice);

    internal override int PollHandle => _fd;

    internal override ulong ReadableBytes
    {
        get
        {
            if (Type == WasiFileType.RegularFile)
            {
                Statx stat;
                long position = Libc.lseek(_fd, 0, 1);
                return position >= 0 && Libc.GetStat(_fd, &stat) == 0 && stat.Size > (ulong)position ? stat.Size - (ulong)position : 0;
            }

            const nuint bytesReadable = 0x541b; // FIONREAD
            int count = 0;
            return Libc.ioctl(_fd, bytesReadable, &count) == 0 && count > 0 ? (ulong)count : 0;
        }
    }

    /// <summary>A file that was just opened, with O_NONBLOCK; this owns the descriptor, which <see cref="HostDescriptors"/> counts.</summary>
    public static LinuxFile Opened(int fd, in WasiOpenRequest request, WasiFileType type) =>
        new(fd, true, request.Read || !request.Write, request.Write, type, request.DescriptorFlags);

    /// <summary>A standard stream of this process.</summary>
    public static LinuxFile Inherited(int fd, bool isInput)
    {
        Statx stat;
        var type = Libc.GetStat(fd, &stat) == 0 ? stat.Type : WasiFileType.Unknown;
        int host = Libc.fcntl(fd, Libc.GetFileFlags, 0);

        // That it does not block may be a leftover of another process; the guest did not ask for it.
        var flags = host < 0 ? WasiDescriptorFlags.None : HostFlags.ToWasi(host) & ~WasiDescriptorFlags.NonBlocking;
        return new LinuxFile(fd, false, isInput, !isInput, type, flags);
    }

    public override WasiErrno SetFlags(WasiDescriptorFlags flags)
    {
        // fcntl(2) ignores a change of the synchronization flags; better to say so.
        const WasiDescriptorFlags synchronization = WasiDescriptorFlags.DataSync | WasiDescriptorFlags.Sync | WasiDescriptorFlags.ReadSync;
        if (((_flags ^ flags) & synchronization) != 0)
            return WasiErrno.NotSupported;

        // Whether it blocks is a matter between the guest and us: an inherited stream shares the flag with other processes.
        if (((_flags ^ flags) & WasiDescriptorFlags.Append) != 0)
        {
            int host = Libc.Result(Libc.fcntl(_fd, Libc.GetFileFlags, 0));
            if (host < 0)
                return LinuxErrno.FromResult(host);
            int changed = (flags & WasiDescriptorFlags.Append) != 0 ? host | Libc.Append : host & ~Libc.Append;
            int result = Libc.Result(Libc.fcntl(_fd, Libc.SetFileFlags, changed));
            if (result < 0)
                return LinuxErrno.FromResult(result);

            // This one too; it is put back in the end.
            if (!_owned && _originalFlags < 0)
                _originalFlags = host;
        }

        _flags = flags;
        return WasiErrno.Success;
    }

    public override WasiErrno GetStat(out WasiFileStat stat) => HostStat.Get(_fd, out stat);

    public override WasiErrno SetTimes(ulong access, ulong modification, WasiTimeFlags flags) =>
        HostStat.SetTimes(_fd, access, modification, flags);

    public override WasiErrno SetSize(ulong size) =>
        size > long.MaxValue ? WasiErrno.Invalid : LinuxErrno.FromResult(Libc.Result(Libc.ftruncate(_fd, (long)size)));

    public override WasiErrno Read(WasiBuffers buffers, out uint count)
    {
        if (!CanRead)
            return Refuse(WasiErrno.BadDescriptor, out count);

        // A pipe without a writer is not at its end before it had one, and a stream that others use too must not be made non-blocking.
        if (MayBlock && !IsReadable())
            return Refuse(WasiErrno.Again, out count);
        var vectors = stackalloc IoVector[buffers.Count];
        fixed (byte* start = buffers.Memory)
        {
            Fill(start, buffers, vectors);
            nint done;
            do
            {
                done = Libc.Result(buffers.Count == 1
                    ? Libc.read(_fd, vectors->Base, Math.Min(vectors->Length, Libc.MaxTransfer))
                    : Libc.readv(_fd, vectors, buffers.Count));
            }
            while (done == -Libc.EINTR);
            return Finish(done, out count);
        }
    }

    public override WasiErrno Write(WasiBuffers buffers, out uint count)
    {
        if (!CanWrite)
            return Refuse(WasiErrno.BadDescriptor, out count);
        var vectors = stackalloc IoVector[buffers.Count];
        fixed (byte* start = buffers.Memory)
        {
            Fill(start, buffers, vectors);
            nint done;
            do
                done = MayBlock && !_owned && _hasNoWait ? WriteWithoutWaiting(vectors, buffers.Count) : Write(vectors, buffers.Count);
            while (done == -Libc.EINTR);
            return Finish(done, out count);
        }
    }

    public override WasiErrno ReadAt(WasiBuffers buffers, ulong offset, out uint count) =>
        CanRead ? Transfer(buffers, offset, isWrite: false, out count) : Refuse(WasiErrno.BadDescriptor, out count);

    public override WasiErrno WriteAt(WasiBuffers buffers, ulong offset, out uint count) =>
        CanWrite ? Transfer(buffers, offset, isWrite: true, out count) : Refuse(WasiErrno.BadDescriptor, out count);

    public override WasiErrno Seek(long offset, SeekOrigin origin, out ulong position)
    {
        nint result = Libc.Result((nint)Libc.lseek(_fd, offset, (int)origin)); // Linux numbers SEEK_* the same
        position = result < 0 ? 0 : (ulong)result;
        return LinuxErrno.FromResult(result);
    }

    public override WasiErrno Advise(ulong offset, ulong length, WasiAdvice advice)
    {
        if (offset > long.MaxValue || length > long.MaxValue)
            return WasiErrno.Invalid;
        int host = advice switch
        {
            WasiAdvice.Sequential => 2,
            WasiAdvice.Random => 1,
            _ => (int)advice,
        };
        return LinuxErrno.ToWasi(Libc.posix_fadvise(_fd, (long)offset, (long)length, host));
    }

    public override WasiErrno Allocate(ulong offset, ulong length)
    {
        if (!CanWrite)
            return WasiErrno.BadDescriptor;
        if (offset > long.MaxValue || length > long.MaxValue)
            return WasiErrno.FileTooBig;
        int error;
        do
            error = Libc.posix_fallocate(_fd, (long)offset, (long)length);
        while (error == Libc.EINTR);
        return LinuxErrno.ToWasi(error);
    }

    public override WasiErrno Sync(bool dataOnly) =>
        LinuxErrno.FromResult(Libc.Result(dataOnly ? Libc.fdatasync(_fd) : Libc.fsync(_fd)));

    public override void Dispose()
    {
        if (_owned)
        {
            Libc.close(_fd);
            HostDescriptors.Release();
        }
        else if (_originalFlags >= 0)
        {
            Libc.fcntl(_fd, Libc.SetFileFlags, _originalFlags);
        }

        GC.SuppressFinalize(this);
    }

    internal static void Fill(byte* memory, WasiBuffers buffers, IoVector* vectors)
    {
        for (int i = 0; i < buffers.Count; i++)
        {
            var range = buffers.RangeAt(i);
            vectors[i] = new IoVector { Base = memory + range.Address, Length = range.Length };
        }
    }

    private static WasiErrno Finish(nint done, out uint count)
    {
        count = done < 0 ? 0 : (uint)done;
        return LinuxErrno.FromResult(done);
    }

    private bool IsReadable()
    {
        var poll = new PollFd { Fd = _fd, Events = PollFd.In };
        var now = default(TimeSpec);
        return Libc.ppoll(&poll, 1, &now, null) != 0;
    }

    private nint Write(IoVector* vectors, int count) => Libc.Result(count == 1
        ? Libc.write(_fd, vectors->Base, Math.Min(vectors->Length, Libc.MaxTransfer))
        : Libc.writev(_fd, vectors, count));

    // A stream that blocks must not block this thread where a request to stop would not reach it.
    private nint WriteWithoutWaiting(IoVector* vectors, int count)
    {
        nint done = Libc.WriteNoWait(_fd, vectors, count);
        if (done is not (-Libc.EOPNOTSUPP or -Libc.ENOSYS or -Libc.EINVAL))
            return done;

        // Terminals cannot be written like that, nor anything by an old kernel.
        _hasNoWait = false;
        return Write(vectors, count);
    }

    private WasiErrno Transfer(WasiBuffers buffers, ulong offset, bool isWrite, out uint count)
    {
        if (offset > long.MaxValue)
            return Refuse(WasiErrno.Invalid, out count);
        var vectors = stackalloc IoVector[buffers.Count];
        fixed (byte* start = buffers.Memory)
        {
            Fill(start, buffers, vectors);
            nint done;
            do
            {
                done = Libc.Result(isWrite
                    ? Libc.pwritev(_fd, vectors, buffers.Count, (long)offset)
                    : Libc.preadv(_fd, vectors, buffers.Count, (long)offset));
            }
            while (done == -Libc.EINTR);
            return Finish(done, out count);
        }
    }
}
