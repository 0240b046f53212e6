namespace Wafer.Wasi;

/// <summary>The error numbers of WASI preview 1 (witx type <c>errno</c>). Their values differ from every operating system's.</summary>
public enum WasiErrno : ushort
{
    /// <summary>No error.</summary>
    Success = 0,

    /// <summary>Argument list too long.</summary>
    TooBig = 1,

    /// <summary>Permission denied.</summary>
    Access = 2,

    /// <summary>Address in use.</summary>
    AddressInUse = 3,

    /// <summary>Address not available.</summary>
    AddressNotAvailable = 4,

    /// <summary>Address family not supported.</summary>
    AddressFamilyNotSupported = 5,

    /// <summary>The operation would have to wait.</summary>
    Again = 6,

    /// <summary>Connection already in progress.</summary>
    Already = 7,

    /// <summary>Not an open descriptor, or not one for this.</summary>
    BadDescriptor = 8,

    /// <summary>Bad message.</summary>
    BadMessage = 9,

    /// <summary>Device or resource busy.</summary>
    Busy = 10,

    /// <summary>Operation canceled.</summary>
    Canceled = 11,

    /// <summary>No child processes.</summary>
    NoChild = 12,

    /// <summary>Connection aborted.</summary>
    ConnectionAborted = 13,

    /// <summary>Connection refused.</summary>
    ConnectionRefused = 14,

    /// <summary>Connection reset.</summary>
    ConnectionReset = 15,

    /// <summary>Resource deadlock would occur.</summary>
    Deadlock = 16,

    /// <summary>Destination address required.</summary>
    DestinationRequired = 17,

    /// <summary>Mathematics argument out of domain.</summary>
    Domain = 18,

    /// <summary>Disk quota exceeded.</summary>
    Quota = 19,

    /// <summary>File exists.</summary>
    Exists = 20,

    /// <summary>Bad address.</summary>
    Fault = 21,

    /// <summary>File too large.</summary>
    FileTooBig = 22,

    /// <summary>Host is unreachable.</summary>
    HostUnreachable = 23,

    /// <summary>Identifier removed.</summary>
    IdentifierRemoved = 24,

    /// <summary>Illegal byte sequence.</summary>
    IllegalSequence = 25,

    /// <summary>Operation in progress.</summary>
    InProgress = 26,

    /// <summary>Interrupted.</summary>
    Interrupted = 27,

    /// <summary>Invalid argument.</summary>
    Invalid = 28,

    /// <summary>Input or output failed.</summary>
    InputOutput = 29,

    /// <summary>Socket is connected.</summary>
    IsConnected = 30,

    /// <summary>Is a directory.</summary>
    IsDirectory = 31,

    /// <summary>Too many symbolic links, or one that was not to be followed.</summary>
    Loop = 32,

    /// <summary>The guest has too many descriptors open.</summary>
    TooManyOpen = 33,

    /// <summary>Too many links.</summary>
    TooManyLinks = 34,

    /// <summary>Message too large.</summary>
    MessageSize = 35,

    /// <summary>Reserved.</summary>
    Multihop = 36,

    /// <summary>File name too long.</summary>
    NameTooLong = 37,

    /// <summary>Network is down.</summary>
    NetworkDown = 38,

    /// <summary>Connection aborted by network.</summary>
    NetworkReset = 39,

    /// <summary>Network unreachable.</summary>
    NetworkUnreachable = 40,

    /// <summary>The host has too many files open.</summary>
    TooManyOpenInSystem = 41,

    /// <summary>No buffer space available.</summary>
    NoBuffers = 42,

    /// <summary>No such device.</summary>
    NoDevice = 43,

    /// <summary>No such file or directory.</summary>
    NoEntry = 44,

    /// <summary>Executable file format error.</summary>
    NotExecutable = 45,

    /// <summary>No locks available.</summary>
    NoLocks = 46,

    /// <summary>Reserved.</summary>
    NoLink = 47,

    /// <summary>Not enough memory.</summary>
    NoMemory = 48,

    /// <summary>No message of the desired type.</summary>
    NoMessage = 49,

    /// <summary>Protocol not available.</summary>
    NoProtocolOption = 50,

    /// <summary>No space left on device.</summary>
    NoSpace = 51,

    /// <summary>Function not supported.</summary>
    NoSystemCall = 52,

    /// <summary>The socket is not connected.</summary>
    NotConnected = 53,

    /// <summary>Not a directory.</summary>
    NotDirectory = 54,

    /// <summary>Directory not empty.</summary>
    NotEmpty = 55,

    /// <summary>State not recoverable.</summary>
    NotRecoverable = 56,

    /// <summary>Not a socket.</summary>
    NotSocket = 57,

    /// <summary>Not supported.</summary>
    NotSupported = 58,

    /// <summary>Inappropriate control operation.</summary>
    NotTerminal = 59,

    /// <summary>No such device or address.</summary>
    NoDeviceOrAddress = 60,

    /// <summary>Value too large.</summary>
    Overflow = 61,

    /// <summary>Previous owner died.</summary>
    OwnerDead = 62,

    /// <summary>Operation not permitted; how a path that leads out of its directory is answered.</summary>
    NotPermitted = 63,

    /// <summary>Broken pipe.</summary>
    Pipe = 64,

    /// <summary>Protocol error.</summary>
    Protocol = 65,

    /// <summary>Protocol not supported.</summary>
    ProtocolNotSupported = 66,

    /// <summary>Protocol wrong type for socket.</summary>
    ProtocolType = 67,

    /// <summary>Result too large.</summary>
    Range = 68,

    /// <summary>Read-only file system.</summary>
    ReadOnlyFileSystem = 69,

    /// <summary>There is no position to seek.</summary>
    InvalidSeek = 70,

    /// <summary>No such process.</summary>
    NoProcess = 71,

    /// <summary>Reserved.</summary>
    Stale = 72,

    /// <summary>Connection timed out.</summary>
    TimedOut = 73,

    /// <summary>Text file busy.</summary>
    TextBusy = 74,

    /// <summary>Not on the same file system.</summary>
    CrossDevice = 75,

    /// <summary>The descriptor lacks the right.</summary>
    NotCapable = 76,
}
