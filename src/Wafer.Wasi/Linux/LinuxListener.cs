using System.Net.Sockets;

namespace Wafer.Wasi.Linux;

/// <summary>A listening socket.</summary>
internal sealed unsafe class LinuxListener : Descriptor
{
    private const int NonBlocking = 0x800, CloseOnExec = 0x80000; // SOCK_NONBLOCK, SOCK_CLOEXEC

    private readonly int _fd;
    private WasiDescriptorFlags _flags;

    private LinuxListener(int fd) => _fd = fd;

    /// <summary>Takes a socket of .NET; it stays the embedder's to close.</summary>
    /// <exception cref="IOException">There are too many file descriptors.</exception>
    public static LinuxListener Of(Socket socket)
    {
        if (!HostDescriptors.TryReserve())
            throw new IOException("The listener cannot be opened: guests have too many files open.");

        // Whoever else accepts may be faster, and then this thread would be stuck in accept(2).
        int socketFd = (int)socket.SafeHandle.DangerousGetHandle();
        int flags = Libc.fcntl(socketFd, Libc.GetFileFlags, 0);
        Libc.fcntl(socketFd, Libc.SetFileFlags, flags | Libc.NonBlock);
        int fd = Libc.Result(Libc.fcntl(socketFd, Libc.Duplicate, 0));
        if (fd >= 0)
            return new LinuxListener(fd);
        HostDescriptors.Release();
        throw new IOException($"The listener cannot be opened (error {-fd}).");
    }

    public override WasiFileType Type => WasiFileType.StreamSocket;

    public override Rights NaturalRights => Rights.Listener;

    public override Rights NaturalInheriting => Rights.Connection;

    public override WasiDescriptorFlags Flags => _flags;

    public override WasiErrno SetFlags(WasiDescriptorFlags flags)
    {
        if ((flags & ~WasiDescriptorFlags.NonBlocking) != 0)
            return WasiErrno.Invalid;
        _flags = flags;
        return WasiErrno.Success;
    }

    public override WasiErrno GetStat(out WasiFileStat stat) => HostStat.Get(_fd, out stat);

    public override WasiErrno Read(WasiBuffers buffers, out uint count) => Refuse(WasiErrno.NotConnected, out count);

    public override WasiErrno Write(WasiBuffers buffers, out uint count) => Refuse(WasiErrno.NotConnected, out count);

    /// <summary>Accepts a connection, or answers <see cref="WasiErrno.Again"/>.</summary>
    /// <param name="flags">The mode of the connection's descriptor.</param>
    /// <param name="connection">The connection.</param>
    public WasiErrno Accept(WasiDescriptorFlags flags, out LinuxConnection? connection)
    {
        connection = null;
        if (!HostDescriptors.TryReserve())
            return WasiErrno.TooManyOpenInSystem;
        int fd;
        do
            fd = Libc.Result(Libc.accept4(_fd, null, null, NonBlocking | CloseOnExec));
        while (fd is -Libc.EINTR or -Libc.ECONNABORTED);
        if (fd < 0)
        {
            HostDescriptors.Release();
            return LinuxErrno.FromResult(fd);
        }

        connection = new LinuxConnection(fd, flags);
        return WasiErrno.Success;
    }

    public override Readiness WhenReady(EventType type) => Readiness.Of(_fd);

    public override void Dispose()
    {
        Libc.close(_fd);
        HostDescriptors.Release();
    }
}
