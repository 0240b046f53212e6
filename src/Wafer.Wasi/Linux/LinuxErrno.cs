namespace Wafer.Wasi.Linux;

/// <summary>Linux error numbers (asm-generic/errno.h; the same on x86-64 and AArch64) as WASI's.</summary>
internal static class LinuxErrno
{
    /// <summary>Translates a Linux error number; one that WASI has nothing like is an input-output error.</summary>
    public static WasiErrno ToWasi(int linux) => linux switch
    {
        0 => WasiErrno.Success,
        1 => WasiErrno.NotPermitted,
        2 => WasiErrno.NoEntry,
        3 => WasiErrno.NoProcess,
        4 => WasiErrno.Interrupted,
        5 => WasiErrno.InputOutput,
        6 => WasiErrno.NoDeviceOrAddress,
        7 => WasiErrno.TooBig,
        8 => WasiErrno.NotExecutable,
        9 => WasiErrno.BadDescriptor,
        10 => WasiErrno.NoChild,
        11 => WasiErrno.Again,
        12 => WasiErrno.NoMemory,
        13 => WasiErrno.Access,
        14 => WasiErrno.Fault,
        16 => WasiErrno.Busy,
        17 => WasiErrno.Exists,
        18 => WasiErrno.CrossDevice,
        19 => WasiErrno.NoDevice,
        20 => WasiErrno.NotDirectory,
        21 => WasiErrno.IsDirectory,
        22 => WasiErrno.Invalid,
        23 => WasiErrno.TooManyOpenInSystem,
        24 => WasiErrno.TooManyOpen,
        25 => WasiErrno.NotTerminal,
        26 => WasiErrno.TextBusy,
        27 => WasiErrno.FileTooBig,
        28 => WasiErrno.NoSpace,
        29 => WasiErrno.InvalidSeek,
        30 => WasiErrno.ReadOnlyFileSystem,
        31 => WasiErrno.TooManyLinks,
        32 => WasiErrno.Pipe,
        33 => WasiErrno.Domain,
        34 => WasiErrno.Range,
        35 => WasiErrno.Deadlock,
        36 => WasiErrno.NameTooLong,
        37 => WasiErrno.NoLocks,
        38 => WasiErrno.NoSystemCall,
        39 => WasiErrno.NotEmpty,
        40 => WasiErrno.Loop,
        42 => WasiErrno.NoMessage,
        43 => WasiErrno.IdentifierRemoved,
        67 => WasiErrno.NoLink,
        71 => WasiErrno.Protocol,
        72 => WasiErrno.Multihop,
        74 => WasiErrno.BadMessage,
        75 => WasiErrno.Overflow,
        84 => WasiErrno.IllegalSequence,
        88 => WasiErrno.NotSocket,
        89 => WasiErrno.DestinationRequired,
        90 => WasiErrno.MessageSize,
        91 => WasiErrno.ProtocolType,
        92 => WasiErrno.NoProtocolOption,
        93 => WasiErrno.ProtocolNotSupported,
        95 => WasiErrno.NotSupported,
        97 => WasiErrno.AddressFamilyNotSupported,
        98 => WasiErrno.AddressInUse,
        99 => WasiErrno.AddressNotAvailable,
        100 => WasiErrno.NetworkDown,
        101 => WasiErrno.NetworkUnreachable,
        102 => WasiErrno.NetworkReset,
        103 => WasiErrno.ConnectionAborted,
        104 => WasiErrno.ConnectionReset,
        105 => WasiErrno.NoBuffers,
        106 => WasiErrno.IsConnected,
        107 => WasiErrno.NotConnected,
        108 => WasiErrno.Pipe,
        110 => WasiErrno.TimedOut,
        111 => WasiErrno.ConnectionRefused,
        113 => WasiErrno.HostUnreachable,
        114 => WasiErrno.Already,
        115 => WasiErrno.InProgress,
        116 => WasiErrno.Stale,
        122 => WasiErrno.Quota,
        125 => WasiErrno.Canceled,
        130 => WasiErrno.OwnerDead,
        131 => WasiErrno.NotRecoverable,
        _ => WasiErrno.InputOutput,
    };

    /// <summary>Success for a result of a system call that is not negative; otherwise its error.</summary>
    public static WasiErrno FromResult(nint result) => result >= 0 ? WasiErrno.Success : ToWasi((int)-result);

    /// <summary>
    /// The same for a path that was resolved beneath a directory: there EXDEV says that the path leads out of it, which hosts of
    /// WASI report as EPERM.
    /// </summary>
    public static WasiErrno FromResolution(int result) => result == -Libc.EXDEV ? WasiErrno.NotPermitted : FromResult(result);
}
