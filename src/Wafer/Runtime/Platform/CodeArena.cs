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

    // Free page ranges above the stub area, by start offset; neighbours are merged.
    private static readonly SortedList<int, int> s_free = [];
    private static readonly List<Registration> s_registered = [];
    private static nint s_base;

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
        int size = (int)VirtualMemory.RoundUp((nuint)Math.Max(code.Length, 1));
        byte* start = Base + Take(size);
        Write(start, code, size);
        if (owner is not null)
        {
            lock (s_lock)
                s_registered.Insert(~Search((nint)start), new Registration((nint)start, (nint)start + size, new WeakReference<object>(owner)));
        }
        return new CodeRange((nint)start, size);
    }

    /// <summary>Copies the shared stubs to the start of the arena. Done once.</summary>
    public static void PublishStubs(ReadOnlySpan<byte> code)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code.Length, StubAreaSize);
        Write(Base, code, StubAreaSize);
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

    /// <summary>Takes pages back.</summary>
    internal static void Free(nint start, int size)
    {
        VirtualMemory.Decommit((byte*)start, (nuint)size);
        lock (s_lock)
        {
            int i = Search(start);
            if (i >= 0)
                s_registered.RemoveAt(i);
            Give((int)(start - s_base), size);
        }
    }

    private static void Write(byte* start, ReadOnlySpan<byte> code, int size)
    {
        if (!VirtualMemory.TryProtect(start, (nuint)size, PageAccess.ReadWrite))
            throw new ResourceLimitException("code memory", $"The system does not grant {size} bytes for code.");
        code.CopyTo(new Span<byte>(start, size));
        if (!VirtualMemory.TryProtect(start, (nuint)size, PageAccess.ReadExecute))
            throw new ResourceLimitException("code memory", "The system does not allow code to be made executable.");
    }

    private static nint Initialize()
    {
        lock (s_lock)
        {
            if (s_base == 0)
            {
                nint start = (nint)VirtualMemory.Reserve(Size);
                s_free.Add(StubAreaSize, (int)(Size - StubAreaSize));
                Volatile.Write(ref s_base, start);
            }
            return s_base;
        }
    }

    // First fit: the lowest range that is large enough.
    private static int Take(int size)
    {
        lock (s_lock)
        {
            for (int i = 0; i < s_free.Count; i++)
            {
                int start = s_free.Keys[i], length = s_free.Values[i];
                if (length < size)
                    continue;
                s_free.RemoveAt(i);
                if (length > size)
                    s_free.Add(start + size, length - size);
                return start;
            }
        }
        throw new ResourceLimitException("code memory", $"The {Size >> 20} MiB for native code are used up.");
    }

    private static void Give(int start, int size)
    {
        s_free.Add(start, size);
        int i = s_free.IndexOfKey(start);
        if (i + 1 < s_free.Count && s_free.Keys[i + 1] == start + size)
        {
            size += s_free.Values[i + 1];
            s_free.RemoveAt(i + 1);
            s_free.SetValueAtIndex(i, size);
        }
        if (i > 0 && s_free.Keys[i - 1] + s_free.Values[i - 1] == start)
        {
            s_free.SetValueAtIndex(i - 1, s_free.Values[i - 1] + size);
            s_free.RemoveAt(i);
        }
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

/// <summary>Pages of the <see cref="CodeArena"/>; given back when the object is collected, so whoever may run the code holds on to it.</summary>
internal sealed class CodeRange
{
    internal CodeRange(nint start, int size)
    {
        Start = start;
        Size = size;
    }

    /// <summary>Gives the pages back.</summary>
    ~CodeRange() => CodeArena.Free(Start, Size);

    /// <summary>The first address.</summary>
    public nint Start { get; }

    /// <summary>The size in bytes, whole pages.</summary>
    public int Size { get; }
}
