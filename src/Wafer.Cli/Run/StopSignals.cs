using System.Runtime.InteropServices;

namespace Wafer.Cli.Run;

/// <summary>
/// Has a running program stop when the process is told to end: its files are closed, and the status is the one that a shell reports for
/// a process that a signal has ended. The second signal ends the process at once.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly Store _store;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _status;

    /// <summary>Starts to watch.</summary>
    /// <param name="store">The store that the program runs in.</param>
    public StopSignals(Store store)
    {
        _store = store;
        Watch(PosixSignal.SIGINT, 2);
        Watch(PosixSignal.SIGTERM, 15);
        Watch(PosixSignal.SIGHUP, 1);
    }

    /// <summary>The exit status, if there was a signal.</summary>
    public int? Status => Volatile.Read(ref _status) is var status and not 0 ? status : null;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
    }

    private void Watch(PosixSignal signal, int number)
    {
        const int killed = 128;

        // As with nohup, and with jobs in the background of a script: what started us does not want that.
        if (IsIgnored(number))
            return;
        _registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            if (Interlocked.CompareExchange(ref _status, killed + number, 0) != 0)
                return;
            context.Cancel = true;
            _store.Interrupt();
        }));
    }

    private static bool IsIgnored(int number)
    {
        const nint ignore = 1; // SIG_IGN
        return OperatingSystem.IsLinux() && sigaction(number, 0, out SignalAction action) == 0 && action.Handler == ignore;
    }

    [DllImport("libc")]
    private static extern int sigaction(int signal, nint action, out SignalAction old);

    // struct sigaction: the handler comes first everywhere; the rest differs, and is no larger.
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct SignalAction
    {
        public nint Handler;
    }
}
