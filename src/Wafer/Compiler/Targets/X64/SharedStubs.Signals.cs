namespace Wafer.Compiler.Targets.X64;

// The fault handler: a fault in generated code becomes a trap, any other goes to the handler that was there before.
internal static unsafe partial class SharedStubs
{
    // Linux x86-64: struct siginfo and struct ucontext as the kernel passes them (arch/x86/include/uapi/asm/sigcontext.h), system call numbers.
    private const int SignalCodeOffset = 0x08, SignalAddressOffset = 0x10;
    private const int SavedR15 = 0x60, SavedRbp = 0x78, SavedRsp = 0xA0, SavedRip = 0xA8;
    private const int SignalActionCall = 13, KernelSignalActionSize = 32, KernelSignalSetSize = 8;

    /// <summary><c>handler(edi = signal, rsi = siginfo, rdx = ucontext)</c>.</summary>
    /// <remarks>
    /// Signals that a process sent (si_code at most 0) are none of ours, wherever they interrupt. The stack pointer is set to the thread's stack
    /// at once, so that execution never goes on on an exhausted one; sigreturn does the rest.
    /// </remarks>
    private static void EmitSignalHandler(ref X64Assembler a, SharedStubOffsets offsets, in SharedStubParameters parameters)
    {
        Label chain = default, byDefault = default, handlers = default, defaultAction = default;
        offsets.SignalHandler = Start(ref a);
        a.Mov(OperandSize.W64, Gpr.Rax, Mem.At(Gpr.Rdx, SavedRip));
        a.Mov(Gpr.Rcx, (ulong)parameters.CodeBase);
        a.Mov(OperandSize.W64, Gpr.R8, Gpr.Rax);
        a.Sub(OperandSize.W64, Gpr.R8, Gpr.Rcx);
        a.Mov(Gpr.Rcx, parameters.CodeSize);
        a.Cmp(OperandSize.W64, Gpr.R8, Gpr.Rcx);
        a.JccShort(Condition.Ae, ref chain);
        a.Mov(OperandSize.W32, Gpr.Rcx, Mem.At(Gpr.Rsi, SignalCodeOffset));
        a.Test(OperandSize.W32, Gpr.Rcx, Gpr.Rcx);
        a.JccShort(Condition.Le, ref chain);

        a.Mov(OperandSize.W64, Gpr.R9, Mem.At(Gpr.Rdx, SavedR15));
        a.Mov(OperandSize.W64, Gpr.R8, Mem.At(Gpr.R9, InstanceContext.Offset.Execution));
        a.Mov(OperandSize.W64, TrapProgramCounter(Gpr.R8), Gpr.Rax);
        a.Shl(OperandSize.W32, Gpr.Rcx, 8);
        a.Or(OperandSize.W32, Gpr.Rcx, Gpr.Rdi);
        a.Mov(OperandSize.W32, TrapSignal(Gpr.R8), Gpr.Rcx);
        a.Mov(OperandSize.W32, TrapCode(Gpr.R8), 0);
        a.Mov(OperandSize.W64, Gpr.Rcx, Mem.At(Gpr.Rsi, SignalAddressOffset));
        a.Mov(OperandSize.W64, TrapAddress(Gpr.R8), Gpr.Rcx);
        a.Mov(OperandSize.W64, Gpr.Rcx, Mem.At(Gpr.Rdx, SavedRbp));
        a.Mov(OperandSize.W64, TrapFramePointer(Gpr.R8), Gpr.Rcx);
        a.Mov(OperandSize.W64, CurrentInstance(Gpr.R8), Gpr.R9);
        a.Mov(OperandSize.W64, Gpr.Rcx, HostStackPointer(Gpr.R8));
        a.Mov(OperandSize.W64, Mem.At(Gpr.Rdx, SavedRsp), Gpr.Rcx);
        a.Lea(OperandSize.W64, Gpr.Rcx, Mem.Rip(offsets.FaultExit));
        a.Mov(OperandSize.W64, Mem.At(Gpr.Rdx, SavedRip), Gpr.Rcx);
        a.Ret();

        // The arguments are as they came: a tail call.
        a.Bind(ref chain);
        a.Lea(Gpr.Rcx, ref handlers);
        a.Mov(OperandSize.W32, Gpr.Rax, Gpr.Rdi);
        a.Mov(OperandSize.W64, Gpr.Rcx, Mem.At(Gpr.Rcx, Gpr.Rax, Scale.X8));
        a.Cmp(OperandSize.W64, Gpr.Rcx, 1);
        a.JccShort(Condition.Be, ref byDefault);
        a.Jmp(Gpr.Rcx);

        // SIG_DFL or SIG_IGN: the default action, by asking for it and repeating the fault.
        a.Bind(ref byDefault);
        a.Lea(Gpr.Rsi, ref defaultAction);
        a.Zero(Gpr.Rdx);
        a.Mov(OperandSize.W32, Gpr.R10, KernelSignalSetSize);
        a.Mov(OperandSize.W32, Gpr.Rax, SignalActionCall);
        a.Syscall();
        a.Ret();

        a.Align(8);
        a.Bind(ref defaultAction);
        for (int i = 0; i < KernelSignalActionSize; i += sizeof(ulong))
            a.Int64(0);
        a.Bind(ref handlers);
        foreach (nint handler in parameters.PreviousHandlers)
            a.Int64((ulong)handler);
    }
}
