using static Wafer.Compiler.Targets.X64.Gpr;

namespace Wafer.Compiler.Targets.X64;

// Tail calls. rax holds the callee's record where there is one; rcx, rdx, r11 and r12 carry no arguments.
internal unsafe partial struct X64MacroAssembler
{
    public void TailCallFunction(TailFrame frame, int function, CodeFixups fixups)
    {
        LeaveFrame(frame);
        fixups.AddCall(_asm.JmpRel32(), function);
    }

    public void TailCallThroughTable(TailFrame frame, int function)
    {
        LeaveFrame(frame);
        _asm.Mov(OperandSize.W64, Rax, Mem.At(R15, InstanceContext.Offset.FunctionTable));
        _asm.Jmp(Mem.At(Rax, sizeof(nint) * function));
    }

    public void TailCallRecord(TailFrame frame, ref Label otherInstance)
    {
        _asm.Cmp(OperandSize.W64, R15, Mem.At(Rax, RecordInstance));
        _asm.Jcc(Condition.Ne, ref otherInstance);
        LeaveFrame(frame);
        _asm.Jmp(Mem.At(Rax, FunctionRecord.Offset.Code));
    }

    public void TailCallRecordOfOtherInstance(TailFrame frame)
    {
        Label leave = default;
        _asm.Mov(OperandSize.W64, Rdx, Mem.At(R15));
        _asm.Mov(OperandSize.W64, Rdx, Mem.At(Rdx, StubOffset((int)Stub.RestoreInstance)));
        _asm.Mov(OperandSize.W64, Rcx, Frame(8));
        _asm.Mov(OperandSize.W64, R12, R15);
        _asm.Mov(OperandSize.W64, R15, Mem.At(Rax, RecordInstance));
        LoadPinnedOfCallee();
        _asm.Cmp(OperandSize.W64, Rcx, Rdx);
        _asm.Jcc(Condition.E, ref leave);

        // From the top down: the return address, the frame that the stub unlinks, the arguments, and the stub as what is returned to.
        int link = frame.Incoming, bottom = link - 8 - frame.Outgoing;
        _asm.Mov(OperandSize.W64, R11, Frame(0));
        _asm.Mov(OperandSize.W64, Frame(link + 8), Rcx);
        _asm.Mov(OperandSize.W64, Frame(link), R11);
        MoveArguments(frame.Outgoing, bottom);
        _asm.Mov(OperandSize.W64, Frame(link - 8), R12);
        _asm.Mov(OperandSize.W64, Frame(bottom - 8), Rdx);
        _asm.Lea(OperandSize.W64, Rsp, Frame(bottom - 8));
        _asm.Lea(OperandSize.W64, Rbp, Frame(link));
        _asm.Jmp(Mem.At(Rax, FunctionRecord.Offset.Code));

        _asm.Bind(ref leave);
        LeaveFrame(frame);
        _asm.Jmp(Mem.At(Rax, FunctionRecord.Offset.Code));
    }

    /// <summary>Unlinks the frame; the stack arguments at the stack pointer take the place of the incoming ones, with the return address below them.</summary>
    private void LeaveFrame(TailFrame frame)
    {
        int returnAddress = 8 + frame.Incoming - frame.Outgoing;
        if (frame.Incoming == frame.Outgoing)
        {
            MoveArguments(frame.Outgoing, returnAddress + 8);
            _asm.Leave();
            return;
        }
        _asm.Mov(OperandSize.W64, Rcx, Frame(8));
        _asm.Mov(OperandSize.W64, Rdx, Frame(0));
        MoveArguments(frame.Outgoing, returnAddress + 8);
        _asm.Mov(OperandSize.W64, Frame(returnAddress), Rcx);
        _asm.Lea(OperandSize.W64, Rsp, Frame(returnAddress));
        _asm.Mov(OperandSize.W64, Rbp, Rdx);
    }

    // The last first: the destination is above the source and may overlap it.
    private void MoveArguments(int bytes, int destination)
    {
        for (int i = bytes - 8; i >= 0; i -= 8)
        {
            _asm.Mov(OperandSize.W64, R11, Mem.At(Rsp, i));
            _asm.Mov(OperandSize.W64, Frame(destination + i), R11);
        }
    }
}
