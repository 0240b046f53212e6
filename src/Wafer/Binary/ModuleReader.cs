using Wafer.Model;

namespace Wafer.Binary;

/// <summary>Reads the binary format of modules (Core spec 5.5).</summary>
/// <remarks>
/// <para>
/// What it finds wrong is malformed, or beyond a limit of the implementation; validity is the validator's business. Function bodies stay
/// bytes, so what is malformed inside of them is found when they are read.
/// </para>
/// <para>
/// Like the specification's interpreter it reads on across the end of a section and only then compares the section's size, which decides
/// which of several errors is reported.
/// </para>
/// </remarks>
internal ref partial struct ModuleReader
{
    private readonly Features _enabled;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly OperatorScanner _scanner;
    private ByteReader _in;

    private readonly List<DefinedType> _types = [];
    private GrowingList<ImportDescription> _imports;
    private GrowingList<ImportGroup> _importGroups;
    private GrowingList<ExportDescription> _exports;
    private readonly List<int> _functionTypes = [];
    private GrowingList<TableDescription> _tables;
    private readonly List<MemoryType> _memories = [];
    private GrowingList<GlobalDescription> _globals;
    private readonly List<int> _tags = [];
    private GrowingList<CustomSection> _customSections;
    private ElementSegment[] _elementSegments = [];
    private DataSegment[] _dataSegments = GrowingList<DataSegment>.None;
    private FunctionBody[] _bodies = GrowingList<FunctionBody>.None;
    private ByteRange _codeSection;
    private bool[] _declared = [];
    private int _importedFunctions;
    private int _importedTables;
    private int _importedMemories;
    private int _importedGlobals;
    private int _importedTags;
    private int _startFunction = -1;
    private int _dataCount = -1;

    private ModuleReader(ReadOnlyMemory<byte> bytes, Features enabled)
    {
        _enabled = enabled;
        _bytes = bytes;
        _in = new ByteReader(bytes.Span, 0);
        // Constant expressions stand before the data count is known, and none may use a data segment: that is for validation to say.
        _scanner = new OperatorScanner(new OperatorScanner.ModuleLookup(enabled, HasDataCount: true));
    }

    /// <summary>Reads a module.</summary>
    /// <param name="bytes">The module; the description keeps a reference to it.</param>
    /// <param name="enabled">The features whose encodings are accepted.</param>
    /// <exception cref="MalformedModuleException">The bytes are not a module.</exception>
    /// <exception cref="ResourceLimitException">The module is beyond a limit of the implementation.</exception>
    public static ModuleDescription Read(ReadOnlyMemory<byte> bytes, Features enabled)
    {
        ImplementationLimits.Check(bytes.Length, ImplementationLimits.ModuleSize, "bytes in a module");
        var reader = new ModuleReader(bytes, enabled);
        try
        {
            return reader.ReadModule();
        }
        catch (MalformedModuleException) when (reader._bodies.Length > 0)
        {
            // Bodies were stepped over by their sizes; an error in one of them came first, and may be why the sizes do not fit.
            reader._scanner.ScanBodies(bytes.Span, reader._bodies);
            throw;
        }
    }

    /// <summary>Reads what stands before the code section of a module whose other bytes have not arrived yet.</summary>
    /// <param name="head">The bytes before the code section.</param>
    /// <param name="all">Where all bytes are going to be; what the description refers to.</param>
    /// <param name="enabled">The features whose encodings are accepted.</param>
    /// <returns>A description without data segments, in which the places of the function bodies are still to be filled in.</returns>
    /// <exception cref="MalformedModuleException">The bytes are not the beginning of a module.</exception>
    /// <exception cref="ResourceLimitException">The module is beyond a limit of the implementation.</exception>
    public static ModuleDescription ReadHead(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> all, Features enabled)
    {
        var reader = new ModuleReader(head, enabled);
        reader.ReadSections();
        return reader.Describe(all, new FunctionBody[reader._functionTypes.Count - reader._importedFunctions]);
    }

    private ModuleDescription ReadModule()
    {
        ReadSections();
        int defined = _functionTypes.Count - _importedFunctions;
        if (_bodies.Length != defined)
        {
            ByteReader.ThrowMalformed(
                $"function and code section have inconsistent lengths: {defined} functions, {_bodies.Length} bodies", _in.Position);
        }

        if (_dataCount >= 0 && _dataCount != _dataSegments.Length)
        {
            ByteReader.ThrowMalformed(
                $"data count and data section have inconsistent lengths: {_dataCount} announced, {_dataSegments.Length} found", _in.Position);
        }

        return Describe(_bytes, _bodies);
    }

    private void ReadSections()
    {
        ReadHeader();
        int previousOrder = 0;
        byte previousId = 0;
        while (!_in.AtEnd)
        {
            int start = _in.Position;
            byte id = _in.ReadByte();
            int order = OrderOf(id);
            bool known = order >= 0 && (id != 13 || (_enabled & (Features.Exceptions | Features.LegacyExceptions)) != 0);
            if (!known)
            {
                ByteReader.ThrowMalformed($"malformed section id {id}", start);
            }

            if (id != 0)
            {
                if (order <= previousOrder)
                {
                    ByteReader.ThrowMalformed($"unexpected content after last section: section {id} is repeated or out of order", start);
                }

                previousOrder = order;
            }

            int size = _in.ReadSize();
            int contentStart = _in.Position;
            ReadSection(id, new ByteRange(contentStart, size), previousId);
            if (_in.Position != contentStart + size)
            {
                ByteReader.ThrowMalformed($"section size mismatch: section {id} claims {size} bytes and has {_in.Position - contentStart}", contentStart);
            }

            previousId = id == 0 ? previousId : id;
        }
    }

    private readonly ModuleDescription Describe(ReadOnlyMemory<byte> bytes, FunctionBody[] bodies)
    {
        return new ModuleDescription
        {
            Bytes = bytes,
            Types = [.. _types],
            Imports = _imports.ToArray(),
            ImportGroups = _importGroups.ToArray(),
            Exports = _exports.ToArray(),
            FunctionTypes = [.. _functionTypes],
            Tables = _tables.ToArray(),
            Memories = [.. _memories],
            Globals = _globals.ToArray(),
            Tags = [.. _tags],
            ImportedFunctions = _importedFunctions,
            ImportedTables = _importedTables,
            ImportedMemories = _importedMemories,
            ImportedGlobals = _importedGlobals,
            ImportedTags = _importedTags,
            Bodies = bodies,
            CodeSection = _codeSection,
            StartFunction = _startFunction,
            ElementSegments = _elementSegments,
            DataSegments = _dataSegments,
            DataCount = _dataCount,
            CustomSections = _customSections.ToArray(),
            DeclaredFunctions = _declared.Length == _functionTypes.Count ? _declared : new bool[_functionTypes.Count],
        };
    }

    private void ReadHeader()
    {
        if (_in.ReadFixed32() != 0x6D736100)
        {
            ByteReader.ThrowMalformed("magic header not detected", 0);
        }

        uint version = _in.ReadFixed32();
        if (version != 1)
        {
            string reason = version == 0x0001_000D ? "unknown binary version: this is a component, not a module" : $"unknown binary version {version}";
            ByteReader.ThrowMalformed(reason, 4);
        }
    }

    /// <summary>The rank of a section in the order that the format prescribes; -1 for unknown sections.</summary>
    private static int OrderOf(byte id) => id switch
    {
        0 => 0,
        <= 5 => id,
        13 => 6, // tags stand between memories and globals
        <= 9 => id + 1,
        12 => 11, // the data count comes before the code
        10 => 12,
        11 => 13,
        _ => -1,
    };

    private void ReadSection(byte id, ByteRange content, byte previousId)
    {
        switch (id)
        {
            case 0:
                ReadCustomSection(content, previousId);
                break;
            case 1:
                ReadTypeSection();
                break;
            case 2:
                ReadImportSection();
                break;
            case 3:
                ReadFunctionSection();
                break;
            case 4:
                ReadTableSection();
                break;
            case 5:
                ReadMemorySection();
                break;
            case 6:
                ReadGlobalSection();
                break;
            case 7:
                ReadExportSection();
                break;
            case 8:
                _startFunction = _in.ReadIndex();
                break;
            case 9:
                ReadElementSection();
                break;
            case 10:
                _codeSection = content;
                ReadCodeSection();
                break;
            case 11:
                ReadDataSection();
                break;
            case 12:
                ReadDataCountSection();
                break;
            default:
                ReadTagSection();
                break;
        }
    }

    private void ReadCustomSection(ByteRange content, byte previousId)
    {
        string name = _in.ReadName();
        int length = content.End - _in.Position;
        if (length < 0)
        {
            ByteReader.ThrowMalformed(ByteReader.UnexpectedEnd, content.End);
        }

        _customSections.Add(new CustomSection(name, new ByteRange(_in.Position, length), previousId));
        _in.Position = content.End;
    }

    private void ReadDataCountSection()
    {
        int start = _in.Position;
        if ((_enabled & Features.BulkMemory) == 0)
        {
            ByteReader.ThrowDisabled("malformed section id 12", Features.BulkMemory, start);
        }

        int count = _in.ReadIndex();
        ImplementationLimits.Check(count, ImplementationLimits.DataSegments, "data segments");
        _dataCount = count;
    }

    private void ReadCodeSection()
    {
        int count = _in.ReadLength();
        ImplementationLimits.Check(count, ImplementationLimits.Functions, "functions");
        var bodies = new FunctionBody[count];
        for (int i = 0; i < count; i++)
        {
            int size = _in.ReadSize();
            ImplementationLimits.Check(size, ImplementationLimits.FunctionBodySize, "bytes in a function body");
            bodies[i] = new FunctionBody(new ByteRange(_in.Position, size));
            _in.Position += size;
        }

        _bodies = bodies;
    }

    private ByteRange ReadConstantExpression()
    {
        // No function index space is larger than this once the sections before have been read.
        if (_declared.Length != _functionTypes.Count)
        {
            _declared = new bool[_functionTypes.Count];
        }

        return _scanner.ScanConstantExpression(ref _in, _declared);
    }

    private void Declare(int function)
    {
        if (_declared.Length != _functionTypes.Count)
        {
            _declared = new bool[_functionTypes.Count];
        }

        if (function < _declared.Length)
        {
            _declared[function] = true;
        }
    }
}
