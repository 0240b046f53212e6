namespace Wafer.Compiler.Baseline;

/// <summary>Where the compiler knows a value of the operand stack to be.</summary>
internal enum EntryKind : byte
{
    /// <summary>In the entry's canonical frame slot.</summary>
    Slot,

    /// <summary>A constant, not yet in any register: <see cref="StackEntry.Value"/> tells its bits.</summary>
    Constant,

    /// <summary>The current value of a local; materialised before the local is assigned.</summary>
    Local,

    /// <summary>In a register that the entry owns.</summary>
    Register,

    /// <summary>In the flags, as the <see cref="Comparison"/> in <see cref="StackEntry.Value"/>. Top of the stack only, and only until the next operator.</summary>
    Flags,

    /// <summary>In linear memory, at base + address + displacement: a load folded into the next operator. Top of the stack only.</summary>
    Memory,
}

/// <summary>One value of the symbolic operand stack.</summary>
internal struct StackEntry
{
    public EntryKind Kind;
    public MachineType Type;

    /// <summary>For registers, which; for memory, the register that holds the address, or none.</summary>
    public Reg Register;

    /// <summary>For locals, which; for memory, the local whose home holds the address, or -1.</summary>
    public int Local;

    /// <summary>Constant bits (for vectors, an index of <see cref="BaselineScratch.VectorConstants"/>) or comparison; for memory, the address: base, index and displacement.</summary>
    public long Value;
}
