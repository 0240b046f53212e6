using System.Buffers.Binary;
using Wafer.Model;

namespace Wafer.Tests.Compiler.Reference;

// Vector operators: those with fixed signatures by ReferenceVector, and here the others.
internal sealed partial class ReferenceInterpreter
{
    private void ExecuteVector(ReferenceOperator op)
    {
        string name = OperatorTable.Get(op.Op).Name;
        switch (OperatorTable.Get(op.Op).Immediates)
        {
            case Immediates.V128:
                Push(op.Vector);
                break;
            case Immediates.Shuffle:
                UInt128 right = Pop(), left = Pop();
                Span<byte> lanes = stackalloc byte[16];
                BinaryPrimitives.WriteUInt128LittleEndian(lanes, op.Vector);
                Push(ReferenceVector.Shuffle(lanes, left, right));
                break;
            case Immediates.Lane when name.Contains("extract", StringComparison.Ordinal):
                int bits = ReferenceVector.Bits(name);
                ulong lane = ReferenceVector.Split(Pop(), bits)[op.B];
                Push(name.EndsWith("_s", StringComparison.Ordinal) ? (uint)ReferenceVector.Signed(lane, bits) : lane);
                break;
            case Immediates.Lane:
                ulong value = (ulong)Pop();
                Push(ReferenceVector.Replace(Pop(), ReferenceVector.Bits(name), (int)op.B, value));
                break;
            case Immediates.Memory or Immediates.MemoryLane:
                AccessVector(op, name["v128.".Length..]);
                break;
            default:
                var operands = new UInt128[ReferenceVector.Arity(op.Op)];
                for (int i = operands.Length - 1; i >= 0; i--)
                    operands[i] = Pop();
                PushResult(op.Op, ReferenceVector.Apply(op.Op, operands));
                break;
        }
    }

    // load, store, load8x8_s, load16_splat, load32_zero, load64_lane, store8_lane and their like.
    private void AccessVector(ReferenceOperator op, string what)
    {
        bool isStore = what.StartsWith("store", StringComparison.Ordinal), isLane = what.EndsWith("_lane", StringComparison.Ordinal);
        string width = new([.. what.SkipWhile(char.IsLetter).TakeWhile(char.IsDigit)]);
        int bits = width.Length == 0 ? 128 : int.Parse(width, System.Globalization.CultureInfo.InvariantCulture);
        bool extends = what.Contains('x', StringComparison.Ordinal);
        UInt128 vector = isStore || isLane ? Pop() : 0;
        Span<byte> bytes = Access(op, extends ? 8 : bits / 8);
        if (isStore)
        {
            UInt128 stored = isLane ? ReferenceVector.Split(vector, bits)[op.B] : vector;
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)(stored >> (8 * i));
            return;
        }
        UInt128 read = ReferenceVector.Join(bytes.ToArray().Select(b => (ulong)b), 8);
        if (isLane)
            Push(ReferenceVector.Replace(vector, bits, (int)op.B, (ulong)read));
        else if (what.EndsWith("_splat", StringComparison.Ordinal))
            Push(ReferenceVector.Join(Enumerable.Repeat((ulong)read, 128 / bits), bits));
        else if (extends)
            Push(ReferenceVector.Join(ReferenceVector.Split(read, bits)[..(64 / bits)].Select(lane => what.EndsWith("_s", StringComparison.Ordinal) ? (ulong)ReferenceVector.Signed(lane, bits) : lane), 2 * bits));
        else
            Push(read);
    }
}
