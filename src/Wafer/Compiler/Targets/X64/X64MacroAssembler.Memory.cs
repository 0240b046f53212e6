using static Wafer.Compiler.Targets.X64.Gpr;

namespace Wafer.Compiler.Targets.X64;

// Linear memory, tables and calls.
internal unsafe partial struct X64MacroAssembler
{
    public void LoadMemory(LoadKind kind, Reg destination, Address address)
    {
        Gpr dst = G(destination);
        Mem mem = M(address);
        switch (kind)
        {
            case LoadKind.U8: _asm.Movzx8(dst, mem); break;
            case LoadKind.U16: _asm.Movzx16(dst, mem); break;
            case LoadKind.U32: _asm.Mov(OperandSize.W32, dst, mem); break;
            case LoadKind.U64: _asm.Mov(OperandSize.W64, dst, mem); break;
            case LoadKind.S8To32: _asm.Movsx8(OperandSize.W32, dst, mem); break;
            case LoadKind.S16To32: _asm.Movsx16(OperandSize.W32, dst, mem); break;
            case LoadKind.S8To64: _asm.Movsx8(OperandSize.W64, dst, mem); break;
            case LoadKind.S16To64: _asm.Movsx16(OperandSize.W64, dst, mem); break;
            default: _asm.Movsxd(dst, mem); break;
        }
    }

    public void LoadFloat(Width width, Reg destination, Address address) => LoadFloat(width, X(destination), M(address));

    private void LoadFloat(Width width, Xmm destination, Mem mem)
    {
        if (_cpu.Avx)
        {
            if (width == Width.W64)
                _asm.Vmovsd(destination, mem);
            else
                _asm.Vmovss(destination, mem);
        }
        else if (width == Width.W64)
        {
            _asm.Movsd(destination, mem);
        }
        else
        {
            _asm.Movss(destination, mem);
        }
    }

    public void StoreFloat(Width width, Address address, Reg source) => StoreFloat(width, M(address), X(source));

    private void StoreFloat(Width width, Mem mem, Xmm source)
    {
        if (_cpu.Avx)
        {
            if (width == Width.W64)
                _asm.Vmovsd(mem, source);
            else
                _asm.Vmovss(mem, source);
        }
        else if (width == Width.W64)
        {
            _asm.Movsd(mem, source);
        }
        else
        {
            _asm.Movss(mem, source);
        }
    }

    public void StoreMemory(int size, Address address, Reg source)
    {
        Mem mem = M(address);
        switch (size)
        {
            case 1: _asm.Mov8(mem, G(source)); break;
            case 2: _asm.Mov16(mem, G(source)); break;
            case 4: _asm.Mov(OperandSize.W32, mem, G(source)); break;
            default: _asm.Mov(OperandSize.W64, mem, G(source)); break;
        }
    }

    public void StoreMemoryConstant(int size, Address address, int value)
    {
        Mem mem = M(address);
        switch (size)
        {
            case 1: _asm.Mov8(mem, (byte)value); break;
            case 2: _asm.Mov16(mem, (ushort)value); break;
            case 4: _asm.Mov(OperandSize.W32, mem, value); break;
            default: _asm.Mov(OperandSize.W64, mem, value); break;
        }
    }

    public void AddOffset(Reg destination, Reg source, ulong offset)
    {
        if (offset <= int.MaxValue)
        {
            _asm.Lea(OperandSize.W64, G(destination), Mem.At(G(source), (int)offset));
            return;
        }
        _asm.Mov(G(destination), offset);
        _asm.Add(OperandSize.W64, G(destination), G(source));
    }

    public void AddOffsetOrBranch(Reg destination, Reg source, ulong offset, ref Label overflow)
    {
        _asm.Mov(G(destination), offset);
        _asm.Add(OperandSize.W64, G(destination), G(source));
        _asm.Jcc(Condition.B, ref overflow);
    }

    private static int ByteLength => MemoryRecord.Offset.ByteLength;

    public void CheckBounds(Reg end, Reg scratch, int memoryOffset, ref Label outOfBounds)
    {
        _asm.Mov(OperandSize.W64, G(scratch), Mem.At(R15, memoryOffset));
        _asm.Cmp(OperandSize.W64, G(end), Mem.At(G(scratch), ByteLength));
        _asm.Jcc(Condition.A, ref outOfBounds);
    }

    public void CheckAddress(Reg address, Reg scratch, int memoryOffset, ref Label outOfBounds)
    {
        _asm.Mov(OperandSize.W64, G(scratch), Mem.At(R15, memoryOffset));
        _asm.Cmp(OperandSize.W64, G(address), Mem.At(G(scratch), ByteLength));
        _asm.Jcc(Condition.Ae, ref outOfBounds);
    }

    public void CheckSpan(Reg address, int bytes, Reg scratch, int memoryOffset, bool isShort, ref Label outOfBounds)
    {
        _asm.Mov(OperandSize.W64, G(scratch), Mem.At(R15, memoryOffset));
        _asm.Mov(OperandSize.W64, G(scratch), Mem.At(G(scratch), ByteLength));
        _asm.Sub(OperandSize.W64, G(scratch), bytes);
        if (!isShort)
            _asm.Jcc(Condition.B, ref outOfBounds);
        _asm.Cmp(OperandSize.W64, G(address), G(scratch));
        _asm.Jcc(Condition.A, ref outOfBounds);
    }

    public void CallMemoryStub(Stub stub, MemoryPlace destination, MemoryPlace source, ref Label outOfBounds)
    {
        LoadLimit(destination, ref outOfBounds);
        CheckStart(Rdi, destination, ref outOfBounds);
        if (stub == Stub.MemoryCopy)
        {
            if (source != destination)
                LoadLimit(source, ref outOfBounds);
            CheckStart(Rsi, source, ref outOfBounds);
            AddBase(Rsi, source);
        }
        AddBase(Rdi, destination);
        CallStub(Rax, stub);
    }

    // rcx = the size of a memory; for 64-bit addresses, whose sum with the count in rdx may not fit, the greatest address at which so many bytes can start.
    private void LoadLimit(MemoryPlace memory, ref Label outOfBounds)
    {
        _asm.Mov(OperandSize.W64, Rcx, Mem.At(R15, memory.Record));
        _asm.Mov(OperandSize.W64, Rcx, Mem.At(Rcx, ByteLength));
        if (!memory.Is64)
            return;
        _asm.Sub(OperandSize.W64, Rcx, Rdx);
        _asm.Jcc(Condition.B, ref outOfBounds);
    }

    private void CheckStart(Gpr start, MemoryPlace memory, ref Label outOfBounds)
    {
        if (memory.Is64)
        {
            _asm.Cmp(OperandSize.W64, start, Rcx);
        }
        else
        {
            _asm.Lea(OperandSize.W64, Rax, Mem.At(start, Rdx));
            _asm.Cmp(OperandSize.W64, Rax, Rcx);
        }
        _asm.Jcc(Condition.A, ref outOfBounds);
    }

    private void AddBase(Gpr address, MemoryPlace memory)
    {
        if (memory.Base == InstanceContext.Offset.Memory0Base)
            _asm.Add(OperandSize.W64, address, R14);
        else
            _asm.Add(OperandSize.W64, address, Mem.At(R15, memory.Base));
    }

    private static int StubOffset(int index) => ExecutionContext.Offset.Stubs + (8 * index);

    private void CallStub(Gpr scratch, Stub stub)
    {
        _asm.Mov(OperandSize.W64, scratch, Mem.At(R15));
        _asm.Call(Mem.At(scratch, StubOffset((int)stub)));
    }

    // ---- Tables ----

    private static int Elements => TableRecord.Offset.Elements;

    public void LoadTableElement(Reg destination, Reg index, int tableOffset, ref Label outOfBounds)
    {
        Gpr dst = G(destination);
        _asm.Mov(OperandSize.W64, dst, Mem.At(R15, tableOffset));
        _asm.Cmp(OperandSize.W64, G(index), Mem.At(dst, TableLengthOffset));
        _asm.Jcc(Condition.Ae, ref outOfBounds);
        _asm.Mov(OperandSize.W64, dst, Mem.At(dst, Elements));
        _asm.Mov(OperandSize.W64, dst, Mem.At(dst, G(index), Scale.X8));
    }

    public void StoreTableElement(Reg value, Reg index, Reg scratch, int tableOffset, ref Label outOfBounds)
    {
        Gpr table = G(scratch);
        _asm.Mov(OperandSize.W64, table, Mem.At(R15, tableOffset));
        _asm.Cmp(OperandSize.W64, G(index), Mem.At(table, TableLengthOffset));
        _asm.Jcc(Condition.Ae, ref outOfBounds);
        _asm.Mov(OperandSize.W64, table, Mem.At(table, Elements));
        _asm.Mov(OperandSize.W64, Mem.At(table, G(index), Scale.X8), G(value));
    }

    public void LoadTableFunction(Reg record, Reg scratch, int tableOffset, int typeIdOffset, ref Label outOfBounds, ref Label isNull, ref Label mismatch)
    {
        LoadTableElementInto(G(record), G(scratch), tableOffset, ref outOfBounds);
        _asm.Test(OperandSize.W64, G(record), G(record));
        _asm.Jcc(Condition.E, ref isNull);
        _asm.Mov(OperandSize.W32, G(scratch), Mem.At(R15, typeIdOffset));
        _asm.Cmp(OperandSize.W32, G(scratch), Mem.At(G(record), FunctionRecord.Offset.TypeId));
        _asm.Jcc(Condition.Ne, ref mismatch);
    }

    // The index is replaced by the element.
    private void LoadTableElementInto(Gpr index, Gpr scratch, int tableOffset, ref Label outOfBounds)
    {
        _asm.Mov(OperandSize.W64, scratch, Mem.At(R15, tableOffset));
        _asm.Cmp(OperandSize.W64, index, Mem.At(scratch, TableLengthOffset));
        _asm.Jcc(Condition.Ae, ref outOfBounds);
        _asm.Mov(OperandSize.W64, scratch, Mem.At(scratch, Elements));
        _asm.Mov(OperandSize.W64, index, Mem.At(scratch, index, Scale.X8));
    }

    // ---- Calls ----

    public int CallFunction(int function, CodeFixups fixups)
    {
        fixups.AddCall(_asm.CallRel32(), function);
        return _asm.Position;
    }

    public int CallThroughTable(int function)
    {
        _asm.Mov(OperandSize.W64, Rax, Mem.At(R15, InstanceContext.Offset.FunctionTable));
        _asm.Call(Mem.At(Rax, sizeof(nint) * function));
        return _asm.Position;
    }

    private static int RecordInstance => FunctionRecord.Offset.Instance;

    public int CallRecord(ref Label otherInstance)
    {
        _asm.Cmp(OperandSize.W64, R15, Mem.At(Rax, RecordInstance));
        _asm.Jcc(Condition.Ne, ref otherInstance);
        _asm.Call(Mem.At(Rax, FunctionRecord.Offset.Code));
        return _asm.Position;
    }

    public int CallRecordOfOtherInstance(int instanceOffset)
    {
        _asm.Mov(OperandSize.W64, R15, Mem.At(Rax, RecordInstance));
        LoadPinnedOfCallee();
        _asm.Call(Mem.At(Rax, FunctionRecord.Offset.Code));
        int site = _asm.Position;
        _asm.Mov(OperandSize.W64, R15, Frame(instanceOffset));
        LoadPinned();
        return site;
    }

    public int CallTrap(TrapCode code, CodeFixups fixups)
    {
        int thunk = fixups.TrapThunks[(int)code];
        if (thunk >= 0)
        {
            _asm.PatchRel32(_asm.CallRel32(), thunk);
            return _asm.Position;
        }
        CallStub(Rax, Stub.TrapBase + (int)code);
        return _asm.Position;
    }

    public void EmitTrapThunk(TrapCode code, CodeFixups fixups)
    {
        fixups.TrapThunks[(int)code] = _asm.Position;
        _asm.Mov(OperandSize.W64, Rax, Mem.At(R15));
        _asm.Jmp(Mem.At(Rax, StubOffset((int)Stub.TrapBase + (int)code)));
    }

    public int CallService(Service service)
    {
        _asm.Mov(OperandSize.W64, Rdx, Rsp);
        _asm.Mov(OperandSize.W32, Rax, (int)service);
        CallStub(Rcx, Stub.ServiceCall);
        return _asm.Position;
    }
}
