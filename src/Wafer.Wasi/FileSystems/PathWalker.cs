namespace Wafer.Wasi;

/// <summary>What a name in a directory of a tree stands for.</summary>
/// <typeparam name="TDirectory">What a directory is.</typeparam>
internal readonly struct TreeEntry<TDirectory>
    where TDirectory : class
{
    /// <summary>The directory, if it is one.</summary>
    public TDirectory? Directory { get; init; }

    /// <summary>What it says, if it is a symbolic link.</summary>
    public byte[]? LinkTarget { get; init; }
}

/// <summary>A tree of directories that paths are walked in by <see cref="PathWalker"/>; it does not change meanwhile.</summary>
/// <typeparam name="TDirectory">What a directory is.</typeparam>
internal interface ITree<TDirectory>
    where TDirectory : class
{
    /// <summary>Finds a name in a directory; <see cref="WasiErrno.NoEntry"/> if there is none.</summary>
    WasiErrno Find(TDirectory directory, ReadOnlySpan<byte> name, out TreeEntry<TDirectory> entry);

    /// <summary>The directory that a directory is in. Not asked of the root of a walk.</summary>
    TDirectory ParentOf(TDirectory directory);
}

/// <summary>Where a path leads.</summary>
/// <typeparam name="TDirectory">What a directory is.</typeparam>
internal ref struct TreePlace<TDirectory>
    where TDirectory : class
{
    /// <summary>The directory that the last component is in.</summary>
    public TDirectory Directory;

    /// <summary>The last component. Empty if the path leads to <see cref="Directory"/> itself.</summary>
    public ReadOnlySpan<byte> Name;

    /// <summary>Whether the path ends in a slash, so that only a directory will do.</summary>
    public bool HasSlash;

    /// <summary>Whether the last component, which was not resolved, is <c>.</c> or <c>..</c>.</summary>
    public readonly bool IsDots => Name.SequenceEqual("."u8) || Name.SequenceEqual(".."u8);
}

/// <summary>
/// Resolves paths in trees that no operating system resolves them in: one component at a time, and never out of the directory
/// that the walk starts from. The rules are those of path_resolution(7).
/// </summary>
internal static class PathWalker
{
    /// <summary>The size of the scratch buffer: a link's target, and the rest of the path behind it.</summary>
    public const int ScratchSize = 2 * MaxPath;

    private const int MaxPath = 4096;
    private const int MaxName = 255;
    private const int MaxLinks = 40; // what Linux allows

    /// <summary>Resolves all of a path but its last component, for what acts on a name and does not follow it.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="root">The directory that the path is relative to.</param>
    /// <param name="path">The path.</param>
    /// <param name="scratch">A buffer of <see cref="ScratchSize"/> bytes, which the result refers to.</param>
    /// <param name="place">The result. Its name may be <c>.</c> or <c>..</c>, which then does not lead out.</param>
    public static WasiErrno FindParent<TTree, TDirectory>(
        TTree tree, TDirectory root, ReadOnlySpan<byte> path, Span<byte> scratch, out TreePlace<TDirectory> place)
        where TTree : ITree<TDirectory>
        where TDirectory : class =>
        Walk(tree, root, path, scratch, resolveLast: false, followLast: false, out place);

    /// <summary>Resolves a path to the end.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="root">The directory that the path is relative to.</param>
    /// <param name="path">The path.</param>
    /// <param name="follow">Whether to follow a symbolic link at its end; before a slash it always is.</param>
    /// <param name="scratch">A buffer of <see cref="ScratchSize"/> bytes, which the result refers to.</param>
    /// <param name="place">The result. Nothing may have the name.</param>
    public static WasiErrno Find<TTree, TDirectory>(
        TTree tree, TDirectory root, ReadOnlySpan<byte> path, bool follow, Span<byte> scratch, out TreePlace<TDirectory> place)
        where TTree : ITree<TDirectory>
        where TDirectory : class =>
        Walk(tree, root, path, scratch, resolveLast: true, follow, out place);

    private static WasiErrno Walk<TTree, TDirectory>(
        TTree tree, TDirectory root, ReadOnlySpan<byte> path, Span<byte> scratch, bool resolveLast, bool followLast, out TreePlace<TDirectory> place)
        where TTree : ITree<TDirectory>
        where TDirectory : class
    {
        place = default;
        if (path.IsEmpty)
            return WasiErrno.NoEntry;
        if (path[0] == '/')
            return WasiErrno.NotPermitted;
        if (path.Length >= MaxPath)
            return WasiErrno.NameTooLong;
        path.CopyTo(scratch);
        var rest = scratch[..path.Length];
        var current = root;
        int links = 0;
        while (true)
        {
            var name = NextName(ref rest, out bool isLast, out bool hasSlash);
            if (name.Length > MaxName)
                return WasiErrno.NameTooLong;
            bool isParent = name.SequenceEqual(".."u8);
            if (isParent && current == root)
                return WasiErrno.NotPermitted;
            if (isLast && !resolveLast)
            {
                place = new TreePlace<TDirectory> { Directory = current, Name = name, HasSlash = hasSlash };
                return WasiErrno.Success;
            }

            if (name.IsEmpty || isParent || name.SequenceEqual("."u8))
            {
                if (isParent)
                    current = tree.ParentOf(current);
                if (!isLast)
                    continue;
                place = new TreePlace<TDirectory> { Directory = current, HasSlash = hasSlash };
                return WasiErrno.Success;
            }

            var error = tree.Find(current, name, out var entry);
            if (error != WasiErrno.Success && !(isLast && error == WasiErrno.NoEntry))
                return error;
            if (entry.LinkTarget is { } target && (!isLast || followLast || hasSlash))
            {
                if (++links > MaxLinks)
                    return WasiErrno.Loop;
                error = Splice(target, hasSlash, isLast, scratch, ref rest);
                if (error != WasiErrno.Success)
                    return error;
                continue;
            }

            if (isLast)
            {
                place = new TreePlace<TDirectory> { Directory = current, Name = name, HasSlash = hasSlash };
                return WasiErrno.Success;
            }

            if (entry.Directory is null)
                return WasiErrno.NotDirectory;
            current = entry.Directory;
        }
    }

    /// <summary>Takes the first component off a path, and the slashes behind it.</summary>
    private static Span<byte> NextName(scoped ref Span<byte> rest, out bool isLast, out bool hasSlash)
    {
        int end = rest.IndexOf((byte)'/');
        if (end < 0)
        {
            var whole = rest;
            rest = default;
            isLast = true;
            hasSlash = false;
            return whole;
        }

        var name = rest[..end];
        rest = rest[end..].TrimStart((byte)'/');
        isLast = rest.IsEmpty;
        hasSlash = isLast;
        return name;
    }

    /// <summary>Puts a link's target in front of what is left of the path.</summary>
    private static WasiErrno Splice(ReadOnlySpan<byte> target, bool hasSlash, bool isLast, Span<byte> scratch, ref Span<byte> rest)
    {
        if (target.IsEmpty)
            return WasiErrno.NoEntry;
        if (target[0] == '/')
            return WasiErrno.NotPermitted;
        bool needsSlash = hasSlash || !isLast;
        int length = target.Length + (needsSlash ? 1 : 0) + rest.Length;
        if (length > scratch.Length)
            return WasiErrno.NameTooLong;
        rest.CopyTo(scratch[(length - rest.Length)..]);
        if (needsSlash)
            scratch[target.Length] = (byte)'/';
        target.CopyTo(scratch);
        rest = scratch[..length];
        return WasiErrno.Success;
    }
}
