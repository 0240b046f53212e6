using Wafer.Model;

namespace Wafer.Compiler.Baseline;

// Globals, tables and references.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    /// <inheritdoc/>
    public void GlobalGet(int global)
    {
        _masm.Reserve();
        MachineType type = TypeOf(_module.Globals[global].Type.Content);
        Reg home = DestinationHome(type);
        Reg destination = home != Reg.None ? home : AllocateTemporary(type.IsVectorClass());
        if (!_layout.IsIndirectGlobal(global))
        {
            _masm.LoadValue(type, destination, new Address(TMasm.Instance, _layout.Global(global)));
        }
        else
        {
            Reg pointer = type.IsVectorClass() ? AllocateTemporary(vector: false) : destination;
            _masm.LoadPointer(pointer, TMasm.Instance, _layout.Global(global));
            _masm.LoadValue(type, destination, new Address(pointer, 0));
            if (pointer != destination)
                _inUse &= ~pointer.Bit();
        }
        PushRegister(type, destination);
    }

    /// <inheritdoc/>
    public void GlobalSet(int global)
    {
        _masm.Reserve();
        StackEntry value = Pop();
        Reg register = ToRegister(ref value);
        if (!_layout.IsIndirectGlobal(global))
        {
            _masm.StoreValue(value.Type, new Address(TMasm.Instance, _layout.Global(global)), register);
        }
        else
        {
            Reg pointer = AllocateTemporary(vector: false);
            _masm.LoadPointer(pointer, TMasm.Instance, _layout.Global(global));
            _masm.StoreValue(value.Type, new Address(pointer, 0), register);
            _inUse &= ~pointer.Bit();
        }
        Release(value);
    }

    /// <inheritdoc/>
    public void TableGet(int table)
    {
        _masm.Reserve();
        StackEntry index = Pop();
        Reg register = ToRegister(ref index);
        Reg destination = AllocateTemporary(vector: false);
        _masm.LoadTableElement(destination, register, _layout.Table(table), ref NewTrap(TrapCode.TableOutOfBounds).Label);
        Finish(TypeOf(_module.Tables[table].Type.Element), destination, index);
    }

    /// <inheritdoc/>
    public void TableSet(int table)
    {
        _masm.Reserve();
        StackEntry value = Pop(), index = Pop();
        ToRegister(ref value);
        ToRegister(ref index);
        Reg scratch = AllocateTemporary(vector: false);
        _masm.StoreTableElement(ToRegister(ref value), ToRegister(ref index), scratch, _layout.Table(table), ref NewTrap(TrapCode.TableOutOfBounds).Label);
        _inUse &= ~scratch.Bit();
        Release(value);
        Release(index);
    }

    /// <inheritdoc/>
    public void TableSize(int table)
    {
        _masm.Reserve();
        Reg register = AllocateTemporary(vector: false);
        _masm.LoadPointer(register, TMasm.Instance, _layout.Table(table));
        _masm.LoadPointer(register, register, TMasm.TableLengthOffset);
        PushRegister(TypeOf(_module.Tables[table].Type.AddressType), register);
    }

    /// <inheritdoc/>
    public void TableGrow(int table)
    {
        CallService(Service.TableGrow, [table], operands: 2);
        PushServiceResult(TypeOf(_module.Tables[table].Type.AddressType));
    }

    /// <inheritdoc/>
    public void TableFill(int table) => CallService(Service.TableFill, [table], operands: 3);

    /// <inheritdoc/>
    public void TableCopy(int destination, int source) => CallService(Service.TableCopy, [destination, source], operands: 3);

    /// <inheritdoc/>
    public void TableInit(int segment, int table) => CallService(Service.TableInit, [segment, table], operands: 3);

    /// <inheritdoc/>
    public void ElementDrop(int segment) => CallService(Service.ElementDrop, [segment], operands: 0);

    /// <inheritdoc/>
    public void RefNull(HeapType type) => PushConstant(TypeOf(ValType.Ref(type, nullable: true)), 0);

    /// <inheritdoc/>
    public void RefIsNull()
    {
        _masm.Reserve();
        StackEntry reference = Pop();
        if (reference.Kind == EntryKind.Constant)
        {
            // Null, or an i31.
            PushConstant(MachineType.I32, reference.Value == 0 ? 1 : 0);
            return;
        }
        _masm.TestForZero(Width.W64, ToRegister(ref reference));
        Release(reference);
        PushComparison(Comparison.Eq);
    }

    /// <inheritdoc/>
    public void RefFunc(int function)
    {
        _masm.Reserve();
        Reg register = AllocateTemporary(vector: false);
        if (function < _module.ImportedFunctions)
            _masm.LoadPointer(register, TMasm.Instance, _layout.Import(function));
        else
            _masm.LoadAddress(register, new Address(TMasm.Instance, _layout.Record(function)));
        PushRegister(MachineType.Function, register);
    }

    /// <inheritdoc/>
    public void RefAsNonNull()
    {
        _masm.Reserve();
        StackEntry reference = Pop();
        Reg register = ToRegister(ref reference);
        _masm.TestForZero(Width.W64, register);
        _masm.Branch(Comparison.Eq, ref NewTrap(TrapCode.NullReference).Label);
        PushAgain(reference);
    }

    /// <inheritdoc/>
    public void BranchOnNull(int label)
    {
        _masm.Reserve();
        int target = FrameOf(label);
        ref ControlFrame frame = ref _frames[target];
        StackEntry reference = Pop();
        Reg register = ToRegister(ref reference);
        bool inPlace = target != 0 && CarryResultsInPlace(ref frame, LabelTypes(frame).Length);
        _masm.Reserve();
        _masm.TestForZero(Width.W64, register);

        // Given up for the taken path, which may use the register; where the path goes on, the reference is still there.
        Release(reference);
        BranchTo(target, Comparison.Eq, inPlace);
        if (reference.Kind == EntryKind.Local)
            _locals[reference.Local].References++;
        PushAgain(reference);
    }

    /// <inheritdoc/>
    public void BranchOnNonNull(int label)
    {
        _masm.Reserve();
        int target = FrameOf(label);
        ref ControlFrame frame = ref _frames[target];
        StackEntry reference = Pop();
        Reg register = ToRegister(ref reference);
        PushAgain(reference);

        // The reference is the last that the label takes: when it goes to its slot, its register keeps it.
        bool inPlace = target != 0 && CarryResultsInPlace(ref frame, LabelTypes(frame).Length);
        if (_stack[_top - 1].Kind == EntryKind.Register)
            register = _stack[_top - 1].Register;
        _masm.Reserve();
        _masm.TestForZero(Width.W64, register);
        BranchTo(target, Comparison.Ne, inPlace);
        DropOperandsTo(_top - 1);
    }

    /// <summary>Pushes an entry that was popped and is in a register or stands for a local.</summary>
    private void PushAgain(in StackEntry entry)
    {
        if (entry.Kind == EntryKind.Register)
            PushRegister(entry.Type, entry.Register);
        else
            PushEntry(entry.Kind, entry.Type).Local = entry.Local;
    }
}
