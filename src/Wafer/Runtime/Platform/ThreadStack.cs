using System.Runtime.InteropServices;

namespace Wafer.Runtime.Platform;

/// <summary>A thread, as the part of memory that its stack is. Code whose locals stand there runs on that thread, which takes less time to find out than which thread .NET says it is.</summary>
internal sealed unsafe class ThreadStack
{
    [ThreadStatic]
    private static ThreadStack? t_current;

    private static readonly Lock s_lock = new();

    // Never given back, since the system writes to one when its thread ends, which may be after all that .NET knows of the thread. A list, linked by Low.
    private static StackExtent* s_spare;
    private static uint? s_endOfThread;
    private static readonly StackExtent* s_unknown = NewExtent();

    // Where it cannot be found out there is no use in trying for ever.
    private const int Attempts = 3;

    private StackExtent* _extent = s_unknown;
    private int _attempts;

    private ThreadStack()
    {
    }

    ~ThreadStack()
    {
        if (_extent == s_unknown)
            return;
        lock (s_lock)
        {
            _extent->Size = 0;
            _extent->Low = (nuint)s_spare;
            s_spare = _extent;
        }
    }

    /// <summary>The one of the thread that asks.</summary>
    public static ThreadStack Current => t_current ??= new ThreadStack();

    /// <summary>An extent that nothing is in.</summary>
    public static StackExtent* Unknown => s_unknown;

    /// <summary>Where the stack is, once it was <see cref="Measure"/>d and as long as the thread lives; otherwise nothing is in it.</summary>
    public StackExtent* Extent => _extent;

    /// <summary>Finds out where the stack of the current thread is, which is this one.</summary>
    public void Measure()
    {
        if (_extent->Size != 0 || ++_attempts > Attempts)
            return;
        uint endOfThread;
        lock (s_lock)
        {
            if (s_endOfThread is null && Libc.CreateThreadKey(&endOfThread, SharedCode.EndOfThread) == 0)
                s_endOfThread = endOfThread;
            if (s_endOfThread is null)
                return;
            endOfThread = s_endOfThread.Value;
            if (_extent == s_unknown)
                _extent = TakeSpare();
        }
        Libc.ThreadAttributes attributes;
        if (Libc.SetThreadValue(endOfThread, _extent) != 0 || Libc.GetThreadAttributes(Libc.CurrentThread(), &attributes) != 0)
            return;
        void* low;
        nuint size;
        if (Libc.GetStack(&attributes, &low, &size) == 0)
            _extent->Set((nuint)low, size);
        _ = Libc.DestroyThreadAttributes(&attributes);
    }

    private static StackExtent* TakeSpare()
    {
        StackExtent* spare = s_spare;
        if (spare == null)
            return NewExtent();
        s_spare = (StackExtent*)spare->Low;
        return spare;
    }

    private static StackExtent* NewExtent()
    {
        var extent = (StackExtent*)NativeMemory.Alloc((nuint)sizeof(StackExtent));
        *extent = default;
        return extent;
    }
}

/// <summary>Where a thread's stack is. In native memory: generated code clears it when the thread ends.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StackExtent
{
    /// <summary>The size in bytes; 0 if it is not known. The first field, for generated code.</summary>
    public nuint Size;

    /// <summary>The lowest address.</summary>
    public nuint Low;

    /// <summary>Makes it known. Other threads may be reading: to them it is empty until both numbers are there.</summary>
    public void Set(nuint low, nuint size)
    {
        Low = low;
        Volatile.Write(ref Size, size);
    }

    /// <summary>Whether an address is in it.</summary>
    public readonly bool Contains(nuint address)
    {
        nuint size = Volatile.Read(in Size);
        return address - Low < size;
    }
}
