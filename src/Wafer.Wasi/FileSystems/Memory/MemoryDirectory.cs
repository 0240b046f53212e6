namespace Wafer.Wasi;

/// <summary>An open directory in memory. Its rules are Linux's.</summary>
/// <param name="owner">The file system.</param>
/// <param name="node">The directory.</param>
internal sealed class MemoryDirectory(MemoryFileSystem owner, MemoryDirectoryNode node) : WasiDirectory
{
    public override WasiErrno GetStat(out WasiFileStat stat)
    {
        lock (owner.Lock)
            stat = StatOf(owner, node);
        return WasiErrno.Success;
    }

    public override WasiErrno SetTimes(ulong access, ulong modification, WasiTimeFlags flags)
    {
        lock (owner.Lock)
            SetTimes(owner, node, access, modification, flags);
        return WasiErrno.Success;
    }

    public override WasiErrno Open(ReadOnlySpan<byte> path, in WasiOpenRequest request, out WasiHandle? opened)
    {
        opened = null;
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        lock (owner.Lock)
        {
            // With both, the name itself must be new, even if it is a link that leads nowhere.
            bool isNew = request.Has(WasiOpenFlags.Create) && request.Has(WasiOpenFlags.Exclusive);
            var error = PathWalker.Find(default(Tree), node, path, request.FollowLinks && !isNew, scratch, out var place);
            if (error != WasiErrno.Success)
                return error;
            if (place.HasSlash && request.Has(WasiOpenFlags.Create))
                return WasiErrno.IsDirectory;
            var found = NodeAt(place, out _);
            if (found is null)
            {
                if (!request.Has(WasiOpenFlags.Create))
                    return WasiErrno.NoEntry;
                error = NewFile(place.Directory, place.Name, out var created);
                if (error == WasiErrno.Success)
                    opened = new MemoryFile(owner, created!, request);
                return error;
            }

            error = CheckOpen(found, place.HasSlash, isNew, request);
            if (error != WasiErrno.Success)
                return error;
            if (found is MemoryDirectoryNode directory)
            {
                opened = new MemoryDirectory(owner, directory);
                return WasiErrno.Success;
            }

            var file = (MemoryFileNode)found;
            if (request.Has(WasiOpenFlags.Truncate))
            {
                file.Content.SetLength(0);
                file.ModificationTime = file.ChangeTime = owner.Now;
            }

            opened = new MemoryFile(owner, file, request);
            return WasiErrno.Success;
        }
    }

    public override WasiErrno GetStatAt(ReadOnlySpan<byte> path, bool followLinks, out WasiFileStat stat)
    {
        stat = default;
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        lock (owner.Lock)
        {
            var error = FindNode(path, followLinks, scratch, out var found);
            if (error == WasiErrno.Success)
                stat = StatOf(owner, found!);
            return error;
        }
    }

    public override WasiErrno SetTimesAt(ReadOnlySpan<byte> path, bool followLinks, ulong access, ulong modification, WasiTimeFlags flags)
    {
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        lock (owner.Lock)
        {
            var error = FindNode(path, followLinks, scratch, out var found);
            if (error == WasiErrno.Success)
                SetTimes(owner, found!, access, modification, flags);
            return error;
        }
    }

    public override WasiErrno CreateDirectory(ReadOnlySpan<byte> path)
    {
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        lock (owner.Lock)
        {
            var error = PathWalker.FindParent(default(Tree), node, path, scratch, out var place);
            if (error != WasiErrno.Success)
                return error;
            if (NodeAt(place, out _) is not null)
                return WasiErrno.Exists;
            return AddNew(place.Directory, place.Name, new MemoryDirectoryNode(owner.NewInode(), owner.Now, place.Directory));
        }
    }

    public override WasiErrno RemoveDirectory(ReadOnlySpan<byte> path)
    {
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        lock (owner.Lock)
        {
            var error = PathWalker.FindParent(default(Tree), node, path, scratch, out var place);
            if (error != WasiErrno.Success)
                return error;
            if (place.IsDots)
                return place.Name.Length == 1 ? WasiErrno.Invalid : WasiErrno.NotEmpty;
            if (NodeAt(place, out var entry) is not { } found)
                return WasiErrno.NoEntry;
            if (found is not MemoryDirectoryNode directory)
                return WasiErrno.NotDirectory;
            if (!directory.IsEmpty)
                return WasiErrno.NotEmpty;
            Remove(place.Directory, entry!);
            return WasiErrno.Success;
        }
    }

    public override WasiErrno Unlink(ReadOnlySpan<byte> path)
    {
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        lock (owner.Lock)
        {
            var error = PathWalker.FindParent(default(Tree), node, path, scratch, out var place);
            if (error != WasiErrno.Success)
                return error;
            if (place.IsDots)
                return WasiErrno.IsDirectory;
            if (NodeAt(place, out var entry) is not { } found)
                return WasiErrno.NoEntry;
            if (found is MemoryDirectoryNode)
                return WasiErrno.IsDirectory;
            if (place.HasSlash)
                return WasiErrno.NotDirectory;
            Remove(place.Directory, entry!);
            return WasiErrno.Success;
        }
    }

    public override WasiErrno Rename(ReadOnlySpan<byte> path, WasiDirectory newDirectory, ReadOnlySpan<byte> newPath)
    {
        if (newDirectory is not MemoryDirectory target || target.Owner != owner)
            return WasiErrno.CrossDevice;
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        Span<byte> newScratch = stackalloc byte[PathWalker.ScratchSize];
        lock (owner.Lock)
        {
            var error = PathWalker.FindParent(default(Tree), node, path, scratch, out var from);
            if (error != WasiErrno.Success)
                return error;
            error = PathWalker.FindParent(default(Tree), target.Node, newPath, newScratch, out var to);
            if (error != WasiErrno.Success)
                return error;
            if (from.IsDots || to.IsDots)
                return WasiErrno.Busy;
            if (NodeAt(from, out var entry) is not { } moved)
                return WasiErrno.NoEntry;
            var replaced = NodeAt(to, out var oldEntry);
            error = CheckRename(from, to, moved, replaced);
            if (error != WasiErrno.Success || moved == replaced)
                return error;
            if (to.Directory.IsRemoved)
                return WasiErrno.NoEntry;
            if (!owner.TryPayForName(to.Name.Length))
                return WasiErrno.NoSpace;
            if (oldEntry is not null)
                Remove(to.Directory, oldEntry);
            moved.Links++;
            owner.Drop(from.Directory, entry!);
            to.Directory.Add(to.Name.ToArray(), moved);
            if (moved is MemoryDirectoryNode directory)
                directory.Parent = to.Directory;
            Touch(from.Directory);
            Touch(to.Directory);
            return WasiErrno.Success;
        }
    }

    public override WasiErrno Link(ReadOnlySpan<byte> path, WasiDirectory newDirectory, ReadOnlySpan<byte> newPath)
    {
        if (newDirectory is not MemoryDirectory target || target.Owner != owner)
            return WasiErrno.CrossDevice;
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        lock (owner.Lock)
        {
            var error = FindNode(path, followLinks: false, scratch, out var found);
            if (error != WasiErrno.Success)
                return error;
            error = PathWalker.FindParent(default(Tree), target.Node, newPath, scratch, out var to);
            if (error != WasiErrno.Success)
                return error;
            if (NodeAt(to, out _) is not null)
                return WasiErrno.Exists;
            if (found is MemoryDirectoryNode)
                return WasiErrno.NotPermitted;
            if (to.HasSlash || to.Directory.IsRemoved)
                return WasiErrno.NoEntry;
            if (!owner.TryPayForName(to.Name.Length))
                return WasiErrno.NoSpace;
            to.Directory.Add(to.Name.ToArray(), found!);
            found!.Links++;
            found.ChangeTime = owner.Now;
            Touch(to.Directory);
            return WasiErrno.Success;
        }
    }

    public override WasiErrno CreateSymbolicLink(ReadOnlySpan<byte> target, ReadOnlySpan<byte> path)
    {
        if (target.IsEmpty)
            return WasiErrno.NoEntry;
        if (target[0] == '/')
            return WasiErrno.NotPermitted;
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        lock (owner.Lock)
        {
            var error = PathWalker.FindParent(default(Tree), node, path, scratch, out var place);
            if (error != WasiErrno.Success)
                return error;
            if (NodeAt(place, out _) is { } existing)
                return place.HasSlash && existing is not MemoryDirectoryNode ? WasiErrno.NotDirectory : WasiErrno.Exists;
            if (place.HasSlash)
                return WasiErrno.NoEntry;
            if (!owner.Quota.TryTake(target.Length))
                return WasiErrno.NoSpace;
            error = AddNew(place.Directory, place.Name, new MemoryLinkNode(owner.NewInode(), owner.Now, target.ToArray()));
            if (error != WasiErrno.Success)
                owner.Quota.Release(target.Length);
            return error;
        }
    }

    public override WasiErrno ReadLink(ReadOnlySpan<byte> path, Span<byte> buffer, out int length)
    {
        length = 0;
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        lock (owner.Lock)
        {
            var error = FindNode(path, followLinks: false, scratch, out var found);
            if (error != WasiErrno.Success)
                return error;
            if (found is not MemoryLinkNode link)
                return WasiErrno.Invalid;
            length = Math.Min(buffer.Length, link.Target.Length);
            link.Target.AsSpan(0, length).CopyTo(buffer);
            return WasiErrno.Success;
        }
    }

    public override WasiErrno ReadEntries(ulong cookie, ref WasiEntryWriter writer)
    {
        if (cookie > long.MaxValue)
            return WasiErrno.Invalid;
        lock (owner.Lock)
        {
            // For whoever opened it, a directory is its own parent.
            if (cookie < MemoryDirectoryNode.SelfCookie && !writer.Add(MemoryDirectoryNode.SelfCookie, node.Inode, WasiFileType.Directory, "."u8))
                return WasiErrno.Success;
            if (cookie < MemoryDirectoryNode.ParentCookie && !writer.Add(MemoryDirectoryNode.ParentCookie, node.Inode, WasiFileType.Directory, ".."u8))
                return WasiErrno.Success;
            foreach (var entry in node.After(cookie))
            {
                if (!entry.IsRemoved && !writer.Add(entry.Cookie, entry.Node.Inode, entry.Node.Type, entry.Name))
                    break;
            }

            return WasiErrno.Success;
        }
    }

    internal MemoryFileSystem Owner => owner;

    internal MemoryDirectoryNode Node => node;

    internal static WasiFileStat StatOf(MemoryFileSystem owner, MemoryNode node) => new()
    {
        Device = owner.Device,
        Inode = node.Inode,
        Type = node.Type,
        Links = (ulong)node.Links,
        Size = node.Size,
        AccessTime = node.AccessTime,
        ModificationTime = node.ModificationTime,
        ChangeTime = node.ChangeTime,
    };

    internal static void SetTimes(MemoryFileSystem owner, MemoryNode node, ulong access, ulong modification, WasiTimeFlags flags)
    {
        ulong now = owner.Now;
        if ((flags & (WasiTimeFlags.Access | WasiTimeFlags.AccessNow)) != 0)
            node.AccessTime = (flags & WasiTimeFlags.AccessNow) != 0 ? now : access;
        if ((flags & (WasiTimeFlags.Modification | WasiTimeFlags.ModificationNow)) != 0)
            node.ModificationTime = (flags & WasiTimeFlags.ModificationNow) != 0 ? now : modification;
        node.ChangeTime = now;
    }

    private static WasiErrno CheckOpen(MemoryNode found, bool hasSlash, bool isNew, in WasiOpenRequest request)
    {
        if (isNew)
            return WasiErrno.Exists;
        if (found is MemoryDirectoryNode)
            return request.Changes ? WasiErrno.IsDirectory : WasiErrno.Success;
        if (hasSlash || request.Has(WasiOpenFlags.Directory))
            return WasiErrno.NotDirectory;
        return found is MemoryLinkNode ? WasiErrno.Loop : WasiErrno.Success;
    }

    private static WasiErrno CheckRename(
        in TreePlace<MemoryDirectoryNode> from, in TreePlace<MemoryDirectoryNode> to, MemoryNode moved, MemoryNode? replaced)
    {
        if (moved is not MemoryDirectoryNode directory)
        {
            if (from.HasSlash || to.HasSlash)
                return WasiErrno.NotDirectory;
            return replaced is MemoryDirectoryNode ? WasiErrno.IsDirectory : WasiErrno.Success;
        }

        if (IsInside(to.Directory, directory))
            return WasiErrno.Invalid;
        if (replaced is null || replaced == moved)
            return WasiErrno.Success;
        if (replaced is not MemoryDirectoryNode old)
            return WasiErrno.NotDirectory;
        return old.IsEmpty ? WasiErrno.Success : WasiErrno.NotEmpty;
    }

    private static bool IsInside(MemoryDirectoryNode? inner, MemoryDirectoryNode outer)
    {
        for (; inner is not null; inner = inner.Parent)
        {
            if (inner == outer)
                return true;
        }

        return false;
    }

    private static MemoryNode? NodeAt(in TreePlace<MemoryDirectoryNode> place, out MemoryEntry? entry)
    {
        entry = null;
        if (place.Name.IsEmpty || place.IsDots)
            return place.Directory;
        return place.Directory.TryFind(place.Name, out entry) ? entry.Node : null;
    }

    private WasiErrno FindNode(ReadOnlySpan<byte> path, bool followLinks, Span<byte> scratch, out MemoryNode? found)
    {
        found = null;
        var error = PathWalker.Find(default(Tree), node, path, followLinks, scratch, out var place);
        if (error != WasiErrno.Success)
            return error;
        found = NodeAt(place, out _);
        if (found is null)
            return WasiErrno.NoEntry;
        return place.HasSlash && found is not MemoryDirectoryNode ? WasiErrno.NotDirectory : WasiErrno.Success;
    }

    private WasiErrno NewFile(MemoryDirectoryNode directory, ReadOnlySpan<byte> name, out MemoryFileNode? file)
    {
        file = new MemoryFileNode(owner.NewInode(), owner.Now, new MemoryContent(owner.Quota));
        return AddNew(directory, name, file);
    }

    private WasiErrno AddNew(MemoryDirectoryNode directory, ReadOnlySpan<byte> name, MemoryNode added)
    {
        if (directory.IsRemoved)
            return WasiErrno.NoEntry;
        if (!owner.TryPayForNode(name.Length))
            return WasiErrno.NoSpace;
        directory.Add(name.ToArray(), added);
        added.Links = 1;
        Touch(directory);
        return WasiErrno.Success;
    }

    private void Remove(MemoryDirectoryNode directory, MemoryEntry entry)
    {
        if (entry.Node is MemoryLinkNode { Links: 1 } link)
            owner.Quota.Release(link.Target.Length);
        if (entry.Node is MemoryDirectoryNode removed)
            removed.IsRemoved = true;
        owner.Drop(directory, entry);
        Touch(directory);
    }

    private void Touch(MemoryDirectoryNode directory) => directory.ModificationTime = directory.ChangeTime = owner.Now;

    private readonly struct Tree : ITree<MemoryDirectoryNode>
    {
        public WasiErrno Find(MemoryDirectoryNode directory, ReadOnlySpan<byte> name, out TreeEntry<MemoryDirectoryNode> entry)
        {
            entry = default;
            if (!directory.TryFind(name, out var found))
                return WasiErrno.NoEntry;
            entry = new TreeEntry<MemoryDirectoryNode>
            {
                Directory = found.Node as MemoryDirectoryNode,
                LinkTarget = (found.Node as MemoryLinkNode)?.Target,
            };
            return WasiErrno.Success;
        }

        public MemoryDirectoryNode ParentOf(MemoryDirectoryNode directory) => directory.Parent!;
    }
}
