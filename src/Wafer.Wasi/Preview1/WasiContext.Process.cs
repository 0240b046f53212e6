using System.Diagnostics.CodeAnalysis;
using Wafer.Wasi.Linux;

namespace Wafer.Wasi;

/// <summary>Arguments, environment, random bytes, and the process itself.</summary>
public sealed unsafe partial class WasiContext
{
    internal WasiErrno ArgsGet(GuestMemory memory, uint argv, uint buffer) => _args.Get(memory, argv, buffer);

    internal WasiErrno ArgsSizesGet(GuestMemory memory, uint countOut, uint sizeOut) => _args.GetSizes(memory, countOut, sizeOut);

    internal WasiErrno EnvironGet(GuestMemory memory, uint environ, uint buffer) => _environment.Get(memory, environ, buffer);

    internal WasiErrno EnvironSizesGet(GuestMemory memory, uint countOut, uint sizeOut) =>
        _environment.GetSizes(memory, countOut, sizeOut);

    internal WasiErrno RandomGet(GuestMemory memory, uint buffer, uint length)
    {
        memory.Require(buffer, length);
        const uint chunk = 1 << 20;
        for (uint done = 0; done < length;)
        {
            // Gigabytes take seconds.
            if (_wait.IsStopRequested)
                return WasiErrno.Interrupted;
            var bytes = memory.Slice(buffer + done, (int)Math.Min(chunk, length - done));
            int filled = bytes.Length;
            if (_random is not null)
                _random.NextBytes(bytes);
            else if (!Libc.IsSupported)
                System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);
            else
            {
                fixed (byte* p = bytes)
                    filled = (int)Libc.Result(Libc.getrandom(p, (nuint)bytes.Length, 0));
                if (filled == -Libc.EINTR)
                    continue;
                if (filled < 0)
                    return LinuxErrno.FromResult(filled);
            }

            done += (uint)filled;
        }

        return WasiErrno.Success;
    }

    internal static WasiErrno SchedYield()
    {
        if (Libc.IsSupported)
            Libc.sched_yield();
        else
            Thread.Yield();
        return WasiErrno.Success;
    }

    [DoesNotReturn]
    internal void ProcExit(int code)
    {
        ExitCode = code;
        throw new WasiExitException(code);
    }

    /// <summary>
    /// There are no handlers in WASI, so a signal does what witx gives as its action: it ends the guest, with the status that a
    /// shell reports for a process killed by it, or is ignored. Stopping is something that nobody could continue from.
    /// </summary>
    internal WasiErrno ProcRaise(int signal)
    {
        const int lastSignal = 30, killed = 128;
        if (signal is <= 0 or > lastSignal)
            return WasiErrno.Invalid;
        switch ((Signal)signal)
        {
            case Signal.Pipe or Signal.Child or Signal.Continue or Signal.Urgent or Signal.WindowChanged:
                return WasiErrno.Success;
            case Signal.Stop or Signal.TerminalStop or Signal.TerminalInput or Signal.TerminalOutput:
                return WasiErrno.NotSupported;
            default:
                // witx leaves out SIGSTKFLT, 16, which is why it counts on by one less than Linux.
                ProcExit(killed + (signal < (int)Signal.Child ? signal : signal + 1));
                return WasiErrno.Success;
        }
    }

    /// <summary>The signals (witx type <c>signal</c>) that do not end a process.</summary>
    private enum Signal
    {
        Pipe = 13,
        Child = 16,
        Continue = 17,
        Stop = 18,
        TerminalStop = 19,
        TerminalInput = 20,
        TerminalOutput = 21,
        Urgent = 22,
        WindowChanged = 27,
    }
}
