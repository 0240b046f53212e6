using Wafer.Wasi.Linux;

namespace Wafer.Wasi;

/// <summary>The functions on paths (path_*).</summary>
public sealed partial class WasiContext
{
    private const int FollowLinks = 1; // lookupflags: symlink_follow

    internal int PathCreateDirectory(GuestMemory memory, int fd, uint path, uint length)
    {
        int error = FindDirectory(fd, Rights.PathCreateDirectory, out var directory);
        if (error != 0)
            return error;
        Span<byte> name = stackalloc byte[Libc.PathMax];
        error = LoadPath(memory, path, length, ref name);
        return error != 0 ? error : directory.CreateDirectory(name);
    }

    internal int PathFilestatGet(GuestMemory memory, int fd, int lookup, uint path, uint length, uint statOut) =>
        GetPathFilestat(memory, fd, lookup, path, length, statOut, FilestatLayout.Preview1);

    internal int PathFilestatSetTimes(
        GuestMemory memory, int fd, int lookup, uint path, uint length, ulong access, ulong modification, int flags)
    {
        int error = FindDirectory(fd, Rights.PathSetTimes, out var directory);
        if (error == 0)
            error = CheckTimes(flags);
        if (error != 0)
            return error;
        Span<byte> name = stackalloc byte[Libc.PathMax];
        error = LoadPath(memory, path, length, ref name);
        if (error != 0)
            return error;
        return directory.SetTimesAt(name, (lookup & FollowLinks) != 0, access, modification, (SetTimesFlags)flags);
    }

    internal int PathLink(
        GuestMemory memory, int oldFd, int lookup, uint oldPath, uint oldLength, int newFd, uint newPath, uint newLength)
    {
        int error = FindDirectory(oldFd, Rights.PathLinkSource, out var oldDirectory);
        if (error != 0)
            return error;
        error = FindDirectory(newFd, Rights.PathLinkTarget, out var newDirectory);
        if (error != 0)
            return error;

        // Following would need a link to a descriptor, which Linux leaves to the privileged. wasi-libc's link() does not ask for it.
        if ((lookup & FollowLinks) != 0)
            return Errno.Invalid;
        Span<byte> oldName = stackalloc byte[Libc.PathMax];
        Span<byte> newName = stackalloc byte[Libc.PathMax];
        error = LoadPath(memory, oldPath, oldLength, ref oldName);
        if (error == 0)
            error = LoadPath(memory, newPath, newLength, ref newName);
        return error != 0 ? error : oldDirectory.Link(oldName, newDirectory, newName);
    }

    internal int PathOpen(
        GuestMemory memory, int fd, int lookup, uint path, uint length, int open, ulong rights, ulong inheriting, int flags, uint fdOut)
    {
        int error = FindDirectory(fd, Rights.PathOpen, out var directory);
        if (error != 0)
            return error;
        if (!memory.Contains(fdOut, 4))
            return Errno.Fault;
        if ((open & ~(int)OpenFlags.All) != 0 || (flags & ~(int)FdFlags.All) != 0)
            return Errno.Invalid;
        if ((open & (int)OpenFlags.Directory) != 0 && (open & (int)(OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.Truncate)) != 0)
            return Errno.Invalid; // Linux took O_CREAT | O_DIRECTORY to create a file for years
        var needed = ((open & (int)OpenFlags.Create) != 0 ? Rights.PathCreateFile : Rights.None)
            | ((open & (int)OpenFlags.Truncate) != 0 ? Rights.PathSetSize : Rights.None);
        if ((directory.Dropped & needed) != 0)
            return Errno.NotCapable;
        if (_descriptors.IsFull)
            return Errno.TooManyOpen;

        Span<byte> name = stackalloc byte[Libc.PathMax];
        error = LoadPath(memory, path, length, ref name);
        if (error != 0)
            return error;
        bool read = ((Rights)rights & Rights.FdRead) != 0;
        bool write = ((Rights)rights & Rights.FdWrite) != 0;
        bool follow = (lookup & FollowLinks) != 0;
        error = directory.Open(name, follow, (OpenFlags)open, (FdFlags)flags, read, write, out var opened);
        if (error != 0)
            return error;
        opened!.Dropped = directory.DroppedInheriting;
        opened.DroppedInheriting = directory.DroppedInheriting;
        memory.WriteUInt32(fdOut, (uint)_descriptors.Add(opened));
        return Errno.Success;
    }

    internal int PathReadlink(GuestMemory memory, int fd, uint path, uint length, uint buffer, uint bufferLength, uint usedOut)
    {
        int error = FindDirectory(fd, Rights.PathReadLink, out var directory);
        if (error != 0)
            return error;
        if (!memory.Contains(usedOut, 4) || !memory.Contains(buffer, bufferLength))
            return Errno.Fault;
        Span<byte> name = stackalloc byte[Libc.PathMax];
        error = LoadPath(memory, path, length, ref name);
        if (error != 0)
            return error;
        error = directory.ReadLink(name, memory.Slice(new GuestBuffer(buffer, bufferLength)), out uint used);
        return Report(memory, error, usedOut, used);
    }

    internal int PathRemoveDirectory(GuestMemory memory, int fd, uint path, uint length)
    {
        int error = FindDirectory(fd, Rights.PathRemoveDirectory, out var directory);
        if (error != 0)
            return error;
        Span<byte> name = stackalloc byte[Libc.PathMax];
        error = LoadPath(memory, path, length, ref name);
        return error != 0 ? error : directory.RemoveDirectory(name);
    }

    internal int PathRename(GuestMemory memory, int fd, uint path, uint length, int newFd, uint newPath, uint newLength)
    {
        int error = FindDirectory(fd, Rights.PathRenameSource, out var directory);
        if (error != 0)
            return error;
        error = FindDirectory(newFd, Rights.PathRenameTarget, out var newDirectory);
        if (error != 0)
            return error;
        Span<byte> name = stackalloc byte[Libc.PathMax];
        Span<byte> newName = stackalloc byte[Libc.PathMax];
        error = LoadPath(memory, path, length, ref name);
        if (error == 0)
            error = LoadPath(memory, newPath, newLength, ref newName);
        return error != 0 ? error : directory.Rename(name, newDirectory, newName);
    }

    internal int PathSymlink(GuestMemory memory, uint target, uint targetLength, int fd, uint path, uint length)
    {
        int error = FindDirectory(fd, Rights.PathSymlink, out var directory);
        if (error != 0)
            return error;
        Span<byte> text = stackalloc byte[Libc.PathMax];
        Span<byte> name = stackalloc byte[Libc.PathMax];
        error = LoadPath(memory, target, targetLength, ref text);
        if (error == 0)
            error = LoadPath(memory, path, length, ref name);
        return error != 0 ? error : directory.Symlink(text, name);
    }

    internal int PathUnlinkFile(GuestMemory memory, int fd, uint path, uint length)
    {
        int error = FindDirectory(fd, Rights.PathUnlink, out var directory);
        if (error != 0)
            return error;
        Span<byte> name = stackalloc byte[Libc.PathMax];
        error = LoadPath(memory, path, length, ref name);
        return error != 0 ? error : directory.Unlink(name);
    }

    /// <summary>
    /// Copies a path out of the guest's memory, which other threads of the guest may change, and puts a NUL behind it. The bytes
    /// need not be UTF-8: a guest can then use every file that it finds.
    /// </summary>
    private static int LoadPath(GuestMemory memory, uint path, uint length, ref Span<byte> buffer)
    {
        if (!memory.Contains(path, length))
            return Errno.Fault;
        if (length >= buffer.Length)
            return Errno.NameTooLong;
        memory.Slice(path, (int)length).CopyTo(buffer);
        buffer[(int)length] = 0;
        buffer = buffer[..((int)length + 1)];
        return buffer.IndexOf((byte)0) != (int)length ? Errno.Invalid : Errno.Success;
    }

    private int GetPathFilestat(GuestMemory memory, int fd, int lookup, uint path, uint length, uint statOut, FilestatLayout layout)
    {
        int error = FindDirectory(fd, Rights.PathStat, out var directory);
        if (error != 0)
            return error;
        if (!memory.Contains(statOut, layout.Size))
            return Errno.Fault;
        Span<byte> name = stackalloc byte[Libc.PathMax];
        error = LoadPath(memory, path, length, ref name);
        if (error != 0)
            return error;
        error = directory.StatAt(name, (lookup & FollowLinks) != 0, out var stat);
        if (error == 0)
            layout.Write(memory.Slice(statOut, (int)layout.Size), stat);
        return error;
    }
}
