namespace Wafer.Runtime.Platform;

/// <summary>The one range of address space that all generated code of the process lives in. Its pages are never writable and executable at once.</summary>
/// <remarks>
/// The first <see cref="StubAreaSize"/> bytes are for the shared stubs: the fault handler does not accept faults there. The rest is handed out in
/// whole pages, one range for each module, and taken back when the module is collected.
/// </remarks>
internal static unsafe class CodeArena
{
    public const nuint Size = 1u << 30;
    public const int StubAreaSize = 64 * 1024;

    private static readonly Lock s_lock = new();

    // Free page ranges above the stub area, in order; neighbours are merged.
    private static readonly List<FreeRange> s_free = new(16);
    private static readonly List<Registration> s_registered = new(16);
    private static nint s_base;

    // Offsets in the arena.
    private readonly record struct FreeRange(int Start, int End);

    private readonly record struct Registration(nint Start, nint End, WeakReference<object> Owner);

    /// <summary>The start of the arena; the stub area.</summary>
    public static byte* Base
    {
        get
        {
            nint start = Volatile.Read(ref s_base);
            return (byte*)(start != 0 ? start : Initialize());
        }
    }

    /// <summary>Where code other than the shared stubs starts.</summary>
    public static byte* CodeStart => Base + StubAreaSize;

    /// <summary>The size of what follows the stub area.</summary>
    public static nuint CodeSize => Size - StubAreaSize;

    /// <summary>Copies code to the arena and makes it executable.</summary>
    /// <param name="code">Position-independent code.</param>
    /// <param name="owner">What <see cref="FindOwner"/> returns for addresses in the code; held weakly.</param>
    /// <returns>The pages; they are given back when the object is collected.</returns>
    /// <exception cref="ResourceLimitException">The arena is full.</exception>
    public static CodeRange Publish(ReadOnlySpan<byte> code, object? owner)
    {
        var range = new CodeRange(code.Length);
        range.Append(code);
        range.Publish(owner);
        return range;
    }

    /// <summary>Copies the shared stubs to the start of the arena. Done once.</summary>
    public static void PublishStubs(ReadOnlySpan<byte> code)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code.Length, StubAreaSize);
        if (!VirtualMemory.TryCommit(Base, StubAreaSize))
            throw new ResourceLimitException("code memory", "The system does not grant the memory for stubs.");
        code.CopyTo(new Span<byte>(Base, StubAreaSize));
        CodeRange.MakeExecutable(Base, StubAreaSize);
    }

    /// <summary>The owner of the code that contains an address, and where that code starts.</summary>
    public static object? FindOwner(nint address, out nint start)
    {
        lock (s_lock)
        {
            int i = Search(address);
            if (i < 0)
                i = ~i - 1;
            if (i >= 0 && address < s_registered[i].End && s_registered[i].Owner.TryGetTarget(out object? owner))
            {
                start = s_registered[i].Start;
                return owner;
            }
        }
        start = 0;
        return null;
    }

    /// <summary>Makes an owner known for the addresses of a range.</summary>
    internal static void Register(nint start, int size, object owner)
    {
        lock (s_lock)
            s_registered.Insert(~Search(start), new Registration(start, start + size, new WeakReference<object>(owner)));
    }

    /// <summary>Forgets the owner of a range that is about to be given back.</summary>
    internal static void Unregister(nint start)
    {
        lock (s_lock)
        {
            int i = Search(start);
            if (i >= 0)
                s_registered.RemoveAt(i);
        }
    }

    /// <summary>Takes pages that cannot be accessed.</summary>
    /// <param name="size">The number of bytes, whole pages.</param>
    /// <returns>The first address, or 0 if no free range is large enough. Large ranges start where a huge page can.</returns>
    internal static nint TryTake(int size)
    {
        var start = (nint)Base;
        lock (s_lock)
        {
            // First fit: the lowest range that is large enough.
            for (int i = 0; i < s_free.Count; i++)
            {
                (int free, int end) = s_free[i];
                int at = size >= VirtualMemory.HugePageSize ? (int)(VirtualMemory.RoundUpToHugePage(start + free) - start) : free;
                if (end - at < size)
                    continue;
                s_free.RemoveAt(i);
                if (at > free)
                    s_free.Insert(i++, new FreeRange(free, at));
                if (end > at + size)
                    s_free.Insert(i, new FreeRange(at + size, end));
                return start + at;
            }
        }
        return 0;
    }

    /// <summary>What to throw when no free range is large enough.</summary>
    internal static ResourceLimitException IsFull() => new("code memory", $"The {Size >> 20} MiB for native code are used up.");

    /// <summary>Takes pages back, whose contents are lost.</summary>
    internal static void Give(nint start, int size)
    {
        if (size == 0)
            return;
        VirtualMemory.Decommit((byte*)start, (nuint)size);
        lock (s_lock)
            Give((int)(start - s_base), size);
    }

    private static nint Initialize()
    {
        lock (s_lock)
        {
            if (s_base == 0)
            {
                nint start = (nint)VirtualMemory.Reserve(Size);
                s_free.Add(new FreeRange(StubAreaSize, (int)Size));
                Volatile.Write(ref s_base, start);
            }
            return s_base;
        }
    }

    private static void Give(int start, int size)
    {
        int i = s_free.Count, end = start + size;
        while (i > 0 && s_free[i - 1].Start > start)
            i--;
        if (i < s_free.Count && s_free[i].Start == end)
        {
            end = s_free[i].End;
            s_free.RemoveAt(i);
        }
        if (i > 0 && s_free[i - 1].End == start)
            s_free[i - 1] = s_free[i - 1] with { End = end };
        else
            s_free.Insert(i, new FreeRange(start, end));
    }

    // The index of the registration that starts at an address, or the complement of where it would stand.
    private static int Search(nint start)
    {
        int low = 0, high = s_registered.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            nint at = s_registered[middle].Start;
            if (at == start)
                return middle;
            if (at < start)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return ~low;
    }
}
