using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wafer.Model;

namespace Wafer;

/// <summary>A linear memory. Its first byte never moves; spans of it stay valid until the store is disposed.</summary>
public sealed class Memory : Extern
{
    /// <summary>Creates a memory in a store, for import by modules.</summary>
    public Memory(Store store, MemoryType type)
        : base(store)
    {
        Type = type;
    }

    /// <inheritdoc/>
    public override ExternalKind Kind => ExternalKind.Memory;

    /// <summary>The type, with the current size as its minimum.</summary>
    public MemoryType Type { get; }

    /// <summary>The current size in bytes.</summary>
    public ulong ByteLength => throw new NotImplementedException();

    /// <summary>The current size in pages.</summary>
    public ulong Pages => throw new NotImplementedException();

    /// <summary>The whole memory, or its first 2 GiB if it is larger.</summary>
    public Span<byte> Span => throw new NotImplementedException();

    /// <summary>A part of the memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the memory.</exception>
    public Span<byte> GetSpan(ulong offset, int length) => throw new NotImplementedException();

    /// <summary>A part of the memory, or <see langword="false"/> if it is not inside the memory.</summary>
    public bool TryGetSpan(ulong offset, int length, out Span<byte> span) => throw new NotImplementedException();

    /// <summary>Grows the memory.</summary>
    /// <param name="delta">The number of pages to add.</param>
    /// <returns>The old size in pages, or -1 if it cannot grow that far.</returns>
    public long Grow(ulong delta) => throw new NotImplementedException();

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
}
