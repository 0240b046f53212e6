namespace Wafer.Compiler.Targets.X64;

// Bulk memory (Core spec 4.4.7, memory.copy and memory.fill) after the bounds check. Leaves that clobber no callee-saved register, so that they can
// also be called as System V functions.
//
// Sizes up to eight vectors are done without a loop: vectors from the front and vectors from the back, which overlap where the size is no
// multiple. All loads come before the first store, which makes overlapping source and destination a matter of course. Above, a loop of four
// vectors with aligned stores does the middle. rep movsb and rep stosb are not used: measured on one Zen 5 machine, with operands that are not aligned, the
// copy took 5 to 10 times as long as the AVX2 loop from 200 bytes to 1 MiB and won only at 64 MiB, and the fill was equal at best from 1000 bytes up.
internal static unsafe partial class SharedStubs
{
    /// <summary>Vector moves of the widest kind that may be used.</summary>
    private readonly struct VectorMoves(bool avx2)
    {
        public bool Avx2 => avx2;

        /// <summary>Bytes.</summary>
        public int Width => avx2 ? 32 : 16;

        public void Load(ref X64Assembler a, int register, Mem src)
        {
            if (avx2)
                a.Vex(SseUnaryOp.Movdqu, (Xmm)register, src, VexLength.L256);
            else
                a.Movups((Xmm)register, src);
        }

        public void Store(ref X64Assembler a, Mem dst, int register)
        {
            if (avx2)
                a.Vex(SseStoreOp.Movdqu, dst, (Xmm)register, VexLength.L256);
            else
                a.Movups(dst, (Xmm)register);
        }

        public void StoreAligned(ref X64Assembler a, Mem dst, int register)
        {
            if (avx2)
                a.Vex(SseStoreOp.Movdqa, dst, (Xmm)register, VexLength.L256);
            else
                a.Movaps(dst, (Xmm)register);
        }

        /// <summary>Returns to code that may use legacy vector instructions.</summary>
        public void Return(ref X64Assembler a)
        {
            if (avx2)
                a.Vzeroupper();
            a.Ret();
        }
    }

    /// <summary><c>MemoryCopy(rdi = destination, rsi = source, rdx = count)</c>.</summary>
    private static void EmitMemoryCopy(ref X64Assembler a, SharedStubOffsets offsets, VectorMoves vectors)
    {
        Label below16 = default, below8 = default, below4 = default, done = default, two = default, four = default, eight = default, backward = default;
        int width = vectors.Width;
        offsets.Stubs[(int)Stub.MemoryCopy] = Start(ref a);
        a.Cmp(OperandSize.W64, Gpr.Rdx, 16);
        a.JccShort(Condition.B, ref below16);
        if (width > 16)
        {
            a.Cmp(OperandSize.W64, Gpr.Rdx, 32);
            a.JccShort(Condition.A, ref two);
            a.Movups(Xmm.Xmm0, Front(Gpr.Rsi, 0));
            a.Movups(Xmm.Xmm1, Back(Gpr.Rsi, 16));
            a.Movups(Front(Gpr.Rdi, 0), Xmm.Xmm0);
            a.Movups(Back(Gpr.Rdi, 16), Xmm.Xmm1);
            a.Ret();
        }
        CopyBlock(ref a, vectors, 2, ref two, ref four);

        a.Bind(ref below16);
        a.Cmp(OperandSize.W32, Gpr.Rdx, 8);
        a.JccShort(Condition.B, ref below8);
        a.Mov(OperandSize.W64, Gpr.Rax, Front(Gpr.Rsi, 0));
        a.Mov(OperandSize.W64, Gpr.Rcx, Back(Gpr.Rsi, 8));
        a.Mov(OperandSize.W64, Front(Gpr.Rdi, 0), Gpr.Rax);
        a.Mov(OperandSize.W64, Back(Gpr.Rdi, 8), Gpr.Rcx);
        a.Ret();

        a.Bind(ref below8);
        a.Cmp(OperandSize.W32, Gpr.Rdx, 4);
        a.JccShort(Condition.B, ref below4);
        a.Mov(OperandSize.W32, Gpr.Rax, Front(Gpr.Rsi, 0));
        a.Mov(OperandSize.W32, Gpr.Rcx, Back(Gpr.Rsi, 4));
        a.Mov(OperandSize.W32, Front(Gpr.Rdi, 0), Gpr.Rax);
        a.Mov(OperandSize.W32, Back(Gpr.Rdi, 4), Gpr.Rcx);
        a.Ret();

        // One to three bytes: the first, the middle and the last cover them all.
        a.Bind(ref below4);
        a.Test(OperandSize.W32, Gpr.Rdx, Gpr.Rdx);
        a.JccShort(Condition.E, ref done);
        a.Mov(OperandSize.W32, Gpr.R8, Gpr.Rdx);
        a.Shr(OperandSize.W32, Gpr.R8, 1);
        a.Movzx8(Gpr.Rax, Front(Gpr.Rsi, 0));
        a.Movzx8(Gpr.R9, Mem.At(Gpr.Rsi, Gpr.R8));
        a.Movzx8(Gpr.Rcx, Back(Gpr.Rsi, 1));
        a.Mov8(Front(Gpr.Rdi, 0), Gpr.Rax);
        a.Mov8(Mem.At(Gpr.Rdi, Gpr.R8), Gpr.R9);
        a.Mov8(Back(Gpr.Rdi, 1), Gpr.Rcx);
        a.Bind(ref done);
        a.Ret();

        Label loop = default;
        CopyBlock(ref a, vectors, 4, ref four, ref eight);
        CopyBlock(ref a, vectors, 8, ref eight, ref loop);

        // A destination less than the count above the source is copied from the end.
        a.Bind(ref loop);
        a.Mov(OperandSize.W64, Gpr.Rax, Gpr.Rdi);
        a.Sub(OperandSize.W64, Gpr.Rax, Gpr.Rsi);
        a.Cmp(OperandSize.W64, Gpr.Rax, Gpr.Rdx);
        a.Jcc(Condition.B, ref backward);
        EmitCopyForward(ref a, vectors);
        a.Bind(ref backward);
        EmitCopyBackward(ref a, vectors);
    }

    /// <summary>Up to <paramref name="count"/> vectors, half from the front and half from the back; larger sizes go on to the next label.</summary>
    private static void CopyBlock(ref X64Assembler a, VectorMoves vectors, int count, ref Label start, ref Label larger)
    {
        int width = vectors.Width;
        a.Bind(ref start);
        a.Cmp(OperandSize.W64, Gpr.Rdx, count * width);
        a.Jcc(Condition.A, ref larger);
        for (int i = 0; i < count / 2; i++)
        {
            vectors.Load(ref a, i, Front(Gpr.Rsi, i * width));
            vectors.Load(ref a, (count / 2) + i, Back(Gpr.Rsi, (i + 1) * width));
        }
        for (int i = 0; i < count / 2; i++)
        {
            vectors.Store(ref a, Front(Gpr.Rdi, i * width), i);
            vectors.Store(ref a, Back(Gpr.Rdi, (i + 1) * width), (count / 2) + i);
        }
        vectors.Return(ref a);
    }

    /// <summary>The first vector and the last four are loaded ahead and stored last: the loop may overwrite them, and aligned blocks do not reach them.</summary>
    private static void EmitCopyForward(ref X64Assembler a, VectorMoves vectors)
    {
        int width = vectors.Width;
        Label loop = default;
        vectors.Load(ref a, 4, Front(Gpr.Rsi, 0));
        for (int i = 0; i < 4; i++)
            vectors.Load(ref a, 5 + i, Back(Gpr.Rsi, (i + 1) * width));

        // r8 = the next multiple of the width above the destination, rsi = the source moved as far, rcx = the end minus a block.
        a.Lea(OperandSize.W64, Gpr.R8, Mem.At(Gpr.Rdi, width));
        a.And(OperandSize.W64, Gpr.R8, -width);
        a.Lea(OperandSize.W64, Gpr.Rcx, Back(Gpr.Rdi, 4 * width));
        a.Sub(OperandSize.W64, Gpr.Rsi, Gpr.Rdi);
        a.Align(16);
        a.Bind(ref loop);
        for (int i = 0; i < 4; i++)
            vectors.Load(ref a, i, Mem.At(Gpr.R8, Gpr.Rsi, Scale.X1, i * width));
        for (int i = 0; i < 4; i++)
            vectors.StoreAligned(ref a, Mem.At(Gpr.R8, i * width), i);
        a.Add(OperandSize.W64, Gpr.R8, 4 * width);
        a.Cmp(OperandSize.W64, Gpr.R8, Gpr.Rcx);
        a.Jcc(Condition.B, ref loop);

        for (int i = 0; i < 4; i++)
            vectors.Store(ref a, Back(Gpr.Rdi, (i + 1) * width), 5 + i);
        vectors.Store(ref a, Front(Gpr.Rdi, 0), 4);
        vectors.Return(ref a);
    }

    /// <summary>The mirror image of the forward copy.</summary>
    private static void EmitCopyBackward(ref X64Assembler a, VectorMoves vectors)
    {
        int width = vectors.Width;
        Label loop = default;
        vectors.Load(ref a, 4, Back(Gpr.Rsi, width));
        for (int i = 0; i < 4; i++)
            vectors.Load(ref a, 5 + i, Front(Gpr.Rsi, i * width));

        // r8 = the last multiple of the width below the end of the destination, rcx = the start plus a block.
        a.Lea(OperandSize.W64, Gpr.R8, Back(Gpr.Rdi, 1));
        a.And(OperandSize.W64, Gpr.R8, -width);
        a.Lea(OperandSize.W64, Gpr.Rcx, Front(Gpr.Rdi, 4 * width));
        a.Sub(OperandSize.W64, Gpr.Rsi, Gpr.Rdi);
        a.Align(16);
        a.Bind(ref loop);
        for (int i = 0; i < 4; i++)
            vectors.Load(ref a, i, Mem.At(Gpr.R8, Gpr.Rsi, Scale.X1, -(i + 1) * width));
        for (int i = 0; i < 4; i++)
            vectors.StoreAligned(ref a, Mem.At(Gpr.R8, -(i + 1) * width), i);
        a.Sub(OperandSize.W64, Gpr.R8, 4 * width);
        a.Cmp(OperandSize.W64, Gpr.R8, Gpr.Rcx);
        a.Jcc(Condition.A, ref loop);

        for (int i = 0; i < 4; i++)
            vectors.Store(ref a, Front(Gpr.Rdi, i * width), 5 + i);
        vectors.Store(ref a, Back(Gpr.Rdi, width), 4);
        vectors.Return(ref a);
    }

    /// <summary><c>MemoryFill(rdi = destination, esi = byte value, rdx = count)</c>.</summary>
    private static void EmitMemoryFill(ref X64Assembler a, SharedStubOffsets offsets, VectorMoves vectors)
    {
        Label below16 = default, below8 = default, below4 = default, done = default, two = default, four = default, eight = default, loop = default;
        Label again = default;
        int width = vectors.Width;
        offsets.Stubs[(int)Stub.MemoryFill] = Start(ref a);
        // The value in all eight bytes of rax.
        a.Movzx8(Gpr.Rax, Gpr.Rsi);
        a.Mov(Gpr.Rcx, 0x0101010101010101);
        a.Imul(OperandSize.W64, Gpr.Rax, Gpr.Rcx);
        a.Cmp(OperandSize.W64, Gpr.Rdx, 16);
        a.JccShort(Condition.B, ref below16);
        if (vectors.Avx2)
        {
            a.Vmovq(Xmm.Xmm0, Gpr.Rax);
            a.Vex(VexUnaryOp.Vpbroadcastq, Xmm.Xmm0, Xmm.Xmm0, VexLength.L256);
            a.Cmp(OperandSize.W64, Gpr.Rdx, 32);
            a.JccShort(Condition.A, ref two);
            a.Vmovdqu(Front(Gpr.Rdi, 0), Xmm.Xmm0);
            a.Vmovdqu(Back(Gpr.Rdi, 16), Xmm.Xmm0);
            vectors.Return(ref a);
        }
        else
        {
            a.Movq(Xmm.Xmm0, Gpr.Rax);
            a.Sse(SseOp.Punpcklqdq, Xmm.Xmm0, Xmm.Xmm0);
        }
        FillBlock(ref a, vectors, 2, ref two, ref four);

        a.Bind(ref below16);
        a.Cmp(OperandSize.W32, Gpr.Rdx, 8);
        a.JccShort(Condition.B, ref below8);
        a.Mov(OperandSize.W64, Front(Gpr.Rdi, 0), Gpr.Rax);
        a.Mov(OperandSize.W64, Back(Gpr.Rdi, 8), Gpr.Rax);
        a.Ret();

        a.Bind(ref below8);
        a.Cmp(OperandSize.W32, Gpr.Rdx, 4);
        a.JccShort(Condition.B, ref below4);
        a.Mov(OperandSize.W32, Front(Gpr.Rdi, 0), Gpr.Rax);
        a.Mov(OperandSize.W32, Back(Gpr.Rdi, 4), Gpr.Rax);
        a.Ret();

        a.Bind(ref below4);
        a.Test(OperandSize.W32, Gpr.Rdx, Gpr.Rdx);
        a.JccShort(Condition.E, ref done);
        a.Mov8(Front(Gpr.Rdi, 0), Gpr.Rax);
        a.Mov8(Back(Gpr.Rdi, 1), Gpr.Rax);
        a.Shr(OperandSize.W32, Gpr.Rdx, 1);
        a.Mov8(Mem.At(Gpr.Rdi, Gpr.Rdx), Gpr.Rax);
        a.Bind(ref done);
        a.Ret();

        FillBlock(ref a, vectors, 4, ref four, ref eight);
        FillBlock(ref a, vectors, 8, ref eight, ref loop);

        a.Bind(ref loop);
        vectors.Store(ref a, Front(Gpr.Rdi, 0), 0);
        a.Lea(OperandSize.W64, Gpr.R8, Mem.At(Gpr.Rdi, width));
        a.And(OperandSize.W64, Gpr.R8, -width);
        a.Lea(OperandSize.W64, Gpr.Rcx, Back(Gpr.Rdi, 4 * width));
        a.Align(16);
        a.Bind(ref again);
        for (int i = 0; i < 4; i++)
            vectors.StoreAligned(ref a, Mem.At(Gpr.R8, i * width), 0);
        a.Add(OperandSize.W64, Gpr.R8, 4 * width);
        a.Cmp(OperandSize.W64, Gpr.R8, Gpr.Rcx);
        a.Jcc(Condition.B, ref again);
        for (int i = 0; i < 4; i++)
            vectors.Store(ref a, Back(Gpr.Rdi, (i + 1) * width), 0);
        vectors.Return(ref a);
    }

    private static void FillBlock(ref X64Assembler a, VectorMoves vectors, int count, ref Label start, ref Label larger)
    {
        int width = vectors.Width;
        a.Bind(ref start);
        a.Cmp(OperandSize.W64, Gpr.Rdx, count * width);
        a.Jcc(Condition.A, ref larger);
        for (int i = 0; i < count / 2; i++)
        {
            vectors.Store(ref a, Front(Gpr.Rdi, i * width), 0);
            vectors.Store(ref a, Back(Gpr.Rdi, (i + 1) * width), 0);
        }
        vectors.Return(ref a);
    }

    private static Mem Front(Gpr address, int offset) => Mem.At(address, offset);

    /// <summary>Counted from the end: the count is in rdx.</summary>
    private static Mem Back(Gpr address, int offset) => Mem.At(address, Gpr.Rdx, Scale.X1, -offset);
}
