using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Wafer.Compiler.Baseline;

// The symbolic operand stack, and the allocation of temporaries.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    /// <summary>The entries that may be in registers or stand for locals.</summary>
    private readonly ReadOnlySpan<StackEntry> LooseEntries => new(_stack + _flushed, _top - _flushed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref StackEntry PushEntry(EntryKind kind, MachineType type)
    {
        if (_top == _stackCapacity)
            GrowStack();
        ref StackEntry entry = ref _stack[_top++];
        entry.Kind = kind;
        entry.Type = type;
        return ref entry;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GrowStack()
    {
        _scratch.Stack.Reserve(_top + 1);
        _stack = _scratch.Stack.Items;
        _stackCapacity = _scratch.Stack.Length;
    }

    private void PushConstant(MachineType type, long bits) => PushEntry(EntryKind.Constant, type).Value = bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PushRegister(MachineType type, Reg register)
    {
        PushEntry(EntryKind.Register, type).Register = register;
        _inUse |= register.Bit();
        _copies &= ~register.Bit();
        _registers->Owner[(int)register] = _top - 1;
    }

    private void PushSlot(MachineType type)
    {
        NoteSlot(_top);
        PushEntry(EntryKind.Slot, type);
    }

    /// <summary>
    /// Takes the top entry off. Its register or local stays reserved until <see cref="Release(in StackEntry)"/>, so that nothing else can take it meanwhile.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private StackEntry Pop()
    {
        StackEntry entry = _stack[--_top];
        if (_top < _flushed)
            _flushed = _top;
        if (entry.Kind == EntryKind.Slot)
            entry.Local = SlotOffset(_top);
        else if (entry.Kind is EntryKind.Register or EntryKind.Memory && entry.Register != Reg.None)
            _registers->Owner[(int)entry.Register] = -1;
        return entry;
    }

    /// <summary>Gives up what a popped entry holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Release(in StackEntry entry)
    {
        if (entry.Kind == EntryKind.Register)
            _inUse &= ~entry.Register.Bit();
        else if (entry.Kind == EntryKind.Local)
            _locals[entry.Local].References--;
        else if (entry.Kind == EntryKind.Memory)
            ReleaseMemory(entry);
    }

    private readonly int SlotOffset(int depth) => _operandBase - (_slotSize * (depth + 1));

    private void NoteSlot(int depth)
    {
        if (depth >= _deepestSlot)
            _deepestSlot = depth + 1;
    }

    // ---- Temporaries ----

    /// <summary>Reserves a register: a free temporary, an idle home, or one whose contents are saved first. Emits moves only; the flags survive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Reg AllocateTemporary(bool vector)
    {
        ulong free = _temps & ~_inUse & (vector ? 0xFFFF_FFFF_0000_0000UL : 0x0000_0000_FFFF_FFFFUL);
        if (free == 0)
            return AllocateHard(vector);

        // Registers that happen to hold a local's value are taken last.
        ulong idle = free & ~_copies;
        var register = (Reg)BitOperations.TrailingZeroCount(idle != 0 ? idle : free);
        Take(register);
        return register;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(Reg register)
    {
        _inUse |= register.Bit();
        _copies &= ~register.Bit();

        // Until an entry of the stack gets it: it must stay where it is when a local wants its home back.
        _registers->Owner[(int)register] = -1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Reg AllocateHard(bool vector)
    {
        BaselineScratch s = _scratch;
        int first = vector ? TMasm.GeneralHomes : 0, count = vector ? TMasm.VectorHomes : _generalHomes;

        // A home that no live local has now.
        for (int h = first; h < first + count; h++)
        {
            Reg register = TMasm.Home(h);
            int holder = _registers->HomeLocal[h];
            if ((_inUse & register.Bit()) != 0 || (holder >= 0 && IsNeeded(holder)) || s.Assignment.LocalAt(h, NextOffset) >= 0)
                continue;
            ForgetHome(h);
            Take(register);
            return register;
        }

        // The deepest operand in a register goes to its slot.
        for (int i = _flushed; i < _top - _held; i++)
        {
            ref StackEntry entry = ref _stack[i];
            if (entry.Kind != EntryKind.Register || entry.Register.IsVector() != vector)
                continue;
            Reg register = entry.Register;
            SpillToSlot(i);
            Take(register);
            return register;
        }

        // A local leaves its home, unless an operand of the current operator is read from there.
        for (int h = first; h < first + count; h++)
        {
            Reg register = TMasm.Home(h);
            if ((_inUse & register.Bit()) != 0 || !TryOccupy(h))
                continue;
            Take(register);
            return register;
        }
        throw new InvalidOperationException("The baseline compiler ran out of registers.");
    }

    /// <summary>Moves the stack entry that owns a register to another register or to its slot.</summary>
    private void Evict(Reg register)
    {
        int owner = _registers->Owner[(int)register];
        Debug.Assert(owner >= 0 && owner < _top, "the register of a popped operand cannot be evicted");
        ref StackEntry entry = ref _stack[owner];
        ulong free = _temps & ~_inUse & (register.IsVector() ? 0xFFFF_FFFF_0000_0000UL : 0x0000_0000_FFFF_FFFFUL);
        if (free == 0)
        {
            SpillToSlot(owner);
            return;
        }
        var other = (Reg)BitOperations.TrailingZeroCount(free);
        _masm.Move(entry.Type, other, register);
        Take(other);
        _inUse &= ~register.Bit();
        entry.Register = other;
        _registers->Owner[(int)other] = owner;
    }

    private bool CanEvict(Reg register) => (_inUse & register.Bit()) == 0 || _registers->Owner[(int)register] >= 0;

    /// <summary>Stores an entry of the stack to its canonical slot.</summary>
    private void SpillToSlot(int index)
    {
        ref StackEntry entry = ref _stack[index];
        int offset = SlotOffset(index);
        switch (entry.Kind)
        {
            case EntryKind.Slot:
                return;
            case EntryKind.Register:
                _masm.StoreSlot(entry.Type, offset, entry.Register);
                _inUse &= ~entry.Register.Bit();
                break;
            case EntryKind.Constant when _masm.CanStoreConstant(entry.Type, entry.Value):
                _masm.StoreSlotConstant(entry.Type, offset, entry.Value);
                break;
            case EntryKind.Local when IsInHome(entry.Local, out Reg home):
                _masm.StoreSlot(entry.Type, offset, home);
                _locals[entry.Local].References--;
                break;
            default:
                StackEntry copy = entry;
                Reg register = ToRegister(ref copy);
                _masm.StoreSlot(entry.Type, offset, register);
                Release(copy);
                break;
        }
        NoteSlot(index);
        _stack[index].Kind = EntryKind.Slot;
    }

    /// <summary>Before a block: every operand goes to its slot; constants may stay what they are if they are no parameters of the block.</summary>
    /// <param name="parameters">The number of entries at the top that the block takes.</param>
    private void FlushOperands(int parameters)
    {
        for (int i = Math.Min(_flushed, _top - parameters); i < _top; i++)
        {
            EntryKind kind = _stack[i].Kind;
            if (kind == EntryKind.Slot || (kind == EntryKind.Constant && i < _top - parameters))
                continue;
            _masm.Reserve();
            SpillToSlot(i);
        }
        RaiseFlushed(_top);
    }

    // ---- Operands ----

    /// <summary>The register that holds a popped entry's value, loading it if need be; the entry is changed to say so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Reg ToRegister(ref StackEntry entry)
    {
        if (entry.Kind == EntryKind.Register)
            return entry.Register;
        if (entry.Kind == EntryKind.Local && IsInHome(entry.Local, out Reg home))
            return home;
        return Load(ref entry);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Reg Load(ref StackEntry entry)
    {
        BaselineScratch s = _scratch;
        Reg register;
        switch (entry.Kind)
        {
            case EntryKind.Constant:
                register = AllocateTemporary(entry.Type.IsVectorClass());
                LoadConstant(entry.Type, register, entry.Value);
                break;
            case EntryKind.Slot:
                register = AllocateTemporary(entry.Type.IsVectorClass());
                _masm.LoadSlot(entry.Type, register, entry.Local);
                break;
            case EntryKind.Local:
                int h = _locals[entry.Local].Home;
                if (h >= 0 && TryOccupy(h))
                {
                    // The home is filled on the way, for the next use; the entry goes on standing for the local.
                    register = TMasm.Home(h);
                    _masm.LoadSlot(entry.Type, register, _locals[entry.Local].Offset);
                    _registers->HomeLocal[h] = entry.Local;
                    _dirty &= ~(1u << h);
                    return register;
                }
                if (!TryTakeCopy(entry.Local, out register))
                {
                    register = AllocateTemporary(entry.Type.IsVectorClass());
                    _masm.LoadSlot(entry.Type, register, _locals[entry.Local].Offset);
                    NoteCopy(register, entry.Local);
                }
                _locals[entry.Local].References--;
                break;
            case EntryKind.Memory:
                return LoadDeferred(ref entry);
            default:
                Debug.Assert(entry.Kind == EntryKind.Flags, "a register entry needs no loading");
                register = AllocateTemporary(false);
                _masm.SetCondition((Comparison)entry.Value, register);
                break;
        }
        entry.Kind = EntryKind.Register;
        entry.Register = register;
        _registers->Owner[(int)register] = -1;
        return register;
    }

    /// <summary>A popped integer entry as a second operand: register, 32-bit immediate or memory.</summary>
    private Operand ToOperand(ref StackEntry entry)
    {
        switch (entry.Kind)
        {
            case EntryKind.Constant when entry.Type == MachineType.I32 || entry.Value == (int)entry.Value:
                return Operand.Of((int)entry.Value);
            case EntryKind.Slot:
                return Operand.Of(new Address(TMasm.FramePointer, entry.Local));
            case EntryKind.Memory:
                return Operand.Of(DeferredAddress(entry));
            case EntryKind.Local when !IsInHome(entry.Local, out _) && IsBetterInMemory(entry.Local) && !HasFreeCopy(entry.Local):
                return Operand.Of(new Address(TMasm.FramePointer, _locals[entry.Local].Offset));
            default:
                return Operand.Of(ToRegister(ref entry));
        }
    }

    /// <summary>A popped float entry as a second operand: register or memory.</summary>
    private Operand ToFloatOperand(ref StackEntry entry) =>
        entry.Kind == EntryKind.Constant ? Operand.Of(ToRegister(ref entry)) : ToOperand(ref entry);

    /// <summary>
    /// Where the current operator's result should go: the home of the local that the next operator assigns it to, the register of an operand that dies here, or a fresh
    /// temporary. The operands have been popped and loaded, and not released. The register is reserved unless it is a home.
    /// </summary>
    /// <param name="type">The type of the result.</param>
    /// <param name="first">The first operand.</param>
    /// <param name="avoid">A second operand that the result must not overwrite before it is read, or none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Reg PickDestination(MachineType type, in StackEntry first, in Operand avoid)
    {
        Reg home = DestinationHome(type);
        if (home != Reg.None && !avoid.Uses(home))
            return home;
        bool vector = type.IsVectorClass();
        if (first.Kind == EntryKind.Register && first.Register.IsVector() == vector && !avoid.Uses(first.Register))
            return first.Register;
        if (first.Kind == EntryKind.Local && first.Type.IsVectorClass() == vector && IsLastUse(first.Local) && IsInHome(first.Local, out Reg dying) && !avoid.Uses(dying))
        {
            ForgetHome(_locals[first.Local].Home);
            _inUse |= dying.Bit();
            return dying;
        }
        return AllocateTemporary(vector);
    }

    /// <summary>Pushes the result of an operator and releases its operands.</summary>
    private void Finish(MachineType type, Reg result, in StackEntry first)
    {
        Release(first);
        PushRegister(type, result);
    }

    private void Finish(MachineType type, Reg result, in StackEntry first, in StackEntry second)
    {
        Release(first);
        Release(second);
        PushRegister(type, result);
    }
}
