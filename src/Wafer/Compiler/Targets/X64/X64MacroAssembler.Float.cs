namespace Wafer.Compiler.Targets.X64;

// Floating point: arithmetic, comparison, conversion. With AVX the three-operand forms are used, without it the SSE ones.
internal unsafe partial struct X64MacroAssembler
{
    private const ulong F32Sign = 0x8000_0000_8000_0000, F64Sign = 0x8000_0000_0000_0000;

    private const ulong F32PowerOf31 = 0x4F00_0000, F32PowerOf63 = 0x5F00_0000;
    private const ulong F64PowerOf31 = 0x41E0_0000_0000_0000, F64PowerOf63 = 0x43E0_0000_0000_0000;

    // The greatest f64 that truncates to something below the least i32: -2147483649.
    private const ulong F64BelowI32 = 0xC1E0_0000_0020_0000;

    public int Float(FloatOp op, Width width, Reg destination, Reg left, Operand right)
    {
        bool w64 = width == Width.W64;
        switch (op)
        {
            case FloatOp.Add:
                return Scalar(w64 ? SseOp.Addsd : SseOp.Addss, X(destination), X(left), right);
            case FloatOp.Sub:
                return Scalar(w64 ? SseOp.Subsd : SseOp.Subss, X(destination), X(left), right);
            case FloatOp.Mul:
                return Scalar(w64 ? SseOp.Mulsd : SseOp.Mulss, X(destination), X(left), right);
            case FloatOp.Div:
                return Scalar(w64 ? SseOp.Divsd : SseOp.Divss, X(destination), X(left), right);
            case FloatOp.CopySign:
                CopySign(width, X(destination), X(left), X(right.Register));
                break;
            default:
                MinMax(op == FloatOp.Min, width, X(destination), X(left), X(right.Register));
                break;
        }
        return Position;
    }

    private int Scalar(SseOp op, Xmm destination, Xmm left, in Operand right)
    {
        if (right.Kind == OperandKind.Memory)
            return Scalar(op, destination, left, M(right.Address));
        Scalar(op, destination, left, X(right.Register));
        return Position;
    }

    private void Scalar(SseOp op, Xmm destination, Xmm left, Xmm right)
    {
        if (_cpu.Avx)
        {
            _asm.Vex(op, destination, left, right);
            return;
        }
        if (destination == right && destination != left)
        {
            MoveVector(Scratch, right);
            right = Scratch;
        }
        if (destination != left)
            MoveVector(destination, left);
        _asm.Sse(op, destination, right);
    }

    private int Scalar(SseOp op, Xmm destination, Xmm left, Mem right)
    {
        int site = Position;
        if (_cpu.Avx)
        {
            _asm.Vex(op, destination, left, right);
            return site;
        }
        if (destination != left)
            MoveVector(destination, left);
        site = Position;
        _asm.Sse(op, destination, right);
        return site;
    }

    private Mem SignMask(Width width) => width == Width.W32 ? _pool.Constant(ref _asm, F32Sign, F32Sign) : _pool.Constant(ref _asm, F64Sign, F64Sign);

    private Mem MagnitudeMask(Width width) =>
        width == Width.W32 ? _pool.Constant(ref _asm, ~F32Sign, ~F32Sign) : _pool.Constant(ref _asm, ~F64Sign, ~F64Sign);

    private void CopySign(Width width, Xmm destination, Xmm left, Xmm right)
    {
        Scalar(SseOp.Andps, Scratch, right, SignMask(width));
        Scalar(SseOp.Andps, destination, left, MagnitudeMask(width));
        Scalar(SseOp.Orps, destination, destination, Scratch);
    }

    // minsd and maxsd are right for ordered operands that differ. Equal ones may be zeros of both signs: or gives -0, and gives +0.
    // For NaN an addition gives the quiet NaN wanted.
    private void MinMax(bool isMin, Width width, Xmm destination, Xmm left, Xmm right)
    {
        bool w64 = width == Width.W64;
        Label ordinary = default, nan = default, done = default;
        Ucomis(width, left, right);
        _asm.JccShort(Condition.Ne, ref ordinary);
        _asm.JccShort(Condition.P, ref nan);
        Scalar(isMin ? SseOp.Orps : SseOp.Andps, destination, left, right);
        _asm.JmpShort(ref done);
        _asm.Bind(ref nan);
        Scalar(w64 ? SseOp.Addsd : SseOp.Addss, destination, left, right);
        _asm.JmpShort(ref done);
        _asm.Bind(ref ordinary);
        SseOp op = isMin ? (w64 ? SseOp.Minsd : SseOp.Minss) : (w64 ? SseOp.Maxsd : SseOp.Maxss);
        Scalar(op, destination, left, right);
        _asm.Bind(ref done);
    }

    private void UnaryFloat(UnaryOp op, Width width, Xmm destination, Xmm source)
    {
        bool w64 = width == Width.W64;
        switch (op)
        {
            case UnaryOp.Abs:
                Scalar(SseOp.Andps, destination, source, MagnitudeMask(width));
                break;
            case UnaryOp.Neg:
                Scalar(SseOp.Xorps, destination, source, SignMask(width));
                break;
            case UnaryOp.Sqrt:
                if (_cpu.Avx)
                    _asm.Vex(w64 ? SseOp.Sqrtsd : SseOp.Sqrtss, destination, source, source);
                else
                    _asm.Sse(w64 ? SseOp.Sqrtsd : SseOp.Sqrtss, destination, source);
                break;
            default:
                RoundingMode mode = op switch
                {
                    UnaryOp.Ceil => RoundingMode.Ceiling,
                    UnaryOp.Floor => RoundingMode.Floor,
                    UnaryOp.Trunc => RoundingMode.Truncate,
                    _ => RoundingMode.Nearest,
                };
                if (_cpu.Avx && w64)
                    _asm.Vroundsd(destination, source, source, mode);
                else if (_cpu.Avx)
                    _asm.Vroundss(destination, source, source, mode);
                else if (w64)
                    _asm.Roundsd(destination, source, mode);
                else
                    _asm.Roundss(destination, source, mode);
                break;
        }
    }

    public void CompareFloats(Width width, Reg left, Operand right)
    {
        if (right.Kind == OperandKind.Memory)
            Ucomis(width, X(left), M(right.Address));
        else
            Ucomis(width, X(left), X(right.Register));
    }

    private void Ucomis(Width width, Xmm left, Xmm right)
    {
        SseUnaryOp op = width == Width.W64 ? SseUnaryOp.Ucomisd : SseUnaryOp.Ucomiss;
        if (_cpu.Avx)
            _asm.Vex(op, left, right);
        else
            _asm.Sse(op, left, right);
    }

    private void Ucomis(Width width, Xmm left, Mem right)
    {
        SseUnaryOp op = width == Width.W64 ? SseUnaryOp.Ucomisd : SseUnaryOp.Ucomiss;
        if (_cpu.Avx)
            _asm.Vex(op, left, right);
        else
            _asm.Sse(op, left, right);
    }

    // ---- Conversions ----

    public void Convert(Conversion conversion, Reg destination, Reg source, Reg scratch)
    {
        switch (conversion)
        {
            case Conversion.I32WrapI64 or Conversion.I64ExtendI32U:
                _asm.Mov(OperandSize.W32, G(destination), G(source));
                break;
            case Conversion.I64ExtendI32S:
                _asm.Movsxd(G(destination), G(source));
                break;
            case Conversion.I32ReinterpretF32:
                _asm.Movd(G(destination), X(source));
                break;
            case Conversion.I64ReinterpretF64:
                _asm.Movq(G(destination), X(source));
                break;
            case Conversion.F32ReinterpretI32:
                _asm.Movd(X(destination), G(source));
                break;
            case Conversion.F64ReinterpretI64:
                _asm.Movq(X(destination), G(source));
                break;
            case Conversion.F32DemoteF64:
                ConvertFloat(SseOp.Cvtsd2ss, X(destination), X(source));
                break;
            case Conversion.F64PromoteF32:
                ConvertFloat(SseOp.Cvtss2sd, X(destination), X(source));
                break;
            case Conversion.F32ConvertI32S:
                FromInteger(Width.W32, OperandSize.W32, X(destination), G(source));
                break;
            case Conversion.F32ConvertI32U or Conversion.F32ConvertI64S:
                // An i32 is zero-extended in its register, so as an i64 it has its unsigned value.
                FromInteger(Width.W32, OperandSize.W64, X(destination), G(source));
                break;
            case Conversion.F64ConvertI32S:
                FromInteger(Width.W64, OperandSize.W32, X(destination), G(source));
                break;
            case Conversion.F64ConvertI32U or Conversion.F64ConvertI64S:
                FromInteger(Width.W64, OperandSize.W64, X(destination), G(source));
                break;
            case Conversion.F32ConvertI64U:
                FromUnsigned(Width.W32, X(destination), G(source), G(scratch));
                break;
            default:
                FromUnsigned(Width.W64, X(destination), G(source), G(scratch));
                break;
        }
    }

    private void ConvertFloat(SseOp op, Xmm destination, Xmm source)
    {
        // The source in the place of the upper bits avoids waiting for the destination's old value.
        if (_cpu.Avx)
            _asm.Vex(op, destination, source, source);
        else
            _asm.Sse(op, destination, source);
    }

    private void FromInteger(Width to, OperandSize size, Xmm destination, Gpr source)
    {
        ZeroVector(destination);
        if (to == Width.W64)
            _asm.Cvtsi2sd(size, destination, source);
        else
            _asm.Cvtsi2ss(size, destination, source);
    }

    // From 2^63 up: halve with the lost bit kept sticky, so that rounding is right, convert, and double.
    private void FromUnsigned(Width to, Xmm destination, Gpr source, Gpr scratch)
    {
        Label large = default, exact = default, done = default;
        _asm.Test(OperandSize.W64, source, source);
        _asm.JccShort(Condition.S, ref large);
        FromInteger(to, OperandSize.W64, destination, source);
        _asm.JmpShort(ref done);
        _asm.Bind(ref large);
        _asm.Mov(OperandSize.W64, scratch, source);
        _asm.Shr(OperandSize.W64, scratch, 1);
        _asm.JccShort(Condition.Ae, ref exact);
        _asm.Or(OperandSize.W64, scratch, 1);
        _asm.Bind(ref exact);
        FromInteger(to, OperandSize.W64, destination, scratch);
        Scalar(to == Width.W64 ? SseOp.Addsd : SseOp.Addss, destination, destination, destination);
        _asm.Bind(ref done);
    }

    private void ToInteger(Width from, OperandSize size, Gpr destination, Xmm source)
    {
        if (from == Width.W64)
            _asm.Cvttsd2si(size, destination, source);
        else
            _asm.Cvttss2si(size, destination, source);
    }

    private Mem FloatConstant(Width width, ulong f32, ulong f64) => _pool.Constant(ref _asm, width == Width.W32 ? f32 : f64);

    // cvtt gives the least integer for NaN and for what is out of range (Intel SDM, CVTTSD2SI): rare, so looked at only then.
    public void Truncate(Width to, Width from, bool isSigned, Reg destination, Reg source, ref Label invalid, ref Label overflow)
    {
        Gpr dst = G(destination);
        Xmm src = X(source);
        Label done = default;
        if (isSigned)
        {
            ToInteger(from, S(to), dst, src);
            _asm.Cmp(S(to), dst, 1);
            _asm.JccShort(Condition.No, ref done);
            Ucomis(from, src, src);
            _asm.Jcc(Condition.P, ref invalid);
            if (to == Width.W32 && from == Width.W64)
            {
                // Everything in (-2147483649, -2147483648] is fine.
                Ucomis(from, src, _pool.Constant(ref _asm, F64BelowI32));
                _asm.Jcc(Condition.Be, ref overflow);
                ZeroVector(Scratch);
                Ucomis(from, src, Scratch);
                _asm.Jcc(Condition.Ae, ref overflow);
            }
            else
            {
                // The least integer itself is the only float there that is in range.
                ulong f32 = (to == Width.W32 ? F32PowerOf31 : F32PowerOf63) | 0x8000_0000;
                Ucomis(from, src, FloatConstant(from, f32, F64PowerOf63 | F64Sign));
                _asm.Jcc(Condition.Ne, ref overflow);
            }
        }
        else if (to == Width.W32)
        {
            ToInteger(from, OperandSize.W64, dst, src);
            _asm.Cmp(OperandSize.W64, dst, _pool.Constant(ref _asm, uint.MaxValue));
            _asm.JccShort(Condition.Be, ref done);
            Ucomis(from, src, src);
            _asm.Jcc(Condition.P, ref invalid);
            _asm.Jmp(ref overflow);
        }
        else
        {
            Label large = default;
            Ucomis(from, src, FloatConstant(from, F32PowerOf63, F64PowerOf63));
            _asm.JccShort(Condition.Ae, ref large);
            ToInteger(from, OperandSize.W64, dst, src);
            _asm.Test(OperandSize.W64, dst, dst);
            _asm.JccShort(Condition.Ns, ref done);
            Ucomis(from, src, src);
            _asm.Jcc(Condition.P, ref invalid);
            _asm.Jmp(ref overflow);
            _asm.Bind(ref large);
            TruncateLarge(from, dst, src);
            _asm.Jcc(Condition.S, ref overflow);
            _asm.Xor(OperandSize.W64, dst, _pool.Constant(ref _asm, F64Sign));
        }
        _asm.Bind(ref done);
    }

    // A float from 2^63 up, less 2^63; sets the sign flag if that is still too large.
    private void TruncateLarge(Width from, Gpr destination, Xmm source)
    {
        SseOp subtract = from == Width.W64 ? SseOp.Subsd : SseOp.Subss;
        Scalar(subtract, Scratch, source, FloatConstant(from, F32PowerOf63, F64PowerOf63));
        ToInteger(from, OperandSize.W64, destination, Scratch);
        _asm.Test(OperandSize.W64, destination, destination);
    }

    public void TruncateSaturating(Width to, Width from, bool isSigned, Reg destination, Reg source)
    {
        Gpr dst = G(destination);
        Xmm src = X(source);
        Label done = default;
        if (isSigned)
        {
            Label number = default;
            ToInteger(from, S(to), dst, src);
            _asm.Cmp(S(to), dst, 1);
            _asm.JccShort(Condition.No, ref done);
            Ucomis(from, src, src);
            _asm.JccShort(Condition.Np, ref number);
            _asm.Zero(dst);
            _asm.JmpShort(ref done);
            _asm.Bind(ref number);
            ZeroVector(Scratch);
            Ucomis(from, src, Scratch);
            _asm.JccShort(Condition.B, ref done);
            _asm.Mov(dst, to == Width.W32 ? int.MaxValue : (ulong)long.MaxValue);
        }
        else if (to == Width.W32)
        {
            ToInteger(from, OperandSize.W64, dst, src);
            _asm.Cmp(OperandSize.W64, dst, _pool.Constant(ref _asm, uint.MaxValue));
            _asm.JccShort(Condition.Be, ref done);
            ZeroVector(Scratch);
            Ucomis(from, src, Scratch);
            _asm.Mov(OperandSize.W32, dst, -1);
            _asm.JccShort(Condition.A, ref done);
            _asm.Zero(dst);
        }
        else
        {
            Label large = default, saturate = default;
            Ucomis(from, src, FloatConstant(from, F32PowerOf63, F64PowerOf63));
            _asm.JccShort(Condition.Ae, ref large);
            ToInteger(from, OperandSize.W64, dst, src);
            _asm.Test(OperandSize.W64, dst, dst);
            _asm.JccShort(Condition.Ns, ref done);
            _asm.Zero(dst);
            _asm.JmpShort(ref done);
            _asm.Bind(ref large);
            TruncateLarge(from, dst, src);
            _asm.JccShort(Condition.S, ref saturate);
            _asm.Xor(OperandSize.W64, dst, _pool.Constant(ref _asm, F64Sign));
            _asm.JmpShort(ref done);
            _asm.Bind(ref saturate);
            _asm.Mov(OperandSize.W64, dst, -1);
        }
        _asm.Bind(ref done);
    }
}
