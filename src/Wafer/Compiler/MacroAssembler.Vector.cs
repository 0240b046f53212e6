namespace Wafer.Compiler;

// The vectors' part of the port contract. Operations are named by what they do and by the shape of the lanes they do it to; what a processor cannot do in one instruction the
// target makes of several, with scratch registers of its own and, where Needs says so, a temporary that it is given.
internal partial interface IMacroAssembler
{
    /// <summary>What an operation asks of its operands beyond the rules above.</summary>
    VectorNeeds Needs(VectorOp op, Lanes lanes);
    VectorNeeds Needs(VectorUnaryOp op, Lanes lanes);
    VectorNeeds Needs(VectorTernaryOp op, Lanes lanes);
    VectorNeeds Needs(VectorShiftOp op, Lanes lanes);

    /// <summary>Loads a constant; one of the group "moves".</summary>
    void LoadVectorConstant(Reg destination, ulong low, ulong high);

    /// <summary>Carries out an operation of two operands; returns the instruction that reads a memory operand.</summary>
    int Vector(VectorOp op, Lanes lanes, Reg destination, Reg left, in VectorOperand right, Reg temporary);

    /// <summary>Carries out an operation of one operand.</summary>
    void Vector(VectorUnaryOp op, Lanes lanes, Reg destination, Reg source, Reg temporary);

    /// <summary>Carries out an operation of three operands; returns the instruction that reads a memory operand.</summary>
    int Vector(VectorTernaryOp op, Lanes lanes, Reg destination, Reg first, Reg second, in VectorOperand third, Reg temporary);

    /// <summary>Shifts all lanes by a general register modulo their width.</summary>
    void VectorShift(VectorShiftOp op, Lanes lanes, Reg destination, Reg value, Reg count, Reg temporary);

    /// <summary>Shifts all lanes by a constant from 1 to their width less 1.</summary>
    void VectorShiftImmediate(VectorShiftOp op, Lanes lanes, Reg destination, Reg value, int count);

    /// <summary>Whether <see cref="VectorOp.RelaxedSwizzle"/> takes indices from 16 to 127 modulo 16; else they give zero.</summary>
    static abstract bool RelaxedSwizzleWraps { get; }

    /// <summary>
    /// Chooses bytes: of left for a number below 16, of right from 16 on, zero for <see cref="ShuffleLanes.Zero"/>. Right is none if no byte of it is chosen.
    /// </summary>
    void Shuffle(Reg destination, Reg left, Reg right, ReadOnlySpan<byte> lanes);

    /// <summary>Puts a scalar into every lane.</summary>
    void Splat(Lanes lanes, Reg destination, Reg source);

    /// <summary>Extracts a lane; lanes of 8 and 16 bits are extended to 32.</summary>
    void ExtractLane(Lanes lanes, bool isSigned, Reg destination, Reg source, int lane);

    /// <summary>Replaces a lane of a vector. The destination differs from the value.</summary>
    void ReplaceLane(Lanes lanes, Reg destination, Reg vector, Reg value, int lane);

    /// <summary>Sets the flags: <see cref="Comparison.Ne"/> holds if any bit is set.</summary>
    void TestAnyTrue(Reg source);

    /// <summary>Sets the flags: <see cref="Comparison.Eq"/> holds if no lane is zero.</summary>
    void TestAllTrue(Lanes lanes, Reg source);

    /// <summary>Collects the top bits of the lanes in a general register.</summary>
    void Bitmask(Lanes lanes, Reg destination, Reg source);

    /// <summary>Reads memory in one of several ways; returns the instruction that does.</summary>
    int LoadVector(VectorLoad kind, Reg destination, Address address);

    /// <summary>Writes all 16 bytes, or none of them if the access faults; returns the instruction.</summary>
    int StoreVector(Address address, Reg source);

    /// <summary>Replaces a lane by what memory holds; returns the instruction that reads.</summary>
    int LoadLane(Lanes lanes, Reg destination, Reg vector, Address address, int lane);

    /// <summary>Writes a lane to memory; returns the instruction that does.</summary>
    int StoreLane(Lanes lanes, Address address, Reg source, int lane);
}
