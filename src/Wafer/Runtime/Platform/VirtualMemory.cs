using Microsoft.Win32.SafeHandles;

namespace Wafer.Runtime.Platform;

/// <summary>What a range of pages may be used for.</summary>
internal enum PageAccess
{
    None,
    ReadWrite,
    ReadExecute,
}

/// <summary>Pages of address space: reserve, commit, protect, give back. Sizes are rounded up to whole pages.</summary>
internal static unsafe class VirtualMemory
{
    /// <summary>The size of a page in bytes.</summary>
    public static int PageSize => Environment.SystemPageSize;

    /// <summary>The size of a huge page in bytes: what the system can map as one if it is aligned so.</summary>
    public const int HugePageSize = 2 << 20;

    // What is accessible, and what is not.
    private const int MappingsOfReservation = 2;

    /// <summary>Whether this platform is supported at all.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && sizeof(nint) == 8;

    /// <summary>Rounds a size up to whole pages.</summary>
    public static nuint RoundUp(nuint size)
    {
        nuint mask = (nuint)PageSize - 1;
        return (size + mask) & ~mask;
    }

    /// <summary>Rounds an address up to the next that a huge page can start at.</summary>
    public static nint RoundUpToHugePage(nint address) => (address + HugePageSize - 1) & -HugePageSize;

    /// <summary>Suggests that pages be mapped as huge ones, which are cheaper to fill and to look up.</summary>
    public static void PreferHugePages(byte* address, nuint size) => Libc.Advise(address, size, Libc.MadviseHugePage);

    /// <summary>Reserves address space that cannot be accessed and costs nothing. Committed pages of it start as zeros.</summary>
    /// <returns>The range, or null if there is none of that size.</returns>
    public static byte* TryReserve(nuint size)
    {
        ThrowIfUnsupported();
        if (!MappingBudget.Shared.TryTake(MappingsOfReservation))
            return null;
        void* address = Libc.Map(null, RoundUp(size), Libc.ProtNone, Libc.MapPrivate | Libc.MapAnonymous | Libc.MapNoReserve, -1, 0);
        if (address != Libc.MapFailed)
            return (byte*)address;
        MappingBudget.Shared.Give(MappingsOfReservation);
        return null;
    }

    /// <summary>As <see cref="TryReserve"/>, but fails with an exception.</summary>
    /// <exception cref="ResourceLimitException">There is no address space of that size.</exception>
    public static byte* Reserve(nuint size)
    {
        byte* address = TryReserve(size);
        return address != null ? address : throw new ResourceLimitException("address space", $"Cannot reserve {size} bytes of address space: too many memories and stores are alive, or the process may not have as much.");
    }

    /// <summary>Makes reserved pages readable and writable.</summary>
    /// <returns>Whether the system granted them.</returns>
    public static bool TryCommit(byte* address, nuint size) => TryProtect(address, size, PageAccess.ReadWrite);

    /// <summary>Changes the access to pages.</summary>
    public static bool TryProtect(byte* address, nuint size, PageAccess access)
    {
        int protection = access switch
        {
            PageAccess.ReadWrite => Libc.ProtRead | Libc.ProtWrite,
            PageAccess.ReadExecute => Libc.ProtRead | Libc.ProtExec,
            _ => Libc.ProtNone,
        };
        return size == 0 || Libc.Protect(address, RoundUp(size), protection) == 0;
    }

    /// <summary>Maps a part of a file, for reading alone.</summary>
    /// <returns>The first address, or null.</returns>
    public static byte* TryMapFile(SafeFileHandle file, long offset, nuint size)
    {
        ThrowIfUnsupported();
        void* address = Libc.Map(null, size, Libc.ProtRead, Libc.MapPrivate, (int)file.DangerousGetHandle(), (nint)offset);
        return address == Libc.MapFailed ? null : (byte*)address;
    }

    /// <summary>Maps a part of a file over reserved pages, readable and executable.</summary>
    public static bool TryMapCode(byte* address, nuint size, SafeFileHandle file, long offset) =>
        Libc.Map(address, size, Libc.ProtRead | Libc.ProtExec, Libc.MapPrivate | Libc.MapFixed, (int)file.DangerousGetHandle(), (nint)offset) != Libc.MapFailed;

    /// <summary>Maps a part of a file over committed pages, readable and writable; what is written is not written to the file.</summary>
    public static bool TryMapPrivate(byte* address, nuint size, SafeFileHandle file, long offset) =>
        Libc.Map(address, size, Libc.ProtRead | Libc.ProtWrite, Libc.MapPrivate | Libc.MapFixed | Libc.MapNoReserve, (int)file.DangerousGetHandle(), (nint)offset) != Libc.MapFailed;

    /// <summary>Makes mapped pages reserved ones again.</summary>
    public static void ReplaceMapping(byte* address, nuint size) =>
        Libc.Map(address, RoundUp(size), Libc.ProtNone, Libc.MapPrivate | Libc.MapAnonymous | Libc.MapNoReserve | Libc.MapFixed, -1, 0);

    /// <summary>Gives the content of pages back to the system; they stay reserved and cannot be accessed.</summary>
    public static void Decommit(byte* address, nuint size)
    {
        Discard(address, size);
        TryProtect(address, size, PageAccess.None);
    }

    /// <summary>Gives the content of pages back to the system; they stay accessible and read as zeros.</summary>
    public static void Discard(byte* address, nuint size) => Libc.Advise(address, RoundUp(size), Libc.MadviseDontNeed);

    /// <summary>Gives a whole reservation back.</summary>
    public static void Release(byte* address, nuint size)
    {
        if (size == 0)
            return;
        Unmap(address, size);
        MappingBudget.Shared.Give(MappingsOfReservation);
    }

    /// <summary>Gives the end of a reservation back, or a mapped file.</summary>
    public static void Unmap(byte* address, nuint size) => Libc.Unmap(address, RoundUp(size));

    /// <exception cref="PlatformNotSupportedException">Native code cannot run here yet.</exception>
    public static void ThrowIfUnsupported()
    {
        if (!IsSupported)
            throw new PlatformNotSupportedException("Wafer runs WebAssembly on 64-bit Linux only, so far.");
    }
}
