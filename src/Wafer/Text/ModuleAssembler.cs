using Wafer.Binary;

namespace Wafer.Text;

/// <summary>Translates the text of one module to the binary format (Core spec 6).</summary>
/// <remarks>
/// Three passes over the tokens, none of which enters what it does not need: the first counts the index spaces and binds
/// identifiers, the second reads type definitions, the third writes everything else. Types that type uses imply are
/// appended in the order in which they occur (Core spec 6.6.4).
/// </remarks>
internal sealed partial class ModuleAssembler
{
    private readonly TextSource _source;
    private readonly TokenReader _reader;
    private readonly int _firstField;
    private readonly List<int> _fields = [];

    private readonly IndexSpace _types = new("type");
    private readonly IndexSpace _functions = new("function");
    private readonly IndexSpace _tables = new("table");
    private readonly IndexSpace _memories = new("memory");
    private readonly IndexSpace _globals = new("global");
    private readonly IndexSpace _tags = new("tag");
    private readonly IndexSpace _elements = new("elem segment");
    private readonly IndexSpace _data = new("data segment");
    private readonly IndexSpace _locals = new("local");

    private readonly Section _typeSection = new(1);
    private readonly Section _importSection = new(2);
    private int _typeStart;
    private readonly Section _functionSection = new(3);
    private readonly Section _tableSection = new(4);
    private readonly Section _memorySection = new(5);
    private readonly Section _globalSection = new(6);
    private readonly Section _exportSection = new(7);
    private readonly Section _elementSection = new(9);
    private readonly Section _codeSection = new(10);
    private readonly Section _dataSection = new(11);
    private readonly Section _tagSection = new(13);

    private int _moduleName;
    private string? _definedKind;
    private uint? _start;
    private int _nextFunction;
    private int _nextTable;
    private int _nextMemory;
    private int _nextGlobal;
    private int _nextTag;
    private bool _hasDataCount;

    /// <summary>Prepares to assemble the fields that begin at a token and end at the closing parenthesis or the end of the text.</summary>
    /// <param name="source">The text.</param>
    /// <param name="firstField">The index of the first token after <c>(module $id</c>, or of a module without wrapper.</param>
    /// <param name="name">The symbol of the module's identifier, or -1.</param>
    public ModuleAssembler(TextSource source, int firstField, int name)
    {
        _source = source;
        _firstField = firstField;
        _moduleName = name;
        _reader = new TokenReader(source, firstField);
    }

    /// <summary>Whether a name section is made of the identifiers.</summary>
    public bool WriteNames { get; init; } = true;

    /// <summary>The index of the token after the last field, once assembled.</summary>
    public int End { get; private set; }

    /// <summary>Assembles the module.</summary>
    /// <returns>The binary.</returns>
    public byte[] Assemble()
    {
        DeclareFields();
        foreach (int field in _fields)
            DefineTypes(field);
        FinishTypes();
        foreach (int field in _fields)
            WriteField(field);
        CheckAnnotations();
        return BuildModule();
    }

    private void DeclareFields()
    {
        FindAnnotations();
        while (true)
        {
            TakeCustomAnnotations();
            if (!_reader.At(TokenKind.Open))
                break;
            _fields.Add(_reader.Position);
            int open = _reader.Position;
            _reader.Advance();
            DeclareField();
            _reader.Position = open;
            _reader.SkipForm();
        }

        End = _reader.Position;
        if (!_reader.At(TokenKind.Close) && !_reader.At(TokenKind.EndOfText))
            throw _reader.Unexpected();
    }

    private void DeclareField()
    {
        Token token = _reader.Expect(TokenKind.Keyword);
        switch ((Keyword)token.Value)
        {
            case Keyword.Type:
                Declare(_types);
                break;
            case Keyword.Rec:
                while (_reader.AtForm(Keyword.Type))
                {
                    int open = _reader.Position;
                    _reader.Position += 2;
                    Declare(_types);
                    _reader.Position = open;
                    _reader.SkipForm();
                }

                break;
            case Keyword.Import:
                DeclareImport(token);
                break;
            case Keyword.Func:
                DeclareDefinition(_functions, token);
                break;
            case Keyword.Table:
                DeclareDefinition(_tables, token);
                DeclareInlineElements();
                break;
            case Keyword.Memory:
                DeclareDefinition(_memories, token);
                DeclareInlineData();
                break;
            case Keyword.Global:
                DeclareDefinition(_globals, token);
                break;
            case Keyword.Tag:
                DeclareDefinition(_tags, token);
                break;
            case Keyword.Elem:
                Declare(_elements);
                break;
            case Keyword.Data:
                Declare(_data);
                break;
            case Keyword.Export or Keyword.Start:
                break;
            default:
                _reader.Position--;
                throw _reader.Unexpected();
        }
    }

    private void CheckImportOrder(Token at)
    {
        if (_definedKind is not null)
            throw _source.Error("import after " + _definedKind, at);
    }

    /// <summary>Declares something that is imported if <c>(import …)</c> follows its inline exports, and defined otherwise.</summary>
    private void DeclareDefinition(IndexSpace space, Token field)
    {
        Declare(space);
        while (_reader.AtForm(Keyword.Export))
            _reader.SkipForm();
        if (_reader.AtForm(Keyword.Import))
            CheckImportOrder(field);
        else
            _definedKind ??= space.Category;
    }

    private void DeclareInlineElements()
    {
        if (_reader.AtForm(Keyword.Import))
            return;
        if (_reader.At(Keyword.I32) || _reader.At(Keyword.I64))
            _reader.Advance();

        // A table without limits has its elements inline.
        if (!_reader.At(TokenKind.Natural))
            _elements.TryAdd(-1);
    }

    private void DeclareInlineData()
    {
        if (_reader.AtForm(Keyword.Import))
            return;
        if (_reader.At(Keyword.I32) || _reader.At(Keyword.I64))
            _reader.Advance();
        if (_reader.AtForm(Keyword.PageSize))
            _reader.SkipForm();
        if (_reader.AtForm(Keyword.Data))
            _data.TryAdd(-1);
    }

    /// <summary>Takes the next index of a space, with the identifier and the name annotation that stand here, if any.</summary>
    private void Declare(IndexSpace space)
    {
        Token token = _reader.Current;
        int index = space.Count;
        if (!space.TryAdd(_reader.TakeIdentifier()))
            throw _source.Error($"duplicate {space.Category} {IdentifierText(token)}", token);
        int name = TakeNameAnnotation();
        if (name >= 0)
            space.Rename(index, name);
    }

    private string IdentifierText(Token token) => "$" + _source.Symbols.NameOf(token.Value);

    /// <summary>Reads an index: a number or an identifier of the given space.</summary>
    private uint ReadIndex(IndexSpace space)
    {
        Token token = _reader.Current;
        if (token.Kind != TokenKind.Identifier)
            return _reader.ReadU32();
        _reader.Advance();
        if (!space.TryFind(token.Value, out int index))
            throw _source.Error($"unknown {space.Category} {IdentifierText(token)}", token);
        return (uint)index;
    }

    /// <summary>Reads an index if one is there.</summary>
    private uint ReadIndexOr(IndexSpace space, uint otherwise) => _reader.AtIndex ? ReadIndex(space) : otherwise;

    private byte[] BuildModule()
    {
        var output = new ByteWriter(_codeSection.Writer.Length + _dataSection.Writer.Length + 512);
        output.WriteBytes("\0asm\u0001\0\0\0"u8);
        byte[] hints = BuildBranchHints();
        bool namesDone = !WriteNames || _customs.Exists(static custom => custom.Name.AsSpan().SequenceEqual("name"u8));

        WriteCustoms(output, CustomSectionPlace.First);
        foreach (byte id in CustomSectionPlace.SectionOrder)
        {
            WriteCustoms(output, CustomSectionPlace.Before(id));
            if (id == 10 && hints.Length > 0)
                WriteCustom(output, BranchHintName, hints);
            WriteSection(output, id);
            if (id == 11 && !namesDone)
            {
                byte[] names = BuildNames();
                if (names.Length > 0)
                    WriteCustom(output, "name"u8, names);
            }

            WriteCustoms(output, CustomSectionPlace.After(id));
        }

        WriteCustoms(output, CustomSectionPlace.Last);
        return output.ToArray();
    }

    private void WriteSection(ByteWriter output, byte id)
    {
        switch (id)
        {
            case 1: _typeSection.WriteTo(output); break;
            case 2: _importSection.WriteTo(output); break;
            case 3: _functionSection.WriteTo(output); break;
            case 4: _tableSection.WriteTo(output); break;
            case 5: _memorySection.WriteTo(output); break;
            case 6: _globalSection.WriteTo(output); break;
            case 7: _exportSection.WriteTo(output); break;
            case 8 when _start is { } start:
                WriteIndexSection(output, id, start);
                break;
            case 9: _elementSection.WriteTo(output); break;
            case 10: _codeSection.WriteTo(output); break;
            case 11: _dataSection.WriteTo(output); break;
            case 12 when _hasDataCount:
                WriteIndexSection(output, id, (uint)_dataSection.Count);
                break;
            case 13: _tagSection.WriteTo(output); break;
        }
    }

    private static void WriteIndexSection(ByteWriter output, byte id, uint value)
    {
        output.WriteByte(id);
        int mark = output.BeginSized();
        output.WriteU32(value);
        output.EndSized(mark);
    }

    /// <summary>A section that is a vector of entries.</summary>
    private sealed class Section(byte id)
    {
        /// <summary>The entries.</summary>
        public ByteWriter Writer { get; } = new();

        /// <summary>How many entries there are.</summary>
        public int Count { get; set; }

        /// <summary>Counts an entry and gives the writer for it.</summary>
        public ByteWriter Next()
        {
            Count++;
            return Writer;
        }

        /// <summary>Writes the section, unless it is empty.</summary>
        public void WriteTo(ByteWriter output)
        {
            if (Count == 0)
                return;
            output.WriteByte(id);
            int mark = output.BeginSized();
            output.WriteU32((uint)Count);
            output.WriteBytes(Writer.Written);
            output.EndSized(mark);
        }
    }
}
