namespace Wafer.Binary.Dwarf;

/// <summary>The header of a line number program (DWARF 5, 6.2.4; DWARF 4, 6.2.4). It refers to the bytes; the tables of files are only read for a file that is asked for.</summary>
internal readonly ref struct LineHeader
{
    private readonly ReadOnlySpan<byte> _unit;
    private readonly bool _isWide;
    private readonly int _tables;

    private LineHeader(scoped ref ByteReader reader, bool isWide)
    {
        _unit = reader.Bytes;
        _isWide = isWide;
        Version = DwarfForms.ReadFixed16(ref reader);
        if (Version is < 2 or > 5)
            ByteReader.ThrowMalformed("unknown version of line numbers", reader.Position);
        if (Version >= 5)
        {
            // Sizes of an address and of a segment selector: what sets an address has its own length.
            reader.ReadBytes(2);
        }
        ulong length = DwarfForms.ReadOffset(ref reader, isWide);
        if (length > (ulong)reader.Remaining)
            ByteReader.ThrowMalformed(ByteReader.UnexpectedEnd, reader.Position);
        ProgramStart = reader.Position + (int)length;
        MinimumInstructionLength = reader.ReadByte();
        if (Version >= 4 && reader.ReadByte() != 1)
            ByteReader.ThrowMalformed("instructions of several operations, which WebAssembly has not", reader.Position);
        reader.ReadByte();
        LineBase = (sbyte)reader.ReadByte();
        LineRange = reader.ReadByte();
        OpcodeBase = reader.ReadByte();
        if (LineRange == 0 || OpcodeBase == 0)
            ByteReader.ThrowMalformed("line number program without opcodes", reader.Position);
        OperandCounts = reader.ReadBytes(OpcodeBase - 1);
        _tables = reader.Position;
        if (_tables > ProgramStart)
            ByteReader.ThrowMalformed(ByteReader.UnexpectedEnd, _tables);
    }

    /// <summary>The version of DWARF.</summary>
    public int Version { get; }

    /// <summary>Where in the unit's bytes the program begins.</summary>
    public int ProgramStart { get; }

    /// <summary>What advances of addresses are multiplied with.</summary>
    public byte MinimumInstructionLength { get; }

    /// <summary>The smallest advance of the line that a special opcode makes.</summary>
    public sbyte LineBase { get; }

    /// <summary>How many different advances of the line special opcodes make.</summary>
    public byte LineRange { get; }

    /// <summary>The first special opcode.</summary>
    public byte OpcodeBase { get; }

    /// <summary>How many operands each standard opcode has, from opcode 1 on.</summary>
    public ReadOnlySpan<byte> OperandCounts { get; }

    /// <summary>Reads the header of a unit.</summary>
    /// <param name="unit">The section, up to the end of the unit.</param>
    /// <param name="position">Where the unit begins.</param>
    public static LineHeader Read(ReadOnlySpan<byte> unit, int position)
    {
        var reader = new ByteReader(unit, position);
        DwarfForms.ReadUnitLength(ref reader, out bool isWide);
        return new LineHeader(ref reader, isWide);
    }

    /// <summary>The path of a file that the program names by its number.</summary>
    public string FilePath(ulong file, DebugSections sections) => Version >= 5 ? ReadTables(file, sections) : ReadOldTables(file);

    // Lists that an empty entry ends. Files count from 1; so do folders, folder 0 being where the compiler ran.
    private string ReadOldTables(ulong file)
    {
        var reader = new ByteReader(_unit[..ProgramStart], _tables);
        int directories = reader.Position;
        while (!DwarfForms.ReadStringBytes(ref reader).IsEmpty)
        {
        }
        for (ulong i = 1; ; i++)
        {
            ReadOnlySpan<byte> name = DwarfForms.ReadStringBytes(ref reader);
            if (name.IsEmpty)
                ByteReader.ThrowMalformed("unknown file", reader.Position);
            ulong directory = reader.ReadU64();
            reader.ReadU64();
            reader.ReadU64();
            if (i != file)
                continue;
            string text = DwarfForms.ToText(name);
            return directory == 0 ? text : Join(OldDirectory(directories, directory), text);
        }
    }

    private string OldDirectory(int position, ulong directory)
    {
        var reader = new ByteReader(_unit[..ProgramStart], position);
        for (ulong i = 1; ; i++)
        {
            ReadOnlySpan<byte> name = DwarfForms.ReadStringBytes(ref reader);
            if (name.IsEmpty)
                ByteReader.ThrowMalformed("unknown directory", reader.Position);
            if (i == directory)
                return DwarfForms.ToText(name);
        }
    }

    // Tables that say how their entries look. Both count from 0; folder 0 is where the compiler ran.
    private string ReadTables(ulong file, DebugSections sections)
    {
        var reader = new ByteReader(_unit[..ProgramStart], _tables);
        var directories = new LineEntryTable(ref reader, _isWide);
        ByteReader directoryReader = reader;
        directories.SkipAll(ref reader);
        var files = new LineEntryTable(ref reader, _isWide);
        (string name, ulong directory) = files.Read(ref reader, file, sections);
        ByteReader first = directoryReader;
        string root = directories.Read(ref first, 0, sections).Path;
        if (directory == 0)
            return Join(root, name);
        return Join(root, Join(directories.Read(ref directoryReader, directory, sections).Path, name));
    }

    private static string Join(string directory, string path)
    {
        bool isRooted = path.StartsWith('/') || path.StartsWith('\\') || (path.Length > 1 && path[1] == ':');
        return isRooted || directory is "" or "." ? path : directory.EndsWith('/') ? directory + path : $"{directory}/{path}";
    }
}
