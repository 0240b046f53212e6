using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Wafer.Wasi;

/// <summary>
/// A guest's linear memory during one call. A span cannot be longer than 2 GiB - 1 and a 32-bit memory can, so this holds
/// its own length. Every address that a guest names goes through <c>Contains</c>.
/// </summary>
internal readonly ref struct GuestMemory
{
    private readonly ref byte _start;

    public GuestMemory(Span<byte> memory)
        : this(ref MemoryMarshal.GetReference(memory), (ulong)memory.Length)
    {
    }

    public GuestMemory(ref byte start, ulong length)
    {
        _start = ref start;
        Length = length;
    }

    /// <summary>The size in bytes.</summary>
    public ulong Length { get; }

    public static implicit operator GuestMemory(Span<byte> memory) => new(memory);

    public static implicit operator GuestMemory(byte[] memory) => new(memory);

    /// <summary>Whether a range lies inside the memory. An empty range may begin at the very end.</summary>
    public bool Contains(uint address, ulong length) => length <= Length && address <= Length - length;

    /// <summary>Whether <paramref name="count"/> consecutive records lie inside the memory.</summary>
    public bool Contains(uint address, uint count, uint recordSize) => Contains(address, (ulong)count * recordSize);

    /// <summary>The bytes of a range that <see cref="Contains(uint, ulong)"/> has accepted.</summary>
    public Span<byte> Slice(uint address, int length)
    {
        if (!Contains(address, (uint)length))
            throw new ArgumentOutOfRangeException(nameof(address));
        return MemoryMarshal.CreateSpan(ref Unsafe.AddByteOffset(ref _start, address), length);
    }

    /// <summary>The bytes of a checked range; of one that is longer than a span can be, the beginning.</summary>
    public Span<byte> Slice(GuestBuffer buffer) => Slice(buffer.Address, (int)Math.Min(buffer.Length, int.MaxValue));

    /// <summary>The first byte, for the system calls that read and write guest memory in place.</summary>
    public ref byte GetPinnableReference() => ref _start;

    public ushort ReadUInt16(uint address) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(address, 2));

    public uint ReadUInt32(uint address) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(address, 4));

    public ulong ReadUInt64(uint address) => BinaryPrimitives.ReadUInt64LittleEndian(Slice(address, 8));

    public void WriteUInt32(uint address, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Slice(address, 4), value);

    public void WriteUInt64(uint address, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Slice(address, 8), value);
}
