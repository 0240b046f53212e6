namespace Wafer.Compiler.Explain;

/// <summary>How a function was compiled.</summary>
/// <param name="FunctionIndex">The function's index, imports included.</param>
/// <param name="CodeLength">The bytes of its code, without what aligns the next function.</param>
/// <param name="Marks">Where its code comes from, in the order of the code; the first is at its start.</param>
/// <param name="Thunks">The ways to trap stubs that it shares with the functions after it.</param>
/// <param name="Counts">What is in it.</param>
internal sealed record FunctionTrace(int FunctionIndex, int CodeLength, CodeMark[] Marks, TrapThunk[] Thunks, CodeCounts Counts);

/// <summary>A jump to a trap stub that functions share.</summary>
/// <param name="CodeOffset">Where it starts in the function's code.</param>
/// <param name="Code">The trap.</param>
internal readonly record struct TrapThunk(int CodeOffset, TrapCode Code);

/// <summary>How a module was compiled.</summary>
/// <param name="Code">The code: what <see cref="ModuleCompiler"/> makes, byte for byte.</param>
/// <param name="Functions">The functions that the module defines.</param>
internal sealed record ModuleTrace(CodeArtifact Code, FunctionTrace[] Functions);
