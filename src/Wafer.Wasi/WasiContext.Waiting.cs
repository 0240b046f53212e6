namespace Wafer.Wasi;

/// <summary>Waiting until an operation that answered <see cref="WasiErrno.Again"/> makes sense again.</summary>
public sealed partial class WasiContext
{
    private readonly HostWait _wait;

    /// <summary>Where the guest waits.</summary>
    internal HostWait Wait => _wait;

    /// <summary>Whether the guest has been asked to stop; null where nobody can ask.</summary>
    internal Func<bool>? StopRequested
    {
        get => _wait.StopRequested;
        set => _wait.StopRequested = value;
    }

    /// <summary>Whether no other thread has closed a descriptor during a wait.</summary>
    private bool IsStillOpen(Descriptor descriptor) => Gate is null || _descriptors.Holds(descriptor);

    /// <summary>After <see cref="WasiErrno.Again"/>: waits if the guest wants that.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="type">What was tried.</param>
    /// <param name="isBegun">Whether some of it is done already, so that it cannot be tried from the start.</param>
    /// <returns>Success to try once more; otherwise what the guest gets to know.</returns>
    private WasiErrno WaitToRetry(Descriptor descriptor, EventType type, bool isBegun = false)
    {
        if (descriptor.IsNonBlocking)
            return WasiErrno.Again;
        if (_wait.IsStopRequested)
            return WasiErrno.Interrupted;
        var readiness = descriptor.WhenReady(type);
        if (readiness.IsNow)
            return WasiErrno.Success;
        _wait.Clear();
        int number = _wait.Add(readiness, type);
        if (!isBegun && _wait.TrySuspend(ulong.MaxValue))
            return HostWait.Suspended;
        while (_wait.Returned(number) == 0)
        {
            if (_wait.IsStopRequested)
                return WasiErrno.Interrupted;
            _wait.Wait(ulong.MaxValue);
        }

        return IsStillOpen(descriptor) ? WasiErrno.Success : WasiErrno.BadDescriptor;
    }
}
