using Wafer.Wasi.Linux;

namespace Wafer.Wasi;

/// <summary>The functions on sockets (sock_*): on listeners that were preopened, and on what they accept.</summary>
public sealed partial class WasiContext
{
    internal WasiErrno SockAccept(GuestMemory memory, int fd, int flags, uint fdOut)
    {
        var error = Find(fd, Rights.SocketAccept, out var descriptor);
        if (error != WasiErrno.Success)
            return error;
        if (descriptor is not LinuxListener listener)
            return descriptor is LinuxConnection ? WasiErrno.Invalid : WasiErrno.NotSocket; // as accept(2) for one that does not listen
        memory.Require(fdOut, 4, alignment: 4);
        if ((flags & ~(int)WasiDescriptorFlags.NonBlocking) != 0)
            return WasiErrno.Invalid;
        if (_descriptors.IsFull)
            return WasiErrno.TooManyOpen;
        while (true)
        {
            error = listener.Accept((WasiDescriptorFlags)flags, out var connection);
            if (error == WasiErrno.Success)
            {
                connection!.Dropped = listener.DroppedInheriting;
                memory.WriteUInt32(fdOut, (uint)_descriptors.Add(connection));
                return WasiErrno.Success;
            }

            if (error == WasiErrno.Again)
                error = WaitToRetry(listener, EventType.FdRead);
            if (error != WasiErrno.Success)
                return error;
        }
    }

    internal WasiErrno SockRecv(GuestMemory memory, int fd, uint iovs, uint count, int flags, uint readOut, uint flagsOut)
    {
        const int peek = 1, waitForAll = 2;
        const ushort dataTruncated = 1;
        var error = FindConnection(fd, Rights.FdRead, out var connection);
        if (error != WasiErrno.Success)
            return error;
        if ((flags & ~(peek | waitForAll)) != 0)
            return WasiErrno.Invalid;
        memory.Require(flagsOut, 2, alignment: 2);
        Span<GuestBuffer> buffers = stackalloc GuestBuffer[MaxBuffers];
        error = Gather(memory, iovs, count, readOut, ref buffers);
        if (error != WasiErrno.Success)
            return error;
        uint done = 0;
        bool isTruncated;
        while (true)
        {
            error = connection.Receive(new WasiBuffers(memory, buffers), (flags & peek) != 0, out uint received, out isTruncated);
            done += received;
            if (error == WasiErrno.Success)
            {
                buffers = Skip(buffers, received);

                // Peeking again would see the same; a peer that has closed, or a guest that does not wait, gets what there is.
                if (flags != waitForAll || received == 0 || buffers.IsEmpty || connection.IsNonBlocking)
                    break;
                continue;
            }

            if (error == WasiErrno.Again)
                error = WaitToRetry(connection, EventType.FdRead, isBegun: done > 0);
            if (error != WasiErrno.Success)
            {
                if (done == 0)
                    return error;
                break;
            }
        }

        memory.WriteUInt32(readOut, done);
        memory.WriteUInt16(flagsOut, isTruncated ? dataTruncated : (ushort)0);
        return WasiErrno.Success;
    }

    internal WasiErrno SockSend(GuestMemory memory, int fd, uint iovs, uint count, int flags, uint writtenOut)
    {
        var error = FindConnection(fd, Rights.FdWrite, out var connection);
        if (error != WasiErrno.Success)
            return error;
        if (flags != 0)
            return WasiErrno.Invalid; // witx: there are none, so it must be zero
        Span<GuestBuffer> buffers = stackalloc GuestBuffer[MaxBuffers];
        error = Gather(memory, iovs, count, writtenOut, ref buffers);
        if (error != WasiErrno.Success)
            return error;
        error = Write(connection, memory, buffers, out uint done);
        return Report(memory, error, writtenOut, done);
    }

    internal WasiErrno SockShutdown(int fd, int how)
    {
        const int receive = 1, send = 2;
        var error = FindConnection(fd, Rights.SocketShutdown, out var connection);
        if (error != WasiErrno.Success)
            return error;
        if (how == 0 || (how & ~(receive | send)) != 0)
            return WasiErrno.Invalid;
        return connection.ShutDown((how & receive) != 0, (how & send) != 0);
    }

    private WasiErrno FindConnection(int fd, Rights right, out LinuxConnection connection)
    {
        connection = null!;
        var error = Find(fd, right, out var descriptor);
        if (error != WasiErrno.Success)
            return error;
        if (descriptor is not LinuxConnection found)
            return descriptor is LinuxListener ? WasiErrno.NotConnected : WasiErrno.NotSocket;
        connection = found;
        return WasiErrno.Success;
    }
}
