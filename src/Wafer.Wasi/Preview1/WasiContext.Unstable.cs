namespace Wafer.Wasi;

/// <summary>The functions whose binary interface differs in <c>wasi_unstable</c>, the snapshot before preview 1.</summary>
public sealed partial class WasiContext
{
    internal int UnstableFdFilestatGet(GuestMemory memory, int fd, uint statOut) =>
        GetFilestat(memory, fd, statOut, FilestatLayout.Unstable);

    internal int UnstablePathFilestatGet(GuestMemory memory, int fd, int lookup, uint path, uint length, uint statOut) =>
        GetPathFilestat(memory, fd, lookup, path, length, statOut, FilestatLayout.Unstable);

    internal int UnstableFdSeek(GuestMemory memory, int fd, long offset, int whence, uint positionOut)
    {
        // There: current 0, end 1, start 2.
        int mapped = whence switch
        {
            0 => (int)Whence.Current,
            1 => (int)Whence.End,
            2 => (int)Whence.Start,
            _ => -1,
        };
        return FdSeek(memory, fd, offset, mapped, positionOut);
    }

    internal int UnstablePollOneoff(GuestMemory memory, uint subscriptions, uint events, uint count, uint countOut) =>
        Poll(memory, subscriptions, events, count, countOut, SubscriptionLayout.Unstable);
}
