namespace Wafer.Compiler.Explain;

/// <summary>What a stretch of a function's code is.</summary>
internal enum CodePart : byte
{
    /// <summary>What links the frame, checks the stack and takes the parameters.</summary>
    Prologue,

    /// <summary>The code of an operator, where the operator stands.</summary>
    Operator,

    /// <summary>Code of an operator that stands after all others, because it rarely runs.</summary>
    OutOfLine,

    /// <summary>The entries of a jump table.</summary>
    JumpTable,

    /// <summary>The constants that the code reads, and what aligns them.</summary>
    Constants,
}

/// <summary>Where a stretch of code starts and what it comes from; it extends to the next mark. Every operator that was compiled has one, though its code may be empty.</summary>
/// <param name="CodeOffset">The offset in the function's code.</param>
/// <param name="WasmOffset">The module offset of the operator; for prologue and constants, that of the function's body.</param>
/// <param name="Part">What it is.</param>
internal readonly record struct CodeMark(int CodeOffset, int WasmOffset, CodePart Part);
