namespace Wafer.Wasi.Linux;

/// <summary>A connected socket.</summary>
/// <param name="fd">The socket, which does not block, which this owns, and which <see cref="HostDescriptors"/> counts.</param>
/// <param name="flags">The mode that the guest wants.</param>
internal sealed unsafe class LinuxConnection(int fd, WasiDescriptorFlags flags) : Descriptor
{
    private WasiDescriptorFlags _flags = flags;

    public override WasiFileType Type => WasiFileType.StreamSocket;

    public override Rights NaturalRights => Rights.Connection;

    public override WasiDescriptorFlags Flags => _flags;

    public override bool MayBlock => true;

    public override ulong ReadableBytes
    {
        get
        {
            const nuint bytesReadable = 0x541b; // FIONREAD
            int count = 0;
            return Libc.ioctl(fd, bytesReadable, &count) == 0 && count > 0 ? (ulong)count : 0;
        }
    }

    public override WasiErrno SetFlags(WasiDescriptorFlags flags)
    {
        if ((flags & ~WasiDescriptorFlags.NonBlocking) != 0)
            return WasiErrno.Invalid;
        _flags = flags;
        return WasiErrno.Success;
    }

    public override WasiErrno GetStat(out WasiFileStat stat) => HostStat.Get(fd, out stat);

    public override WasiErrno Read(WasiBuffers buffers, out uint count) => Receive(buffers, peek: false, out count, out _);

    public override WasiErrno Write(WasiBuffers buffers, out uint count)
    {
        var vectors = stackalloc IoVector[buffers.Count];
        fixed (byte* start = buffers.Memory)
        {
            LinuxFile.Fill(start, buffers, vectors);
            var message = new MessageHeader { Vectors = vectors, VectorCount = (nuint)buffers.Count };
            nint done;
            do
                done = Libc.Result(Libc.sendmsg(fd, &message, Libc.MessageNoSignal | Libc.MessageDoNotWait));
            while (done == -Libc.EINTR);
            count = done < 0 ? 0 : (uint)done;
            return LinuxErrno.FromResult(done);
        }
    }

    /// <summary>Receives what there is.</summary>
    /// <param name="buffers">Where it goes.</param>
    /// <param name="peek">Whether to leave it in the queue.</param>
    /// <param name="count">How many bytes were received; 0 if the peer has shut down its side.</param>
    /// <param name="isTruncated">Whether a part of a message was thrown away.</param>
    public WasiErrno Receive(WasiBuffers buffers, bool peek, out uint count, out bool isTruncated)
    {
        var vectors = stackalloc IoVector[buffers.Count];
        fixed (byte* start = buffers.Memory)
        {
            LinuxFile.Fill(start, buffers, vectors);
            var message = new MessageHeader { Vectors = vectors, VectorCount = (nuint)buffers.Count };
            nint done;
            do
                done = Libc.Result(Libc.recvmsg(fd, &message, Libc.MessageDoNotWait | (peek ? Libc.MessagePeek : 0)));
            while (done == -Libc.EINTR);
            count = done < 0 ? 0 : (uint)done;
            isTruncated = done >= 0 && (message.Flags & Libc.MessageTruncated) != 0;
            return LinuxErrno.FromResult(done);
        }
    }

    /// <summary>Shuts down one or both directions.</summary>
    public WasiErrno ShutDown(bool receive, bool send)
    {
        int how = receive ? (send ? Libc.ShutDownBoth : Libc.ShutDownReceive) : Libc.ShutDownSend;
        return LinuxErrno.FromResult(Libc.Result(Libc.shutdown(fd, how)));
    }

    public override Readiness WhenReady(EventType type) => Readiness.Of(fd);

    public override void Dispose()
    {
        Libc.close(fd);
        HostDescriptors.Release();
    }
}
