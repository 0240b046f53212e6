namespace Wafer.Compiler;

// Atomic accesses to linear memory: sequentially consistent. Sizes are 1, 2, 4 or 8 bytes; what is read is zero-extended. Each returns the instruction that may fault.
internal partial interface IMacroAssembler
{
    /// <summary>Where compare-and-exchange expects and leaves what memory holds; a temporary.</summary>
    static abstract Reg AtomicResult { get; }

    /// <summary>
    /// Goes to a label unless the sum of an address and a constant is a multiple of a power of two. The scratch register, which differs from the address, is used if the constant is no
    /// multiple itself.
    /// </summary>
    void CheckAligned(Reg address, ulong offset, int size, Reg scratch, ref Label unaligned);

    /// <summary>Stores a register, and reads into it what was there.</summary>
    int AtomicExchange(int size, Reg value, Address address);

    /// <summary>Adds a register to memory or subtracts it, and reads into it what was there.</summary>
    int AtomicAdd(bool isSubtraction, int size, Reg value, Address address);

    /// <summary>As <see cref="AtomicUpdate"/>, and reads into <see cref="AtomicResult"/> what was there. That register and the scratch register differ from all others.</summary>
    int AtomicLogic(IntegerOp op, int size, Reg scratch, Address address, Operand value);

    /// <summary>Adds, subtracts, or combines bits with memory; the value is a register or an immediate.</summary>
    int AtomicUpdate(IntegerOp op, int size, Address address, Operand value);

    /// <summary>
    /// Stores a register if memory holds what the low bytes of another one do, and reads into <see cref="AtomicResult"/> what was there. The register expected may be that one.
    /// </summary>
    int AtomicCompareExchange(int size, Reg expected, Reg replacement, Address address);

    /// <summary>Orders all accesses before it before all accesses after it.</summary>
    void Fence();
}
