namespace Wafer.Compiler.Targets.X64;

/// <summary>What the shared stubs are specialised for.</summary>
/// <param name="CodeBase">The start of the range of generated code: faults elsewhere are not ours.</param>
/// <param name="CodeSize">The size of that range in bytes.</param>
/// <param name="PreviousHandlers">The addresses of the signal handlers to chain to, by signal number.</param>
/// <param name="UseAvx2">Whether copying and filling may use 256-bit vectors.</param>
internal readonly record struct SharedStubParameters(nint CodeBase, nuint CodeSize, nint[] PreviousHandlers, bool UseAvx2);

/// <summary>Where the shared stubs stand: offsets from the start of the code that <see cref="SharedStubs.Emit"/> wrote.</summary>
internal sealed class SharedStubOffsets
{
    /// <summary>
    /// The entry into generated code: <c>delegate* unmanaged&lt;InstanceContext*, nint, ulong*, nint, void&gt;</c> with the instance, an entry thunk,
    /// the cells and the code.
    /// </summary>
    public int Enter { get; internal set; }

    /// <summary>The way back to where a call was suspended: <c>delegate* unmanaged&lt;Resumption*, void&gt;</c>.</summary>
    public int Resume { get; internal set; }

    /// <summary>The handler for SIGSEGV, SIGBUS, SIGFPE and SIGILL.</summary>
    public int SignalHandler { get; internal set; }

    /// <summary>What the system calls when a thread ends, with the address of a word to be cleared.</summary>
    public int EndOfThread { get; internal set; }

    /// <summary>Where the signal handler resumes an execution that faulted.</summary>
    public int FaultExit { get; internal set; }

    /// <summary>The stubs that generated code reaches, by <see cref="Stub"/>.</summary>
    public int[] Stubs { get; } = new int[StubCount];

    /// <summary>The number of bytes written.</summary>
    public int Size { get; internal set; }

    private const int StubCount = (int)Stub.HostFailure + 1;
}

/// <summary>
/// The stubs that all generated code of a process shares: the ways into it and out of it, and bulk memory operations. Position-independent.
/// </summary>
/// <remarks>
/// Registers in generated code: <c>r15</c> the instance, <c>r14</c> the base of memory 0, <c>r13</c> the heap's base in modules that use it, <c>rbp</c> the frame, <c>rsp</c> the wasm stack. Enter saves
/// what the System V ABI wants preserved; all else may be clobbered inside. Managed code never runs on a wasm stack: each way out switches back to
/// the thread's.
/// </remarks>
internal static unsafe partial class SharedStubs
{
    /// <summary>More than the stubs need, in bytes.</summary>
    public const int MaximumSize = 16 * 1024;

    private static readonly Mem Execution = Mem.At(Gpr.R15, InstanceContext.Offset.Execution);
    private static readonly Mem Memory0Base = Mem.At(Gpr.R15, InstanceContext.Offset.Memory0Base);
    private static readonly Mem HeapBase = Mem.At(Gpr.R15, InstanceContext.Offset.HeapBase);

    /// <summary>Emits all stubs.</summary>
    /// <param name="buffer">Where to write; at least <see cref="MaximumSize"/> bytes. The code may be moved afterwards.</param>
    /// <param name="parameters">What to specialise for.</param>
    public static SharedStubOffsets Emit(byte* buffer, in SharedStubParameters parameters)
    {
        var assembler = new X64Assembler(buffer, MaximumSize);
        var offsets = new SharedStubOffsets();
        assembler.EnsureSpace(MaximumSize - X64Assembler.Slack);
        Label exit = default, failed = default;
        EmitEnter(ref assembler, offsets, ref exit);
        EmitResume(ref assembler, offsets);
        EmitTraps(ref assembler, offsets, ref exit);
        EmitHostCall(ref assembler, offsets, ref failed);
        EmitServiceCall(ref assembler, offsets, ref failed);
        EmitLanding(ref assembler, offsets, ref failed, ref exit);
        EmitResolveFunction(ref assembler, offsets);
        EmitRestoreInstance(ref assembler, offsets);
        EmitCheckFunctionType(ref assembler, offsets);
        EmitOutOfFuel(ref assembler, offsets);
        var vectors = new VectorMoves(parameters.UseAvx2);
        EmitMemoryCopy(ref assembler, offsets, vectors);
        EmitMemoryFill(ref assembler, offsets, vectors);
        EmitEndOfThread(ref assembler, offsets);
        EmitSignalHandler(ref assembler, offsets, parameters);
        offsets.Size = assembler.Position;
        assembler.Dispose();
        return offsets;
    }

    /// <summary>
    /// <c>Enter(rdi = instance, rsi = thunk, rdx = cells, rcx = code)</c>, and the exit that every execution takes, by returning or otherwise.
    /// </summary>
    private static void EmitEnter(ref X64Assembler a, SharedStubOffsets offsets, ref Label exit)
    {
        offsets.Enter = Start(ref a);
        SaveRegisters(ref a);
        a.Mov(OperandSize.W64, Gpr.R15, Gpr.Rdi);
        LeaveHost(ref a);
        a.Mov(OperandSize.W64, Gpr.Rax, Gpr.Rsi);
        a.Mov(OperandSize.W64, Gpr.Rdi, Gpr.Rdx);
        a.Mov(OperandSize.W64, Gpr.Rsi, Gpr.Rcx);
        a.Mov(OperandSize.W64, Gpr.Rsp, EntryStackPointer(Gpr.Rbx));
        // The end of the chain of frames for whoever walks this stack.
        a.Zero(Gpr.Rbp);
        a.Call(Gpr.Rax);

        a.Bind(ref exit);
        a.Mov(OperandSize.W64, Gpr.Rax, Execution);
        a.Mov(OperandSize.W64, Gpr.Rsp, HostStackPointer(Gpr.Rax));
        a.Pop(Gpr.Rcx);
        a.Pop(Gpr.R15);
        a.Pop(Gpr.R14);
        a.Pop(Gpr.R13);
        a.Pop(Gpr.R12);
        a.Pop(Gpr.Rbx);
        a.Pop(Gpr.Rbp);
        a.Ret();
    }

    /// <summary><c>Resume(rdi = resumption)</c>: enters as <see cref="EmitEnter"/> does, but to frames that stand on the stack already. They leave by the same exit.</summary>
    private static void EmitResume(ref X64Assembler a, SharedStubOffsets offsets)
    {
        offsets.Resume = Start(ref a);
        SaveRegisters(ref a);
        a.Mov(OperandSize.W64, Gpr.R15, Mem.At(Gpr.Rdi, Resumption.Offset.Instance));
        LeaveHost(ref a);
        a.Mov(OperandSize.W64, Gpr.Rbp, Mem.At(Gpr.Rdi, Resumption.Offset.FramePointer));
        a.Mov(OperandSize.W64, Gpr.Rsp, Mem.At(Gpr.Rdi, Resumption.Offset.StackPointer));
        a.Jmp(Mem.At(Gpr.Rdi, Resumption.Offset.Landing));
    }

    /// <summary>Saves what the System V ABI wants preserved, in the order in which the exit restores it.</summary>
    /// <param name="a">Where to write.</param>
    /// <param name="last">What to push last, so that the stack pointer is a multiple of 16, as host calls want it: there are six registers and the return address.</param>
    public static void SaveRegisters(ref X64Assembler a, Gpr last = Gpr.Rax)
    {
        a.Push(Gpr.Rbp);
        a.Push(Gpr.Rbx);
        a.Push(Gpr.R12);
        a.Push(Gpr.R13);
        a.Push(Gpr.R14);
        a.Push(Gpr.R15);
        a.Push(last);
    }

    // With the instance in r15; leaves the context in rbx.
    private static void LeaveHost(ref X64Assembler a)
    {
        a.Mov(OperandSize.W64, Gpr.Rbx, Execution);
        a.Mov(OperandSize.W64, HostStackPointer(Gpr.Rbx), Gpr.Rsp);
        a.Mov(OperandSize.W32, Status(Gpr.Rbx), (int)ExecutionStatus.Returned);
        a.Mov(OperandSize.W64, Gpr.R14, Memory0Base);
        a.Mov(OperandSize.W64, Gpr.R13, HeapBase);
    }

    /// <summary>One stub for each trap code, entered by <c>call</c>: the return address is the site. And the exit that the fault handler resumes at.</summary>
    private static void EmitTraps(ref X64Assembler a, SharedStubOffsets offsets, ref Label exit)
    {
        Label common = default, leave = default;
        for (int code = 0; code < (int)Stub.HostCall - (int)Stub.TrapBase; code++)
        {
            offsets.Stubs[(int)Stub.TrapBase + code] = a.Position;
            a.Mov(OperandSize.W32, Gpr.Rcx, code);
            a.Jmp(ref common);
        }
        a.Bind(ref common);
        a.Pop(Gpr.Rdx);
        a.Mov(OperandSize.W64, Gpr.Rax, Execution);
        a.Mov(OperandSize.W32, TrapCode(Gpr.Rax), Gpr.Rcx);
        a.Mov(OperandSize.W32, TrapSignal(Gpr.Rax), 0);
        a.Mov(OperandSize.W64, TrapProgramCounter(Gpr.Rax), Gpr.Rdx);
        a.Mov(OperandSize.W64, TrapFramePointer(Gpr.Rax), Gpr.Rbp);
        a.Mov(OperandSize.W64, CurrentInstance(Gpr.Rax), Gpr.R15);
        a.Jmp(ref leave);

        offsets.FaultExit = Start(ref a);
        a.Mov(OperandSize.W64, Gpr.Rax, Execution);
        a.Bind(ref leave);
        a.Mov(OperandSize.W32, Status(Gpr.Rax), (int)ExecutionStatus.Trapped);
        a.Jmp(ref exit);
    }

    /// <summary><c>HostCall(rax = record, rdx = cells)</c>.</summary>
    private static void EmitHostCall(ref X64Assembler a, SharedStubOffsets offsets, ref Label failed)
    {
        offsets.Stubs[(int)Stub.HostCall] = Start(ref a);
        SwitchToHost(ref a);
        a.Mov(OperandSize.W64, Gpr.Rdi, Gpr.Rcx);
        a.Mov(OperandSize.W64, Gpr.Rsi, Gpr.Rax);
        a.Call(HostFunctionEntry(Gpr.Rcx));
        SwitchBack(ref a, ref failed);
    }

    /// <summary><c>ServiceCall(eax = service, rdx = cells)</c>.</summary>
    private static void EmitServiceCall(ref X64Assembler a, SharedStubOffsets offsets, ref Label failed)
    {
        offsets.Stubs[(int)Stub.ServiceCall] = Start(ref a);
        SwitchToHost(ref a);
        a.Mov(OperandSize.W64, Gpr.Rdi, Gpr.Rcx);
        a.Mov(OperandSize.W64, Gpr.Rsi, Gpr.R15);
        a.Mov(OperandSize.W32, Gpr.Rcx, Gpr.Rax);
        a.Call(ServiceEntry(Gpr.Rdi));
        SwitchBack(ref a, ref failed);
    }

    /// <summary>After a call of the host that did not return: out, or to the code that catches.</summary>
    private static void EmitLanding(ref X64Assembler a, SharedStubOffsets offsets, ref Label failed, ref Label exit)
    {
        offsets.Stubs[(int)Stub.HostFailure] = a.Position;
        a.Bind(ref failed);
        a.Cmp(OperandSize.W32, Status(Gpr.Rcx), (int)ExecutionStatus.Caught);
        a.Jcc(Condition.Ne, ref exit);
        a.Mov(OperandSize.W32, Status(Gpr.Rcx), (int)ExecutionStatus.Returned);
        a.Mov(OperandSize.W64, Gpr.Rbp, WasmFramePointer(Gpr.Rcx));
        a.Mov(OperandSize.W64, Gpr.R15, CurrentInstance(Gpr.Rcx));
        a.Mov(OperandSize.W64, Gpr.R14, Memory0Base);
        a.Mov(OperandSize.W64, Gpr.R13, HeapBase);
        a.Jmp(Mem.At(Gpr.Rcx, ExecutionContext.Offset.Landing));
    }

    private static void EmitResolveFunction(ref X64Assembler a, SharedStubOffsets offsets)
    {
        offsets.Stubs[(int)Stub.ResolveFunction] = Start(ref a);
        EnterKeepingArguments(ref a);
        a.Mov(OperandSize.W64, Mem.At(Gpr.Rsp, 0), Gpr.Rax);
        CallServiceKeepingArguments(ref a, Service.ResolveFunction);
        a.Mov(OperandSize.W64, Gpr.Rax, Mem.At(Gpr.Rsp, 0));
        LeaveKeepingArguments(ref a);
        a.Jmp(Gpr.Rax);
    }

    private static void EmitCheckFunctionType(ref X64Assembler a, SharedStubOffsets offsets)
    {
        offsets.Stubs[(int)Stub.CheckFunctionType] = Start(ref a);
        EnterKeepingArguments(ref a);
        a.Mov(OperandSize.W64, Mem.At(Gpr.Rsp, 0), Gpr.Rax);
        a.Mov(OperandSize.W64, Mem.At(Gpr.Rsp, 8), Gpr.Rcx);
        CallServiceKeepingArguments(ref a, Service.CheckFunctionType);
        a.Mov(OperandSize.W64, Gpr.Rax, Mem.At(Gpr.Rsp, 0));
        LeaveKeepingArguments(ref a);
        a.Ret();
    }

    // A frame that keeps all arguments while a service runs, above two cells for that: whole vector registers, since they may carry vectors.
    private const int KeptGeneral = 16, KeptVector = KeptGeneral + (8 * CallingConvention.GeneralRegisters);

    private static void EnterKeepingArguments(ref X64Assembler a)
    {
        a.Push(Gpr.Rbp);
        a.Mov(OperandSize.W64, Gpr.Rbp, Gpr.Rsp);
        a.Sub(OperandSize.W64, Gpr.Rsp, KeptVector + (16 * CallingConvention.VectorRegisters));
        for (int i = 0; i < CallingConvention.GeneralRegisters; i++)
            a.Mov(OperandSize.W64, Mem.At(Gpr.Rsp, KeptGeneral + (8 * i)), (Gpr)X64MacroAssembler.GeneralArgument(i));
        for (int i = 0; i < CallingConvention.VectorRegisters; i++)
            a.Movups(Mem.At(Gpr.Rsp, KeptVector + (16 * i)), (Xmm)(X64MacroAssembler.VectorArgument(i) - 32));
    }

    private static void CallServiceKeepingArguments(ref X64Assembler a, Service service)
    {
        a.Mov(OperandSize.W64, Gpr.Rdx, Gpr.Rsp);
        a.Mov(OperandSize.W32, Gpr.Rax, (int)service);
        a.Mov(OperandSize.W64, Gpr.Rcx, Execution);
        a.Call(Mem.At(Gpr.Rcx, ExecutionContext.Offset.Stubs + (8 * (int)Stub.ServiceCall)));
    }

    private static void LeaveKeepingArguments(ref X64Assembler a)
    {
        for (int i = 0; i < CallingConvention.GeneralRegisters; i++)
            a.Mov(OperandSize.W64, (Gpr)X64MacroAssembler.GeneralArgument(i), Mem.At(Gpr.Rsp, KeptGeneral + (8 * i)));
        for (int i = 0; i < CallingConvention.VectorRegisters; i++)
            a.Movups((Xmm)(X64MacroAssembler.VectorArgument(i) - 32), Mem.At(Gpr.Rsp, KeptVector + (16 * i)));
        a.Leave();
    }

    private static void EmitRestoreInstance(ref X64Assembler a, SharedStubOffsets offsets)
    {
        offsets.Stubs[(int)Stub.RestoreInstance] = Start(ref a);
        a.Mov(OperandSize.W64, Gpr.R15, Mem.At(Gpr.Rbp, -8));
        a.Mov(OperandSize.W64, Gpr.R14, Memory0Base);
        a.Mov(OperandSize.W64, Gpr.R13, HeapBase);
        a.Leave();
        a.Ret();
    }

    /// <summary>Records where wasm stands, leaves the context in a register and puts the thread's stack in place. The word on top of the wasm stack is the return address.</summary>
    public static void SwitchToHost(ref X64Assembler a, Gpr context = Gpr.Rcx)
    {
        a.Mov(OperandSize.W64, context, Execution);
        a.Mov(OperandSize.W64, WasmStackPointer(context), Gpr.Rsp);
        a.Mov(OperandSize.W64, WasmFramePointer(context), Gpr.Rbp);
        a.Mov(OperandSize.W64, CurrentInstance(context), Gpr.R15);
        a.Mov(OperandSize.W64, Gpr.Rsp, HostStackPointer(context));
    }

    /// <summary>Returns to wasm, unless the host says otherwise: then goes to a label with the context in rcx. rbp and r15 have survived by the System V ABI.</summary>
    public static void SwitchBack(ref X64Assembler a, ref Label failed)
    {
        a.Mov(OperandSize.W64, Gpr.Rcx, Execution);
        a.Mov(OperandSize.W64, Gpr.Rsp, WasmStackPointer(Gpr.Rcx));
        a.Mov(OperandSize.W64, Gpr.R14, Memory0Base);
        a.Cmp(OperandSize.W32, Status(Gpr.Rcx), (int)ExecutionStatus.Returned);
        a.Jcc(Condition.Ne, ref failed);
        a.Ret();
    }

    // Managed code must not run any more when it is called.
    private static void EmitEndOfThread(ref X64Assembler a, SharedStubOffsets offsets)
    {
        offsets.EndOfThread = Start(ref a);
        a.Mov(OperandSize.W64, Mem.At(Gpr.Rdi), 0);
        a.Ret();
    }

    private static int Start(ref X64Assembler a)
    {
        a.Align(16);
        return a.Position;
    }

    // The fields of the context that a register points to.

    private static Mem HostStackPointer(Gpr context) => Mem.At(context, ExecutionContext.Offset.HostStackPointer);

    private static Mem WasmStackPointer(Gpr context) => Mem.At(context, ExecutionContext.Offset.WasmStackPointer);

    private static Mem EntryStackPointer(Gpr context) => Mem.At(context, ExecutionContext.Offset.EntryStackPointer);

    private static Mem WasmFramePointer(Gpr context) => Mem.At(context, ExecutionContext.Offset.WasmFramePointer);

    private static Mem Status(Gpr context) => Mem.At(context, ExecutionContext.Offset.Status);

    private static Mem TrapCode(Gpr context) => Mem.At(context, ExecutionContext.Offset.TrapCode);

    private static Mem TrapSignal(Gpr context) => Mem.At(context, ExecutionContext.Offset.TrapSignal);

    private static Mem TrapProgramCounter(Gpr context) => Mem.At(context, ExecutionContext.Offset.TrapProgramCounter);

    private static Mem TrapAddress(Gpr context) => Mem.At(context, ExecutionContext.Offset.TrapAddress);

    private static Mem TrapFramePointer(Gpr context) => Mem.At(context, ExecutionContext.Offset.TrapFramePointer);

    private static Mem CurrentInstance(Gpr context) => Mem.At(context, ExecutionContext.Offset.CurrentInstance);

    private static Mem HostFunctionEntry(Gpr context) => Mem.At(context, ExecutionContext.Offset.HostFunctionEntry);

    private static Mem ServiceEntry(Gpr context) => Mem.At(context, ExecutionContext.Offset.ServiceEntry);
}
