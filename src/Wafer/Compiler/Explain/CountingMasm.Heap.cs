namespace Wafer.Compiler.Explain;

// The garbage-collected heap.
internal partial struct CountingMasm<TMasm>
{
    public static Reg HeapBase => TMasm.HeapBase;

    public static int HeapBaseOffset => TMasm.HeapBaseOffset;

    public static int RecordTypeOffset => TMasm.RecordTypeOffset;

    public bool UsesHeap
    {
        set => Inner.UsesHeap = value;
    }

    public int AllocateObject(Reg destination, Reg scratch, int size, int typeOffset, ref Label noRoom) =>
        Inner.AllocateObject(destination, scratch, size, typeOffset, ref noRoom);

    public int AllocateArray(Reg destination, Reg length, Reg scratch, int elementShift, int typeOffset, ref Label noRoom) =>
        Inner.AllocateArray(destination, length, scratch, elementShift, typeOffset, ref noRoom);

    public void FillArray(MachineType kind, int elementShift, Reg array, Reg length, Reg value, Reg scratch1, Reg scratch2) =>
        Inner.FillArray(kind, elementShift, array, length, value, scratch1, scratch2);

    public void ClearArray(int elementShift, Reg array, Reg length, Reg scratch1, Reg scratch2) => Inner.ClearArray(elementShift, array, length, scratch1, scratch2);

    public void FillArrayRange(MachineType kind, int elementShift, in ArrayRange range, Reg value, Reg scratch1, Reg scratch2, ref Label outOfBounds) =>
        Inner.FillArrayRange(kind, elementShift, range, value, scratch1, scratch2, ref outOfBounds);

    public void CopyArrayRange(int elementShift, bool isTraced, ref Label outOfBounds) => Inner.CopyArrayRange(elementShift, isTraced, ref outOfBounds);

    public void MarkCard(Reg target, int offset, Reg scratch) => Inner.MarkCard(target, offset, scratch);

    public void MarkElementCard(Reg array, Reg index, int elementShift, Reg scratch) => Inner.MarkElementCard(array, index, elementShift, scratch);

    public void StoreCell(MachineType kind, int index, Reg source) => Inner.StoreCell(kind, index, source);

    public int CheckFunctionType(int typeIdOffset) => Inner.CheckFunctionType(typeIdOffset);
}
