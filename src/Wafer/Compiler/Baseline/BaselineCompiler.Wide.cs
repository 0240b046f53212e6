using Wafer.Model;

namespace Wafer.Compiler.Baseline;

// Wide arithmetic: operators on 128 bits in two halves, the low one first.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    private void Wide(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.I64Add128: AddWide(isSubtraction: false); break;
            case Opcode.I64Sub128: AddWide(isSubtraction: true); break;
            case Opcode.I64MulWideS: MultiplyWide(isSigned: true); break;
            default: MultiplyWide(isSigned: false); break;
        }
    }

    private void AddWide(bool isSubtraction)
    {
        StackEntry rightHigh = Pop(), rightLow = Pop(), leftHigh = Pop(), leftLow = Pop();
        if (!isSubtraction)
        {
            PutConstantSecond(ref leftLow, ref rightLow);
            PutConstantSecond(ref leftHigh, ref rightHigh);
        }
        Operand firstLow = ToOperand(ref leftLow), firstHigh = ToOperand(ref leftHigh), secondLow = ToOperand(ref rightLow), secondHigh = ToOperand(ref rightHigh);

        // The low half is written while both high halves, and the second low one, are still to be read.
        Reg low = SecondDestinationHome(MachineType.I64);
        if (low == Reg.None || firstHigh.Uses(low) || secondLow.Uses(low) || secondHigh.Uses(low))
            low = leftLow.Kind == EntryKind.Register ? leftLow.Register : AllocateTemporary(vector: false);
        Take(low);
        _registers->Owner[(int)low] = -1;
        Reg high = PickDestination(MachineType.I64, leftHigh, secondHigh);
        _masm.AddWide(isSubtraction, low, high, firstLow, firstHigh, secondLow, secondHigh);
        Release(leftLow);
        Release(rightLow);
        Release(leftHigh);
        Release(rightHigh);
        PushRegister(MachineType.I64, low);
        PushRegister(MachineType.I64, high);
    }

    // As for other commutative operators: a constant goes second, a dying register first.
    private static void PutConstantSecond(ref StackEntry left, ref StackEntry right)
    {
        if (left.Kind == EntryKind.Constant || (left.Kind != EntryKind.Register && right.Kind == EntryKind.Register))
            (left, right) = (right, left);
    }

    private void MultiplyWide(bool isSigned)
    {
        StackEntry right = Pop(), left = Pop();
        PutConstantSecond(ref right, ref left);
        Reg low = TMasm.DivideLow, high = TMasm.DivideHigh;
        ToRegister(ref left);
        if (right.Kind == EntryKind.Constant)
            ToRegister(ref right);
        Hold(low);
        Hold(high);
        MoveAway(ref right, low);
        MoveAway(ref right, high);
        Operand factor = ToOperand(ref right);
        Reg first = ToRegister(ref left);
        if (first != low)
            _masm.Move(MachineType.I64, low, first);
        Release(left);
        _masm.MultiplyWide(isSigned, factor);
        Release(right);
        _inUse &= ~(low.Bit() | high.Bit());
        PushRegister(MachineType.I64, low);
        PushRegister(MachineType.I64, high);
    }
}
