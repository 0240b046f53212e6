namespace Wafer.Compiler.Explain;

// Atomic accesses.
internal partial struct CountingMasm<TMasm>
{
    public static Reg AtomicResult => TMasm.AtomicResult;

    public void CheckAligned(Reg address, ulong offset, int size, Reg scratch, ref Label unaligned)
    {
        _recorder.Counts.AccessChecks++;
        Inner.CheckAligned(address, offset, size, scratch, ref unaligned);
    }

    public int AtomicExchange(int size, Reg value, Address address)
    {
        Note(address);
        return Inner.AtomicExchange(size, value, address);
    }

    public int AtomicAdd(bool isSubtraction, int size, Reg value, Address address)
    {
        Note(address);
        return Inner.AtomicAdd(isSubtraction, size, value, address);
    }

    public int AtomicLogic(IntegerOp op, int size, Reg scratch, Address address, Operand value)
    {
        Note(address);
        Note(value);
        return Inner.AtomicLogic(op, size, scratch, address, value);
    }

    public int AtomicUpdate(IntegerOp op, int size, Address address, Operand value)
    {
        Note(address);
        Note(value);
        return Inner.AtomicUpdate(op, size, address, value);
    }

    public int AtomicCompareExchange(int size, Reg expected, Reg replacement, Address address)
    {
        Note(address);
        return Inner.AtomicCompareExchange(size, expected, replacement, address);
    }

    public void Fence() => Inner.Fence();
}
