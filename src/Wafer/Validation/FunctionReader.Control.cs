using System.Diagnostics.CodeAnalysis;
using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Validation;

internal ref partial struct FunctionReader<TSink>
{
    private readonly ref ControlFrame Top => ref _frames[_frameCount - 1];

    private void PushFrame(FrameKind kind, FunctionType type)
    {
        if (_frameCount == _frames.Length)
        {
            Array.Resize(ref _scratch.Frames, 2 * _frameCount);
            _frames = _scratch.Frames;
        }

        ref ControlFrame frame = ref _frames[_frameCount++];
        frame.Type = type;
        frame.Height = _height;
        frame.JournalLength = _journalLength;
        frame.Kind = kind;
        frame.EnteredLive = _live;
        frame.Unreachable = false;
        _floor = _height;
    }

    /// <summary>Declares that what follows in the block cannot be reached.</summary>
    private void MarkUnreachable()
    {
        Top.Unreachable = true;
        _height = _floor;
        _live = false;
    }

    /// <summary>The frame that a label denotes.</summary>
    private readonly ref ControlFrame Label(int label)
    {
        int index = _frameCount - 1 - label;
        if ((uint)index >= (uint)_frameCount)
        {
            Invalid($"unknown label {label}: {_frameCount} labels are in scope ({OperatorName})");
        }

        return ref _frames[index];
    }

    private FunctionType ReadBlockType()
    {
        ReadOnlySpan<byte> bytes = _in.Bytes;
        int position = _in.Position;
        if ((uint)position < (uint)bytes.Length)
        {
            switch (bytes[position])
            {
                case 0x40:
                    _in.Position = position + 1;
                    return FunctionType.Empty;
                case ValType.I32Code:
                    _in.Position = position + 1;
                    return FunctionType.ToI32;
            }
        }

        int index = OperatorDecoder.ReadBlockType(ref _in, _features, out ValType inlineResult);
        if (index < 0)
        {
            CheckType(inlineResult);
            return _scratch.BlockTypeTo(inlineResult);
        }

        return FunctionTypeAt(index);
    }

    private readonly FunctionType FunctionTypeAt(int typeIndex)
    {
        if ((uint)typeIndex >= (uint)_module.Types.Length)
        {
            Invalid($"unknown type {typeIndex} ({OperatorName})");
        }

        if (_module.Types[typeIndex].Composite is not FunctionType type)
        {
            Invalid($"type mismatch: type {typeIndex} is not a function type ({OperatorName})");
            return null!;
        }

        return type;
    }

    private void ReadBlock(Opcode opcode)
    {
        FunctionType type = ReadBlockType();
        PopAll(type.Parameters);
        PushFrame(opcode == Opcode.Loop ? FrameKind.Loop : FrameKind.Block, type);
        PushAll(type.Parameters);
        if (Announce())
        {
            if (opcode == Opcode.Loop)
            {
                Sink.Loop(type);
            }
            else
            {
                Sink.Block(type);
            }
        }
    }

    private void ReadIf()
    {
        FunctionType type = ReadBlockType();
        Pop(ValType.I32);
        PopAll(type.Parameters);
        PushFrame(FrameKind.If, type);
        PushAll(type.Parameters);
        if (Announce())
        {
            Sink.If(type);
        }
    }

    private void ReadElse()
    {
        ref ControlFrame frame = ref Top;
        if (frame.Kind != FrameKind.If)
        {
            ByteReader.ThrowMalformed("END opcode expected: else outside of if", _at);
        }

        bool reachable = NextClause(ref frame, FrameKind.Else);
        PushAll(frame.Type.Parameters);
        if (AnnounceBlockEnd(frame.EnteredLive))
        {
            Sink.Else(reachable);
        }
    }

    /// <summary>Checks the end of one clause of a block and begins the next with an empty stack.</summary>
    /// <returns>Whether the end of the clause could be reached.</returns>
    private bool NextClause(ref ControlFrame frame, FrameKind kind)
    {
        CheckBlockEnd(ref frame);
        bool reachable = _live;
        ForgetInitialized(frame.JournalLength);
        _height = frame.Height;
        frame.Kind = kind;
        frame.Unreachable = false;
        _live = frame.EnteredLive;
        return reachable;
    }

    private void ReadEnd()
    {
        ref ControlFrame frame = ref Top;
        if (frame.Kind == FrameKind.If && !_types.AreSubtypes(frame.Type.Parameters, frame.Type.Results))
        {
            Invalid($"type mismatch: if without else requires results like its parameters, and its type is {frame.Type}");
        }

        CheckBlockEnd(ref frame);
        bool reachable = EndFrame(ref frame);
        if (AnnounceBlockEnd(_live))
        {
            Sink.End(reachable);
        }
    }

    /// <summary>Leaves a block whose end has been checked, with its results on the stack.</summary>
    /// <returns>Whether the end of the block could be reached.</returns>
    private bool EndFrame(ref ControlFrame frame)
    {
        bool reachable = _live;
        ForgetInitialized(frame.JournalLength);
        _height = frame.Height;
        _frameCount--;
        _floor = _frameCount > 0 ? _frames[_frameCount - 1].Height : 0;

        // As far as validation knows, what follows a block can be reached if the block could.
        _live = frame.EnteredLive;
        PushAll(frame.Type.Results);
        return reachable;
    }

    private void CheckBlockEnd(ref ControlFrame frame)
    {
        ReadOnlySpan<ValType> results = frame.Type.Results;
        if (_height - _floor != results.Length || !SameTypes(_operands.AsSpan(_floor, results.Length), results))
        {
            CheckBlockEndSlow(results);
        }
    }

    private void CheckBlockEndSlow(scoped ReadOnlySpan<ValType> results)
    {
        int height = _height;
        bool isMatch = true;
        for (int i = results.Length - 1; i >= 0 && isMatch && !HasOnlyBottoms; i--)
        {
            isMatch = TryPop(results[i]);
        }

        bool isEmpty = _height == _floor;
        _height = height;
        if (!isMatch)
        {
            Mismatch(results);
        }

        if (!isEmpty)
        {
            Invalid($"type mismatch: block requires {Describe(results)} but stack has {DescribeStack(int.MaxValue)}");
        }
    }

    private void ReadBranch()
    {
        int label = _in.ReadIndex();
        PopAll(Label(label).LabelTypes);
        if (Announce())
        {
            Sink.Branch(label);
        }

        MarkUnreachable();
    }

    private void ReadBranchIf()
    {
        int label = _in.ReadIndex();
        Pop(ValType.I32);
        ReadOnlySpan<ValType> types = Label(label).LabelTypes;
        if (types.Length > 0)
        {
            Retype(types);
        }

        if (Announce())
        {
            Sink.BranchIf(label);
        }
    }

    private void ReadBranchTable()
    {
        int count = _in.ReadLength();
        if (_scratch.Labels.Length <= count)
        {
            _scratch.Labels = new int[Math.Max(count + 1, 2 * _scratch.Labels.Length)];
        }

        Span<int> labels = _scratch.Labels.AsSpan(0, count + 1);
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = _in.ReadIndex();
        }

        Pop(ValType.I32);
        ReadOnlySpan<ValType> defaultTypes = Label(labels[count]).LabelTypes;
        ReadOnlySpan<ValType> checkedTypes = default;
        bool hasChecked = false;
        foreach (int label in labels)
        {
            ReadOnlySpan<ValType> types = Label(label).LabelTypes;
            if (types.Length != defaultTypes.Length)
            {
                Invalid($"type mismatch: br_table label {label} takes {Describe(types)}, and the default label takes {Describe(defaultTypes)}");
            }

            // Labels of one block, or of blocks of one type, need one check.
            if (!hasChecked || checkedTypes != types)
            {
                CheckTop(types);
                checkedTypes = types;
                hasChecked = true;
            }
        }

        if (Announce())
        {
            Sink.BranchTable(labels);
        }

        MarkUnreachable();
    }

    /// <summary>Checks the topmost operands and leaves them.</summary>
    private void CheckTop(scoped ReadOnlySpan<ValType> types)
    {
        int bottom = _height - types.Length;
        if (bottom >= _floor && SameTypes(_operands.AsSpan(bottom, types.Length), types))
        {
            return;
        }

        int height = _height;
        PopAllSlow(types);
        _height = height;
    }

    private void ReadReturn()
    {
        PopAll(_frames[0].Type.Results);
        if (Announce())
        {
            Sink.Return();
        }

        MarkUnreachable();
    }

    private readonly int CheckFunction(int function)
    {
        if ((uint)function >= (uint)_module.FunctionTypes.Length)
        {
            Invalid($"unknown function {function} ({OperatorName})");
        }

        return function;
    }

    private void ReadCall()
    {
        int function = CheckFunction(_in.ReadIndex());
        FunctionType type = _module.FunctionTypeOf(function);
        PopAll(type.Parameters);
        PushAll(type.Results);
        if (Announce())
        {
            Sink.Call(function);
        }
    }

    private void ReadCallIndirect(bool isTail)
    {
        int typeIndex = _in.ReadIndex();
        int table = OperatorDecoder.ReadTableOfCall(ref _in, _features);
        TableType tableType = TableTypeOf(table);
        if (!_types.IsSubtype(tableType.Element, ValType.FuncRef))
        {
            Invalid($"type mismatch: call_indirect requires a table of functions, and table {table} is of {tableType.Element}");
        }

        FunctionType type = FunctionTypeAt(typeIndex);
        Pop(tableType.AddressType);
        FinishCall(type, isTail);
        if (Announce())
        {
            if (isTail)
            {
                Sink.ReturnCallIndirect(typeIndex, table);
            }
            else
            {
                Sink.CallIndirect(typeIndex, table);
            }
        }

        if (isTail)
        {
            MarkUnreachable();
        }
    }

    private void ReadCallRef(bool isTail)
    {
        int typeIndex = _in.ReadIndex();
        FunctionType type = FunctionTypeAt(typeIndex);
        Pop(ValType.Ref(HeapType.Defined(typeIndex), nullable: true));
        FinishCall(type, isTail);
        if (Announce())
        {
            if (isTail)
            {
                Sink.ReturnCallRef(typeIndex);
            }
            else
            {
                Sink.CallRef(typeIndex);
            }
        }

        if (isTail)
        {
            MarkUnreachable();
        }
    }

    private void ReadReturnCall()
    {
        int function = CheckFunction(_in.ReadIndex());
        FinishCall(_module.FunctionTypeOf(function), isTail: true);
        if (Announce())
        {
            Sink.ReturnCall(function);
        }

        MarkUnreachable();
    }

    private void FinishCall(FunctionType type, bool isTail)
    {
        PopAll(type.Parameters);
        if (!isTail)
        {
            PushAll(type.Results);
            return;
        }

        ReadOnlySpan<ValType> own = _frames[0].Type.Results;
        if (!_types.AreSubtypes(type.Results, own))
        {
            Invalid($"type mismatch: tail call returns {Describe(type.Results)}, and the function {Describe(own)}");
        }
    }

    // Exceptions.

    private readonly FunctionType TagTypeOf(int tag)
    {
        if ((uint)tag >= (uint)_module.Tags.Length)
        {
            Invalid($"unknown tag {tag} ({OperatorName})");
        }

        return (FunctionType)_module.Types[_module.Tags[tag]].Composite;
    }

    private void ReadTryTable()
    {
        FunctionType type = ReadBlockType();
        int count = _in.ReadLength();
        if (_scratch.Clauses.Length < count)
        {
            _scratch.Clauses = new CatchClause[Math.Max(count, 16)];
        }

        Span<CatchClause> clauses = _scratch.Clauses.AsSpan(0, count);
        foreach (ref CatchClause clause in clauses)
        {
            var kind = (CatchKind)OperatorDecoder.ReadCatchKind(ref _in);
            int tag = kind is CatchKind.Catch or CatchKind.CatchRef ? _in.ReadIndex() : 0;
            clause = new CatchClause(kind, tag, _in.ReadIndex());
            CheckCatchClause(clause);
        }

        PopAll(type.Parameters);
        PushFrame(FrameKind.TryTable, type);
        PushAll(type.Parameters);
        if (Announce())
        {
            Sink.TryTable(type, clauses);
        }
    }

    // The label counts from outside of the try_table block, which has not been entered yet.
    private readonly void CheckCatchClause(CatchClause clause)
    {
        ReadOnlySpan<ValType> payload = clause.Kind is CatchKind.Catch or CatchKind.CatchRef ? TagTypeOf(clause.Tag).Parameters : default;
        bool hasReference = clause.Kind is CatchKind.CatchRef or CatchKind.CatchAllRef;
        ReadOnlySpan<ValType> label = Label(clause.Label).LabelTypes;
        bool isMatch = label.Length == payload.Length + (hasReference ? 1 : 0)
            && _types.AreSubtypes(payload, label[..payload.Length])
            && (!hasReference || _types.IsSubtype(ValType.Ref(HeapType.Exn, nullable: false), label[^1]));
        if (!isMatch)
        {
            Invalid($"type mismatch: catch clause delivers {Describe(payload)}{(hasReference ? " and (ref exn)" : "")}, and label {clause.Label} takes {Describe(label)}");
        }
    }

    private void ReadThrow()
    {
        int tag = _in.ReadIndex();
        PopAll(TagTypeOf(tag).Parameters);
        if (Announce())
        {
            Sink.Throw(tag);
        }

        MarkUnreachable();
    }

    private void ReadThrowRef()
    {
        Pop(ValType.ExnRef);
        if (Announce())
        {
            Sink.ThrowRef();
        }

        MarkUnreachable();
    }

    // The exceptions of before WebAssembly 3.0.

    private void ReadLegacyTry()
    {
        FunctionType type = ReadBlockType();
        PopAll(type.Parameters);
        PushFrame(FrameKind.LegacyTry, type);
        PushAll(type.Parameters);
        if (Announce())
        {
            Sink.LegacyTry(type);
        }
    }

    private void ReadLegacyCatch(bool isCatchAll)
    {
        ref ControlFrame frame = ref Top;
        if (frame.Kind is not (FrameKind.LegacyTry or FrameKind.LegacyCatch))
        {
            MisplacedCatch();
        }

        int tag = isCatchAll ? 0 : _in.ReadIndex();
        ReadOnlySpan<ValType> payload = isCatchAll ? default : TagTypeOf(tag).Parameters;
        bool reachable = NextClause(ref frame, isCatchAll ? FrameKind.LegacyCatchAll : FrameKind.LegacyCatch);
        PushAll(payload);
        if (AnnounceBlockEnd(frame.EnteredLive))
        {
            if (isCatchAll)
            {
                Sink.LegacyCatchAll(reachable);
            }
            else
            {
                Sink.LegacyCatch(reachable, tag);
            }
        }
    }

    private void ReadLegacyDelegate()
    {
        ref ControlFrame frame = ref Top;
        if (frame.Kind != FrameKind.LegacyTry)
        {
            MisplacedCatch();
        }

        int label = _in.ReadIndex();
        CheckBlockEnd(ref frame);
        bool reachable = EndFrame(ref frame);
        Label(label);
        if (AnnounceBlockEnd(_live))
        {
            Sink.LegacyDelegate(reachable, label);
        }
    }

    private void ReadLegacyRethrow()
    {
        int label = _in.ReadIndex();
        if (Label(label).Kind is not (FrameKind.LegacyCatch or FrameKind.LegacyCatchAll))
        {
            Invalid($"invalid rethrow label {label}: it is not a catch clause");
        }

        if (Announce())
        {
            Sink.LegacyRethrow(label);
        }

        MarkUnreachable();
    }

    [DoesNotReturn]
    private readonly void MisplacedCatch() => ByteReader.ThrowMalformed($"END opcode expected: {OperatorName} outside of try", _at);
}
