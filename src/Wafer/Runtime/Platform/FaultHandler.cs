namespace Wafer.Runtime.Platform;

/// <summary>The signals by which the hardware reports faults. The handler is generated code: managed code must not run in a signal handler.</summary>
/// <remarks>
/// The handler accepts faults whose program counter lies in the code arena and chains to the handler that .NET had installed otherwise, so that
/// NullReferenceException and its like keep working.
/// </remarks>
internal static unsafe class FaultHandler
{
    private static ReadOnlySpan<int> Signals => [Libc.SigSegv, Libc.SigBus, Libc.SigFpe, Libc.SigIll];

    /// <summary>The handlers that are installed now, by signal number; what the new one must chain to.</summary>
    public static nint[] CurrentHandlers()
    {
        var handlers = new nint[32];
        foreach (int signal in Signals)
        {
            Libc.SignalActionRecord action;
            if (Libc.SignalAction(signal, null, &action) != 0)
                throw new PlatformNotSupportedException("The system's signal handlers cannot be read.");
            handlers[signal] = action.Handler;
        }
        return handlers;
    }

    /// <summary>Installs a handler for all fault signals, for the life of the process.</summary>
    public static void Install(nint handler)
    {
        foreach (int signal in Signals)
        {
            // Mask and flags stay as the runtime wants them. The alternate stack is added where a fault may mean an exhausted stack; for
            // SIGFPE it must not be: CoreCLR takes a fault on the alternate stack for a stack overflow.
            Libc.SignalActionRecord action;
            Libc.SignalAction(signal, null, &action);
            bool wasDefault = action.Handler is 0 or 1;
            action.Handler = handler;
            action.Flags |= Libc.SaSigInfo;
            if (signal is Libc.SigSegv or Libc.SigBus || wasDefault)
                action.Flags |= Libc.SaOnStack;
            if (Libc.SignalAction(signal, &action, null) != 0)
                throw new PlatformNotSupportedException("The system does not allow a fault handler to be installed.");
        }
    }

    /// <summary>How far from address zero nothing can be mapped, in bytes: less than vm.mmap_min_addr is by default.</summary>
    public const int NullPageSize = 4096;

    /// <summary>Whether a signal number stands for an access fault.</summary>
    public static bool IsAccessFault(int signal) => signal is Libc.SigSegv or Libc.SigBus;

    /// <summary>Whether a signal number stands for a failed division.</summary>
    public static bool IsArithmeticFault(int signal) => signal == Libc.SigFpe;
}
