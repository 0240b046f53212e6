using Wafer.Model;

namespace Wafer.Tests.Compiler.Reference;

/// <summary>A linear memory of the reference interpreter.</summary>
internal sealed class ReferenceMemory(MemoryType type)
{
    public MemoryType Type => type;

    public byte[] Bytes { get; private set; } = new byte[(int)(type.Limits.Minimum << type.PageSizeLog2)];

    public ulong Pages => (ulong)Bytes.Length >> type.PageSizeLog2;

    /// <summary>An address or size of the memory's type, as a word of the stack has it.</summary>
    public ulong Address(UInt128 word) => type.Is64 ? (ulong)word : (uint)word;

    /// <summary>Adds pages; returns the old size, or -1 in the memory's address type. The generator's memories have small maxima.</summary>
    public ulong Grow(ulong delta)
    {
        ulong old = Pages;
        if (delta > type.Limits.Maximum!.Value - old)
            return Address(UInt128.MaxValue);
        byte[] bytes = Bytes;
        Array.Resize(ref bytes, (int)((old + delta) << type.PageSizeLog2));
        Bytes = bytes;
        return old;
    }

    /// <summary>A range of bytes.</summary>
    /// <exception cref="ReferenceTrap">It is not inside the memory.</exception>
    public Span<byte> Range(UInt128 start, UInt128 count)
    {
        if (start + count > (UInt128)Bytes.Length)
            throw new ReferenceTrap(TrapCode.MemoryOutOfBounds);
        return Bytes.AsSpan((int)start, (int)count);
    }
}
