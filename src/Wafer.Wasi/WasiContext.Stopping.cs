using Wafer.Wasi.Linux;

namespace Wafer.Wasi;

/// <summary>
/// Stopping a guest that waits in the host. <see cref="Store.Interrupt"/> sets a flag that compiled code looks at; so does a wait
/// here, now and then, and returns EINTR, so that the guest runs into its next check.
/// </summary>
public sealed partial class WasiContext
{
    private const ulong StopCheckInterval = 20_000_000; // nanoseconds

    private Store? _waitingStore;

    /// <summary>Whether the guest has been asked to stop; null where nobody can ask.</summary>
    internal Func<bool>? StopRequested { get; set; }

    private bool IsStopRequested => StopRequested is { } requested && requested();

    /// <summary>Says whose guest is about to wait.</summary>
    internal void WaitsFor(Store store)
    {
        if (_waitingStore == store)
            return;
        _waitingStore = store;
        var core = store.Core;
        StopRequested = () => core.IsInterruptRequested;
    }

    /// <summary>How much of a wait may pass before the next look at the flag.</summary>
    private ulong Slice(ulong nanoseconds) => StopRequested is null ? nanoseconds : Math.Min(nanoseconds, StopCheckInterval);

    /// <summary>
    /// Waits until reading will not, for the descriptors where it may take for ever. Returns whether to read; otherwise the guest
    /// is to stop.
    /// </summary>
    private bool WaitToRead(Descriptor descriptor)
    {
        if (StopRequested is null || !descriptor.MayBlock)
            return true;
        Span<PollFd> polls = [new PollFd { Fd = descriptor.PollHandle, Events = PollFd.In }];
        if (PollNow(polls, 0) || descriptor.GetFlags(out var flags) != 0 || (flags & FdFlags.NonBlocking) != 0)
            return true;
        while (!PollNow(polls, StopCheckInterval))
        {
            if (IsStopRequested)
                return false;
        }

        return true;
    }
}
