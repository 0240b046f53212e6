namespace Wafer.Wasi;

/// <summary>The functions on paths (path_*).</summary>
public sealed partial class WasiContext
{
    private const int MaxPath = 4096; // one more than the length in bytes; Linux's limit too
    private const int FollowLinks = 1; // lookupflags: symlink_follow
    private const int AllOpenFlags = (int)(WasiOpenFlags.Create | WasiOpenFlags.Directory | WasiOpenFlags.Exclusive | WasiOpenFlags.Truncate);

    internal WasiErrno PathCreateDirectory(GuestMemory memory, int fd, uint path, uint length)
    {
        var error = FindDirectory(fd, Rights.PathCreateDirectory, out var directory);
        Span<byte> name = stackalloc byte[MaxPath];
        if (error == WasiErrno.Success)
            error = LoadPath(memory, path, length, ref name);
        return error != WasiErrno.Success ? error : directory.CreateDirectory(name);
    }

    internal WasiErrno PathFilestatGet(GuestMemory memory, int fd, int lookup, uint path, uint length, uint statOut) =>
        GetPathFilestat(memory, fd, lookup, path, length, statOut, FilestatLayout.Preview1);

    internal WasiErrno PathFilestatSetTimes(
        GuestMemory memory, int fd, int lookup, uint path, uint length, ulong access, ulong modification, int flags)
    {
        var error = FindDirectory(fd, Rights.PathSetTimes, out var directory);
        if (error == WasiErrno.Success)
            error = CheckTimes(flags);
        if (error == WasiErrno.Success)
            error = CheckLookup(lookup);
        Span<byte> name = stackalloc byte[MaxPath];
        if (error == WasiErrno.Success)
            error = LoadPath(memory, path, length, ref name);
        if (error != WasiErrno.Success)
            return error;
        var which = ResolveNow((WasiTimeFlags)flags, ref access, ref modification);
        return directory.SetTimesAt(name, lookup == FollowLinks, access, modification, which);
    }

    internal WasiErrno PathLink(
        GuestMemory memory, int oldFd, int lookup, uint oldPath, uint oldLength, int newFd, uint newPath, uint newLength)
    {
        var error = FindDirectory(oldFd, Rights.PathLinkSource, out var oldDirectory);
        if (error != WasiErrno.Success)
            return error;
        error = FindDirectory(newFd, Rights.PathLinkTarget, out var newDirectory);
        if (error != WasiErrno.Success)
            return error;

        // Following would need a link to a descriptor, which Linux leaves to the privileged. wasi-libc's link() does not ask for it.
        if (lookup != 0)
            return WasiErrno.Invalid;
        Span<byte> oldName = stackalloc byte[MaxPath];
        Span<byte> newName = stackalloc byte[MaxPath];
        error = LoadPath(memory, oldPath, oldLength, ref oldName);
        if (error == WasiErrno.Success)
            error = LoadPath(memory, newPath, newLength, ref newName);
        return error != WasiErrno.Success ? error : oldDirectory.Link(oldName, newDirectory, newName);
    }

    internal WasiErrno PathOpen(
        GuestMemory memory, int fd, int lookup, uint path, uint length, int open, ulong rights, ulong inheriting, int flags, uint fdOut)
    {
        var error = FindDirectory(fd, Rights.PathOpen, out var directory);
        if (error != WasiErrno.Success)
            return error;
        memory.Require(fdOut, 4, alignment: 4);
        error = CheckLookup(lookup);
        if (error != WasiErrno.Success)
            return error;
        if ((open & ~AllOpenFlags) != 0 || (flags & ~AllDescriptorFlags) != 0)
            return WasiErrno.Invalid;
        if ((open & (int)WasiOpenFlags.Directory) != 0 && open != (int)WasiOpenFlags.Directory)
            return WasiErrno.Invalid; // Linux took O_CREAT | O_DIRECTORY to create a file for years
        var request = new WasiOpenRequest(
            (WasiOpenFlags)open,
            (WasiDescriptorFlags)flags,
            Read: ((Rights)rights & Rights.FdRead) != 0,
            Write: ((Rights)rights & Rights.FdWrite) != 0,
            FollowLinks: lookup == FollowLinks);
        var dropped = _descriptors[fd]!.Dropped;
        if ((dropped & NeededFor(request)) != 0)
            return WasiErrno.NotCapable;
        if (_descriptors.IsFull)
            return WasiErrno.TooManyOpen;

        Span<byte> name = stackalloc byte[MaxPath];
        error = LoadPath(memory, path, length, ref name);
        if (error != WasiErrno.Success)
            return error;
        error = directory.Open(name, request, out var opened);
        if (error != WasiErrno.Success)
            return error;
        Descriptor descriptor = opened is WasiDirectory found
            ? new DirectoryDescriptor(found, request.DescriptorFlags)
            : new FileDescriptor((WasiFile)opened!);
        descriptor.Dropped = descriptor.DroppedInheriting = _descriptors[fd]!.DroppedInheriting;
        memory.WriteUInt32(fdOut, (uint)_descriptors.Add(descriptor));
        return WasiErrno.Success;
    }

    internal WasiErrno PathReadlink(GuestMemory memory, int fd, uint path, uint length, uint buffer, uint bufferLength, uint usedOut)
    {
        var error = FindDirectory(fd, Rights.PathReadLink, out var directory);
        if (error != WasiErrno.Success)
            return error;
        memory.Require(usedOut, 4, alignment: 4);
        memory.Require(buffer, bufferLength);
        Span<byte> name = stackalloc byte[MaxPath];
        error = LoadPath(memory, path, length, ref name);
        if (error != WasiErrno.Success)
            return error;
        error = directory.ReadLink(name, memory.Slice(new GuestBuffer(buffer, bufferLength)), out int used);
        return Report(memory, error, usedOut, (uint)used);
    }

    internal WasiErrno PathRemoveDirectory(GuestMemory memory, int fd, uint path, uint length)
    {
        var error = FindDirectory(fd, Rights.PathRemoveDirectory, out var directory);
        Span<byte> name = stackalloc byte[MaxPath];
        if (error == WasiErrno.Success)
            error = LoadPath(memory, path, length, ref name);
        return error != WasiErrno.Success ? error : directory.RemoveDirectory(name);
    }

    internal WasiErrno PathRename(GuestMemory memory, int fd, uint path, uint length, int newFd, uint newPath, uint newLength)
    {
        var error = FindDirectory(fd, Rights.PathRenameSource, out var directory);
        if (error != WasiErrno.Success)
            return error;
        error = FindDirectory(newFd, Rights.PathRenameTarget, out var newDirectory);
        if (error != WasiErrno.Success)
            return error;
        Span<byte> name = stackalloc byte[MaxPath];
        Span<byte> newName = stackalloc byte[MaxPath];
        error = LoadPath(memory, path, length, ref name);
        if (error == WasiErrno.Success)
            error = LoadPath(memory, newPath, newLength, ref newName);
        return error != WasiErrno.Success ? error : directory.Rename(name, newDirectory, newName);
    }

    internal WasiErrno PathSymlink(GuestMemory memory, uint target, uint targetLength, int fd, uint path, uint length)
    {
        var error = FindDirectory(fd, Rights.PathSymlink, out var directory);
        if (error != WasiErrno.Success)
            return error;
        Span<byte> text = stackalloc byte[MaxPath];
        Span<byte> name = stackalloc byte[MaxPath];
        error = LoadPath(memory, target, targetLength, ref text);
        if (error == WasiErrno.Success)
            error = LoadPath(memory, path, length, ref name);
        return error != WasiErrno.Success ? error : directory.CreateSymbolicLink(text, name);
    }

    internal WasiErrno PathUnlinkFile(GuestMemory memory, int fd, uint path, uint length)
    {
        var error = FindDirectory(fd, Rights.PathUnlink, out var directory);
        Span<byte> name = stackalloc byte[MaxPath];
        if (error == WasiErrno.Success)
            error = LoadPath(memory, path, length, ref name);
        return error != WasiErrno.Success ? error : directory.Unlink(name);
    }

    /// <summary>The rights that path_open needs of the directory beside its own.</summary>
    private static Rights NeededFor(in WasiOpenRequest request)
    {
        var needed = Rights.None;
        if (request.Has(WasiOpenFlags.Create))
            needed |= Rights.PathCreateFile;
        if (request.Has(WasiOpenFlags.Truncate))
            needed |= Rights.PathSetSize;
        if ((request.DescriptorFlags & (WasiDescriptorFlags.Sync | WasiDescriptorFlags.ReadSync)) != 0)
            needed |= Rights.FdSync;
        return needed;
    }

    private static WasiErrno CheckLookup(int lookup) => (lookup & ~FollowLinks) != 0 ? WasiErrno.Invalid : WasiErrno.Success;

    /// <summary>
    /// Copies a path out of the guest's memory, which other threads of the guest may change. The bytes need not be UTF-8: a guest
    /// can then use every file that it finds.
    /// </summary>
    private static WasiErrno LoadPath(GuestMemory memory, uint path, uint length, ref Span<byte> buffer)
    {
        memory.Require(path, length);
        if (length >= buffer.Length)
            return WasiErrno.NameTooLong;
        memory.Slice(path, (int)length).CopyTo(buffer);
        buffer = buffer[..(int)length];
        return buffer.Contains((byte)0) ? WasiErrno.Invalid : WasiErrno.Success;
    }

    private WasiErrno GetPathFilestat(
        GuestMemory memory, int fd, int lookup, uint path, uint length, uint statOut, FilestatLayout layout)
    {
        var error = FindDirectory(fd, Rights.PathStat, out var directory);
        if (error != WasiErrno.Success)
            return error;
        memory.Require(statOut, layout.Size, alignment: 8);
        error = CheckLookup(lookup);
        Span<byte> name = stackalloc byte[MaxPath];
        if (error == WasiErrno.Success)
            error = LoadPath(memory, path, length, ref name);
        if (error != WasiErrno.Success)
            return error;
        error = directory.GetStatAt(name, lookup == FollowLinks, out var stat);
        if (error == WasiErrno.Success)
            layout.Write(memory.Slice(statOut, (int)layout.Size), stat);
        return error;
    }
}
