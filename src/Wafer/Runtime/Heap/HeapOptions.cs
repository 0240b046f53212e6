namespace Wafer.Runtime.Heap;

/// <summary>How the heap of a store behaves.</summary>
internal sealed record HeapOptions
{
    /// <summary>What a heap does when nothing is said.</summary>
    public static HeapOptions Default { get; } = new();

    /// <summary>
    /// The most bytes that nursery, blocks and large objects may have together. The reserve that a collection may need counts as used while it might be needed.
    /// A heap that is too small for a nursery of <see cref="Nursery.LeastBytes"/> and a block refuses every allocation.
    /// </summary>
    public ulong MaxBytes { get; init; } = ulong.MaxValue;

    /// <summary>The size of the nursery in bytes, as far as <see cref="MaxBytes"/> has room for it.</summary>
    public int NurseryBytes { get; init; } = Nursery.DefaultBytes;

    /// <summary>The size in bytes that the nursery may grow to where much survives in it, as far as an eighth of <see cref="MaxBytes"/> allows; if it is less than <see cref="NurseryBytes"/>, it does not grow.</summary>
    public int GreatestNurseryBytes { get; init; }

    /// <summary>
    /// Whether every allocation collects and moves everything first, and makes what was freed inaccessible, so that whatever uses a stale reference faults. Slow.
    /// </summary>
    public bool Stress { get; init; }

    /// <summary>Whether the whole heap is checked before and after each collection. Slow.</summary>
    public bool Verify { get; init; }

    /// <summary>Asked before the heap gets pages of the given size in bytes from the system, which refuses them if this does: for tests of failures.</summary>
    public Func<nuint, bool>? Grants { get; init; }
}
