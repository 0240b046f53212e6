using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Validation;

/// <summary>Type-checks constant expressions (Core spec 3.4.14).</summary>
internal sealed class ConstantExpressionValidator(ModuleDescription module, TypeContext types, Features features)
{
    private readonly List<ValType> _stack = new(4);
    private int _at;

    /// <summary>Checks one expression.</summary>
    /// <param name="range">Its bytes, with the <c>end</c>.</param>
    /// <param name="expected">The type that it must have.</param>
    /// <param name="globals">How many globals it may refer to.</param>
    public void Validate(ByteRange range, ValType expected, int globals)
    {
        var reader = new ByteReader(module.Bytes.Span[..range.End], range.Start);
        _stack.Clear();
        while (true)
        {
            _at = reader.Position;
            OperatorInfo row = OperatorDecoder.ReadOpcode(ref reader, features);
            if (row.Opcode == Opcode.End)
            {
                break;
            }

            ReadOperator(ref reader, row, globals);
        }

        if (_stack.Count != 1 || !types.IsSubtype(_stack[0], expected))
        {
            Invalid($"type mismatch: constant expression requires [{expected}] but stack has {DescribeStack()}");
        }
    }

    private void ReadOperator(ref ByteReader reader, OperatorInfo row, int globals)
    {
        switch (row.Opcode)
        {
            case Opcode.I32Const or Opcode.I64Const or Opcode.F32Const or Opcode.F64Const or Opcode.V128Const:
                OperatorDecoder.SkipImmediates(ref reader, row, features, hasDataCount: true);
                _stack.Add(row.Opcode switch
                {
                    Opcode.I32Const => ValType.I32,
                    Opcode.I64Const => ValType.I64,
                    Opcode.F32Const => ValType.F32,
                    Opcode.F64Const => ValType.F64,
                    _ => ValType.V128,
                });
                break;
            case Opcode.RefNull:
                HeapType heap = TypeDecoder.ReadHeapType(ref reader, features);
                if (heap.IsDefined)
                {
                    TypeAt(heap.TypeIndex);
                }

                _stack.Add(ValType.Ref(heap, nullable: true));
                break;
            case Opcode.RefFunc:
                int function = reader.ReadIndex();
                if (function >= module.FunctionTypes.Length)
                {
                    Invalid($"unknown function {function}");
                }

                _stack.Add(ValType.Ref(HeapType.Defined(module.FunctionTypes[function]), nullable: false));
                break;
            case Opcode.GlobalGet:
                _stack.Add(GlobalGet(reader.ReadIndex(), globals));
                break;
            case Opcode.I32Add or Opcode.I32Sub or Opcode.I32Mul when (features & Features.ExtendedConst) != 0:
                Apply(row, [ValType.I32, ValType.I32], ValType.I32);
                break;
            case Opcode.I64Add or Opcode.I64Sub or Opcode.I64Mul when (features & Features.ExtendedConst) != 0:
                Apply(row, [ValType.I64, ValType.I64], ValType.I64);
                break;
            case Opcode.StructNew or Opcode.StructNewDefault:
                StructNew(row, reader.ReadIndex());
                break;
            case Opcode.ArrayNew or Opcode.ArrayNewDefault or Opcode.ArrayNewFixed:
                int array = reader.ReadIndex();
                ArrayNew(row, array, row.Opcode == Opcode.ArrayNewFixed ? reader.ReadIndex() : 0);
                break;
            case Opcode.RefI31:
                Apply(row, [ValType.I32], ValType.Ref(HeapType.I31, nullable: false));
                break;
            case Opcode.AnyConvertExtern:
                Convert(row, HeapType.Extern, HeapType.Any);
                break;
            case Opcode.ExternConvertAny:
                Convert(row, HeapType.Any, HeapType.Extern);
                break;
            default:
                Invalid($"constant expression required: {row.Name} is not constant");
                break;
        }
    }

    private ValType GlobalGet(int global, int globals)
    {
        if (global >= globals)
        {
            Invalid(global >= module.Globals.Length
                ? $"unknown global {global}"
                : $"unknown global {global}: only globals before this one can be used here");
        }

        GlobalType type = module.Globals[global].Type;
        if (type.IsMutable)
        {
            Invalid($"constant expression required: global {global} is mutable");
        }

        return type.Content;
    }

    private void StructNew(OperatorInfo row, int typeIndex)
    {
        if (TypeAt(typeIndex) is not StructType type)
        {
            Invalid($"type mismatch: type {typeIndex} is not a structure type ({row.Name})");
            return;
        }

        if (row.Opcode == Opcode.StructNewDefault)
        {
            if (type.NonDefaultableField >= 0)
            {
                ValType content = type.Fields[type.NonDefaultableField].Storage;
                Invalid($"field type is not defaultable: field {type.NonDefaultableField} of type {typeIndex} is {content}");
            }
        }
        else
        {
            for (int i = type.Fields.Length - 1; i >= 0; i--)
            {
                Pop(row, Unpacked(type.Fields[i].Storage));
            }
        }

        _stack.Add(ValType.Ref(HeapType.Defined(typeIndex), nullable: false));
    }

    private void ArrayNew(OperatorInfo row, int typeIndex, int count)
    {
        if (TypeAt(typeIndex) is not ArrayType type)
        {
            Invalid($"type mismatch: type {typeIndex} is not an array type ({row.Name})");
            return;
        }

        ValType content = Unpacked(type.Element.Storage);
        ValType result = ValType.Ref(HeapType.Defined(typeIndex), nullable: false);
        switch (row.Opcode)
        {
            case Opcode.ArrayNew:
                Apply(row, [content, ValType.I32], result);
                break;
            case Opcode.ArrayNewDefault:
                if (!content.IsDefaultable)
                {
                    Invalid($"array type is not defaultable: its elements are {content}");
                }

                Apply(row, [ValType.I32], result);
                break;
            default:
                ImplementationLimits.Check(count, ImplementationLimits.ArrayNewFixedLength, "operands of array.new_fixed");
                for (int i = 0; i < count; i++)
                {
                    Pop(row, content);
                }

                _stack.Add(result);
                break;
        }
    }

    private void Convert(OperatorInfo row, HeapType from, HeapType to)
    {
        bool isNullable = _stack.Count > 0 && _stack[^1].IsNullable;
        Apply(row, [ValType.Ref(from, nullable: true)], ValType.Ref(to, isNullable));
    }

    private static ValType Unpacked(ValType storage) => storage.Code is ValType.I8Code or ValType.I16Code ? ValType.I32 : storage;

    private CompositeType TypeAt(int typeIndex)
    {
        if (typeIndex >= module.Types.Length)
        {
            Invalid($"unknown type {typeIndex}");
        }

        return module.Types[typeIndex].Composite;
    }

    private void Apply(OperatorInfo row, ReadOnlySpan<ValType> operands, ValType result)
    {
        for (int i = operands.Length - 1; i >= 0; i--)
        {
            Pop(row, operands[i]);
        }

        _stack.Add(result);
    }

    private void Pop(OperatorInfo row, ValType expected)
    {
        if (_stack.Count == 0 || !types.IsSubtype(_stack[^1], expected))
        {
            Invalid($"type mismatch: instruction requires [{expected}] but stack has {DescribeStack()} ({row.Name})");
        }

        _stack.RemoveAt(_stack.Count - 1);
    }

    private string DescribeStack() => FunctionReader<NullSink>.Describe(CollectionsMarshal.AsSpan(_stack));

    [DoesNotReturn]
    private void Invalid(string reason)
    {
        BodyScan.ThrowIfMalformed(module, features);
        throw new InvalidModuleException(reason, _at);
    }
}
