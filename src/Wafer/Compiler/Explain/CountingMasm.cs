namespace Wafer.Compiler.Explain;

/// <summary>A macro assembler that lets another do everything, and notes what is asked of it.</summary>
/// <param name="inner">The one that does it; afterwards <see cref="Inner"/>.</param>
/// <param name="recorder">Where it is noted.</param>
internal partial struct CountingMasm<TMasm>(TMasm inner, CodeRecorder recorder) : IMacroAssembler
    where TMasm : struct, IMacroAssembler
{
    /// <summary>The macro assembler that does the work.</summary>
    public TMasm Inner = inner;

    private readonly CodeRecorder _recorder = recorder;

    // ---- The register file ----
    public static ulong Temporaries => TMasm.Temporaries;

    public static ulong LeafPreserved => TMasm.LeafPreserved;

    public static int GeneralHomes => TMasm.GeneralHomes;

    public static int VectorHomes => TMasm.VectorHomes;

    public static Reg FramePointer => TMasm.FramePointer;

    public static Reg MemoryBase => TMasm.MemoryBase;

    public static Reg Instance => TMasm.Instance;

    public static Reg CalleeRecord => TMasm.CalleeRecord;

    public static Reg CallScratch => TMasm.CallScratch;

    public static Reg DivideLow => TMasm.DivideLow;

    public static Reg DivideHigh => TMasm.DivideHigh;

    public static Reg BulkDestination => TMasm.BulkDestination;

    public static Reg BulkSource => TMasm.BulkSource;

    public static Reg BulkCount => TMasm.BulkCount;

    public static Reg BulkDestinationIndex => TMasm.BulkDestinationIndex;

    public static Reg BulkSourceIndex => TMasm.BulkSourceIndex;

    public static Reg BulkDestinationLength => TMasm.BulkDestinationLength;

    public static Reg BulkSourceLength => TMasm.BulkSourceLength;

    public static int MemoryPagesOffset => TMasm.MemoryPagesOffset;

    public static int TableLengthOffset => TMasm.TableLengthOffset;

    public static Reg Home(int index) => TMasm.Home(index);

    public static int HomeOf(Reg register) => TMasm.HomeOf(register);

    public static Reg GeneralArgument(int index) => TMasm.GeneralArgument(index);

    public static Reg VectorArgument(int index) => TMasm.VectorArgument(index);

    public static Reg GeneralResult(int index) => TMasm.GeneralResult(index);

    public static Reg VectorResult(int index) => TMasm.VectorResult(index);

    public Reg ShiftCountRegister(IntegerOp op) => Inner.ShiftCountRegister(op);

    // ---- Positions and labels ----
    public int Position => Inner.Position;

    public void Reserve() => Inner.Reserve();

    public void ReserveBytes(int bytes) => Inner.ReserveBytes(bytes);

    public void Bind(ref Label label)
    {
        _recorder.BeginLabel(Inner.Position, label);
        Inner.Bind(ref label);
    }

    public void AlignLoop() => Inner.AlignLoop();

    // ---- Functions ----
    public int BeginFunction()
    {
        int start = Inner.BeginFunction();
        _recorder.BeginPrologue(start);
        return start;
    }

    public int EnterFrame() => Inner.EnterFrame();

    public void FinishFrame(int patch, int bytes)
    {
        _recorder.Counts.FrameBytes = bytes;
        Inner.FinishFrame(patch, bytes);
    }

    public void CheckStack(ref Label overflow) => Inner.CheckStack(ref overflow);

    public void SaveInstance(int offset) => Inner.SaveInstance(offset);

    public void PollInterrupt(ref Label stop)
    {
        _recorder.Counts.Polls++;
        Inner.PollInterrupt(ref stop);
    }

    public int ChargeFuel(ref Label exhausted) => Inner.ChargeFuel(ref exhausted);

    public void PatchFuel(int patch, int cost) => Inner.PatchFuel(patch, cost);

    public int CallOutOfFuel(CodeFixups fixups) => Inner.CallOutOfFuel(fixups);

    public void EmitFuelThunk(CodeFixups fixups) => Inner.EmitFuelThunk(fixups);

    public void Return(int stackArgumentBytes) => Inner.Return(stackArgumentBytes);

    public void EndFunction()
    {
        int start = Inner.Position;
        Inner.EndFunction();
        if (Inner.Position != start)
            _recorder.BeginConstants(start);
    }

    // ---- Moves ----
    public void Move(MachineType kind, Reg destination, Reg source) => Inner.Move(kind, destination, source);

    public void Exchange(Reg a, Reg b) => Inner.Exchange(a, b);

    public void LoadConstant(MachineType kind, Reg destination, long bits) => Inner.LoadConstant(kind, destination, bits);

    public void LoadSlot(MachineType kind, Reg destination, int offset)
    {
        _recorder.Counts.Reloads++;
        Inner.LoadSlot(kind, destination, offset);
    }

    public void StoreSlot(MachineType kind, int offset, Reg source)
    {
        _recorder.Counts.Spills++;
        Inner.StoreSlot(kind, offset, source);
    }

    public bool CanStoreConstant(MachineType kind, long bits) => Inner.CanStoreConstant(kind, bits);

    public void StoreSlotConstant(MachineType kind, int offset, long bits)
    {
        _recorder.Counts.Spills++;
        Inner.StoreSlotConstant(kind, offset, bits);
    }

    public void ZeroSlot(MachineType kind, int offset) => Inner.ZeroSlot(kind, offset);

    public void LoadPointer(Reg destination, Reg @base, int offset) => Inner.LoadPointer(destination, @base, offset);

    public void LoadAddress(Reg destination, Address address) => Inner.LoadAddress(destination, address);

    public void LoadValue(MachineType kind, Reg destination, Address address) => Inner.LoadValue(kind, destination, address);

    public void StoreValue(MachineType kind, Address address, Reg source) => Inner.StoreValue(kind, address, source);

    public void LoadResultBuffer(Reg destination) => Inner.LoadResultBuffer(destination);

    public void SetCondition(Comparison comparison, Reg destination) => Inner.SetCondition(comparison, destination);

    public void MoveUnless(Comparison comparison, MachineType kind, Reg destination, Reg source)
    {
        _recorder.HasUsedCondition = true;
        Inner.MoveUnless(comparison, kind, destination, source);
    }

    // ---- Stack arguments and service cells ----
    public void PushSlot(int offset)
    {
        _recorder.Counts.Reloads++;
        Inner.PushSlot(offset);
    }

    public void PushConstant(int value)
    {
        _recorder.Counts.FusedConstants++;
        Inner.PushConstant(value);
    }

    public void PushValue(MachineType kind, Reg source) => Inner.PushValue(kind, source);

    public void StoreCell(int index, Reg source) => Inner.StoreCell(index, source);

    public void StoreCellConstant(int index, int value) => Inner.StoreCellConstant(index, value);

    public void LoadCell(Width width, int index, Reg destination) => Inner.LoadCell(width, index, destination);

    // ---- Integers ----
    public int Integer(IntegerOp op, Width width, Reg destination, Reg left, Operand right)
    {
        Note(right);
        return Inner.Integer(op, width, destination, left, right);
    }

    public void Shift(IntegerOp op, Width width, Reg destination, Reg value, Reg count) => Inner.Shift(op, width, destination, value, count);

    public void ShiftImmediate(IntegerOp op, Width width, Reg destination, Reg value, int count)
    {
        _recorder.Counts.FusedConstants++;
        Inner.ShiftImmediate(op, width, destination, value, count);
    }

    public void CheckDivideOverflow(Width width, Reg divisor, ref Label overflow) => Inner.CheckDivideOverflow(width, divisor, ref overflow);

    public int Divide(DivideOp op, Width width, Reg divisor, bool mayBeMinusOne) => Inner.Divide(op, width, divisor, mayBeMinusOne);

    public void Unary(UnaryOp op, Width width, Reg destination, Reg source) => Inner.Unary(op, width, destination, source);

    public void AddWide(bool isSubtraction, Reg low, Reg high, Operand leftLow, Operand leftHigh, Operand rightLow, Operand rightHigh)
    {
        Note(leftLow);
        Note(leftHigh);
        Note(rightLow);
        Note(rightHigh);
        Inner.AddWide(isSubtraction, low, high, leftLow, leftHigh, rightLow, rightHigh);
    }

    public void MultiplyWide(bool isSigned, Operand factor)
    {
        Note(factor);
        Inner.MultiplyWide(isSigned, factor);
    }

    public void TestZero(Width width, Reg register)
    {
        // Only the constant zero is compared with by this.
        _recorder.Counts.FusedConstants++;
        Inner.TestZero(width, register);
    }

    public void TestForZero(Width width, Reg register)
    {
        int start = Inner.Position;
        Inner.TestForZero(width, register);
        _recorder.HasTested |= Inner.Position != start;
    }

    public int TestBits(Width width, Reg left, Operand right)
    {
        Note(right);
        return Inner.TestBits(width, left, right);
    }

    public void Clear(Reg destination) => Inner.Clear(destination);

    public void Compare(Width width, Reg left, Operand right)
    {
        Note(right);
        Inner.Compare(width, left, right);
    }

    // ---- Floats ----
    public int Float(FloatOp op, Width width, Reg destination, Reg left, Operand right)
    {
        Note(right);
        return Inner.Float(op, width, destination, left, right);
    }

    public void CompareFloats(Width width, Reg left, Operand right)
    {
        Note(right);
        Inner.CompareFloats(width, left, right);
    }

    public void Convert(Conversion conversion, Reg destination, Reg source, Reg scratch) => Inner.Convert(conversion, destination, source, scratch);

    public void Truncate(Width to, Width from, bool isSigned, Reg destination, Reg source, ref Label invalid, ref Label overflow) =>
        Inner.Truncate(to, from, isSigned, destination, source, ref invalid, ref overflow);

    public void TruncateSaturating(Width to, Width from, bool isSigned, Reg destination, Reg source) =>
        Inner.TruncateSaturating(to, from, isSigned, destination, source);

    // ---- Control ----
    public void Jump(ref Label target) => Inner.Jump(ref target);

    public void Branch(Comparison comparison, ref Label target)
    {
        _recorder.HasUsedCondition = true;
        Inner.Branch(comparison, ref target);
    }

    public void JumpTable(Reg index, Reg scratch1, Reg scratch2, Label[] labels, ReadOnlySpan<int> targets)
    {
        Inner.JumpTable(index, scratch1, scratch2, labels, targets);

        // The entries, of four bytes each, are all targets but the default.
        int entries = targets.Length - 1, end = Inner.Position;
        if (entries > 0)
            _recorder.AddJumpTable(end - (sizeof(int) * entries), end);
    }

    // ---- Memory ----
    public void LoadMemory(LoadKind kind, Reg destination, Address address)
    {
        Note(address);
        Inner.LoadMemory(kind, destination, address);
    }

    public void LoadFloat(Width width, Reg destination, Address address)
    {
        Note(address);
        Inner.LoadFloat(width, destination, address);
    }

    public void StoreMemory(int size, Address address, Reg source)
    {
        Note(address);
        Inner.StoreMemory(size, address, source);
    }

    public void StoreMemoryConstant(int size, Address address, int value)
    {
        Note(address);
        _recorder.Counts.FusedConstants++;
        Inner.StoreMemoryConstant(size, address, value);
    }

    public void StoreFloat(Width width, Address address, Reg source)
    {
        Note(address);
        Inner.StoreFloat(width, address, source);
    }

    public void AddOffset(Reg destination, Reg source, ulong offset) => Inner.AddOffset(destination, source, offset);

    public void AddOffsetOrBranch(Reg destination, Reg source, ulong offset, ref Label overflow) => Inner.AddOffsetOrBranch(destination, source, offset, ref overflow);

    public void CheckBounds(Reg end, Reg scratch, int memoryOffset, ref Label outOfBounds)
    {
        _recorder.Counts.AccessChecks++;
        Inner.CheckBounds(end, scratch, memoryOffset, ref outOfBounds);
    }

    public void CheckAddress(Reg address, Reg scratch, int memoryOffset, ref Label outOfBounds)
    {
        _recorder.Counts.AccessChecks++;
        Inner.CheckAddress(address, scratch, memoryOffset, ref outOfBounds);
    }

    public void CheckSpan(Reg address, int bytes, Reg scratch, int memoryOffset, bool isShort, ref Label outOfBounds)
    {
        _recorder.Counts.AccessChecks++;
        Inner.CheckSpan(address, bytes, scratch, memoryOffset, isShort, ref outOfBounds);
    }

    public void CallMemoryStub(Stub stub, MemoryPlace destination, MemoryPlace source, ref Label outOfBounds)
    {
        // Copying has two ranges.
        _recorder.Counts.BulkChecks += stub == Stub.MemoryCopy ? 2 : 1;
        _recorder.Counts.RuntimeCalls++;
        Inner.CallMemoryStub(stub, destination, source, ref outOfBounds);
    }

    // ---- Tables ----
    public void LoadTableElement(Reg destination, Reg index, int tableOffset, ref Label outOfBounds)
    {
        _recorder.Counts.TableChecks++;
        Inner.LoadTableElement(destination, index, tableOffset, ref outOfBounds);
    }

    public void StoreTableElement(Reg value, Reg index, Reg scratch, int tableOffset, ref Label outOfBounds)
    {
        _recorder.Counts.TableChecks++;
        Inner.StoreTableElement(value, index, scratch, tableOffset, ref outOfBounds);
    }

    public void LoadTableFunction(Reg record, Reg scratch, int tableOffset, int typeIdOffset, ref Label outOfBounds, ref Label isNull, ref Label mismatch)
    {
        _recorder.Counts.TableChecks++;
        Inner.LoadTableFunction(record, scratch, tableOffset, typeIdOffset, ref outOfBounds, ref isNull, ref mismatch);
    }

    // ---- Calls ----
    public int CallFunction(int function, CodeFixups fixups) => Inner.CallFunction(function, fixups);

    public int CallThroughTable(int function) => Inner.CallThroughTable(function);

    public int CallRecord(ref Label otherInstance) => Inner.CallRecord(ref otherInstance);

    public int CallRecordOfOtherInstance(int instanceOffset) => Inner.CallRecordOfOtherInstance(instanceOffset);

    public void TailCallFunction(TailFrame frame, int function, CodeFixups fixups) => Inner.TailCallFunction(frame, function, fixups);

    public void TailCallThroughTable(TailFrame frame, int function) => Inner.TailCallThroughTable(frame, function);

    public void TailCallRecord(TailFrame frame, ref Label otherInstance) => Inner.TailCallRecord(frame, ref otherInstance);

    public void TailCallRecordOfOtherInstance(TailFrame frame) => Inner.TailCallRecordOfOtherInstance(frame);

    public int CallTrap(TrapCode code, CodeFixups fixups)
    {
        _recorder.Counts.Traps++;
        return Inner.CallTrap(code, fixups);
    }

    public int CallService(Service service)
    {
        _recorder.Counts.RuntimeCalls++;
        return Inner.CallService(service);
    }

    public void EmitTrapThunk(TrapCode code, CodeFixups fixups)
    {
        _recorder.BeginThunk(Inner.Position, code);
        Inner.EmitTrapThunk(code, fixups);
    }

    // ---- What operands say ----
    private readonly void Note(in Operand operand)
    {
        if (operand.Kind == OperandKind.Memory)
            NoteOperand(operand.Address);
        else if (operand.Kind == OperandKind.Immediate)
            _recorder.Counts.FusedConstants++;
    }

    // An operand in memory is a value from the frame, or a load that did not need an instruction of its own.
    private readonly void NoteOperand(in Address address)
    {
        if (address.Base == TMasm.FramePointer)
        {
            _recorder.Counts.Reloads++;
            return;
        }
        _recorder.Counts.FusedLoads++;
        Note(address);
    }

    // Linear memory is addressed by base and index; without an index the address was constant.
    private readonly void Note(in Address address)
    {
        if (address.Index == Reg.None)
            _recorder.Counts.FusedConstants++;
    }
}
