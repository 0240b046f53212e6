using System.Runtime.InteropServices;
using Wafer.Wasi.Linux;

namespace Wafer.Wasi;

/// <summary>
/// An eventfd(2): lets a task that is completed wake a thread that waits for file descriptors. A safe handle, because a task may
/// be completed long after nobody waits any more, when the number means another file.
/// </summary>
internal sealed unsafe class WakeEvent : SafeHandle
{
    private const int NonBlocking = 0x800, CloseOnExec = 0x80000;

    public WakeEvent()
        : base(-1, ownsHandle: true)
    {
        int fd = Libc.Result(Libc.eventfd(0, NonBlocking | CloseOnExec));
        if (fd < 0)
            throw new IOException($"An event cannot be made (error {-fd}).");
        SetHandle(fd);
    }

    public override bool IsInvalid => handle < 0;

    /// <summary>The file descriptor to wait for.</summary>
    public int Fd => (int)handle;

    /// <summary>Wakes whoever waits. Any thread may call this at any time.</summary>
    public void Signal()
    {
        bool added = false;
        try
        {
            DangerousAddRef(ref added);
            ulong one = 1;
            Libc.write(Fd, (byte*)&one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any more.
        }
        finally
        {
            if (added)
                DangerousRelease();
        }
    }

    /// <summary>Forgets what was signalled.</summary>
    public void Reset()
    {
        ulong count;
        Libc.read(Fd, (byte*)&count, sizeof(ulong));
    }

    protected override bool ReleaseHandle() => Libc.close(Fd) == 0;
}
