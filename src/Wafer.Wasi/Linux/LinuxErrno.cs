namespace Wafer.Wasi.Linux;

/// <summary>Linux error numbers (asm-generic/errno.h; the same on x86-64 and AArch64) as WASI's.</summary>
internal static class LinuxErrno
{
    // Indexed by the Linux number; 0 where WASI has none.
    private static ReadOnlySpan<byte> Map =>
    [
        0, Errno.NotPermitted, Errno.NoEntry, Errno.NoProcess, Errno.Interrupted, Errno.InputOutput, Errno.NoDeviceOrAddress,
        Errno.TooBig, Errno.NotExecutable, Errno.BadDescriptor, // 9
        Errno.NoChild, Errno.Again, Errno.NoMemory, Errno.Access, Errno.Fault, 0, Errno.Busy, Errno.Exists, Errno.CrossDevice,
        Errno.NoDevice, // 19
        Errno.NotDirectory, Errno.IsDirectory, Errno.Invalid, Errno.TooManyOpenInSystem, Errno.TooManyOpen, Errno.NotTerminal,
        Errno.TextBusy, Errno.FileTooBig, Errno.NoSpace, Errno.InvalidSeek, // 29
        Errno.ReadOnlyFileSystem, Errno.TooManyLinks, Errno.Pipe, Errno.Domain, Errno.Range, Errno.Deadlock, Errno.NameTooLong,
        Errno.NoLocks, Errno.NoSystemCall, Errno.NotEmpty, // 39
        Errno.Loop, 0, Errno.NoMessage, Errno.IdentifierRemoved, 0, 0, 0, 0, 0, 0, // 49
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // 59
        0, 0, 0, 0, 0, 0, 0, Errno.NoLink, 0, 0, // 69
        0, Errno.Protocol, Errno.Multihop, 0, Errno.BadMessage, Errno.Overflow, 0, 0, 0, 0, // 79
        0, 0, 0, 0, Errno.IllegalSequence, 0, 0, 0, Errno.NotSocket, Errno.DestinationRequired, // 89
        Errno.MessageSize, Errno.ProtocolType, Errno.NoProtocolOption, Errno.ProtocolNotSupported, 0, Errno.NotSupported, 0,
        Errno.AddressFamilyNotSupported, Errno.AddressInUse, Errno.AddressNotAvailable, // 99
        Errno.NetworkDown, Errno.NetworkUnreachable, Errno.NetworkReset, Errno.ConnectionAborted, Errno.ConnectionReset,
        Errno.NoBuffers, Errno.IsConnected, Errno.NotConnected, Errno.Pipe, 0, // 109
        Errno.TimedOut, Errno.ConnectionRefused, 0, Errno.HostUnreachable, Errno.Already, Errno.InProgress, Errno.Stale, 0, 0, 0, // 119
        0, 0, Errno.Quota, 0, 0, Errno.Canceled, 0, 0, 0, 0, // 129
        Errno.OwnerDead, Errno.NotRecoverable,
    ];

    /// <summary>Translates a Linux error number.</summary>
    public static int ToWasi(int linux)
    {
        var map = Map;
        int mapped = (uint)linux < (uint)map.Length ? map[linux] : 0;
        return mapped == 0 && linux != 0 ? Errno.InputOutput : mapped;
    }

    /// <summary>Success for a result of a system call that is not negative; otherwise its error.</summary>
    public static int FromResult(nint result) => result >= 0 ? Errno.Success : ToWasi((int)-result);

    /// <summary>
    /// The same for a path that was resolved beneath a directory: there EXDEV says that the path leads out of it, which hosts of
    /// WASI report as EPERM.
    /// </summary>
    public static int FromResolution(int result) => result == -Libc.EXDEV ? Errno.NotPermitted : FromResult(result);
}
