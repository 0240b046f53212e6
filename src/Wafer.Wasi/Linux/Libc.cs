using System.Runtime.InteropServices;

namespace Wafer.Wasi.Linux;

/// <summary>The functions of the C library that the host calls, and their constants for Linux on x86-64 and AArch64.</summary>
internal static unsafe partial class Libc
{
    public const int CurrentDirectory = -100; // AT_FDCWD
    public const int SymlinkNoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    public const int RemoveDirectory = 0x200; // AT_REMOVEDIR
    public const int EmptyPath = 0x1000; // AT_EMPTY_PATH

    public const int AccessMode = 3;
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NoControllingTerminal = 0x100;
    public const int Truncate = 0x200;
    public const int Append = 0x400;
    public const int NonBlock = 0x800;
    public const int DataSync = 0x1000;
    public const int Sync = 0x101000;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;

    public const int GetFileFlags = 3; // F_GETFL
    public const int SetFileFlags = 4; // F_SETFL
    public const int Duplicate = 1030; // F_DUPFD_CLOEXEC

    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const int EACCES = 13;
    public const int EEXIST = 17;
    public const int EXDEV = 18;
    public const int ENOTDIR = 20;
    public const int EISDIR = 21;
    public const int EINVAL = 22;
    public const int EMFILE = 24;
    public const int ENAMETOOLONG = 36;
    public const int ENOSYS = 38;
    public const int ELOOP = 40;
    public const int EOPNOTSUPP = 95;

    public const int PathMax = 4096; // the terminating NUL included
    public const int MaxBuffers = 1024; // IOV_MAX
    public const uint MaxTransfer = 0x7ffff000; // what one read or write moves at most

    // The two flags that the architectures number differently (asm/fcntl.h).
    public static readonly int Directory = IsArm64 ? 0x4000 : 0x10000;
    public static readonly int NoFollow = IsArm64 ? 0x8000 : 0x20000;

    private static readonly nint s_getdents64 = IsArm64 ? 61 : 217;
    private static readonly nint s_pwritev2 = IsArm64 ? 287 : 328;
    private const nint OpenAt2Call = 437;

    /// <summary>Whether this is a system whose numbers these are.</summary>
    public static bool IsSupported =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    private static bool IsArm64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>Turns the C convention (-1 and errno) into the kernel's: the result, or the error number negated.</summary>
    public static nint Result(nint value) => value == -1 ? -Marshal.GetLastSystemError() : value;

    /// <inheritdoc cref="Result(nint)"/>
    public static int Result(int value) => value == -1 ? -Marshal.GetLastSystemError() : value;

    /// <summary>openat2(2), which the C library has no function for.</summary>
    public static int OpenAt2(int directory, byte* path, OpenHow* how) =>
        (int)Result(syscall(OpenAt2Call, directory, (nint)path, (nint)how, sizeof(OpenHow), 0, 0));

    /// <summary>pwritev2(2) at the current position with RWF_NOWAIT: fails with EAGAIN where writev(2) would block.</summary>
    public static nint WriteNoWait(int fd, IoVector* vectors, int count)
    {
        const nint currentPosition = -1, noWait = 8;
        return Result(syscall(s_pwritev2, fd, (nint)vectors, count, currentPosition, 0, noWait));
    }

    /// <summary>getdents64(2), which musl names differently.</summary>
    public static int GetDirectoryEntries(int directory, byte* buffer, int size) =>
        (int)Result(syscall(s_getdents64, directory, (nint)buffer, size, 0, 0, 0));

    public static int GetStat(int directory, byte* path, int flags, Statx* stat)
    {
        const uint basicStats = 0x7ff; // STATX_BASIC_STATS
        return Result(statx(directory, path, flags, basicStats, stat));
    }

    public static int GetStat(int fd, Statx* stat)
    {
        byte empty = 0;
        return GetStat(fd, &empty, EmptyPath, stat);
    }

    [DllImport("libc")]
    private static extern nint syscall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    [DllImport("libc")]
    private static extern int statx(int directory, byte* path, int flags, uint mask, Statx* stat);

    [DllImport("libc")]
    public static extern int openat(int directory, byte* path, int flags, uint mode);

    [DllImport("libc")]
    public static extern int close(int fd);

    [DllImport("libc")]
    public static extern nint read(int fd, byte* buffer, nuint size);

    [DllImport("libc")]
    public static extern nint write(int fd, byte* buffer, nuint size);

    [DllImport("libc")]
    public static extern nint readv(int fd, IoVector* vectors, int count);

    [DllImport("libc")]
    public static extern nint writev(int fd, IoVector* vectors, int count);

    [DllImport("libc")]
    public static extern nint preadv(int fd, IoVector* vectors, int count, long offset);

    [DllImport("libc")]
    public static extern nint pwritev(int fd, IoVector* vectors, int count, long offset);

    [DllImport("libc")]
    public static extern long lseek(int fd, long offset, int whence);

    [DllImport("libc")]
    public static extern int ftruncate(int fd, long size);

    [DllImport("libc")]
    public static extern int posix_fallocate(int fd, long offset, long size);

    [DllImport("libc")]
    public static extern int posix_fadvise(int fd, long offset, long size, int advice);

    [DllImport("libc")]
    public static extern int fsync(int fd);

    [DllImport("libc")]
    public static extern int fdatasync(int fd);

    [DllImport("libc")]
    public static extern int fcntl(int fd, int command, nint argument);

    [DllImport("libc")]
    public static extern int isatty(int fd);

    [DllImport("libc")]
    public static extern int ioctl(int fd, nuint request, int* argument);

    [DllImport("libc")]
    public static extern int mkdirat(int directory, byte* path, uint mode);

    [DllImport("libc")]
    public static extern int unlinkat(int directory, byte* path, int flags);

    [DllImport("libc")]
    public static extern int renameat(int directory, byte* path, int newDirectory, byte* newPath);

    [DllImport("libc")]
    public static extern int linkat(int directory, byte* path, int newDirectory, byte* newPath, int flags);

    [DllImport("libc")]
    public static extern int symlinkat(byte* target, int directory, byte* path);

    [DllImport("libc")]
    public static extern nint readlinkat(int directory, byte* path, byte* buffer, nuint size);

    [DllImport("libc")]
    public static extern int utimensat(int directory, byte* path, TimeSpec* times, int flags);

    [DllImport("libc")]
    public static extern int futimens(int fd, TimeSpec* times);

    [DllImport("libc")]
    public static extern int clock_gettime(int clock, TimeSpec* time);

    [DllImport("libc")]
    public static extern int clock_getres(int clock, TimeSpec* resolution);

    [DllImport("libc")]
    public static extern nint getrandom(byte* buffer, nuint size, uint flags);

    [DllImport("libc")]
    public static extern int ppoll(PollFd* fds, nuint count, TimeSpec* timeout, void* signalMask);

    [DllImport("libc")]
    public static extern int sched_yield();

    [DllImport("libc")]
    public static extern int getrlimit(int resource, ResourceLimit* limit);

    [DllImport("libc")]
    public static extern int eventfd(uint value, int flags);
}

/// <summary>struct rlimit.</summary>
internal struct ResourceLimit
{
    public ulong Current;
    public ulong Maximum;
}

/// <summary>struct iovec.</summary>
internal unsafe struct IoVector
{
    public byte* Base;
    public nuint Length;
}

/// <summary>struct timespec.</summary>
internal struct TimeSpec
{
    public const long NanosecondsPerSecond = 1_000_000_000;

    public long Seconds;
    public long Nanoseconds;

    public readonly ulong Total => Seconds < 0 ? 0 : (ulong)Seconds * NanosecondsPerSecond + (ulong)Nanoseconds;

    public static TimeSpec From(ulong nanoseconds) =>
        new() { Seconds = (long)(nanoseconds / NanosecondsPerSecond), Nanoseconds = (long)(nanoseconds % NanosecondsPerSecond) };
}

/// <summary>struct pollfd.</summary>
internal struct PollFd
{
    public const short In = 1;
    public const short Out = 4;
    public const short Error = 8;
    public const short HangUp = 16;
    public const short Invalid = 32;

    public int Fd;
    public short Events;
    public short Returned;
}

/// <summary>struct open_how of openat2(2).</summary>
internal struct OpenHow
{
    public const ulong NoMagicLinks = 2;
    public const ulong Beneath = 8;

    public ulong Flags;
    public ulong Mode;
    public ulong Resolve;
}

/// <summary>struct statx, which has one layout on every architecture.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct Statx
{
    [FieldOffset(16)]
    public uint Links;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public ulong Size;

    [FieldOffset(64)]
    public long AccessSeconds;

    [FieldOffset(72)]
    public uint AccessNanoseconds;

    [FieldOffset(96)]
    public long ChangeSeconds;

    [FieldOffset(104)]
    public uint ChangeNanoseconds;

    [FieldOffset(112)]
    public long ModificationSeconds;

    [FieldOffset(120)]
    public uint ModificationNanoseconds;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;

    public readonly WasiFileType Type => (Mode & 0xf000) switch
    {
        0x2000 => WasiFileType.CharacterDevice,
        0x4000 => WasiFileType.Directory,
        0x6000 => WasiFileType.BlockDevice,
        0x8000 => WasiFileType.RegularFile,
        0xa000 => WasiFileType.SymbolicLink,
        0xc000 => WasiFileType.StreamSocket,
        _ => WasiFileType.Unknown, // a pipe: preview 1 has no type for it
    };

    public readonly WasiFileStat ToFileStat() => new()
    {
        Device = ((ulong)DeviceMajor << 32) | DeviceMinor,
        Inode = Inode,
        Type = Type,
        Links = Links,
        Size = Size,
        AccessTime = Nanoseconds(AccessSeconds, AccessNanoseconds),
        ModificationTime = Nanoseconds(ModificationSeconds, ModificationNanoseconds),
        ChangeTime = Nanoseconds(ChangeSeconds, ChangeNanoseconds),
    };

    // A WASI timestamp is unsigned: times before 1970 become 1970.
    private static ulong Nanoseconds(long seconds, uint nanoseconds) =>
        new TimeSpec { Seconds = seconds, Nanoseconds = nanoseconds }.Total;
}
