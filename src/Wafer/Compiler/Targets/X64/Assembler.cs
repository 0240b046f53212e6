using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Wafer.Compiler.Targets.X64;

/// <summary>Writes x86-64 machine code straight into a native buffer.</summary>
/// <remarks>
/// <para>
/// Emission does not check for space: the caller reserves it once for a group of instructions with <see cref="EnsureSpace"/>, counting
/// <see cref="MaxInstructionLength"/> bytes each (the store that writes an instruction may touch 8 bytes more, which the buffer always has).
/// An instruction is composed in a register and written by one unaligned 8-byte store, or two when it has a memory operand.
/// </para>
/// <para>
/// Operands stand in Intel order, destination first. A position is an offset from the start of the buffer. The struct owns native memory: pass
/// it by reference only.
/// </para>
/// </remarks>
internal unsafe partial struct X64Assembler : IDisposable
{
    /// <summary>The longest instruction that the architecture allows, in bytes.</summary>
    public const int MaxInstructionLength = 15;

    /// <summary>What the buffer has beyond its capacity, so that the 8-byte stores may run over.</summary>
    public const int Slack = 8;

    /// <summary>The largest buffer, in bytes: rel32 reaches all of it with room to spare.</summary>
    public const int MaxCapacity = 1 << 30;

    private byte* _cursor;
    private byte* _limit;
    private byte* _start;
    private bool _external;

    // The pool of fixups (Assembler.Labels.cs).
    private Fixup* _fixups;
    private int _fixupCount;
    private int _fixupCapacity;

    /// <summary>An assembler with a buffer of its own, which grows.</summary>
    /// <param name="capacity">Initial size in bytes.</param>
    public X64Assembler(int capacity)
    {
        _start = _cursor = (byte*)NativeMemory.Alloc((nuint)capacity + Slack);
        _limit = _start + capacity;
    }

    /// <summary>An assembler over memory of the caller's, which cannot grow.</summary>
    /// <param name="buffer">Where the code goes.</param>
    /// <param name="length">Its size in bytes, <see cref="Slack"/> included.</param>
    public X64Assembler(byte* buffer, int length)
    {
        _start = _cursor = buffer;
        _limit = buffer + length - Slack;
        _external = true;
    }

    /// <summary>The number of bytes written.</summary>
    public readonly int Position
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (int)(_cursor - _start);
    }

    /// <summary>The size of the buffer in bytes.</summary>
    public readonly int Capacity => (int)(_limit - _start);

    /// <summary>The first byte of the buffer; changes when the buffer grows.</summary>
    public readonly byte* Start => _start;

    /// <summary>Where the next byte goes; changes when the buffer grows.</summary>
    public readonly byte* Cursor => _cursor;

    /// <summary>The code written so far.</summary>
    public readonly ReadOnlySpan<byte> Code => new(_start, Position);

    /// <summary>Makes room for a number of bytes of code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EnsureSpace(int bytes)
    {
        if (_limit - _cursor < bytes)
            Grow(bytes);
    }

    /// <summary>Forgets all code and fixups and keeps the memory.</summary>
    public void Reset()
    {
        _cursor = _start;
        _fixupCount = 0;
    }

    /// <summary>Goes back to an earlier position, which must not be before a bound label or a pending reference to one.</summary>
    public void Rewind(int position)
    {
        Debug.Assert((uint)position <= (uint)Position, "not a position in the code written");
        _cursor = _start + position;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_external)
            NativeMemory.Free(_start);
        NativeMemory.Free(_fixups);
        this = default;
    }

    /// <summary>Overwrites four bytes, such as an immediate whose position an emitting method returned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void PatchInt32(int position, int value)
    {
        Debug.Assert((uint)position + 4 <= (uint)Position, "patch outside the code written");
        Unsafe.WriteUnaligned(_start + position, value);
    }

    /// <summary>Points a rel32 field, which must end its instruction, to a position.</summary>
    public readonly void PatchRel32(int fieldPosition, int target) => PatchInt32(fieldPosition, target - (fieldPosition + 4));

    /// <summary>Emits a byte of data.</summary>
    public void Byte(byte value) => Write(value, 1);

    /// <summary>Emits four bytes of data.</summary>
    public void Int32(int value) => Write((uint)value, 4);

    /// <summary>Emits eight bytes of data.</summary>
    public void Int64(ulong value) => Write(value, 8);

    /// <summary>Emits data and makes room for it.</summary>
    public void Bytes(ReadOnlySpan<byte> data)
    {
        EnsureSpace(data.Length);
        data.CopyTo(new Span<byte>(_cursor, data.Length));
        _cursor += data.Length;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int bytes)
    {
        long needed = (long)Position + bytes;
        if (_external || needed > MaxCapacity)
            throw new InsufficientMemoryException("The code buffer is full.");
        long capacity = Math.Min(MaxCapacity, Math.Max(needed, 2 * (_limit - _start)));
        int position = Position;
        _start = (byte*)NativeMemory.Realloc(_start, (nuint)capacity + Slack);
        _limit = _start + capacity;
        _cursor = _start + position;
    }

    /// <summary>Writes up to 8 bytes and advances.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write(ulong bytes, int length)
    {
        byte* cursor = _cursor;
        Debug.Assert(cursor + length <= _limit, "no space was ensured");
        Unsafe.WriteUnaligned(cursor, bytes);
        _cursor = cursor + length;
    }

    // The cores that all integer instructions go through. `opcode` has its bytes in memory order (0F AF is 0xAF0F) and `prefix` is the mandatory
    // or operand-size prefix or 0; both are constants at every call, so that inlining folds them into the composed word.

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int OpcodeLength(uint opcode) => opcode > 0xFFFF ? 3 : opcode > 0xFF ? 2 : 1;

    /// <summary>1 if a REX prefix with these low bits says nothing, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Unneeded(uint rex) => (int)(rex - 1 >> 31);

    /// <summary>
    /// [prefix] [REX] opcode ModRM [imm] with a register operand. <paramref name="forceRex"/>: byte registers 4 to 7 are spl to dil, not ah to
    /// bh. All of it fits 8 bytes: a 32-bit immediate only follows one-byte opcodes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RegisterForm(uint opcode, uint w, uint reg, uint rm, uint prefix = 0, bool forceRex = false, int immLength = 0, uint imm = 0)
    {
        int length = OpcodeLength(opcode);
        uint rex = w << 3 | reg >> 3 << 2 | rm >> 3;
        ulong code = (ulong)(0xC0 | (reg & 7) << 3 | rm & 7) << 8 * length + 8 | opcode << 8 | 0x40 | rex;
        if (immLength != 0)
            code |= (ulong)imm << 8 * length + 16;
        // Without a branch: drop the REX byte where it says nothing.
        int unneeded = forceRex ? 0 : Unneeded(rex);
        code >>= 8 * unneeded;
        length += 2 - unneeded + immLength;
        if (prefix != 0)
        {
            code = code << 8 | prefix;
            length++;
        }
        Write(code, length);
    }

    /// <summary>[prefix] [REX] opcode ModRM [SIB] [disp] [imm] with a memory operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MemoryForm(uint opcode, uint w, uint reg, Mem mem, uint prefix = 0, bool forceRex = false, int immLength = 0, uint imm = 0)
    {
        int length = OpcodeLength(opcode);
        uint rex = w << 3 | reg >> 3 << 2 | mem.Rex;
        ulong code = (ulong)opcode << 8 | 0x40 | rex;
        int unneeded = forceRex ? 0 : Unneeded(rex);
        code >>= 8 * unneeded;
        length += 1 - unneeded;
        if (prefix != 0)
        {
            code = code << 8 | prefix;
            length++;
        }
        WriteMemory(code, length, reg, mem, immLength, imm);
    }

    /// <summary>Writes an instruction with a memory operand: what precedes ModRM, the operand, an immediate. Moves the cursor once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteMemory(ulong head, int headLength, uint reg, Mem mem, int immLength, uint imm)
    {
        byte* cursor = _cursor;
        Unsafe.WriteUnaligned(cursor, head);
        cursor += headLength;
        ulong tail = mem.Rip32 == Mem.RipKind.None ? mem.Tail : RipTail((int)(cursor - _start), mem, immLength);
        Unsafe.WriteUnaligned(cursor, tail | (reg & 7) << 3);
        cursor += mem.Length;
        if (immLength != 0)
        {
            Unsafe.WriteUnaligned(cursor, imm);
            cursor += immLength;
        }
        Debug.Assert(cursor <= _limit, "no space was ensured");
        _cursor = cursor;
    }
}
