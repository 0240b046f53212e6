using System.Buffers.Binary;
using System.Text;

namespace Wafer.Wasi.Linux;

/// <summary>A directory of the host.</summary>
internal sealed unsafe class LinuxDirectory : WasiDirectory
{
    private readonly int _fd;
    private readonly bool _walk;
    private EntryBuffer? _entries;
    private ulong _inode;

    /// <param name="fd">The host's file descriptor, which this owns, and which <see cref="HostDescriptors"/> counts.</param>
    /// <param name="walk">Whether to resolve paths without openat2 (see <see cref="BeneathResolver"/>).</param>
    private LinuxDirectory(int fd, bool walk)
    {
        _fd = fd;
        _walk = walk;
    }

    /// <summary>Opens a directory by its path on the host.</summary>
    /// <exception cref="ArgumentException">The path contains a NUL character.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static LinuxDirectory OpenRoot(string hostPath, bool walk)
    {
        byte[] path = Encoding.UTF8.GetBytes(hostPath + '\0');
        if (path.AsSpan().IndexOf((byte)0) != path.Length - 1)
            throw new ArgumentException("A directory's path contains a NUL character.", nameof(hostPath));
        if (!HostDescriptors.TryReserve())
            throw new IOException($"The directory '{hostPath}' cannot be opened: guests have too many files open.");
        int fd;
        fixed (byte* p = path)
            fd = Libc.Result(Libc.openat(Libc.CurrentDirectory, p, Libc.ReadOnly | Libc.Directory | Libc.CloseOnExec, 0));
        if (fd >= 0)
            return new LinuxDirectory(fd, walk);
        HostDescriptors.Release();
        throw -fd switch
        {
            Libc.ENOENT => new DirectoryNotFoundException($"The directory '{hostPath}' does not exist."),
            Libc.ENOTDIR => new IOException($"'{hostPath}' is not a directory."),
            Libc.EACCES => new UnauthorizedAccessException($"The directory '{hostPath}' may not be read."),
            _ => new IOException($"The directory '{hostPath}' cannot be opened (error {-fd})."),
        };
    }

    public override WasiErrno GetStat(out WasiFileStat stat) => HostStat.Get(_fd, out stat);

    public override WasiErrno SetTimes(ulong access, ulong modification, WasiTimeFlags flags) =>
        HostStat.SetTimes(_fd, access, modification, flags);

    public override WasiErrno Sync(bool dataOnly) =>
        LinuxErrno.FromResult(Libc.Result(dataOnly ? Libc.fdatasync(_fd) : Libc.fsync(_fd)));

    public override WasiErrno Open(ReadOnlySpan<byte> path, in WasiOpenRequest request, out WasiHandle? opened)
    {
        opened = null;
        byte* p = stackalloc byte[Libc.PathMax];
        WasiErrno error = HostPath.Copy(path, p);
        if (error != WasiErrno.Success)
            return error;
        if (!HostDescriptors.TryReserve())
            return WasiErrno.TooManyOpenInSystem;
        int flags = HostFlags.Of(request);
        uint mode = (flags & Libc.Create) != 0 ? 0x1b6u : 0; // rw-rw-rw-, less the process's umask
        int fd = Resolve(p, flags, mode);
        if (fd < 0)
        {
            HostDescriptors.Release();
            return LinuxErrno.FromResolution(fd);
        }

        Statx stat;
        int result = Libc.GetStat(fd, &stat);
        if (result != 0)
        {
            Libc.close(fd);
            HostDescriptors.Release();
            return LinuxErrno.FromResult(result);
        }

        opened = stat.Type == WasiFileType.Directory ? new LinuxDirectory(fd, _walk) : LinuxFile.Opened(fd, request, stat.Type);
        return WasiErrno.Success;
    }

    public override WasiErrno GetStatAt(ReadOnlySpan<byte> path, bool followLinks, out WasiFileStat stat)
    {
        stat = default;
        byte* p = stackalloc byte[Libc.PathMax];
        WasiErrno error = HostPath.Copy(path, p);
        if (error != WasiErrno.Success)
            return error;

        // One system call for the usual path: a name in this directory that is not a link. What has a slash may lead out.
        if (HostPath.IsPlainName(path))
        {
            Statx host;
            int result = Libc.GetStat(_fd, p, Libc.SymlinkNoFollow, &host);
            if (result != 0)
                return LinuxErrno.FromResult(result);
            if (!followLinks || host.Type != WasiFileType.SymbolicLink)
            {
                stat = host.ToFileStat();
                return WasiErrno.Success;
            }
        }

        int target = Resolve(p, Libc.PathOnly | (followLinks ? 0 : Libc.NoFollow), 0);
        if (target < 0)
            return LinuxErrno.FromResolution(target);
        error = HostStat.Get(target, out stat);
        Libc.close(target);
        return error;
    }

    public override WasiErrno SetTimesAt(ReadOnlySpan<byte> path, bool followLinks, ulong access, ulong modification, WasiTimeFlags flags)
    {
        byte* p = stackalloc byte[Libc.PathMax];
        WasiErrno error = HostPath.Copy(path, p);
        if (error != WasiErrno.Success)
            return error;
        int target = Resolve(p, Libc.PathOnly | (followLinks ? 0 : Libc.NoFollow), 0);
        if (target < 0)
            return LinuxErrno.FromResolution(target);
        error = HostStat.SetTimesOfPath(target, access, modification, flags);
        Libc.close(target);
        return error;
    }

    public override WasiErrno CreateDirectory(ReadOnlySpan<byte> path)
    {
        byte* p = stackalloc byte[Libc.PathMax];
        WasiErrno error = OpenParent(path, p, out var parent);
        if (error != WasiErrno.Success)
            return error;
        using (parent)
            return LinuxErrno.FromResult(Libc.Result(Libc.mkdirat(parent.Fd, parent.Name, 0x1ff))); // rwxrwxrwx, less the umask
    }

    public override WasiErrno RemoveDirectory(ReadOnlySpan<byte> path) => Remove(path, Libc.RemoveDirectory);

    public override WasiErrno Unlink(ReadOnlySpan<byte> path) => Remove(path, 0);

    public override WasiErrno Rename(ReadOnlySpan<byte> path, WasiDirectory newDirectory, ReadOnlySpan<byte> newPath)
    {
        if (newDirectory is not LinuxDirectory target)
            return WasiErrno.CrossDevice;
        byte* p = stackalloc byte[Libc.PathMax];
        byte* q = stackalloc byte[Libc.PathMax];
        WasiErrno error = OpenParent(path, p, out var from);
        if (error != WasiErrno.Success)
            return error;
        using (from)
        {
            error = target.OpenParent(newPath, q, out var to);
            if (error != WasiErrno.Success)
                return error;
            using (to)
                return LinuxErrno.FromResult(Libc.Result(Libc.renameat(from.Fd, from.Name, to.Fd, to.Name)));
        }
    }

    public override WasiErrno Link(ReadOnlySpan<byte> path, WasiDirectory newDirectory, ReadOnlySpan<byte> newPath)
    {
        if (newDirectory is not LinuxDirectory target)
            return WasiErrno.CrossDevice;
        byte* p = stackalloc byte[Libc.PathMax];
        byte* q = stackalloc byte[Libc.PathMax];
        WasiErrno error = OpenParent(path, p, out var from);
        if (error != WasiErrno.Success)
            return error;
        using (from)
        {
            // linkat(2) would follow "name/". What that may name is a directory, and those cannot be linked to.
            if (from.HasSlash)
            {
                int old = BeneathResolver.Open(from.Fd, from.Name, Libc.PathOnly | Libc.Directory, 0, _walk);
                if (old < 0)
                    return LinuxErrno.FromResolution(old);
                Libc.close(old);
                return WasiErrno.NotPermitted;
            }

            error = target.OpenParent(newPath, q, out var to);
            if (error != WasiErrno.Success)
                return error;
            using (to)
                return LinuxErrno.FromResult(Libc.Result(Libc.linkat(from.Fd, from.Name, to.Fd, to.Name, 0)));
        }
    }

    public override WasiErrno CreateSymbolicLink(ReadOnlySpan<byte> target, ReadOnlySpan<byte> path)
    {
        byte* t = stackalloc byte[Libc.PathMax];
        byte* p = stackalloc byte[Libc.PathMax];
        WasiErrno error = HostPath.Copy(target, t);
        if (error != WasiErrno.Success)
            return error;

        // Nothing in the guest's world is at an absolute path, and other programs must not find one that a guest chose.
        if (t[0] == '/')
            return WasiErrno.NotPermitted;
        error = OpenParent(path, p, out var parent);
        if (error != WasiErrno.Success)
            return error;
        using (parent)
        {
            error = LinuxErrno.FromResult(Libc.Result(Libc.symlinkat(t, parent.Fd, parent.Name)));

            // POSIX, 4.16 pathname resolution: with a slash behind it, a file's name cannot be resolved. Linux says that it exists.
            Statx stat;
            return error == WasiErrno.Exists && parent.HasSlash && Libc.GetStat(parent.Fd, parent.Name, Libc.SymlinkNoFollow, &stat) == -Libc.ENOTDIR
                ? WasiErrno.NotDirectory
                : error;
        }
    }

    public override WasiErrno ReadLink(ReadOnlySpan<byte> path, Span<byte> buffer, out int length)
    {
        length = 0;
        byte* p = stackalloc byte[Libc.PathMax];
        WasiErrno error = HostPath.Copy(path, p);
        if (error != WasiErrno.Success)
            return error;
        int link = Resolve(p, Libc.PathOnly | Libc.NoFollow, 0);
        if (link < 0)
            return LinuxErrno.FromResolution(link);
        byte* empty = stackalloc byte[2];
        empty[0] = 0;
        nint result;
        fixed (byte* b = buffer)
        {
            byte* target = buffer.IsEmpty ? empty + 1 : b;
            result = Libc.Result(Libc.readlinkat(link, empty, target, (nuint)Math.Max(buffer.Length, 1)));
        }

        Libc.close(link);
        if (result == -Libc.ENOENT)
            return WasiErrno.Invalid; // how readlinkat answers for a descriptor that is not a link
        if (result > 0 && !buffer.IsEmpty)
            length = (int)result;
        return LinuxErrno.FromResult(result);
    }

    public override WasiErrno ReadEntries(ulong cookie, ref WasiEntryWriter writer)
    {
        if (cookie > long.MaxValue)
            return WasiErrno.Invalid;
        _entries ??= new EntryBuffer(_fd);
        int result = _entries.Start(cookie);
        while (result > 0 && !writer.IsFull)
        {
            var record = _entries.Current;
            ulong next = BinaryPrimitives.ReadUInt64LittleEndian(record[8..]); // d_off is the cookie of the next entry
            ulong inode = BinaryPrimitives.ReadUInt64LittleEndian(record);
            var name = EntryBuffer.NameOf(record);

            // What is above the directory is not the guest's business; for it, a directory is its own parent.
            if (name.SequenceEqual(".."u8))
                inode = OwnInode();
            writer.Add(next, inode, EntryBuffer.TypeOf(record), name);
            if (!writer.IsFull)
                result = _entries.MoveNext();
        }

        // As in getdents(2), entries that were read already come before the error.
        return writer.Length > 0 ? WasiErrno.Success : LinuxErrno.FromResult(result);
    }

    public override void Dispose()
    {
        _entries?.Dispose();
        _entries = null;
        Libc.close(_fd);
        HostDescriptors.Release();
        GC.SuppressFinalize(this);
    }

    private int Resolve(byte* path, int flags, uint mode) => BeneathResolver.Open(_fd, path, flags, mode, _walk);

    /// <param name="path">The path; its last component is not resolved.</param>
    /// <param name="scratch">Room for <see cref="Libc.PathMax"/> bytes, which the result refers to.</param>
    /// <param name="parent">The result; dispose it.</param>
    private WasiErrno OpenParent(ReadOnlySpan<byte> path, byte* scratch, out ParentDirectory parent)
    {
        parent = default;
        WasiErrno error = HostPath.Copy(path, scratch);
        return error != WasiErrno.Success
            ? error
            : LinuxErrno.FromResolution(BeneathResolver.OpenParent(_fd, scratch, path.Length, _walk, out parent));
    }

    private WasiErrno Remove(ReadOnlySpan<byte> path, int flags)
    {
        byte* p = stackalloc byte[Libc.PathMax];
        WasiErrno error = OpenParent(path, p, out var parent);
        if (error != WasiErrno.Success)
            return error;
        using (parent)
            return LinuxErrno.FromResult(Libc.Result(Libc.unlinkat(parent.Fd, parent.Name, flags)));
    }

    private ulong OwnInode()
    {
        Statx stat;
        if (_inode == 0 && Libc.GetStat(_fd, &stat) == 0)
            _inode = stat.Inode;
        return _inode;
    }
}
