using System.Runtime.InteropServices;
using System.Text;

namespace Wafer;

// Structures, arrays and text in a memory. All of it is bounds-checked, and what has been given out stays valid when the memory grows.
public sealed partial class Memory
{
    /// <summary>A part of the memory as an array of structures, in the machine's (little-endian) order. It need not be aligned.</summary>
    /// <param name="offset">The offset in bytes.</param>
    /// <param name="count">The number of structures.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the memory.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public Span<T> GetSpan<T>(ulong offset, int count)
        where T : unmanaged
    {
        long bytes = (long)count * System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        if (count < 0 || bytes > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(count), $"{count} values of {TypeNames.Of(typeof(T))} do not fit in a span of bytes.");
        return MemoryMarshal.Cast<byte, T>(GetSpan(offset, (int)bytes));
    }

    /// <summary>Copies values out of the memory.</summary>
    /// <param name="offset">The offset in bytes.</param>
    /// <param name="destination">Receives the values.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not all of them are inside the memory; nothing was copied.</exception>
    public void Read<T>(ulong offset, Span<T> destination)
        where T : unmanaged => GetSpan<T>(offset, destination.Length).CopyTo(destination);

    /// <summary>Copies values into the memory.</summary>
    /// <param name="offset">The offset in bytes.</param>
    /// <param name="source">The values.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not all of them fit in the memory; nothing was copied.</exception>
    public void Write<T>(ulong offset, ReadOnlySpan<T> source)
        where T : unmanaged => source.CopyTo(GetSpan<T>(offset, source.Length));

    /// <summary>Reads UTF-8 text that ends before a byte of zero. What is not UTF-8 becomes U+FFFD.</summary>
    /// <param name="offset">The offset in bytes.</param>
    /// <param name="maxBytes">How many bytes may be searched for the zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">The text begins outside of the memory, or no zero follows in the memory or in that many bytes.</exception>
    public string ReadNullTerminatedString(ulong offset, int maxBytes = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        ulong size = ByteLength;
        if (offset > size)
            throw OutOfRange(offset, 1);
        Span<byte> searched = Core.GetSpan(offset, (int)Math.Min(size - offset, (ulong)maxBytes));
        int length = searched.IndexOf((byte)0);
        return length >= 0
            ? Encoding.UTF8.GetString(searched[..length])
            : throw new ArgumentOutOfRangeException(nameof(offset), $"No zero ends the text at 0x{offset:x} in the {searched.Length} bytes that may belong to it.");
    }

    /// <summary>Writes text as UTF-8 and a byte of zero after it.</summary>
    /// <returns>The number of bytes written, the zero included.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The text does not fit in the memory; nothing was written.</exception>
    public int WriteNullTerminatedString(ulong offset, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int length = Encoding.UTF8.GetByteCount(text);
        Span<byte> bytes = GetSpan(offset, length + 1);
        Encoding.UTF8.GetBytes(text, bytes);
        bytes[length] = 0;
        return length + 1;
    }
}
