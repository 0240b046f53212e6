using System.Runtime.CompilerServices;

namespace Wafer.Runtime.Platform;

/// <summary>The stack that fault signals are delivered on. CoreCLR gives one to every thread; under NativeAOT threads have none, so they get one here.</summary>
internal static unsafe class AlternateSignalStack
{
    private const int Size = 64 * 1024;

    [ThreadStatic]
    private static object? t_stack;

    /// <summary>Gives the current thread an alternate signal stack if it has none.</summary>
    public static void Ensure()
    {
        if (t_stack is null)
            Install();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Install()
    {
        Libc.AlternateStackRecord old;
        Libc.AlternateStack(null, &old);
        if ((old.Flags & Libc.SsDisable) == 0)
        {
            t_stack = typeof(AlternateSignalStack);
            return;
        }
        var pages = new Pages();
        var stack = new Libc.AlternateStackRecord { Base = pages.Start, Size = Size };
        Libc.AlternateStack(&stack, null);
        t_stack = pages;
    }

    // Collected some time after its thread has ended.
    private sealed class Pages
    {
        public Pages()
        {
            Start = VirtualMemory.Reserve(Size);
            if (!VirtualMemory.TryCommit(Start, Size))
                throw new ResourceLimitException("memory", "The system does not grant a signal stack.");
        }

        ~Pages() => VirtualMemory.Release(Start, Size);

        public byte* Start { get; }
    }
}
