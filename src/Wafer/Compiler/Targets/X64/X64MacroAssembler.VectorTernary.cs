namespace Wafer.Compiler.Targets.X64;

// Vectors: operations of three operands, and shifts.
internal unsafe partial struct X64MacroAssembler
{
    public readonly VectorNeeds Needs(VectorTernaryOp op, Lanes lanes)
    {
        switch (op)
        {
            case VectorTernaryOp.RelaxedSelect when _cpu.Avx:
                return VectorNeeds.Registers;
            case VectorTernaryOp.Select or VectorTernaryOp.RelaxedSelect:
                return _cpu.Avx512 ? VectorNeeds.Registers : VectorNeeds.KeepOthers;
            case VectorTernaryOp.RelaxedDotAdd:
                return VectorNeeds.Registers;
            case VectorTernaryOp.DotAdd:
                return VectorNeeds.Registers | VectorNeeds.KeepOthers | VectorNeeds.Temporary;
            default:
                return VectorNeeds.None;
        }
    }

    public int Vector(VectorTernaryOp op, Lanes lanes, Reg destination, Reg first, Reg second, in VectorOperand third, Reg temporary)
    {
        Xmm d = X(destination), a = X(first), b = X(second);
        Xmm c = third.Kind == VectorOperandKind.Register ? X(third.Register) : Scratch;
        switch (op)
        {
            case VectorTernaryOp.RelaxedSelect when _cpu.Avx && !_cpu.Avx512:
                SelectByTopBits(lanes, d, a, b, c);
                return Position;
            case VectorTernaryOp.Select or VectorTernaryOp.RelaxedSelect when _cpu.Avx512:
                SelectByTernaryLogic(d, a, b, c);
                return Position;
            case VectorTernaryOp.Select or VectorTernaryOp.RelaxedSelect:
                // ((a ^ b) & c) ^ b
                Op(SseOp.Pxor, d, a, b);
                int site = Apply(SseOp.Pand, d, d, third);
                Op(SseOp.Pxor, d, d, b);
                return site;
            case VectorTernaryOp.RelaxedMultiplyAdd when _cpu.Fma:
                return Fuse(lanes == Lanes.F32x4 ? VexOp.Vfmadd213ps : VexOp.Vfmadd213pd, lanes == Lanes.F32x4 ? VexOp.Vfmadd231ps : VexOp.Vfmadd231pd, d, a, b, third);
            case VectorTernaryOp.RelaxedMultiplySubtract when _cpu.Fma:
                return Fuse(lanes == Lanes.F32x4 ? VexOp.Vfnmadd213ps : VexOp.Vfnmadd213pd, lanes == Lanes.F32x4 ? VexOp.Vfnmadd231ps : VexOp.Vfnmadd231pd, d, a, b, third);
            case VectorTernaryOp.MultiplyAdd or VectorTernaryOp.RelaxedMultiplyAdd:
                return MultiplyAdd(lanes, d, a, b, third);
            case VectorTernaryOp.MultiplySubtract or VectorTernaryOp.RelaxedMultiplySubtract:
                return MultiplySubtract(lanes, d, a, b, third);
            case VectorTernaryOp.RelaxedDotAdd:
                Op(SseOp.Pmaddubsw, Scratch, b, a);
                Op(SseOp.Pmaddwd, Scratch, Scratch, Constant(Lanes.I16x8, 1));
                Op(SseOp.Paddd, d, Scratch, c);
                return Position;
            case VectorTernaryOp.DotAdd:
                DotSaturated(d, a, b, X(temporary));
                Op(SseOp.Pmaddwd, d, d, Constant(Lanes.I16x8, 1));
                Op(SseOp.Paddd, d, d, c);
                return Position;
            default:
                throw new ArgumentOutOfRangeException(nameof(op));
        }
    }

    // The table of vpternlog says for each combination of the bits of its operands (the destination's first) what the result is: c ? a : b in the order they are in.
    private void SelectByTernaryLogic(Xmm d, Xmm a, Xmm b, Xmm c)
    {
        if (d == a)
        {
            _asm.Evex(EvexImmOp.Vpternlogd, d, b, c, 0xE4);
        }
        else if (d == b)
        {
            _asm.Evex(EvexImmOp.Vpternlogd, d, a, c, 0xD8);
        }
        else
        {
            if (d != c)
                MoveVector(d, c);
            _asm.Evex(EvexImmOp.Vpternlogd, d, a, b, 0xCA);
        }
    }

    private void SelectByTopBits(Lanes lanes, Xmm d, Xmm a, Xmm b, Xmm mask)
    {
        switch (lanes)
        {
            case Lanes.I32x4:
                _asm.Vex(VexBlendOp.Vblendvps, d, b, a, mask);
                break;
            case Lanes.I64x2:
                _asm.Vex(VexBlendOp.Vblendvpd, d, b, a, mask);
                break;
            case Lanes.I16x8:
                // There is none for 16 bits: both bytes get the top one.
                Op(SseShiftOp.Psraw, Scratch, mask, 15);
                _asm.Vex(VexBlendOp.Vpblendvb, d, b, a, Scratch);
                break;
            default:
                _asm.Vex(VexBlendOp.Vpblendvb, d, b, a, mask);
                break;
        }
    }

    // The destination is one of the operands: which one the digits say.
    private int Fuse(VexOp op213, VexOp op231, Xmm d, Xmm a, Xmm b, in VectorOperand third)
    {
        int site = Position;
        if (third.Kind == VectorOperandKind.Register && X(third.Register) == d)
        {
            _asm.Vex(op231, d, a, b);
            return site;
        }
        if (d == b)
            b = a;
        else if (d != a)
            MoveVector(d, a);
        site = Position;
        switch (third.Kind)
        {
            case VectorOperandKind.Register:
                _asm.Vex(op213, d, b, X(third.Register));
                break;
            case VectorOperandKind.Constant:
                _asm.Vex(op213, d, b, Constant(third.Low, third.High));
                break;
            default:
                _asm.Vex(op213, d, b, M(third.Address));
                break;
        }
        return site;
    }

    private int MultiplyAdd(Lanes lanes, Xmm d, Xmm a, Xmm b, in VectorOperand third)
    {
        SseOp multiply = Direct(VectorOp.Mul, lanes), add = Direct(VectorOp.Add, lanes);
        if (third.Kind != VectorOperandKind.Register)
        {
            Op(multiply, d, a, b);
            return Apply(add, d, d, third);
        }
        Op(multiply, Scratch, a, b);
        Op(add, d, Scratch, X(third.Register));
        return Position;
    }

    private int MultiplySubtract(Lanes lanes, Xmm d, Xmm a, Xmm b, in VectorOperand third)
    {
        SseOp multiply = Direct(VectorOp.Mul, lanes), subtract = Direct(VectorOp.Sub, lanes);
        int site = Position;
        Op(multiply, Scratch, a, b);
        if (third.Kind == VectorOperandKind.Register)
        {
            Op(subtract, d, X(third.Register), Scratch);
            return site;
        }
        site = Load(d, third);
        Op(subtract, d, d, Scratch);
        return site;
    }

    // ---- Shifts ----

    public readonly VectorNeeds Needs(VectorShiftOp op, Lanes lanes) => lanes switch
    {
        Lanes.I8x16 => VectorNeeds.Temporary,
        Lanes.I64x2 when op == VectorShiftOp.ShrS && !_cpu.Avx512 => VectorNeeds.Temporary,
        _ => VectorNeeds.None,
    };

    public void VectorShift(VectorShiftOp op, Lanes lanes, Reg destination, Reg value, Reg count, Reg temporary)
    {
        Xmm d = X(destination), x = X(value);
        MoveToVector(Scratch, G(count), OperandSize.W32);
        Op(SseOp.Pand, Scratch, Scratch, Constant((ulong)lanes.Bits() - 1, 0));
        switch (lanes, op)
        {
            case (Lanes.I8x16, _):
                ShiftBytes(op, d, x, X(temporary));
                break;
            case (Lanes.I64x2, VectorShiftOp.ShrS) when _cpu.Avx512:
                _asm.Evex(EvexOp.Vpsraq, d, x, Scratch);
                break;
            case (Lanes.I64x2, VectorShiftOp.ShrS):
                // The sign bit, shifted too, is where the upper ones begin.
                Xmm t = X(temporary);
                LoadConstant(t, Lanes.I64x2, 1UL << 63);
                Op(SseOp.Psrlq, t, t, Scratch);
                Op(SseOp.Psrlq, d, x, Scratch);
                Op(SseOp.Pxor, d, d, t);
                Op(SseOp.Psubq, d, d, t);
                break;
            default:
                Op(ShiftOf(op, lanes), d, x, Scratch);
                break;
        }
    }

    // The count is in the scratch register.
    private void ShiftBytes(VectorShiftOp op, Xmm d, Xmm x, Xmm t)
    {
        if (op == VectorShiftOp.ShrS)
        {
            // Each byte as the upper one of 16 bits, and back.
            Op(SseOp.Paddd, Scratch, Scratch, Constant(8, 0));
            Op(SseOp.Punpckhbw, t, x, x);
            Op(SseOp.Punpcklbw, d, x, x);
            Op(SseOp.Psraw, t, t, Scratch);
            Op(SseOp.Psraw, d, d, Scratch);
            Op(SseOp.Packsswb, d, d, t);
            return;
        }

        // The mask of the bits that stay in their byte when shifted to the left, or came from it when shifted to the right: 0xFF shifted to the right.
        LoadConstant(t, Lanes.I16x8, 0xFF);
        Op(SseOp.Psrlw, t, t, Scratch);
        Op(SseOp.Packuswb, t, t, t);
        if (op == VectorShiftOp.Shl)
        {
            Op(SseOp.Pand, d, x, t);
            Op(SseOp.Psllw, d, d, Scratch);
            return;
        }
        Op(SseOp.Psrlw, d, x, Scratch);
        Op(SseOp.Pand, d, d, t);
    }

    private static SseOp ShiftOf(VectorShiftOp op, Lanes lanes) => (op, lanes) switch
    {
        (VectorShiftOp.Shl, Lanes.I16x8) => SseOp.Psllw,
        (VectorShiftOp.Shl, Lanes.I32x4) => SseOp.Pslld,
        (VectorShiftOp.Shl, _) => SseOp.Psllq,
        (VectorShiftOp.ShrS, Lanes.I16x8) => SseOp.Psraw,
        (VectorShiftOp.ShrS, _) => SseOp.Psrad,
        (_, Lanes.I16x8) => SseOp.Psrlw,
        (_, Lanes.I32x4) => SseOp.Psrld,
        _ => SseOp.Psrlq,
    };

    public void VectorShiftImmediate(VectorShiftOp op, Lanes lanes, Reg destination, Reg value, int count)
    {
        Xmm d = X(destination), x = X(value);
        switch (lanes, op)
        {
            case (Lanes.I8x16, VectorShiftOp.ShrS) when count == 7:
            case (Lanes.I64x2, VectorShiftOp.ShrS) when count == 63 && _cpu.Sse42 && !_cpu.Avx512:
                ZeroVector(Scratch);
                OpFromScratch(lanes == Lanes.I8x16 ? SseOp.Pcmpgtb : SseOp.Pcmpgtq, d, x);
                break;
            case (Lanes.I8x16, VectorShiftOp.Shl):
                Op(SseShiftOp.Psllw, d, x, count);
                Op(SseOp.Pand, d, d, Constant(lanes, 0xFFUL << count));
                break;
            case (Lanes.I8x16, _):
                Op(SseShiftOp.Psrlw, d, x, count);
                Op(SseOp.Pand, d, d, Constant(lanes, 0xFFUL >> count));
                if (op == VectorShiftOp.ShrS)
                    ExtendSign(SseOp.Psubb, d, Constant(lanes, 0x80UL >> count), Constant(lanes, 0x80UL >> count));
                break;
            case (Lanes.I64x2, VectorShiftOp.ShrS) when _cpu.Avx512:
                _asm.Evex(EvexShiftOp.Vpsraq, d, x, (byte)count);
                break;
            case (Lanes.I64x2, VectorShiftOp.ShrS):
                Op(SseShiftOp.Psrlq, d, x, count);
                ExtendSign(SseOp.Psubq, d, Constant(lanes, 1UL << (63 - count)), Constant(lanes, 1UL << (63 - count)));
                break;
            default:
                Op(ImmediateShiftOf(op, lanes), d, x, count);
                break;
        }
    }

    // Where the sign bit came to stand is m: (d ^ m) - m. The constant is needed twice; as an operand each use has its own.
    private void ExtendSign(SseOp subtract, Xmm d, Mem m, Mem again)
    {
        Op(SseOp.Pxor, d, d, m);
        Op(subtract, d, d, again);
    }

    private static SseShiftOp ImmediateShiftOf(VectorShiftOp op, Lanes lanes) => (op, lanes) switch
    {
        (VectorShiftOp.Shl, Lanes.I16x8) => SseShiftOp.Psllw,
        (VectorShiftOp.Shl, Lanes.I32x4) => SseShiftOp.Pslld,
        (VectorShiftOp.Shl, _) => SseShiftOp.Psllq,
        (VectorShiftOp.ShrS, Lanes.I16x8) => SseShiftOp.Psraw,
        (VectorShiftOp.ShrS, _) => SseShiftOp.Psrad,
        (_, Lanes.I16x8) => SseShiftOp.Psrlw,
        (_, Lanes.I32x4) => SseShiftOp.Psrld,
        _ => SseShiftOp.Psrlq,
    };
}
