namespace Wafer.Wasi;

/// <summary>A name in a directory of an overlay: where it is, and what.</summary>
internal struct OverlayEntry
{
    /// <summary>Its attributes, as the guest sees them.</summary>
    public WasiFileStat Stat;

    /// <summary>Whether the lower file system is what it comes from.</summary>
    public bool IsLower;

    /// <summary>What the overlay knows of it, if it is a directory.</summary>
    public OverlayNode? Directory;
}

/// <summary>The two file systems of an overlay as one guest has them open, and what is done across both. Used under the overlay's lock.</summary>
/// <param name="owner">The overlay.</param>
/// <param name="lower">The root of the lower file system, which is only read.</param>
/// <param name="upper">The root of the upper one.</param>
internal sealed class OverlayLayers(OverlayFileSystem owner, WasiDirectory lower, WasiDirectory upper) : ITree<OverlayNode>
{
    public const int PathSize = 4096;

    // How often a name may turn from a link into something else while it is looked at.
    private const int MaxRaces = 1000;

    private const int CopySize = 64 * 1024;

    private int _users = 1;

    public OverlayFileSystem Owner => owner;

    public WasiDirectory Lower => lower;

    public WasiDirectory Upper => upper;

    /// <summary>One more handle uses them.</summary>
    public OverlayLayers Share()
    {
        _users++;
        return this;
    }

    /// <summary>One less; the last one closes them.</summary>
    public void Release()
    {
        if (--_users > 0)
            return;
        lower.Dispose();
        upper.Dispose();
    }

    WasiErrno ITree<OverlayNode>.Find(OverlayNode directory, ReadOnlySpan<byte> name, out TreeEntry<OverlayNode> entry)
    {
        entry = default;
        OverlayEntry found;
        byte[]? target;
        WasiErrno error;
        int races = 0;
        do
        {
            target = null;
            error = Find(directory, name, out found);
            if (error != WasiErrno.Success)
                return error;
            if (found.Stat.Type == WasiFileType.SymbolicLink)
                error = ReadLink(directory, name, found.IsLower, out target);
        }
        while (error == WasiErrno.Invalid && ++races < MaxRaces); // It was a link a moment ago.
        entry = new TreeEntry<OverlayNode> { Directory = found.Directory, LinkTarget = target };
        return error;
    }

    OverlayNode ITree<OverlayNode>.ParentOf(OverlayNode directory) => directory.Parent!;

    /// <summary>Finds a name in a directory.</summary>
    public WasiErrno Find(OverlayNode directory, ReadOnlySpan<byte> name, out OverlayEntry entry)
    {
        entry = default;
        if (directory.IsRemoved)
            return WasiErrno.NoEntry;
        Span<byte> buffer = stackalloc byte[PathSize];
        var path = directory.PathOf(name, buffer);
        if (path.IsEmpty)
            return WasiErrno.NameTooLong;
        var error = upper.GetStatAt(path, followLinks: false, out entry.Stat);
        bool isUpper = error == WasiErrno.Success;
        if (!isUpper && error != WasiErrno.NoEntry)
            return error;
        if (!isUpper)
        {
            if (!directory.HasLower || directory.Hides(name))
                return WasiErrno.NoEntry;
            error = lower.GetStatAt(path, followLinks: false, out entry.Stat);
            if (error != WasiErrno.Success)
                return error;
            entry.IsLower = true;
        }

        if (entry.Stat.Type == WasiFileType.Directory)
        {
            entry.Directory = directory.ChildAt(name) ?? NewChild(directory, name, HasLowerDirectory(directory, name, path));
            entry.Directory.HasUpper |= isUpper;
            Identify(ref entry.Stat, entry.Directory);
        }

        return WasiErrno.Success;
    }

    /// <summary>The attributes of a directory.</summary>
    public WasiErrno GetStat(OverlayNode directory, out WasiFileStat stat)
    {
        stat = default;
        if (directory.IsRemoved)
            return WasiErrno.NoEntry;
        Span<byte> buffer = stackalloc byte[PathSize];
        var path = directory.PathOf([], buffer);
        if (path.IsEmpty)
            return WasiErrno.NameTooLong;
        var error = upper.GetStatAt(path, followLinks: false, out stat);
        if (error == WasiErrno.NoEntry && directory.HasLower)
            error = lower.GetStatAt(path, followLinks: false, out stat);
        Identify(ref stat, directory);
        return error;
    }

    /// <summary>The entries of a directory: those of the upper file system, and what it does not cover of the lower one.</summary>
    public WasiErrno List(OverlayNode directory, out List<ListedEntry> entries)
    {
        entries = [];
        if (directory.IsRemoved)
            return WasiErrno.NoEntry;
        Span<byte> buffer = stackalloc byte[PathSize];
        var path = directory.PathOf([], buffer);
        if (path.IsEmpty)
            return WasiErrno.NameTooLong;
        var seen = new HashSet<byte[]>(ByteNameComparer.Instance);
        var error = List(upper, path, out var fromUpper);
        if (error is not (WasiErrno.Success or WasiErrno.NoEntry))
            return error;
        List<ListedEntry> fromLower = [];
        if (directory.HasLower)
        {
            error = List(lower, path, out fromLower);
            if (error != WasiErrno.Success)
                return error;
        }

        var lowerDirectories = fromLower.Where(entry => entry.Type == WasiFileType.Directory && !directory.Hides(entry.Name))
            .Select(entry => entry.Name).ToHashSet(ByteNameComparer.Instance);
        foreach (var entry in fromUpper.Concat(fromLower.Where(entry => !directory.Hides(entry.Name))))
        {
            if (!seen.Add(entry.Name))
                continue;
            if (entry.Type != WasiFileType.Directory)
            {
                entries.Add(entry);
                continue;
            }

            var child = directory.ChildAt(entry.Name) ?? NewChild(directory, entry.Name, lowerDirectories.Contains(entry.Name));
            entries.Add(entry with { Inode = child.Inode });
        }

        return WasiErrno.Success;
    }

    /// <summary>Whether nothing is in a directory.</summary>
    public bool IsEmpty(OverlayNode directory) => List(directory, out var entries) == WasiErrno.Success && entries.Count == 0;

    /// <summary>Makes sure that the upper file system has a directory.</summary>
    public WasiErrno EnsureUpper(OverlayNode directory)
    {
        if (directory.IsRemoved)
            return WasiErrno.NoEntry;
        if (directory.HasUpper || directory.Parent is null)
            return WasiErrno.Success;
        var error = EnsureUpper(directory.Parent);
        if (error != WasiErrno.Success)
            return error;
        Span<byte> buffer = stackalloc byte[PathSize];
        var path = directory.PathOf([], buffer);
        if (path.IsEmpty)
            return WasiErrno.NameTooLong;
        error = upper.CreateDirectory(path);
        if (error is not (WasiErrno.Success or WasiErrno.Exists))
            return error;
        directory.HasUpper = true;
        return WasiErrno.Success;
    }

    /// <summary>Copies a file or symbolic link of the lower file system to the upper one.</summary>
    public WasiErrno CopyUp(OverlayNode directory, ReadOnlySpan<byte> name, in WasiFileStat stat, bool withData)
    {
        var error = EnsureUpper(directory);
        if (error != WasiErrno.Success)
            return error;
        Span<byte> buffer = stackalloc byte[PathSize];
        var path = directory.PathOf(name, buffer);
        switch (stat.Type)
        {
            case WasiFileType.SymbolicLink:
                error = ReadLink(directory, name, isLower: true, out byte[]? target);
                return error != WasiErrno.Success ? error : upper.CreateSymbolicLink(target, path);
            case WasiFileType.RegularFile:
                error = CopyFile(path, withData);
                if (error == WasiErrno.Success && withData)
                    error = upper.SetTimesAt(path, false, stat.AccessTime, stat.ModificationTime, WasiTimeFlags.Access | WasiTimeFlags.Modification);
                return error;
            default:
                return WasiErrno.NotSupported;
        }
    }

    /// <summary>After a name of the upper file system is gone: what it covered must not come to light.</summary>
    public void HideLower(OverlayNode directory, ReadOnlySpan<byte> name)
    {
        // Only what exists is hidden, or a guest could make this grow without end.
        Span<byte> buffer = stackalloc byte[PathSize];
        if (directory.HasLower && lower.GetStatAt(directory.PathOf(name, buffer), followLinks: false, out _) == WasiErrno.Success)
            directory.Hide(name);
    }

    private WasiErrno CopyFile(ReadOnlySpan<byte> path, bool withData)
    {
        var error = lower.Open(path, new WasiOpenRequest(default, default, true, false, false), out var opened);
        if (error != WasiErrno.Success)
            return error;
        using var source = opened as WasiFile;
        error = upper.Open(
            path, new WasiOpenRequest(WasiOpenFlags.Create | WasiOpenFlags.Exclusive, default, false, true, false), out opened);
        if (error != WasiErrno.Success)
            return error;
        using (var target = opened as WasiFile)
        {
            if (source is null || target is null)
                return WasiErrno.InputOutput;
            error = withData ? Copy(source, target) : WasiErrno.Success;
        }

        // Half a file must not cover a whole one.
        if (error != WasiErrno.Success)
            upper.Unlink(path);
        return error;
    }

    private static WasiErrno Copy(WasiFile source, WasiFile target)
    {
        byte[] buffer = new byte[CopySize];
        while (true)
        {
            var error = source.Read(new WasiBuffers(buffer), out uint count);
            if (error != WasiErrno.Success || count == 0)
                return error;
            for (uint done = 0; done < count;)
            {
                error = target.Write(new WasiBuffers(buffer.AsSpan((int)done, (int)(count - done))), out uint written);
                if (error != WasiErrno.Success)
                    return error;
                if (written == 0)
                    return WasiErrno.NoSpace;
                done += written;
            }
        }
    }

    private WasiErrno ReadLink(OverlayNode directory, ReadOnlySpan<byte> name, bool isLower, out byte[]? target)
    {
        target = null;
        Span<byte> buffer = stackalloc byte[PathSize];
        Span<byte> text = stackalloc byte[PathSize];
        var error = (isLower ? lower : upper).ReadLink(directory.PathOf(name, buffer), text, out int length);
        if (error == WasiErrno.Success)
            target = text[..length].ToArray();
        return error;
    }

    private static WasiErrno List(WasiDirectory layer, ReadOnlySpan<byte> path, out List<ListedEntry> entries)
    {
        entries = [];
        var error = layer.Open(path, new WasiOpenRequest(WasiOpenFlags.Directory, default, true, false, false), out var opened);
        if (error != WasiErrno.Success)
            return error;
        using (opened)
            entries = DirectoryListing.Of((WasiDirectory)opened!);
        return WasiErrno.Success;
    }

    private bool HasLowerDirectory(OverlayNode directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> path) =>
        directory.HasLower && !directory.Hides(name)
        && lower.GetStatAt(path, followLinks: false, out var stat) == WasiErrno.Success && stat.Type == WasiFileType.Directory;

    private OverlayNode NewChild(OverlayNode directory, ReadOnlySpan<byte> name, bool hasLower) =>
        directory.Add(new OverlayNode(owner.NewInode(), directory, name.ToArray(), hasLower));

    // Of a directory that is copied up, neither may change.
    private void Identify(ref WasiFileStat stat, OverlayNode directory)
    {
        stat.Device = owner.Device;
        stat.Inode = directory.Inode;
    }
}
