namespace Wafer;

/// <summary>Why execution trapped.</summary>
public enum TrapCode
{
    /// <summary>No trap.</summary>
    None = 0,

    /// <summary><c>unreachable</c> was executed.</summary>
    Unreachable = 1,

    /// <summary>A memory access out of bounds.</summary>
    MemoryOutOfBounds = 2,

    /// <summary>A table access out of bounds.</summary>
    TableOutOfBounds = 3,

    /// <summary>An indirect call to an index outside the table.</summary>
    UndefinedElement = 4,

    /// <summary>An indirect call to a null element.</summary>
    UninitializedElement = 5,

    /// <summary>An indirect call to a function of another type.</summary>
    IndirectCallTypeMismatch = 6,

    /// <summary>Integer division by zero.</summary>
    IntegerDivideByZero = 7,

    /// <summary>The quotient or the converted value is not representable.</summary>
    IntegerOverflow = 8,

    /// <summary>Conversion of a NaN to an integer.</summary>
    InvalidConversionToInteger = 9,

    /// <summary>The call stack is exhausted.</summary>
    StackOverflow = 10,

    /// <summary>A null reference was used.</summary>
    NullReference = 11,

    /// <summary>A cast failed.</summary>
    CastFailure = 12,

    /// <summary>An array access out of bounds.</summary>
    ArrayOutOfBounds = 13,

    /// <summary>An atomic access whose address is not a multiple of its width.</summary>
    UnalignedAtomic = 14,

    /// <summary>A wait on a memory that is not shared.</summary>
    ExpectedSharedMemory = 15,

    /// <summary>Execution was stopped from outside: cancelled or timed out.</summary>
    Interrupted = 16,

    /// <summary>The fuel is used up.</summary>
    OutOfFuel = 17,

    /// <summary>A throw with no handler for a null exception reference.</summary>
    NullException = 18,

    /// <summary>An allocation exceeded what the store allows.</summary>
    OutOfMemory = 19,

    /// <summary>A host function was given a pointer that is not a multiple of the alignment of what it points to.</summary>
    UnalignedPointer = 20,

    /// <summary>A null function reference was called.</summary>
    NullFunctionReference = 21,

    /// <summary>A field of a null structure was accessed.</summary>
    NullStructureReference = 22,

    /// <summary>An element of a null array was accessed.</summary>
    NullArrayReference = 23,

    /// <summary>The number in a null <c>i31</c> reference was read.</summary>
    NullI31Reference = 24,
}
