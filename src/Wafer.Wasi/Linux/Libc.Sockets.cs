using System.Runtime.InteropServices;

namespace Wafer.Wasi.Linux;

/// <summary>The socket functions of the C library.</summary>
internal static unsafe partial class Libc
{
    public const int MessagePeek = 2; // MSG_PEEK
    public const int MessageTruncated = 0x20; // MSG_TRUNC
    public const int MessageDoNotWait = 0x40; // MSG_DONTWAIT
    public const int MessageNoSignal = 0x4000; // MSG_NOSIGNAL

    public const int ShutDownReceive = 0;
    public const int ShutDownSend = 1;
    public const int ShutDownBoth = 2;

    public const int ECONNABORTED = 103;

    [DllImport("libc")]
    public static extern int accept4(int fd, void* address, uint* addressLength, int flags);

    [DllImport("libc")]
    public static extern nint recvmsg(int fd, MessageHeader* message, int flags);

    [DllImport("libc")]
    public static extern nint sendmsg(int fd, MessageHeader* message, int flags);

    [DllImport("libc")]
    public static extern int shutdown(int fd, int how);
}

/// <summary>struct msghdr, which is laid out the same by the C libraries and the kernel on 64-bit little-endian machines.</summary>
internal unsafe struct MessageHeader
{
    public void* Name;
    public uint NameLength;
    public IoVector* Vectors;
    public nuint VectorCount;
    public void* Control;
    public nuint ControlLength;
    public int Flags;
}
