using System.Numerics;
using Wafer.Model;

namespace Wafer.Text;

// Operators and their immediates, driven by the operator table (Core spec 6.5).
internal sealed partial class ModuleAssembler
{
    /// <summary>Reads the immediates of an operator and writes both.</summary>
    private void Operator(Opcode opcode)
    {
        OperatorInfo row = OperatorTable.Get(opcode);
        switch (row.Immediates)
        {
            case Immediates.None when opcode == Opcode.Select && _reader.AtForm(Keyword.Result):
                SelectTyped();
                return;
            case Immediates.HeapType when opcode != Opcode.RefNull:
                // ref.test and ref.cast: the operator for nullable types is the next one.
                ValType target = ReadRefType();
                WriteOpcode(target.IsNullable ? opcode + 1 : opcode);
                _out.WriteS33(target.Heap.Code);
                return;
            case Immediates.V128:
                WriteOpcode(opcode);
                Span<byte> vector = stackalloc byte[16];
                VectorLiteral.Read(_reader, vector);
                _out.WriteBytes(vector);
                return;
            default:
                WriteOpcode(opcode);
                WriteImmediates(row);
                return;
        }
    }

    private void WriteOpcode(Opcode opcode)
    {
        int prefix = OperatorTable.PrefixOf(opcode);
        if (prefix < 0)
        {
            _out.WriteByte((byte)opcode);
            return;
        }

        _out.WriteByte((byte)prefix);
        _out.WriteU32((uint)((int)opcode - OperatorTable.PageOf((byte)prefix)));
    }

    private void WriteImmediates(OperatorInfo row)
    {
        switch (row.Immediates)
        {
            case Immediates.None:
                break;
            case Immediates.Label:
                _out.WriteU32(ReadLabel());
                break;
            case Immediates.LabelTable:
                LabelTable();
                break;
            case Immediates.Function:
                _out.WriteU32(ReadIndex(_functions));
                break;
            case Immediates.Type:
                _out.WriteU32(ReadIndex(_types));
                break;
            case Immediates.TypeTable:
                uint table = ReadIndexOr(_tables, 0);
                _out.WriteU32(ReadTypeUse(bindLocals: false, allowNames: false));
                _out.WriteU32(table);
                break;
            case Immediates.Tag:
                _out.WriteU32(ReadIndex(_tags));
                break;
            case Immediates.Local:
                _out.WriteU32(ReadIndex(_locals));
                break;
            case Immediates.Global:
                _out.WriteU32(ReadIndex(_globals));
                break;
            case Immediates.Table:
                _out.WriteU32(ReadIndexOr(_tables, 0));
                break;
            case Immediates.TableTable:
                TwoIndices(_tables);
                break;
            case Immediates.ElementTable:
                SegmentAndTarget(_elements, _tables);
                break;
            case Immediates.Element:
                _out.WriteU32(ReadIndex(_elements));
                break;
            case Immediates.Memory:
                MemoryArgument(row, hasLane: false);
                break;
            case Immediates.MemoryLane:
                MemoryArgument(row, hasLane: true);
                WriteLane();
                break;
            case Immediates.MemoryIndex:
                _out.WriteU32(ReadIndexOr(_memories, 0));
                break;
            case Immediates.MemoryMemory:
                TwoIndices(_memories);
                break;
            case Immediates.DataMemory:
                _hasDataCount = true;
                SegmentAndTarget(_data, _memories);
                break;
            case Immediates.Data:
                _hasDataCount = true;
                _out.WriteU32(ReadIndex(_data));
                break;
            case Immediates.I32:
                _out.WriteS32((int)(uint)_reader.ReadInteger(32));
                break;
            case Immediates.I64:
                _out.WriteS64((long)_reader.ReadInteger(64));
                break;
            case Immediates.F32:
                _out.WriteFixed32(_reader.ReadF32());
                break;
            case Immediates.F64:
                _out.WriteFixed64(_reader.ReadF64());
                break;
            case Immediates.Lane:
                WriteLane();
                break;
            case Immediates.Shuffle:
                ShuffleLanes();
                break;
            case Immediates.HeapType:
                _out.WriteS33(ReadHeapType().Code);
                break;
            case Immediates.TypeField:
                TypeAndField();
                break;
            case Immediates.TypeLength:
                _out.WriteU32(ReadIndex(_types));
                _out.WriteU32(_reader.ReadU32());
                break;
            case Immediates.TypeData:
                _hasDataCount = true;
                _out.WriteU32(ReadIndex(_types));
                _out.WriteU32(ReadIndex(_data));
                break;
            case Immediates.TypeElement:
                _out.WriteU32(ReadIndex(_types));
                _out.WriteU32(ReadIndex(_elements));
                break;
            case Immediates.TypeType:
                _out.WriteU32(ReadIndex(_types));
                _out.WriteU32(ReadIndex(_types));
                break;
            case Immediates.BranchOnCast:
                BranchOnCast();
                break;
            case Immediates.Fence:
                _out.WriteByte(0);
                break;
            default:
                throw new InvalidOperationException($"No text form for the immediates of {row.Name}.");
        }
    }

    private void SelectTyped()
    {
        WriteOpcode(Opcode.SelectTyped);
        var types = new List<ValType>();
        while (_reader.TakeForm(Keyword.Result))
        {
            while (!_reader.At(TokenKind.Close))
                types.Add(ReadValType());
            _reader.Close();
        }

        _out.WriteU32((uint)types.Count);
        foreach (ValType type in types)
            WriteValType(_out, type);
    }

    private void LabelTable()
    {
        // The last label is the default; the count says how many come before it.
        int start = _reader.Position;
        uint count = 0;
        for (; _reader.AtIndex; count++)
            _reader.Advance();
        if (count == 0)
            throw _reader.Unexpected();
        _reader.Position = start;
        _out.WriteU32(count - 1);
        while (_reader.AtIndex)
            _out.WriteU32(ReadLabel());
    }

    /// <summary>Two indices, or none for two zeros.</summary>
    private void TwoIndices(IndexSpace space)
    {
        bool given = _reader.AtIndex;
        _out.WriteU32(given ? ReadIndex(space) : 0);
        _out.WriteU32(given ? ReadIndex(space) : 0);
    }

    /// <summary>In the text an optional target comes before the segment; in the binary, after it.</summary>
    private void SegmentAndTarget(IndexSpace segments, IndexSpace targets)
    {
        uint target = 0;
        if (_reader.AtIndex && _reader.Following.Kind is TokenKind.Natural or TokenKind.Identifier)
            target = ReadIndex(targets);
        _out.WriteU32(ReadIndex(segments));
        _out.WriteU32(target);
    }

    private void MemoryArgument(OperatorInfo row, bool hasLane)
    {
        // A number alone before a lane operator's end is the lane, not the memory.
        uint memory = 0;
        bool isMemory = _reader.AtIndex
            && (!hasLane || _reader.At(TokenKind.Identifier)
                || _reader.Following.Kind is TokenKind.Natural or TokenKind.Offset or TokenKind.Align);
        if (isMemory)
            memory = ReadIndex(_memories);

        ulong offset = 0;
        if (_reader.At(TokenKind.Offset))
        {
            if (!NumberLiteral.TryUnsigned(_reader.Bytes["offset=".Length..], out offset))
                throw _reader.Error("i64 constant out of range");
            _reader.Advance();
        }

        int alignment = row.AlignmentLog2;
        if (_reader.At(TokenKind.Align))
        {
            if (!NumberLiteral.TryUnsigned(_reader.Bytes["align=".Length..], out ulong value))
                throw _reader.Error("i64 constant out of range");
            if (!BitOperations.IsPow2(value))
                throw _reader.Error("alignment must be a power of two");
            alignment = BitOperations.Log2(value);
            _reader.Advance();
        }

        // Core spec 5.4.6: bit 6 of the alignment announces a memory index.
        const uint HasMemoryIndex = 0x40;
        _out.WriteU32((uint)alignment | (memory == 0 ? 0 : HasMemoryIndex));
        if (memory != 0)
            _out.WriteU32(memory);
        _out.WriteU64(offset);
    }

    private void WriteLane() => _out.WriteByte((byte)_reader.ReadUnsigned(byte.MaxValue, "i8 constant out of range"));

    private void ShuffleLanes()
    {
        const int Lanes = 16;
        int count = _reader.CountNumbers();
        if (count != Lanes)
            throw _reader.Error("invalid lane length");
        for (int i = 0; i < Lanes; i++)
        {
            if (!_reader.At(TokenKind.Natural))
                throw _reader.Error("i8 constant out of range");
            WriteLane();
        }
    }

    private void TypeAndField()
    {
        uint type = ReadIndex(_types);
        _out.WriteU32(type);
        Token token = _reader.Current;
        if (token.Kind != TokenKind.Identifier)
        {
            _out.WriteU32(_reader.ReadU32());
            return;
        }

        if (type > int.MaxValue || !_fieldSpaces.TryGetValue((int)type, out IndexSpace? fields))
            throw _source.Error("unknown type", token);
        _out.WriteU32(ReadIndex(fields));
    }

    private void BranchOnCast()
    {
        uint label = ReadLabel();
        ValType source = ReadRefType();
        ValType target = ReadRefType();
        _out.WriteByte((byte)((source.IsNullable ? 1 : 0) | (target.IsNullable ? 2 : 0)));
        _out.WriteU32(label);
        _out.WriteS33(source.Heap.Code);
        _out.WriteS33(target.Heap.Code);
    }
}
