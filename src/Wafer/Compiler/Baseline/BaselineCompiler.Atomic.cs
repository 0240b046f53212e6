using Wafer.Model;
using Wafer.Validation;

namespace Wafer.Compiler.Baseline;

// Atomic accesses to linear memory. They trap if they are not aligned, whether or not they are in bounds.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    // The opcodes from the first load on are groups of these forms: loads, stores, read-modify-write operators, compare-and-exchange.
    private static ReadOnlySpan<byte> AtomicSizes => [4, 8, 1, 2, 1, 2, 4];

    private static ReadOnlySpan<bool> AtomicIs64 => [false, true, false, false, true, true, true];

    /// <inheritdoc/>
    public void Atomic(Opcode opcode, in MemoryArgument argument)
    {
        _masm.Reserve();
        switch (opcode)
        {
            case Opcode.MemoryAtomicNotify: CallAtomicService(Service.MemoryNotify, argument, operands: 2); return;
            case Opcode.MemoryAtomicWait32: CallAtomicService(Service.MemoryWait32, argument, operands: 3); return;
            case Opcode.MemoryAtomicWait64: CallAtomicService(Service.MemoryWait64, argument, operands: 3); return;
        }
        int group = (opcode - Opcode.I32AtomicLoad) / AtomicSizes.Length, form = (opcode - Opcode.I32AtomicLoad) % AtomicSizes.Length;
        int size = AtomicSizes[form];
        MachineType type = AtomicIs64[form] ? MachineType.I64 : MachineType.I32;
        switch (group)
        {
            case 0: AtomicLoad(size, type, argument); break;
            case 1: AtomicStore(size, argument); break;
            case 2: AtomicUpdate(IntegerOp.Add, size, type, argument); break;
            case 3: AtomicUpdate(IntegerOp.Sub, size, type, argument); break;
            case 4: AtomicUpdate(IntegerOp.And, size, type, argument); break;
            case 5: AtomicUpdate(IntegerOp.Or, size, type, argument); break;
            case 6: AtomicUpdate(IntegerOp.Xor, size, type, argument); break;
            case 7: AtomicExchange(size, type, argument); break;
            default: AtomicCompareExchange(size, type, argument); break;
        }
    }

    /// <inheritdoc/>
    public void AtomicFence()
    {
        _masm.Reserve();
        _masm.Fence();
    }

    private void CallAtomicService(Service service, in MemoryArgument argument, int operands)
    {
        CallService(service, [argument.Memory, (int)argument.Offset, (int)(argument.Offset >> 32)], operands);
        PushServiceResult(MachineType.I32);
    }

    /// <summary>As <see cref="AddressOf"/>, with a check of the alignment.</summary>
    private Address AlignedAddressOf(ref StackEntry entry, in MemoryArgument argument, int size)
    {
        if (size > 1 && entry.Kind == EntryKind.Constant)
        {
            if ((((ulong)entry.Value + argument.Offset) & (uint)(size - 1)) != 0)
                _masm.Jump(ref NewTrap(TrapCode.UnalignedAtomic).Label);
        }
        else if (size > 1)
        {
            Reg index = ToRegister(ref entry), scratch = index;
            bool isMultiple = ((int)argument.Offset & (size - 1)) == 0;
            if (!isMultiple)
                scratch = AllocateTemporary(vector: false);
            _masm.CheckAligned(index, argument.Offset, size, scratch, ref NewTrap(TrapCode.UnalignedAtomic).Label);
            if (!isMultiple)
                _inUse &= ~scratch.Bit();
        }
        return AddressOf(ref entry, argument, size);
    }

    // A plain load, but never a part of another instruction: it is this one read, here.
    private void AtomicLoad(int size, MachineType type, in MemoryArgument argument)
    {
        StackEntry entry = Pop();
        Address address = AlignedAddressOf(ref entry, argument, size);
        Reg destination = PickDestination(type, entry, default);
        RecordFaultSite();
        _masm.LoadMemory(size switch { 1 => LoadKind.U8, 2 => LoadKind.U16, 4 => LoadKind.U32, _ => LoadKind.U64 }, destination, address);
        ReleaseBase(address);
        Finish(type, destination, entry);
    }

    private void AtomicStore(int size, in MemoryArgument argument)
    {
        StackEntry value = Pop(), target = Pop();
        Reg register = ToOwnRegister(ref value);
        Address address = AlignedAddressOf(ref target, argument, size);
        RecordAtomicSite(_masm.AtomicExchange(size, register, address));
        ReleaseBase(address);
        Release(value);
        Release(target);
    }

    private void AtomicExchange(int size, MachineType type, in MemoryArgument argument)
    {
        StackEntry value = Pop(), target = Pop();
        Reg register = ToOwnRegister(ref value);
        Address address = AlignedAddressOf(ref target, argument, size);
        RecordAtomicSite(_masm.AtomicExchange(size, register, address));
        ReleaseBase(address);
        Finish(type, register, value, target);
    }

    private void AtomicUpdate(IntegerOp op, int size, MachineType type, in MemoryArgument argument)
    {
        if (PeekOpcode() == (byte)Opcode.Drop)
            AtomicUpdateOnly(op, size, type, argument);
        else if (op is IntegerOp.Add or IntegerOp.Sub)
            AtomicAdd(op, size, type, argument);
        else
            AtomicLogic(op, size, type, argument);
    }

    // The result is dropped by the next operator: any value stands for it.
    private void AtomicUpdateOnly(IntegerOp op, int size, MachineType type, in MemoryArgument argument)
    {
        StackEntry value = Pop(), target = Pop();
        bool isImmediate = IsImmediate(value, size);
        if (!isImmediate)
            ToRegister(ref value);
        Address address = AlignedAddressOf(ref target, argument, size);
        Operand operand = isImmediate ? Operand.Of((int)value.Value) : Operand.Of(ToRegister(ref value));
        RecordAtomicSite(_masm.AtomicUpdate(op, size, address, operand));
        ReleaseBase(address);
        Release(value);
        Release(target);
        PushConstant(type, 0);
    }

    private void AtomicAdd(IntegerOp op, int size, MachineType type, in MemoryArgument argument)
    {
        StackEntry value = Pop(), target = Pop();
        Reg register = ToOwnRegister(ref value);
        Address address = AlignedAddressOf(ref target, argument, size);
        RecordAtomicSite(_masm.AtomicAdd(op == IntegerOp.Sub, size, register, address));
        ReleaseBase(address);
        Finish(type, register, value, target);
    }

    private void AtomicLogic(IntegerOp op, int size, MachineType type, in MemoryArgument argument)
    {
        Reg result = TMasm.AtomicResult;
        StackEntry value = Pop(), target = Pop();
        bool isImmediate = IsImmediate(value, size);
        if (!isImmediate)
            ToRegister(ref value);
        Hold(result);
        MoveAway(ref value, result);
        MoveAway(ref target, result);
        Reg scratch = AllocateTemporary(vector: false);
        Address address = AlignedAddressOf(ref target, argument, size);
        Operand operand = isImmediate ? Operand.Of((int)value.Value) : Operand.Of(ToRegister(ref value));
        RecordAtomicSite(_masm.AtomicLogic(op, size, scratch, address, operand));
        ReleaseBase(address);
        _inUse &= ~scratch.Bit();
        Finish(type, result, value, target);
    }

    private void AtomicCompareExchange(int size, MachineType type, in MemoryArgument argument)
    {
        Reg result = TMasm.AtomicResult;
        StackEntry replacement = Pop(), expected = Pop(), target = Pop();
        ToRegister(ref replacement);
        ToRegister(ref expected);
        Hold(result);
        MoveAway(ref replacement, result);
        MoveAway(ref target, result);
        Address address = AlignedAddressOf(ref target, argument, size);
        Reg stored = ToRegister(ref replacement), compared = ToRegister(ref expected);
        RecordAtomicSite(_masm.AtomicCompareExchange(size, compared, stored, address));
        ReleaseBase(address);
        Release(replacement);
        Finish(type, result, expected, target);
    }

    private static bool IsImmediate(in StackEntry value, int size) => value.Kind == EntryKind.Constant && (size < 8 || value.Value == (int)value.Value);

    /// <summary>The value of a popped entry in a register that may be changed.</summary>
    private Reg ToOwnRegister(ref StackEntry entry)
    {
        Reg register = ToRegister(ref entry);
        if (entry.Kind == EntryKind.Register)
        {
            _copies &= ~register.Bit();
            return register;
        }
        Reg own = AllocateTemporary(vector: false);
        _masm.Move(entry.Type, own, register);
        Replace(ref entry, own);
        return own;
    }

    private void RecordAtomicSite(int instruction) => _scratch.Sites.Add(instruction, OperatorOffset, CallSiteKind.Trap);
}
