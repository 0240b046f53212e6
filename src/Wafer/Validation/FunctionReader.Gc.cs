using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Validation;

internal ref partial struct FunctionReader<TSink>
{
    /// <summary>Reads an operator of the page of garbage-collected types; its opcode has been read (Core spec 3.4.7 to 3.4.9).</summary>
    private void ReadGarbageCollected(Opcode opcode)
    {
        switch (opcode)
        {
            case >= Opcode.StructNew and <= Opcode.StructSet:
                ReadStruct(opcode);
                break;
            case Opcode.ArrayNew or Opcode.ArrayNewDefault or Opcode.ArrayNewFixed or Opcode.ArrayNewData or Opcode.ArrayNewElem:
                ReadArrayNew(opcode);
                break;
            case Opcode.ArrayLen:
                Pop(ValType.Ref(HeapType.Array, nullable: true));
                Push(ValType.I32);
                AnnounceAggregate(opcode, 0, 0);
                break;
            case >= Opcode.ArrayGet and <= Opcode.ArrayInitElem:
                ReadArrayAccess(opcode);
                break;
            case Opcode.RefTest or Opcode.RefTestNull or Opcode.RefCast or Opcode.RefCastNull:
                ReadCast(opcode);
                break;
            case Opcode.BrOnCast or Opcode.BrOnCastFail:
                ReadBranchOnCast(opcode);
                break;
            default:
                ReadConversion(opcode);
                break;
        }
    }

    private void AnnounceAggregate(Opcode opcode, int immediate1, int immediate2)
    {
        if (Announce())
        {
            Sink.Aggregate(opcode, immediate1, immediate2);
        }
    }

    private static ValType Unpacked(ValType storage) => storage.Code is ValType.I8Code or ValType.I16Code ? ValType.I32 : storage;

    private static bool IsPacked(ValType storage) => storage.Code is ValType.I8Code or ValType.I16Code;

    private readonly T TypeAt<T>(int typeIndex, string kind)
        where T : CompositeType
    {
        if ((uint)typeIndex >= (uint)_module.Types.Length)
        {
            Invalid($"unknown type {typeIndex} ({OperatorName})");
        }

        if (_module.Types[typeIndex].Composite is not T type)
        {
            Invalid($"type mismatch: type {typeIndex} is not {kind} type ({OperatorName})");
            return null!;
        }

        return type;
    }

    private void ReadStruct(Opcode opcode)
    {
        int typeIndex = _in.ReadIndex();
        bool isAccess = opcode >= Opcode.StructGet;
        int field = isAccess ? _in.ReadIndex() : 0;
        StructType type = TypeAt<StructType>(typeIndex, "a structure");
        if (!isAccess)
        {
            ReadStructNew(opcode, typeIndex, type);
            return;
        }

        if ((uint)field >= (uint)type.Fields.Length)
        {
            Invalid($"unknown field {field} of type {typeIndex}, which has {type.Fields.Length} ({OperatorName})");
        }

        FieldType fieldType = type.Fields[field];
        if (opcode == Opcode.StructSet)
        {
            if (!fieldType.IsMutable)
            {
                Invalid($"immutable field {field} of type {typeIndex} cannot be set");
            }

            Pop(Unpacked(fieldType.Storage));
        }
        else
        {
            CheckExtension(fieldType.Storage, opcode != Opcode.StructGet);
        }

        Pop(ValType.Ref(HeapType.Defined(typeIndex), nullable: true));
        if (opcode != Opcode.StructSet)
        {
            Push(Unpacked(fieldType.Storage));
        }

        AnnounceAggregate(opcode, typeIndex, field);
    }

    private void ReadStructNew(Opcode opcode, int typeIndex, StructType type)
    {
        if (opcode == Opcode.StructNewDefault)
        {
            if (type.NonDefaultableField >= 0)
            {
                ValType content = type.Fields[type.NonDefaultableField].Storage;
                Invalid($"field type is not defaultable: field {type.NonDefaultableField} of type {typeIndex} is {content}");
            }
        }
        else
        {
            for (int i = type.Fields.Length - 1; i >= 0 && !HasOnlyBottoms; i--)
            {
                Pop(Unpacked(type.Fields[i].Storage));
            }
        }

        Push(ValType.Ref(HeapType.Defined(typeIndex), nullable: false));
        AnnounceAggregate(opcode, typeIndex, 0);
    }

    /// <summary>Packed fields are read with an operator that says how to extend them, others with one that does not.</summary>
    private readonly void CheckExtension(ValType storage, bool extends)
    {
        if (IsPacked(storage) != extends)
        {
            Invalid($"type mismatch: field is {(extends ? "unpacked" : "packed")}: {storage} ({OperatorName})");
        }
    }

    private void ReadArrayNew(Opcode opcode)
    {
        int typeIndex = _in.ReadIndex();
        int second = 0;
        switch (opcode)
        {
            case Opcode.ArrayNewFixed or Opcode.ArrayNewElem:
                second = _in.ReadIndex();
                break;
            case Opcode.ArrayNewData:
                second = OperatorDecoder.ReadDataIndex(ref _in, _module.DataCount >= 0);
                break;
        }

        FieldType element = TypeAt<ArrayType>(typeIndex, "an array").Element;
        ValType content = Unpacked(element.Storage);
        switch (opcode)
        {
            case Opcode.ArrayNew:
                PopAll([content, ValType.I32]);
                break;
            case Opcode.ArrayNewDefault:
                if (!content.IsDefaultable)
                {
                    Invalid($"array type is not defaultable: its elements are {content}");
                }

                Pop(ValType.I32);
                break;
            case Opcode.ArrayNewFixed:
                ImplementationLimits.Check(second, ImplementationLimits.ArrayNewFixedLength, "operands of array.new_fixed");
                for (int i = 0; i < second && !HasOnlyBottoms; i++)
                {
                    Pop(content);
                }

                break;
            case Opcode.ArrayNewData:
                CheckDataElements(element, second);
                PopAll([ValType.I32, ValType.I32]);
                break;
            default:
                CheckSegmentElements(element, second);
                PopAll([ValType.I32, ValType.I32]);
                break;
        }

        Push(ValType.Ref(HeapType.Defined(typeIndex), nullable: false));
        AnnounceAggregate(opcode, typeIndex, second);
    }

    private readonly void CheckDataElements(FieldType element, int segment)
    {
        if (element.Storage.IsReference)
        {
            Invalid($"array type is not numeric or vector: its elements are {element.Storage} ({OperatorName})");
        }

        CheckDataSegment(segment);
    }

    private readonly void CheckSegmentElements(FieldType element, int segment)
    {
        ValType type = ElementSegmentOf(segment).Type;
        if (!_types.IsSubtype(type, element.Storage))
        {
            Invalid($"type mismatch: elements of segment {segment} are {type}, and those of the array {element.Storage} ({OperatorName})");
        }
    }

    private readonly void CheckMutable(FieldType element, int typeIndex)
    {
        if (!element.IsMutable)
        {
            Invalid($"immutable array: the elements of type {typeIndex} cannot be set ({OperatorName})");
        }
    }

    private void ReadArrayAccess(Opcode opcode)
    {
        int typeIndex = _in.ReadIndex();
        int second = 0;
        switch (opcode)
        {
            case Opcode.ArrayCopy or Opcode.ArrayInitElem:
                second = _in.ReadIndex();
                break;
            case Opcode.ArrayInitData:
                second = OperatorDecoder.ReadDataIndex(ref _in, _module.DataCount >= 0);
                break;
        }

        FieldType element = TypeAt<ArrayType>(typeIndex, "an array").Element;
        ValType content = Unpacked(element.Storage);
        ValType array = ValType.Ref(HeapType.Defined(typeIndex), nullable: true);
        if (opcode is not (Opcode.ArrayGet or Opcode.ArrayGetS or Opcode.ArrayGetU))
        {
            CheckMutable(element, typeIndex);
        }

        switch (opcode)
        {
            case Opcode.ArrayGet or Opcode.ArrayGetS or Opcode.ArrayGetU:
                CheckExtension(element.Storage, opcode != Opcode.ArrayGet);
                PopAll([array, ValType.I32]);
                Push(content);
                break;
            case Opcode.ArraySet:
                PopAll([array, ValType.I32, content]);
                break;
            case Opcode.ArrayFill:
                PopAll([array, ValType.I32, content, ValType.I32]);
                break;
            case Opcode.ArrayCopy:
                ValType source = TypeAt<ArrayType>(second, "an array").Element.Storage;
                if (!_types.IsSubtype(source, element.Storage))
                {
                    Invalid($"array types do not match: elements of {source} are copied to {element.Storage}");
                }

                PopAll([array, ValType.I32, ValType.Ref(HeapType.Defined(second), nullable: true), ValType.I32, ValType.I32]);
                break;
            case Opcode.ArrayInitData:
                CheckDataElements(element, second);
                PopAll([array, ValType.I32, ValType.I32, ValType.I32]);
                break;
            default:
                CheckSegmentElements(element, second);
                PopAll([array, ValType.I32, ValType.I32, ValType.I32]);
                break;
        }

        AnnounceAggregate(opcode, typeIndex, second);
    }

    private void ReadCast(Opcode opcode)
    {
        HeapType heap = TypeDecoder.ReadHeapType(ref _in, _features);
        CheckHeapType(heap);
        ValType target = ValType.Ref(heap, opcode is Opcode.RefTestNull or Opcode.RefCastNull);

        // Any reference of the hierarchy that the target belongs to can be tested.
        ValType source = TopType;
        Pop(ValType.Ref(_types.TopOf(heap), nullable: true));
        Push(opcode is Opcode.RefTest or Opcode.RefTestNull ? ValType.I32 : target);
        if (Announce())
        {
            Sink.Cast(opcode, source, target);
        }
    }

    private void ReadBranchOnCast(Opcode opcode)
    {
        int flags = OperatorDecoder.ReadCastFlags(ref _in);
        int label = _in.ReadIndex();
        HeapType sourceHeap = TypeDecoder.ReadHeapType(ref _in, _features);
        HeapType targetHeap = TypeDecoder.ReadHeapType(ref _in, _features);
        CheckHeapType(sourceHeap);
        CheckHeapType(targetHeap);
        ValType source = ValType.Ref(sourceHeap, nullable: (flags & 1) != 0);
        ValType target = ValType.Ref(targetHeap, nullable: (flags & 2) != 0);
        if (!_types.IsSubtype(target, source))
        {
            Invalid($"type mismatch: {OperatorName} from {source} to {target}, which is not a subtype");
        }

        // What is left when the cast fails: without null if the target would have taken it (Core spec 3.1.5, type difference).
        ValType rest = ValType.Ref(sourceHeap, source.IsNullable && !target.IsNullable);
        ReadOnlySpan<ValType> types = Label(label).LabelTypes;
        ValType sent = opcode == Opcode.BrOnCast ? target : rest;
        if (types.Length == 0 || !_types.IsSubtype(sent, types[^1]))
        {
            Invalid($"type mismatch: {OperatorName} delivers {sent}, and label {label} takes {Describe(types)}");
        }

        Pop(source);
        Retype(types[..^1]);
        Push(opcode == Opcode.BrOnCast ? rest : target);
        if (Announce())
        {
            Sink.BranchOnCast(opcode, label, source, target);
        }
    }

    private void ReadConversion(Opcode opcode)
    {
        ValType operand = TopType;
        switch (opcode)
        {
            case Opcode.AnyConvertExtern:
                Convert(HeapType.Extern, HeapType.Any);
                break;
            case Opcode.ExternConvertAny:
                Convert(HeapType.Any, HeapType.Extern);
                break;
            case Opcode.RefI31:
                Pop(ValType.I32);
                Push(ValType.Ref(HeapType.I31, nullable: false));
                break;
            case Opcode.I31GetS or Opcode.I31GetU:
                Pop(ValType.Ref(HeapType.I31, nullable: true));
                Push(ValType.I32);
                break;
            default:
                throw new NotSupportedException(opcode.ToString());
        }

        if (Announce())
        {
            Sink.Reference(opcode, operand);
        }
    }

    /// <summary>The type of the operand on top; bottom if there is none, as in unreachable code.</summary>
    private readonly ValType TopType => _height > _floor ? _operands[_height - 1] : ValType.Bottom;

    private void Convert(HeapType from, HeapType to)
    {
        bool isNullable = TopType.IsNullable;
        Pop(ValType.Ref(from, nullable: true));
        Push(ValType.Ref(to, isNullable));
    }
}
