using Wafer.Model;

namespace Wafer.Compiler.Baseline;

// Arrays. Comparing the index with the length faults if the array is null.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    /// <inheritdoc/>
    public void Aggregate(Opcode opcode, int immediate1, int immediate2)
    {
        switch (opcode)
        {
            case Opcode.StructNew or Opcode.StructNewDefault: StructNew(immediate1, opcode == Opcode.StructNewDefault); break;
            case Opcode.StructGet or Opcode.StructGetS or Opcode.StructGetU: StructGet(immediate1, immediate2, opcode == Opcode.StructGetS); break;
            case Opcode.StructSet: StructSet(immediate1, immediate2); break;
            case Opcode.ArrayNew: ArrayNew(immediate1); break;
            case Opcode.ArrayNewDefault: ArrayNewDefault(immediate1); break;
            case Opcode.ArrayNewFixed: ArrayNewFixed(immediate1, immediate2); break;
            case Opcode.ArrayNewData: CallArrayService(Service.NewArrayFromData, [immediate1, immediate2], operands: 2, hasResult: true); break;
            case Opcode.ArrayNewElem: CallArrayService(Service.NewArrayFromElements, [immediate1, immediate2], operands: 2, hasResult: true); break;
            case Opcode.ArrayGet or Opcode.ArrayGetS or Opcode.ArrayGetU: ArrayGet(immediate1, opcode == Opcode.ArrayGetS); break;
            case Opcode.ArraySet: ArraySet(immediate1); break;
            case Opcode.ArrayLen: ArrayLength(); break;
            case Opcode.ArrayFill: ArrayFill(immediate1); break;
            case Opcode.ArrayCopy: ArrayCopy(immediate1); break;
            case Opcode.ArrayInitData: CallArrayService(Service.ArrayInitFromData, [immediate1, immediate2], operands: 4, hasResult: false); break;
            default: CallArrayService(Service.ArrayInitFromElements, [immediate1, immediate2], operands: 4, hasResult: false); break;
        }
    }

    private readonly ValType ElementOf(int typeIndex) => ((ArrayType)_module.Types[typeIndex].Composite).Element.Storage;

    private void CallArrayService(Service service, ReadOnlySpan<int> immediates, int operands, bool hasResult)
    {
        CallService(service, immediates, operands);
        if (hasResult)
            PushServiceResult(MachineType.Ref);
    }

    private void ArrayNew(int typeIndex)
    {
        SettleOperands();
        _masm.Reserve();
        ValType storage = ElementOf(typeIndex);
        int shift = SizeLog2(storage);

        // The operands stay on the stack, in registers, so that the way out of line can save them.
        HoldInRegister(_top - 1);
        _held = 1;
        HoldInRegister(_top - 2);
        _held = 2;
        Reg length = _stack[_top - 1].Register, value = _stack[_top - 2].Register;
        MachineType kind = _stack[_top - 2].Type;
        Reg array = AllocateArray(typeIndex, shift, length, value, kind, out ColdLabel cold);
        Reg scratch1 = AllocateTemporary(vector: false), scratch2 = AllocateTemporary(vector: false);
        _masm.FillArray(kind, shift, array, length, value, scratch1, scratch2);
        FinishArray(array, cold, scratch1, scratch2, operands: 2);
    }

    private void ArrayNewDefault(int typeIndex)
    {
        SettleOperands();
        _masm.Reserve();
        int shift = SizeLog2(ElementOf(typeIndex));
        HoldInRegister(_top - 1);
        _held = 1;
        Reg length = _stack[_top - 1].Register;
        Reg array = AllocateArray(typeIndex, shift, length, Reg.None, MachineType.I64, out ColdLabel cold);
        Reg scratch1 = AllocateTemporary(vector: false), scratch2 = AllocateTemporary(vector: false);
        _masm.ClearArray(shift, array, length, scratch1, scratch2);
        FinishArray(array, cold, scratch1, scratch2, operands: 1);
    }

    /// <summary>Takes room for an array; where there is none, the array is made and filled out of line.</summary>
    private Reg AllocateArray(int typeIndex, int shift, Reg length, Reg value, MachineType kind, out ColdLabel cold)
    {
        Reg array = AllocateTemporary(vector: false), scratch1 = AllocateTemporary(vector: false), scratch2 = AllocateTemporary(vector: false);
        ref ColdService service = ref NewColdService(value == Reg.None ? Service.NewDefaultArray : Service.NewArray, typeIndex, array);
        service.Operand1 = length;
        service.Kind1 = MachineType.I32;
        service.Operand2 = value;
        service.Kind2 = kind;
        _masm.Reserve();
        AnchorRoots(ref service, _masm.AllocateArray(array, length, scratch1, shift, _layout.HeapType(typeIndex), ref service.Entry));
        _inUse &= ~(scratch1.Bit() | scratch2.Bit());
        cold = new ColdLabel(_scratch.ColdServiceCount - 1);
        return array;
    }

    /// <summary>The way out of line comes back behind the loop that fills the array.</summary>
    private void FinishArray(Reg array, ColdLabel cold, Reg scratch1, Reg scratch2, int operands)
    {
        _masm.Bind(ref _scratch.ColdServices[cold.Index].Return);
        _inUse &= ~(scratch1.Bit() | scratch2.Bit());
        _held = 0;
        DropOperandsTo(_top - operands);
        PushRegister(MachineType.Ref, array);
    }

    /// <summary>Brings an entry of the stack into a register of its own.</summary>
    private void HoldInRegister(int index)
    {
        StackEntry entry = _stack[index];
        if (entry.Kind == EntryKind.Register)
            return;
        _masm.Reserve();
        Reg register = AllocateTemporary(entry.Type.IsVectorClass());
        if (entry.Kind == EntryKind.Local && IsInHome(entry.Local, out Reg home))
            _masm.Move(entry.Type, register, home);
        else
            LoadWithoutRegisters(entry, index, register);
        if (entry.Kind == EntryKind.Local)
            _locals[entry.Local].References--;
        _flushed = Math.Min(_flushed, index);
        Own(index, register);
    }

    private void ArrayNewFixed(int typeIndex, int length)
    {
        ValType storage = ElementOf(typeIndex);
        int shift = SizeLog2(storage), size = ObjectLayout.AlignedSize(HeapLayout.ElementsOffset + (length << shift));
        bool isLarge = size > HeapLayout.LargeObjectBytes;
        Reg array;
        if (isLarge)
        {
            array = AllocateLargeObject(Service.NewDefaultArray, [typeIndex, length]);
        }
        else
        {
            array = AllocateObject(typeIndex, size, length);
            _masm.StoreMemoryConstant(4, FieldOf(array, HeapLayout.LengthOffset), length);
        }
        for (int i = length - 1; i >= 0; i--)
            PopToNewObject(array, HeapLayout.ElementsOffset + (i << shift), storage, isLarge);
        PushRegister(MachineType.Ref, array);
    }

    private void ArrayLength()
    {
        _masm.Reserve();
        StackEntry array = Pop();
        Address length = FieldOf(ToRegister(ref array), HeapLayout.LengthOffset);
        Reg destination = PickDestination(MachineType.I32, array, default);
        RecordNullSite();
        _masm.LoadMemory(LoadKind.U32, destination, length);
        Finish(MachineType.I32, destination, array);
    }

    private void ArrayGet(int typeIndex, bool isSigned)
    {
        _masm.Reserve();
        ValType storage = ElementOf(typeIndex);
        MachineType type = TypeOfField(storage);
        StackEntry index = Pop(), array = Pop();
        Address element = ElementAddress(ref array, ref index, SizeLog2(storage), out Reg scratch);
        _inUse &= ~scratch.Bit();
        Reg destination = PickDestination(type, array, Operand.Of(element));
        LoadField(storage, type, isSigned, destination, element);
        Finish(type, destination, array, index);
    }

    private void ArraySet(int typeIndex)
    {
        _masm.Reserve();
        ValType storage = ElementOf(typeIndex);
        StackEntry value = Pop(), index = Pop(), array = Pop();
        if (!IsStorableConstant(value, storage))
            ToRegister(ref value);
        Address element = ElementAddress(ref array, ref index, SizeLog2(storage), out Reg scratch);
        StoreStorage(element, storage, ref value);
        if (NeedsCard(value))
            _masm.MarkElementCard(ToRegister(ref array), ToRegister(ref index), SizeLog2(storage), scratch);
        _inUse &= ~scratch.Bit();
        Release(value);
        Release(index);
        Release(array);
    }

    private void ArrayFill(int typeIndex)
    {
        _masm.Reserve();
        StackEntry count = Pop(), value = Pop(), index = Pop(), array = Pop();
        ToRegister(ref array);
        ToRegister(ref index);
        ToRegister(ref value);
        ToRegister(ref count);
        Reg length = AllocateTemporary(vector: false), scratch1 = AllocateTemporary(vector: false), scratch2 = AllocateTemporary(vector: false);
        Reg target = ToRegister(ref array);
        _masm.Reserve();
        RecordNullSite();
        _masm.LoadMemory(LoadKind.U32, length, FieldOf(target, HeapLayout.LengthOffset));
        var range = new ArrayRange(target, ToRegister(ref index), ToRegister(ref count), length, NeedsCard(value));
        _masm.FillArrayRange(value.Type, SizeLog2(ElementOf(typeIndex)), range, ToRegister(ref value), scratch1, scratch2, ref NewTrap(TrapCode.ArrayOutOfBounds).Label);
        _inUse &= ~(length.Bit() | scratch1.Bit() | scratch2.Bit());
        Release(count);
        Release(value);
        Release(index);
        Release(array);
    }

    // As memory.copy, with two more operands in fixed registers. The other array has elements of the same size.
    private void ArrayCopy(int typeIndex)
    {
        ValType storage = ElementOf(typeIndex);
        SaveForCall(5);
        MoveToBulkRegisters([TMasm.BulkDestination, TMasm.BulkDestinationIndex, TMasm.BulkSource, TMasm.BulkSourceIndex, TMasm.BulkCount]);
        _masm.Reserve();
        RecordNullSite();
        _masm.LoadMemory(LoadKind.U32, TMasm.BulkDestinationLength, FieldOf(TMasm.BulkDestination, HeapLayout.LengthOffset));
        RecordNullSite();
        _masm.LoadMemory(LoadKind.U32, TMasm.BulkSourceLength, FieldOf(TMasm.BulkSource, HeapLayout.LengthOffset));
        _masm.CopyArrayRange(SizeLog2(storage), TypeOfField(storage) == MachineType.Ref, ref NewTrap(TrapCode.ArrayOutOfBounds).Label);
        AfterCall(5);
    }

    /// <summary>Checks an index and gives the address of the element, whose base is a register to be freed.</summary>
    private Address ElementAddress(ref StackEntry array, ref StackEntry index, int shift, out Reg scratch)
    {
        ToRegister(ref array);
        ToRegister(ref index);
        scratch = AllocateTemporary(vector: false);
        Reg target = ToRegister(ref array), position = ToRegister(ref index);
        RecordNullSite();
        _masm.Compare(Width.W32, position, Operand.Of(FieldOf(target, HeapLayout.LengthOffset)));
        _masm.Branch(Comparison.GeU, ref NewTrap(TrapCode.ArrayOutOfBounds).Label);
        if (shift < 4)
        {
            _masm.LoadAddress(scratch, FieldOf(target, HeapLayout.ElementsOffset));
            return new Address(scratch, position, 0, (byte)shift);
        }
        _masm.ShiftImmediate(IntegerOp.Shl, Width.W64, scratch, position, shift);
        _masm.Integer(IntegerOp.Add, Width.W64, scratch, scratch, Operand.Of(target));
        return FieldOf(scratch, HeapLayout.ElementsOffset);
    }

    /// <summary>The number of a call out of line.</summary>
    private readonly record struct ColdLabel(int Index);
}
