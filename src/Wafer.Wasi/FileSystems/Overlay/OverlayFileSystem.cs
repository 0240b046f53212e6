namespace Wafer.Wasi;

/// <summary>
/// A file system laid over another one, which is never changed: what a guest writes goes to the upper one, what it removes is
/// only hidden. With an upper one in memory, a guest can do as it likes with files that stay as they are.
/// </summary>
/// <remarks>
/// <para>A file of the lower file system is copied up when it is opened for writing, linked, renamed or given other times; handles that were opened before go on reading the old one.</para>
/// <para>Renaming a directory that the lower file system has fails with <see cref="WasiErrno.CrossDevice"/>, as in the overlayfs of Linux; programs then copy.</para>
/// <para>What is hidden is known to this object only: it serves any number of contexts and threads, but an upper directory of the host that is kept does not keep that.</para>
/// </remarks>
/// <param name="lower">What is below. It should not be changed by others meanwhile.</param>
/// <param name="upper">What is on top: writable, and at first usually empty.</param>
public sealed class OverlayFileSystem(IWasiFileSystem lower, IWasiFileSystem upper) : IWasiFileSystem
{
    private readonly IWasiFileSystem _lower = lower ?? throw new ArgumentNullException(nameof(lower));
    private readonly IWasiFileSystem _upper = upper ?? throw new ArgumentNullException(nameof(upper));
    private ulong _lastInode;

    internal Lock Lock { get; } = new();

    internal ulong Device { get; } = FileSystemDevice.Next();

    internal OverlayNode? Root { get; private set; }

    /// <inheritdoc/>
    public WasiDirectory OpenRoot()
    {
        var lowerRoot = _lower.OpenRoot();
        try
        {
            var layers = new OverlayLayers(this, lowerRoot, _upper.OpenRoot());
            lock (Lock)
                Root ??= new OverlayNode(NewInode(), null, [], hasLower: true);
            return new OverlayDirectory(layers, Root);
        }
        catch
        {
            lowerRoot.Dispose();
            throw;
        }
    }

    internal ulong NewInode() => ++_lastInode;
}
