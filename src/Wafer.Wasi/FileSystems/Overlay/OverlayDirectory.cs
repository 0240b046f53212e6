namespace Wafer.Wasi;

/// <summary>An open directory of an overlay.</summary>
/// <param name="layers">The file systems; this counts as one of their users.</param>
/// <param name="node">The directory.</param>
internal sealed class OverlayDirectory(OverlayLayers layers, OverlayNode node) : WasiDirectory
{
    private const ulong SelfCookie = 1, ParentCookie = 2;

    private List<ListedEntry>? _listing;
    private bool _isClosed;

    public override WasiErrno GetStat(out WasiFileStat stat)
    {
        lock (layers.Owner.Lock)
            return layers.GetStat(node, out stat);
    }

    public override WasiErrno SetTimes(ulong access, ulong modification, WasiTimeFlags flags) =>
        SetTimesAt("."u8, false, access, modification, flags);

    public override WasiErrno Open(ReadOnlySpan<byte> path, in WasiOpenRequest request, out WasiHandle? opened)
    {
        opened = null;
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        lock (layers.Owner.Lock)
        {
            bool isNew = request.Has(WasiOpenFlags.Create) && request.Has(WasiOpenFlags.Exclusive);
            var error = PathWalker.Find(layers, node, path, request.FollowLinks && !isNew, scratch, out var place);
            if (error != WasiErrno.Success)
                return error;
            if (place.HasSlash && request.Has(WasiOpenFlags.Create))
                return WasiErrno.IsDirectory;
            error = FindAt(place, out var entry);
            if (error == WasiErrno.NoEntry && request.Has(WasiOpenFlags.Create))
                return Create(place, request, out opened);
            if (error != WasiErrno.Success)
                return error;
            if (isNew)
                return WasiErrno.Exists;
            if (entry.Directory is { } directory)
            {
                if (request.Changes)
                    return WasiErrno.IsDirectory;
                opened = new OverlayDirectory(layers.Share(), directory);
                return WasiErrno.Success;
            }

            if (place.HasSlash || request.Has(WasiOpenFlags.Directory))
                return WasiErrno.NotDirectory;
            return OpenFile(place, entry, request with { Flags = request.Flags & WasiOpenFlags.Truncate, FollowLinks = false }, out opened);
        }
    }

    public override WasiErrno GetStatAt(ReadOnlySpan<byte> path, bool followLinks, out WasiFileStat stat)
    {
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        lock (layers.Owner.Lock)
        {
            var error = Find(path, followLinks, scratch, out _, out var entry);
            stat = entry.Stat;
            return error;
        }
    }

    public override WasiErrno SetTimesAt(ReadOnlySpan<byte> path, bool followLinks, ulong access, ulong modification, WasiTimeFlags flags)
    {
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        Span<byte> buffer = stackalloc byte[OverlayLayers.PathSize];
        lock (layers.Owner.Lock)
        {
            var error = Find(path, followLinks, scratch, out var place, out var entry);
            if (error == WasiErrno.Success)
                error = BringUp(place, entry);
            if (error != WasiErrno.Success)
                return error;
            var upperPath = entry.Directory is { } directory ? directory.PathOf([], buffer) : place.Directory.PathOf(place.Name, buffer);
            return layers.Upper.SetTimesAt(upperPath, false, access, modification, flags);
        }
    }

    public override WasiErrno CreateDirectory(ReadOnlySpan<byte> path)
    {
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        Span<byte> buffer = stackalloc byte[OverlayLayers.PathSize];
        lock (layers.Owner.Lock)
        {
            var error = FindNew(path, scratch, out var place);
            return error != WasiErrno.Success ? error : layers.Upper.CreateDirectory(place.Directory.PathOf(place.Name, buffer));
        }
    }

    public override WasiErrno RemoveDirectory(ReadOnlySpan<byte> path)
    {
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        Span<byte> buffer = stackalloc byte[OverlayLayers.PathSize];
        lock (layers.Owner.Lock)
        {
            var error = PathWalker.FindParent(layers, node, path, scratch, out var place);
            if (error != WasiErrno.Success)
                return error;
            if (place.IsDots)
                return place.Name.Length == 1 ? WasiErrno.Invalid : WasiErrno.NotEmpty;
            error = FindAt(place, out var entry);
            if (error != WasiErrno.Success)
                return error;
            if (entry.Directory is not { } directory)
                return WasiErrno.NotDirectory;
            if (!layers.IsEmpty(directory))
                return WasiErrno.NotEmpty;
            if (!entry.IsLower)
                error = layers.Upper.RemoveDirectory(place.Directory.PathOf(place.Name, buffer));
            return error != WasiErrno.Success ? error : Forget(place);
        }
    }

    public override WasiErrno Unlink(ReadOnlySpan<byte> path)
    {
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        Span<byte> buffer = stackalloc byte[OverlayLayers.PathSize];
        lock (layers.Owner.Lock)
        {
            var error = PathWalker.FindParent(layers, node, path, scratch, out var place);
            if (error != WasiErrno.Success)
                return error;
            if (place.IsDots)
                return WasiErrno.IsDirectory;
            error = FindAt(place, out var entry);
            if (error != WasiErrno.Success)
                return error;
            if (entry.Directory is not null)
                return WasiErrno.IsDirectory;
            if (place.HasSlash)
                return WasiErrno.NotDirectory;
            if (!entry.IsLower)
                error = layers.Upper.Unlink(place.Directory.PathOf(place.Name, buffer));
            return error != WasiErrno.Success ? error : Forget(place);
        }
    }

    public override WasiErrno Rename(ReadOnlySpan<byte> path, WasiDirectory newDirectory, ReadOnlySpan<byte> newPath)
    {
        if (newDirectory is not OverlayDirectory target || target.Layers.Owner != layers.Owner)
            return WasiErrno.CrossDevice;
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        Span<byte> newScratch = stackalloc byte[PathWalker.ScratchSize];
        lock (layers.Owner.Lock)
        {
            var error = PathWalker.FindParent(layers, node, path, scratch, out var from);
            if (error != WasiErrno.Success)
                return error;
            error = PathWalker.FindParent(layers, target.Node, newPath, newScratch, out var to);
            if (error != WasiErrno.Success)
                return error;
            if (from.IsDots || to.IsDots)
                return WasiErrno.Busy;
            error = FindAt(from, out var moved);
            if (error != WasiErrno.Success)
                return error;
            error = FindAt(to, out var replaced);
            if (error is not (WasiErrno.Success or WasiErrno.NoEntry))
                return error;
            return Rename(from, to, moved, error == WasiErrno.Success ? replaced : null);
        }
    }

    public override WasiErrno Link(ReadOnlySpan<byte> path, WasiDirectory newDirectory, ReadOnlySpan<byte> newPath)
    {
        if (newDirectory is not OverlayDirectory target || target.Layers.Owner != layers.Owner)
            return WasiErrno.CrossDevice;
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        Span<byte> newScratch = stackalloc byte[PathWalker.ScratchSize];
        Span<byte> buffer = stackalloc byte[OverlayLayers.PathSize];
        Span<byte> newBuffer = stackalloc byte[OverlayLayers.PathSize];
        lock (layers.Owner.Lock)
        {
            var error = Find(path, followLinks: false, scratch, out var from, out var entry);
            if (error != WasiErrno.Success)
                return error;
            error = target.FindNew(newPath, newScratch, out var to);
            if (error != WasiErrno.Success)
                return error;
            if (entry.Directory is not null)
                return WasiErrno.NotPermitted;
            if (to.HasSlash)
                return WasiErrno.NoEntry;
            error = BringUp(from, entry);
            return error != WasiErrno.Success
                ? error
                : layers.Upper.Link(from.Directory.PathOf(from.Name, buffer), layers.Upper, to.Directory.PathOf(to.Name, newBuffer));
        }
    }

    public override WasiErrno CreateSymbolicLink(ReadOnlySpan<byte> target, ReadOnlySpan<byte> path)
    {
        if (target.IsEmpty)
            return WasiErrno.NoEntry;
        if (target[0] == '/')
            return WasiErrno.NotPermitted;
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        Span<byte> buffer = stackalloc byte[OverlayLayers.PathSize];
        lock (layers.Owner.Lock)
        {
            var error = FindNew(path, scratch, out var place);
            if (error == WasiErrno.Exists && place.HasSlash && FindAt(place, out var existing) == WasiErrno.Success && existing.Directory is null)
                return WasiErrno.NotDirectory;
            if (error != WasiErrno.Success)
                return error;
            return place.HasSlash ? WasiErrno.NoEntry : layers.Upper.CreateSymbolicLink(target, place.Directory.PathOf(place.Name, buffer));
        }
    }

    public override WasiErrno ReadLink(ReadOnlySpan<byte> path, Span<byte> buffer, out int length)
    {
        length = 0;
        Span<byte> scratch = stackalloc byte[PathWalker.ScratchSize];
        Span<byte> pathBuffer = stackalloc byte[OverlayLayers.PathSize];
        lock (layers.Owner.Lock)
        {
            var error = Find(path, followLinks: false, scratch, out var place, out var entry);
            if (error != WasiErrno.Success)
                return error;
            if (entry.Stat.Type != WasiFileType.SymbolicLink)
                return WasiErrno.Invalid;
            var layer = entry.IsLower ? layers.Lower : layers.Upper;
            return layer.ReadLink(place.Directory.PathOf(place.Name, pathBuffer), buffer, out length);
        }
    }

    public override WasiErrno ReadEntries(ulong cookie, ref WasiEntryWriter writer)
    {
        if (cookie > long.MaxValue)
            return WasiErrno.Invalid;
        lock (layers.Owner.Lock)
        {
            // A cookie counts entries of the list that was made at the beginning: they stay where they are when others go.
            if (_listing is null || cookie == 0)
            {
                var error = layers.List(node, out _listing);
                if (error != WasiErrno.Success)
                    return error;
            }
        }

        if (cookie < SelfCookie && !writer.Add(SelfCookie, node.Inode, WasiFileType.Directory, "."u8))
            return WasiErrno.Success;
        if (cookie < ParentCookie && !writer.Add(ParentCookie, node.Inode, WasiFileType.Directory, ".."u8))
            return WasiErrno.Success;
        for (ulong i = Math.Max(cookie, ParentCookie) - ParentCookie; i < (ulong)_listing.Count; i++)
        {
            var entry = _listing[(int)i];
            if (!writer.Add(i + ParentCookie + 1, entry.Inode, entry.Type, entry.Name))
                break;
        }

        return WasiErrno.Success;
    }

    public override void Dispose()
    {
        lock (layers.Owner.Lock)
        {
            if (_isClosed)
                return;
            _isClosed = true;
            layers.Release();
        }

        base.Dispose();
    }

    internal OverlayLayers Layers => layers;

    internal OverlayNode Node => node;

    private WasiErrno FindAt(in TreePlace<OverlayNode> place, out OverlayEntry entry)
    {
        if (!place.Name.IsEmpty && !place.IsDots)
            return layers.Find(place.Directory, place.Name, out entry);
        entry = new OverlayEntry { Directory = place.Directory };
        return layers.GetStat(place.Directory, out entry.Stat);
    }

    private WasiErrno Find(
        ReadOnlySpan<byte> path, bool followLinks, Span<byte> scratch, out TreePlace<OverlayNode> place, out OverlayEntry entry)
    {
        entry = default;
        var error = PathWalker.Find(layers, node, path, followLinks, scratch, out place);
        if (error == WasiErrno.Success)
            error = FindAt(place, out entry);
        return error == WasiErrno.Success && place.HasSlash && entry.Directory is null ? WasiErrno.NotDirectory : error;
    }

    /// <summary>Finds the place for a new name, and makes sure that the upper file system has the directory.</summary>
    private WasiErrno FindNew(ReadOnlySpan<byte> path, Span<byte> scratch, out TreePlace<OverlayNode> place)
    {
        var error = PathWalker.FindParent(layers, node, path, scratch, out place);
        if (error != WasiErrno.Success)
            return error;
        error = FindAt(place, out _);
        if (error == WasiErrno.Success)
            return WasiErrno.Exists;
        return error == WasiErrno.NoEntry ? layers.EnsureUpper(place.Directory) : error;
    }

    /// <summary>Makes sure that the upper file system has what was found.</summary>
    private WasiErrno BringUp(in TreePlace<OverlayNode> place, in OverlayEntry entry)
    {
        if (entry.Directory is { } directory)
            return layers.EnsureUpper(directory);
        return entry.IsLower ? layers.CopyUp(place.Directory, place.Name, entry.Stat, withData: true) : WasiErrno.Success;
    }

    private WasiErrno Create(in TreePlace<OverlayNode> place, in WasiOpenRequest request, out WasiHandle? opened)
    {
        opened = null;
        var error = layers.EnsureUpper(place.Directory);
        if (error != WasiErrno.Success)
            return error;
        Span<byte> buffer = stackalloc byte[OverlayLayers.PathSize];
        var creation = request with { Flags = WasiOpenFlags.Create | WasiOpenFlags.Exclusive, FollowLinks = false };
        return layers.Upper.Open(place.Directory.PathOf(place.Name, buffer), creation, out opened);
    }

    private WasiErrno OpenFile(in TreePlace<OverlayNode> place, in OverlayEntry entry, in WasiOpenRequest request, out WasiHandle? opened)
    {
        opened = null;
        Span<byte> buffer = stackalloc byte[OverlayLayers.PathSize];
        bool isLower = entry.IsLower;
        if (isLower && request.Changes && entry.Stat.Type == WasiFileType.RegularFile)
        {
            var copied = layers.CopyUp(place.Directory, place.Name, entry.Stat, withData: !request.Has(WasiOpenFlags.Truncate));
            if (copied != WasiErrno.Success)
                return copied;
            isLower = false;
        }

        var path = place.Directory.PathOf(place.Name, buffer);
        if (!isLower)
            return layers.Upper.Open(path, request, out opened);

        // Opened for reading; but even that would let the times be set.
        if (request.Changes)
            return entry.Stat.Type == WasiFileType.SymbolicLink ? WasiErrno.Loop : WasiErrno.NotSupported;
        var error = layers.Lower.Open(path, request, out var found);
        if (error == WasiErrno.Success)
            opened = new ReadOnlyFile((WasiFile)found!);
        return error;
    }

    /// <summary>After a name was removed from the upper file system, or was only in the lower one.</summary>
    private WasiErrno Forget(in TreePlace<OverlayNode> place)
    {
        place.Directory.Remove(place.Name);
        layers.HideLower(place.Directory, place.Name);
        return WasiErrno.Success;
    }

    private WasiErrno Rename(in TreePlace<OverlayNode> from, in TreePlace<OverlayNode> to, in OverlayEntry moved, OverlayEntry? replaced)
    {
        var error = CheckRename(from, to, moved, replaced);
        if (error != WasiErrno.Success)
            return error;
        if (from.Directory == to.Directory && from.Name.SequenceEqual(to.Name))
            return WasiErrno.Success;
        if (moved.Directory is { HasLower: true })
            return WasiErrno.CrossDevice;
        error = BringUp(from, moved);
        if (error == WasiErrno.Success)
            error = layers.EnsureUpper(to.Directory);
        if (error != WasiErrno.Success)
            return error;
        Span<byte> buffer = stackalloc byte[OverlayLayers.PathSize];
        Span<byte> newBuffer = stackalloc byte[OverlayLayers.PathSize];
        var newPath = to.Directory.PathOf(to.Name, newBuffer);
        if (newPath.IsEmpty)
            return WasiErrno.NameTooLong;
        error = layers.Upper.Rename(from.Directory.PathOf(from.Name, buffer), layers.Upper, newPath);
        if (error != WasiErrno.Success)
            return error;

        // Two names of one file: rename(2) then leaves both.
        if (replaced is { IsLower: false, Directory: null } && layers.Upper.GetStatAt(from.Directory.PathOf(from.Name, buffer), false, out _) == WasiErrno.Success)
            return WasiErrno.Success;
        to.Directory.Remove(to.Name);
        if (moved.Directory is { } directory)
            directory.Move(to.Directory, to.Name.ToArray());
        layers.HideLower(from.Directory, from.Name);
        return WasiErrno.Success;
    }

    private WasiErrno CheckRename(in TreePlace<OverlayNode> from, in TreePlace<OverlayNode> to, in OverlayEntry moved, OverlayEntry? replaced)
    {
        if (moved.Directory is not { } directory)
        {
            if (from.HasSlash || to.HasSlash)
                return WasiErrno.NotDirectory;
            return replaced is { Directory: not null } ? WasiErrno.IsDirectory : WasiErrno.Success;
        }

        if (to.Directory.IsInside(directory))
            return WasiErrno.Invalid;
        if (replaced is not { } old || old.Directory == directory)
            return WasiErrno.Success;
        if (old.Directory is not { } oldDirectory)
            return WasiErrno.NotDirectory;
        return layers.IsEmpty(oldDirectory) ? WasiErrno.Success : WasiErrno.NotEmpty;
    }
}
