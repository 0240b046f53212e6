namespace Wafer.Wasi;

/// <summary>The functions whose binary interface differs in <c>wasi_unstable</c>, the snapshot before preview 1.</summary>
public sealed partial class WasiContext
{
    internal WasiErrno UnstableFdFilestatGet(GuestMemory memory, int fd, uint statOut) =>
        GetFilestat(memory, fd, statOut, FilestatLayout.Unstable);

    internal WasiErrno UnstablePathFilestatGet(GuestMemory memory, int fd, int lookup, uint path, uint length, uint statOut) =>
        GetPathFilestat(memory, fd, lookup, path, length, statOut, FilestatLayout.Unstable);

    internal WasiErrno UnstableFdSeek(GuestMemory memory, int fd, long offset, int whence, uint positionOut)
    {
        // There: current 0, end 1, start 2.
        int mapped = whence switch
        {
            0 => (int)SeekOrigin.Current,
            1 => (int)SeekOrigin.End,
            2 => (int)SeekOrigin.Begin,
            _ => -1,
        };
        return FdSeek(memory, fd, offset, mapped, positionOut);
    }

    internal WasiErrno UnstablePollOneoff(GuestMemory memory, uint subscriptions, uint events, uint count, uint countOut) =>
        Poll(memory, subscriptions, events, count, countOut, SubscriptionLayout.Unstable);
}
