namespace Wafer.Compiler.Targets.X64;

// Vectors: choices of bytes that are known when compiling. Most that programs make are one instruction; the others go by a table for pshufb, or one for each source.
internal unsafe partial struct X64MacroAssembler
{
    private static ReadOnlySpan<SseOp> LowInterleavings => [SseOp.Punpcklbw, SseOp.Punpcklwd, SseOp.Punpckldq, SseOp.Punpcklqdq];

    private static ReadOnlySpan<SseOp> HighInterleavings => [SseOp.Punpckhbw, SseOp.Punpckhwd, SseOp.Punpckhdq, SseOp.Punpckhqdq];

    // pshufb looks at the low four bits and the top one.
    public static bool RelaxedSwizzleWraps => true;

    public void Shuffle(Reg destination, Reg left, Reg right, ReadOnlySpan<byte> lanes)
    {
        Xmm d = X(destination), l = X(left);
        if (right != Reg.None)
        {
            Xmm r = X(right);
            if (!TryBlend(d, l, r, lanes) && !TryInterleave(d, l, r, 16, lanes) && !TryAlign(d, l, r, lanes) && !TryShuffleF32(d, l, r, lanes))
                ShuffleByTables(d, l, r, lanes);
            return;
        }
        if (ShufflePattern.HasZero(lanes) ? !TryShuffleWithZero(d, l, lanes) : !TryShuffleOne(d, l, lanes))
            Op(SseOp.Pshufb, d, l, Table(lanes, 0));
    }

    // ---- One source ----

    private bool TryShuffleOne(Xmm d, Xmm x, ReadOnlySpan<byte> lanes)
    {
        Span<byte> wide = stackalloc byte[8];
        int rotation = ShufflePattern.Rotation(lanes, 16);
        if (rotation == 0)
        {
            if (d != x)
                MoveVector(d, x);
        }
        else if (ShufflePattern.TryWiden(lanes, 4, wide))
        {
            Op(SseUnaryImmOp.Pshufd, d, x, Order(wide));
        }
        else if (ShufflePattern.TryWiden(lanes, 2, wide) && (IsHalf(wide, 4, 4) || IsHalf(wide, 0, 0)))
        {
            // One half stays, the other keeps to itself.
            if (IsHalf(wide, 4, 4) && wide[..4].IndexOfAnyExceptInRange((byte)0, (byte)3) < 0)
                Op(SseUnaryImmOp.Pshuflw, d, x, Order(wide));
            else if (IsHalf(wide, 0, 0) && wide[4..].IndexOfAnyExceptInRange((byte)4, (byte)7) < 0)
                Op(SseUnaryImmOp.Pshufhw, d, x, Order(wide[4..]));
            else
                return false;
        }
        else if (_cpu.Avx2 && lanes.IndexOfAnyExcept((byte)0) < 0)
        {
            _asm.Vex(VexUnaryOp.Vpbroadcastb, d, x);
        }
        else if (_cpu.Avx2 && ShufflePattern.TryWiden(lanes, 2, wide) && wide.IndexOfAnyExcept((byte)0) < 0)
        {
            _asm.Vex(VexUnaryOp.Vpbroadcastw, d, x);
        }
        else if (rotation > 0)
        {
            Op(SseImmOp.Palignr, d, x, x, rotation);
        }
        else
        {
            return TryInterleave(d, x, x, 0, lanes);
        }
        return true;
    }

    private static bool IsHalf(ReadOnlySpan<byte> wide, int start, int first)
    {
        for (int i = 0; i < 4; i++)
        {
            if (wide[start + i] != first + i)
                return false;
        }
        return true;
    }

    // Four numbers of two bits.
    private static int Order(ReadOnlySpan<byte> wide) => (wide[0] & 3) | ((wide[1] & 3) << 2) | ((wide[2] & 3) << 4) | ((wide[3] & 3) << 6);

    private bool TryShuffleWithZero(Xmm d, Xmm x, ReadOnlySpan<byte> lanes)
    {
        int shift = ShufflePattern.Shift(lanes);
        if (ShufflePattern.IsZeroExtension(lanes, 8, 16))
        {
            if (_cpu.Avx)
                _asm.Vmovq(d, x);
            else
                _asm.Movq(d, x);
        }
        else if (shift != 0)
        {
            Op(shift > 0 ? SseShiftOp.Pslldq : SseShiftOp.Psrldq, d, x, Math.Abs(shift));
        }
        else if (ShufflePattern.IsBlend(lanes))
        {
            Span<byte> mask = stackalloc byte[16];
            for (int i = 0; i < 16; i++)
                mask[i] = lanes[i] == ShuffleLanes.Zero ? (byte)0 : (byte)0xFF;
            (ulong low, ulong high) = ShufflePattern.Pack(mask);
            Op(SseOp.Pand, d, x, Constant(low, high));
        }
        else if (ZeroExtension(lanes) is { } op)
        {
            Op(op, d, x);
        }
        else
        {
            return false;
        }
        return true;
    }

    private static SseUnaryOp? ZeroExtension(ReadOnlySpan<byte> lanes) =>
        ShufflePattern.IsZeroExtension(lanes, 1, 2) ? SseUnaryOp.Pmovzxbw :
        ShufflePattern.IsZeroExtension(lanes, 2, 4) ? SseUnaryOp.Pmovzxwd :
        ShufflePattern.IsZeroExtension(lanes, 4, 8) ? SseUnaryOp.Pmovzxdq :
        ShufflePattern.IsZeroExtension(lanes, 1, 4) ? SseUnaryOp.Pmovzxbd :
        ShufflePattern.IsZeroExtension(lanes, 2, 8) ? SseUnaryOp.Pmovzxwq :
        ShufflePattern.IsZeroExtension(lanes, 1, 8) ? SseUnaryOp.Pmovzxbq : null;

    // ---- Two sources ----

    private bool TryBlend(Xmm d, Xmm l, Xmm r, ReadOnlySpan<byte> lanes)
    {
        if (!ShufflePattern.IsBlend(lanes))
            return false;
        int dwords = ShufflePattern.BlendMask(lanes, 4), words = ShufflePattern.BlendMask(lanes, 2);
        if (_cpu.Avx2 && dwords >= 0)
        {
            _asm.Vex(VexImmOp.Vpblendd, d, l, r, (byte)dwords);
        }
        else if (words >= 0)
        {
            Op(SseImmOp.Pblendw, d, l, r, words);
        }
        else if (_cpu.Avx)
        {
            Span<byte> mask = stackalloc byte[16];
            for (int i = 0; i < 16; i++)
                mask[i] = (byte)-(lanes[i] >> 4);
            (ulong low, ulong high) = ShufflePattern.Pack(mask);
            LoadFull(Scratch, Constant(low, high));
            _asm.Vex(VexBlendOp.Vpblendvb, d, l, r, Scratch);
        }
        else
        {
            return false;
        }
        return true;
    }

    private bool TryInterleave(Xmm d, Xmm l, Xmm r, int second, ReadOnlySpan<byte> lanes)
    {
        for (int i = 0; i < 4; i++)
        {
            int width = 1 << i;
            if (ShufflePattern.IsInterleaving(lanes, width, 0, 0, second))
                Op(LowInterleavings[i], d, l, r);
            else if (ShufflePattern.IsInterleaving(lanes, width, 8, 0, second))
                Op(HighInterleavings[i], d, l, r);
            else if (ShufflePattern.IsInterleaving(lanes, width, 0, second, 0))
                Op(LowInterleavings[i], d, r, l);
            else if (ShufflePattern.IsInterleaving(lanes, width, 8, second, 0))
                Op(HighInterleavings[i], d, r, l);
            else
                continue;
            return true;
        }
        return false;
    }

    // Bytes that follow one another in the two sources put together, in either order.
    private bool TryAlign(Xmm d, Xmm l, Xmm r, ReadOnlySpan<byte> lanes)
    {
        int start = ShufflePattern.Rotation(lanes, 32);
        if (start < 0)
            return false;
        if (start < 16)
            Op(SseImmOp.Palignr, d, r, l, start);
        else
            Op(SseImmOp.Palignr, d, l, r, start - 16);
        return true;
    }

    private bool TryShuffleF32(Xmm d, Xmm l, Xmm r, ReadOnlySpan<byte> lanes)
    {
        Span<byte> wide = stackalloc byte[4];
        if (!ShufflePattern.TryWiden(lanes, 4, wide))
            return false;
        int sources = (wide[0] >> 2) | ((wide[1] >> 2) << 1) | ((wide[2] >> 2) << 2) | ((wide[3] >> 2) << 3);
        if (sources == 0b1100)
        {
            Op(SseImmOp.Shufps, d, l, r, Order(wide));
            return true;
        }
        if (sources == 0b0011)
        {
            Op(SseImmOp.Shufps, d, r, l, Order(wide));
            return true;
        }
        return TryInsert(d, l, r, 0, wide) || TryInsert(d, r, l, 4, wide);
    }

    // All lanes but one stay in one source (the numbers of whose lanes start at first); that one comes from the other.
    private bool TryInsert(Xmm d, Xmm stay, Xmm other, int first, ReadOnlySpan<byte> wide)
    {
        int lane = -1;
        for (int i = 0; i < 4; i++)
        {
            if (wide[i] == first + i)
                continue;
            if (lane >= 0 || (wide[i] & 4) == first)
                return false;
            lane = i;
        }
        if (lane < 0)
            return false;
        Op(SseImmOp.Insertps, d, stay, other, ((wide[lane] & 3) << 6) | (lane << 4));
        return true;
    }

    private void ShuffleByTables(Xmm d, Xmm l, Xmm r, ReadOnlySpan<byte> lanes)
    {
        if (_cpu.Avx512Vbmi)
        {
            // The destination is one of the tables, or else holds the numbers.
            (ulong low, ulong high) = ShufflePattern.Pack(lanes);
            if (d == r)
            {
                const ulong otherSource = 0x1010_1010_1010_1010;
                LoadFull(Scratch, Constant(low ^ otherSource, high ^ otherSource));
                _asm.Evex(EvexOp.Vpermt2b, d, Scratch, l);
            }
            else if (d == l)
            {
                LoadFull(Scratch, Constant(low, high));
                _asm.Evex(EvexOp.Vpermt2b, d, Scratch, r);
            }
            else
            {
                LoadFull(d, Constant(low, high));
                _asm.Evex(EvexOp.Vpermi2b, d, l, r);
            }
            return;
        }
        Op(SseOp.Pshufb, Scratch, l, Table(lanes, 0));
        Op(SseOp.Pshufb, d, r, Table(lanes, 16));
        Op(SseOp.Por, d, d, Scratch);
    }

    // A table for pshufb: the bytes of one source; zero for those of the other.
    private Mem Table(ReadOnlySpan<byte> lanes, int source)
    {
        Span<byte> table = stackalloc byte[16];
        for (int i = 0; i < 16; i++)
            table[i] = (lanes[i] & 0xF0) == source ? (byte)(lanes[i] - source) : ShuffleLanes.Zero;
        (ulong low, ulong high) = ShufflePattern.Pack(table);
        return Constant(low, high);
    }
}
