using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wafer.Runtime;

namespace Wafer.Wasi;

/// <summary>
/// A guest's linear memory during one call. A span cannot be longer than 2 GiB - 1 and a 32-bit memory can, so this holds
/// its own length. Every address that a guest names goes through <c>Require</c> before anything is done.
/// </summary>
/// <remarks>
/// The specification of witx ("Pointers") has a function trap, not return errno.fault, if a pointer is not a multiple of the
/// alignment of what it points to, or if what it is to access lies outside of the memory.
/// </remarks>
internal readonly ref struct GuestMemory
{
    private readonly ref byte _start;
    private readonly StoreCore? _store;

    public GuestMemory(Span<byte> memory)
        : this(ref MemoryMarshal.GetReference(memory), (ulong)memory.Length)
    {
    }

    /// <param name="start">The first byte.</param>
    /// <param name="length">The size in bytes.</param>
    /// <param name="store">The guest's store, which knows where the guest is; null if there is none.</param>
    public GuestMemory(ref byte start, ulong length, StoreCore? store = null)
    {
        _start = ref start;
        Length = length;
        _store = store;
    }

    /// <summary>The size in bytes.</summary>
    public ulong Length { get; }

    public static implicit operator GuestMemory(Span<byte> memory) => new(memory);

    public static implicit operator GuestMemory(byte[] memory) => new(memory);

    /// <summary>Traps unless a range lies inside the memory. Nothing is accessed in an empty range, so that may be anywhere.</summary>
    /// <param name="address">Where it begins.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="alignment">What its address must be a multiple of: a power of two.</param>
    public void Require(uint address, ulong length, uint alignment = 1)
    {
        if ((address & (alignment - 1)) != 0)
            ThrowUnaligned(address, alignment);
        if (length != 0 && (length > Length || address > Length - length))
            ThrowOutOfBounds(address, length);
    }

    /// <summary>Traps unless <paramref name="count"/> consecutive records lie inside the memory.</summary>
    public void Require(uint address, uint count, uint recordSize, uint alignment) =>
        Require(address, (ulong)count * recordSize, alignment);

    /// <summary>The bytes of a range that <see cref="Require(uint, ulong, uint)"/> has accepted.</summary>
    public Span<byte> Slice(uint address, int length)
    {
        if (length == 0)
            return [];
        Require(address, (uint)length);
        return MemoryMarshal.CreateSpan(ref Unsafe.AddByteOffset(ref _start, address), length);
    }

    /// <summary>The bytes of a checked range; of one that is longer than a span can be, the beginning.</summary>
    public Span<byte> Slice(GuestBuffer buffer) => Slice(buffer.Address, (int)Math.Min(buffer.Length, int.MaxValue));

    /// <summary>The first byte, for the system calls that read and write guest memory in place.</summary>
    public ref byte GetPinnableReference() => ref _start;

    public uint ReadUInt32(uint address) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(address, 4));

    public void WriteUInt16(uint address, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Slice(address, 2), value);

    public void WriteUInt32(uint address, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Slice(address, 4), value);

    public void WriteUInt64(uint address, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Slice(address, 8), value);

    [DoesNotReturn]
    private void ThrowOutOfBounds(uint address, ulong length) =>
        throw Trap(TrapCode.MemoryOutOfBounds, $"the host was to access {length} bytes at 0x{address:x}, and the memory has {Length}");

    [DoesNotReturn]
    private void ThrowUnaligned(uint address, uint alignment) =>
        throw Trap(TrapCode.UnalignedPointer, $"the host was given 0x{address:x}, which is not a multiple of {alignment}");

    private TrapException Trap(TrapCode code, string detail) =>
        _store?.CreateTrap(code, detail) ?? new TrapException(code, WasmStackTrace.Empty, detail);
}
