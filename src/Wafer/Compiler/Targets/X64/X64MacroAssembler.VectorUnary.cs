namespace Wafer.Compiler.Targets.X64;

// Vectors: operations of one operand.
internal unsafe partial struct X64MacroAssembler
{
    private const ulong F32PowerOf16 = 0x4780_0000, F64PowerOf52 = 0x4330_0000_0000_0000, F64MaxI32 = 0x41DF_FFFF_FFC0_0000, F64MaxU32 = 0x41EF_FFFF_FFE0_0000;

    // The number of bits in each number of four bits.
    private const ulong NibbleCountsLow = 0x0302_0201_0201_0100, NibbleCountsHigh = 0x0403_0302_0302_0201;

    public readonly VectorNeeds Needs(VectorUnaryOp op, Lanes lanes) => op switch
    {
        VectorUnaryOp.PopulationCount => _cpu.Avx512Bitalg ? VectorNeeds.None : VectorNeeds.Temporary,
        VectorUnaryOp.TruncSatU or VectorUnaryOp.RelaxedTruncU => _cpu.Avx512 ? VectorNeeds.None : VectorNeeds.Temporary,
        _ => VectorNeeds.None,
    };

    public void Vector(VectorUnaryOp op, Lanes lanes, Reg destination, Reg source, Reg temporary)
    {
        Xmm d = X(destination), x = X(source);
        bool w32 = lanes == Lanes.F32x4;
        switch (op)
        {
            case VectorUnaryOp.Not:
                Op(SseOp.Pxor, d, x, Constant(AllOnes, AllOnes));
                break;
            case VectorUnaryOp.Abs:
                Absolute(lanes, d, x);
                break;
            case VectorUnaryOp.Neg when lanes >= Lanes.F32x4:
                Op(SseOp.Xorps, d, x, SignMask(w32 ? Width.W32 : Width.W64));
                break;
            case VectorUnaryOp.Neg:
                ZeroVector(Scratch);
                OpFromScratch(Direct(VectorOp.Sub, lanes), d, x);
                break;
            case VectorUnaryOp.PopulationCount:
                CountBits(d, x, temporary);
                break;
            case VectorUnaryOp.Sqrt:
                Op(w32 ? SseUnaryOp.Sqrtps : SseUnaryOp.Sqrtpd, d, x);
                break;
            case VectorUnaryOp.Ceil:
                Round(lanes, d, x, RoundingMode.Ceiling);
                break;
            case VectorUnaryOp.Floor:
                Round(lanes, d, x, RoundingMode.Floor);
                break;
            case VectorUnaryOp.Trunc:
                Round(lanes, d, x, RoundingMode.Truncate);
                break;
            case VectorUnaryOp.Nearest:
                Round(lanes, d, x, RoundingMode.Nearest);
                break;
            case VectorUnaryOp.ExtendLowS or VectorUnaryOp.ExtendLowU:
                Op(Extension(lanes, op == VectorUnaryOp.ExtendLowS), d, x);
                break;
            case VectorUnaryOp.ExtendHighS:
                Op(SseUnaryImmOp.Pshufd, d, x, 0xEE);
                Op(Extension(lanes, isSigned: true), d, d);
                break;
            case VectorUnaryOp.ExtendHighU:
                ZeroVector(Scratch);
                Op(lanes switch { Lanes.I16x8 => SseOp.Punpckhbw, Lanes.I32x4 => SseOp.Punpckhwd, _ => SseOp.Punpckhdq }, d, x, Scratch);
                break;
            case VectorUnaryOp.AddPairsS or VectorUnaryOp.AddPairsU:
                AddPairs(lanes, op == VectorUnaryOp.AddPairsS, d, x);
                break;
            case VectorUnaryOp.ConvertS:
                Op(w32 ? SseUnaryOp.Cvtdq2ps : SseUnaryOp.Cvtdq2pd, d, x);
                break;
            case VectorUnaryOp.ConvertU:
                ConvertUnsigned(w32, d, x);
                break;
            case VectorUnaryOp.TruncSatS:
                TruncateF32(d, x);
                break;
            case VectorUnaryOp.RelaxedTruncU when _cpu.Avx512:
                _asm.Evex(EvexUnaryOp.Vcvttps2udq, d, x);
                break;
            case VectorUnaryOp.TruncSatU or VectorUnaryOp.RelaxedTruncU:
                TruncateF32Unsigned(d, x, temporary);
                break;
            case VectorUnaryOp.TruncSatZeroS:
                TruncateF64(d, x);
                break;
            case VectorUnaryOp.RelaxedTruncZeroU when _cpu.Avx512:
                _asm.Evex(EvexUnaryOp.Vcvttpd2udq, d, x);
                break;
            case VectorUnaryOp.TruncSatZeroU or VectorUnaryOp.RelaxedTruncZeroU:
                TruncateF64Unsigned(d, x);
                break;
            case VectorUnaryOp.RelaxedTruncS:
                Op(SseUnaryOp.Cvttps2dq, d, x);
                break;
            case VectorUnaryOp.RelaxedTruncZeroS:
                Op(SseUnaryOp.Cvttpd2dq, d, x);
                break;
            case VectorUnaryOp.Demote:
                Op(SseUnaryOp.Cvtpd2ps, d, x);
                break;
            case VectorUnaryOp.Promote:
                Op(SseUnaryOp.Cvtps2pd, d, x);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(op));
        }
    }

    private static SseUnaryOp Extension(Lanes lanes, bool isSigned) => lanes switch
    {
        Lanes.I16x8 => isSigned ? SseUnaryOp.Pmovsxbw : SseUnaryOp.Pmovzxbw,
        Lanes.I32x4 => isSigned ? SseUnaryOp.Pmovsxwd : SseUnaryOp.Pmovzxwd,
        _ => isSigned ? SseUnaryOp.Pmovsxdq : SseUnaryOp.Pmovzxdq,
    };

    private void Round(Lanes lanes, Xmm d, Xmm x, RoundingMode mode) =>
        Op(lanes == Lanes.F32x4 ? SseUnaryImmOp.Roundps : SseUnaryImmOp.Roundpd, d, x, (int)mode);

    private void Absolute(Lanes lanes, Xmm d, Xmm x)
    {
        switch (lanes)
        {
            case Lanes.I8x16:
                Op(SseUnaryOp.Pabsb, d, x);
                break;
            case Lanes.I16x8:
                Op(SseUnaryOp.Pabsw, d, x);
                break;
            case Lanes.I32x4:
                Op(SseUnaryOp.Pabsd, d, x);
                break;
            case Lanes.I64x2 when _cpu.Avx512:
                _asm.Evex(EvexUnaryOp.Vpabsq, d, x);
                break;
            case Lanes.I64x2:
                // All ones for the negative ones: x = (x ^ ones) - ones.
                Op(SseUnaryImmOp.Pshufd, Scratch, x, 0xF5);
                Op(SseShiftOp.Psrad, Scratch, Scratch, 31);
                Op(SseOp.Pxor, d, x, Scratch);
                Op(SseOp.Psubq, d, d, Scratch);
                break;
            default:
                Op(SseOp.Andps, d, x, MagnitudeMask(lanes == Lanes.F32x4 ? Width.W32 : Width.W64));
                break;
        }
    }

    // By table for each half of a byte.
    private void CountBits(Xmm d, Xmm x, Reg temporary)
    {
        if (_cpu.Avx512Bitalg)
        {
            _asm.Evex(EvexUnaryOp.Vpopcntb, d, x);
            return;
        }
        Xmm t = X(temporary);
        Mem half = Constant(Lanes.I8x16, 0x0F), counts = Constant(NibbleCountsLow, NibbleCountsHigh);
        Op(SseOp.Pand, t, x, half);
        LoadFull(Scratch, counts);
        Op(SseOp.Pshufb, Scratch, Scratch, t);
        Op(SseShiftOp.Psrlw, d, x, 4);
        Op(SseOp.Pand, d, d, Constant(Lanes.I8x16, 0x0F));
        LoadFull(t, Constant(NibbleCountsLow, NibbleCountsHigh));
        Op(SseOp.Pshufb, t, t, d);
        Op(SseOp.Paddb, d, t, Scratch);
    }

    private void AddPairs(Lanes lanes, bool isSigned, Xmm d, Xmm x)
    {
        switch (lanes, isSigned)
        {
            case (Lanes.I16x8, true):
                // pmaddubsw takes its first operand as unsigned.
                LoadConstant(Scratch, Lanes.I8x16, 1);
                OpFromScratch(SseOp.Pmaddubsw, d, x);
                break;
            case (Lanes.I16x8, false):
                Op(SseOp.Pmaddubsw, d, x, Constant(Lanes.I8x16, 1));
                break;
            case (_, true):
                Op(SseOp.Pmaddwd, d, x, Constant(Lanes.I16x8, 1));
                break;
            default:
                Op(SseShiftOp.Psrld, Scratch, x, 16);
                Op(SseOp.Pand, d, x, Constant(Lanes.I32x4, 0xFFFF));
                Op(SseOp.Paddd, d, d, Scratch);
                break;
        }
    }

    // ---- Conversions ----

    private void ConvertUnsigned(bool w32, Xmm d, Xmm x)
    {
        if (_cpu.Avx512)
        {
            _asm.Evex(w32 ? EvexUnaryOp.Vcvtudq2ps : EvexUnaryOp.Vcvtudq2pd, d, x);
        }
        else if (w32)
        {
            // Both halves convert exactly, so the addition is the one that rounds.
            Op(SseOp.Pand, Scratch, x, Constant(Lanes.I32x4, 0xFFFF));
            Op(SseShiftOp.Psrld, d, x, 16);
            Op(SseUnaryOp.Cvtdq2ps, d, d);
            Op(SseOp.Mulps, d, d, Constant(Lanes.F32x4, F32PowerOf16));
            Op(SseUnaryOp.Cvtdq2ps, Scratch, Scratch);
            Op(SseOp.Addps, d, d, Scratch);
        }
        else
        {
            // As the low bits of 2^52 it is 2^52 more than it should be.
            Op(SseOp.Unpcklps, d, x, Constant(Lanes.I32x4, F64PowerOf52 >> 32));
            Op(SseOp.Subpd, d, d, Constant(Lanes.F64x2, F64PowerOf52));
        }
    }

    // NaN becomes zero; what is too large, which cvtt makes the least integer, the greatest.
    private void TruncateF32(Xmm d, Xmm x)
    {
        Op(SseImmOp.Cmpps, Scratch, x, x, (int)CompareMode.Equal);
        Op(SseOp.Andps, d, x, Scratch);
        Op(SseImmOp.Cmpps, Scratch, d, Constant(Lanes.F32x4, F32PowerOf31), (int)CompareMode.NotLess);
        Op(SseUnaryOp.Cvttps2dq, d, d);
        Op(SseOp.Pxor, d, d, Scratch);
    }

    // maxps gives its second operand, zero, for NaN.
    private void TruncateF32Unsigned(Xmm d, Xmm x, Reg temporary)
    {
        ZeroVector(Scratch);
        Op(SseOp.Maxps, d, x, Scratch);
        if (_cpu.Avx512)
        {
            _asm.Evex(EvexUnaryOp.Vcvttps2udq, d, d);
            return;
        }

        // What is above 2^31 is converted apart, and saturated: the sum of both is right below and above.
        Xmm t = X(temporary);
        Op(SseOp.Subps, t, d, Constant(Lanes.F32x4, F32PowerOf31));
        LoadConstant(Scratch, Lanes.F32x4, F32PowerOf31);
        Op(SseImmOp.Cmpps, Scratch, Scratch, t, (int)CompareMode.LessOrEqual);
        Op(SseUnaryOp.Cvttps2dq, t, t);
        Op(SseOp.Pxor, t, t, Scratch);
        ZeroVector(Scratch);
        Op(SseOp.Pmaxsd, t, t, Scratch);
        Op(SseUnaryOp.Cvttps2dq, d, d);
        Op(SseOp.Paddd, d, d, t);
    }

    // minpd gives its second operand for NaN: that is made zero there, and the greatest integer elsewhere.
    private void TruncateF64(Xmm d, Xmm x)
    {
        Op(SseImmOp.Cmppd, Scratch, x, x, (int)CompareMode.Equal);
        Op(SseOp.Andpd, Scratch, Scratch, Constant(Lanes.F64x2, F64MaxI32));
        Op(SseOp.Minpd, d, x, Scratch);
        Op(SseUnaryOp.Cvttpd2dq, d, d);
    }

    private void TruncateF64Unsigned(Xmm d, Xmm x)
    {
        ZeroVector(Scratch);
        Op(SseOp.Maxpd, d, x, Scratch);
        if (_cpu.Avx512)
        {
            _asm.Evex(EvexUnaryOp.Vcvttpd2udq, d, d);
            return;
        }

        // 2^52 more has the integer in its low bits.
        Op(SseOp.Minpd, d, d, Constant(Lanes.F64x2, F64MaxU32));
        Op(SseUnaryImmOp.Roundpd, d, d, (int)RoundingMode.Truncate);
        Op(SseOp.Addpd, d, d, Constant(Lanes.F64x2, F64PowerOf52));
        Op(SseImmOp.Shufps, d, d, Scratch, 0x88);
    }
}
