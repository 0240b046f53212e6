using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Wafer.Compiler.Targets.X64;

// Labels and all that refers to them.
internal unsafe partial struct X64Assembler
{
    /// <summary>A 32-bit field that is to become the distance from <see cref="Origin"/> to the label.</summary>
    private struct Fixup
    {
        /// <summary>The position of the field.</summary>
        public int Field;

        /// <summary>The position that the field's value counts from.</summary>
        public int Origin;

        /// <summary>The index plus 1 of the next fixup of the same label.</summary>
        public int Next;
    }

    /// <summary>Gives a label the current position and completes all references to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Bind(ref Label label)
    {
        label.PositionPlusOne = Position + 1;
        if (label.IsAwaited)
            Resolve(ref label);
    }

    /// <summary>Jumps: by rel8 backward where it reaches, else by rel32.</summary>
    public void Jmp(ref Label target)
    {
        if (target.IsBound)
        {
            int distance = target.Position - Position;
            if (distance - 2 >= sbyte.MinValue)
                Write(0xEB | (uint)(byte)(distance - 2) << 8, 2);
            else
                Write(0xE9 | (ulong)(uint)(distance - 5) << 8, 5);
            return;
        }
        Write(0xE9 | (ulong)(uint)target.Rel32Chain << 8, 5);
        target.Rel32Chain = Position - 4;
    }

    /// <summary>Jumps conditionally: by rel8 backward where it reaches, else by rel32.</summary>
    public void Jcc(Condition condition, ref Label target)
    {
        if (target.IsBound)
        {
            int distance = target.Position - Position;
            if (distance - 2 >= sbyte.MinValue)
                Write(0x70 | (uint)condition | (uint)(byte)(distance - 2) << 8, 2);
            else
                Write(0x800F | (uint)condition << 8 | (ulong)(uint)(distance - 6) << 16, 6);
            return;
        }
        Write(0x800F | (uint)condition << 8 | (ulong)(uint)target.Rel32Chain << 16, 6);
        target.Rel32Chain = Position - 4;
    }

    /// <summary>Calls a label.</summary>
    public void Call(ref Label target)
    {
        if (target.IsBound)
        {
            Write(0xE8 | (ulong)(uint)(target.Position - Position - 5) << 8, 5);
            return;
        }
        Write(0xE8 | (ulong)(uint)target.Rel32Chain << 8, 5);
        target.Rel32Chain = Position - 4;
    }

    /// <summary>Jumps to a label that is known to be, or to become, within reach of a rel8; <see cref="Bind"/> throws if it is not.</summary>
    public void JmpShort(ref Label target) => ShortJump(0xEB, ref target);

    /// <summary>Jumps conditionally to a label that is known to be, or to become, within reach of a rel8; <see cref="Bind"/> throws if it is not.</summary>
    public void JccShort(Condition condition, ref Label target) => ShortJump(0x70 | (uint)condition, ref target);

    /// <summary>A RIP-relative operand for a label, which may be unbound. Use it in one instruction, before the label is bound.</summary>
    public Mem Rip(ref Label label)
    {
        if (label.IsBound)
            return Mem.Rip(label.Position);
        return Mem.RipFixup(AddFixup(ref label));
    }

    /// <summary>Loads the address of a label.</summary>
    public void Lea(Gpr dst, ref Label label) => Lea(OperandSize.W64, dst, Rip(ref label));

    /// <summary>Emits an entry of a jump table: the 32-bit distance from the table's position to a label.</summary>
    public void TableEntry(ref Label target, int tablePosition)
    {
        if (target.IsBound)
        {
            Write((uint)(target.Position - tablePosition), 4);
            return;
        }
        int index = AddFixup(ref target);
        _fixups[index].Field = Position;
        _fixups[index].Origin = tablePosition;
        Write(0, 4);
    }

    private void ShortJump(uint opcode, ref Label target)
    {
        if (target.IsBound)
        {
            int distance = target.Position - (Position + 2);
            if (distance < sbyte.MinValue)
                ThrowTooFar();
            Write(opcode | (uint)(byte)distance << 8, 2);
            return;
        }
        int field = Position + 1;
        int link = target.Rel8Chain == 0 ? 0 : field - target.Rel8Chain;
        if (link > sbyte.MaxValue)
            ThrowTooFar();
        Write(opcode | (uint)link << 8, 2);
        target.Rel8Chain = field;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Resolve(ref Label label)
    {
        int position = label.Position;
        for (int field = label.Rel32Chain; field != 0;)
        {
            int next = Unsafe.ReadUnaligned<int>(_start + field);
            Unsafe.WriteUnaligned(_start + field, position - (field + 4));
            field = next;
        }
        for (int field = label.Rel8Chain; field != 0;)
        {
            byte link = _start[field];
            int distance = position - (field + 1);
            if (distance > sbyte.MaxValue)
                ThrowTooFar();
            _start[field] = (byte)distance;
            field = link == 0 ? 0 : field - link;
        }
        for (int index = label.FixupChain; index != 0;)
        {
            Fixup fixup = _fixups[index - 1];
            PatchInt32(fixup.Field, position - fixup.Origin);
            index = fixup.Next;
        }
        label.Rel32Chain = label.Rel8Chain = label.FixupChain = 0;
    }

    /// <summary>Empties the pool of fixups, when no label waits for any: between functions.</summary>
    public void ForgetFixups() => _fixupCount = 0;

    private int AddFixup(ref Label label)
    {
        if (_fixupCount == _fixupCapacity)
        {
            _fixupCapacity = Math.Max(64, 2 * _fixupCapacity);
            _fixups = (Fixup*)NativeMemory.Realloc(_fixups, (nuint)_fixupCapacity * (nuint)sizeof(Fixup));
        }
        int index = _fixupCount++;
        _fixups[index] = new Fixup { Next = label.FixupChain };
        label.FixupChain = index + 1;
        return index;
    }

    /// <summary>The tail of a RIP-relative operand whose ModRM byte is at a position; it counts from the end of the instruction, immediates included.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly ulong RipTail(int position, Mem mem, int immLength)
    {
        int field = position + 1;
        int origin = field + 4 + immLength;
        int value = (int)(mem.Tail >> 8);
        if (mem.Rip32 == Mem.RipKind.Position)
        {
            value -= origin;
        }
        else
        {
            _fixups[value].Field = field;
            _fixups[value].Origin = origin;
        }
        return 0x05 | (ulong)(uint)value << 8;
    }

    private static void ThrowTooFar() => throw new InvalidOperationException("A label is out of reach of a short jump.");
}
