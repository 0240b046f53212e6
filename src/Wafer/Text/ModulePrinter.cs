using System.Globalization;
using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Text;

/// <summary>Writes a module in the text format, such that assembling the text gives the same binary again.</summary>
/// <remarks>
/// The module is read but not validated. Names of the name section become identifiers, or name annotations where they cannot; if the
/// section has more than that, it is also kept as a custom section. What is lost is the choice between different encodings of the
/// same thing.
/// </remarks>
internal sealed partial class ModulePrinter
{
    /// <summary>Everything that the reader knows.</summary>
    public const Features AllFeatures =
        Features.Wasm3 | Features.LegacyExceptions | Features.Threads | Features.WideArithmetic | Features.CustomPageSizes | Features.CompactImports;

    private const string NameSectionName = "name";
    private const int DataLineLength = 48;

    private readonly ModuleDescription _module;
    private readonly TextWriter _output;
    private readonly PrinterNames _names;
    private readonly NameSection _nameSection;
    private readonly int _generatedNames;
    private bool _usesDataIndices;

    /// <summary>Prepares to print a module, or functions of it.</summary>
    /// <param name="module">The module.</param>
    /// <param name="output">Receives the text.</param>
    public ModulePrinter(ModuleDescription module, TextWriter output)
    {
        _module = module;
        _output = output;
        int names = Array.FindLastIndex(module.CustomSections, static section => section.Name == NameSectionName);
        _nameSection = names < 0 ? new NameSection() : NameSection.Decode(BytesOf(module.CustomSections[names].Content));
        _generatedNames = names >= 0 && IsGenerated(names) ? names : -1;
        _names = new PrinterNames(_nameSection);
    }

    /// <summary>Prints a module.</summary>
    /// <exception cref="MalformedModuleException">The bytes are not a module.</exception>
    public static void Print(ReadOnlyMemory<byte> module, TextWriter output) =>
        new ModulePrinter(ModuleReader.Read(module, AllFeatures), output).Run();

    private ReadOnlySpan<byte> BytesOf(ByteRange range) => _module.Bytes.Span.Slice(range.Start, range.Length);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    private void Run()
    {
        _output.Write("(module");
        if (_nameSection.Module is { } name)
            _output.Write(name.Length > 0 ? " " + PrinterNames.Identifier(name) : " (@name \"\")");
        PrintCustomSections(0);
        PrintTypes();
        PrintCustomSections(1);
        PrintImports();
        PrintCustomSections(2);
        PrintCustomSections(3);
        for (int i = _module.ImportedTables; i < _module.Tables.Length; i++)
            PrintTable(i);
        PrintCustomSections(4);
        for (int i = _module.ImportedMemories; i < _module.Memories.Length; i++)
            PrintMemory(i);
        PrintCustomSections(5);
        for (int i = _module.ImportedTags; i < _module.Tags.Length; i++)
            PrintTag(i);
        PrintCustomSections(13);
        for (int i = _module.ImportedGlobals; i < _module.Globals.Length; i++)
            PrintGlobal(i);
        PrintCustomSections(6);
        foreach (ExportDescription export in _module.Exports)
        {
            (NameKind kind, string keyword) = KindOf(export.Kind);
            Line($"(export {PrinterNames.Quote(Utf8(export.Name))} ({keyword} {_names.Reference(kind, export.Index)}))");
        }

        PrintCustomSections(7);
        if (_module.StartFunction >= 0)
            Line($"(start {_names.Reference(NameKind.Function, _module.StartFunction)})");
        PrintCustomSections(8);
        for (int i = 0; i < _module.ElementSegments.Length; i++)
            PrintElementSegment(i);
        PrintCustomSections(9);
        PrintCustomSections(12);
        for (int i = 0; i < _module.Bodies.Length; i++)
            PrintFunction(i);
        PrintCustomSections(10);
        for (int i = 0; i < _module.DataSegments.Length; i++)
            PrintDataSegment(i);
        PrintCustomSections(11);
        if (_module.DataCount >= 0 && !_usesDataIndices)
            Line("(@wafer.datacount)");
        _output.Write(")\n");
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static (NameKind Kind, string Keyword) KindOf(ExternalKind kind) => kind switch
    {
        ExternalKind.Function => (NameKind.Function, "func"),
        ExternalKind.Table => (NameKind.Table, "table"),
        ExternalKind.Memory => (NameKind.Memory, "memory"),
        ExternalKind.Global => (NameKind.Global, "global"),
        _ => (NameKind.Tag, "tag"),
    };

    /// <summary>Begins a module field on a line of its own.</summary>
    private void Line(string text)
    {
        _output.Write("\n  ");
        _output.Write(text);
    }

    /// <summary>Whether the assembler will make the same name section at the same place without being told.</summary>
    private bool IsGenerated(int index)
    {
        CustomSection section = _module.CustomSections[index];
        byte last = LastSection();
        if (section.AfterSection != last || !_nameSection.Encode().AsSpan().SequenceEqual(BytesOf(section.Content)))
            return false;
        for (int i = 0; i < _module.CustomSections.Length; i++)
        {
            // The generated section comes first of those after the last section, and is the only one.
            CustomSection other = _module.CustomSections[i];
            if (i != index && (other.Name == NameSectionName || (i < index && other.AfterSection == last)))
                return false;
        }

        return NamesExist();
    }

    private byte LastSection()
    {
        if (_module.DataSegments.Length > 0)
            return 11;
        if (_module.Bodies.Length > 0)
            return 10;
        if (_module.ElementSegments.Length > 0)
            return 9;
        if (_module.StartFunction >= 0)
            return 8;
        if (_module.Exports.Length > 0)
            return 7;
        if (_module.Globals.Length > _module.ImportedGlobals)
            return 6;
        if (_module.Tags.Length > _module.ImportedTags)
            return 13;
        if (_module.Memories.Length > _module.ImportedMemories)
            return 5;
        if (_module.Tables.Length > _module.ImportedTables)
            return 4;
        return _module.Imports.Length > 0 ? (byte)2 : _module.Types.Length > 0 ? (byte)1 : (byte)0;
    }

    /// <summary>Whether everything that has a name exists and will be printed.</summary>
    private bool NamesExist()
    {
        (NameKind Kind, int Count)[] spaces =
        [
            (NameKind.Function, _module.FunctionTypes.Length), (NameKind.Type, _module.Types.Length),
            (NameKind.Table, _module.Tables.Length), (NameKind.Memory, _module.Memories.Length),
            (NameKind.Global, _module.Globals.Length), (NameKind.Element, _module.ElementSegments.Length),
            (NameKind.Data, _module.DataSegments.Length), (NameKind.Tag, _module.Tags.Length),
        ];
        foreach ((NameKind kind, int count) in spaces)
        {
            if (!AreAscending(_nameSection[kind], count))
                return false;
        }

        foreach ((int function, NameAssociation[] names) in _nameSection.Indirect(NameKind.Local))
        {
            if (names.Length == 0 || !AreAscending(names, CountLocals(function)))
                return false;
        }

        foreach ((int type, NameAssociation[] names) in _nameSection.Indirect(NameKind.Field))
        {
            int fields = type < _module.Types.Length && _module.Types[type].Composite is StructType structure ? structure.Fields.Length : 0;
            if (names.Length == 0 || !AreAscending(names, fields))
                return false;
        }

        return IsAscending(_nameSection.Indirect(NameKind.Local)) && IsAscending(_nameSection.Indirect(NameKind.Field));
    }

    private static bool IsAscending((int Owner, NameAssociation[] Names)[] maps)
    {
        for (int i = 1; i < maps.Length; i++)
        {
            if (maps[i].Owner <= maps[i - 1].Owner)
                return false;
        }

        return true;
    }

    private static bool AreAscending(NameAssociation[] names, int count)
    {
        int previous = -1;
        foreach (NameAssociation name in names)
        {
            if (name.Index <= previous || name.Index >= count)
                return false;
            previous = name.Index;
        }

        return true;
    }

    private int CountLocals(int function)
    {
        if (function >= _module.FunctionTypes.Length || FunctionTypeAt(_module.FunctionTypes[function]) is not { } type)
            return 0;
        int count = type.Parameters.Length;
        if (function < _module.ImportedFunctions)
            return count;
        ByteRange code = _module.Bodies[function - _module.ImportedFunctions].Code;
        var reader = new ByteReader(_module.Bytes.Span[..code.End], code.Start);
        foreach (ValType _ in ReadLocals(ref reader))
            count++;
        return count;
    }

    private void PrintCustomSections(byte afterSection)
    {
        byte last = LastSection();
        for (int i = 0; i < _module.CustomSections.Length; i++)
        {
            CustomSection section = _module.CustomSections[i];
            if (section.AfterSection != afterSection || i == _generatedNames)
                continue;
            string place = afterSection == last ? ""
                : afterSection == 0 ? " (before first)"
                : $" (after {CustomSectionPlace.KeywordOf(afterSection)})";
            Line($"(@custom {PrinterNames.Quote(Utf8(section.Name))}{place}");
            PrintBytes(BytesOf(section.Content));
            _output.Write(')');
        }
    }

    private void PrintBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= DataLineLength)
        {
            _output.Write(' ');
            _output.Write(PrinterNames.Quote(bytes));
            return;
        }

        while (!bytes.IsEmpty)
        {
            int length = Math.Min(DataLineLength, bytes.Length);
            _output.Write("\n    ");
            _output.Write(PrinterNames.Quote(bytes[..length]));
            bytes = bytes[length..];
        }
    }
}
