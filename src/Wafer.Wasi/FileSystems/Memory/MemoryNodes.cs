using System.Diagnostics.CodeAnalysis;

namespace Wafer.Wasi;

/// <summary>A file, directory or symbolic link in memory. All of it is used under the file system's lock.</summary>
/// <param name="inode">Its number.</param>
/// <param name="now">The time.</param>
internal abstract class MemoryNode(ulong inode, ulong now)
{
    public ulong Inode => inode;

    public abstract WasiFileType Type { get; }

    public abstract ulong Size { get; }

    /// <summary>How many names it has.</summary>
    public int Links { get; set; }

    public ulong AccessTime { get; set; } = now;

    public ulong ModificationTime { get; set; } = now;

    public ulong ChangeTime { get; set; } = now;
}

/// <summary>A regular file.</summary>
internal sealed class MemoryFileNode(ulong inode, ulong now, MemoryContent content) : MemoryNode(inode, now)
{
    public override WasiFileType Type => WasiFileType.RegularFile;

    public override ulong Size => (ulong)content.Length;

    public MemoryContent Content => content;

    /// <summary>How many handles there are; without any and without a name, the content is freed.</summary>
    public int Handles { get; set; }
}

/// <summary>A symbolic link.</summary>
internal sealed class MemoryLinkNode(ulong inode, ulong now, byte[] target) : MemoryNode(inode, now)
{
    public override WasiFileType Type => WasiFileType.SymbolicLink;

    public override ulong Size => (ulong)target.Length;

    public byte[] Target => target;
}

/// <summary>A name in a directory.</summary>
internal sealed class MemoryEntry(byte[] name, MemoryNode node, ulong cookie)
{
    public byte[] Name => name;

    public MemoryNode Node { get; set; } = node;

    /// <summary>Its place in the list; never used again.</summary>
    public ulong Cookie => cookie;

    public bool IsRemoved { get; set; }
}

/// <summary>A directory. Its entries are listed in the order in which they came.</summary>
internal sealed class MemoryDirectoryNode(ulong inode, ulong now, MemoryDirectoryNode? parent) : MemoryNode(inode, now)
{
    public const ulong SelfCookie = 1, ParentCookie = 2;

    private readonly Dictionary<byte[], MemoryEntry> _byName = new(ByteNameComparer.Instance);
    private readonly List<MemoryEntry> _inOrder = [];
    private ulong _lastCookie = ParentCookie;

    public override WasiFileType Type => WasiFileType.Directory;

    public override ulong Size => 0;

    /// <summary>The directory that it is in; null for the root and for one that was removed.</summary>
    public MemoryDirectoryNode? Parent { get; set; } = parent;

    /// <summary>Whether it was removed. Nothing can be made in it then.</summary>
    public bool IsRemoved { get; set; }

    public bool IsEmpty => _byName.Count == 0;

    public bool TryFind(ReadOnlySpan<byte> name, [NotNullWhen(true)] out MemoryEntry? entry) =>
        _byName.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out entry);

    public void Add(byte[] name, MemoryNode node)
    {
        var entry = new MemoryEntry(name, node, ++_lastCookie);
        _byName.Add(name, entry);
        _inOrder.Add(entry);
    }

    public void Remove(MemoryEntry entry)
    {
        _byName.Remove(entry.Name);
        entry.IsRemoved = true;
        if (_inOrder.Count > 2 * _byName.Count + 16)
            _inOrder.RemoveAll(static e => e.IsRemoved);
    }

    /// <summary>The entries behind a cookie. Ones that were removed are still among them.</summary>
    public ReadOnlySpan<MemoryEntry> After(ulong cookie)
    {
        var entries = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_inOrder);
        int low = 0, high = entries.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (entries[middle].Cookie <= cookie)
                low = middle + 1;
            else
                high = middle;
        }

        return entries[low..];
    }
}

/// <summary>Names are bytes. The hash differs from process to process, so that a guest cannot choose names that collide.</summary>
internal sealed class ByteNameComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static ByteNameComparer Instance { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(byte[] name) => GetHashCode(name.AsSpan());

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = default(HashCode);
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
