using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

/// <summary>A linear memory. Its first byte never moves; spans of it stay valid until the store is disposed.</summary>
/// <remarks>
/// A shared memory (<see cref="IsShared"/>) lives in no store: instances of any stores of its engine can import it and use it on different threads at the same time, and so can the host.
/// It exists as long as this object, or a store that uses it, is referred to; spans of it are valid as long.
/// </remarks>
public sealed partial class Memory : Extern
{
    /// <summary>Creates a memory in a store, for import by modules.</summary>
    /// <exception cref="ArgumentException">There are no memories of the type.</exception>
    /// <exception cref="ResourceLimitException">The memory is larger than the engine allows or the system grants.</exception>
    public Memory(Store store, MemoryType type)
        : base(store)
    {
        Check(type);
        if (type.IsShared)
            throw new ArgumentException("A shared memory is created from an engine.", nameof(type));
        Core = store.Core.CreateMemory(type);
        Core.Owner = this;
    }

    /// <summary>Creates a shared memory, for import by modules in any stores of an engine.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="type">The type, which is shared and has a maximum.</param>
    /// <exception cref="ArgumentException">There are no shared memories of the type.</exception>
    /// <exception cref="ResourceLimitException">The memory is larger than the engine allows or the system grants.</exception>
    public Memory(Engine engine, MemoryType type)
        : base(engine)
    {
        Check(type);
        if (!type.IsShared)
            throw new ArgumentException("A memory that is not shared is created in a store.", nameof(type));
        Core = engine.Core.CreateSharedMemory(type);
        Core.Owner = this;
    }

    internal Memory(Store store, LinearMemory core)
        : base(store) => Core = core;

    internal Memory(Engine engine, LinearMemory core)
        : base(engine) => Core = core;

    private static void Check(MemoryType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (type.PageSizeLog2 is not (0 or 16))
            throw new ArgumentException("Pages have 1 or 65536 bytes.", nameof(type));
        if (type.Limits.Maximum < type.Limits.Minimum)
            throw new ArgumentException("The maximum is less than the minimum.", nameof(type));
        if (type.IsShared && type.Limits.Maximum is null)
            throw new ArgumentException("A shared memory has a maximum.", nameof(type));
    }

    /// <inheritdoc/>
    public override ExternalKind Kind => ExternalKind.Memory;

    /// <summary>The type that the memory was created with.</summary>
    public MemoryType Type => Core.Type;

    /// <summary>Whether instances of several stores can use it at the same time.</summary>
    public bool IsShared => Core.IsShared;

    /// <summary>The current size in bytes.</summary>
    public ulong ByteLength => Core.ByteLength;

    /// <summary>The current size in pages.</summary>
    public ulong Pages => Core.Pages;

    /// <summary>The whole memory, or its first 2 GiB if it is larger.</summary>
    public Span<byte> Span => Core.GetSpan(0, (int)Math.Min(Core.ByteLength, int.MaxValue));

    internal LinearMemory Core { get; }

    /// <summary>A part of the memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the memory.</exception>
    public Span<byte> GetSpan(ulong offset, int length) =>
        TryGetSpan(offset, length, out Span<byte> span) ? span : throw OutOfRange(offset, length);

    /// <summary>A part of the memory, or <see langword="false"/> if it is not inside the memory.</summary>
    public bool TryGetSpan(ulong offset, int length, out Span<byte> span)
    {
        if (length < 0 || !Core.InBounds(offset, (ulong)length))
        {
            span = default;
            return false;
        }
        span = Core.GetSpan(offset, length);
        return true;
    }

    /// <summary>Grows the memory.</summary>
    /// <param name="delta">The number of pages to add.</param>
    /// <returns>The old size in pages, or -1 if it cannot grow that far.</returns>
    /// <exception cref="MemoryLimitException">The store's limit forbids it, and <see cref="StoreLimits.ThrowOnGrowth"/> is set.</exception>
    public long Grow(ulong delta) => IsShared ? Core.Grow(delta) : Store.Core.Grow(Core, delta);

    /// <summary>Reads a value in little-endian order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not inside the memory.</exception>
    public T Read<T>(ulong offset)
        where T : unmanaged => MemoryMarshal.Read<T>(GetSpan(offset, Unsafe.SizeOf<T>()));

    /// <summary>Writes a value in little-endian order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not inside the memory.</exception>
    public void Write<T>(ulong offset, T value)
        where T : unmanaged => MemoryMarshal.Write(GetSpan(offset, Unsafe.SizeOf<T>()), in value);

    /// <summary>Reads UTF-8 text.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The text is not inside the memory.</exception>
    public string ReadString(ulong offset, int byteLength) => System.Text.Encoding.UTF8.GetString(GetSpan(offset, byteLength));

    /// <summary>Writes text as UTF-8, without a terminator.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The text does not fit in the memory.</exception>
    public int WriteString(ulong offset, string text)
    {
        int length = System.Text.Encoding.UTF8.GetByteCount(text);
        return System.Text.Encoding.UTF8.GetBytes(text, GetSpan(offset, length));
    }

    private ArgumentOutOfRangeException OutOfRange(ulong offset, int length) =>
        new(nameof(offset), $"{length} bytes at 0x{offset:x} are not inside the memory of {ByteLength} bytes.");
}
