using Wafer.Model;
using Wafer.Validation;

namespace Wafer.Compiler.Baseline;

// Linear memory: loads, stores, bulk operators.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    /// <inheritdoc/>
    public void Load(Opcode opcode, in MemoryArgument argument)
    {
        _masm.Reserve();
        switch (opcode)
        {
            case Opcode.I32Load: LoadInteger(LoadKind.U32, MachineType.I32, 4, argument); break;
            case Opcode.I64Load: LoadInteger(LoadKind.U64, MachineType.I64, 8, argument); break;
            case Opcode.F32Load: LoadFloat(MachineType.F32, 4, argument); break;
            case Opcode.F64Load: LoadFloat(MachineType.F64, 8, argument); break;
            case Opcode.I32Load8S: LoadInteger(LoadKind.S8To32, MachineType.I32, 1, argument); break;
            case Opcode.I32Load8U: LoadInteger(LoadKind.U8, MachineType.I32, 1, argument); break;
            case Opcode.I32Load16S: LoadInteger(LoadKind.S16To32, MachineType.I32, 2, argument); break;
            case Opcode.I32Load16U: LoadInteger(LoadKind.U16, MachineType.I32, 2, argument); break;
            case Opcode.I64Load8S: LoadInteger(LoadKind.S8To64, MachineType.I64, 1, argument); break;
            case Opcode.I64Load8U: LoadInteger(LoadKind.U8, MachineType.I64, 1, argument); break;
            case Opcode.I64Load16S: LoadInteger(LoadKind.S16To64, MachineType.I64, 2, argument); break;
            case Opcode.I64Load16U: LoadInteger(LoadKind.U16, MachineType.I64, 2, argument); break;
            case Opcode.I64Load32S: LoadInteger(LoadKind.S32To64, MachineType.I64, 4, argument); break;
            case Opcode.I64Load32U: LoadInteger(LoadKind.U32, MachineType.I64, 4, argument); break;
            default: VectorLoad(opcode, argument); break;
        }
    }

    /// <inheritdoc/>
    public void Store(Opcode opcode, in MemoryArgument argument)
    {
        _masm.Reserve();
        switch (opcode)
        {
            case Opcode.I32Store or Opcode.I64Store32: StoreInteger(4, argument); break;
            case Opcode.I64Store: StoreInteger(8, argument); break;
            case Opcode.I32Store8 or Opcode.I64Store8: StoreInteger(1, argument); break;
            case Opcode.I32Store16 or Opcode.I64Store16: StoreInteger(2, argument); break;
            case Opcode.F32Store: StoreFloat(MachineType.F32, 4, argument); break;
            case Opcode.F64Store: StoreFloat(MachineType.F64, 8, argument); break;
            case Opcode.V128Store: VectorStore(argument); break;
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    private void LoadInteger(LoadKind kind, MachineType type, int size, in MemoryArgument argument)
    {
        StackEntry entry = Pop();
        Address address = AddressOf(ref entry, argument, size);
        if ((kind, type) is (LoadKind.U32, MachineType.I32) or (LoadKind.U64, MachineType.I64) && TakesMemoryOperand(PeekOpcode(), type))
        {
            PushDeferred(type, entry, address);
            return;
        }
        Reg destination = PickDestination(type, entry, default);
        RecordFaultSite();
        _masm.LoadMemory(kind, destination, address);
        ReleaseBase(address);
        Finish(type, destination, entry);
    }

    private void LoadFloat(MachineType type, int size, in MemoryArgument argument)
    {
        StackEntry entry = Pop();
        Address address = AddressOf(ref entry, argument, size);
        if (TakesMemoryOperand(PeekOpcode(), type))
        {
            PushDeferred(type, entry, address);
            return;
        }
        Reg destination = PickDestination(type, entry, default);
        RecordFaultSite();
        _masm.LoadFloat(type.Width(), destination, address);
        ReleaseBase(address);
        Finish(type, destination, entry);
    }

    // The operators that read a memory operand as their second operand, which a load just before them is.
    private static bool TakesMemoryOperand(byte opcode, MachineType type) => type switch
    {
        MachineType.I32 => (Opcode)opcode is Opcode.I32Add or Opcode.I32Sub or Opcode.I32And or Opcode.I32Or or Opcode.I32Xor or Opcode.I32Mul
            or (>= Opcode.I32Eq and <= Opcode.I32GeU),
        MachineType.I64 => (Opcode)opcode is Opcode.I64Add or Opcode.I64Sub or Opcode.I64And or Opcode.I64Or or Opcode.I64Xor or Opcode.I64Mul
            or (>= Opcode.I64Eq and <= Opcode.I64GeU),
        MachineType.F32 => (Opcode)opcode is >= Opcode.F32Add and <= Opcode.F32Div,
        _ => (Opcode)opcode is >= Opcode.F64Add and <= Opcode.F64Div,
    };

    /// <summary>Leaves a load to the next operator, which will use it as a memory operand.</summary>
    private void PushDeferred(MachineType type, in StackEntry address, in Address where)
    {
        ref StackEntry entry = ref PushEntry(EntryKind.Memory, type);
        entry.Register = Reg.None;
        entry.Local = -1;
        entry.Value = ((long)(byte)where.Base << 40) | ((long)(byte)where.Index << 32) | (uint)where.Displacement;
        if (address.Kind == EntryKind.Register)
        {
            entry.Register = address.Register;
            _registers->Owner[(int)address.Register] = _top - 1;
        }
        else if (address.Kind == EntryKind.Local)
        {
            entry.Local = address.Local;
        }
    }

    private static Address DeferredAddress(in StackEntry entry) => new((Reg)(byte)(entry.Value >> 40), (Reg)(byte)(entry.Value >> 32), (int)entry.Value);

    private void ReleaseMemory(in StackEntry entry)
    {
        ReleaseBase(DeferredAddress(entry));
        if (entry.Register != Reg.None)
            _inUse &= ~entry.Register.Bit();
        else if (entry.Local >= 0)
            _locals[entry.Local].References--;
    }

    /// <summary>Carries out a deferred load after all; the entry then owns a register.</summary>
    private Reg LoadDeferred(ref StackEntry entry)
    {
        Address address = DeferredAddress(entry);
        bool vector = entry.Type.IsVectorClass();
        Reg register = !vector && entry.Register != Reg.None ? entry.Register : AllocateTemporary(vector);
        RecordFaultSite();
        if (entry.Type == MachineType.V128)
            _masm.LoadVector(Compiler.VectorLoad.Full, register, address);
        else if (vector)
            _masm.LoadFloat(entry.Type.Width(), register, address);
        else
            _masm.LoadMemory(entry.Type == MachineType.I32 ? LoadKind.U32 : LoadKind.U64, register, address);
        ReleaseMemory(entry);
        Take(register);
        entry.Kind = EntryKind.Register;
        entry.Register = register;
        _registers->Owner[(int)register] = -1;
        return register;
    }

    private void StoreInteger(int size, in MemoryArgument argument)
    {
        StackEntry value = Pop(), target = Pop();
        bool isImmediate = value.Kind == EntryKind.Constant && (size < 8 || value.Value == (int)value.Value);
        if (!isImmediate)
            ToRegister(ref value);
        Address address = AddressOf(ref target, argument, size);
        if (isImmediate)
        {
            RecordFaultSite();
            _masm.StoreMemoryConstant(size, address, (int)value.Value);
        }
        else
        {
            Reg register = ToRegister(ref value);
            RecordFaultSite();
            _masm.StoreMemory(size, address, register);
        }
        ReleaseBase(address);
        Release(value);
        Release(target);
    }

    private void StoreFloat(MachineType type, int size, in MemoryArgument argument)
    {
        StackEntry value = Pop(), target = Pop();
        ToRegister(ref value);
        Address address = AddressOf(ref target, argument, size);
        Reg register = ToRegister(ref value);
        RecordFaultSite();
        _masm.StoreFloat(type.Width(), address, register);
        ReleaseBase(address);
        Release(value);
        Release(target);
    }

    /// <inheritdoc/>
    public void MemorySize(int memory)
    {
        _masm.Reserve();
        Reg register = AllocateTemporary(vector: false);
        _masm.LoadPointer(register, TMasm.Instance, _layout.Memory(memory));
        _masm.LoadPointer(register, register, TMasm.MemoryPagesOffset);
        PushRegister(TypeOf(_module.Memories[memory].AddressType), register);
    }

    /// <inheritdoc/>
    public void MemoryGrow(int memory)
    {
        MachineType type = TypeOf(_module.Memories[memory].AddressType);
        CallService(Service.MemoryGrow, [memory], operands: 1);
        PushServiceResult(type);
    }

    /// <inheritdoc/>
    public void MemoryInit(int segment, int memory) => CallService(Service.MemoryInit, [segment, memory], operands: 3);

    /// <inheritdoc/>
    public void DataDrop(int segment) => CallService(Service.DataDrop, [segment], operands: 0);

    /// <inheritdoc/>
    public void MemoryCopy(int destination, int source) => CallMemoryStub(Stub.MemoryCopy, destination, source);

    /// <inheritdoc/>
    public void MemoryFill(int memory) => CallMemoryStub(Stub.MemoryFill, memory, memory);

    // The stubs take their operands in fixed registers and stay on the wasm stack; like a call, they preserve nothing.
    private void CallMemoryStub(Stub stub, int destination, int source)
    {
        SaveForCall(3);
        MoveToBulkRegisters([TMasm.BulkDestination, TMasm.BulkSource, TMasm.BulkCount]);
        _masm.Reserve();
        _masm.CallMemoryStub(stub, _layout.PlaceOf(destination), _layout.PlaceOf(source), ref NewTrap(TrapCode.MemoryOutOfBounds).Label);
        AfterCall(3);
    }

    /// <summary>Moves the top entries, one for each of the registers, to them. They stay on the stack.</summary>
    private void MoveToBulkRegisters(ReadOnlySpan<Reg> registers)
    {
        EnsureMoves(registers.Length);
        int moves = 0, first = _top - registers.Length;
        for (int i = 0; i < registers.Length; i++)
        {
            ref StackEntry entry = ref _stack[first + i];
            if (entry.Kind == EntryKind.Register)
                _scratch.Moves[moves++] = new Move { Destination = registers[i], Source = entry.Register, Kind = entry.Type };
            else if (entry.Kind == EntryKind.Local && IsInHome(entry.Local, out Reg home))
                _scratch.Moves[moves++] = new Move { Destination = registers[i], Source = home, Kind = entry.Type };
        }
        ParallelMove(moves);
        for (int i = 0; i < registers.Length; i++)
            LoadWithoutRegisters(_stack[first + i], first + i, registers[i]);
    }
}
