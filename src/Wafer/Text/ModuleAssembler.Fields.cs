using System.Numerics;
using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Text;

// Module fields (Core spec 6.6).
internal sealed partial class ModuleAssembler
{
    private void WriteField(int field)
    {
        _reader.Position = field;
        _reader.Open();
        Keyword keyword = (Keyword)_reader.Expect(TokenKind.Keyword).Value;
        switch (keyword)
        {
            case Keyword.Type or Keyword.Rec:
                return;
            case Keyword.Import:
                WriteImport();
                break;
            case Keyword.Func:
                WriteFunction();
                break;
            case Keyword.Table:
                WriteTable();
                break;
            case Keyword.Memory:
                WriteMemory();
                break;
            case Keyword.Global:
                WriteGlobal();
                break;
            case Keyword.Tag:
                WriteTag();
                break;
            case Keyword.Export:
                ReadOnlySpan<byte> name = _reader.ReadNameBytes();
                WriteExport(name);
                break;
            case Keyword.Start:
                Token token = _reader.Current;
                if (_start is not null)
                    throw _source.Error("multiple start sections", token);
                _start = ReadIndex(_functions);
                break;
            case Keyword.Elem:
                WriteElementSegment();
                break;
            case Keyword.Data:
                WriteDataSegment();
                break;
        }

        _reader.Close();
    }

    private void WriteExport(ReadOnlySpan<byte> name)
    {
        ByteWriter output = _exportSection.Next();
        output.WriteSized(name);
        _reader.Open();
        Token token = _reader.Current;
        (IndexSpace? space, byte kind) = token.Kind != TokenKind.Keyword ? (null, (byte)0) : (Keyword)token.Value switch
        {
            Keyword.Func => (_functions, (byte)0),
            Keyword.Table => (_tables, (byte)1),
            Keyword.Memory => (_memories, (byte)2),
            Keyword.Global => (_globals, (byte)3),
            Keyword.Tag => (_tags, (byte)4),
            _ => (null, (byte)0),
        };
        if (space is null)
            throw _reader.Unexpected();
        _reader.Advance();
        output.WriteByte(kind);
        output.WriteU32(ReadIndex(space));
        _reader.Close();
    }

    private void WriteInlineExports(ExternalKind kind, int index)
    {
        while (_reader.TakeForm(Keyword.Export))
        {
            ByteWriter output = _exportSection.Next();
            output.WriteSized(_reader.ReadNameBytes());
            output.WriteByte((byte)kind);
            output.WriteU32((uint)index);
            _reader.Close();
        }
    }

    private void AddLocalNames(int function)
    {
        if (NamesOf(_locals) is { Length: > 0 } names)
            _localNames.Add((function, names));
    }

    private void WriteFunction()
    {
        int index = _nextFunction++;
        _reader.TakeIdentifier();
        WriteInlineExports(ExternalKind.Function, index);
        if (TakeInlineImport())
        {
            WriteImportedFunction(index);
            return;
        }

        _locals.Clear();
        uint type = ReadTypeUse(bindLocals: true, allowNames: true);
        _functionSection.Next().WriteU32(type);
        WriteFunctionBody(index);
        AddLocalNames(index);
    }

    private void WriteTag()
    {
        int index = _nextTag++;
        _reader.TakeIdentifier();
        WriteInlineExports(ExternalKind.Tag, index);
        if (TakeInlineImport())
            WriteImportedTag();
        else
            WriteTagType(_tagSection.Next());
    }

    private void WriteTagType(ByteWriter output)
    {
        uint type = ReadTypeUse(bindLocals: false, allowNames: true);
        output.WriteByte(0);
        output.WriteU32(type);
    }

    private void WriteGlobal()
    {
        int index = _nextGlobal++;
        _reader.TakeIdentifier();
        WriteInlineExports(ExternalKind.Global, index);
        if (TakeInlineImport())
        {
            WriteImportedGlobal();
            return;
        }

        ByteWriter output = _globalSection.Next();
        WriteGlobalType(output);
        WriteExpression(output);
    }

    private void WriteGlobalType(ByteWriter output)
    {
        bool isMutable = _reader.TakeForm(Keyword.Mut);
        WriteValType(output, ReadValType());
        if (isMutable)
            _reader.Close();
        output.WriteByte(isMutable ? (byte)1 : (byte)0);
    }

    private void WriteMemory()
    {
        int index = _nextMemory++;
        _reader.TakeIdentifier();
        WriteInlineExports(ExternalKind.Memory, index);
        if (TakeInlineImport())
        {
            WriteImportedMemory();
            return;
        }

        // (memory i64? (pagesize n)? (data …)) is as large as its data.
        int start = _reader.Position;
        bool is64 = TakeAddressType();
        int pageSize = ReadPageSize();
        if (!_reader.TakeForm(Keyword.Data))
        {
            _reader.Position = start;
            WriteMemoryType(_memorySection.Next());
            return;
        }

        ReadOnlySpan<byte> bytes = _reader.ReadStrings();
        _reader.Close();
        ulong pages = ((ulong)bytes.Length + (1UL << pageSize) - 1) >> pageSize;
        WriteLimits(_memorySection.Next(), pages, pages, is64, isShared: false, pageSize);
        ByteWriter data = _dataSection.Next();
        WriteSegmentStart(data, index);
        WriteZeroOffset(data, is64);
        data.WriteSized(bytes);
    }

    private static void WriteSegmentStart(ByteWriter output, int index)
    {
        output.WriteByte(index == 0 ? (byte)0 : (byte)2);
        if (index != 0)
            output.WriteU32((uint)index);
    }

    private static void WriteZeroOffset(ByteWriter output, bool is64)
    {
        output.WriteByte(is64 ? (byte)Opcode.I64Const : (byte)Opcode.I32Const);
        output.WriteByte(0);
        output.WriteByte((byte)Opcode.End);
    }

    private void WriteMemoryType(ByteWriter output)
    {
        bool is64 = TakeAddressType();
        ulong minimum = _reader.ReadU64();
        ulong? maximum = _reader.At(TokenKind.Natural) ? _reader.ReadU64() : null;
        bool isShared = _reader.Take(Keyword.Shared);
        int pageSize = ReadPageSize();
        WriteLimits(output, minimum, maximum, is64, isShared, pageSize);
    }

    private bool TakeAddressType()
    {
        if (_reader.Take(Keyword.I64))
            return true;
        _reader.Take(Keyword.I32);
        return false;
    }

    /// <summary>Reads <c>(pagesize n)</c>, if it is there.</summary>
    /// <returns>The binary logarithm of the page size.</returns>
    private int ReadPageSize()
    {
        if (!_reader.TakeForm(Keyword.PageSize))
            return DefaultPageSizeLog2;
        Token token = _reader.Current;
        ulong size = _reader.ReadU64();
        if (!BitOperations.IsPow2(size))
            throw _source.Error("invalid custom page size: not a power of two", token);
        _reader.Close();
        return BitOperations.Log2(size);
    }

    private const int DefaultPageSizeLog2 = 16;

    private static void WriteLimits(
        ByteWriter output, ulong minimum, ulong? maximum, bool is64, bool isShared = false, int pageSize = DefaultPageSizeLog2)
    {
        int flags = (maximum is null ? 0 : 1) | (isShared ? 2 : 0) | (is64 ? 4 : 0) | (pageSize == DefaultPageSizeLog2 ? 0 : 8);
        output.WriteByte((byte)flags);
        output.WriteU64(minimum);
        if (maximum is { } bound)
            output.WriteU64(bound);
        if (pageSize != DefaultPageSizeLog2)
            output.WriteU32((uint)pageSize);
    }

    private void WriteTableType(ByteWriter output)
    {
        bool is64 = TakeAddressType();
        ulong minimum = _reader.ReadU64();
        ulong? maximum = _reader.At(TokenKind.Natural) ? _reader.ReadU64() : null;
        WriteValType(output, ReadRefType());
        WriteLimits(output, minimum, maximum, is64);
    }

    private void WriteTable()
    {
        int index = _nextTable++;
        _reader.TakeIdentifier();
        WriteInlineExports(ExternalKind.Table, index);
        if (TakeInlineImport())
        {
            WriteImportedTable();
            return;
        }

        ByteWriter output = _tableSection.Next();
        int start = _reader.Position;
        bool is64 = TakeAddressType();
        if (!_reader.At(TokenKind.Natural))
        {
            WriteTableOfElements(output, index, is64);
            return;
        }

        _reader.Position = start;
        var type = new ByteWriter(16);
        WriteTableType(type);
        bool hasInitializer = !_reader.At(TokenKind.Close);
        if (hasInitializer)
        {
            output.WriteByte(0x40);
            output.WriteByte(0);
        }

        output.WriteBytes(type.Written);
        if (hasInitializer)
            WriteExpression(output);
    }

    /// <summary>Reads <c>reftype (elem …)</c>: a table with just these elements.</summary>
    private void WriteTableOfElements(ByteWriter output, int index, bool is64)
    {
        ValType type = ReadRefType();
        if (!_reader.TakeForm(Keyword.Elem))
            throw _reader.Unexpected();
        var items = new ByteWriter();
        bool areFunctions = _reader.AtIndex || _reader.At(TokenKind.Close);

        // An index stands for a ref.func of the table's type; only for funcref can the short form be used.
        uint count;
        if (!areFunctions)
            count = ReadElementExpressions(items);
        else if (type == ValType.FuncRef)
            count = ReadFunctionIndices(items);
        else
            count = ReadFunctionReferences(items);
        _reader.Close();

        WriteValType(output, type);
        WriteLimits(output, count, count, is64);
        var offset = new ByteWriter(16);
        WriteZeroOffset(offset, is64);
        WriteElements(SegmentMode.Active, (uint)index, offset, type, areFunctions && type == ValType.FuncRef, count, items);
    }

    private uint ReadFunctionIndices(ByteWriter items)
    {
        uint count = 0;
        for (; _reader.AtIndex; count++)
            items.WriteU32(ReadIndex(_functions));
        return count;
    }

    private uint ReadFunctionReferences(ByteWriter items)
    {
        uint count = 0;
        for (; _reader.AtIndex; count++)
        {
            items.WriteByte((byte)Opcode.RefFunc);
            items.WriteU32(ReadIndex(_functions));
            items.WriteByte((byte)Opcode.End);
        }

        return count;
    }

    private uint ReadElementExpressions(ByteWriter items)
    {
        uint count = 0;
        for (; _reader.At(TokenKind.Open); count++)
        {
            if (_reader.TakeForm(Keyword.Item))
            {
                WriteExpression(items);
                _reader.Close();
            }
            else
            {
                WriteFoldedExpression(items);
            }
        }

        return count;
    }

    private void WriteElementSegment()
    {
        _reader.TakeIdentifier();
        SegmentMode mode = SegmentMode.Passive;
        uint table = 0;
        var offset = new ByteWriter(16);
        if (_reader.Take(Keyword.Declare))
        {
            mode = SegmentMode.Declarative;
        }
        else
        {
            bool hasTable = _reader.TakeForm(Keyword.Table);
            if (hasTable)
            {
                table = ReadIndex(_tables);
                _reader.Close();
            }
            else if (_reader.AtIndex && _reader.Following.Kind == TokenKind.Open)
            {
                hasTable = true;
                table = ReadIndex(_tables);
            }

            if (ReadOffset(offset))
                mode = SegmentMode.Active;
            else if (hasTable)
                throw _reader.Unexpected();
        }

        var items = new ByteWriter();
        ValType type = ValType.FuncRef;
        uint count;
        bool areFunctions = _reader.Take(Keyword.Func) || (mode == SegmentMode.Active && !AtRefType);
        if (areFunctions)
        {
            count = ReadFunctionIndices(items);
        }
        else
        {
            type = ReadRefType();
            count = ReadElementExpressions(items);
        }

        WriteElements(mode, table, offset, type, areFunctions, count, items);
    }

    /// <summary>Reads <c>(offset …)</c> or a single folded instruction, if one is there.</summary>
    private bool ReadOffset(ByteWriter output)
    {
        if (_reader.TakeForm(Keyword.Offset))
        {
            WriteExpression(output);
            _reader.Close();
            return true;
        }

        if (!_reader.At(TokenKind.Open) || _reader.Following is not { Kind: TokenKind.Keyword, Value: < OperatorTable.Size })
            return false;
        WriteFoldedExpression(output);
        return true;
    }

    // The flags are those of Core spec 5.5.12; the shortest form is used.
    private void WriteElements(
        SegmentMode mode, uint table, ByteWriter offset, ValType type, bool areFunctions, uint count, ByteWriter items)
    {
        ByteWriter output = _elementSection.Next();
        bool isShort = mode == SegmentMode.Active && table == 0 && (areFunctions || type == ValType.FuncRef);
        int flags = mode switch
        {
            SegmentMode.Passive => 1,
            SegmentMode.Declarative => 3,
            _ => isShort ? 0 : 2,
        };
        output.WriteByte((byte)(flags | (areFunctions ? 0 : 4)));
        if (mode == SegmentMode.Active)
        {
            if (!isShort)
                output.WriteU32(table);
            output.WriteBytes(offset.Written);
        }

        if (!isShort && areFunctions)
            output.WriteByte(0);
        else if (!isShort)
            WriteValType(output, type);
        output.WriteU32(count);
        output.WriteBytes(items.Written);
    }

    private void WriteDataSegment()
    {
        _reader.TakeIdentifier();
        ByteWriter output = _dataSection.Next();
        uint memory = 0;
        bool hasMemory = _reader.TakeForm(Keyword.Memory);
        if (hasMemory)
        {
            memory = ReadIndex(_memories);
            _reader.Close();
        }
        else if (_reader.AtIndex)
        {
            hasMemory = true;
            memory = ReadIndex(_memories);
        }

        int start = output.Length;
        WriteSegmentStart(output, (int)memory);
        if (!ReadOffset(output))
        {
            if (hasMemory)
                throw _reader.Unexpected();
            output.Truncate(start);
            output.WriteByte(1);
        }

        output.WriteSized(_reader.ReadStrings());
    }
}
