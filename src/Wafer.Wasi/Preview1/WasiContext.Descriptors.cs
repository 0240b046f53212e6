using System.Buffers.Binary;

namespace Wafer.Wasi;

/// <summary>The functions on descriptors (fd_*), and on sockets, which there are none of.</summary>
public sealed partial class WasiContext
{
    // What one call moves at most; Linux's limit too. A shorter result than asked for is correct.
    private const int MaxBuffers = 1024;

    internal int FdAdvise(int fd, ulong offset, ulong length, int advice)
    {
        int error = Find(fd, Rights.FdAdvise, out var descriptor);
        if (error != 0)
            return error;
        const int lastAdvice = 5;
        return (uint)advice > lastAdvice ? Errno.Invalid : descriptor.Advise(offset, length, advice);
    }

    internal int FdAllocate(int fd, ulong offset, ulong length)
    {
        int error = Find(fd, Rights.FdAllocate, out var descriptor);
        return error != 0 ? error : descriptor.Allocate(offset, length);
    }

    internal int FdClose(int fd)
    {
        if (_descriptors.Remove(fd) is not { } descriptor)
            return Errno.BadDescriptor;
        descriptor.Dispose();
        return Errno.Success;
    }

    internal int FdDataSync(int fd)
    {
        int error = Find(fd, Rights.FdDataSync, out var descriptor);
        return error != 0 ? error : descriptor.Sync(dataOnly: true);
    }

    internal int FdSync(int fd)
    {
        int error = Find(fd, Rights.FdSync, out var descriptor);
        return error != 0 ? error : descriptor.Sync(dataOnly: false);
    }

    internal int FdFdstatGet(GuestMemory memory, int fd, uint statOut)
    {
        const int size = 24;
        int error = Find(fd, Rights.None, out var descriptor);
        if (error != 0)
            return error;
        if (!memory.Contains(statOut, size))
            return Errno.Fault;
        error = descriptor.GetFlags(out var flags);
        if (error != 0)
            return error;
        var stat = memory.Slice(statOut, size);
        stat.Clear();
        stat[0] = (byte)descriptor.Type;
        BinaryPrimitives.WriteUInt16LittleEndian(stat[2..], (ushort)flags);
        BinaryPrimitives.WriteUInt64LittleEndian(stat[8..], (ulong)RightsOf(descriptor));
        BinaryPrimitives.WriteUInt64LittleEndian(stat[16..], (ulong)InheritingOf(descriptor));
        return Errno.Success;
    }

    internal int FdFdstatSetFlags(int fd, int flags)
    {
        int error = Find(fd, Rights.FdSetFlags, out var descriptor);
        if (error != 0)
            return error;
        return (flags & ~(int)FdFlags.All) != 0 ? Errno.Invalid : descriptor.SetFlags((FdFlags)flags);
    }

    internal int FdFdstatSetRights(int fd, ulong rights, ulong inheriting)
    {
        int error = Find(fd, Rights.None, out var descriptor);
        if (error != 0)
            return error;
        var current = RightsOf(descriptor);
        var currentInheriting = InheritingOf(descriptor);
        if (((Rights)rights & ~current) != 0 || ((Rights)inheriting & ~currentInheriting) != 0)
            return Errno.NotCapable;
        descriptor.Dropped |= current & ~(Rights)rights;
        descriptor.DroppedInheriting |= currentInheriting & ~(Rights)inheriting;
        return Errno.Success;
    }

    internal int FdFilestatGet(GuestMemory memory, int fd, uint statOut) => GetFilestat(memory, fd, statOut, FilestatLayout.Preview1);

    internal int FdFilestatSetSize(int fd, ulong size)
    {
        int error = Find(fd, Rights.FdSetSize, out var descriptor);
        return error != 0 ? error : descriptor.SetSize(size);
    }

    internal int FdFilestatSetTimes(int fd, ulong access, ulong modification, int flags)
    {
        int error = Find(fd, Rights.FdSetTimes, out var descriptor);
        if (error == 0)
            error = CheckTimes(flags);
        return error != 0 ? error : descriptor.SetTimes(access, modification, (SetTimesFlags)flags);
    }

    internal int FdPrestatGet(GuestMemory memory, int fd, uint prestatOut)
    {
        const int size = 8;
        if (_descriptors[fd] is not DirectoryDescriptor { PreopenName: { } name })
            return Errno.BadDescriptor; // wasi-libc looks for preopened directories from 3 up until it gets this
        if (!memory.Contains(prestatOut, size))
            return Errno.Fault;
        memory.WriteUInt32(prestatOut, 0); // the tag: a directory
        memory.WriteUInt32(prestatOut + 4, (uint)name.Length);
        return Errno.Success;
    }

    internal int FdPrestatDirName(GuestMemory memory, int fd, uint path, uint length)
    {
        if (_descriptors[fd] is not DirectoryDescriptor { PreopenName: { } name })
            return Errno.BadDescriptor;
        if (length < name.Length)
            return Errno.NameTooLong;
        if (!memory.Contains(path, length))
            return Errno.Fault;
        name.CopyTo(memory.Slice(path, name.Length));
        return Errno.Success;
    }

    internal int FdRead(GuestMemory memory, int fd, uint iovs, uint count, uint readOut)
    {
        int error = Find(fd, Rights.FdRead, out var descriptor);
        if (error != 0)
            return error;
        Span<GuestBuffer> buffers = stackalloc GuestBuffer[MaxBuffers];
        error = Gather(memory, iovs, count, readOut, ref buffers);
        if (error != 0)
            return error;
        if (!WaitToRead(descriptor))
            return Errno.Interrupted;
        error = descriptor.Read(memory, buffers, out uint done);
        return Report(memory, error, readOut, done);
    }

    internal int FdWrite(GuestMemory memory, int fd, uint iovs, uint count, uint writtenOut)
    {
        int error = Find(fd, Rights.FdWrite, out var descriptor);
        if (error != 0)
            return error;
        Span<GuestBuffer> buffers = stackalloc GuestBuffer[MaxBuffers];
        error = Gather(memory, iovs, count, writtenOut, ref buffers);
        if (error != 0)
            return error;
        error = descriptor.Write(memory, buffers, out uint done);
        return Report(memory, error, writtenOut, done);
    }

    internal int FdPread(GuestMemory memory, int fd, uint iovs, uint count, ulong offset, uint readOut)
    {
        int error = Find(fd, Rights.FdRead, out var descriptor);
        if (error != 0)
            return error;
        Span<GuestBuffer> buffers = stackalloc GuestBuffer[MaxBuffers];
        error = Gather(memory, iovs, count, readOut, ref buffers);
        if (error != 0)
            return error;
        error = descriptor.ReadAt(memory, buffers, offset, out uint done);
        return Report(memory, error, readOut, done);
    }

    internal int FdPwrite(GuestMemory memory, int fd, uint iovs, uint count, ulong offset, uint writtenOut)
    {
        int error = Find(fd, Rights.FdWrite, out var descriptor);
        if (error != 0)
            return error;
        Span<GuestBuffer> buffers = stackalloc GuestBuffer[MaxBuffers];
        error = Gather(memory, iovs, count, writtenOut, ref buffers);
        if (error != 0)
            return error;
        error = descriptor.WriteAt(memory, buffers, offset, out uint done);
        return Report(memory, error, writtenOut, done);
    }

    internal int FdReaddir(GuestMemory memory, int fd, uint buffer, uint length, ulong cookie, uint usedOut)
    {
        int error = FindDirectory(fd, Rights.FdReadDirectory, out var directory);
        if (error != 0)
            return error;
        if (!memory.Contains(usedOut, 4) || !memory.Contains(buffer, length))
            return Errno.Fault;
        error = directory.ReadEntries(memory.Slice(new GuestBuffer(buffer, length)), cookie, out uint used);
        return Report(memory, error, usedOut, used);
    }

    internal int FdRenumber(int from, int to)
    {
        // As with dup2, the target may be closed: programs move a standard stream away and back, and use what is free in between.
        if (_descriptors[from] is not { } descriptor || !_descriptors.IsNumber(to))
            return Errno.BadDescriptor;
        if (from == to)
            return Errno.Success;
        _descriptors.Remove(from);
        _descriptors.Set(to, descriptor)?.Dispose();
        return Errno.Success;
    }

    internal int FdSeek(GuestMemory memory, int fd, long offset, int whence, uint positionOut)
    {
        int error = Find(fd, Rights.None, out var descriptor);
        if (error != 0)
            return error;

        // Telling the position is a right of its own, which seeking includes.
        bool tells = offset == 0 && whence == (int)Whence.Current;
        var dropped = descriptor.Dropped & Rights.Seeking;
        if (tells ? dropped == Rights.Seeking : (dropped & Rights.FdSeek) != 0)
            return Errno.NotCapable;
        if (!memory.Contains(positionOut, 8))
            return Errno.Fault;
        if ((uint)whence > (uint)Whence.End)
            return Errno.Invalid;
        error = descriptor.Seek(offset, (Whence)whence, out ulong position);
        if (error == 0)
            memory.WriteUInt64(positionOut, position);
        return error;
    }

    internal int FdTell(GuestMemory memory, int fd, uint positionOut) => FdSeek(memory, fd, 0, (int)Whence.Current, positionOut);

    internal int SockAccept(int fd) => RefuseSocket(fd);

    internal int SockRecv(int fd) => RefuseSocket(fd);

    internal int SockSend(int fd) => RefuseSocket(fd);

    internal int SockShutdown(int fd) => RefuseSocket(fd);

    private int RefuseSocket(int fd)
    {
        if (_descriptors[fd] is not { } descriptor)
            return Errno.BadDescriptor;
        return descriptor.Type is FileType.StreamSocket or FileType.DatagramSocket ? Errno.NotSupported : Errno.NotSocket;
    }

    private static Rights RightsOf(Descriptor descriptor) => descriptor.NaturalRights & ~descriptor.Dropped;

    private static Rights InheritingOf(Descriptor descriptor) => descriptor.NaturalInheriting & ~descriptor.DroppedInheriting;

    private static int Report(GuestMemory memory, int error, uint countOut, uint count)
    {
        if (error == 0)
            memory.WriteUInt32(countOut, count);
        return error;
    }

    /// <summary>
    /// Reads the guest's iovec array, once, and checks what it refers to. Empty buffers are left out: behind enough of them a
    /// system call that takes only so many would move nothing, which says end of file.
    /// </summary>
    private static int Gather(GuestMemory memory, uint iovs, uint count, uint countOut, ref Span<GuestBuffer> buffers)
    {
        const uint iovSize = 8;
        if (!memory.Contains(countOut, 4) || !memory.Contains(iovs, count, iovSize))
            return Errno.Fault;
        int used = 0;
        for (uint i = 0; i < count && used < buffers.Length; i++)
        {
            uint address = memory.ReadUInt32(iovs + i * iovSize);
            uint length = memory.ReadUInt32(iovs + i * iovSize + 4);
            if (!memory.Contains(address, length))
                return Errno.Fault;
            if (length != 0)
                buffers[used++] = new GuestBuffer(address, length);
        }

        buffers = buffers[..used];
        return Errno.Success;
    }

    private static int CheckTimes(int flags)
    {
        const int access = (int)(SetTimesFlags.Access | SetTimesFlags.AccessNow);
        const int modification = (int)(SetTimesFlags.Modification | SetTimesFlags.ModificationNow);
        bool valid = (flags & ~(int)SetTimesFlags.All) == 0 && (flags & access) != access && (flags & modification) != modification;
        return valid ? Errno.Success : Errno.Invalid;
    }

    private int GetFilestat(GuestMemory memory, int fd, uint statOut, FilestatLayout layout)
    {
        int error = Find(fd, Rights.FdStat, out var descriptor);
        if (error != 0)
            return error;
        if (!memory.Contains(statOut, layout.Size))
            return Errno.Fault;
        error = descriptor.Stat(out var stat);
        if (error == 0)
            layout.Write(memory.Slice(statOut, (int)layout.Size), stat);
        return error;
    }
}
