using System.Runtime.CompilerServices;
using Wafer.Model;

namespace Wafer.Compiler.Baseline;

// Locals and their home registers.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void LocalGet(int local)
    {
        PushEntry(EntryKind.Local, _locals[local].Kind).Local = local;
        _locals[local].References++;
    }

    /// <inheritdoc/>
    public void LocalSet(int local) => Assign(local);

    /// <inheritdoc/>
    public void LocalTee(int local)
    {
        // A local that is never read again need not be assigned.
        if (IsDeadAfter(local, OperatorOffset))
            return;
        Assign(local);
        LocalGet(local);
    }

    private void Assign(int local)
    {
        BaselineScratch s = _scratch;
        _masm.Reserve();
        StackEntry value = Pop();
        int h = _locals[local].Home;

        // x = x
        if (value.Kind == EntryKind.Local && value.Local == local)
        {
            Release(value);
            return;
        }
        if (_locals[local].References != 0)
            MaterializeReferences(local);
        ForgetCopies(local);

        if (h >= 0 && (_locals[local].End > OperatorOffset || IsHomeRegister(value, h)))
        {
            Reg home = TMasm.Home(h);
            if (value.Kind == EntryKind.Register && value.Register == home)
            {
                // The value was computed in place.
                if (_registers->HomeLocal[h] >= 0 && _registers->HomeLocal[h] != local)
                    ForgetHome(h);
                Release(value);
                Settle(h, local);
                return;
            }
            if (_registers->HomeLocal[h] == local || TryOccupy(h))
            {
                if (value.Kind == EntryKind.Constant && value.Value == 0 && !value.Type.IsVectorClass())
                    _masm.Clear(home);
                else
                    MoveInto(home, ref value);
                Release(value);
                Settle(h, local);
                return;
            }
        }

        // The local lives in its slot.
        if (h >= 0 && _registers->HomeLocal[h] == local)
            ForgetHome(h);
        if (IsDeadAfter(local, OperatorOffset))
        {
            // Never read again: only what the value's computation does matters.
            if (value.Kind == EntryKind.Memory)
                ToRegister(ref value);
            Release(value);
            return;
        }
        StoreToSlot(_locals[local].Offset, ref value);
        if (value.Kind == EntryKind.Register)
            NoteCopy(value.Register, local);
        Release(value);
    }

    // ---- Copies in temporaries ----

    // A local that lives in its slot may stand in a temporary too, after it was loaded or assigned, until something else takes the register or paths meet. So may the base of
    // a memory: the complement of the memory's index stands for it.

    private void NoteCopy(Reg register, int original)
    {
        if ((_temps & register.Bit()) == 0)
            return;
        _copies |= register.Bit();
        _registers->CopyOf[(int)register] = original;
    }

    private void ForgetCopies(int local)
    {
        for (ulong copies = _copies; copies != 0; copies &= copies - 1)
        {
            int register = System.Numerics.BitOperations.TrailingZeroCount(copies);
            if (_registers->CopyOf[register] == local)
                _copies &= ~(1UL << register);
        }
    }

    private readonly Reg FreeCopyOf(int original)
    {
        for (ulong copies = _copies & ~_inUse; copies != 0; copies &= copies - 1)
        {
            int register = System.Numerics.BitOperations.TrailingZeroCount(copies);
            if (_registers->CopyOf[register] == original)
                return (Reg)register;
        }
        return Reg.None;
    }

    private readonly bool HasFreeCopy(int local) => FreeCopyOf(local) != Reg.None;

    /// <summary>Reserves a temporary that holds a local's value or a memory's base, if there is one.</summary>
    private bool TryTakeCopy(int original, out Reg register)
    {
        register = FreeCopyOf(original);
        if (register == Reg.None)
            return false;
        _inUse |= register.Bit();
        return true;
    }

    private static bool IsHomeRegister(in StackEntry value, int h) => value.Kind == EntryKind.Register && value.Register == TMasm.Home(h);

    private void Settle(int h, int local)
    {
        _registers->HomeLocal[h] = local;
        _dirty |= 1u << h;
    }

    /// <summary>Moves a popped value into a register that is free for it.</summary>
    private void MoveInto(Reg register, ref StackEntry value)
    {
        switch (value.Kind)
        {
            case EntryKind.Constant:
                LoadConstant(value.Type, register, value.Value);
                break;
            case EntryKind.Slot:
                _masm.LoadSlot(value.Type, register, value.Local);
                break;
            case EntryKind.Flags:
                _masm.SetCondition((Comparison)value.Value, register);
                break;
            case EntryKind.Local when !IsInHome(value.Local, out _) && !HasFreeCopy(value.Local):
                _masm.LoadSlot(value.Type, register, _locals[value.Local].Offset);
                break;
            default:
                Reg source = ToRegister(ref value);
                if (source != register)
                    _masm.Move(value.Type, register, source);
                break;
        }
    }

    private void StoreToSlot(int offset, ref StackEntry value)
    {
        if (value.Kind == EntryKind.Constant && _masm.CanStoreConstant(value.Type, value.Value))
        {
            _masm.StoreSlotConstant(value.Type, offset, value.Value);
            return;
        }
        _masm.StoreSlot(value.Type, offset, ToRegister(ref value));
    }

    /// <summary>Whether a local is cached in its home now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsInHome(int local, out Reg register)
    {
        int h = _locals[local].Home;
        if (h >= 0 && _registers->HomeLocal[h] == local)
        {
            register = TMasm.Home(h);
            return true;
        }
        register = Reg.None;
        return false;
    }

    // A local without a home, or one that is read here for the last time, is best read from its slot.
    private readonly bool IsBetterInMemory(int local) =>
        _locals[local].Home < 0 || _locals[local].End <= OperatorOffset;

    /// <summary>Makes a home register free for a local to move in; fails if an operand of the current operator is in the way.</summary>
    private bool TryOccupy(int h)
    {
        Reg register = TMasm.Home(h);
        if ((_inUse & register.Bit()) != 0)
        {
            if (_registers->Owner[(int)register] < 0)
                return false;
            Evict(register);
        }
        int holder = _registers->HomeLocal[h];
        if (holder < 0)
            return true;
        if (_locals[holder].References != 0)
        {
            // Entries on the stack can be moved; a popped operand cannot.
            if (CountStackReferences(holder) != _locals[holder].References)
                return false;
            MaterializeReferences(holder);
        }
        EmptyHome(h);
        return true;
    }

    private readonly int CountStackReferences(int local)
    {
        int count = 0;
        foreach (ref readonly StackEntry entry in LooseEntries)
        {
            if (entry.Kind == EntryKind.Local && entry.Local == local)
                count++;
        }
        return count;
    }

    /// <summary>Whether no operator after an offset reads a local's present value.</summary>
    private readonly bool IsDeadAfter(int local, int offset)
    {
        ref readonly Local facts = ref _locals[local];
        return facts.End <= offset && !facts.IsUnknown;
    }

    /// <summary>Whether a local's present value is read again, by an operator to come or by an entry of the stack.</summary>
    private readonly bool IsNeeded(int local) => _locals[local].References != 0 || !IsDeadAfter(local, OperatorOffset);

    /// <summary>Whether the popped entry that stands for a local is the last to need it.</summary>
    private readonly bool IsLastUse(int local) => _locals[local].References == 1 && IsDeadAfter(local, OperatorOffset);

    /// <summary>Stores a home's local to its slot if it is dirty and still needed, and empties the home.</summary>
    private void EmptyHome(int h)
    {
        int local = _registers->HomeLocal[h];
        if ((_dirty & (1u << h)) != 0 && IsNeeded(local))
            _masm.StoreSlot(_locals[local].Kind, _locals[local].Offset, TMasm.Home(h));
        ForgetHome(h);
    }

    private void ForgetHome(int h)
    {
        _registers->HomeLocal[h] = -1;
        _dirty &= ~(1u << h);
    }

    /// <summary>Before a local changes: the stack entries that stand for it get its present value in registers (or slots) of their own.</summary>
    private void MaterializeReferences(int local)
    {
        BaselineScratch s = _scratch;
        for (int i = _top - 1; i >= 0 && _locals[local].References != 0; i--)
        {
            if (_stack[i].Kind != EntryKind.Local || _stack[i].Local != local)
                continue;
            _masm.Reserve();
            MachineType type = _stack[i].Type;
            if (!IsInHome(local, out Reg source))
            {
                Reg register = AllocateTemporary(type.IsVectorClass());
                _masm.LoadSlot(type, register, _locals[local].Offset);
                Own(i, register);
            }
            else if ((_temps & ~_inUse & ClassMask(type)) != 0)
            {
                Reg register = AllocateTemporary(type.IsVectorClass());
                _masm.Move(type, register, source);
                Own(i, register);
            }
            else
            {
                SpillToSlot(i);
                continue;
            }
            _locals[local].References--;
        }
    }

    private static ulong ClassMask(MachineType type) => type.IsVectorClass() ? 0xFFFF_FFFF_0000_0000UL : 0x0000_0000_FFFF_FFFFUL;

    private void Own(int index, Reg register)
    {
        _stack[index].Kind = EntryKind.Register;
        _stack[index].Register = register;
        _registers->Owner[(int)register] = index;
    }

    /// <summary>
    /// If the next operator assigns the result to a local with a home of the right class that is free, that home. The bytes are a hint only: if they are not valid the
    /// whole compilation is about to fail.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Reg DestinationHome(MachineType type)
    {
        int next = NextOffset;
        return TryPeekAssignment(ref next, out int local) ? FreeHomeOf(local, type, NextOffset) : Reg.None;
    }

    /// <summary>As <see cref="DestinationHome"/>, for the lower of two results: the home of the local that the operator after the next one assigns, if the next one assigns another.</summary>
    private Reg SecondDestinationHome(MachineType type)
    {
        int next = NextOffset;
        if (!TryPeekAssignment(ref next, out int first))
            return Reg.None;
        int assignment = next;
        return TryPeekAssignment(ref next, out int second) && second != first ? FreeHomeOf(second, type, assignment) : Reg.None;
    }

    /// <summary>The local that the operator at an offset assigns; the offset goes on to the operator behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool TryPeekAssignment(ref int offset, out int local)
    {
        byte* bytes = _bytes;
        local = 0;
        if (offset + 1 >= _byteCount || bytes[offset] is not ((byte)Opcode.LocalSet or (byte)Opcode.LocalTee))
            return false;
        local = bytes[offset + 1];
        offset += 2;
        if (local < 0x80)
            return true;
        if (offset >= _byteCount || bytes[offset] >= 0x80)
            return false;
        local = (local & 0x7F) | (bytes[offset++] << 7);
        return true;
    }

    private Reg FreeHomeOf(int local, MachineType type, int assignment)
    {
        BaselineScratch s = _scratch;
        if (local >= _localCount || _locals[local].Kind != type)
            return Reg.None;
        int h = _locals[local].Home;
        if (h < 0 || _locals[local].End <= assignment)
            return Reg.None;
        Reg home = TMasm.Home(h);
        if ((_inUse & home.Bit()) != 0)
            return Reg.None;

        // Entries that stand for the old value must be gone: those on the stack are given registers of their own now.
        int holder = _registers->HomeLocal[h];
        if (holder >= 0 && _locals[holder].References != 0)
        {
            int onStack = CountStackReferences(holder);
            if (onStack != 0)
                MaterializeReferences(holder);
            if (_registers->HomeLocal[h] != holder)
                return Reg.None;
        }
        if (holder >= 0 && holder != local && _locals[holder].End > OperatorOffset)
            return Reg.None;
        return home;
    }
}
