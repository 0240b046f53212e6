using System.Runtime.InteropServices;
using Wafer.Compiler;
using Wafer.Compiler.Targets.X64;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime;

/// <summary>The stubs that all generated code of the process shares, and the fault handler: emitted and installed at first use.</summary>
internal static unsafe class SharedCode
{
    private static readonly Lock s_lock = new();
    private static ulong[]? s_stubs;
    private static nint s_enter, s_resume, s_endOfThread;

    /// <summary>The stubs' addresses by <see cref="Stub"/>.</summary>
    public static ReadOnlySpan<ulong> Stubs => Volatile.Read(ref s_stubs) ?? Initialize();

    /// <summary>
    /// The entry into generated code: <c>delegate* unmanaged&lt;InstanceContext*, nint, ulong*, nint, void&gt;</c> with the instance, an entry thunk,
    /// the cells and the code.
    /// </summary>
    public static delegate* unmanaged<InstanceContext*, nint, ulong*, nint, void> Enter
    {
        get
        {
            _ = Stubs;
            return (delegate* unmanaged<InstanceContext*, nint, ulong*, nint, void>)s_enter;
        }
    }

    /// <summary>The way back to where a call was suspended.</summary>
    public static delegate* unmanaged<Resumption*, void> Resume
    {
        get
        {
            _ = Stubs;
            return (delegate* unmanaged<Resumption*, void>)s_resume;
        }
    }

    /// <summary>What the system is to call when a thread ends, with the address of a word to be cleared.</summary>
    public static nint EndOfThread
    {
        get
        {
            _ = Stubs;
            return s_endOfThread;
        }
    }

    private static ulong[] Initialize()
    {
        lock (s_lock)
        {
            if (s_stubs is not null)
                return s_stubs;
            VirtualMemory.ThrowIfUnsupported();
            if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
                throw new PlatformNotSupportedException("Wafer runs WebAssembly on x86-64 only, so far.");

            // Faults are accepted from all of the arena but the stubs: bulk operations check their bounds before they start.
            var parameters = new SharedStubParameters(
                (nint)CodeArena.CodeStart, CodeArena.CodeSize, FaultHandler.CurrentHandlers(), HostCpu.Features.Avx2);
            byte* buffer = (byte*)NativeMemory.Alloc(SharedStubs.MaximumSize);
            SharedStubOffsets offsets = SharedStubs.Emit(buffer, parameters);
            CodeArena.PublishStubs(new ReadOnlySpan<byte>(buffer, offsets.Size));
            NativeMemory.Free(buffer);

            ulong start = (ulong)CodeArena.Base;
            var stubs = new ulong[offsets.Stubs.Length];
            for (int i = 0; i < stubs.Length; i++)
                stubs[i] = start + (ulong)offsets.Stubs[i];
            s_enter = (nint)start + offsets.Enter;
            s_resume = (nint)start + offsets.Resume;
            s_endOfThread = (nint)start + offsets.EndOfThread;
            FaultHandler.Install((nint)start + offsets.SignalHandler);
            Volatile.Write(ref s_stubs, stubs);
            return stubs;
        }
    }
}
