using System.Buffers.Binary;

namespace Wafer.Compiler.Baseline;

// Vectors: choices of bytes that are known when compiling.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    /// <inheritdoc/>
    public void Shuffle(ReadOnlySpan<byte> lanes)
    {
        _masm.Reserve();
        StackEntry right = Pop(), left = Pop();
        bool isSame = left.Kind == EntryKind.Local && right.Kind == EntryKind.Local && left.Local == right.Local;
        bool rightIsZero = IsZeroVector(right), leftIsZero = IsZeroVector(left);
        Span<byte> choice = stackalloc byte[16];
        bool usesLeft = false, usesRight = false;
        for (int i = 0; i < 16; i++)
        {
            bool isRight = lanes[i] >= 16;
            if (isRight ? rightIsZero : leftIsZero)
            {
                choice[i] = ShuffleLanes.Zero;
                continue;
            }
            choice[i] = isSame ? (byte)(lanes[i] & 15) : lanes[i];
            usesLeft |= choice[i] < 16;
            usesRight |= choice[i] >= 16;
        }
        if (usesLeft && usesRight)
        {
            ShuffleBoth(left, right, choice);
            return;
        }
        if (usesRight)
        {
            foreach (ref byte lane in choice)
                lane &= 0x8F;
        }
        Release(usesRight ? left : right);
        ShuffleOne(usesRight ? right : left, choice);
    }

    private void ShuffleBoth(StackEntry left, StackEntry right, ReadOnlySpan<byte> choice)
    {
        Reg first = ToRegister(ref left), second = ToRegister(ref right);
        Reg destination = PickVectorDestination(left, right, VectorOperand.Of(second));
        _masm.Shuffle(destination, first, second, choice);
        Finish(MachineType.V128, destination, left, right);
    }

    private void ShuffleOne(StackEntry operand, ReadOnlySpan<byte> choice)
    {
        if (choice.IndexOfAnyExcept(ShuffleLanes.Zero) < 0)
        {
            Release(operand);
            PushVectorConstant(0, 0);
            return;
        }
        Reg source = ToRegister(ref operand);
        if (IsIdentity(choice))
        {
            Repush(MachineType.V128, source, operand);
            return;
        }
        Reg destination = PickDestination(MachineType.V128, operand, default);
        _masm.Shuffle(destination, source, Reg.None, choice);
        Finish(MachineType.V128, destination, operand);
    }

    private static bool IsIdentity(ReadOnlySpan<byte> choice)
    {
        for (int i = 0; i < 16; i++)
        {
            if (choice[i] != i)
                return false;
        }
        return true;
    }

    /// <summary>A swizzle by a constant is a shuffle.</summary>
    private void SwizzleBy(VectorOp op, in StackEntry operand, in StackEntry indices)
    {
        Span<byte> choice = stackalloc byte[16];
        (ulong low, ulong high) = VectorConstant(indices);
        BinaryPrimitives.WriteUInt64LittleEndian(choice, low);
        BinaryPrimitives.WriteUInt64LittleEndian(choice[8..], high);
        foreach (ref byte lane in choice)
        {
            // Relaxed ones must do what they do for an index that is not constant.
            if (lane >= 16)
                lane = op == VectorOp.RelaxedSwizzle && lane < 128 && TMasm.RelaxedSwizzleWraps ? (byte)(lane & 15) : ShuffleLanes.Zero;
        }
        ShuffleOne(operand, choice);
    }
}
