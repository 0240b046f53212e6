using static Wafer.Compiler.Targets.X64.Gpr;

namespace Wafer.Compiler.Targets.X64;

// Integer arithmetic.
internal unsafe partial struct X64MacroAssembler
{
    public int Integer(IntegerOp op, Width width, Reg destination, Reg left, Operand right)
    {
        OperandSize size = S(width);
        Gpr dst = G(destination), source = G(left);
        switch (op)
        {
            case IntegerOp.Add when destination != left && right.Kind == OperandKind.Immediate:
                _asm.Lea(size, dst, Mem.At(source, right.Immediate));
                return Position;
            case IntegerOp.Add when destination != left && right.Kind == OperandKind.Register:
                _asm.Lea(size, dst, Mem.At(source, G(right.Register)));
                return Position;
            case IntegerOp.Sub when destination != left && right.Kind == OperandKind.Immediate && right.Immediate != int.MinValue:
                _asm.Lea(size, dst, Mem.At(source, -right.Immediate));
                return Position;
            case IntegerOp.And when right.Kind == OperandKind.Immediate && right.Immediate == 0xFF:
                _asm.Movzx8(dst, source);
                return Position;
            case IntegerOp.And when right.Kind == OperandKind.Immediate && right.Immediate == 0xFFFF:
                _asm.Movzx16(dst, source);
                return Position;
            case IntegerOp.And when right.Kind == OperandKind.Immediate && right.Immediate >= 0:
                // The upper half of the result is zero either way.
                size = OperandSize.W32;
                break;
            case IntegerOp.Mul when right.Kind == OperandKind.Immediate:
                _asm.Imul(size, dst, source, right.Immediate);
                return Position;
        }
        if (destination != left)
        {
            if (right.Is(destination))
            {
                OverwriteRight(op, size, dst, source);
                return Position;
            }
            _asm.Mov(size, dst, source);
        }
        int site = Position;
        Apply(op, size, dst, right);
        if (op != IntegerOp.Mul)
        {
            _flagsPosition = Position;
            _flagsRegister = destination;
            _flagsWidth = width;
        }
        return site;
    }

    // destination = left op destination
    private void OverwriteRight(IntegerOp op, OperandSize size, Gpr destination, Gpr left)
    {
        if (op == IntegerOp.Sub)
        {
            _asm.Neg(size, destination);
            op = IntegerOp.Add;
        }
        Apply(op, size, destination, Operand.Of(G(left)));
    }

    private void Apply(IntegerOp op, OperandSize size, Gpr destination, in Operand right)
    {
        if (op == IntegerOp.Mul)
        {
            if (right.Kind == OperandKind.Memory)
                _asm.Imul(size, destination, M(right.Address));
            else
                _asm.Imul(size, destination, G(right.Register));
            return;
        }
        AluOp alu = op switch
        {
            IntegerOp.Add => AluOp.Add,
            IntegerOp.Sub => AluOp.Sub,
            IntegerOp.And => AluOp.And,
            IntegerOp.Or => AluOp.Or,
            _ => AluOp.Xor,
        };
        Apply(alu, size, destination, right);
    }

    private void Apply(AluOp op, OperandSize size, Gpr destination, in Operand right)
    {
        switch (right.Kind)
        {
            case OperandKind.Register:
                _asm.Alu(op, size, destination, G(right.Register));
                break;
            case OperandKind.Immediate:
                _asm.Alu(op, size, destination, right.Immediate);
                break;
            default:
                _asm.Alu(op, size, destination, M(right.Address));
                break;
        }
    }

    public void AddWide(bool isSubtraction, Reg low, Reg high, Operand leftLow, Operand leftHigh, Operand rightLow, Operand rightHigh)
    {
        // Moves leave the carry.
        Move(G(low), leftLow);
        Apply(isSubtraction ? AluOp.Sub : AluOp.Add, OperandSize.W64, G(low), rightLow);
        Move(G(high), leftHigh);
        Apply(isSubtraction ? AluOp.Sbb : AluOp.Adc, OperandSize.W64, G(high), rightHigh);
    }

    private void Move(Gpr destination, in Operand source)
    {
        if (source.Kind == OperandKind.Immediate)
            _asm.Mov(OperandSize.W64, destination, source.Immediate);
        else if (source.Kind == OperandKind.Memory)
            _asm.Mov(OperandSize.W64, destination, M(source.Address));
        else if (G(source.Register) != destination)
            _asm.Mov(OperandSize.W64, destination, G(source.Register));
    }

    public void MultiplyWide(bool isSigned, Operand factor)
    {
        if (factor.Kind == OperandKind.Memory)
        {
            if (isSigned)
                _asm.Imul(OperandSize.W64, M(factor.Address));
            else
                _asm.Mul(OperandSize.W64, M(factor.Address));
        }
        else if (isSigned)
        {
            _asm.Imul(OperandSize.W64, G(factor.Register));
        }
        else
        {
            _asm.Mul(OperandSize.W64, G(factor.Register));
        }
    }

    public void Shift(IntegerOp op, Width width, Reg destination, Reg value, Reg count)
    {
        OperandSize size = S(width);
        Gpr dst = G(destination), source = G(value), by = G(count);
        if (_cpu.Bmi2)
        {
            switch (op)
            {
                case IntegerOp.Shl:
                    _asm.Shlx(size, dst, source, by);
                    return;
                case IntegerOp.ShrS:
                    _asm.Sarx(size, dst, source, by);
                    return;
                case IntegerOp.ShrU:
                    _asm.Shrx(size, dst, source, by);
                    return;
            }
        }
        if (dst != source)
            _asm.Mov(size, dst, source);
        _asm.ShiftCl(ShiftOf(op), size, dst);
    }

    public void ShiftImmediate(IntegerOp op, Width width, Reg destination, Reg value, int count)
    {
        OperandSize size = S(width);
        Gpr dst = G(destination), source = G(value);
        if (dst != source)
        {
            if (_cpu.Bmi2 && op is IntegerOp.Rotl or IntegerOp.Rotr)
            {
                int bits = width == Width.W32 ? 32 : 64;
                _asm.Rorx(size, dst, source, (byte)(op == IntegerOp.Rotr ? count : bits - count));
                return;
            }
            if (op == IntegerOp.Shl && count == 1)
            {
                _asm.Lea(size, dst, Mem.At(source, source));
                return;
            }
            _asm.Mov(size, dst, source);
        }
        _asm.Shift(ShiftOf(op), size, dst, (byte)count);
    }

    private static ShiftOp ShiftOf(IntegerOp op) => op switch
    {
        IntegerOp.Shl => ShiftOp.Shl,
        IntegerOp.ShrS => ShiftOp.Sar,
        IntegerOp.ShrU => ShiftOp.Shr,
        IntegerOp.Rotl => ShiftOp.Rol,
        _ => ShiftOp.Ror,
    };

    public void CheckDivideOverflow(Width width, Reg divisor, ref Label overflow)
    {
        Label fine = default;
        _asm.Cmp(S(width), G(divisor), -1);
        _asm.JccShort(Condition.Ne, ref fine);

        // Subtracting one overflows for the least integer alone.
        _asm.Cmp(S(width), Rax, 1);
        _asm.Jcc(Condition.O, ref overflow);
        _asm.Bind(ref fine);
    }

    public int Divide(DivideOp op, Width width, Reg divisor, bool mayBeMinusOne)
    {
        OperandSize size = S(width);
        int site;
        if (op is DivideOp.DivU or DivideOp.RemU)
        {
            _asm.Zero(Rdx);
            site = Position;
            _asm.Div(size, G(divisor));
            return site;
        }
        Label ordinary = default, done = default;
        bool special = op == DivideOp.RemS && mayBeMinusOne;
        if (special)
        {
            _asm.Cmp(size, G(divisor), -1);
            _asm.JccShort(Condition.Ne, ref ordinary);
            _asm.Zero(Rdx);
            _asm.JmpShort(ref done);
            _asm.Bind(ref ordinary);
        }
        if (width == Width.W32)
            _asm.Cdq();
        else
            _asm.Cqo();
        site = Position;
        _asm.Idiv(size, G(divisor));
        if (special)
            _asm.Bind(ref done);
        return site;
    }

    public void Unary(UnaryOp op, Width width, Reg destination, Reg source)
    {
        if (destination.IsVector())
        {
            UnaryFloat(op, width, X(destination), X(source));
            return;
        }
        OperandSize size = S(width);
        Gpr dst = G(destination), src = G(source);
        switch (op)
        {
            case UnaryOp.CountLeadingZeros when _cpu.Lzcnt:
                _asm.Lzcnt(size, dst, src);
                break;
            case UnaryOp.CountLeadingZeros:
                // bsr gives the index of the highest bit; what is chosen for zero becomes the width when subtracted from the highest index.
                ScanBits(size, dst, src, reverse: true, ifZero: width == Width.W32 ? 63 : 127);
                _asm.Xor(OperandSize.W32, dst, width == Width.W32 ? 31 : 63);
                break;
            case UnaryOp.CountTrailingZeros when _cpu.Bmi1:
                _asm.Tzcnt(size, dst, src);
                break;
            case UnaryOp.CountTrailingZeros:
                ScanBits(size, dst, src, reverse: false, ifZero: width == Width.W32 ? 32 : 64);
                break;
            case UnaryOp.PopulationCount:
                _asm.Popcnt(size, dst, src);
                break;
            case UnaryOp.Extend8S:
                _asm.Movsx8(size, dst, src);
                break;
            case UnaryOp.Extend16S:
                _asm.Movsx16(size, dst, src);
                break;
            default:
                _asm.Movsxd(dst, src);
                break;
        }
    }

    private void ScanBits(OperandSize size, Gpr destination, Gpr source, bool reverse, int ifZero)
    {
        Label found = default;
        if (reverse)
            _asm.Bsr(size, destination, source);
        else
            _asm.Bsf(size, destination, source);
        _asm.JccShort(Condition.Ne, ref found);
        _asm.Mov(OperandSize.W32, destination, ifZero);
        _asm.Bind(ref found);
    }

    public void TestZero(Width width, Reg register) => _asm.Test(S(width), G(register), G(register));

    public void TestForZero(Width width, Reg register)
    {
        if (_flagsPosition != Position || _flagsRegister != register || _flagsWidth != width)
            TestZero(width, register);
    }

    public int TestBits(Width width, Reg left, Operand right)
    {
        int site = Position;
        switch (right.Kind)
        {
            case OperandKind.Register:
                _asm.Test(S(width), G(left), G(right.Register));
                break;
            case OperandKind.Immediate:
                // The upper half of a positive mask is zero either way.
                _asm.Test(right.Immediate >= 0 ? OperandSize.W32 : S(width), G(left), right.Immediate);
                break;
            default:
                _asm.Test(S(width), M(right.Address), G(left));
                break;
        }
        return site;
    }

    public void Clear(Reg destination) => _asm.Zero(G(destination));

    public void Compare(Width width, Reg left, Operand right)
    {
        switch (right.Kind)
        {
            case OperandKind.Register:
                _asm.Cmp(S(width), G(left), G(right.Register));
                break;
            case OperandKind.Immediate:
                _asm.Cmp(S(width), G(left), right.Immediate);
                break;
            default:
                _asm.Cmp(S(width), G(left), M(right.Address));
                break;
        }
    }
}
