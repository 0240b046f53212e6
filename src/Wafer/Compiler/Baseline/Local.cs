namespace Wafer.Compiler.Baseline;

/// <summary>A local of the function being compiled: what the quick scan found out, and what the compiler decided.</summary>
internal struct Local
{
    /// <summary>
    /// The live interval in module offsets: outside of it the value is never read. It covers all accesses, and the loops around whose back edge
    /// the value may flow. <see cref="Start"/> is -1 for a local that is never accessed.
    /// </summary>
    public int Start, End;

    /// <summary>The number of accesses, each weighted by eight to the power of its loop depth.</summary>
    public uint Weight;

    /// <summary>The innermost block around the first access, and around the last. Their closest common block encloses all accesses in between.</summary>
    public int FirstBlock, LastBlock;

    /// <summary>The offset of its slot in the frame.</summary>
    public int Offset;

    /// <summary>The number of entries of the operand stack, and of operands taken off it, that stand for it.</summary>
    public int References;

    public MachineType Kind;

    /// <summary>The index of its home register; negative if it lives in its slot.</summary>
    public sbyte Home;

    /// <summary>Whether the first access is an assignment that dominates all others, so that the initial zero is never read.</summary>
    public bool IsDefinedFirst;

    /// <summary>Whether the interval could not be found within the effort allowed: the local must stay in its slot.</summary>
    public bool IsUnknown;
}
