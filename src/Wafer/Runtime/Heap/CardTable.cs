using System.Runtime.CompilerServices;
using Wafer.Compiler;

namespace Wafer.Runtime.Heap;

/// <summary>
/// The remembered set: a byte for each card of 512 bytes, set where a reference has been stored since the last collection. A minor collection looks for references into the nursery
/// there alone.
/// </summary>
/// <remarks>
/// <para>
/// Card marking with an unconditional store is by Wilson and Moher (A "card-marking" scheme for controlling intergenerational references, SIGPLAN Notices 24(5), 1989) and
/// Hölzle (A fast write barrier for generational garbage collectors, 1993). Unlike theirs, the card of the slot is marked, not that of the object's header, so that only
/// the slots in the card itself need be looked at, however large the object is.
/// </para>
/// <para>The barrier does not look where the slot is: cards of the nursery are set as well, and never read.</para>
/// </remarks>
internal static unsafe class CardTable
{
    /// <summary>The size of a card in bytes.</summary>
    public const uint CardBytes = 1u << HeapLayout.CardShift;

    /// <summary>The barrier after a reference was stored.</summary>
    /// <param name="heapBase">The heap's base.</param>
    /// <param name="slot">The offset of the slot.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Record(byte* heapBase, uint slot) => (heapBase - HeapLayout.CardTableBytes)[slot >> HeapLayout.CardShift] = 1;

    /// <summary>The barrier after references were stored in a range of bytes.</summary>
    /// <param name="heapBase">The heap's base.</param>
    /// <param name="start">The offset of the first slot.</param>
    /// <param name="bytes">The size of the range in bytes.</param>
    public static void Record(byte* heapBase, uint start, ulong bytes)
    {
        if (bytes == 0)
            return;
        uint first = start >> HeapLayout.CardShift, last = (uint)((start + bytes - 1) >> HeapLayout.CardShift);
        new Span<byte>(heapBase - HeapLayout.CardTableBytes + first, (int)(last - first) + 1).Fill(1);
    }

    /// <summary>Whether the card of a slot is clean.</summary>
    public static bool IsClean(byte* heapBase, uint slot) => (heapBase - HeapLayout.CardTableBytes)[slot >> HeapLayout.CardShift] == 0;

    /// <summary>Makes the cards of a range of offsets clean.</summary>
    public static void Clear(byte* heapBase, uint start, uint end)
    {
        // Reads first: pages of the table that nobody has written to need not come into being.
        byte* cards = heapBase - HeapLayout.CardTableBytes;
        uint last = end >> HeapLayout.CardShift;
        for (uint card = start >> HeapLayout.CardShift; card < last;)
        {
            var rest = new Span<byte>(cards + card, (int)(last - card));
            int dirty = rest.IndexOfAnyExcept((byte)0);
            if (dirty < 0)
                return;
            int length = Math.Min(rest.Length - dirty, 64);
            rest.Slice(dirty, length).Clear();
            card += (uint)(dirty + length);
        }
    }
}
