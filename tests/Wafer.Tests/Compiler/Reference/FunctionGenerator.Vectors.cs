using System.Buffers.Binary;
using Wafer.Model;

namespace Wafer.Tests.Compiler.Reference;

// Vectors.
internal sealed partial class FunctionGenerator
{
    private static readonly Opcode[] VectorUnaries = [.. VectorOperators("v:v")];
    private static readonly Opcode[] VectorBinaries = [.. VectorOperators("vv:v").Where(op => !ReferenceNaN.IsOpen(op))];
    private static readonly Opcode[] VectorArithmetic = [.. VectorOperators("vv:v").Concat(VectorOperators("v:v")).Where(ReferenceNaN.IsOpen)];
    private static readonly Opcode[] VectorTernaries = [.. VectorOperators("vvv:v")];
    private static readonly Opcode[] VectorShifts = [.. VectorOperators("vi:v")];
    private static readonly Opcode[] VectorTests = [.. VectorOperators("v:i")];
    private static readonly OperatorInfo[] LaneOperators = [.. OperatorTable.Operators.ToArray().Where(row => row.Immediates == Immediates.Lane)];
    private static readonly OperatorInfo[] VectorLoads = [.. VectorAccesses(":v")];
    private static readonly OperatorInfo[] VectorStores = [.. VectorAccesses("av:").Where(row => row.Signature == "av:")];

    private static IEnumerable<Opcode> VectorOperators(string signature) =>
        OperatorTable.Operators.ToArray().Where(row => row.Signature == signature && row.Immediates == Immediates.None).Select(row => row.Opcode);

    private static IEnumerable<OperatorInfo> VectorAccesses(string signature) =>
        OperatorTable.Operators.ToArray().Where(row => row.Immediates is Immediates.Memory or Immediates.MemoryLane && row.Opcode >= Opcode.V128Load && row.Opcode < Opcode.StructNew
            && row.Signature.EndsWith(signature, StringComparison.Ordinal));

    private void EmitVector(Opcode op)
    {
        Emit(op);
        if (!ReferenceNaN.IsOpen(op))
            return;

        // Lanes that are NaN become zero, since all bits of a vector can be seen.
        int scratch = ScratchLocal(ValType.V128);
        Emit(Opcode.LocalTee, scratch);
        Emit(Opcode.LocalGet, scratch);
        Emit(Opcode.LocalGet, scratch);
        Emit(OperatorTable.Get(op).Name.StartsWith("f32", StringComparison.Ordinal) ? Opcode.F32x4Eq : Opcode.F64x2Eq);
        Emit(Opcode.V128And);
    }

    /// <summary>A vector made in one of the ways that are not one operator of vectors alone.</summary>
    private void MakeVector(int depth)
    {
        switch (_random.Next(8))
        {
            case 0:
                OperatorInfo splat = OperatorTable.Get(Pick(Opcode.I8x16Splat, Opcode.I16x8Splat, Opcode.I32x4Splat, Opcode.I64x2Splat, Opcode.F32x4Splat, Opcode.F64x2Splat));
                Scalar(splat.Signature[0], depth);
                Emit(splat.Opcode);
                break;
            case 1:
                OperatorInfo replace = Pick(LaneOperators.Where(row => row.Signature[0] == 'v' && row.Signature.Length == 4).ToArray());
                Expression(ValType.V128, depth - 1);
                Scalar(replace.Signature[1], depth);
                Emit(replace.Opcode, 0, _random.Next(128 / ReferenceVector.Bits(replace.Name)));
                break;
            case 2 or 3:
                Expression(ValType.V128, depth - 1);
                if (OneIn(4))
                    Emit(Opcode.V128Const);
                else
                    Expression(ValType.V128, 1);
                Emit(Opcode.I8x16Shuffle, vector: RandomLanes());
                break;
            case 4:
                Expression(ValType.V128, depth - 1);
                if (OneIn(2))
                    Emit(Opcode.I32Const, _random.Next(70));
                else
                    Expression(ValType.I32, 1);
                Emit(Pick(VectorShifts));
                break;
            case 5:
                Expression(ValType.V128, depth - 1);
                Constant(ValType.V128);
                Emit(Pick(Opcode.I8x16Swizzle, Opcode.I8x16RelaxedSwizzle));
                break;
            default:
                Expression(ValType.V128, depth - 1);
                Expression(ValType.V128, 1);
                Expression(ValType.V128, 1);
                EmitVector(Pick(VectorTernaries));
                break;
        }
    }

    private void VectorFloats(int depth)
    {
        Opcode op = Pick(VectorArithmetic);
        Expression(ValType.V128, depth - 1);
        if (ReferenceVector.Arity(op) == 2)
            Expression(ValType.V128, depth - 1);
        EmitVector(op);
    }

    /// <summary>A scalar from a vector.</summary>
    private void FromVector(ValType type, int depth)
    {
        Expression(ValType.V128, depth - 1);
        if (type == ValType.I32 && OneIn(2))
        {
            Emit(Pick(VectorTests));
            return;
        }
        char code = type == ValType.I32 ? 'i' : type == ValType.I64 ? 'l' : type == ValType.F32 ? 'f' : 'd';
        OperatorInfo extract = Pick(LaneOperators.Where(row => row.Signature == $"v:{code}").ToArray());
        Emit(extract.Opcode, 0, _random.Next(128 / ReferenceVector.Bits(extract.Name)));
    }

    private void LoadVector()
    {
        OperatorInfo load = OneIn(2) ? OperatorTable.Get(Opcode.V128Load) : Pick(VectorLoads);
        int memory = PickMemory();
        long offset = Address(memory, 2);
        if (load.Immediates == Immediates.MemoryLane)
            Expression(ValType.V128, 1);
        Emit(load.Opcode, offset, _random.Next(16 >> load.AlignmentLog2), memory: memory);
    }

    private void StoreVector()
    {
        OperatorInfo store = OneIn(2) ? OperatorTable.Get(Opcode.V128Store) : Pick(VectorStores);
        int memory = PickMemory();
        long offset = Address(memory, 3);
        Expression(ValType.V128, 3);
        Emit(store.Opcode, offset, _random.Next(16 >> store.AlignmentLog2), memory: memory);
    }

    private void Scalar(char code, int depth)
    {
        ValType type = code switch { 'i' => ValType.I32, 'l' => ValType.I64, 'f' => ValType.F32, _ => ValType.F64 };
        Expression(type, depth - 1);
        Canonicalize(type);
    }

    private UInt128 RandomLanes()
    {
        // Whole lanes of some width, in order now and then.
        Span<byte> lanes = stackalloc byte[16];
        int width = 1 << _random.Next(4), start = OneIn(3) ? _random.Next(32) : -1;
        for (int i = 0; i < 16; i += width)
        {
            int first = start >= 0 ? start + i : _random.Next(32 / width) * width;
            for (int j = 0; j < width; j++)
                lanes[i + j] = (byte)((first + j) % 32);
        }
        return BinaryPrimitives.ReadUInt128LittleEndian(lanes);
    }
}
