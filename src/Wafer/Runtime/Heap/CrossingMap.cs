using System.Runtime.CompilerServices;
using Wafer.Compiler;

namespace Wafer.Runtime.Heap;

/// <summary>
/// Where objects start: for each card of a block of small objects, how far before the card's first byte the object that covers this byte starts, in units of 8 bytes.
/// </summary>
/// <remarks>
/// From there the objects of a card are found one after the other. Entries are exact, so nothing is searched for: an object of a block has at most
/// <see cref="HeapLayout.LargeObjectBytes"/>, and the distance fits in 16 bits. (Jones, Hosking and Moss, The Garbage Collection Handbook, 2nd edition, 11.8, has the
/// variations of this structure.) Entries beyond the last object of a block mean nothing, nor do those of large objects.
/// </remarks>
internal static unsafe class CrossingMap
{
    /// <summary>Enters an object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Record(ushort* crossings, uint start, uint size)
    {
        // Most objects cover no card's first byte.
        uint card = (start + CardTable.CardBytes - 1) >> HeapLayout.CardShift, last = (start + size - 1) >> HeapLayout.CardShift;
        for (; card <= last; card++)
            crossings[card] = (ushort)(((card << HeapLayout.CardShift) - start) / HeapLayout.ObjectAlignment);
    }

    /// <summary>The offset of the object that covers the first byte of a card.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ObjectAt(ushort* crossings, uint card) => (card << HeapLayout.CardShift) - ((uint)crossings[card] * HeapLayout.ObjectAlignment);
}
