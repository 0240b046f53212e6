namespace Wafer.Compiler.Targets.X64;

// Vectors: between lanes and scalars, and between vectors and memory.
internal unsafe partial struct X64MacroAssembler
{
    private void MoveToVector(Xmm d, Gpr source, OperandSize size)
    {
        switch (_cpu.Avx, size)
        {
            case (true, OperandSize.W32): _asm.Vmovd(d, source); break;
            case (true, _): _asm.Vmovq(d, source); break;
            case (_, OperandSize.W32): _asm.Movd(d, source); break;
            default: _asm.Movq(d, source); break;
        }
    }

    private void MoveToGeneral(Gpr d, Xmm source, OperandSize size)
    {
        switch (_cpu.Avx, size)
        {
            case (true, OperandSize.W32): _asm.Vmovd(d, source); break;
            case (true, _): _asm.Vmovq(d, source); break;
            case (_, OperandSize.W32): _asm.Movd(d, source); break;
            default: _asm.Movq(d, source); break;
        }
    }

    public void Splat(Lanes lanes, Reg destination, Reg source)
    {
        Xmm d = X(destination);
        if (lanes < Lanes.F32x4)
        {
            MoveToVector(d, G(source), lanes == Lanes.I64x2 ? OperandSize.W64 : OperandSize.W32);
            Broadcast(lanes, d, d);
        }
        else
        {
            Broadcast(lanes, d, X(source));
        }
    }

    /// <summary>Puts lane 0 into all. Destroys the scratch register without AVX2 for bytes.</summary>
    private void Broadcast(Lanes lanes, Xmm d, Xmm x)
    {
        switch (lanes)
        {
            case Lanes.I64x2 or Lanes.F64x2:
                Op(SseUnaryOp.Movddup, d, x);
                break;
            case Lanes.I8x16 when _cpu.Avx2:
                _asm.Vex(VexUnaryOp.Vpbroadcastb, d, x);
                break;
            case Lanes.I16x8 when _cpu.Avx2:
                _asm.Vex(VexUnaryOp.Vpbroadcastw, d, x);
                break;
            case Lanes.I32x4 when _cpu.Avx2:
                _asm.Vex(VexUnaryOp.Vpbroadcastd, d, x);
                break;
            case Lanes.F32x4 when _cpu.Avx2:
                _asm.Vex(VexUnaryOp.Vbroadcastss, d, x);
                break;
            case Lanes.I8x16:
                ZeroVector(Scratch);
                Op(SseOp.Pshufb, d, x, Scratch);
                break;
            case Lanes.I16x8:
                Op(SseUnaryImmOp.Pshuflw, d, x, 0);
                Op(SseUnaryImmOp.Pshufd, d, d, 0);
                break;
            case Lanes.I32x4:
                Op(SseUnaryImmOp.Pshufd, d, x, 0);
                break;
            default:
                Op(SseImmOp.Shufps, d, x, x, 0);
                break;
        }
    }

    public void ExtractLane(Lanes lanes, bool isSigned, Reg destination, Reg source, int lane)
    {
        Xmm x = X(source);
        switch (lanes)
        {
            case Lanes.I8x16:
                ExtractByte(G(destination), x, lane);
                if (isSigned)
                    _asm.Movsx8(OperandSize.W32, G(destination), G(destination));
                break;
            case Lanes.I16x8:
                if (_cpu.Avx)
                    _asm.Vpextrw(G(destination), x, (byte)lane);
                else
                    _asm.Pextrw(G(destination), x, (byte)lane);
                if (isSigned)
                    _asm.Movsx16(OperandSize.W32, G(destination), G(destination));
                break;
            case Lanes.I32x4 when lane == 0:
                MoveToGeneral(G(destination), x, OperandSize.W32);
                break;
            case Lanes.I32x4:
                if (_cpu.Avx)
                    _asm.Vpextrd(G(destination), x, (byte)lane);
                else
                    _asm.Pextrd(G(destination), x, (byte)lane);
                break;
            case Lanes.I64x2 when lane == 0:
                MoveToGeneral(G(destination), x, OperandSize.W64);
                break;
            case Lanes.I64x2:
                if (_cpu.Avx)
                    _asm.Vpextrq(G(destination), x, (byte)lane);
                else
                    _asm.Pextrq(G(destination), x, (byte)lane);
                break;
            default:
                ExtractFloat(lanes, X(destination), x, lane);
                break;
        }
    }

    private void ExtractByte(Gpr d, Xmm x, int lane)
    {
        if (_cpu.Avx)
            _asm.Vpextrb(d, x, (byte)lane);
        else
            _asm.Pextrb(d, x, (byte)lane);
    }

    // What is above a scalar's lane does not matter.
    private void ExtractFloat(Lanes lanes, Xmm d, Xmm x, int lane)
    {
        if (lane == 0)
        {
            if (d != x)
                MoveVector(d, x);
        }
        else if (lanes == Lanes.F64x2)
        {
            Op(SseOp.Unpckhpd, d, x, x);
        }
        else if (lane == 1)
        {
            Op(SseUnaryOp.Movshdup, d, x);
        }
        else if (_cpu.Avx)
        {
            _asm.Vex(VexUnaryImmOp.Vpermilps, d, x, (byte)lane);
        }
        else
        {
            _asm.Sse(SseUnaryImmOp.Pshufd, d, x, (byte)lane);
        }
    }

    public void ReplaceLane(Lanes lanes, Reg destination, Reg vector, Reg value, int lane)
    {
        Xmm d = X(destination), x = X(vector);
        if (lanes >= Lanes.F32x4)
        {
            ReplaceFloat(lanes, d, x, X(value), lane);
            return;
        }
        Gpr source = G(value);
        byte index = (byte)lane;
        if (_cpu.Avx)
        {
            switch (lanes)
            {
                case Lanes.I8x16: _asm.Vpinsrb(d, x, source, index); break;
                case Lanes.I16x8: _asm.Vpinsrw(d, x, source, index); break;
                case Lanes.I32x4: _asm.Vpinsrd(d, x, source, index); break;
                default: _asm.Vpinsrq(d, x, source, index); break;
            }
            return;
        }
        if (d != x)
            MoveVector(d, x);
        switch (lanes)
        {
            case Lanes.I8x16: _asm.Pinsrb(d, source, index); break;
            case Lanes.I16x8: _asm.Pinsrw(d, source, index); break;
            case Lanes.I32x4: _asm.Pinsrd(d, source, index); break;
            default: _asm.Pinsrq(d, source, index); break;
        }
    }

    private void ReplaceFloat(Lanes lanes, Xmm d, Xmm x, Xmm value, int lane)
    {
        if (lanes == Lanes.F32x4)
        {
            Op(SseImmOp.Insertps, d, x, value, lane << 4);
            return;
        }
        SseRegisterOp op = lane == 0 ? SseRegisterOp.Movsd : SseRegisterOp.Movlhps;
        if (_cpu.Avx)
        {
            _asm.Vex(op, d, x, value);
            return;
        }
        if (d != x)
            MoveVector(d, x);
        _asm.Sse(op, d, value);
    }

    // ---- Tests ----

    public void TestAnyTrue(Reg source) => Op(SseUnaryOp.Ptest, X(source), X(source));

    public void TestAllTrue(Lanes lanes, Reg source)
    {
        // The lanes that are zero become ones: there must be none.
        ZeroVector(Scratch);
        Op(Direct(VectorOp.Eq, lanes), Scratch, Scratch, X(source));
        Op(SseUnaryOp.Ptest, Scratch, Scratch);
    }

    public void Bitmask(Lanes lanes, Reg destination, Reg source)
    {
        Gpr d = G(destination);
        Xmm x = X(source);
        switch (lanes)
        {
            case Lanes.I8x16:
                ByteMask(d, x);
                break;
            case Lanes.I16x8:
                Op(SseOp.Packsswb, Scratch, x, x);
                ByteMask(d, Scratch);
                _asm.Movzx8(d, d);
                break;
            case Lanes.I32x4 when _cpu.Avx:
                _asm.Vmovmskps(d, x);
                break;
            case Lanes.I32x4:
                _asm.Movmskps(d, x);
                break;
            default:
                if (_cpu.Avx)
                    _asm.Vmovmskpd(d, x);
                else
                    _asm.Movmskpd(d, x);
                break;
        }
    }

    private void ByteMask(Gpr d, Xmm x)
    {
        if (_cpu.Avx)
            _asm.Vpmovmskb(d, x);
        else
            _asm.Pmovmskb(d, x);
    }

    // ---- Memory ----

    public int LoadVector(VectorLoad kind, Reg destination, Address address)
    {
        Xmm d = X(destination);
        Mem mem = M(address);
        int site = Position;
        switch (kind)
        {
            case VectorLoad.Full: LoadFull(d, mem); break;
            case VectorLoad.Extend8S: LoadUnary(SseUnaryOp.Pmovsxbw, d, mem); break;
            case VectorLoad.Extend8U: LoadUnary(SseUnaryOp.Pmovzxbw, d, mem); break;
            case VectorLoad.Extend16S: LoadUnary(SseUnaryOp.Pmovsxwd, d, mem); break;
            case VectorLoad.Extend16U: LoadUnary(SseUnaryOp.Pmovzxwd, d, mem); break;
            case VectorLoad.Extend32S: LoadUnary(SseUnaryOp.Pmovsxdq, d, mem); break;
            case VectorLoad.Extend32U: LoadUnary(SseUnaryOp.Pmovzxdq, d, mem); break;
            case VectorLoad.Splat64: LoadUnary(SseUnaryOp.Movddup, d, mem); break;
            case VectorLoad.Zero32: LoadFloat(Width.W32, d, mem); break;
            case VectorLoad.Zero64: LoadFloat(Width.W64, d, mem); break;
            case VectorLoad.Splat8 when _cpu.Avx2: _asm.Vex(VexUnaryOp.Vpbroadcastb, d, mem); break;
            case VectorLoad.Splat16 when _cpu.Avx2: _asm.Vex(VexUnaryOp.Vpbroadcastw, d, mem); break;
            case VectorLoad.Splat32 when _cpu.Avx: _asm.Vex(VexUnaryOp.Vbroadcastss, d, mem); break;
            case VectorLoad.Splat8:
                InsertFromMemory(Lanes.I8x16, d, d, mem, 0);
                Broadcast(Lanes.I8x16, d, d);
                break;
            case VectorLoad.Splat16:
                InsertFromMemory(Lanes.I16x8, d, d, mem, 0);
                Broadcast(Lanes.I16x8, d, d);
                break;
            default:
                LoadFloat(Width.W32, d, mem);
                Broadcast(Lanes.F32x4, d, d);
                break;
        }
        return site;
    }

    // None of these reads more than the lanes that it needs, so none demands alignment.
    private void LoadUnary(SseUnaryOp op, Xmm d, Mem mem)
    {
        if (_cpu.Avx)
            _asm.Vex(op, d, mem);
        else
            _asm.Sse(op, d, mem);
    }

    public int StoreVector(Address address, Reg source)
    {
        int site = Position;
        StoreFull(M(address), X(source));
        return site;
    }

    public int LoadLane(Lanes lanes, Reg destination, Reg vector, Address address, int lane)
    {
        Xmm d = X(destination), x = X(vector);
        if (!_cpu.Avx && d != x)
        {
            MoveVector(d, x);
            x = d;
        }
        int site = Position;
        InsertFromMemory(lanes, d, x, M(address), lane);
        return site;
    }

    // Without AVX, d is x.
    private void InsertFromMemory(Lanes lanes, Xmm d, Xmm x, Mem mem, int lane)
    {
        byte index = (byte)lane;
        switch (lanes)
        {
            case Lanes.I8x16 when _cpu.Avx: _asm.Vpinsrb(d, x, mem, index); break;
            case Lanes.I16x8 when _cpu.Avx: _asm.Vpinsrw(d, x, mem, index); break;
            case Lanes.I32x4 when _cpu.Avx: _asm.Vpinsrd(d, x, mem, index); break;
            case Lanes.I64x2 when _cpu.Avx: _asm.Vex(lane == 0 ? SseMemoryOp.Movlps : SseMemoryOp.Movhps, d, x, mem); break;
            case Lanes.I8x16: _asm.Pinsrb(d, mem, index); break;
            case Lanes.I16x8: _asm.Pinsrw(d, mem, index); break;
            case Lanes.I32x4: _asm.Pinsrd(d, mem, index); break;
            default: _asm.Sse(lane == 0 ? SseMemoryOp.Movlps : SseMemoryOp.Movhps, d, mem); break;
        }
    }

    public int StoreLane(Lanes lanes, Address address, Reg source, int lane)
    {
        Xmm x = X(source);
        Mem mem = M(address);
        byte index = (byte)lane;
        int site = Position;
        switch (lanes)
        {
            case Lanes.I32x4 when lane == 0: StoreFloat(Width.W32, mem, x); break;
            case Lanes.I64x2 when _cpu.Avx: _asm.Vex(lane == 0 ? SseStoreOp.Movlps : SseStoreOp.Movhps, mem, x); break;
            case Lanes.I64x2: _asm.Sse(lane == 0 ? SseStoreOp.Movlps : SseStoreOp.Movhps, mem, x); break;
            case Lanes.I8x16 when _cpu.Avx: _asm.Vpextrb(mem, x, index); break;
            case Lanes.I16x8 when _cpu.Avx: _asm.Vpextrw(mem, x, index); break;
            case Lanes.I32x4 when _cpu.Avx: _asm.Vpextrd(mem, x, index); break;
            case Lanes.I8x16: _asm.Pextrb(mem, x, index); break;
            case Lanes.I16x8: _asm.Pextrw(mem, x, index); break;
            default: _asm.Pextrd(mem, x, index); break;
        }
        return site;
    }
}
