namespace Wafer.Compiler.Targets.X64;

// The way out for more fuel, from the start of any region of code: everything that the convention for calls gives up is kept.
internal static unsafe partial class SharedStubs
{
    private const int VectorRegisterCount = 16;

    private static ReadOnlySpan<Gpr> CallerSaved => [Gpr.Rax, Gpr.Rcx, Gpr.Rdx, Gpr.Rsi, Gpr.Rdi, Gpr.R8, Gpr.R9, Gpr.R10, Gpr.R11];

    private static void EmitOutOfFuel(ref X64Assembler a, SharedStubOffsets offsets)
    {
        int vectors = 8 * (CallerSaved.Length + 1);
        offsets.Stubs[(int)Stub.OutOfFuel] = Start(ref a);
        a.Push(Gpr.Rbp);
        a.Mov(OperandSize.W64, Gpr.Rbp, Gpr.Rsp);
        a.Sub(OperandSize.W64, Gpr.Rsp, vectors + (16 * VectorRegisterCount));
        for (int i = 0; i < CallerSaved.Length; i++)
            a.Mov(OperandSize.W64, Mem.At(Gpr.Rsp, 8 * i), CallerSaved[i]);
        for (int i = 0; i < VectorRegisterCount; i++)
            a.Movups(Mem.At(Gpr.Rsp, vectors + (16 * i)), (Xmm)i);
        CallServiceKeepingArguments(ref a, Service.OutOfFuel);
        for (int i = 0; i < CallerSaved.Length; i++)
            a.Mov(OperandSize.W64, CallerSaved[i], Mem.At(Gpr.Rsp, 8 * i));
        for (int i = 0; i < VectorRegisterCount; i++)
            a.Movups((Xmm)i, Mem.At(Gpr.Rsp, vectors + (16 * i)));
        a.Leave();
        a.Ret();
    }
}
