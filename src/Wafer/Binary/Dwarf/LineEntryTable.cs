namespace Wafer.Binary.Dwarf;

/// <summary>The folders or the files of a line number program of DWARF 5: entries in a form that the header describes (DWARF 5, 6.2.4.1).</summary>
internal readonly struct LineEntryTable
{
    private const uint Path = 1, DirectoryIndex = 2;

    private readonly bool _isWide;
    private readonly int _formats, _formatCount;
    private readonly ulong _count;

    /// <summary>Reads how entries look and how many there are; goes to the first of them.</summary>
    public LineEntryTable(ref ByteReader reader, bool isWide)
    {
        _isWide = isWide;
        _formatCount = reader.ReadByte();
        _formats = reader.Position;
        for (int i = 0; i < 2 * _formatCount; i++)
            reader.ReadU64();
        _count = reader.ReadU64();

        // Each entry takes a byte at least, so the bytes bound the work.
        if (_count > (ulong)(_formatCount == 0 ? 0 : reader.Remaining))
            ByteReader.ThrowMalformed(ByteReader.UnexpectedEnd, reader.Position);
    }

    /// <summary>Steps over all entries.</summary>
    public void SkipAll(ref ByteReader reader)
    {
        for (ulong i = 0; i < _count; i++)
            Skip(ref reader);
    }

    /// <summary>Reads an entry.</summary>
    /// <param name="reader">Stands at the first entry.</param>
    /// <param name="index">Which entry.</param>
    /// <param name="sections">Where strings may stand.</param>
    public (string Path, ulong Directory) Read(ref ByteReader reader, ulong index, DebugSections sections)
    {
        if (index >= _count)
            ByteReader.ThrowMalformed("unknown file or directory", reader.Position);
        for (ulong i = 0; i < index; i++)
            Skip(ref reader);
        string path = "";
        ulong directory = 0;
        var formats = new ByteReader(reader.Bytes, _formats);
        for (int i = 0; i < _formatCount; i++)
        {
            ulong content = formats.ReadU64();
            var form = (DwarfForm)formats.ReadU64();
            if (content == Path)
                path = ReadString(ref reader, form, sections);
            else if (content == DirectoryIndex)
                directory = ReadNumber(ref reader, form);
            else
                SkipForm(ref reader, form);
        }
        return (path, directory);
    }

    private void Skip(ref ByteReader reader)
    {
        int start = reader.Position;
        var formats = new ByteReader(reader.Bytes, _formats);
        for (int i = 0; i < _formatCount; i++)
        {
            formats.ReadU64();
            SkipForm(ref reader, (DwarfForm)formats.ReadU64());
        }
        if (reader.Position == start)
            ByteReader.ThrowMalformed("empty entry", start);
    }

    private string ReadString(ref ByteReader reader, DwarfForm form, DebugSections sections) => form switch
    {
        DwarfForm.String => DwarfForms.ToText(DwarfForms.ReadStringBytes(ref reader)),
        DwarfForm.LineStringOffset => DwarfForms.StringAt(sections.LineStrings.Span, DwarfForms.ReadOffset(ref reader, _isWide)),
        DwarfForm.StringOffset => DwarfForms.StringAt(sections.Strings.Span, DwarfForms.ReadOffset(ref reader, _isWide)),
        _ => throw new MalformedModuleException("unknown form of a path", reader.Position),
    };

    private static ulong ReadNumber(ref ByteReader reader, DwarfForm form) => form switch
    {
        DwarfForm.Data1 => reader.ReadByte(),
        DwarfForm.Data2 => (ulong)DwarfForms.ReadFixed16(ref reader),
        DwarfForm.Unsigned => reader.ReadU64(),
        _ => throw new MalformedModuleException("unknown form of a directory", reader.Position),
    };

    private void SkipForm(ref ByteReader reader, DwarfForm form)
    {
        switch (form)
        {
            case DwarfForm.String:
                DwarfForms.ReadStringBytes(ref reader);
                break;
            case DwarfForm.LineStringOffset or DwarfForm.StringOffset:
                DwarfForms.ReadOffset(ref reader, _isWide);
                break;
            case DwarfForm.Unsigned:
                reader.ReadU64();
                break;
            case DwarfForm.Data1:
                reader.ReadBytes(1);
                break;
            case DwarfForm.Data2:
                reader.ReadBytes(2);
                break;
            case DwarfForm.Data4:
                reader.ReadBytes(4);
                break;
            case DwarfForm.Data8:
                reader.ReadBytes(8);
                break;
            case DwarfForm.Data16:
                reader.ReadBytes(16);
                break;
            case DwarfForm.Block:
                reader.ReadBytes(reader.ReadSize());
                break;
            default:
                ByteReader.ThrowMalformed("unknown form", reader.Position);
                break;
        }
    }
}
