using System.Runtime.CompilerServices;
using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Validation;

internal ref partial struct FunctionReader<TSink>
{
    /// <summary>Reads an operator that is not among the frequent ones; its first byte has been read.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReadRare(int first)
    {
        int opcode = first;
        int page = OperatorTable.PageOf((byte)first);
        if (page >= 0)
        {
            opcode = OperatorDecoder.ReadPrefixed(ref _in, page, _at);
        }

        OperatorDecoder.CheckOpcode(opcode, _features, _bytes, _at);
        if (page == OperatorTable.PageOf(0xFB))
        {
            ReadGarbageCollected((Opcode)opcode);
            return;
        }

        if (page == OperatorTable.PageOf(0xFE))
        {
            ReadAtomic((Opcode)opcode);
            return;
        }

        uint signature = OperatorTable.Signatures[opcode];
        if (signature != OperatorTable.SpecialSignature && opcode != (int)Opcode.Nop)
        {
            ApplySignature(signature);
            if (Announce())
            {
                Sink.Numeric((Opcode)opcode);
            }

            return;
        }

        switch ((Opcode)opcode)
        {
            case Opcode.Unreachable:
                if (Announce())
                {
                    Sink.Unreachable();
                }

                MarkUnreachable();
                break;
            case Opcode.Nop:
                if (Announce())
                {
                    Sink.Nop();
                }

                break;
            case Opcode.BrTable:
                ReadBranchTable();
                break;
            case Opcode.Return:
                ReadReturn();
                break;
            case Opcode.CallIndirect:
                ReadCallIndirect(isTail: false);
                break;
            case Opcode.CallRef:
                ReadCallRef(isTail: false);
                break;
            case Opcode.ReturnCall:
                ReadReturnCall();
                break;
            case Opcode.ReturnCallIndirect:
                ReadCallIndirect(isTail: true);
                break;
            case Opcode.ReturnCallRef:
                ReadCallRef(isTail: true);
                break;
            case Opcode.SelectTyped:
                ReadSelectTyped();
                break;
            case Opcode.MemorySize:
            case Opcode.MemoryGrow:
            case Opcode.MemoryInit:
            case Opcode.DataDrop:
            case Opcode.MemoryCopy:
            case Opcode.MemoryFill:
                ReadMemoryOperator((Opcode)opcode);
                break;
            case Opcode.TableGet:
            case Opcode.TableSet:
            case Opcode.TableInit:
            case Opcode.ElemDrop:
            case Opcode.TableCopy:
            case Opcode.TableGrow:
            case Opcode.TableSize:
            case Opcode.TableFill:
                ReadTableOperator((Opcode)opcode);
                break;
            case Opcode.TryTable:
                ReadTryTable();
                break;
            case Opcode.Throw:
                ReadThrow();
                break;
            case Opcode.ThrowRef:
                ReadThrowRef();
                break;
            case Opcode.Try:
                ReadLegacyTry();
                break;
            case Opcode.Catch:
                ReadLegacyCatch(isCatchAll: false);
                break;
            case Opcode.CatchAll:
                ReadLegacyCatch(isCatchAll: true);
                break;
            case Opcode.Delegate:
                ReadLegacyDelegate();
                break;
            case Opcode.Rethrow:
                ReadLegacyRethrow();
                break;
            default:
                ReadReferenceOperator((Opcode)opcode);
                break;
        }
    }

    private void ReadSelectTyped()
    {
        int count = _in.ReadLength();
        ValType type = default;
        for (int i = 0; i < count; i++)
        {
            type = TypeDecoder.ReadValueType(ref _in, _features);
        }

        if (count != 1)
        {
            Invalid($"invalid result arity: select has {count} result types");
        }

        CheckType(type);
        Pop(ValType.I32);
        Pop(type);
        Pop(type);
        Push(type);
        if (Announce())
        {
            Sink.Select(type);
        }
    }

    private void ReadMemoryOperator(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.MemorySize:
                {
                    int memory = OperatorDecoder.ReadMemoryIndex(ref _in, _features);
                    Push(MemoryTypeOf(memory).AddressType);
                    if (Announce())
                    {
                        Sink.MemorySize(memory);
                    }

                    break;
                }

            case Opcode.MemoryGrow:
                {
                    int memory = OperatorDecoder.ReadMemoryIndex(ref _in, _features);
                    ValType address = MemoryTypeOf(memory).AddressType;
                    Pop(address);
                    Push(address);
                    if (Announce())
                    {
                        Sink.MemoryGrow(memory);
                    }

                    break;
                }

            case Opcode.MemoryInit:
                {
                    int segment = OperatorDecoder.ReadDataIndex(ref _in, _module.DataCount >= 0);
                    int memory = OperatorDecoder.ReadMemoryIndex(ref _in, _features);
                    ValType address = MemoryTypeOf(memory).AddressType;
                    CheckDataSegment(segment);
                    PopAll([address, ValType.I32, ValType.I32]);
                    if (Announce())
                    {
                        Sink.MemoryInit(segment, memory);
                    }

                    break;
                }

            case Opcode.DataDrop:
                {
                    int segment = OperatorDecoder.ReadDataIndex(ref _in, _module.DataCount >= 0);
                    CheckDataSegment(segment);
                    if (Announce())
                    {
                        Sink.DataDrop(segment);
                    }

                    break;
                }

            case Opcode.MemoryCopy:
                {
                    int destination = OperatorDecoder.ReadMemoryIndex(ref _in, _features);
                    int source = OperatorDecoder.ReadMemoryIndex(ref _in, _features);
                    MemoryType to = MemoryTypeOf(destination);
                    MemoryType from = MemoryTypeOf(source);
                    ValType length = to.Is64 && from.Is64 ? ValType.I64 : ValType.I32;
                    PopAll([to.AddressType, from.AddressType, length]);
                    if (Announce())
                    {
                        Sink.MemoryCopy(destination, source);
                    }

                    break;
                }

            default:
                {
                    int memory = OperatorDecoder.ReadMemoryIndex(ref _in, _features);
                    ValType address = MemoryTypeOf(memory).AddressType;
                    PopAll([address, ValType.I32, address]);
                    if (Announce())
                    {
                        Sink.MemoryFill(memory);
                    }

                    break;
                }
        }
    }

    private readonly void CheckDataSegment(int segment)
    {
        if ((uint)segment >= (uint)_module.DataCount)
        {
            Invalid($"unknown data segment {segment} ({OperatorName})");
        }
    }

    private readonly ElementSegment ElementSegmentOf(int segment)
    {
        if ((uint)segment >= (uint)_module.ElementSegments.Length)
        {
            Invalid($"unknown elem segment {segment} ({OperatorName})");
        }

        return _module.ElementSegments[segment];
    }

    private readonly TableType TableTypeOf(int table)
    {
        if ((uint)table >= (uint)_module.Tables.Length)
        {
            Invalid($"unknown table {table} ({OperatorName})");
        }

        return _module.Tables[table].Type;
    }

    private void ReadTableOperator(Opcode opcode)
    {
        int first = _in.ReadIndex();
        switch (opcode)
        {
            case Opcode.TableGet:
                {
                    TableType type = TableTypeOf(first);
                    Pop(type.AddressType);
                    Push(type.Element);
                    if (Announce())
                    {
                        Sink.TableGet(first);
                    }

                    break;
                }

            case Opcode.TableSet:
                {
                    TableType type = TableTypeOf(first);
                    PopAll([type.AddressType, type.Element]);
                    if (Announce())
                    {
                        Sink.TableSet(first);
                    }

                    break;
                }

            case Opcode.TableInit:
                {
                    int table = _in.ReadIndex();
                    TableType type = TableTypeOf(table);
                    ElementSegment segment = ElementSegmentOf(first);
                    if (!_types.IsSubtype(segment.Type, type.Element))
                    {
                        Invalid($"type mismatch: table.init of elements of {segment.Type} into a table of {type.Element}");
                    }

                    PopAll([type.AddressType, ValType.I32, ValType.I32]);
                    if (Announce())
                    {
                        Sink.TableInit(first, table);
                    }

                    break;
                }

            case Opcode.ElemDrop:
                ElementSegmentOf(first);
                if (Announce())
                {
                    Sink.ElementDrop(first);
                }

                break;
            case Opcode.TableCopy:
                {
                    int source = _in.ReadIndex();
                    TableType to = TableTypeOf(first);
                    TableType from = TableTypeOf(source);
                    if (!_types.IsSubtype(from.Element, to.Element))
                    {
                        Invalid($"type mismatch: table.copy from a table of {from.Element} to one of {to.Element}");
                    }

                    ValType length = to.Is64 && from.Is64 ? ValType.I64 : ValType.I32;
                    PopAll([to.AddressType, from.AddressType, length]);
                    if (Announce())
                    {
                        Sink.TableCopy(first, source);
                    }

                    break;
                }

            case Opcode.TableGrow:
                {
                    TableType type = TableTypeOf(first);
                    PopAll([type.Element, type.AddressType]);
                    Push(type.AddressType);
                    if (Announce())
                    {
                        Sink.TableGrow(first);
                    }

                    break;
                }

            case Opcode.TableSize:
                Push(TableTypeOf(first).AddressType);
                if (Announce())
                {
                    Sink.TableSize(first);
                }

                break;
            default:
                {
                    TableType type = TableTypeOf(first);
                    PopAll([type.AddressType, type.Element, type.AddressType]);
                    if (Announce())
                    {
                        Sink.TableFill(first);
                    }

                    break;
                }
        }
    }

    private void ReadReferenceOperator(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.RefNull:
                {
                    HeapType heap = TypeDecoder.ReadHeapType(ref _in, _features);
                    CheckHeapType(heap);
                    Push(ValType.Ref(heap, nullable: true));
                    if (Announce())
                    {
                        Sink.RefNull(heap);
                    }

                    break;
                }

            case Opcode.RefIsNull:
                PopReference();
                Push(ValType.I32);
                if (Announce())
                {
                    Sink.RefIsNull();
                }

                break;
            case Opcode.RefFunc:
                {
                    int function = CheckFunction(_in.ReadIndex());
                    if (!_module.DeclaredFunctions[function])
                    {
                        Invalid($"undeclared function reference: function {function} occurs in no export, element segment or constant expression");
                    }

                    Push(ValType.Ref(HeapType.Defined(_module.FunctionTypes[function]), nullable: false));
                    if (Announce())
                    {
                        Sink.RefFunc(function);
                    }

                    break;
                }

            case Opcode.RefEq:
                PopAll([ValType.Ref(HeapType.Eq, nullable: true), ValType.Ref(HeapType.Eq, nullable: true)]);
                Push(ValType.I32);
                if (Announce())
                {
                    Sink.RefEq();
                }

                break;
            case Opcode.RefAsNonNull:
                Push(NonNull(PopReference()));
                if (Announce())
                {
                    Sink.RefAsNonNull();
                }

                break;
            case Opcode.BrOnNull:
                {
                    int label = _in.ReadIndex();
                    ValType type = PopReference();
                    Retype(Label(label).LabelTypes);
                    Push(NonNull(type));
                    if (Announce())
                    {
                        Sink.BranchOnNull(label);
                    }

                    break;
                }

            case Opcode.BrOnNonNull:
                {
                    int label = _in.ReadIndex();
                    ReadOnlySpan<ValType> types = Label(label).LabelTypes;
                    ValType type = NonNull(PopReference());
                    if (types.Length == 0 || !_types.IsSubtype(type, types[^1]))
                    {
                        Invalid($"type mismatch: br_on_non_null delivers {type}, and label {label} takes {Describe(types)}");
                    }

                    Retype(types[..^1]);
                    if (Announce())
                    {
                        Sink.BranchOnNonNull(label);
                    }

                    break;
                }

            default:
                // The operator table has a row that this reader lacks: a defect, and not the module's.
                throw new NotSupportedException(opcode.ToString());
        }
    }

    /// <summary>The type of a reference that is known not to be null; of one that unreachable code conjured up, the bottom reference.</summary>
    private static ValType NonNull(ValType type) =>
        ValType.Ref(type.IsBottom ? TypeContext.BottomHeap : type.Heap, nullable: false);

    private void ReadAtomic(Opcode opcode)
    {
        if (opcode == Opcode.AtomicFence)
        {
            OperatorDecoder.ReadZeroByte(ref _in);
            if (Announce())
            {
                Sink.AtomicFence();
            }

            return;
        }

        OperatorDecoder.ReadMemoryArgument(ref _in, _features, out int alignment, out int memory, out ulong offset);
        MemoryType type = MemoryTypeOf(memory);
        int natural = OperatorFacts.NaturalAlignment[(int)opcode];
        if (alignment != natural)
        {
            string reason = alignment > natural ? "alignment must not be larger than natural" : "atomic alignment must be natural";
            Invalid($"{reason}: 2^{alignment}, and the access is of 2^{natural} bytes ({OperatorName})");
        }

        if (!type.Is64 && offset > uint.MaxValue)
        {
            Invalid($"offset out of range: {offset} in a 32-bit memory ({OperatorName})");
        }

        ApplyMemorySignature(OperatorTable.Signatures[(int)opcode], type.AddressType);
        if (Announce())
        {
            var argument = new MemoryArgument(memory, offset, alignment);
            Sink.Atomic(opcode, in argument);
        }
    }

    /// <summary>Applies a signature whose first operand is an address.</summary>
    private void ApplyMemorySignature(uint signature, ValType address)
    {
        for (int i = (int)(signature & 0xF) - 1; i > 0; i--)
        {
            Pop(Unpack(signature, 8 + (4 * i)));
        }

        Pop(address);
        if ((signature & 0xF0) != 0)
        {
            Push(Unpack(signature, 8 + (4 * (int)(signature & 0xF))));
        }
    }
}
