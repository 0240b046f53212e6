namespace Wafer.Runtime.Platform;

/// <summary>A stack for WebAssembly frames: <c>[guard][headroom][usable]</c>. Taken from a pool and given back to it.</summary>
/// <remarks>
/// The prologue of compiled functions compares the stack pointer with <see cref="Limit"/>. Below it is headroom: signals that do not use the alternate
/// stack are delivered on this one, and with too little room left the kernel raises SIGSEGV instead. The guard catches what still gets past.
/// </remarks>
internal sealed unsafe class WasmStack
{
    private const int GuardSize = 64 * 1024;
    private const int MostPooled = 64;

    private static readonly Lock s_lock = new();
    private static readonly Stack<WasmStack> s_pool = new();
    private static int s_headroom;

    private WasmStack(int usableSize)
    {
        UsableSize = usableSize;
        int headroom = Headroom;
        ReservedSize = (int)VirtualMemory.RoundUp((nuint)(GuardSize + headroom + usableSize));
        Start = VirtualMemory.Reserve((nuint)ReservedSize);
        if (!VirtualMemory.TryCommit(Start + GuardSize, (nuint)(ReservedSize - GuardSize)))
        {
            VirtualMemory.Release(Start, (nuint)ReservedSize);
            throw new ResourceLimitException("memory", $"The system does not grant a stack of {usableSize} bytes.");
        }
    }

    /// <summary>The bytes that frames may take.</summary>
    public int UsableSize { get; }

    /// <summary>The start of the guard, the lowest address of the reservation.</summary>
    public byte* Start { get; }

    /// <summary>The size of the whole reservation.</summary>
    public int ReservedSize { get; }

    /// <summary>The lowest address that can be accessed.</summary>
    public byte* Bottom => Start + GuardSize;

    /// <summary>One past the highest address.</summary>
    public byte* Top => Start + ReservedSize;

    /// <summary>The lowest value that the stack pointer may take in compiled code.</summary>
    public byte* Limit => Bottom + Headroom;

    /// <summary>Whether an address lies in the guard.</summary>
    public bool IsGuard(nint address) => (nuint)(address - (nint)Start) < GuardSize;

    // Twice what the kernel needs for one signal frame with all vector registers, and never less than 16 KiB.
    private static int Headroom
    {
        get
        {
            if (s_headroom == 0)
            {
                int signalFrame = (int)Math.Min(Libc.AuxiliaryValue(Libc.AuxMinimumSignalStack), 1 << 20);
                s_headroom = (int)VirtualMemory.RoundUp((nuint)Math.Max(16 * 1024, signalFrame + (8 * 1024)));
            }
            return s_headroom;
        }
    }

    /// <summary>Takes a stack from the pool, or makes one.</summary>
    /// <param name="usableSize">The bytes that frames may take.</param>
    /// <exception cref="ResourceLimitException">The system does not grant the memory.</exception>
    public static WasmStack Rent(int usableSize)
    {
        lock (s_lock)
        {
            if (s_pool.TryPeek(out WasmStack? pooled) && pooled.UsableSize == usableSize)
                return s_pool.Pop();
        }
        return new WasmStack(usableSize);
    }

    /// <summary>Gives a stack back. Nothing may run on it.</summary>
    public static void Return(WasmStack stack)
    {
        lock (s_lock)
        {
            // Stacks of one size are pooled: the one that is in use now.
            if (s_pool.Count < MostPooled && (!s_pool.TryPeek(out WasmStack? pooled) || pooled.UsableSize == stack.UsableSize))
            {
                s_pool.Push(stack);
                return;
            }
        }
        VirtualMemory.Release(stack.Start, (nuint)stack.ReservedSize);
    }
}
