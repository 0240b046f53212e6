namespace Wafer.Compiler;

/// <summary>The port contract: what a target offers to the target-neutral baseline compiler.</summary>
/// <remarks>
/// <para>
/// Registers are named by <see cref="Reg"/>. Unless a method says otherwise it writes its destination only, may be given a destination equal to any source, and
/// does not trap. Methods of the group "moves" never change the flags: the compiler puts them between a comparison and the branch on it.
/// Values of type i32 are kept zero-extended in 64-bit registers.
/// </para>
/// <para>
/// <see cref="Reserve"/> makes room for the code of one operator; it is called before anything is emitted for it. Methods that return an int give the position of
/// a return address or of an instruction that may fault, for the call-site table.
/// </para>
/// </remarks>
internal partial interface IMacroAssembler
{
    // ---- The register file ----

    /// <summary>Registers that never are homes.</summary>
    static abstract ulong Temporaries { get; }

    /// <summary>
    /// The registers that leaves leave alone unless arguments arrive in them: those that the host wants preserved and that are used for nothing special. Restoring one from memory is what calls of
    /// small functions wait for.
    /// </summary>
    static abstract ulong LeafPreserved { get; }

    /// <summary>The number of general and of vector home registers; homes are indexed general ones first, at most 32 together.</summary>
    static abstract int GeneralHomes { get; }
    static abstract int VectorHomes { get; }

    /// <summary>The register of a home.</summary>
    static abstract Reg Home(int index);

    /// <summary>The home index of a register, or -1.</summary>
    static abstract int HomeOf(Reg register);

    /// <summary>The registers of <see cref="CallingConvention"/>.</summary>
    static abstract Reg GeneralArgument(int index);
    static abstract Reg VectorArgument(int index);
    static abstract Reg GeneralResult(int index);
    static abstract Reg VectorResult(int index);

    /// <summary>The pinned registers.</summary>
    static abstract Reg FramePointer { get; }
    static abstract Reg MemoryBase { get; }
    static abstract Reg Instance { get; }

    /// <summary>Where a callee's record is passed, and another register that carries no argument; both are temporaries.</summary>
    static abstract Reg CalleeRecord { get; }
    static abstract Reg CallScratch { get; }

    /// <summary>The fixed registers of division: dividend and quotient, and remainder. Both are temporaries.</summary>
    static abstract Reg DivideLow { get; }
    static abstract Reg DivideHigh { get; }

    /// <summary>The operand registers of <see cref="CallMemoryStub"/>.</summary>
    static abstract Reg BulkDestination { get; }
    static abstract Reg BulkSource { get; }
    static abstract Reg BulkCount { get; }

    /// <summary>The further operand registers of <see cref="CopyArrayRange"/>.</summary>
    static abstract Reg BulkDestinationIndex { get; }
    static abstract Reg BulkSourceIndex { get; }
    static abstract Reg BulkDestinationLength { get; }
    static abstract Reg BulkSourceLength { get; }

    /// <summary>Offsets in the runtime's records.</summary>
    static abstract int MemoryPagesOffset { get; }
    static abstract int TableLengthOffset { get; }

    /// <summary>The register that must hold the count of a shift by a variable amount, or none.</summary>
    Reg ShiftCountRegister(IntegerOp op);

    // ---- Positions and labels ----
    int Position { get; }
    void Reserve();
    void ReserveBytes(int bytes);
    void Bind(ref Label label);
    void AlignLoop();

    // ---- Functions ----

    /// <summary>Aligns and returns the position of the function's entry.</summary>
    int BeginFunction();

    /// <summary>Links the frame and makes room for its slots; returns where <see cref="FinishFrame"/> is to write their size.</summary>
    int EnterFrame();
    void FinishFrame(int patch, int bytes);

    /// <summary>Goes to a label if the stack pointer is below the limit. Clobbers no argument register.</summary>
    void CheckStack(ref Label overflow);
    void SaveInstance(int offset);

    /// <summary>Goes to a label if a stop has been requested; in loop headers.</summary>
    void PollInterrupt(ref Label stop);

    /// <summary>Takes fuel from the instance and goes to a label if it has become negative. Changes nothing but the flags.</summary>
    /// <returns>Where <see cref="PatchFuel"/> is to write how much.</returns>
    int ChargeFuel(ref Label exhausted);
    void PatchFuel(int patch, int cost);

    /// <summary>Calls the stub that gets more fuel; the thunk that leads to it, shared by a run of functions, is to be made first.</summary>
    int CallOutOfFuel(CodeFixups fixups);
    void EmitFuelThunk(CodeFixups fixups);

    /// <summary>Unlinks the frame and returns, dropping the stack arguments.</summary>
    void Return(int stackArgumentBytes);

    /// <summary>Emits what belongs after the code, such as constants.</summary>
    void EndFunction();

    // ---- Moves ----
    void Move(MachineType kind, Reg destination, Reg source);

    /// <summary>Exchanges two registers of one class, whole.</summary>
    void Exchange(Reg a, Reg b);
    void LoadConstant(MachineType kind, Reg destination, long bits);
    void LoadSlot(MachineType kind, Reg destination, int offset);
    void StoreSlot(MachineType kind, int offset, Reg source);
    bool CanStoreConstant(MachineType kind, long bits);
    void StoreSlotConstant(MachineType kind, int offset, long bits);
    void ZeroSlot(MachineType kind, int offset);
    void LoadPointer(Reg destination, Reg @base, int offset);
    void LoadAddress(Reg destination, Address address);
    void LoadValue(MachineType kind, Reg destination, Address address);
    void StoreValue(MachineType kind, Address address, Reg source);
    void LoadResultBuffer(Reg destination);

    /// <summary>Sets a general register to 1 or 0 from the flags.</summary>
    void SetCondition(Comparison comparison, Reg destination);

    /// <summary>Moves a register to another of the same class unless a condition holds.</summary>
    void MoveUnless(Comparison comparison, MachineType kind, Reg destination, Reg source);

    // ---- Stack arguments and service cells ----
    void PushSlot(int offset);
    void PushConstant(int value);
    void PushValue(MachineType kind, Reg source);
    void StoreCell(int index, Reg source);
    void StoreCellConstant(int index, int value);
    void LoadCell(Width width, int index, Reg destination);

    // ---- Integers ----
    /// <summary>Carries out an operation; returns the instruction that reads a memory operand. The destination is not part of a memory operand's address.</summary>
    int Integer(IntegerOp op, Width width, Reg destination, Reg left, Operand right);
    void Shift(IntegerOp op, Width width, Reg destination, Reg value, Reg count);
    void ShiftImmediate(IntegerOp op, Width width, Reg destination, Reg value, int count);

    /// <summary>Goes to a label if the dividend is the least integer and the divisor is -1. Clobbers nothing.</summary>
    void CheckDivideOverflow(Width width, Reg divisor, ref Label overflow);

    /// <summary>
    /// Divides <see cref="DivideLow"/>; clobbers <see cref="DivideHigh"/>. A zero divisor has been excluded; the overflowing signed division faults; a remainder by -1 is 0.
    /// </summary>
    int Divide(DivideOp op, Width width, Reg divisor, bool mayBeMinusOne);
    void Unary(UnaryOp op, Width width, Reg destination, Reg source);

    /// <summary>
    /// Adds or subtracts 128 bits. The low half may only be the register of the first low operand or one that no operand uses; the high half not one that the second high operand uses.
    /// </summary>
    void AddWide(bool isSubtraction, Reg low, Reg high, Operand leftLow, Operand leftHigh, Operand rightLow, Operand rightHigh);

    /// <summary>Multiplies <see cref="DivideLow"/> to 128 bits, the low half in its place and the high one in <see cref="DivideHigh"/>. The factor is no immediate.</summary>
    void MultiplyWide(bool isSigned, Operand factor);

    /// <summary>Compares a register with zero: any integer comparison may follow.</summary>
    void TestZero(Width width, Reg register);

    /// <summary>As <see cref="TestZero"/>, for equality alone: nothing is emitted if the flags already say it.</summary>
    void TestForZero(Width width, Reg register);

    /// <summary>Compares the bitwise and of the operands with zero, for equality alone; returns the instruction that reads a memory operand.</summary>
    int TestBits(Width width, Reg left, Operand right);

    /// <summary>Sets a general register to zero; may change the flags.</summary>
    void Clear(Reg destination);
    void Compare(Width width, Reg left, Operand right);

    // ---- Floats ----
    /// <summary>
    /// Carries out an operation; returns the instruction that reads a memory operand. For the minimum, maximum and copysign the destination differs from the right operand.
    /// </summary>
    int Float(FloatOp op, Width width, Reg destination, Reg left, Operand right);
    void CompareFloats(Width width, Reg left, Operand right);

    /// <summary>Converts; scratch is a general register for the conversions from unsigned i64, else none.</summary>
    void Convert(Conversion conversion, Reg destination, Reg source, Reg scratch);
    void Truncate(Width to, Width from, bool isSigned, Reg destination, Reg source, ref Label invalid, ref Label overflow);
    void TruncateSaturating(Width to, Width from, bool isSigned, Reg destination, Reg source);

    // ---- Control ----
    void Jump(ref Label target);
    void Branch(Comparison comparison, ref Label target);

    /// <summary>Jumps by table: the last target is the default. Clobbers both scratch registers.</summary>
    void JumpTable(Reg index, Reg scratch1, Reg scratch2, Label[] labels, ReadOnlySpan<int> targets);

    // ---- Memory ----
    void LoadMemory(LoadKind kind, Reg destination, Address address);
    void LoadFloat(Width width, Reg destination, Address address);
    void StoreMemory(int size, Address address, Reg source);
    void StoreMemoryConstant(int size, Address address, int value);
    void StoreFloat(Width width, Address address, Reg source);

    /// <summary>64-bit sum of a register and an unsigned constant; the destination differs from the register.</summary>
    void AddOffset(Reg destination, Reg source, ulong offset);

    /// <summary>As <see cref="AddOffset"/>, for offsets from 2^31 on; goes to a label if the sum does not fit in 64 bits.</summary>
    void AddOffsetOrBranch(Reg destination, Reg source, ulong offset, ref Label overflow);

    /// <summary>Goes to a label if an end address exceeds the size of a memory, whose record the instance has at an offset.</summary>
    void CheckBounds(Reg end, Reg scratch, int memoryOffset, ref Label outOfBounds);

    /// <summary>Goes to a label unless an address of 64 bits is below the size of a memory.</summary>
    void CheckAddress(Reg address, Reg scratch, int memoryOffset, ref Label outOfBounds);

    /// <summary>Goes to a label if the range of a number of bytes from an address of 64 bits on is not inside a memory; if it is short, the memory never has fewer bytes.</summary>
    void CheckSpan(Reg address, int bytes, Reg scratch, int memoryOffset, bool isShort, ref Label outOfBounds);

    /// <summary>Checks the bounds of a bulk operator and calls its stub. Clobbers as a call.</summary>
    void CallMemoryStub(Stub stub, MemoryPlace destination, MemoryPlace source, ref Label outOfBounds);

    // ---- Tables ----
    void LoadTableElement(Reg destination, Reg index, int tableOffset, ref Label outOfBounds);
    void StoreTableElement(Reg value, Reg index, Reg scratch, int tableOffset, ref Label outOfBounds);

    /// <summary>Replaces an index by the record of the function in a table, checked for null and type.</summary>
    void LoadTableFunction(Reg record, Reg scratch, int tableOffset, int typeIdOffset, ref Label outOfBounds, ref Label isNull, ref Label mismatch);

    // ---- Calls ----
    int CallFunction(int function, CodeFixups fixups);

    /// <summary>Calls a function through the module's function table, which may lead to code that does not exist yet.</summary>
    int CallThroughTable(int function);

    /// <summary>Calls the function of the record in <see cref="CalleeRecord"/>; goes to a label first if it belongs to another instance.</summary>
    int CallRecord(ref Label otherInstance);

    /// <summary>Calls the function of the record in <see cref="CalleeRecord"/> in its own instance, and comes back to the one saved in the frame.</summary>
    int CallRecordOfOtherInstance(int instanceOffset);

    /// <summary>Gives the frame up, moves the stack arguments and goes to a function: what it returns to is what this function would have returned to.</summary>
    void TailCallFunction(TailFrame frame, int function, CodeFixups fixups);

    /// <summary>As <see cref="TailCallFunction"/>, through the module's function table.</summary>
    void TailCallThroughTable(TailFrame frame, int function);

    /// <summary>As <see cref="TailCallFunction"/>, with the record in <see cref="CalleeRecord"/>; goes to a label first if it belongs to another instance.</summary>
    void TailCallRecord(TailFrame frame, ref Label otherInstance);

    /// <summary>
    /// As <see cref="TailCallRecord"/>, in the record's own instance. The caller relies on getting its instance back, so the frame is replaced by one that only restores that
    /// (<see cref="Stub.RestoreInstance"/>), unless the function returns to such a frame already.
    /// </summary>
    void TailCallRecordOfOtherInstance(TailFrame frame);

    /// <summary>Calls a trap stub: over the thunk of the run of functions if there is one already.</summary>
    int CallTrap(TrapCode code, CodeFixups fixups);

    /// <summary>Calls a runtime service with the cells at the stack pointer.</summary>
    int CallService(Service service);

    /// <summary>Makes the short way to a trap stub that <see cref="CallTrap"/> uses from then on, where no code runs into it.</summary>
    void EmitTrapThunk(TrapCode code, CodeFixups fixups);
}
