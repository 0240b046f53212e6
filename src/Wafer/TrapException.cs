namespace Wafer;

/// <summary>WebAssembly code trapped.</summary>
public sealed class TrapException : WasmException
{
    internal TrapException(TrapCode code, WasmStackTrace trace, string? detail = null)
        : base(MessageOf(code) + (detail is null ? "" : $" ({detail})"), trace)
    {
        Code = code;
    }

    /// <summary>Why.</summary>
    public TrapCode Code { get; }

    /// <summary>The WebAssembly frames at the trap, innermost first.</summary>
    public WasmStackTrace WasmStackTrace => Trace!;

    // The test suite's words, where it has some.
    private static string MessageOf(TrapCode code) => code switch
    {
        TrapCode.Unreachable => "unreachable",
        TrapCode.MemoryOutOfBounds => "out of bounds memory access",
        TrapCode.TableOutOfBounds => "out of bounds table access",
        TrapCode.UndefinedElement => "undefined element",
        TrapCode.UninitializedElement => "uninitialized element",
        TrapCode.IndirectCallTypeMismatch => "indirect call type mismatch",
        TrapCode.IntegerDivideByZero => "integer divide by zero",
        TrapCode.IntegerOverflow => "integer overflow",
        TrapCode.InvalidConversionToInteger => "invalid conversion to integer",
        TrapCode.StackOverflow => "call stack exhausted",
        TrapCode.NullReference => "null reference",
        TrapCode.CastFailure => "cast failure",
        TrapCode.ArrayOutOfBounds => "out of bounds array access",
        TrapCode.UnalignedAtomic => "unaligned atomic",
        TrapCode.ExpectedSharedMemory => "expected shared memory",
        TrapCode.Interrupted => "interrupted",
        TrapCode.OutOfFuel => "out of fuel",
        TrapCode.NullException => "null exception reference",
        TrapCode.OutOfMemory => "out of memory",
        TrapCode.NullFunctionReference => "null function reference",
        TrapCode.NullStructureReference => "null structure reference",
        TrapCode.NullArrayReference => "null array reference",
        TrapCode.NullI31Reference => "null i31 reference",
        TrapCode.UnalignedPointer => "unaligned pointer",
        _ => $"trap {(int)code}",
    };
}
