namespace Wafer.Wasi;

/// <summary>
/// A tree of files that a guest can be given: of the host (<see cref="PhysicalFileSystem"/>), in memory
/// (<see cref="MemoryFileSystem"/>), read-only (<see cref="ReadOnlyFileSystem"/>), one over another
/// (<see cref="OverlayFileSystem"/>), or of the embedder's own making.
/// </summary>
/// <remarks>One file system may serve several contexts, on several threads: implementations have to allow for that.</remarks>
public interface IWasiFileSystem
{
    /// <summary>Opens the directory that a guest will find preopened.</summary>
    /// <returns>The directory; whoever asked disposes it.</returns>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    /// <exception cref="PlatformNotSupportedException">The platform has no such file systems.</exception>
    WasiDirectory OpenRoot();
}
