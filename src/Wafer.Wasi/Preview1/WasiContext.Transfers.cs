namespace Wafer.Wasi;

/// <summary>Reading and writing (fd_read, fd_write, fd_pread, fd_pwrite).</summary>
public sealed partial class WasiContext
{
    // What one call moves at most; Linux's limit too. A shorter result than asked for is correct.
    private const int MaxBuffers = 1024;

    // Arrays of which this many begin with empty buffers are nonsense, and only keep the host from looking whether to stop.
    private const uint MaxEmptyBuffers = 1 << 20;

    internal WasiErrno FdRead(GuestMemory memory, int fd, uint iovs, uint count, uint readOut)
    {
        var error = Find(fd, Rights.FdRead, out var descriptor);
        if (error != WasiErrno.Success)
            return error;
        Span<GuestBuffer> buffers = stackalloc GuestBuffer[MaxBuffers];
        error = Gather(memory, iovs, count, readOut, ref buffers);
        if (error != WasiErrno.Success)
            return error;
        error = Read(descriptor, new WasiBuffers(memory, buffers), out uint done);
        return Report(memory, error, readOut, done);
    }

    internal WasiErrno FdWrite(GuestMemory memory, int fd, uint iovs, uint count, uint writtenOut)
    {
        var error = Find(fd, Rights.FdWrite, out var descriptor);
        if (error != WasiErrno.Success)
            return error;
        Span<GuestBuffer> buffers = stackalloc GuestBuffer[MaxBuffers];
        error = Gather(memory, iovs, count, writtenOut, ref buffers);
        if (error != WasiErrno.Success)
            return error;
        error = Write(descriptor, memory, buffers, out uint done);
        return Report(memory, error, writtenOut, done);
    }

    internal WasiErrno FdPread(GuestMemory memory, int fd, uint iovs, uint count, ulong offset, uint readOut)
    {
        // witx: the right to seek is what includes the right to read elsewhere than at the position.
        var error = Find(fd, Rights.FdRead | Rights.FdSeek, out var descriptor);
        if (error != WasiErrno.Success)
            return error;
        Span<GuestBuffer> buffers = stackalloc GuestBuffer[MaxBuffers];
        error = Gather(memory, iovs, count, readOut, ref buffers);
        if (error != WasiErrno.Success)
            return error;
        error = descriptor.ReadAt(new WasiBuffers(memory, buffers), offset, out uint done);
        return Report(memory, error, readOut, done);
    }

    internal WasiErrno FdPwrite(GuestMemory memory, int fd, uint iovs, uint count, ulong offset, uint writtenOut)
    {
        var error = Find(fd, Rights.FdWrite | Rights.FdSeek, out var descriptor);
        if (error != WasiErrno.Success)
            return error;
        Span<GuestBuffer> buffers = stackalloc GuestBuffer[MaxBuffers];
        error = Gather(memory, iovs, count, writtenOut, ref buffers);
        if (error != WasiErrno.Success)
            return error;
        error = descriptor.WriteAt(new WasiBuffers(memory, buffers), offset, out uint done);
        return Report(memory, error, writtenOut, done);
    }

    /// <summary>Reads what there is, and waits if there is nothing yet.</summary>
    private WasiErrno Read(Descriptor descriptor, WasiBuffers buffers, out uint done)
    {
        while (true)
        {
            var error = descriptor.Read(buffers, out done);
            if (error != WasiErrno.Again)
                return error;
            error = WaitToRetry(descriptor, EventType.FdRead);
            if (error != WasiErrno.Success)
                return error;
        }
    }

    /// <summary>Writes; waits, where that is what holds it up, until everything is written.</summary>
    private WasiErrno Write(Descriptor descriptor, GuestMemory memory, Span<GuestBuffer> buffers, out uint done)
    {
        done = 0;
        while (true)
        {
            var error = descriptor.Write(new WasiBuffers(memory, buffers), out uint count);
            done += count;
            if (error == WasiErrno.Success)
            {
                buffers = Skip(buffers, count);
                if (buffers.IsEmpty || count == 0 || !descriptor.MayBlock || descriptor.IsNonBlocking)
                    return WasiErrno.Success;
                continue;
            }

            if (error == WasiErrno.Again)
                error = WaitToRetry(descriptor, EventType.FdWrite, isBegun: done > 0);

            // As in write(2): what was written counts, and the next call gets to know the error.
            if (error != WasiErrno.Success)
                return done > 0 ? WasiErrno.Success : error;
        }
    }

    /// <summary>What is left of buffers when some bytes are done.</summary>
    private static Span<GuestBuffer> Skip(Span<GuestBuffer> buffers, uint count)
    {
        while (!buffers.IsEmpty)
        {
            var first = buffers[0];
            if (count < first.Length)
            {
                buffers[0] = new GuestBuffer(first.Address + count, first.Length - count);
                return buffers;
            }

            count -= first.Length;
            buffers = buffers[1..];
        }

        return buffers;
    }

    private static WasiErrno Report(GuestMemory memory, WasiErrno error, uint countOut, uint count)
    {
        if (error == WasiErrno.Success)
            memory.WriteUInt32(countOut, count);
        return error;
    }

    /// <summary>
    /// Reads the guest's iovec array, once, and checks what it refers to. Empty buffers are left out: behind enough of them a
    /// system call that takes only so many would move nothing, which says end of file. The lengths together stay below 2^32.
    /// </summary>
    private static WasiErrno Gather(GuestMemory memory, uint iovs, uint count, uint countOut, ref Span<GuestBuffer> buffers)
    {
        const uint iovSize = 8;
        memory.Require(countOut, 4, alignment: 4);
        memory.Require(iovs, count, iovSize, alignment: 4);
        int used = 0;
        uint left = uint.MaxValue;
        for (uint i = 0; i < count && used < buffers.Length; i++)
        {
            uint address = memory.ReadUInt32(iovs + i * iovSize);
            uint length = memory.ReadUInt32(iovs + i * iovSize + 4);
            memory.Require(address, length);
            if (length > left)
                break;
            left -= length;
            if (length != 0)
                buffers[used++] = new GuestBuffer(address, length);
            else if (used == 0 && i >= MaxEmptyBuffers)
                return WasiErrno.Invalid;
        }

        buffers = buffers[..used];
        return WasiErrno.Success;
    }
}
