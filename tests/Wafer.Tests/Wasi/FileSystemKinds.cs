namespace Wafer.Tests.Wasi;

// The same tests on every kind of file system. What Linux answers is what the others have to.

public sealed class PhysicalFileTests() : FileTests(FileSystemKind.Physical);

public sealed class WalkedFileTests() : FileTests(FileSystemKind.Walked);

public sealed class MemoryFileTests() : FileTests(FileSystemKind.Memory);

public sealed class OverlayFileTests() : FileTests(FileSystemKind.Overlay);

public sealed class OverlayOnHostFileTests() : FileTests(FileSystemKind.OverlayOnHost);

public sealed class PhysicalPathTests() : PathTests(FileSystemKind.Physical);

public sealed class WalkedPathTests() : PathTests(FileSystemKind.Walked);

public sealed class MemoryPathTests() : PathTests(FileSystemKind.Memory);

public sealed class OverlayPathTests() : PathTests(FileSystemKind.Overlay);

public sealed class OverlayOnHostPathTests() : PathTests(FileSystemKind.OverlayOnHost);

public sealed class PhysicalDirectoryListingTests() : DirectoryListingTests(FileSystemKind.Physical);

public sealed class MemoryDirectoryListingTests() : DirectoryListingTests(FileSystemKind.Memory);

public sealed class OverlayDirectoryListingTests() : DirectoryListingTests(FileSystemKind.Overlay);

public sealed class OverlayOnHostDirectoryListingTests() : DirectoryListingTests(FileSystemKind.OverlayOnHost);
