namespace Wafer.Compiler;

/// <summary>Native code of a module: position-independent, with no addresses and no relocations. Everything outside it is reached through the instance context.</summary>
/// <param name="firstFunction">The first function, counted among those that the module defines.</param>
/// <param name="code">The machine code of the functions.</param>
/// <param name="functionOffsets">The offset of each function's entry.</param>
/// <param name="leaves">The functions that are leaves.</param>
/// <param name="callSites">The call-site table.</param>
/// <param name="layout">The layout of instance contexts that the code expects.</param>
/// <param name="bounds">How the code checks memory accesses.</param>
internal sealed class CodeArtifact(int firstFunction, CodeBuffer code, int[] functionOffsets, FunctionSet leaves, CallSiteTable callSites, ModuleLayout layout, BoundsMode bounds)
{
    /// <summary>The first function that the code is of, counted among those that the module defines.</summary>
    public int FirstFunction { get; } = firstFunction;

    /// <summary>The memory that holds the code.</summary>
    public CodeBuffer Buffer { get; } = code;

    /// <summary>The machine code of all functions.</summary>
    public ReadOnlySpan<byte> Code => Buffer.Code;

    /// <summary>For each function, the offset of its entry in <see cref="Code"/>; one more for the end.</summary>
    public int[] FunctionOffsets { get; } = functionOffsets;

    /// <summary>
    /// The functions, counted from the first, that call nothing, have no loop, are small, and leave alone what <see cref="IMacroAssembler.LeafPreserved"/> says: they can be called on the
    /// thread's own stack, as the thunks of <see cref="Thunks.EmitLeafEntry"/> do.
    /// </summary>
    public FunctionSet Leaves { get; } = leaves;

    /// <summary>Return addresses and trap sites.</summary>
    public CallSiteTable CallSites { get; } = callSites;

    /// <summary>The layout of the instance contexts that the code runs with.</summary>
    public ModuleLayout Layout { get; } = layout;

    /// <summary>How the code keeps memory accesses within bounds.</summary>
    public BoundsMode Bounds { get; } = bounds;
}
