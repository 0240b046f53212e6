using System.Diagnostics;

namespace Wafer.Compiler.Targets.X64;

// Vectors: operations of two operands, and the forms that all vector code is made of. A sequence is written once, in three-operand form; without AVX each step becomes a copy and
// a two-operand instruction. The scratch register is part of many sequences: what destroys it is said.
internal unsafe partial struct X64MacroAssembler
{
    private const ulong AllOnes = ulong.MaxValue;

    // The operations that are one instruction, by operation and shape; 0 stands for all others.
    private static readonly SseOp[] s_direct = IndexDirect();

    private static SseOp[] IndexDirect()
    {
        var table = new SseOp[(int)VectorOp.Count * LanesExtensions.Count];
        Row(VectorOp.And, SseOp.Pand, SseOp.Pand, SseOp.Pand, SseOp.Pand, SseOp.Pand, SseOp.Pand);
        Row(VectorOp.Or, SseOp.Por, SseOp.Por, SseOp.Por, SseOp.Por, SseOp.Por, SseOp.Por);
        Row(VectorOp.Xor, SseOp.Pxor, SseOp.Pxor, SseOp.Pxor, SseOp.Pxor, SseOp.Pxor, SseOp.Pxor);
        Row(VectorOp.Add, SseOp.Paddb, SseOp.Paddw, SseOp.Paddd, SseOp.Paddq, SseOp.Addps, SseOp.Addpd);
        Row(VectorOp.AddSatS, SseOp.Paddsb, SseOp.Paddsw);
        Row(VectorOp.AddSatU, SseOp.Paddusb, SseOp.Paddusw);
        Row(VectorOp.Sub, SseOp.Psubb, SseOp.Psubw, SseOp.Psubd, SseOp.Psubq, SseOp.Subps, SseOp.Subpd);
        Row(VectorOp.SubSatS, SseOp.Psubsb, SseOp.Psubsw);
        Row(VectorOp.SubSatU, SseOp.Psubusb, SseOp.Psubusw);
        Row(VectorOp.Mul, 0, SseOp.Pmullw, SseOp.Pmulld, 0, SseOp.Mulps, SseOp.Mulpd);
        Row(VectorOp.Div, 0, 0, 0, 0, SseOp.Divps, SseOp.Divpd);
        Row(VectorOp.MinS, SseOp.Pminsb, SseOp.Pminsw, SseOp.Pminsd);
        Row(VectorOp.MinU, SseOp.Pminub, SseOp.Pminuw, SseOp.Pminud);
        Row(VectorOp.MaxS, SseOp.Pmaxsb, SseOp.Pmaxsw, SseOp.Pmaxsd);
        Row(VectorOp.MaxU, SseOp.Pmaxub, SseOp.Pmaxuw, SseOp.Pmaxud);
        Row(VectorOp.AverageU, SseOp.Pavgb, SseOp.Pavgw);
        Row(VectorOp.DotS, 0, 0, SseOp.Pmaddwd);
        Row(VectorOp.NarrowS, SseOp.Packsswb, SseOp.Packssdw);
        Row(VectorOp.NarrowU, SseOp.Packuswb, SseOp.Packusdw);
        Row(VectorOp.Eq, SseOp.Pcmpeqb, SseOp.Pcmpeqw, SseOp.Pcmpeqd, SseOp.Pcmpeqq);
        Row(VectorOp.GtS, SseOp.Pcmpgtb, SseOp.Pcmpgtw, SseOp.Pcmpgtd);
        Row(VectorOp.RelaxedSwizzle, SseOp.Pshufb);
        Row(VectorOp.RelaxedMin, 0, 0, 0, 0, SseOp.Minps, SseOp.Minpd);
        Row(VectorOp.RelaxedMax, 0, 0, 0, 0, SseOp.Maxps, SseOp.Maxpd);
        Row(VectorOp.RelaxedQ15Mul, 0, SseOp.Pmulhrsw);
        return table;

        void Row(VectorOp op, params ReadOnlySpan<SseOp> byShape) => byShape.CopyTo(table.AsSpan((int)op * LanesExtensions.Count));
    }

    private static SseOp Direct(VectorOp op, Lanes lanes) => s_direct[((int)op * LanesExtensions.Count) + (int)lanes];

    public readonly VectorNeeds Needs(VectorOp op, Lanes lanes)
    {
        if (Direct(op, lanes) != 0)
            return VectorNeeds.None;
        switch (op)
        {
            case VectorOp.AndNot or VectorOp.Min or VectorOp.Max or VectorOp.PseudoMin or VectorOp.PseudoMax or VectorOp.RelaxedDotS:
            case VectorOp.MulLowS or VectorOp.MulLowU or VectorOp.MulHighS or VectorOp.MulHighU:
                return VectorNeeds.Registers;
            case VectorOp.Mul:
                return _cpu.Avx512 ? VectorNeeds.Registers : VectorNeeds.Registers | VectorNeeds.Temporary;
            case VectorOp.DotSatS:
                return VectorNeeds.Registers | VectorNeeds.Temporary;
            case VectorOp.LtS or VectorOp.GtS or VectorOp.LeS or VectorOp.GeS when lanes == Lanes.I64x2:
                if (!_cpu.Sse42)
                    return VectorNeeds.Registers | VectorNeeds.Temporary;
                return op is VectorOp.LtS or VectorOp.GeS ? VectorNeeds.Registers : VectorNeeds.None;
            case VectorOp.LtS:
                return VectorNeeds.Registers;
            case VectorOp.Gt or VectorOp.Ge:
                return _cpu.Avx ? VectorNeeds.None : VectorNeeds.Registers;
            default:
                return VectorNeeds.None;
        }
    }

    public int Vector(VectorOp op, Lanes lanes, Reg destination, Reg left, in VectorOperand right, Reg temporary)
    {
        Xmm d = X(destination), l = X(left);
        SseOp direct = Direct(op, lanes);
        if (direct != 0)
            return Apply(direct, d, l, right);
        Xmm r = right.Kind == VectorOperandKind.Register ? X(right.Register) : Scratch;
        switch (op)
        {
            case VectorOp.AndNot:
                Op(SseOp.Pandn, d, r, l);
                return Position;
            case VectorOp.Ne when lanes < Lanes.F32x4:
                int site = Apply(Direct(VectorOp.Eq, lanes), d, l, right);
                Not(d);
                return site;
            case VectorOp.LtS or VectorOp.GtS or VectorOp.LeS or VectorOp.GeS or VectorOp.LtU or VectorOp.GtU or VectorOp.LeU or VectorOp.GeU:
                return CompareIntegers(op, lanes, d, l, right, temporary);
            case VectorOp.Eq or VectorOp.Ne or VectorOp.Lt or VectorOp.Gt or VectorOp.Le or VectorOp.Ge:
                return CompareFloats(op, lanes, d, l, right);
            case VectorOp.Min or VectorOp.Max:
                MinMax(op == VectorOp.Min, lanes, d, l, r);
                return Position;
            case VectorOp.PseudoMin:
                // minps gives its second operand unless the first is less; so does pmin with its first and second.
                Op(Direct(VectorOp.RelaxedMin, lanes), d, r, l);
                return Position;
            case VectorOp.PseudoMax:
                Op(Direct(VectorOp.RelaxedMax, lanes), d, r, l);
                return Position;
            case VectorOp.Mul:
                MultiplyI64(d, l, r, temporary);
                return Position;
            case VectorOp.MulLowS or VectorOp.MulLowU or VectorOp.MulHighS or VectorOp.MulHighU:
                MultiplyHalves(op, lanes, d, l, r);
                return Position;
            case VectorOp.Q15MulSat:
                site = Apply(SseOp.Pmulhrsw, d, l, right);
                SaturateQ15(d);
                return site;
            case VectorOp.DotSatS:
                DotSaturated(d, l, r, X(temporary));
                return Position;
            case VectorOp.RelaxedDotS:
                // pmaddubsw takes its first operand as unsigned: that is the one of seven bits.
                Op(SseOp.Pmaddubsw, d, r, l);
                return Position;
            case VectorOp.Swizzle:
                return Swizzle(d, l, right);
            default:
                throw new ArgumentOutOfRangeException(nameof(op));
        }
    }

    // ---- Forms ----

    /// <summary>d = a op b. Destroys the scratch register without AVX if d is b and the operation is not commutative.</summary>
    private void Op(SseOp op, Xmm d, Xmm a, Xmm b)
    {
        if (_cpu.Avx)
        {
            _asm.Vex(op, d, a, b);
        }
        else if (d == a)
        {
            _asm.Sse(op, d, b);
        }
        else if (d != b)
        {
            MoveVector(d, a);
            _asm.Sse(op, d, b);
        }
        else if (IsCommutative(op))
        {
            _asm.Sse(op, d, a);
        }
        else
        {
            Debug.Assert(a != Scratch && b != Scratch, "the scratch register is needed for the copy");
            MoveVector(Scratch, b);
            MoveVector(d, a);
            _asm.Sse(op, d, Scratch);
        }
    }

    /// <summary>d = a op b, where b is a constant, aligned.</summary>
    private void Op(SseOp op, Xmm d, Xmm a, Mem b)
    {
        if (_cpu.Avx)
        {
            _asm.Vex(op, d, a, b);
            return;
        }
        if (d != a)
            MoveVector(d, a);
        _asm.Sse(op, d, b);
    }

    /// <summary>d = s op d, where s is the scratch register; destroys it.</summary>
    private void OpFromScratch(SseOp op, Xmm d, Xmm b)
    {
        if (_cpu.Avx)
        {
            _asm.Vex(op, d, Scratch, b);
            return;
        }
        _asm.Sse(op, Scratch, b);
        MoveVector(d, Scratch);
    }

    private void Op(SseUnaryOp op, Xmm d, Xmm a)
    {
        if (_cpu.Avx)
            _asm.Vex(op, d, a);
        else
            _asm.Sse(op, d, a);
    }

    private void Op(SseUnaryImmOp op, Xmm d, Xmm a, int imm)
    {
        if (_cpu.Avx)
            _asm.Vex(op, d, a, (byte)imm);
        else
            _asm.Sse(op, d, a, (byte)imm);
    }

    /// <summary>d = a op b, imm. Destroys the scratch register without AVX if d is b.</summary>
    private void Op(SseImmOp op, Xmm d, Xmm a, Xmm b, int imm)
    {
        if (_cpu.Avx)
        {
            _asm.Vex(op, d, a, b, (byte)imm);
            return;
        }
        if (d == b && d != a)
        {
            Debug.Assert(a != Scratch && b != Scratch, "the scratch register is needed for the copy");
            MoveVector(Scratch, b);
            b = Scratch;
        }
        if (d != a)
            MoveVector(d, a);
        _asm.Sse(op, d, b, (byte)imm);
    }

    private void Op(SseImmOp op, Xmm d, Xmm a, Mem b, int imm)
    {
        if (_cpu.Avx)
        {
            _asm.Vex(op, d, a, b, (byte)imm);
            return;
        }
        if (d != a)
            MoveVector(d, a);
        _asm.Sse(op, d, b, (byte)imm);
    }

    private void Op(SseShiftOp op, Xmm d, Xmm a, int count)
    {
        if (_cpu.Avx)
        {
            _asm.Vex(op, d, a, (byte)count);
            return;
        }
        if (d != a)
            MoveVector(d, a);
        _asm.Sse(op, d, (byte)count);
    }

    /// <summary>d = a op right; a is not the scratch register. Returns the instruction that reads memory. Without AVX destroys the scratch register for memory.</summary>
    private int Apply(SseOp op, Xmm d, Xmm a, in VectorOperand right)
    {
        int site = Position;
        switch (right.Kind)
        {
            case VectorOperandKind.Register:
                Op(op, d, a, X(right.Register));
                break;
            case VectorOperandKind.Constant:
                Op(op, d, a, Constant(right.Low, right.High));
                break;
            case VectorOperandKind.Memory when _cpu.Avx:
                _asm.Vex(op, d, a, M(right.Address));
                break;
            default:
                // Without AVX a memory operand must be aligned.
                _asm.Movups(Scratch, M(right.Address));
                Op(op, d, a, Scratch);
                break;
        }
        return site;
    }

    /// <summary>Loads an operand; returns the instruction that reads memory.</summary>
    private int Load(Xmm d, in VectorOperand operand)
    {
        int site = Position;
        switch (operand.Kind)
        {
            case VectorOperandKind.Register:
                MoveVector(d, X(operand.Register));
                break;
            case VectorOperandKind.Constant:
                LoadVectorConstant(V((int)d), operand.Low, operand.High);
                break;
            default:
                LoadFull(d, M(operand.Address));
                break;
        }
        return site;
    }

    private static bool IsCommutative(SseOp op) => op is SseOp.Pand or SseOp.Por or SseOp.Pxor or SseOp.Andps or SseOp.Andpd or SseOp.Orps or SseOp.Orpd or SseOp.Xorps or SseOp.Xorpd
        or SseOp.Addps or SseOp.Addpd or SseOp.Mulps or SseOp.Mulpd
        or SseOp.Paddb or SseOp.Paddw or SseOp.Paddd or SseOp.Paddq or SseOp.Paddsb or SseOp.Paddsw or SseOp.Paddusb or SseOp.Paddusw
        or SseOp.Pcmpeqb or SseOp.Pcmpeqw or SseOp.Pcmpeqd or SseOp.Pcmpeqq
        or SseOp.Pmullw or SseOp.Pmulld or SseOp.Pmulhw or SseOp.Pmulhuw or SseOp.Pmulhrsw or SseOp.Pmuludq or SseOp.Pmuldq or SseOp.Pmaddwd or SseOp.Pavgb or SseOp.Pavgw
        or SseOp.Pminsb or SseOp.Pminsw or SseOp.Pminsd or SseOp.Pminub or SseOp.Pminuw or SseOp.Pminud
        or SseOp.Pmaxsb or SseOp.Pmaxsw or SseOp.Pmaxsd or SseOp.Pmaxub or SseOp.Pmaxuw or SseOp.Pmaxud;

    private Mem Constant(ulong low, ulong high) => _pool.Constant(ref _asm, low, high);

    /// <summary>A constant of lanes that are all the same.</summary>
    private Mem Constant(Lanes lanes, ulong bits) => Constant(lanes.Repeat(bits), lanes.Repeat(bits));

    private void LoadConstant(Xmm d, Lanes lanes, ulong bits) => LoadVectorConstant(V((int)d), lanes.Repeat(bits), lanes.Repeat(bits));

    public void LoadVectorConstant(Reg destination, ulong low, ulong high)
    {
        Xmm d = X(destination);
        if ((low | high) == 0)
            ZeroVector(d);
        else if ((low & high) == AllOnes)
            Op(SseOp.Pcmpeqd, d, d, d);
        else if (low != high)
            LoadFull(d, Constant(low, high));
        else if (_cpu.Avx)
            _asm.Vex(SseUnaryOp.Movddup, d, _pool.Constant(ref _asm, low));
        else
            _asm.Sse(SseUnaryOp.Movddup, d, _pool.Constant(ref _asm, low));
    }

    private void LoadFull(Xmm d, Mem mem)
    {
        if (_cpu.Avx)
            _asm.Vmovups(d, mem);
        else
            _asm.Movups(d, mem);
    }

    private void StoreFull(Mem mem, Xmm source)
    {
        if (_cpu.Avx)
            _asm.Vmovups(mem, source);
        else
            _asm.Movups(mem, source);
    }

    /// <summary>d = ~d.</summary>
    private void Not(Xmm d)
    {
        if (_cpu.Avx512)
            _asm.Evex(EvexImmOp.Vpternlogd, d, d, d, 0x55);
        else
            Op(SseOp.Pxor, d, d, Constant(AllOnes, AllOnes));
    }

    // ---- Comparison ----

    private int CompareIntegers(VectorOp op, Lanes lanes, Xmm d, Xmm l, in VectorOperand right, Reg temporary)
    {
        if (lanes == Lanes.I64x2)
            return CompareI64(op, d, l, right, temporary);
        int site;
        SseOp equal = Direct(VectorOp.Eq, lanes);
        switch (op)
        {
            case VectorOp.LtS:
                Op(Direct(VectorOp.GtS, lanes), d, X(right.Register), l);
                return Position;
            case VectorOp.LeS:
                site = Apply(Direct(VectorOp.MinS, lanes), Scratch, l, right);
                break;
            case VectorOp.GeS:
                site = Apply(Direct(VectorOp.MaxS, lanes), Scratch, l, right);
                break;
            case VectorOp.LeU or VectorOp.GtU:
                site = Apply(Direct(VectorOp.MinU, lanes), Scratch, l, right);
                break;
            case VectorOp.GeU:
                site = Apply(Direct(VectorOp.MaxU, lanes), Scratch, l, right);
                break;
            default:
                // l < r unless max(l, r) is l.
                site = Apply(Direct(VectorOp.MaxU, lanes), Scratch, l, right);
                break;
        }
        Op(equal, d, l, Scratch);
        if (op is VectorOp.GtU or VectorOp.LtU)
            Not(d);
        return site;
    }

    private int CompareI64(VectorOp op, Xmm d, Xmm l, in VectorOperand right, Reg temporary)
    {
        int site = Position;
        bool swap = op is VectorOp.LtS or VectorOp.GeS;
        if (!_cpu.Sse42)
            GreaterI64(d, swap ? X(right.Register) : l, swap ? l : X(right.Register), X(temporary));
        else if (swap)
            Op(SseOp.Pcmpgtq, d, X(right.Register), l);
        else
            site = Apply(SseOp.Pcmpgtq, d, l, right);
        if (op is VectorOp.LeS or VectorOp.GeS)
            Not(d);
        return site;
    }

    // By halves: the upper ones decide, or if they are equal, the borrow of the difference.
    private void GreaterI64(Xmm d, Xmm a, Xmm b, Xmm t)
    {
        Op(SseOp.Pcmpeqd, Scratch, a, b);
        Op(SseOp.Psubq, t, b, a);
        Op(SseOp.Pand, t, t, Scratch);
        Op(SseOp.Pcmpgtd, d, a, b);
        Op(SseOp.Por, d, d, t);
        Op(SseUnaryImmOp.Pshufd, d, d, 0xF5);
    }

    // AVX has predicates for > and >= that are false for NaN; without it, the operands change places.
    private int CompareFloats(VectorOp op, Lanes lanes, Xmm d, Xmm l, in VectorOperand right)
    {
        SseImmOp compare = lanes == Lanes.F32x4 ? SseImmOp.Cmpps : SseImmOp.Cmppd;
        if (op is VectorOp.Gt or VectorOp.Ge && !_cpu.Avx)
        {
            Op(compare, d, X(right.Register), l, (int)(op == VectorOp.Gt ? CompareMode.Less : CompareMode.LessOrEqual));
            return Position;
        }
        CompareMode mode = op switch
        {
            VectorOp.Eq => CompareMode.Equal,
            VectorOp.Ne => CompareMode.NotEqual,
            VectorOp.Lt => CompareMode.Less,
            VectorOp.Le => CompareMode.LessOrEqual,
            VectorOp.Gt => CompareMode.GreaterQuiet,
            _ => CompareMode.GreaterOrEqualQuiet,
        };
        int site = Position;
        switch (right.Kind)
        {
            case VectorOperandKind.Register:
                Op(compare, d, l, X(right.Register), (int)mode);
                break;
            case VectorOperandKind.Constant:
                Op(compare, d, l, Constant(right.Low, right.High), (int)mode);
                break;
            case VectorOperandKind.Memory when _cpu.Avx:
                _asm.Vex(compare, d, l, M(right.Address), (byte)mode);
                break;
            default:
                _asm.Movups(Scratch, M(right.Address));
                Op(compare, d, l, Scratch, (int)mode);
                break;
        }
        return site;
    }

    // ---- Arithmetic ----

    // minps and maxps give their second operand for NaN and for zeros, so both orders are tried and put together: for the minimum by or (the sign of -0, the bits of NaN), for the
    // maximum by what the difference of the bits tells. What is NaN then becomes a quiet one without payload.
    private void MinMax(bool isMin, Lanes lanes, Xmm d, Xmm l, Xmm r)
    {
        bool w32 = lanes == Lanes.F32x4;
        if (_cpu.Avx512)
        {
            // vrange orders the zeros (Intel SDM, VRANGEPS: bits 0 and 1 choose the operation, 4 takes the sign of the result); NaN is an addition's.
            Xmm result = d == l || d == r ? Scratch : d;
            _asm.Evex(w32 ? EvexCompareOp.Vcmpps : EvexCompareOp.Vcmppd, MaskRegister.K1, l, r, CompareMode.Unordered);
            _asm.Evex(w32 ? EvexImmOp.Vrangeps : EvexImmOp.Vrangepd, result, l, r, (byte)(isMin ? 4 : 5));
            _asm.Evex(w32 ? EvexMaskedOp.Vaddps : EvexMaskedOp.Vaddpd, result, MaskRegister.K1, l, r);
            if (result != d)
                MoveVector(d, result);
            return;
        }
        (Xmm x, Xmm y) = d == r ? (l, r) : (r, l);
        SseOp op = Direct(isMin ? VectorOp.RelaxedMin : VectorOp.RelaxedMax, lanes);
        Op(op, Scratch, x, y);
        Op(op, d, y, x);
        if (isMin)
        {
            Op(SseOp.Orps, d, d, Scratch);
        }
        else
        {
            Op(SseOp.Xorps, d, d, Scratch);
            Op(SseOp.Orps, Scratch, Scratch, d);
            OpFromScratch(w32 ? SseOp.Subps : SseOp.Subpd, d, d);
        }
        Op(w32 ? SseImmOp.Cmpps : SseImmOp.Cmppd, Scratch, d, d, (int)CompareMode.Unordered);
        Op(SseOp.Orps, d, d, Scratch);
        Op(w32 ? SseShiftOp.Psrld : SseShiftOp.Psrlq, Scratch, Scratch, w32 ? 10 : 13);
        OpFromScratch(SseOp.Andnps, d, d);
    }

    // From products of 32 bits: low * low + ((low * high + high * low) << 32).
    private void MultiplyI64(Xmm d, Xmm l, Xmm r, Reg temporary)
    {
        if (_cpu.Avx512)
        {
            _asm.Evex(EvexOp.Vpmullq, d, l, r);
            return;
        }
        Xmm t = X(temporary);
        Op(SseShiftOp.Psrlq, Scratch, l, 32);
        Op(SseOp.Pmuludq, Scratch, Scratch, r);
        Op(SseShiftOp.Psrlq, t, r, 32);
        Op(SseOp.Pmuludq, t, t, l);
        Op(SseOp.Paddq, Scratch, Scratch, t);
        Op(SseShiftOp.Psllq, Scratch, Scratch, 32);
        Op(SseOp.Pmuludq, d, l, r);
        Op(SseOp.Paddq, d, d, Scratch);
    }

    private void MultiplyHalves(VectorOp op, Lanes lanes, Xmm d, Xmm l, Xmm r)
    {
        bool isSigned = op is VectorOp.MulLowS or VectorOp.MulHighS, isLow = op is VectorOp.MulLowS or VectorOp.MulLowU;
        switch (lanes)
        {
            case Lanes.I16x8:
                ExtendBytes(Scratch, l, isLow, isSigned);
                ExtendBytes(d, r, isLow, isSigned);
                Op(SseOp.Pmullw, d, d, Scratch);
                break;
            case Lanes.I32x4:
                Op(isSigned ? SseOp.Pmulhw : SseOp.Pmulhuw, Scratch, l, r);
                Op(SseOp.Pmullw, d, l, r);
                Op(isLow ? SseOp.Punpcklwd : SseOp.Punpckhwd, d, d, Scratch);
                break;
            default:
                Op(SseUnaryImmOp.Pshufd, Scratch, l, isLow ? 0x50 : 0xFA);
                Op(SseUnaryImmOp.Pshufd, d, r, isLow ? 0x50 : 0xFA);
                Op(isSigned ? SseOp.Pmuldq : SseOp.Pmuludq, d, d, Scratch);
                break;
        }
    }

    private void ExtendBytes(Xmm d, Xmm source, bool isLow, bool isSigned)
    {
        if (isLow)
        {
            Op(isSigned ? SseUnaryOp.Pmovsxbw : SseUnaryOp.Pmovzxbw, d, source);
            return;
        }
        Op(SseOp.Punpckhbw, d, source, source);
        Op(isSigned ? SseShiftOp.Psraw : SseShiftOp.Psrlw, d, d, 8);
    }

    // pmulhrsw overflows for -1 * -1 alone, to -1.
    private void SaturateQ15(Xmm d)
    {
        Op(SseOp.Pcmpeqw, Scratch, d, Constant(Lanes.I16x8, 0x8000));
        Op(SseOp.Pxor, d, d, Scratch);
    }

    // The even and the odd bytes, each extended in place, give the products to be added.
    private void DotSaturated(Xmm d, Xmm l, Xmm r, Xmm t)
    {
        Op(SseShiftOp.Psllw, Scratch, l, 8);
        Op(SseShiftOp.Psraw, Scratch, Scratch, 8);
        Op(SseShiftOp.Psllw, t, r, 8);
        Op(SseShiftOp.Psraw, t, t, 8);
        Op(SseOp.Pmullw, Scratch, Scratch, t);
        Op(SseShiftOp.Psraw, t, r, 8);
        Op(SseShiftOp.Psraw, d, l, 8);
        Op(SseOp.Pmullw, d, d, t);
        Op(SseOp.Paddsw, d, d, Scratch);
    }

    // pshufb gives zero for numbers from 128 on: a saturated addition brings those from 16 on there and leaves the others' low four bits.
    private int Swizzle(Xmm d, Xmm l, in VectorOperand right)
    {
        int site = Position;
        Mem bias = Constant(Lanes.I8x16, 0x70);
        if (right.Kind == VectorOperandKind.Register)
        {
            Op(SseOp.Paddusb, Scratch, X(right.Register), bias);
        }
        else
        {
            Load(Scratch, right);
            Op(SseOp.Paddusb, Scratch, Scratch, bias);
        }
        Op(SseOp.Pshufb, d, l, Scratch);
        return site;
    }
}
