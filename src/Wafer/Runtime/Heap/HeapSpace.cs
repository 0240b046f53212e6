using Wafer.Compiler;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime.Heap;

/// <summary>The address space of one heap: what <see cref="HeapLayout"/> describes, and the collector's side tables below the card table.</summary>
/// <remarks>
/// <para>One reservation holds it all, from its lowest address up:</para>
/// <list type="bullet">
/// <item>marks: a bit for every 8 bytes, used by major collections;</item>
/// <item>destinations: 4 bytes for every card, used by major collections;</item>
/// <item>crossings: 2 bytes for every card (<see cref="CrossingMap"/>);</item>
/// <item>block records (<see cref="BlockTable"/>);</item>
/// <item>the card table;</item>
/// <item>the base, with 4 GiB above it.</item>
/// </list>
/// <para>
/// The system supplies pages when they are touched, so tables cost what their used parts have. Not thread-safe, as everything in a store.
/// </para>
/// </remarks>
internal sealed unsafe class HeapSpace
{
    private const ulong
        MarkTableBytes = HeapLayout.Reservation / 64,
        DestinationTableBytes = (HeapLayout.Reservation >> HeapLayout.CardShift) * sizeof(uint),
        CrossingTableBytes = (HeapLayout.Reservation >> HeapLayout.CardShift) * sizeof(ushort);

    // The nursery, and what comes after it, can have huge pages if the base is aligned for them.
    private const ulong Alignment = VirtualMemory.HugePageSize;

    private readonly Func<nuint, bool>? _grants;
    private readonly byte* _reservation;
    private readonly nuint _reserved;
    private uint _marking;

    private HeapSpace(byte* reservation, nuint reserved, Func<nuint, bool>? grants)
    {
        _reservation = reservation;
        _reserved = reserved;
        _grants = grants;
        ulong tables = MarkTableBytes + DestinationTableBytes + CrossingTableBytes + BlockTable.TableBytes + HeapLayout.CardTableBytes;
        Base = (byte*)VirtualMemory.RoundUpToHugePage((nint)(reservation + tables));
        Cards = Base - HeapLayout.CardTableBytes;
        Blocks = (BlockRecord*)(Cards - BlockTable.TableBytes);
        Crossings = (ushort*)((byte*)Blocks - CrossingTableBytes);
        Destinations = (uint*)((byte*)Crossings - DestinationTableBytes);
        Marks = (ulong*)((byte*)Destinations - MarkTableBytes);
    }

    /// <summary>What offsets count from.</summary>
    public byte* Base { get; }

    /// <summary>A byte for each card; those not 0 are dirty.</summary>
    public byte* Cards { get; }

    /// <summary>A record for each block.</summary>
    public BlockRecord* Blocks { get; }

    /// <summary>See <see cref="CrossingMap"/>.</summary>
    public ushort* Crossings { get; }

    /// <summary>For each card where its first live object goes. Accessible after <see cref="TryCommitMarking"/>.</summary>
    public uint* Destinations { get; }

    /// <summary>For each card 64 bits, one for every 8 bytes of it. Accessible after <see cref="TryCommitMarking"/>; all 0 but during major collections.</summary>
    public ulong* Marks { get; }

    /// <summary>Reserves the address space of a heap.</summary>
    /// <param name="grants">See <see cref="HeapOptions.Grants"/>.</param>
    /// <returns>The space, or null if the system has none.</returns>
    public static HeapSpace? TryCreate(Func<nuint, bool>? grants)
    {
        ulong size = MarkTableBytes + DestinationTableBytes + CrossingTableBytes + BlockTable.TableBytes + HeapLayout.CardTableBytes + HeapLayout.Reservation + Alignment;
        byte* reservation = VirtualMemory.TryReserve((nuint)size);
        if (reservation == null)
            return null;
        var space = new HeapSpace(reservation, (nuint)size, grants);
        if (space.TryCommit((byte*)space.Crossings, (nuint)(space.Base - (byte*)space.Crossings)))
            return space;
        space.Release();
        return null;
    }

    /// <summary>Makes pages above the base readable and writable.</summary>
    public bool TryCommit(uint offset, nuint size) => TryCommit(Base + offset, size);

    /// <summary>Makes pages above the base inaccessible and gives their content back to the system.</summary>
    public void Decommit(uint offset, nuint size) => VirtualMemory.Decommit(Base + offset, size);

    /// <summary>Makes the marks and destinations of everything below an offset accessible.</summary>
    public bool TryCommitMarking(uint end)
    {
        // In steps, so that a growing heap does not ask each time.
        const uint step = 64 << 20;
        if (end <= _marking)
            return true;
        uint rounded = end > uint.MaxValue - step ? uint.MaxValue : (end + step - 1) & ~(step - 1);
        ulong cards = ((ulong)rounded >> HeapLayout.CardShift) + 1;
        if (!TryCommit((byte*)Marks, (nuint)Math.Min(cards * sizeof(ulong), MarkTableBytes))
            || !TryCommit((byte*)Destinations, (nuint)Math.Min(cards * sizeof(uint), DestinationTableBytes)))
            return false;
        _marking = rounded;
        return true;
    }

    /// <summary>Clears the marks of a range of offsets, and gives the pages of marks and destinations back if they are many.</summary>
    public void ClearMarking(uint start, uint end)
    {
        const uint keep = 8 << 20;
        ulong* marks = Marks + (start >> HeapLayout.CardShift);
        nuint cards = (end - start + CardTable.CardBytes - 1) >> HeapLayout.CardShift;
        nuint kept = Math.Min(cards, keep >> HeapLayout.CardShift);
        new Span<ulong>(marks, (int)kept).Clear();
        if (cards == kept)
            return;

        // Whole pages only: what shares a page with the kept part is cleared by hand.
        byte* page = (byte*)VirtualMemory.RoundUp((nuint)(marks + kept));
        byte* last = (byte*)(marks + cards);
        new Span<byte>(marks + kept, (int)(Math.Min((nint)page, (nint)last) - (nint)(marks + kept))).Clear();
        if (page < last)
            VirtualMemory.Discard(page, (nuint)(last - page));
        page = (byte*)VirtualMemory.RoundUp((nuint)(Destinations + (start >> HeapLayout.CardShift) + kept));
        last = (byte*)(Destinations + (start >> HeapLayout.CardShift) + cards);
        if (page < last)
            VirtualMemory.Discard(page, (nuint)(last - page));
    }

    /// <summary>Gives everything back.</summary>
    public void Release() => VirtualMemory.Release(_reservation, _reserved);

    private bool TryCommit(byte* address, nuint size) => (_grants is null || _grants(size)) && VirtualMemory.TryCommit(address, size);
}
