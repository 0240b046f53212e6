using static Wafer.Compiler.Targets.X64.Gpr;

namespace Wafer.Compiler.Targets.X64;

// Atomic accesses. Loads are in order on x86, and every store here locks, so that a plain load is a sequentially consistent one (Intel SDM volume 3A, 10.2).
internal unsafe partial struct X64MacroAssembler
{
    public static Reg AtomicResult => G(Rax);

    public void CheckAligned(Reg address, ulong offset, int size, Reg scratch, ref Label unaligned)
    {
        int rest = (int)offset & (size - 1);
        Gpr low = G(address);
        if (rest != 0)
        {
            low = G(scratch);
            _asm.Lea(OperandSize.W32, low, Mem.At(G(address), rest));
        }
        _asm.Test(OperandSize.W32, low, size - 1);
        _asm.Jcc(Condition.Ne, ref unaligned);
    }

    public int AtomicExchange(int size, Reg value, Address address)
    {
        int site = Position;
        Gpr register = G(value);
        Mem mem = M(address);
        switch (size)
        {
            case 1: _asm.Xchg8(mem, register); break;
            case 2: _asm.Xchg16(mem, register); break;
            case 4: _asm.Xchg(OperandSize.W32, mem, register); break;
            default: _asm.Xchg(OperandSize.W64, mem, register); break;
        }
        ExtendNarrow(size, register);
        return site;
    }

    public int AtomicAdd(bool isSubtraction, int size, Reg value, Address address)
    {
        Gpr register = G(value);
        Mem mem = M(address);
        if (isSubtraction)
            _asm.Neg(size == 8 ? OperandSize.W64 : OperandSize.W32, register);
        int site = Position;
        switch (size)
        {
            case 1: _asm.LockXadd8(mem, register); break;
            case 2: _asm.LockXadd16(mem, register); break;
            case 4: _asm.LockXadd(OperandSize.W32, mem, register); break;
            default: _asm.LockXadd(OperandSize.W64, mem, register); break;
        }
        ExtendNarrow(size, register);
        return site;
    }

    public int AtomicLogic(IntegerOp op, int size, Reg scratch, Address address, Operand value)
    {
        // The first load is the access that may fault: what it has read stays readable and writable. When the exchange fails it has loaded memory anew, into the low bits of a
        // register whose high bits are zero.
        int site = Position;
        Gpr changed = G(scratch);
        OperandSize width = size == 8 ? OperandSize.W64 : OperandSize.W32;
        AluOp operation = LogicOf(op);
        LoadZeroExtended(size, Rax, address);
        Label retry = default;
        _asm.Bind(ref retry);
        _asm.Mov(width, changed, Rax);
        if (value.Kind == OperandKind.Immediate)
            _asm.Alu(operation, width, changed, value.Immediate);
        else
            _asm.Alu(operation, width, changed, G(value.Register));
        LockCompareExchange(size, M(address), changed);
        _asm.Jcc(Condition.Ne, ref retry);
        return site;
    }

    public int AtomicUpdate(IntegerOp op, int size, Address address, Operand value)
    {
        int site = Position;
        Mem mem = M(address);
        var operation = (LockedOp)LogicOf(op);
        if (value.Kind == OperandKind.Immediate)
        {
            switch (size)
            {
                case 1: _asm.LockAlu8(operation, mem, (byte)value.Immediate); break;
                case 2: _asm.LockAlu16(operation, mem, (ushort)value.Immediate); break;
                case 4: _asm.LockAlu(operation, OperandSize.W32, mem, value.Immediate); break;
                default: _asm.LockAlu(operation, OperandSize.W64, mem, value.Immediate); break;
            }
            return site;
        }
        Gpr register = G(value.Register);
        switch (size)
        {
            case 1: _asm.LockAlu8(operation, mem, register); break;
            case 2: _asm.LockAlu16(operation, mem, register); break;
            case 4: _asm.LockAlu(operation, OperandSize.W32, mem, register); break;
            default: _asm.LockAlu(operation, OperandSize.W64, mem, register); break;
        }
        return site;
    }

    public int AtomicCompareExchange(int size, Reg expected, Reg replacement, Address address)
    {
        if (G(expected) != Rax)
            _asm.Mov(size == 8 ? OperandSize.W64 : OperandSize.W32, Rax, G(expected));
        int site = Position;
        LockCompareExchange(size, M(address), G(replacement));
        if (size == 4 && G(expected) == Rax)
            _asm.Mov(OperandSize.W32, Rax, Rax);
        ExtendNarrow(size, Rax);
        return site;
    }

    public void Fence() => _asm.Mfence();

    private void LoadZeroExtended(int size, Gpr destination, Address address) =>
        LoadMemory(size switch { 1 => LoadKind.U8, 2 => LoadKind.U16, 4 => LoadKind.U32, _ => LoadKind.U64 }, G(destination), address);

    private void LockCompareExchange(int size, Mem mem, Gpr replacement)
    {
        switch (size)
        {
            case 1: _asm.LockCmpxchg8(mem, replacement); break;
            case 2: _asm.LockCmpxchg16(mem, replacement); break;
            case 4: _asm.LockCmpxchg(OperandSize.W32, mem, replacement); break;
            default: _asm.LockCmpxchg(OperandSize.W64, mem, replacement); break;
        }
    }

    // Writing 32 bits of a register clears the others; writing fewer does not.
    private void ExtendNarrow(int size, Gpr register)
    {
        if (size == 1)
            _asm.Movzx8(register, register);
        else if (size == 2)
            _asm.Movzx16(register, register);
    }

    private static AluOp LogicOf(IntegerOp op) => op switch
    {
        IntegerOp.Add => AluOp.Add,
        IntegerOp.Sub => AluOp.Sub,
        IntegerOp.And => AluOp.And,
        IntegerOp.Or => AluOp.Or,
        _ => AluOp.Xor,
    };
}
