using System.Buffers.Binary;
using System.Text;

namespace Wafer.Wasi.Linux;

/// <summary>A directory of the host.</summary>
/// <param name="fd">The host's file descriptor, which this owns.</param>
/// <param name="readOnly">Whether nothing below it may be changed.</param>
/// <param name="walk">Whether to resolve paths without openat2 (see <see cref="BeneathResolver"/>).</param>
internal sealed unsafe class LinuxDirectory(int fd, bool readOnly, bool walk) : DirectoryDescriptor
{
    /// <summary>Opens a directory that the guest will find open.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static LinuxDirectory OpenPreopen(WasiPreopen preopen, bool walk)
    {
        byte[] path = Encoding.UTF8.GetBytes(preopen.HostPath + '\0');
        if (path.AsSpan().IndexOf((byte)0) != path.Length - 1)
            throw new ArgumentException("A preopened directory's path contains a NUL character.", nameof(preopen));
        fixed (byte* p = path)
        {
            int flags = Libc.ReadOnly | Libc.Directory | Libc.CloseOnExec;
            int fd = Libc.Result(Libc.openat(Libc.CurrentDirectory, p, flags, 0));
            return fd switch
            {
                >= 0 => new LinuxDirectory(fd, preopen.ReadOnly, walk) { PreopenName = Encoding.UTF8.GetBytes(preopen.GuestPath) },
                -Libc.ENOENT => throw new DirectoryNotFoundException($"The directory '{preopen.HostPath}' does not exist."),
                -Libc.ENOTDIR => throw new IOException($"'{preopen.HostPath}' is not a directory."),
                -Libc.EACCES => throw new UnauthorizedAccessException($"The directory '{preopen.HostPath}' may not be read."),
                _ => throw new IOException($"The directory '{preopen.HostPath}' cannot be opened (error {-fd})."),
            };
        }
    }

    public override int PollHandle => fd;

    public override int GetFlags(out FdFlags flags)
    {
        int host = Libc.Result(Libc.fcntl(fd, Libc.GetFileFlags, 0));
        flags = host < 0 ? FdFlags.None : HostFlags.ToWasi(host);
        return LinuxErrno.FromResult(host);
    }

    public override int SetFlags(FdFlags flags)
    {
        const FdFlags changeable = FdFlags.Append | FdFlags.NonBlocking;
        if ((flags & ~changeable) != 0)
            return Errno.NotSupported;
        return LinuxErrno.FromResult(Libc.Result(Libc.fcntl(fd, Libc.SetFileFlags, HostFlags.FromWasi(flags))));
    }

    public override int Stat(out FileStat stat) => HostStat.Get(fd, out stat);

    public override int SetTimes(ulong access, ulong modification, SetTimesFlags flags) =>
        readOnly ? Errno.ReadOnlyFileSystem : HostStat.SetTimes(fd, access, modification, flags);

    public override int Sync(bool dataOnly) =>
        LinuxErrno.FromResult(Libc.Result(dataOnly ? Libc.fdatasync(fd) : Libc.fsync(fd)));

    public override int Open(Span<byte> path, bool follow, OpenFlags open, FdFlags flags, bool read, bool write, out Descriptor? opened)
    {
        opened = null;
        int host = Libc.NoControllingTerminal | HostFlags.FromWasi(flags);
        host |= write ? (read ? Libc.ReadWrite : Libc.WriteOnly) : Libc.ReadOnly;
        if ((open & OpenFlags.Create) != 0)
            host |= Libc.Create;
        if ((open & OpenFlags.Directory) != 0)
            host |= Libc.Directory;
        if ((open & OpenFlags.Exclusive) != 0)
            host |= Libc.Exclusive;
        if ((open & OpenFlags.Truncate) != 0)
            host |= Libc.Truncate;
        if (!follow)
            host |= Libc.NoFollow;
        fixed (byte* p = path)
        {
            if (readOnly)
            {
                int refusal = CheckReadOnly(p, ref host, write);
                if (refusal != 0)
                    return refusal;
            }

            uint mode = (host & Libc.Create) != 0 ? 0x1b6u : 0; // rw-rw-rw-, less the process's umask
            int result = Resolve(p, host, mode);
            if (result < 0)
                return LinuxErrno.FromResolution(result);
            Statx stat;
            int error = Libc.GetStat(result, &stat);
            if (error != 0)
            {
                Libc.close(result);
                return LinuxErrno.FromResult(error);
            }

            opened = stat.Type == FileType.Directory
                ? new LinuxDirectory(result, readOnly, walk)
                : new LinuxFile(result, read || !write, write, readOnly, stat.Type);
            return Errno.Success;
        }
    }

    public override int StatAt(Span<byte> path, bool follow, out FileStat stat)
    {
        stat = default;
        fixed (byte* p = path)
        {
            // One system call for the usual path: a name in this directory that is not a link. What has a slash may lead out.
            Statx host;
            if (IsPlainName(path))
            {
                int result = Libc.GetStat(fd, p, Libc.SymlinkNoFollow, &host);
                if (result != 0)
                    return LinuxErrno.FromResult(result);
                if (!follow || host.Type != FileType.SymbolicLink)
                {
                    stat = host.ToFileStat();
                    return Errno.Success;
                }
            }

            int target = Resolve(p, Libc.PathOnly | (follow ? 0 : Libc.NoFollow), 0);
            if (target < 0)
                return LinuxErrno.FromResolution(target);
            int error = HostStat.Get(target, out stat);
            Libc.close(target);
            return error;
        }
    }

    public override int SetTimesAt(Span<byte> path, bool follow, ulong access, ulong modification, SetTimesFlags flags)
    {
        fixed (byte* p = path)
        {
            int target = Resolve(p, Libc.PathOnly | (follow ? 0 : Libc.NoFollow), 0);
            if (target < 0)
                return LinuxErrno.FromResolution(target);
            int error = readOnly ? Errno.ReadOnlyFileSystem : HostStat.SetTimesOfPath(target, access, modification, flags);
            Libc.close(target);
            return error;
        }
    }

    public override int CreateDirectory(Span<byte> path)
    {
        fixed (byte* p = path)
        {
            int error = OpenParent(path, p, exists: false, out var parent);
            if (error != 0)
                return error;
            using (parent)
                return LinuxErrno.FromResult(Libc.Result(Libc.mkdirat(parent.Fd, parent.Name, 0x1ff))); // rwxrwxrwx, less the umask
        }
    }

    public override int RemoveDirectory(Span<byte> path) => Remove(path, Libc.RemoveDirectory);

    public override int Unlink(Span<byte> path) => Remove(path, 0);

    public override int Rename(Span<byte> path, DirectoryDescriptor newDirectory, Span<byte> newPath)
    {
        if (newDirectory is not LinuxDirectory target)
            return Errno.CrossDevice;
        fixed (byte* p = path, q = newPath)
        {
            int error = OpenParent(path, p, exists: true, out var from);
            if (error != 0)
                return error;
            using (from)
            {
                error = target.OpenParent(newPath, q, exists: null, out var to);
                if (error != 0)
                    return error;
                using (to)
                    return LinuxErrno.FromResult(Libc.Result(Libc.renameat(from.Fd, from.Name, to.Fd, to.Name)));
            }
        }
    }

    public override int Link(Span<byte> path, DirectoryDescriptor newDirectory, Span<byte> newPath)
    {
        // A link out of a read-only directory into another one would let the file be written through its new name.
        if (newDirectory is not LinuxDirectory target)
            return Errno.CrossDevice;
        fixed (byte* p = path, q = newPath)
        {
            int error = OpenParent(path, p, exists: true, out var from);
            if (error != 0)
                return error;
            using (from)
            {
                // linkat(2) would follow "name/". What that may name is a directory, and those cannot be linked to.
                if (from.HasSlash)
                {
                    int old = BeneathResolver.Open(from.Fd, from.Name, Libc.PathOnly | Libc.Directory, 0, walk);
                    if (old < 0)
                        return LinuxErrno.FromResolution(old);
                    Libc.close(old);
                    return Errno.NotPermitted;
                }

                error = target.OpenParent(newPath, q, exists: false, out var to);
                if (error != 0)
                    return error;
                using (to)
                    return LinuxErrno.FromResult(Libc.Result(Libc.linkat(from.Fd, from.Name, to.Fd, to.Name, 0)));
            }
        }
    }

    public override int Symlink(Span<byte> target, Span<byte> path)
    {
        // Nothing in the guest's world is at an absolute path, and other programs must not find one that a guest chose.
        if (target[0] == '/')
            return Errno.NotPermitted;
        fixed (byte* t = target, p = path)
        {
            int error = OpenParent(path, p, exists: false, out var parent);
            if (error != 0)
                return error;
            using (parent)
                return LinuxErrno.FromResult(Libc.Result(Libc.symlinkat(t, parent.Fd, parent.Name)));
        }
    }

    public override int ReadLink(Span<byte> path, Span<byte> buffer, out uint used)
    {
        used = 0;
        fixed (byte* p = path, b = buffer)
        {
            int link = Resolve(p, Libc.PathOnly | Libc.NoFollow, 0);
            if (link < 0)
                return LinuxErrno.FromResolution(link);
            byte* empty = stackalloc byte[2];
            empty[0] = 0;
            byte* target = buffer.IsEmpty ? empty + 1 : b;
            nint result = Libc.Result(Libc.readlinkat(link, empty, target, (nuint)Math.Max(buffer.Length, 1)));
            Libc.close(link);
            if (result == -Libc.ENOENT)
                return Errno.Invalid; // how readlinkat answers for a descriptor that is not a link
            if (result > 0 && !buffer.IsEmpty)
                used = (uint)result;
            return LinuxErrno.FromResult(result);
        }
    }

    public override int ReadEntries(Span<byte> buffer, ulong cookie, out uint used)
    {
        used = 0;
        if (cookie > long.MaxValue)
            return Errno.Invalid;

        // A cookie is the position that Linux gives with each entry: it stays valid while others come and go.
        nint seek = Libc.Result((nint)Libc.lseek(fd, (long)cookie, 0));
        if (seek < 0)
            return LinuxErrno.FromResult(seek);
        const int chunkSize = 8192;
        byte* chunk = stackalloc byte[chunkSize];
        while (!buffer.IsEmpty)
        {
            int size = Libc.GetDirectoryEntries(fd, chunk, chunkSize);
            if (size <= 0)
            {
                // As in getdents(2), entries that were read already come before the error.
                return used > 0 ? Errno.Success : LinuxErrno.FromResult(size);
            }

            for (int position = 0; position < size && !buffer.IsEmpty;)
            {
                int recordLength = WriteEntry(new ReadOnlySpan<byte>(chunk + position, size - position), ref buffer, ref used);
                position += recordLength;
            }
        }

        return Errno.Success;
    }

    public override void Dispose() => Libc.close(fd);

    private static bool IsPlainName(ReadOnlySpan<byte> path) =>
        path.IndexOf((byte)'/') < 0 && !path.SequenceEqual("..\0"u8) && path.Length > 1;

    private int Resolve(byte* path, int flags, uint mode) => BeneathResolver.Open(fd, path, flags, mode, walk);

    /// <param name="path">The path; its last component is not resolved.</param>
    /// <param name="pinned">The same, pinned.</param>
    /// <param name="exists">Whether the last component has to exist; null where that does not matter.</param>
    /// <param name="parent">The result; dispose it.</param>
    private int OpenParent(Span<byte> path, byte* pinned, bool? exists, out ParentDirectory parent)
    {
        int result = BeneathResolver.OpenParent(fd, pinned, path.Length - 1, walk, out parent);
        if (result != 0 || !readOnly)
            return LinuxErrno.FromResolution(result);

        // As on a read-only file system, a name that is missing, or in the way, is the error that comes first.
        Statx stat;
        int error = Errno.ReadOnlyFileSystem;
        if (exists is not null && !parent.HasSlash)
        {
            int found = Libc.GetStat(parent.Fd, parent.Name, Libc.SymlinkNoFollow, &stat);
            if (exists == false && found == 0)
                error = Errno.Exists;
            else if (exists == true && found != 0)
                error = LinuxErrno.FromResult(found);
        }

        parent.Dispose();
        parent = default;
        return error;
    }

    private int Remove(Span<byte> path, int flags)
    {
        fixed (byte* p = path)
        {
            int error = OpenParent(path, p, exists: true, out var parent);
            if (error != 0)
                return error;
            using (parent)
                return LinuxErrno.FromResult(Libc.Result(Libc.unlinkat(parent.Fd, parent.Name, flags)));
        }
    }

    /// <summary>
    /// Answers an open below a read-only directory the way a read-only file system does: what exists may be opened for reading,
    /// even with O_CREAT.
    /// </summary>
    private int CheckReadOnly(byte* path, ref int host, bool write)
    {
        bool creates = (host & Libc.Create) != 0;
        if (!creates && !write && (host & Libc.Truncate) == 0)
            return Errno.Success;
        int existing = Resolve(path, Libc.PathOnly | (host & Libc.NoFollow), 0);
        if (existing < 0)
            return creates && existing == -Libc.ENOENT ? Errno.ReadOnlyFileSystem : LinuxErrno.FromResolution(existing);
        Libc.close(existing);
        if (creates && (host & Libc.Exclusive) != 0)
            return Errno.Exists;
        if (write || (host & Libc.Truncate) != 0)
            return Errno.ReadOnlyFileSystem;
        host &= ~(Libc.Create | Libc.Exclusive);
        return Errno.Success;
    }

    /// <summary>Translates a struct linux_dirent64 and returns its length.</summary>
    private int WriteEntry(ReadOnlySpan<byte> record, ref Span<byte> buffer, ref uint used)
    {
        const int headerSize = 24;
        int recordLength = BinaryPrimitives.ReadUInt16LittleEndian(record[16..]);
        byte hostType = record[18];
        var name = record[19..recordLength];
        name = name[..name.IndexOf((byte)0)];
        ulong inode = BinaryPrimitives.ReadUInt64LittleEndian(record);
        if (name.SequenceEqual(".."u8))
        {
            // What is above the directory is not the guest's business; for it, a directory is its own parent.
            Statx stat;
            if (Libc.GetStat(fd, &stat) == 0)
                inode = stat.Inode;
        }

        Span<byte> header = stackalloc byte[headerSize];
        header.Clear();
        record.Slice(8, 8).CopyTo(header); // d_off is the cookie of the next entry
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], inode);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], name.Length);
        header[20] = (byte)TypeOf(hostType);
        Append(header, ref buffer, ref used);
        Append(name, ref buffer, ref used);
        return recordLength;
    }

    private static void Append(scoped ReadOnlySpan<byte> bytes, ref Span<byte> buffer, ref uint used)
    {
        int count = Math.Min(bytes.Length, buffer.Length);
        bytes[..count].CopyTo(buffer);
        buffer = buffer[count..];
        used += (uint)count;
    }

    private static FileType TypeOf(byte hostType) => hostType switch
    {
        2 => FileType.CharacterDevice, // DT_CHR
        4 => FileType.Directory,
        6 => FileType.BlockDevice,
        8 => FileType.RegularFile,
        10 => FileType.SymbolicLink,
        12 => FileType.StreamSocket,
        _ => FileType.Unknown,
    };
}
