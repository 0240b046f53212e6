using System.Text;

namespace Wafer.Wasi;

/// <summary>Files in memory. They are gone with the object; the embedder can put files in and take files out.</summary>
/// <remarks>Any number of contexts and threads may use it at once. Paths of the embedder are relative to the root; a leading <c>/</c> makes no difference.</remarks>
public sealed class MemoryFileSystem : IWasiFileSystem
{
    /// <summary>How many bytes a file system may take by default: 1 GiB.</summary>
    public const long DefaultCapacity = 1L << 30;

    // Nodes and names take memory too; this is about what the runtime needs for one of each.
    private const int NodeCost = 256, EntryCost = 128;

    private readonly TimeProvider _clock;
    private ulong _lastInode;

    /// <summary>An empty file system.</summary>
    /// <param name="capacity">How many bytes files and names may take; then writing fails with <see cref="WasiErrno.NoSpace"/>.</param>
    /// <param name="clock">The source of files' times; null for the system's.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    public MemoryFileSystem(long capacity = DefaultCapacity, TimeProvider? clock = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _clock = clock ?? TimeProvider.System;
        Quota = new MemoryQuota(capacity);
        Root = new MemoryDirectoryNode(NewInode(), Now, null) { Links = 1 };
    }

    /// <summary>How many bytes files and names take.</summary>
    public long Used
    {
        get
        {
            lock (Lock)
                return Quota.Used;
        }
    }

    internal Lock Lock { get; } = new();

    internal MemoryQuota Quota { get; }

    internal ulong Device { get; } = FileSystemDevice.Next();

    internal MemoryDirectoryNode Root { get; }

    internal ulong Now
    {
        get
        {
            const ulong nanosecondsPerTick = 100;
            return (ulong)Math.Max(0, (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks) * nanosecondsPerTick;
        }
    }

    /// <inheritdoc/>
    public WasiDirectory OpenRoot() => new MemoryDirectory(this, Root);

    /// <summary>Puts a file in, replacing one that is there. Directories above it are made.</summary>
    /// <param name="path">The path.</param>
    /// <param name="content">The content.</param>
    /// <returns>This file system.</returns>
    /// <exception cref="IOException">A name on the way is not a directory, the path is that of a directory, or there is no room.</exception>
    public MemoryFileSystem AddFile(string path, ReadOnlySpan<byte> content)
    {
        byte[] name = Prepare(path);
        var request = new WasiOpenRequest(WasiOpenFlags.Create | WasiOpenFlags.Truncate, default, false, true, true);
        using var root = OpenRoot();
        Check(root.Open(name, request, out var opened), path);
        using (opened)
        {
            if (opened is not MemoryFile file)
                throw new IOException($"'{path}' is a directory.");
            Check(file.Replace(content), path);
        }

        return this;
    }

    /// <summary>Puts a text file in, as UTF-8, replacing one that is there. Directories above it are made.</summary>
    /// <param name="path">The path.</param>
    /// <param name="content">The content.</param>
    /// <returns>This file system.</returns>
    /// <exception cref="IOException">A name on the way is not a directory, the path is that of a directory, or there is no room.</exception>
    public MemoryFileSystem AddFile(string path, string content) => AddFile(path, Encoding.UTF8.GetBytes(content));

    /// <summary>Makes a directory, and those above it.</summary>
    /// <param name="path">The path.</param>
    /// <returns>This file system.</returns>
    /// <exception cref="IOException">A name is there already and is not a directory, or there is no room.</exception>
    public MemoryFileSystem AddDirectory(string path)
    {
        byte[] name = Prepare(path.TrimEnd('/') + "/.");
        using var root = OpenRoot();
        Check(root.GetStatAt(name, followLinks: true, out _), path);
        return this;
    }

    /// <summary>Makes a symbolic link. Directories above it are made.</summary>
    /// <param name="path">The path of the link.</param>
    /// <param name="target">What it says: a path relative to the link's directory.</param>
    /// <returns>This file system.</returns>
    /// <exception cref="IOException">The name is there already, the target is absolute, or there is no room.</exception>
    public MemoryFileSystem AddSymbolicLink(string path, string target)
    {
        byte[] name = Prepare(path);
        using var root = OpenRoot();
        Check(root.CreateSymbolicLink(Encoding.UTF8.GetBytes(target), name), path);
        return this;
    }

    /// <summary>Takes a file's content out; symbolic links are followed.</summary>
    /// <param name="path">The path.</param>
    /// <returns>A copy of the content.</returns>
    /// <exception cref="IOException">There is no such file, or it is longer than an array can be.</exception>
    public byte[] ReadFile(string path)
    {
        using var root = OpenRoot();
        Check(root.Open(Relative(path), new WasiOpenRequest(default, default, true, false, true), out var opened), path);
        using (opened)
            return opened is MemoryFile file ? file.ToArray() : throw new IOException($"'{path}' is a directory.");
    }

    /// <summary>Takes a text file's content out, as UTF-8; symbolic links are followed.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The content.</returns>
    /// <exception cref="IOException">There is no such file, or it is longer than an array can be.</exception>
    public string ReadText(string path) => Encoding.UTF8.GetString(ReadFile(path));

    /// <summary>Whether there is a file or directory; symbolic links are followed.</summary>
    /// <param name="path">The path.</param>
    public bool Exists(string path)
    {
        using var root = OpenRoot();
        return root.GetStatAt(Relative(path), followLinks: true, out _) == WasiErrno.Success;
    }

    /// <summary>The names in a directory, in the order in which they came.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="IOException">There is no such directory.</exception>
    public IReadOnlyList<string> List(string path)
    {
        using var root = OpenRoot();
        Check(root.Open(Relative(path), new WasiOpenRequest(WasiOpenFlags.Directory, default, true, false, true), out var opened), path);
        using (opened)
            return [.. DirectoryListing.Of((WasiDirectory)opened!).Select(entry => Encoding.UTF8.GetString(entry.Name))];
    }

    internal ulong NewInode() => ++_lastInode;

    /// <summary>Pays for a node and its first name; false if there is no room.</summary>
    internal bool TryPayForNode(int nameLength) => Quota.TryTake(NodeCost + EntryCost + nameLength);

    /// <summary>Pays for another name; false if there is no room.</summary>
    internal bool TryPayForName(int nameLength) => Quota.TryTake(EntryCost + nameLength);

    /// <summary>Frees what a name took, and what only it kept.</summary>
    internal void Drop(MemoryDirectoryNode directory, MemoryEntry entry)
    {
        directory.Remove(entry);
        Quota.Release(EntryCost + entry.Name.Length);
        var node = entry.Node;
        node.Links--;
        node.ChangeTime = Now;
        FreeIfUnused(node);
    }

    /// <summary>Frees a node that has neither a name nor a handle.</summary>
    internal void FreeIfUnused(MemoryNode node)
    {
        if (node.Links > 0 || node is MemoryFileNode { Handles: > 0 })
            return;
        Quota.Release(NodeCost);
        (node as MemoryFileNode)?.Content.Free();
    }

    private static byte[] Relative(string path)
    {
        string relative = path.TrimStart('/');
        return Encoding.UTF8.GetBytes(relative.Length == 0 ? "." : relative);
    }

    /// <summary>Makes the directories above a path, and gives the path for a guest.</summary>
    private byte[] Prepare(string path)
    {
        byte[] relative = Relative(path);
        using var root = OpenRoot();
        for (int i = 1; i < relative.Length; i++)
        {
            if (relative[i] != '/' || relative[i - 1] == '/')
                continue;
            var error = root.CreateDirectory(relative.AsSpan(0, i));
            if (error is not (WasiErrno.Success or WasiErrno.Exists))
                Check(error, path);
        }

        return relative;
    }

    private static void Check(WasiErrno error, string path)
    {
        if (error != WasiErrno.Success)
            throw new IOException($"'{path}': {error}.");
    }
}
