using System.Runtime.InteropServices;
using Wafer.Compiler;
using Wafer.Model;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime;

/// <summary>A linear memory: a reservation of address space of which the front is committed. The base never moves.</summary>
/// <remarks>
/// A shared memory may be used by any number of stores, on any threads. It grows under a lock, and its size is published when the pages are there; it is freed when nothing refers to it
/// any more.
/// </remarks>
internal sealed unsafe class LinearMemory
{
    // 64-bit memories can grow to this size, or to their maximum if that is less, or as far as there is address space.
    private const ulong LargestReservation64 = 64UL << 30;

    private readonly ulong _maximumPages;
    private readonly ulong _capacity;
    private readonly ulong _reserved;
    private readonly Lock _growth = new();
    private ulong _committed;
    private int _mappings;
    private MemoryRecord* _record;

    /// <summary>Creates a memory with its minimum size.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="bounds">How code that uses it checks accesses.</param>
    /// <param name="maximumBytes">The largest size that the engine allows.</param>
    /// <exception cref="ResourceLimitException">The minimum size is more than the engine allows or the system grants.</exception>
    public LinearMemory(MemoryType type, BoundsMode bounds, ulong maximumBytes)
    {
        Type = type;
        if (IsShared)
            Waiters = new WaitQueue();
        else
            GC.SuppressFinalize(this);
        // The size in pages is to be a number of the address type, so that there is one byte less than 4 GiB if pages have one byte.
        ulong pageLimit = type.Is64 ? maximumBytes >> type.PageSizeLog2 : Math.Min(Math.Min(maximumBytes, 1UL << 32) >> type.PageSizeLog2, uint.MaxValue);
        _maximumPages = Math.Min(type.Limits.Maximum ?? ulong.MaxValue, pageLimit);
        if (type.Limits.Minimum > _maximumPages)
            throw new ResourceLimitException("memory size", $"A memory of {type.Limits.Minimum} pages is larger than the {pageLimit} pages allowed.");

        ulong minimum = type.Limits.Minimum << type.PageSizeLog2, largest = _maximumPages << type.PageSizeLog2;
        if (type.Is64)
            largest = Math.Min(largest, Math.Max(LargestReservation64, minimum));
        Check = BoundsChecks.Of(type, bounds);
        _capacity = RoundUp(largest);
        _reserved = Check == BoundsCheck.None ? BoundsChecks.UncheckedReservation : ReservationFor(_capacity);
        // Address space may be scarce: what need not be had is halved until it can be.
        while ((Base = VirtualMemory.TryReserve((nuint)_reserved)) == null)
        {
            if (Check == BoundsCheck.None || _capacity / 2 < RoundUp(minimum) || _capacity / 2 < (ulong)VirtualMemory.PageSize)
                throw new ResourceLimitException("address space", $"Cannot reserve {_reserved} bytes of address space for a memory: too many memories and stores are alive, or the process may not have as much.");
            _capacity = RoundUp(_capacity / 2);
            _reserved = ReservationFor(_capacity);
        }
        if (!Commit(minimum))
        {
            VirtualMemory.Release(Base, (nuint)_reserved);
            throw new ResourceLimitException("memory", $"The system does not grant {minimum} bytes of memory.");
        }
        _record = (MemoryRecord*)NativeMemory.AllocZeroed((nuint)sizeof(MemoryRecord));
        _record->Base = Base;
        _record->Pages = type.Limits.Minimum;
        _record->ByteLength = minimum;
    }

    /// <summary>Frees a shared memory.</summary>
    ~LinearMemory() => Free();

    /// <summary>The API object, once somebody asked for it.</summary>
    public object? Owner { get; set; }

    /// <summary>The type that the memory was created with.</summary>
    public MemoryType Type { get; }

    /// <summary>Whether other stores can use it.</summary>
    public bool IsShared => Type.IsShared;

    /// <summary>Who waits at its addresses; only shared memories have this.</summary>
    public WaitQueue? Waiters { get; }

    /// <summary>Makes an object the API object unless there is one.</summary>
    /// <returns>The API object.</returns>
    public object SetOwner(object owner)
    {
        lock (_growth)
            return Owner ??= owner;
    }

    /// <summary>How code keeps its accesses in bounds.</summary>
    public BoundsCheck Check { get; }

    /// <summary>The first byte.</summary>
    public byte* Base { get; private set; }

    /// <summary>What generated code sees.</summary>
    public MemoryRecord* Record => _record != null ? _record : throw new ObjectDisposedException(nameof(Store));

    /// <summary>The current size in bytes.</summary>
    public ulong ByteLength => Volatile.Read(ref Record->ByteLength);

    /// <summary>The current size in pages.</summary>
    public ulong Pages => Volatile.Read(ref Record->Pages);

    /// <summary>The type as an importing module sees it: the current size is its minimum.</summary>
    public MemoryType CurrentType => Type with { Limits = new Limits(Pages, Type.Limits.Maximum) };

    /// <summary>Whether a faulting address belongs to this memory.</summary>
    public bool Contains(nint address) => (nuint)(address - (nint)Base) < (nuint)_reserved;

    /// <summary>Whether a range of bytes is inside the memory.</summary>
    public bool InBounds(ulong offset, ulong length)
    {
        ulong size = ByteLength;
        return length <= size && offset <= size - length;
    }

    /// <summary>A range of bytes that is known to be inside the memory.</summary>
    public Span<byte> GetSpan(ulong offset, int length) => new(Base + offset, length);

    /// <summary>Adds pages.</summary>
    /// <returns>The old size in pages, or -1.</returns>
    public long Grow(ulong delta)
    {
        lock (_growth)
        {
            MemoryRecord* record = Record;
            ulong old = record->Pages;
            if (delta > _maximumPages - old)
                return -1;
            ulong bytes = (old + delta) << Type.PageSizeLog2;
            if (!Commit(bytes))
                return -1;

            // Who reads the new number of pages may access them.
            Volatile.Write(ref record->ByteLength, bytes);
            Volatile.Write(ref record->Pages, old + delta);
            return (long)old;
        }
    }

    /// <summary>Takes mappings for parts of the memory that are to be mapped otherwise, as long as the memory lasts.</summary>
    /// <returns>Whether there are as many.</returns>
    public bool TryTakeMappings(int count)
    {
        if (!MappingBudget.Shared.TryTake(count))
            return false;
        _mappings += count;
        return true;
    }

    /// <summary>Gives everything back. No code may run that uses the memory.</summary>
    public void Free()
    {
        if (_record == null)
            return;
        NativeMemory.Free(_record);
        _record = null;
        VirtualMemory.Release(Base, (nuint)_reserved);
        MappingBudget.Shared.Give(_mappings);
        Base = null;
    }

    private static ulong RoundUp(ulong size)
    {
        ulong mask = (ulong)VirtualMemory.PageSize - 1;
        return size > ulong.MaxValue - mask ? ~mask : (size + mask) & ~mask;
    }

    // More than there is if it does not fit in 64 bits.
    private ulong ReservationFor(ulong capacity)
    {
        ulong guard = Check == BoundsCheck.Address ? BoundsChecks.GuardSize : 0;
        return Math.Max(RoundUp(capacity > ulong.MaxValue - guard ? ulong.MaxValue : capacity + guard), (ulong)VirtualMemory.PageSize);
    }

    private bool Commit(ulong bytes)
    {
        ulong end = RoundUp(bytes);
        if (end <= _committed)
            return true;
        if (end > _capacity || !VirtualMemory.TryCommit(Base + _committed, (nuint)(end - _committed)))
            return false;
        _committed = end;
        return true;
    }
}
