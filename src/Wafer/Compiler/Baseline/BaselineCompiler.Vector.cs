using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Wafer.Model;

namespace Wafer.Compiler.Baseline;

// Vectors: constants, and operators by the forms of VectorOperators, whose table has a row for each.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    /// <inheritdoc/>
    public void V128Const(ReadOnlySpan<byte> bytes) =>
        PushVectorConstant(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));

    private void Vector(Opcode opcode)
    {
        VectorOperator row = VectorOperators.Find(opcode, _deterministic);
        switch (row.Form)
        {
            case VectorForm.Unary: VectorUnary((VectorUnaryOp)row.Op, row.Lanes); break;
            case VectorForm.Binary: VectorBinary((VectorOp)row.Op, row.Lanes); break;
            case VectorForm.Ternary: VectorTernary((VectorTernaryOp)row.Op, row.Lanes); break;
            case VectorForm.Shift: VectorShift((VectorShiftOp)row.Op, row.Lanes); break;
            case VectorForm.Splat: Splat(row.Lanes); break;
            case VectorForm.AnyTrue: TestVector(Comparison.Ne, row.Lanes); break;
            case VectorForm.AllTrue: TestVector(Comparison.Eq, row.Lanes); break;
            case VectorForm.Bitmask: Bitmask(row.Lanes); break;
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <inheritdoc/>
    public void Lane(Opcode opcode, int lane)
    {
        _masm.Reserve();
        VectorOperator row = VectorOperators.Find(opcode, _deterministic);
        if (row.Form == VectorForm.Replace)
            ReplaceLane(row.Lanes, lane);
        else
            ExtractLane(row.Lanes, row.Form == VectorForm.ExtractS, lane);
    }

    // ---- Constants ----

    private void PushVectorConstant(ulong low, ulong high) => PushConstant(MachineType.V128, AddVectorConstant(low, high));

    private readonly int AddVectorConstant(ulong low, ulong high)
    {
        BaselineScratch s = _scratch;
        BaselineScratch.Next(ref s.VectorConstants, ref s.VectorConstantCount) = (low, high);
        return s.VectorConstantCount - 1;
    }

    private readonly (ulong Low, ulong High) VectorConstant(in StackEntry entry) => _scratch.VectorConstants[(int)entry.Value];

    private readonly bool IsZeroVector(in StackEntry entry) => entry.Kind == EntryKind.Constant && VectorConstant(entry) == (0, 0);

    /// <summary>Loads the constant of an entry of any type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LoadConstant(MachineType type, Reg register, long value)
    {
        if (type != MachineType.V128)
        {
            _masm.LoadConstant(type, register, value);
            return;
        }
        (ulong low, ulong high) = _scratch.VectorConstants[(int)value];
        _masm.LoadVectorConstant(register, low, high);
    }

    // ---- Operands ----

    /// <summary>A popped vector as a last operand: register, memory or constant.</summary>
    private VectorOperand ToVectorOperand(ref StackEntry entry)
    {
        switch (entry.Kind)
        {
            case EntryKind.Constant:
                (ulong low, ulong high) = VectorConstant(entry);
                return VectorOperand.Of(low, high);
            case EntryKind.Slot:
                return VectorOperand.Of(new Address(TMasm.FramePointer, entry.Local));
            case EntryKind.Memory:
                return VectorOperand.Of(DeferredAddress(entry));
            case EntryKind.Local when !IsInHome(entry.Local, out _) && IsBetterInMemory(entry.Local) && !HasFreeCopy(entry.Local):
                return VectorOperand.Of(new Address(TMasm.FramePointer, _locals[entry.Local].Offset));
            default:
                return VectorOperand.Of(ToRegister(ref entry));
        }
    }

    private VectorOperand ToVectorOperand(ref StackEntry entry, VectorNeeds needs) =>
        (needs & VectorNeeds.Registers) != 0 ? VectorOperand.Of(ToRegister(ref entry)) : ToVectorOperand(ref entry);

    private Reg AllocateIfNeeded(VectorNeeds needs) =>
        (needs & VectorNeeds.Temporary) != 0 ? AllocateTemporary(vector: true) : Reg.None;

    private void ReleaseTemporary(Reg temporary)
    {
        if (temporary != Reg.None)
            _inUse &= ~temporary.Bit();
    }

    /// <summary>Whether an operator reads its last operand from memory, so that a load just before it need not be carried out.</summary>
    private readonly bool TakesVectorInMemory(in VectorOperator row) => row.Form switch
    {
        VectorForm.Binary => (_masm.Needs((VectorOp)row.Op, row.Lanes) & VectorNeeds.Registers) == 0,
        VectorForm.Ternary => (_masm.Needs((VectorTernaryOp)row.Op, row.Lanes) & VectorNeeds.Registers) == 0,
        _ => false,
    };

    /// <summary>The row of the next operator if it is a vector operator; the bytes are a hint only.</summary>
    private readonly VectorOperator PeekVector()
    {
        byte* next = _bytes + NextOffset;
        if (NextOffset + 2 >= _byteCount || *next != 0xFD)
            return default;
        int number = next[1];
        if (number >= 0x80)
            number = (number & 0x7F) | (next[2] << 7);
        return VectorOperators.Find((Opcode)((int)Opcode.V128Load + number), _deterministic);
    }

    // ---- Forms ----

    private void VectorUnary(VectorUnaryOp op, Lanes lanes)
    {
        StackEntry operand = Pop();
        Reg source = ToRegister(ref operand);
        Reg temporary = AllocateIfNeeded(_masm.Needs(op, lanes));
        Reg destination = PickDestination(MachineType.V128, operand, default);
        _masm.Vector(op, lanes, destination, source, temporary);
        ReleaseTemporary(temporary);
        Finish(MachineType.V128, destination, operand);
    }

    private static bool IsCommutative(VectorOp op) => op is VectorOp.And or VectorOp.Or or VectorOp.Xor or VectorOp.Add or VectorOp.AddSatS or VectorOp.AddSatU or VectorOp.Mul
        or VectorOp.MinS or VectorOp.MinU or VectorOp.MaxS or VectorOp.MaxU or VectorOp.AverageU or VectorOp.Q15MulSat or VectorOp.DotS or VectorOp.Eq or VectorOp.Ne;

    private void VectorBinary(VectorOp op, Lanes lanes)
    {
        StackEntry right = Pop(), left = Pop();
        if (right.Kind == EntryKind.Constant && op is VectorOp.Swizzle or VectorOp.RelaxedSwizzle)
        {
            SwizzleBy(op, left, right);
            return;
        }
        if (right.Kind == EntryKind.Constant && op == VectorOp.AndNot)
        {
            (ulong low, ulong high) = VectorConstant(right);
            right.Value = AddVectorConstant(~low, ~high);
            op = VectorOp.And;
        }

        // A constant or a load goes second; a dying register goes first, to become the result.
        if (IsCommutative(op) && right.Kind != EntryKind.Memory && (left.Kind == EntryKind.Constant || (left.Kind != EntryKind.Register && right.Kind == EntryKind.Register)))
            (left, right) = (right, left);
        VectorNeeds needs = _masm.Needs(op, lanes);
        Reg source = ToRegister(ref left);
        VectorOperand operand = ToVectorOperand(ref right, needs);
        Reg temporary = AllocateIfNeeded(needs);
        Reg destination = PickVectorDestination(left, right, operand);
        int site = _masm.Vector(op, lanes, destination, source, operand, temporary);
        FinishFaulting(right, site);
        ReleaseTemporary(temporary);
        Finish(MachineType.V128, destination, left, right);
    }

    // The destination may be the second operand's register: if that dies here and the first's does not, it is.
    private Reg PickVectorDestination(in StackEntry left, in StackEntry right, in VectorOperand operand)
    {
        if (left.Kind == EntryKind.Register || right.Kind != EntryKind.Register || operand.Kind != VectorOperandKind.Register)
            return PickDestination(MachineType.V128, left, default);
        Reg home = DestinationHome(MachineType.V128);
        return home != Reg.None ? home : operand.Register;
    }

    /// <summary>The register of an operand that nothing needs after the current operator: its own, or the home of a local that is used for the last time.</summary>
    private bool TryTakeDying(in StackEntry entry, out Reg register)
    {
        register = entry.Register;
        if (entry.Kind == EntryKind.Register)
            return true;
        if (entry.Kind != EntryKind.Local || !IsLastUse(entry.Local) || !IsInHome(entry.Local, out register))
            return false;
        ForgetHome(_locals[entry.Local].Home);
        Take(register);
        return true;
    }

    private void VectorTernary(VectorTernaryOp op, Lanes lanes)
    {
        StackEntry third = Pop(), second = Pop(), first = Pop();
        VectorNeeds needs = _masm.Needs(op, lanes);
        Reg a = ToRegister(ref first), b = ToRegister(ref second);
        VectorOperand operand = ToVectorOperand(ref third, needs);
        Reg temporary = AllocateIfNeeded(needs);
        Reg destination = PickTernaryDestination(first, second, third, a, b, operand, (needs & VectorNeeds.KeepOthers) != 0);
        int site = _masm.Vector(op, lanes, destination, a, b, operand, temporary);
        FinishFaulting(third, site);
        ReleaseTemporary(temporary);
        Release(first);
        Finish(MachineType.V128, destination, second, third);
    }

    private Reg PickTernaryDestination(in StackEntry first, in StackEntry second, in StackEntry third, Reg a, Reg b, in VectorOperand operand, bool keepOthers)
    {
        Reg c = operand.Kind == VectorOperandKind.Register ? operand.Register : Reg.None;
        Reg home = DestinationHome(MachineType.V128);
        if (home != Reg.None && !(keepOthers && (home == b || home == c)))
            return home;
        if (!(keepOthers && (a == b || a == c)) && TryTakeDying(first, out Reg dying))
            return dying;
        if (!keepOthers && ((c != Reg.None && TryTakeDying(third, out dying)) || TryTakeDying(second, out dying)))
            return dying;
        return AllocateTemporary(vector: true);
    }

    private void VectorShift(VectorShiftOp op, Lanes lanes)
    {
        StackEntry right = Pop(), left = Pop();
        if (right.Kind == EntryKind.Constant)
        {
            VectorShiftBy(op, lanes, ref left, (int)right.Value & (lanes.Bits() - 1));
            return;
        }
        Reg count = ToRegister(ref right);
        Reg value = ToRegister(ref left);
        Reg temporary = AllocateIfNeeded(_masm.Needs(op, lanes));
        Reg destination = PickDestination(MachineType.V128, left, default);
        _masm.VectorShift(op, lanes, destination, value, count, temporary);
        ReleaseTemporary(temporary);
        Finish(MachineType.V128, destination, left, right);
    }

    private void VectorShiftBy(VectorShiftOp op, Lanes lanes, ref StackEntry left, int count)
    {
        Reg value = ToRegister(ref left);
        if (count == 0)
        {
            Repush(MachineType.V128, value, left);
            return;
        }
        Reg destination = PickDestination(MachineType.V128, left, default);
        _masm.VectorShiftImmediate(op, lanes, destination, value, count);
        Finish(MachineType.V128, destination, left);
    }

    /// <summary>Pushes the outcome of a test: of the flags, what is asked for.</summary>
    private void TestVector(Comparison comparison, Lanes lanes)
    {
        StackEntry operand = Pop();
        Reg source = ToRegister(ref operand);
        if (comparison == Comparison.Ne)
            _masm.TestAnyTrue(source);
        else
            _masm.TestAllTrue(lanes, source);
        Release(operand);
        PushComparison(comparison);
    }

    private void Bitmask(Lanes lanes)
    {
        StackEntry operand = Pop();
        Reg source = ToRegister(ref operand);
        Reg destination = PickDestination(MachineType.I32, operand, default);
        _masm.Bitmask(lanes, destination, source);
        Finish(MachineType.I32, destination, operand);
    }

    // ---- Lanes ----

    private void Splat(Lanes lanes)
    {
        StackEntry operand = Pop();
        if (operand.Kind == EntryKind.Constant)
        {
            ulong bits = lanes.Repeat((ulong)operand.Value);
            PushVectorConstant(bits, bits);
            return;
        }
        Reg source = ToRegister(ref operand);
        Reg destination = PickDestination(MachineType.V128, operand, default);
        _masm.Splat(lanes, destination, source);
        Finish(MachineType.V128, destination, operand);
    }

    private void ExtractLane(Lanes lanes, bool isSigned, int lane)
    {
        MachineType type = lanes.Scalar();
        StackEntry operand = Pop();
        Reg source = ToRegister(ref operand);
        Reg destination = PickDestination(type, operand, default);
        _masm.ExtractLane(lanes, isSigned, destination, source, lane);
        Finish(type, destination, operand);
    }

    private void ReplaceLane(Lanes lanes, int lane)
    {
        StackEntry value = Pop(), vector = Pop();
        Reg source = ToRegister(ref vector), scalar = ToRegister(ref value);
        Reg destination = PickDestination(MachineType.V128, vector, Operand.Of(scalar));
        _masm.ReplaceLane(lanes, destination, source, scalar, lane);
        Finish(MachineType.V128, destination, vector, value);
    }
}
