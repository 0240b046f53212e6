using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Text;

// Imports, alone or in groups (proposal compact import section, "Text format"): (import "m" "n" type), (import "m" (item "n" type)*) and (import "m" (item "n")* type).
internal sealed partial class ModuleAssembler
{
    private const byte GroupByModule = 0x7F, GroupByType = 0x7E;

    private void DeclareImport(Token field)
    {
        _reader.Expect(TokenKind.String);
        CheckImportOrder(field);
        if (_reader.At(TokenKind.String))
        {
            _reader.Advance();
            Declare(ReadImportedSpace());
            return;
        }

        // All items have types, or none has and one follows.
        int untyped = 0;
        bool isTyped = false;
        while (_reader.TakeForm(Keyword.Item))
        {
            _reader.Expect(TokenKind.String);
            if (!isTyped && _reader.At(TokenKind.Close))
            {
                untyped++;
            }
            else
            {
                if (untyped > 0)
                    throw _reader.Unexpected();
                isTyped = true;
                Declare(ReadImportedSpace());
                _reader.Position = EndOfType();
            }

            _reader.Close();
        }

        if (untyped == 0 && _reader.At(TokenKind.Close))
            return;
        if (isTyped)
            throw _reader.Unexpected();

        IndexSpace space = ReadImportedSpace();
        if (_reader.At(TokenKind.Identifier))
            throw _source.Error("identifier not allowed", _reader.Current);
        for (int i = 0; i < untyped; i++)
            space.TryAdd(-1);
    }

    /// <summary>Reads the beginning of an imported thing's type, and which kind it is.</summary>
    private IndexSpace ReadImportedSpace()
    {
        _typeStart = _reader.Position;
        _reader.Open();
        Token kind = _reader.Expect(TokenKind.Keyword);
        IndexSpace? space = (Keyword)kind.Value switch
        {
            Keyword.Func => _functions,
            Keyword.Table => _tables,
            Keyword.Memory => _memories,
            Keyword.Global => _globals,
            Keyword.Tag => _tags,
            _ => null,
        };
        if (space is not null)
            return space;
        _reader.Position--;
        throw _reader.Unexpected();
    }

    // The position behind the type that ReadImportedSpace has begun to read.
    private int EndOfType()
    {
        _reader.Position = _typeStart;
        _reader.SkipForm();
        return _reader.Position;
    }

    private void WriteImport()
    {
        ByteWriter output = _importSection.Next();
        output.WriteSized(_reader.ReadNameBytes());
        if (_reader.At(TokenKind.String))
        {
            output.WriteSized(_reader.ReadNameBytes());
            WriteImportedType(1, hasIdentifier: true);
            return;
        }

        output.WriteSized([]);
        int start = _reader.Position, count = CountItems(out bool haveTypes);
        bool sharesType = !haveTypes && _reader.At(TokenKind.Open);
        output.WriteByte(sharesType ? GroupByType : GroupByModule);
        if (sharesType)
            WriteImportedType(count, hasIdentifier: false);
        int end = _reader.Position;
        output.WriteU32((uint)count);
        _reader.Position = start;
        for (int i = 0; i < count; i++)
        {
            _reader.TakeForm(Keyword.Item);
            output.WriteSized(_reader.ReadNameBytes());
            if (!sharesType)
                WriteImportedType(1, hasIdentifier: true);
            _reader.Close();
        }

        _reader.Position = end;
    }

    // Steps over the items of a group; all of them have types, or none has.
    private int CountItems(out bool haveTypes)
    {
        int count = 0;
        haveTypes = false;
        while (_reader.AtForm(Keyword.Item))
        {
            int item = _reader.Position;
            _reader.Position += 3;
            haveTypes |= !_reader.At(TokenKind.Close);
            _reader.Position = item;
            _reader.SkipForm();
            count++;
        }

        return count;
    }

    /// <summary>Writes the type of one or more imports.</summary>
    private void WriteImportedType(int imports, bool hasIdentifier)
    {
        _reader.Open();
        Keyword kind = (Keyword)_reader.Expect(TokenKind.Keyword).Value;
        if (hasIdentifier)
            _reader.TakeIdentifier();
        switch (kind)
        {
            case Keyword.Func:
                WriteImportedFunction(_nextFunction);
                _nextFunction += imports;
                break;
            case Keyword.Table:
                WriteImportedTable();
                _nextTable += imports;
                break;
            case Keyword.Memory:
                WriteImportedMemory();
                _nextMemory += imports;
                break;
            case Keyword.Global:
                WriteImportedGlobal();
                _nextGlobal += imports;
                break;
            default:
                WriteImportedTag();
                _nextTag += imports;
                break;
        }

        _reader.Close();
    }

    private void WriteImportNames()
    {
        ByteWriter output = _importSection.Next();
        output.WriteSized(_reader.ReadNameBytes());
        output.WriteSized(_reader.ReadNameBytes());
    }

    private bool TakeInlineImport()
    {
        if (!_reader.TakeForm(Keyword.Import))
            return false;
        WriteImportNames();
        _reader.Close();
        return true;
    }

    private void WriteImportedFunction(int index)
    {
        _locals.Clear();
        uint type = ReadTypeUse(bindLocals: true, allowNames: true);
        AddLocalNames(index);
        _importSection.Writer.WriteByte((byte)ExternalKind.Function);
        _importSection.Writer.WriteU32(type);
    }

    private void WriteImportedTable()
    {
        _importSection.Writer.WriteByte((byte)ExternalKind.Table);
        WriteTableType(_importSection.Writer);
    }

    private void WriteImportedMemory()
    {
        _importSection.Writer.WriteByte((byte)ExternalKind.Memory);
        WriteMemoryType(_importSection.Writer);
    }

    private void WriteImportedGlobal()
    {
        _importSection.Writer.WriteByte((byte)ExternalKind.Global);
        WriteGlobalType(_importSection.Writer);
    }

    private void WriteImportedTag()
    {
        _importSection.Writer.WriteByte((byte)ExternalKind.Tag);
        WriteTagType(_importSection.Writer);
    }
}
