namespace Wafer.Wasi;

/// <summary>What an overlay knows of a directory. All of it is used under the file system's lock.</summary>
/// <param name="inode">Its number, which stays when the directory is copied up.</param>
/// <param name="parent">The directory that it is in; null for the root.</param>
/// <param name="name">Its name there.</param>
/// <param name="hasLower">Whether the lower file system has it too, at the same path; otherwise nothing of that shows through.</param>
internal sealed class OverlayNode(ulong inode, OverlayNode? parent, byte[] name, bool hasLower)
{
    private readonly Dictionary<byte[], OverlayNode> _children = new(ByteNameComparer.Instance);
    private HashSet<byte[]>? _hidden;

    public ulong Inode => inode;

    public OverlayNode? Parent { get; private set; } = parent;

    public byte[] Name { get; private set; } = name;

    public bool HasLower => hasLower;

    /// <summary>Whether it was removed.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>Whether the upper file system is known to have it.</summary>
    public bool HasUpper { get; set; }

    /// <summary>A directory in this one that was seen before.</summary>
    public OverlayNode? ChildAt(ReadOnlySpan<byte> name) =>
        _children.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var child) ? child : null;

    public OverlayNode Add(OverlayNode child)
    {
        _children[child.Name] = child;
        return child;
    }

    /// <summary>Forgets a directory that was removed, or that something has replaced.</summary>
    public void Remove(ReadOnlySpan<byte> name)
    {
        if (_children.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(name, out _, out var child))
            child.IsRemoved = true;
    }

    public void Move(OverlayNode newParent, byte[] newName)
    {
        Parent?._children.Remove(Name);
        Parent = newParent;
        Name = newName;
        newParent.Add(this);
    }

    /// <summary>Whether a name of the lower file system is to be taken for missing.</summary>
    public bool Hides(ReadOnlySpan<byte> name) =>
        _hidden is { } hidden && hidden.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(name);

    public void Hide(ReadOnlySpan<byte> name)
    {
        _hidden ??= new HashSet<byte[]>(ByteNameComparer.Instance);
        _hidden.GetAlternateLookup<ReadOnlySpan<byte>>().Add(name);
    }

    /// <summary>Whether it is a directory or in it.</summary>
    public bool IsInside(OverlayNode outer)
    {
        for (var node = this; node is not null; node = node.Parent)
        {
            if (node == outer)
                return true;
        }

        return false;
    }

    /// <summary>Writes the path of a name in this directory, from the root of either file system.</summary>
    /// <returns>The path, at the buffer's end; empty if it does not fit.</returns>
    public ReadOnlySpan<byte> PathOf(ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        int start = buffer.Length;
        if (!Prepend(buffer, ref start, name))
            return [];
        for (var node = this; node.Parent is not null; node = node.Parent)
        {
            if (start < buffer.Length)
            {
                if (start == 0)
                    return [];
                buffer[--start] = (byte)'/';
            }

            if (!Prepend(buffer, ref start, node.Name))
                return [];
        }

        if (start == buffer.Length)
            Prepend(buffer, ref start, "."u8);
        return buffer[start..];
    }

    private static bool Prepend(Span<byte> buffer, ref int start, ReadOnlySpan<byte> name)
    {
        if (name.Length > start)
            return false;
        start -= name.Length;
        name.CopyTo(buffer[start..]);
        return true;
    }
}
