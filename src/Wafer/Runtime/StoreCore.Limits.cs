using Wafer.Model;

namespace Wafer.Runtime;

// What all memories, tables and instances of the store may have together.
internal sealed unsafe partial class StoreCore
{
    private readonly StoreLimits _limits;

    /// <summary>Creates a memory.</summary>
    /// <exception cref="MemoryLimitException">The store's memories would have more bytes than they may.</exception>
    public LinearMemory CreateMemory(MemoryType type)
    {
        ThrowIfDisposed();
        if (_limits.MemoryBytes is { } limit && !IsWithin(limit, BytesOfMemories(), type.Limits.Minimum, type.PageSizeLog2))
            throw MemoryLimit(limit, $"A memory of {type.Limits.Minimum} pages");
        var memory = new LinearMemory(type, Engine.Bounds, Engine.Options.MaxMemoryBytes);
        _memories.Add(memory);
        return memory;
    }

    /// <summary>Makes a memory larger.</summary>
    /// <returns>The old size in pages, or -1.</returns>
    /// <exception cref="MemoryLimitException">The store's memories would have more bytes than they may, and that is to be an error.</exception>
    public long Grow(LinearMemory memory, ulong delta)
    {
        if (_limits.MemoryBytes is { } limit && !IsWithin(limit, BytesOfMemories(), delta, memory.Type.PageSizeLog2))
            return _limits.ThrowOnGrowth ? throw MemoryLimit(limit, $"Growing by {delta} pages") : -1;
        return memory.Grow(delta);
    }

    /// <summary>Creates a table.</summary>
    /// <param name="type">Its canonical type.</param>
    /// <param name="initial">The bits of the elements' initial value.</param>
    /// <exception cref="TableLimitException">The store's tables would have more elements than they may.</exception>
    public TableCore CreateTable(TableType type, ulong initial)
    {
        ThrowIfDisposed();
        if (_limits.TableElements is { } limit && !IsWithin(limit, ElementsOfTables(), type.Limits.Minimum, 0))
            throw TableLimit(limit, $"A table of {type.Limits.Minimum} elements");
        var table = new TableCore(type, initial, Math.Min(Engine.Options.MaxTableElements, 1 << 28));
        _tables.Add(table);
        return table;
    }

    /// <summary>Makes a table larger.</summary>
    /// <returns>The old number of elements, or -1.</returns>
    /// <exception cref="TableLimitException">The store's tables would have more elements than they may, and that is to be an error.</exception>
    public long Grow(TableCore table, ulong delta, ulong initial)
    {
        if (_limits.TableElements is { } limit && !IsWithin(limit, ElementsOfTables(), delta, 0))
            return _limits.ThrowOnGrowth ? throw TableLimit(limit, $"Growing by {delta} elements") : -1;
        return table.Grow(delta, initial);
    }

    /// <exception cref="InstanceLimitException">The store has as many instances as it may.</exception>
    public void CheckInstanceLimit()
    {
        if (_limits.Instances is { } limit && _instanceCount >= limit)
            throw new InstanceLimitException($"The store may have {limit} instances.");
    }

    private ulong BytesOfMemories()
    {
        ulong sum = 0;
        foreach (LinearMemory memory in _memories)
            sum += memory.ByteLength;
        return sum;
    }

    private ulong ElementsOfTables()
    {
        ulong sum = 0;
        foreach (TableCore table in _tables)
            sum += table.Length;
        return sum;
    }

    private static bool IsWithin(ulong limit, ulong used, ulong units, int unitLog2) => used <= limit && units <= (limit - used) >> unitLog2;

    private static MemoryLimitException MemoryLimit(ulong limit, string what) => new($"{what} is refused: the memories of the store may have {limit} bytes together.");

    private static TableLimitException TableLimit(ulong limit, string what) => new($"{what} is refused: the tables of the store may have {limit} elements together.");
}
