using System.Runtime.InteropServices;
using Wafer.Compiler;
using Wafer.Model;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime;

/// <summary>A linear memory: a reservation of address space of which the front is committed. The base never moves.</summary>
internal sealed unsafe class LinearMemory
{
    /// <summary>What a guarded memory reserves: 4 GiB for the index, 4 GiB for constant offsets and the width of the access.</summary>
    public const ulong GuardedReservation = 8UL << 30;

    private const ulong LargestReservation64 = 64UL << 30;

    private readonly ulong _maximumPages;
    private readonly ulong _reserved;
    private ulong _committed;
    private MemoryRecord* _record;

    /// <summary>Creates a memory with its minimum size.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="bounds">How code that uses it checks accesses.</param>
    /// <param name="maximumBytes">The largest size that the engine allows.</param>
    /// <exception cref="ResourceLimitException">The minimum size is more than the engine allows or the system grants.</exception>
    public LinearMemory(MemoryType type, BoundsMode bounds, ulong maximumBytes)
    {
        Type = type;
        ulong pageLimit = Math.Min(maximumBytes, type.Is64 ? ulong.MaxValue : 1UL << 32) >> type.PageSizeLog2;
        _maximumPages = Math.Min(type.Limits.Maximum ?? ulong.MaxValue, pageLimit);
        if (type.Limits.Minimum > _maximumPages)
            throw new ResourceLimitException("memory size", $"A memory of {type.Limits.Minimum} pages is larger than the {pageLimit} pages allowed.");

        IsGuarded = BoundsChecks.Of(type, bounds) == BoundsCheck.None;
        _reserved = IsGuarded ? GuardedReservation : RoundUp(_maximumPages << type.PageSizeLog2);
        ulong minimum = type.Limits.Minimum << type.PageSizeLog2;
        if (!IsGuarded && type.Is64)
            _reserved = Math.Min(_reserved, Math.Max(LargestReservation64, RoundUp(minimum)));
        Reserve(ref _reserved, IsGuarded ? _reserved : RoundUp(minimum));
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

    /// <summary>The API object, once somebody asked for it.</summary>
    public object? Owner { get; set; }

    /// <summary>The type that the memory was created with.</summary>
    public MemoryType Type { get; }

    /// <summary>Whether the whole index space is reserved, so that code need not check 32-bit accesses.</summary>
    public bool IsGuarded { get; }

    /// <summary>The first byte.</summary>
    public byte* Base { get; private set; }

    /// <summary>What generated code sees.</summary>
    public MemoryRecord* Record => _record != null ? _record : throw new ObjectDisposedException(nameof(Store));

    /// <summary>The current size in bytes.</summary>
    public ulong ByteLength => Record->ByteLength;

    /// <summary>The current size in pages.</summary>
    public ulong Pages => Record->Pages;

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
        MemoryRecord* record = Record;
        ulong old = record->Pages;
        if (delta > _maximumPages - old)
            return -1;
        ulong bytes = (old + delta) << Type.PageSizeLog2;
        if (!Commit(bytes))
            return -1;
        record->Pages = old + delta;
        record->ByteLength = bytes;
        return (long)old;
    }

    /// <summary>Gives everything back. No code may run that uses the memory.</summary>
    public void Free()
    {
        if (_record == null)
            return;
        NativeMemory.Free(_record);
        _record = null;
        VirtualMemory.Release(Base, (nuint)_reserved);
        Base = null;
    }

    private static ulong RoundUp(ulong size)
    {
        ulong mask = (ulong)VirtualMemory.PageSize - 1;
        return size > ulong.MaxValue - mask ? ~mask : (size + mask) & ~mask;
    }

    // Address space may be scarce: what need not be had is halved until it can be.
    private void Reserve(ref ulong size, ulong least)
    {
        size = Math.Max(size, (ulong)VirtualMemory.PageSize);
        while (true)
        {
            byte* address = VirtualMemory.TryReserve((nuint)size);
            if (address != null)
            {
                Base = address;
                return;
            }
            if (size / 2 < least || size / 2 < (ulong)VirtualMemory.PageSize)
                throw new ResourceLimitException("address space", $"Cannot reserve {size} bytes of address space for a memory.");
            size = RoundUp(size / 2);
        }
    }

    private bool Commit(ulong bytes)
    {
        ulong end = RoundUp(bytes);
        if (end <= _committed)
            return true;
        if (end > _reserved || !VirtualMemory.TryCommit(Base + _committed, (nuint)(end - _committed)))
            return false;
        _committed = end;
        return true;
    }
}
