using static Wafer.Compiler.Targets.X64.Gpr;

namespace Wafer.Compiler.Targets.X64;

// The garbage-collected heap. r13 holds its base in modules that define structures or arrays.
internal unsafe partial struct X64MacroAssembler
{
    public static Reg HeapBase => G(R13);

    public static int HeapBaseOffset => InstanceContext.Offset.HeapBase;

    public static int RecordTypeOffset => FunctionRecord.Offset.TypeId;

    public bool UsesHeap
    {
        set => _usesHeap = value;
    }

    public int AllocateObject(Reg destination, Reg scratch, int size, int typeOffset, ref Label noRoom)
    {
        Gpr target = G(destination), end = G(scratch);
        _asm.Mov(OperandSize.W32, target, Mem.At(R13, HeapLayout.AllocationTop));
        int position = _asm.Position;
        _asm.Lea(OperandSize.W64, end, Mem.At(target, size));
        return FinishAllocation(target, end, typeOffset, position, ref noRoom);
    }

    public int AllocateArray(Reg destination, Reg length, Reg scratch, int elementShift, int typeOffset, ref Label noRoom)
    {
        Gpr target = G(destination), end = G(scratch), count = G(length);
        _asm.Cmp(OperandSize.W32, count, (HeapLayout.LargeObjectBytes - HeapLayout.ElementsOffset) >> elementShift);
        _asm.Jcc(Condition.A, ref noRoom);
        _asm.Mov(OperandSize.W32, target, Mem.At(R13, HeapLayout.AllocationTop));
        int position = _asm.Position;
        const int Rounding = HeapLayout.ObjectAlignment - 1;
        switch (elementShift)
        {
            case 4:
                _asm.Mov(OperandSize.W32, end, count);
                _asm.Shl(OperandSize.W32, end, 4);
                _asm.Lea(OperandSize.W64, end, Mem.At(target, end, Scale.X1, HeapLayout.ElementsOffset));
                break;
            case 3:
                _asm.Lea(OperandSize.W64, end, Mem.At(target, count, Scale.X8, HeapLayout.ElementsOffset));
                break;
            default:
                // Objects stand at multiples of the rounding, so their sum may be rounded.
                _asm.Lea(OperandSize.W64, end, Mem.At(target, count, (Scale)elementShift, HeapLayout.ElementsOffset + Rounding));
                _asm.And(OperandSize.W64, end, ~Rounding);
                break;
        }
        position = FinishAllocation(target, end, typeOffset, position, ref noRoom);
        _asm.Mov(OperandSize.W32, Mem.At(R13, target, Scale.X1, HeapLayout.LengthOffset), count);
        return position;
    }

    private int FinishAllocation(Gpr target, Gpr end, int typeOffset, int position, ref Label noRoom)
    {
        _asm.Cmp(OperandSize.W32, end, Mem.At(R13, HeapLayout.AllocationLimit));
        _asm.Jcc(Condition.A, ref noRoom);
        _asm.Mov(OperandSize.W32, Mem.At(R13, HeapLayout.AllocationTop), end);
        _asm.Mov(OperandSize.W32, end, Mem.At(R15, typeOffset));
        _asm.Mov(OperandSize.W32, Mem.At(R13, target), end);
        return position;
    }

    public void FillArray(MachineType kind, int elementShift, Reg array, Reg length, Reg value, Reg scratch1, Reg scratch2)
    {
        Gpr elements = G(scratch1), left = G(scratch2);
        _asm.Lea(OperandSize.W64, elements, Mem.At(R13, G(array), Scale.X1, HeapLayout.ElementsOffset));
        _asm.Mov(OperandSize.W32, left, G(length));
        FillElements(kind, elementShift, elements, left, value);
    }

    public void FillArrayRange(MachineType kind, int elementShift, in ArrayRange range, Reg value, Reg scratch1, Reg scratch2, ref Label outOfBounds)
    {
        Gpr elements = G(range.Length), left = G(scratch1), index = G(range.Index), count = G(range.Count);
        _asm.Lea(OperandSize.W64, left, Mem.At(index, count));
        _asm.Cmp(OperandSize.W64, left, elements);
        _asm.Jcc(Condition.A, ref outOfBounds);
        _asm.Lea(OperandSize.W64, elements, Mem.At(R13, G(range.Array), Scale.X1, HeapLayout.ElementsOffset));
        AddScaled(elements, index, elementShift, left);
        if (range.NeedsCards)
        {
            Label none = default;
            _asm.Test(OperandSize.W32, count, count);
            _asm.JccShort(Condition.E, ref none);
            _asm.Mov(OperandSize.W64, left, elements);
            _asm.Sub(OperandSize.W64, left, R13);
            _asm.Lea(OperandSize.W64, G(scratch2), Mem.At(left, count, (Scale)elementShift, -1));
            MarkCards(left, G(scratch2));
            _asm.Bind(ref none);
        }
        _asm.Mov(OperandSize.W32, left, count);
        FillElements(kind, elementShift, elements, left, value);
    }

    public void CopyArrayRange(int elementShift, bool isTraced, ref Label outOfBounds)
    {
        CheckRange(R8, Rax, ref outOfBounds);
        CheckRange(R9, Rcx, ref outOfBounds);
        _asm.Lea(OperandSize.W64, Rdi, Mem.At(R13, Rdi, Scale.X1, HeapLayout.ElementsOffset));
        _asm.Lea(OperandSize.W64, Rsi, Mem.At(R13, Rsi, Scale.X1, HeapLayout.ElementsOffset));
        AddScaled(Rdi, R8, elementShift, R8);
        AddScaled(Rsi, R9, elementShift, R9);
        if (elementShift != 0)
            _asm.Shl(OperandSize.W64, Rdx, (byte)elementShift);
        if (isTraced)
        {
            Label none = default;
            _asm.Test(OperandSize.W64, Rdx, Rdx);
            _asm.JccShort(Condition.E, ref none);
            _asm.Mov(OperandSize.W64, Rax, Rdi);
            _asm.Sub(OperandSize.W64, Rax, R13);
            _asm.Lea(OperandSize.W64, Rcx, Mem.At(Rax, Rdx, Scale.X1, -1));
            MarkCards(Rax, Rcx);
            _asm.Bind(ref none);
        }
        CallStub(Rax, Stub.MemoryCopy);
    }

    // Index and the count in rdx are zero-extended, so that their sum fits.
    private void CheckRange(Gpr index, Gpr length, ref Label outOfBounds)
    {
        _asm.Lea(OperandSize.W64, R10, Mem.At(index, Rdx));
        _asm.Cmp(OperandSize.W64, R10, length);
        _asm.Jcc(Condition.A, ref outOfBounds);
    }

    // The scratch register may be that of the index.
    private void AddScaled(Gpr target, Gpr index, int shift, Gpr scratch)
    {
        if (shift < 4)
        {
            _asm.Lea(OperandSize.W64, target, Mem.At(target, index, (Scale)shift));
            return;
        }
        if (scratch != index)
            _asm.Mov(OperandSize.W32, scratch, index);
        _asm.Shl(OperandSize.W64, scratch, (byte)shift);
        _asm.Add(OperandSize.W64, target, scratch);
    }

    /// <summary>Marks the cards of the bytes between two offsets, the last included; destroys both.</summary>
    private void MarkCards(Gpr first, Gpr last)
    {
        Label next = default;
        _asm.Shr(OperandSize.W32, first, HeapLayout.CardShift);
        _asm.Shr(OperandSize.W32, last, HeapLayout.CardShift);
        _asm.Bind(ref next);
        _asm.Mov8(Mem.At(R13, first, Scale.X1, -HeapLayout.CardTableBytes), (byte)1);
        _asm.Add(OperandSize.W32, first, 1);
        _asm.Cmp(OperandSize.W32, first, last);
        _asm.Jcc(Condition.Be, ref next);
    }

    // Sixteen bytes at a time, then one element at a time. Destroys address and count.
    private void FillElements(MachineType kind, int elementShift, Gpr elements, Gpr left, Reg value)
    {
        Label next = default, rest = default, nextOfRest = default, done = default;
        int atOnce = 16 >> elementShift;
        if (atOnce > 1)
        {
            _asm.Cmp(OperandSize.W32, left, atOnce);
            _asm.Jcc(Condition.B, ref rest);
            BroadcastElement(kind, elementShift, value);
            _asm.Bind(ref next);
            StoreFull(Mem.At(elements), Scratch);
            _asm.Add(OperandSize.W64, elements, 16);
            _asm.Sub(OperandSize.W32, left, atOnce);
            _asm.Cmp(OperandSize.W32, left, atOnce);
            _asm.Jcc(Condition.Ae, ref next);
            _asm.Bind(ref rest);
        }
        _asm.Test(OperandSize.W32, left, left);
        _asm.Jcc(Condition.E, ref done);
        _asm.Bind(ref nextOfRest);
        StoreElement(kind, elementShift, Mem.At(elements), value);
        _asm.Add(OperandSize.W64, elements, 1 << elementShift);
        _asm.Sub(OperandSize.W32, left, 1);
        _asm.Jcc(Condition.Ne, ref nextOfRest);
        _asm.Bind(ref done);
    }

    // To the scratch register.
    private void BroadcastElement(MachineType kind, int elementShift, Reg value)
    {
        if (kind.IsVectorClass())
        {
            Broadcast(elementShift == 2 ? Lanes.F32x4 : Lanes.F64x2, Scratch, X(value));
            return;
        }
        MoveToVector(Scratch, G(value), elementShift == 3 ? OperandSize.W64 : OperandSize.W32);
        if (elementShift == 0)
            Op(SseOp.Punpcklbw, Scratch, Scratch, Scratch);
        Broadcast(elementShift switch { 3 => Lanes.I64x2, 2 => Lanes.I32x4, _ => Lanes.I16x8 }, Scratch, Scratch);
    }

    private void StoreElement(MachineType kind, int elementShift, Mem target, Reg value)
    {
        if (kind == MachineType.V128)
            StoreFull(target, X(value));
        else if (kind.IsVectorClass())
            StoreFloat(kind.Width(), target, X(value));
        else if (elementShift == 0)
            _asm.Mov8(target, G(value));
        else if (elementShift == 1)
            _asm.Mov16(target, G(value));
        else
            _asm.Mov(elementShift == 2 ? OperandSize.W32 : OperandSize.W64, target, G(value));
    }

    public void ClearArray(int elementShift, Reg array, Reg length, Reg scratch1, Reg scratch2)
    {
        // Eight bytes at a time, from the end.
        Gpr elements = G(scratch1), left = G(scratch2);
        Label next = default, done = default;
        _asm.Lea(OperandSize.W64, elements, Mem.At(R13, G(array), Scale.X1, HeapLayout.ElementsOffset));
        _asm.Mov(OperandSize.W32, left, G(length));
        if (elementShift < 3)
        {
            _asm.Add(OperandSize.W32, left, (8 >> elementShift) - 1);
            _asm.Shr(OperandSize.W32, left, (byte)(3 - elementShift));
        }
        else if (elementShift == 4)
        {
            _asm.Add(OperandSize.W32, left, left);
        }
        _asm.Test(OperandSize.W32, left, left);
        _asm.JccShort(Condition.E, ref done);
        _asm.Bind(ref next);
        _asm.Mov(OperandSize.W64, Mem.At(elements, left, Scale.X8, -8), 0);
        _asm.Sub(OperandSize.W32, left, 1);
        _asm.Jcc(Condition.Ne, ref next);
        _asm.Bind(ref done);
    }

    public void MarkCard(Reg target, int offset, Reg scratch)
    {
        _asm.Lea(OperandSize.W32, G(scratch), Mem.At(G(target), offset));
        MarkCardOf(G(scratch));
    }

    public void MarkElementCard(Reg array, Reg index, int elementShift, Reg scratch)
    {
        _asm.Lea(OperandSize.W32, G(scratch), Mem.At(G(array), G(index), (Scale)elementShift, HeapLayout.ElementsOffset));
        MarkCardOf(G(scratch));
    }

    private void MarkCardOf(Gpr slot)
    {
        _asm.Shr(OperandSize.W32, slot, HeapLayout.CardShift);
        _asm.Mov8(Mem.At(R13, slot, Scale.X1, -HeapLayout.CardTableBytes), (byte)1);
    }

    public void StoreCell(MachineType kind, int index, Reg source) => StoreValue(kind, new Address(G(Rsp), 8 * index), source);

    public int CheckFunctionType(int typeIdOffset)
    {
        _asm.Mov(OperandSize.W32, Rcx, Mem.At(R15, typeIdOffset));
        CallStub(Rdx, Stub.CheckFunctionType);
        return _asm.Position;
    }

    /// <summary>After another instance became the current one: what the pinned registers hold.</summary>
    private void LoadPinned()
    {
        _asm.Mov(OperandSize.W64, R14, Mem.At(R15, InstanceContext.Offset.Memory0Base));
        if (_usesHeap)
            _asm.Mov(OperandSize.W64, R13, Mem.At(R15, InstanceContext.Offset.HeapBase));
    }

    /// <summary>Before another instance is entered, whatever it uses.</summary>
    private void LoadPinnedOfCallee()
    {
        _asm.Mov(OperandSize.W64, R14, Mem.At(R15, InstanceContext.Offset.Memory0Base));
        _asm.Mov(OperandSize.W64, R13, Mem.At(R15, InstanceContext.Offset.HeapBase));
    }
}
