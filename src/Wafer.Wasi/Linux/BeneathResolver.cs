namespace Wafer.Wasi.Linux;

/// <summary>
/// Opens paths beneath a directory, which no component of them may leave: not by <c>..</c>, not by being absolute, not through a
/// symbolic link. openat2(2) with RESOLVE_BENEATH does it in the kernel, safe against concurrent renames; where that is missing
/// (before Linux 5.6, or filtered out), the path is walked one component at a time and no link is ever followed by the kernel.
/// </summary>
internal static unsafe class BeneathResolver
{
    private const int MaxLinks = 40; // what Linux allows
    private const int MaxRaces = 1000;

    private static int s_hasOpenAt2; // 0 not known yet, 1 yes, -1 no

    /// <summary>Opens a path.</summary>
    /// <param name="directory">The directory that it is relative to.</param>
    /// <param name="path">The path, ending with NUL.</param>
    /// <param name="flags">The flags of open(2).</param>
    /// <param name="mode">The mode of a file that is created; 0 otherwise.</param>
    /// <param name="walk">Whether to walk even where openat2 exists.</param>
    /// <returns>The file descriptor, or a negated Linux error number; -EXDEV if the path leads out.</returns>
    public static int Open(int directory, byte* path, int flags, uint mode, bool walk)
    {
        flags |= Libc.CloseOnExec;
        if (walk || s_hasOpenAt2 < 0)
            return new PathWalk(directory, flags, mode).Open(path);
        var how = new OpenHow
        {
            Flags = (uint)flags,
            Mode = mode,
            Resolve = OpenHow.Beneath | OpenHow.NoMagicLinks,
        };
        int races = 0;
        while (true)
        {
            int fd = Libc.OpenAt2(directory, path, &how);
            if (fd >= 0)
            {
                s_hasOpenAt2 = 1;
                return fd;
            }

            // EAGAIN: something was renamed while ".." was resolved, so the kernel could not vouch for the result. A file that
            // is locked by a lease answers it too, hence the limit.
            if (fd == -Libc.EINTR || (fd == -Libc.EAGAIN && races++ < MaxRaces))
                continue;
            if (s_hasOpenAt2 == 0 && fd is -Libc.ENOSYS or -Libc.EPERM && !ProbeOpenAt2())
                return new PathWalk(directory, flags, mode).Open(path);
            return fd;
        }
    }

    /// <summary>
    /// Resolves all of a path but its last component, for the calls that act on a name in a directory and do not follow it.
    /// </summary>
    /// <param name="directory">The directory that it is relative to.</param>
    /// <param name="path">The path, ending with NUL. It is overwritten, and the result refers to it.</param>
    /// <param name="length">Its length without the NUL.</param>
    /// <param name="walk">Whether to walk even where openat2 exists.</param>
    /// <param name="parent">The result; dispose it.</param>
    /// <returns>0, or a negated Linux error number; -EXDEV if the path leads out.</returns>
    public static int OpenParent(int directory, byte* path, int length, bool walk, out ParentDirectory parent)
    {
        parent = default;
        if (length == 0)
            return -Libc.ENOENT;
        int end = length;
        while (end > 0 && path[end - 1] == '/')
            end--;
        if (end == 0)
            return -Libc.EXDEV; // only slashes
        int start = end;
        while (start > 0 && path[start - 1] != '/')
            start--;

        // The calls themselves refuse a last component of "..", in various ways; make sure that it is not one that leads out.
        if (end - start == 2 && path[start] == '.' && path[start + 1] == '.')
        {
            int target = Open(directory, path, Libc.PathOnly | Libc.Directory, 0, walk);
            if (target < 0)
                return target;
            Libc.close(target);
        }

        bool hasSlash = end < length;
        if (start == 0)
        {
            parent = new ParentDirectory(directory, false, path, hasSlash);
            return 0;
        }

        if (start == 1)
            return -Libc.EXDEV; // "/name"
        path[start - 1] = 0;
        int fd = Open(directory, path, Libc.PathOnly | Libc.Directory, 0, walk);
        if (fd < 0)
            return fd;
        parent = new ParentDirectory(fd, true, path + start, hasSlash);
        return 0;
    }

    // Sandboxes of containers answer EPERM to calls that they do not know, so only a call that must succeed tells.
    private static bool ProbeOpenAt2()
    {
        var how = new OpenHow { Flags = Libc.PathOnly | Libc.CloseOnExec };
        byte* root = stackalloc byte[2] { (byte)'/', 0 };
        int fd = Libc.OpenAt2(Libc.CurrentDirectory, root, &how);
        s_hasOpenAt2 = fd >= 0 ? 1 : -1;
        if (fd >= 0)
            Libc.close(fd);
        return fd >= 0;
    }

    /// <summary>The fallback. Holds the chain of directories from the root down, so that ".." needs no help of the kernel.</summary>
    private ref struct PathWalk(int root, int flags, uint mode)
    {
        private readonly List<int> _chain = [];

        public readonly int Open(byte* path)
        {
            // Links are spliced in at the front, so there is room for one path behind another.
            byte* buffer = stackalloc byte[2 * Libc.PathMax];
            int length = 0;
            while (path[length] != 0)
            {
                if (length == Libc.PathMax - 1)
                    return -Libc.ENAMETOOLONG;
                buffer[length] = path[length];
                length++;
            }

            buffer[length] = 0;
            if (length == 0)
                return -Libc.ENOENT;
            int result = Walk(buffer);
            while (_chain.Count > 0)
                Pop();
            return result;
        }

        private readonly int Current => _chain.Count == 0 ? root : _chain[^1];

        private readonly int Walk(byte* rest)
        {
            byte* buffer = rest;
            int links = 0;
            if (*rest == '/')
                return -Libc.EXDEV;
            while (true)
            {
                while (*rest == '/')
                    rest++;
                if (*rest == 0)
                    return OpenHere();
                byte* name = rest;
                while (*rest is not (0 or (byte)'/'))
                    rest++;
                bool isLast = *rest == 0;
                if (!isLast)
                    *rest++ = 0;

                if (IsDots(name, 1))
                {
                    if (isLast)
                        return OpenHere();
                    continue;
                }

                if (IsDots(name, 2))
                {
                    if (_chain.Count == 0)
                        return -Libc.EXDEV;
                    Pop();
                    if (isLast)
                        return OpenHere();
                    continue;
                }

                int fd = isLast ? OpenLast(name, out bool isLink) : OpenDirectory(name, out isLink);
                if (isLink)
                {
                    if (++links > MaxLinks)
                        return -Libc.ELOOP;
                    int error = Splice(buffer, name, isLast ? null : rest);
                    if (error == -Libc.EINVAL)
                    {
                        // It was a link a moment ago. Look again.
                        if (!isLast)
                            rest[-1] = (byte)'/';
                        rest = name;
                        continue;
                    }

                    if (error != 0)
                        return error;
                    rest = buffer;
                    continue;
                }

                // Creating "name/" fails like this in the kernel.
                if (fd == -Libc.ENOENT && !isLast && (flags & Libc.Create) != 0 && IsOnlySlashes(rest))
                    return -Libc.EISDIR;
                if (isLast || fd < 0)
                    return fd;
                if (!TryPush(fd))
                    return -Libc.EMFILE;
            }
        }

        // A path can have two thousand directories; they count as the guests' like files that they have open.
        private readonly bool TryPush(int fd)
        {
            if (HostDescriptors.TryReserve())
            {
                _chain.Add(fd);
                return true;
            }

            Libc.close(fd);
            return false;
        }

        private readonly void Pop()
        {
            Libc.close(_chain[^1]);
            _chain.RemoveAt(_chain.Count - 1);
            HostDescriptors.Release();
        }

        private readonly int OpenHere()
        {
            byte* here = stackalloc byte[2] { (byte)'.', 0 };
            return Libc.Result(Libc.openat(Current, here, flags, mode));
        }

        private readonly int OpenDirectory(byte* name, out bool isLink)
        {
            isLink = false;
            int fd = Libc.Result(Libc.openat(Current, name, Libc.PathOnly | Libc.NoFollow | Libc.CloseOnExec, 0));
            if (fd < 0)
                return fd;
            Statx stat;
            int error = Libc.GetStat(fd, &stat);
            isLink = error == 0 && stat.Type == WasiFileType.SymbolicLink;
            if (error == 0 && stat.Type == WasiFileType.Directory)
                return fd;
            Libc.close(fd);
            return error != 0 ? error : -Libc.ENOTDIR;
        }

        private readonly int OpenLast(byte* name, out bool isLink)
        {
            isLink = false;
            int fd = Libc.Result(Libc.openat(Current, name, flags | Libc.NoFollow, mode));
            if ((flags & Libc.NoFollow) != 0)
                return fd;
            if (fd is -Libc.ELOOP or -Libc.ENOTDIR)
            {
                // ELOOP says so, even if it is none any more.
                byte probe;
                isLink = fd == -Libc.ELOOP || Libc.readlinkat(Current, name, &probe, 1) >= 0;
            }
            else if (fd >= 0 && (flags & Libc.PathOnly) != 0)
            {
                Statx stat;
                isLink = Libc.GetStat(fd, &stat) == 0 && stat.Type == WasiFileType.SymbolicLink;
                if (isLink)
                    Libc.close(fd);
            }

            return fd;
        }

        /// <summary>Replaces the buffer's contents by the target of a link and what is left of the path behind it.</summary>
        private readonly int Splice(byte* buffer, byte* link, byte* rest)
        {
            byte* target = stackalloc byte[Libc.PathMax];
            int length = (int)Libc.Result(Libc.readlinkat(Current, link, target, Libc.PathMax));
            if (length < 0)
                return length;
            if (length > 0 && target[0] == '/')
                return -Libc.EXDEV;
            int restLength = 0;
            if (rest is not null)
            {
                while (rest[restLength] != 0)
                    restLength++;
            }

            if (length == 0)
                return -Libc.ENOENT;
            if (length + 1 + restLength >= 2 * Libc.PathMax)
                return -Libc.ENAMETOOLONG;
            int restStart = length;
            if (rest is not null)
            {
                restStart = length + 1;
                Buffer.MemoryCopy(rest, buffer + restStart, restLength, restLength);
                buffer[length] = (byte)'/';
            }

            Buffer.MemoryCopy(target, buffer, length, length);
            buffer[restStart + restLength] = 0;
            return 0;
        }

        private static bool IsOnlySlashes(byte* rest)
        {
            while (*rest == '/')
                rest++;
            return *rest == 0;
        }

        private static bool IsDots(byte* name, int count)
        {
            for (int i = 0; i < count; i++)
            {
                if (name[i] != '.')
                    return false;
            }

            return name[count] == 0;
        }
    }
}

/// <summary>A directory and a name in it: a path whose last component is not resolved.</summary>
/// <param name="fd">The directory.</param>
/// <param name="owned">Whether to close it.</param>
/// <param name="name">The name, ending with NUL, slashes behind it kept.</param>
/// <param name="hasSlash">Whether there are slashes behind it.</param>
internal unsafe ref struct ParentDirectory(int fd, bool owned, byte* name, bool hasSlash)
{
    public readonly int Fd = fd;
    public readonly byte* Name = name;

    /// <summary>
    /// With a trailing slash, calls that look a name up follow a link in spite of being told not to. Those that create, remove or
    /// rename it do not.
    /// </summary>
    public readonly bool HasSlash = hasSlash;

    public readonly void Dispose()
    {
        if (owned)
            Libc.close(Fd);
    }
}
