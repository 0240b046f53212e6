using Wafer.Wasi.Linux;

namespace Wafer.Wasi;

/// <summary>A directory of the host and what is below it. Linux only.</summary>
/// <remarks>
/// No path of a guest leaves the directory. Where the kernel has openat2 (Linux 5.6), it resolves paths itself, so that nobody
/// who renames directories at the same time can open a way out; elsewhere they are walked one component at a time, and
/// no symbolic link is ever followed by the kernel. The root is opened anew for every context, so that each has its own descriptor.
/// </remarks>
public sealed class PhysicalFileSystem : IWasiFileSystem
{
    /// <summary>A directory of the host.</summary>
    /// <param name="path">Its path, which is resolved when a context is created.</param>
    public PhysicalFileSystem(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = path;
    }

    /// <summary>The path on the host.</summary>
    public string Path { get; }

    /// <summary>Whether to resolve paths as on a Linux without openat2.</summary>
    internal bool WalksPaths { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The path contains a NUL character.</exception>
    public WasiDirectory OpenRoot() => Libc.IsSupported
        ? LinuxDirectory.OpenRoot(Path, WalksPaths)
        : throw new PlatformNotSupportedException("Directories of the host can be mounted on Linux on x86-64 or AArch64 only.");
}
