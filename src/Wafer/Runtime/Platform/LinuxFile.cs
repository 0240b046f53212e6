using Microsoft.Win32.SafeHandles;

namespace Wafer.Runtime.Platform;

/// <summary>Files that only Linux has.</summary>
internal static unsafe class LinuxFile
{
    // memfd_create(2).
    private const uint CloseOnExec = 1;

    /// <summary>Creates a file that has no name and lives in memory.</summary>
    /// <returns>The file, empty; <see langword="null"/> if the system grants none.</returns>
    public static SafeFileHandle? TryCreateInMemory()
    {
        if (!VirtualMemory.IsSupported)
            return null;
        fixed (byte* name = "wafer"u8)
        {
            int file = Libc.CreateMemoryFile(name, CloseOnExec);
            return file < 0 ? null : new SafeFileHandle(file, ownsHandle: true);
        }
    }
}
