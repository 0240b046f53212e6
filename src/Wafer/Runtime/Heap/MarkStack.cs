using System.Runtime.CompilerServices;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime.Heap;

/// <summary>The objects that were marked and whose references were not looked at yet, in address space that suffices for every object of the heap.</summary>
internal unsafe struct MarkStack
{
    private readonly uint* _bottom;
    private readonly nuint _size;
    private uint* _top;

    private MarkStack(uint* bottom, nuint size)
    {
        _bottom = _top = bottom;
        _size = size;
    }

    /// <summary>Whether nothing is left.</summary>
    public readonly bool IsEmpty => _top == _bottom;

    /// <summary>Makes an empty stack.</summary>
    /// <param name="heapBytes">The bytes of objects that there may be.</param>
    /// <param name="grants">See <see cref="HeapOptions.Grants"/>.</param>
    /// <param name="stack">The stack, which must be released.</param>
    /// <returns>Whether the system granted the memory. It comes into being as it is used.</returns>
    public static bool TryCreate(ulong heapBytes, Func<nuint, bool>? grants, out MarkStack stack)
    {
        // An object is pushed at most once, and has at least 8 bytes.
        nuint size = VirtualMemory.RoundUp((nuint)(heapBytes / 8 * sizeof(uint)) + 1);
        byte* bottom = grants is null || grants(size) ? VirtualMemory.TryReserve(size) : null;
        stack = new MarkStack((uint*)bottom, size);
        if (bottom == null)
            return false;
        if (VirtualMemory.TryCommit(bottom, size))
            return true;
        stack.Release();
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(uint reference) => *_top++ = reference;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Pop() => *--_top;

    /// <summary>Gives its memory back.</summary>
    public readonly void Release() => VirtualMemory.Release((byte*)_bottom, _size);
}
