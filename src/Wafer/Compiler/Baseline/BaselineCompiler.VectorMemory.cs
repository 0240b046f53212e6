using Wafer.Model;
using Wafer.Validation;

namespace Wafer.Compiler.Baseline;

// Vectors in linear memory.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    private void VectorLoad(Opcode opcode, in MemoryArgument argument)
    {
        switch (opcode)
        {
            case Opcode.V128Load: VectorLoad(Compiler.VectorLoad.Full, 16, argument); break;
            case Opcode.V128Load8x8S: VectorLoad(Compiler.VectorLoad.Extend8S, 8, argument); break;
            case Opcode.V128Load8x8U: VectorLoad(Compiler.VectorLoad.Extend8U, 8, argument); break;
            case Opcode.V128Load16x4S: VectorLoad(Compiler.VectorLoad.Extend16S, 8, argument); break;
            case Opcode.V128Load16x4U: VectorLoad(Compiler.VectorLoad.Extend16U, 8, argument); break;
            case Opcode.V128Load32x2S: VectorLoad(Compiler.VectorLoad.Extend32S, 8, argument); break;
            case Opcode.V128Load32x2U: VectorLoad(Compiler.VectorLoad.Extend32U, 8, argument); break;
            case Opcode.V128Load8Splat: VectorLoad(Compiler.VectorLoad.Splat8, 1, argument); break;
            case Opcode.V128Load16Splat: VectorLoad(Compiler.VectorLoad.Splat16, 2, argument); break;
            case Opcode.V128Load32Splat: VectorLoad(Compiler.VectorLoad.Splat32, 4, argument); break;
            case Opcode.V128Load64Splat: VectorLoad(Compiler.VectorLoad.Splat64, 8, argument); break;
            case Opcode.V128Load32Zero: VectorLoad(Compiler.VectorLoad.Zero32, 4, argument); break;
            case Opcode.V128Load64Zero: VectorLoad(Compiler.VectorLoad.Zero64, 8, argument); break;
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    private void VectorLoad(VectorLoad kind, int size, in MemoryArgument argument)
    {
        StackEntry entry = Pop();
        Address address = AddressOf(ref entry, argument, size);
        if (kind == Compiler.VectorLoad.Full && TakesVectorInMemory(PeekVector()))
        {
            PushDeferred(MachineType.V128, entry, address);
            return;
        }
        Reg destination = PickDestination(MachineType.V128, entry, default);
        int site = _masm.LoadVector(kind, destination, address);
        _scratch.Sites.Add(site, OperatorOffset, CallSiteKind.Trap);
        ReleaseBase(address);
        Finish(MachineType.V128, destination, entry);
    }

    private void VectorStore(in MemoryArgument argument)
    {
        StackEntry value = Pop(), target = Pop();
        ToRegister(ref value);
        Address address = AddressOf(ref target, argument, 16);
        int site = _masm.StoreVector(address, ToRegister(ref value));
        _scratch.Sites.Add(site, OperatorOffset, CallSiteKind.Trap);
        ReleaseBase(address);
        Release(value);
        Release(target);
    }

    /// <inheritdoc/>
    public void VectorLaneAccess(Opcode opcode, in MemoryArgument argument, int lane)
    {
        _masm.Reserve();
        switch (opcode)
        {
            case Opcode.V128Load8Lane: LoadLane(Lanes.I8x16, argument, lane); break;
            case Opcode.V128Load16Lane: LoadLane(Lanes.I16x8, argument, lane); break;
            case Opcode.V128Load32Lane: LoadLane(Lanes.I32x4, argument, lane); break;
            case Opcode.V128Load64Lane: LoadLane(Lanes.I64x2, argument, lane); break;
            case Opcode.V128Store8Lane: StoreLane(Lanes.I8x16, argument, lane); break;
            case Opcode.V128Store16Lane: StoreLane(Lanes.I16x8, argument, lane); break;
            case Opcode.V128Store32Lane: StoreLane(Lanes.I32x4, argument, lane); break;
            case Opcode.V128Store64Lane: StoreLane(Lanes.I64x2, argument, lane); break;
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    private void LoadLane(Lanes lanes, in MemoryArgument argument, int lane)
    {
        StackEntry vector = Pop(), target = Pop();
        ToRegister(ref vector);
        Address address = AddressOf(ref target, argument, lanes.Bits() / 8);
        Reg source = ToRegister(ref vector);
        Reg destination = PickDestination(MachineType.V128, vector, default);
        int site = _masm.LoadLane(lanes, destination, source, address, lane);
        _scratch.Sites.Add(site, OperatorOffset, CallSiteKind.Trap);
        ReleaseBase(address);
        Finish(MachineType.V128, destination, vector, target);
    }

    private void StoreLane(Lanes lanes, in MemoryArgument argument, int lane)
    {
        StackEntry vector = Pop(), target = Pop();
        ToRegister(ref vector);
        Address address = AddressOf(ref target, argument, lanes.Bits() / 8);
        int site = _masm.StoreLane(lanes, address, ToRegister(ref vector), lane);
        _scratch.Sites.Add(site, OperatorOffset, CallSiteKind.Trap);
        ReleaseBase(address);
        Release(vector);
        Release(target);
    }
}
