using static Wafer.Compiler.Targets.X64.Gpr;

namespace Wafer.Compiler.Targets.X64;

// Metering: a counter in the instance's context.
internal unsafe partial struct X64MacroAssembler
{
    public int ChargeFuel(ref Label exhausted)
    {
        int patch = _asm.AluImm32(AluOp.Sub, OperandSize.W64, Mem.At(R15, InstanceContext.Offset.Fuel), 0);
        _asm.Jcc(Condition.S, ref exhausted);
        return patch;
    }

    public void PatchFuel(int patch, int cost) => _asm.PatchInt32(patch, cost);

    public int CallOutOfFuel(CodeFixups fixups)
    {
        _asm.PatchRel32(_asm.CallRel32(), fixups.TrapThunks[(int)TrapCode.OutOfFuel]);
        return _asm.Position;
    }

    // All registers are in use: the address of the stub takes the place of one that is pushed, and is returned to.
    public void EmitFuelThunk(CodeFixups fixups)
    {
        fixups.TrapThunks[(int)TrapCode.OutOfFuel] = _asm.Position;
        _asm.Push(Rax);
        _asm.Mov(OperandSize.W64, Rax, Mem.At(R15));
        _asm.Mov(OperandSize.W64, Rax, Mem.At(Rax, StubOffset((int)Stub.OutOfFuel)));
        _asm.Xchg(OperandSize.W64, Mem.At(Rsp, 0), Rax);
        _asm.Ret();
    }
}
