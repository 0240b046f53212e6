namespace Wafer.Compiler.Explain;

// The vectors' part.
internal partial struct CountingMasm<TMasm>
{
    public static bool RelaxedSwizzleWraps => TMasm.RelaxedSwizzleWraps;

    public VectorNeeds Needs(VectorOp op, Lanes lanes) => Inner.Needs(op, lanes);

    public VectorNeeds Needs(VectorUnaryOp op, Lanes lanes) => Inner.Needs(op, lanes);

    public VectorNeeds Needs(VectorTernaryOp op, Lanes lanes) => Inner.Needs(op, lanes);

    public VectorNeeds Needs(VectorShiftOp op, Lanes lanes) => Inner.Needs(op, lanes);

    public void LoadVectorConstant(Reg destination, ulong low, ulong high) => Inner.LoadVectorConstant(destination, low, high);

    public int Vector(VectorOp op, Lanes lanes, Reg destination, Reg left, in VectorOperand right, Reg temporary)
    {
        Note(right);
        return Inner.Vector(op, lanes, destination, left, right, temporary);
    }

    public void Vector(VectorUnaryOp op, Lanes lanes, Reg destination, Reg source, Reg temporary) => Inner.Vector(op, lanes, destination, source, temporary);

    public int Vector(VectorTernaryOp op, Lanes lanes, Reg destination, Reg first, Reg second, in VectorOperand third, Reg temporary)
    {
        Note(third);
        return Inner.Vector(op, lanes, destination, first, second, third, temporary);
    }

    public void VectorShift(VectorShiftOp op, Lanes lanes, Reg destination, Reg value, Reg count, Reg temporary) =>
        Inner.VectorShift(op, lanes, destination, value, count, temporary);

    public void VectorShiftImmediate(VectorShiftOp op, Lanes lanes, Reg destination, Reg value, int count)
    {
        _recorder.Counts.FusedConstants++;
        Inner.VectorShiftImmediate(op, lanes, destination, value, count);
    }

    public void Shuffle(Reg destination, Reg left, Reg right, ReadOnlySpan<byte> lanes) => Inner.Shuffle(destination, left, right, lanes);

    public void Splat(Lanes lanes, Reg destination, Reg source) => Inner.Splat(lanes, destination, source);

    public void ExtractLane(Lanes lanes, bool isSigned, Reg destination, Reg source, int lane) => Inner.ExtractLane(lanes, isSigned, destination, source, lane);

    public void ReplaceLane(Lanes lanes, Reg destination, Reg vector, Reg value, int lane) => Inner.ReplaceLane(lanes, destination, vector, value, lane);

    public void TestAnyTrue(Reg source) => Inner.TestAnyTrue(source);

    public void TestAllTrue(Lanes lanes, Reg source) => Inner.TestAllTrue(lanes, source);

    public void Bitmask(Lanes lanes, Reg destination, Reg source) => Inner.Bitmask(lanes, destination, source);

    public int LoadVector(VectorLoad kind, Reg destination, Address address)
    {
        Note(address);
        return Inner.LoadVector(kind, destination, address);
    }

    public int StoreVector(Address address, Reg source)
    {
        Note(address);
        return Inner.StoreVector(address, source);
    }

    public int LoadLane(Lanes lanes, Reg destination, Reg vector, Address address, int lane)
    {
        Note(address);
        return Inner.LoadLane(lanes, destination, vector, address, lane);
    }

    public int StoreLane(Lanes lanes, Address address, Reg source, int lane)
    {
        Note(address);
        return Inner.StoreLane(lanes, address, source, lane);
    }

    private readonly void Note(in VectorOperand operand)
    {
        if (operand.Kind == VectorOperandKind.Memory)
            NoteOperand(operand.Address);
        else if (operand.Kind == VectorOperandKind.Constant)
            _recorder.Counts.FusedConstants++;
    }
}
