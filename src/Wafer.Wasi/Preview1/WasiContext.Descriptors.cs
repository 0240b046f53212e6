using System.Buffers.Binary;

namespace Wafer.Wasi;

/// <summary>The functions on descriptors (fd_*), but for reading and writing.</summary>
public sealed partial class WasiContext
{
    private const int AllDescriptorFlags = (int)(WasiDescriptorFlags.Append | WasiDescriptorFlags.DataSync
        | WasiDescriptorFlags.NonBlocking | WasiDescriptorFlags.ReadSync | WasiDescriptorFlags.Sync);

    internal WasiErrno FdAdvise(int fd, ulong offset, ulong length, int advice)
    {
        var error = Find(fd, Rights.FdAdvise, out var descriptor);
        if (error != WasiErrno.Success)
            return error;
        return (uint)advice > (uint)WasiAdvice.NoReuse ? WasiErrno.Invalid : descriptor.Advise(offset, length, (WasiAdvice)advice);
    }

    internal WasiErrno FdAllocate(int fd, ulong offset, ulong length)
    {
        var error = Find(fd, Rights.FdAllocate, out var descriptor);
        return error != WasiErrno.Success ? error : descriptor.Allocate(offset, length);
    }

    internal WasiErrno FdClose(int fd)
    {
        if (_descriptors.Remove(fd) is not { } descriptor)
            return WasiErrno.BadDescriptor;
        descriptor.Dispose();
        return WasiErrno.Success;
    }

    internal WasiErrno FdDataSync(int fd)
    {
        var error = Find(fd, Rights.FdDataSync, out var descriptor);
        return error != WasiErrno.Success ? error : descriptor.Sync(dataOnly: true);
    }

    internal WasiErrno FdSync(int fd)
    {
        var error = Find(fd, Rights.FdSync, out var descriptor);
        return error != WasiErrno.Success ? error : descriptor.Sync(dataOnly: false);
    }

    internal WasiErrno FdFdstatGet(GuestMemory memory, int fd, uint statOut)
    {
        const int size = 24;
        var error = Find(fd, Rights.None, out var descriptor);
        if (error != WasiErrno.Success)
            return error;
        memory.Require(statOut, size, alignment: 8);
        var stat = memory.Slice(statOut, size);
        stat.Clear();
        stat[0] = (byte)descriptor.Type;
        BinaryPrimitives.WriteUInt16LittleEndian(stat[2..], (ushort)descriptor.Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(stat[8..], (ulong)RightsOf(descriptor));
        BinaryPrimitives.WriteUInt64LittleEndian(stat[16..], (ulong)InheritingOf(descriptor));
        return WasiErrno.Success;
    }

    internal WasiErrno FdFdstatSetFlags(int fd, int flags)
    {
        var error = Find(fd, Rights.FdSetFlags, out var descriptor);
        if (error != WasiErrno.Success)
            return error;
        return (flags & ~AllDescriptorFlags) != 0 ? WasiErrno.Invalid : descriptor.SetFlags((WasiDescriptorFlags)flags);
    }

    internal WasiErrno FdFdstatSetRights(int fd, ulong rights, ulong inheriting)
    {
        var error = Find(fd, Rights.None, out var descriptor);
        if (error != WasiErrno.Success)
            return error;
        var current = RightsOf(descriptor);
        var currentInheriting = InheritingOf(descriptor);
        if (((Rights)rights & ~current) != 0 || ((Rights)inheriting & ~currentInheriting) != 0)
            return WasiErrno.NotCapable;
        descriptor.Dropped |= current & ~(Rights)rights;
        descriptor.DroppedInheriting |= currentInheriting & ~(Rights)inheriting;
        return WasiErrno.Success;
    }

    internal WasiErrno FdFilestatGet(GuestMemory memory, int fd, uint statOut) => GetFilestat(memory, fd, statOut, FilestatLayout.Preview1);

    internal WasiErrno FdFilestatSetSize(int fd, ulong size)
    {
        var error = Find(fd, Rights.FdSetSize, out var descriptor);
        return error != WasiErrno.Success ? error : descriptor.SetSize(size);
    }

    internal WasiErrno FdFilestatSetTimes(int fd, ulong access, ulong modification, int flags)
    {
        var error = Find(fd, Rights.FdSetTimes, out var descriptor);
        if (error == WasiErrno.Success)
            error = CheckTimes(flags);
        if (error != WasiErrno.Success)
            return error;
        var which = ResolveNow((WasiTimeFlags)flags, ref access, ref modification);
        return descriptor.SetTimes(access, modification, which);
    }

    internal WasiErrno FdPrestatGet(GuestMemory memory, int fd, uint prestatOut)
    {
        const int size = 8;
        if (_descriptors[fd] is not DirectoryDescriptor { PreopenName: { } name })
            return WasiErrno.BadDescriptor; // wasi-libc looks for preopened directories from 3 up until it gets this
        memory.Require(prestatOut, size, alignment: 4);
        memory.WriteUInt32(prestatOut, 0); // the tag: a directory
        memory.WriteUInt32(prestatOut + 4, (uint)name.Length);
        return WasiErrno.Success;
    }

    internal WasiErrno FdPrestatDirName(GuestMemory memory, int fd, uint path, uint length)
    {
        if (_descriptors[fd] is not DirectoryDescriptor { PreopenName: { } name })
            return WasiErrno.BadDescriptor;
        if (length < name.Length)
            return WasiErrno.NameTooLong;
        memory.Require(path, (uint)name.Length);
        name.CopyTo(memory.Slice(path, name.Length));
        return WasiErrno.Success;
    }

    internal WasiErrno FdReaddir(GuestMemory memory, int fd, uint buffer, uint length, ulong cookie, uint usedOut)
    {
        var error = FindDirectory(fd, Rights.FdReadDirectory, out var directory);
        if (error != WasiErrno.Success)
            return error;
        memory.Require(usedOut, 4, alignment: 4);
        memory.Require(buffer, length);
        var writer = new WasiEntryWriter(memory.Slice(new GuestBuffer(buffer, length)));
        error = directory.ReadEntries(cookie, ref writer);
        return Report(memory, error, usedOut, (uint)writer.Length);
    }

    internal WasiErrno FdRenumber(int from, int to)
    {
        // As with dup2, the target may be closed: programs move a standard stream away and back, and use what is free in between.
        if (_descriptors[from] is not { } descriptor || !_descriptors.IsNumber(to))
            return WasiErrno.BadDescriptor;
        if (from == to)
            return WasiErrno.Success;
        _descriptors.Remove(from);
        _descriptors.Set(to, descriptor)?.Dispose();
        return WasiErrno.Success;
    }

    internal WasiErrno FdSeek(GuestMemory memory, int fd, long offset, int whence, uint positionOut)
    {
        var error = Find(fd, Rights.None, out var descriptor);
        if (error != WasiErrno.Success)
            return error;

        // Telling the position is a right of its own, which seeking includes.
        bool tells = offset == 0 && whence == (int)SeekOrigin.Current;
        var dropped = descriptor.Dropped & Rights.Seeking;
        if (tells ? dropped == Rights.Seeking : (dropped & Rights.FdSeek) != 0)
            return WasiErrno.NotCapable;
        memory.Require(positionOut, 8, alignment: 8);
        if ((uint)whence > (uint)SeekOrigin.End)
            return WasiErrno.Invalid;
        error = descriptor.Seek(offset, (SeekOrigin)whence, out ulong position);
        if (error == WasiErrno.Success)
            memory.WriteUInt64(positionOut, position);
        return error;
    }

    internal WasiErrno FdTell(GuestMemory memory, int fd, uint positionOut) => FdSeek(memory, fd, 0, (int)SeekOrigin.Current, positionOut);

    private static Rights RightsOf(Descriptor descriptor) => descriptor.NaturalRights & ~descriptor.Dropped;

    private static Rights InheritingOf(Descriptor descriptor) => descriptor.NaturalInheriting & ~descriptor.DroppedInheriting;

    private static WasiErrno CheckTimes(int flags)
    {
        const int access = (int)(WasiTimeFlags.Access | WasiTimeFlags.AccessNow);
        const int modification = (int)(WasiTimeFlags.Modification | WasiTimeFlags.ModificationNow);
        bool valid = (flags & ~(access | modification)) == 0 && (flags & access) != access && (flags & modification) != modification;
        return valid ? WasiErrno.Success : WasiErrno.Invalid;
    }

    /// <summary>Where time is an injected clock's, "now" is what that says.</summary>
    private WasiTimeFlags ResolveNow(WasiTimeFlags flags, ref ulong access, ref ulong modification)
    {
        if (_clock is null)
            return flags;
        Now((int)ClockId.Realtime, out ulong now);
        if ((flags & WasiTimeFlags.AccessNow) != 0)
        {
            access = now;
            flags ^= WasiTimeFlags.AccessNow | WasiTimeFlags.Access;
        }

        if ((flags & WasiTimeFlags.ModificationNow) != 0)
        {
            modification = now;
            flags ^= WasiTimeFlags.ModificationNow | WasiTimeFlags.Modification;
        }

        return flags;
    }

    private WasiErrno GetFilestat(GuestMemory memory, int fd, uint statOut, FilestatLayout layout)
    {
        var error = Find(fd, Rights.FdStat, out var descriptor);
        if (error != WasiErrno.Success)
            return error;
        memory.Require(statOut, layout.Size, alignment: 8);
        error = descriptor.GetStat(out var stat);
        if (error == WasiErrno.Success)
            layout.Write(memory.Slice(statOut, (int)layout.Size), stat);
        return error;
    }
}
