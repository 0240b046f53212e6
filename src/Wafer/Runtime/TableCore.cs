using System.Runtime.InteropServices;
using Wafer.Compiler;
using Wafer.Model;

namespace Wafer.Runtime;

/// <summary>A table of references, off-heap.</summary>
internal sealed unsafe class TableCore
{
    private readonly ulong _maximum;
    private TableRecord* _record;
    private ulong _capacity;

    /// <summary>Creates a table with its minimum size.</summary>
    /// <param name="type">Its type; defined types by their canonical identities.</param>
    /// <param name="initial">The bits of the elements' initial value.</param>
    /// <param name="limit">The most elements that the engine allows.</param>
    /// <exception cref="ResourceLimitException">The minimum size is more than the engine allows.</exception>
    public TableCore(TableType type, ulong initial, ulong limit)
    {
        Type = type;
        _maximum = Math.Min(Math.Min(type.Limits.Maximum ?? ulong.MaxValue, limit), type.Is64 ? ulong.MaxValue : uint.MaxValue);
        ulong length = type.Limits.Minimum;
        if (length > _maximum)
            throw new ResourceLimitException("table size", $"A table of {length} elements is larger than the {limit} allowed.");
        _record = (TableRecord*)NativeMemory.AllocZeroed((nuint)sizeof(TableRecord));
        _capacity = Math.Max(length, 1);
        _record->Elements = (ulong*)NativeMemory.AllocZeroed((nuint)_capacity, sizeof(ulong));
        _record->Length = length;
        if (initial != 0)
            new Span<ulong>(_record->Elements, (int)length).Fill(initial);
    }

    /// <summary>The API object, once somebody asked for it.</summary>
    public object? Owner { get; set; }

    /// <summary>The type that the table was created with.</summary>
    public TableType Type { get; }

    /// <summary>The type as an importing module sees it: the current size is its minimum.</summary>
    public TableType CurrentType => Type with { Limits = new Limits(Length, Type.Limits.Maximum) };

    /// <summary>What generated code sees.</summary>
    public TableRecord* Record => _record != null ? _record : throw new ObjectDisposedException(nameof(Store));

    /// <summary>The current number of elements.</summary>
    public ulong Length => Record->Length;

    /// <summary>The elements' bits; valid until the table grows.</summary>
    public Span<ulong> Elements => new(Record->Elements, (int)Record->Length);

    /// <summary>Whether a range of elements is inside the table.</summary>
    public bool InBounds(ulong offset, ulong count)
    {
        ulong length = Length;
        return count <= length && offset <= length - count;
    }

    /// <summary>Adds elements.</summary>
    /// <returns>The old number, or -1.</returns>
    public long Grow(ulong delta, ulong initial)
    {
        TableRecord* record = Record;
        ulong old = record->Length;
        if (delta > _maximum - old)
            return -1;
        ulong length = old + delta;
        if (length > _capacity)
        {
            ulong capacity = Math.Min(Math.Max(length, _capacity * 2), _maximum);
            var elements = (ulong*)NativeMemory.Realloc(record->Elements, (nuint)capacity * sizeof(ulong));
            record->Elements = elements;
            _capacity = capacity;
        }
        new Span<ulong>(record->Elements + old, (int)delta).Fill(initial);
        record->Length = length;
        return (long)old;
    }

    /// <summary>Gives everything back.</summary>
    public void Free()
    {
        if (_record == null)
            return;
        NativeMemory.Free(_record->Elements);
        NativeMemory.Free(_record);
        _record = null;
    }
}
