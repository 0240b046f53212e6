namespace Wafer.Compiler;

// The garbage-collected heap. Fields are read and written by the methods for memory, with an address whose base is the heap's and whose index is the object.
internal partial interface IMacroAssembler
{
    /// <summary>The register that holds the heap's base in modules that define structures or arrays; the last general home in others.</summary>
    static abstract Reg HeapBase { get; }

    /// <summary>Offsets of the heap's base in the instance context, and of a function's type in its record.</summary>
    static abstract int HeapBaseOffset { get; }
    static abstract int RecordTypeOffset { get; }

    /// <summary>Whether the module that is compiled keeps the heap's base in <see cref="HeapBase"/>.</summary>
    bool UsesHeap { set; }

    /// <summary>
    /// Takes room for an object in the nursery and writes the offset of its type record, which stands in the instance context. Goes to a label if there is no room. All registers are
    /// general and differ.
    /// </summary>
    /// <returns>A position that no call returns to.</returns>
    int AllocateObject(Reg destination, Reg scratch, int size, int typeOffset, ref Label noRoom);

    /// <summary>As <see cref="AllocateObject"/>, for an array; writes its length too. Goes to the label also if it has more elements than fit <see cref="HeapLayout.LargeObjectBytes"/>.</summary>
    int AllocateArray(Reg destination, Reg length, Reg scratch, int elementShift, int typeOffset, ref Label noRoom);

    /// <summary>Stores the same value to all elements of an array, which may be none. The scratch registers are general and differ from all others.</summary>
    void FillArray(MachineType kind, int elementShift, Reg array, Reg length, Reg value, Reg scratch1, Reg scratch2);

    /// <summary>Sets all elements of an array, whose size has been rounded up, to zero.</summary>
    void ClearArray(int elementShift, Reg array, Reg length, Reg scratch1, Reg scratch2);

    /// <summary>Stores the same value to some elements of an array that is not null, after a check of the bounds. The length's register and the scratch registers are general, and destroyed.</summary>
    void FillArrayRange(MachineType kind, int elementShift, in ArrayRange range, Reg value, Reg scratch1, Reg scratch2, ref Label outOfBounds);

    /// <summary>
    /// Copies elements between arrays that are not null, or within one, after a check of the bounds. Everything is in the bulk registers; stays on the stack of WebAssembly and destroys all registers
    /// that are not pinned.
    /// </summary>
    /// <param name="elementShift">The binary logarithm of the size of the elements of both.</param>
    /// <param name="isTraced">Whether the elements are references that the collector traces.</param>
    /// <param name="outOfBounds">Where to go if either range is not in its array.</param>
    void CopyArrayRange(int elementShift, bool isTraced, ref Label outOfBounds);

    /// <summary>Notes that a reference has been stored at an offset in an object.</summary>
    void MarkCard(Reg target, int offset, Reg scratch);

    /// <summary>Notes that a reference has been stored in an element of an array.</summary>
    void MarkElementCard(Reg array, Reg index, int elementShift, Reg scratch);

    /// <summary>Stores a value of any kind to a cell at the stack pointer.</summary>
    void StoreCell(MachineType kind, int index, Reg source);

    /// <summary>
    /// Asks the runtime whether the function of the record in <see cref="CalleeRecord"/> may be called as one of a type, whose identity stands in the instance context; traps if not.
    /// Keeps all arguments.
    /// </summary>
    /// <returns>The return address.</returns>
    int CheckFunctionType(int typeIdOffset);
}

/// <summary>Elements of an array, in registers.</summary>
/// <param name="Array">The array, not null.</param>
/// <param name="Index">The first element.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Length">The array's length.</param>
/// <param name="NeedsCards">Whether what is stored may be objects that the collector traces.</param>
internal readonly record struct ArrayRange(Reg Array, Reg Index, Reg Count, Reg Length, bool NeedsCards);
