using System.Buffers.Binary;
using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Validation;

/// <summary>A value of any type: 16 bytes, of which scalars use the low ones. What a reference is, is the context's business; null is all zeros.</summary>
internal readonly record struct ConstantValue(ulong Low, ulong High = 0);

/// <summary>What constant expressions are evaluated against.</summary>
/// <remarks>
/// Values that the evaluator holds between two calls are not known to anybody else, so a context that collects garbage must not move or
/// free objects before the evaluation is over.
/// </remarks>
internal interface IConstantContext
{
    ConstantValue GlobalGet(int global);
    ConstantValue RefFunc(int function);
    ConstantValue RefI31(int value);
    ConstantValue StructNew(int typeIndex, ReadOnlySpan<ConstantValue> fields);
    ConstantValue StructNewDefault(int typeIndex);
    ConstantValue ArrayNew(int typeIndex, ConstantValue element, uint length);
    ConstantValue ArrayNewDefault(int typeIndex, uint length);
    ConstantValue ArrayNewFixed(int typeIndex, ReadOnlySpan<ConstantValue> elements);
    ConstantValue AnyConvertExtern(ConstantValue value);
    ConstantValue ExternConvertAny(ConstantValue value);
}

/// <summary>Constant expressions (Core spec 3.4.14): initial values of globals and tables, offsets and elements of segments.</summary>
internal static class ConstantExpression
{
    /// <summary>Computes a constant expression of a validated module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="range">The expression's bytes, with the <c>end</c>.</param>
    /// <param name="context">The values of globals, and the maker of references.</param>
    public static ConstantValue Evaluate<TContext>(ModuleDescription module, ByteRange range, ref TContext context)
        where TContext : IConstantContext
    {
        var reader = new ByteReader(module.Bytes.Span[..range.End], range.Start);
        Span<ConstantValue> stack = stackalloc ConstantValue[16];
        int height = 0;
        while (true)
        {
            if (height == stack.Length)
            {
                var larger = new ConstantValue[2 * height];
                stack.CopyTo(larger);
                stack = larger;
            }

            Opcode opcode = OperatorDecoder.ReadOpcode(ref reader, ~Features.None).Opcode;
            switch (opcode)
            {
                case Opcode.End:
                    return stack[0];
                case Opcode.I32Const:
                    stack[height++] = new ConstantValue((uint)reader.ReadS32());
                    break;
                case Opcode.I64Const:
                    stack[height++] = new ConstantValue((ulong)reader.ReadS64());
                    break;
                case Opcode.F32Const:
                    stack[height++] = new ConstantValue(reader.ReadFixed32());
                    break;
                case Opcode.F64Const:
                    stack[height++] = new ConstantValue(reader.ReadFixed64());
                    break;
                case Opcode.V128Const:
                    ReadOnlySpan<byte> bytes = reader.ReadBytes(16);
                    stack[height++] = new ConstantValue(
                        BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
                    break;
                case Opcode.RefNull:
                    TypeDecoder.ReadHeapType(ref reader, ~Features.None);
                    stack[height++] = default;
                    break;
                case Opcode.RefFunc:
                    stack[height++] = context.RefFunc(reader.ReadIndex());
                    break;
                case Opcode.GlobalGet:
                    stack[height++] = context.GlobalGet(reader.ReadIndex());
                    break;
                case Opcode.I32Add or Opcode.I32Sub or Opcode.I32Mul or Opcode.I64Add or Opcode.I64Sub or Opcode.I64Mul:
                    height--;
                    stack[height - 1] = new ConstantValue(Compute(opcode, stack[height - 1].Low, stack[height].Low));
                    break;
                case Opcode.StructNew:
                    {
                        int type = reader.ReadIndex();
                        height -= ((StructType)module.Types[type].Composite).Fields.Length;
                        stack[height] = context.StructNew(type, stack.Slice(height, ((StructType)module.Types[type].Composite).Fields.Length));
                        height++;
                        break;
                    }

                case Opcode.StructNewDefault:
                    stack[height++] = context.StructNewDefault(reader.ReadIndex());
                    break;
                case Opcode.ArrayNew:
                    height--;
                    stack[height - 1] = context.ArrayNew(reader.ReadIndex(), stack[height - 1], (uint)stack[height].Low);
                    break;
                case Opcode.ArrayNewDefault:
                    stack[height - 1] = context.ArrayNewDefault(reader.ReadIndex(), (uint)stack[height - 1].Low);
                    break;
                case Opcode.ArrayNewFixed:
                    {
                        int type = reader.ReadIndex();
                        int count = reader.ReadIndex();
                        height -= count;
                        stack[height] = context.ArrayNewFixed(type, stack.Slice(height, count));
                        height++;
                        break;
                    }

                case Opcode.RefI31:
                    stack[height - 1] = context.RefI31((int)stack[height - 1].Low);
                    break;
                case Opcode.AnyConvertExtern:
                    stack[height - 1] = context.AnyConvertExtern(stack[height - 1]);
                    break;
                case Opcode.ExternConvertAny:
                    stack[height - 1] = context.ExternConvertAny(stack[height - 1]);
                    break;
                default:
                    throw new InvalidOperationException($"The module has not been validated: {opcode} in a constant expression.");
            }
        }
    }

    private static ulong Compute(Opcode opcode, ulong left, ulong right) => opcode switch
    {
        Opcode.I32Add => (uint)(left + right),
        Opcode.I32Sub => (uint)(left - right),
        Opcode.I32Mul => (uint)left * (ulong)(uint)right & uint.MaxValue,
        Opcode.I64Add => left + right,
        Opcode.I64Sub => left - right,
        _ => left * right,
    };
}
