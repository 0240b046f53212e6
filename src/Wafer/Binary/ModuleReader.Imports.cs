using Wafer.Model;

namespace Wafer.Binary;

// The import section. Where a kind is expected after an empty name, two other bytes begin a group of imports that have the module's name in common, and in one of them the
// type too (proposal compact import section, "Binary").
internal ref partial struct ModuleReader
{
    private const byte GroupByModule = 0x7F, GroupByType = 0x7E;

    private void ReadImportSection()
    {
        int count = _in.ReadLength();
        ImplementationLimits.Check(count, ImplementationLimits.Imports, "imports");
        for (int i = 0; i < count; i++)
        {
            string module = _in.ReadName();
            string name = _in.ReadName();
            int start = _in.Position;
            byte kind = _in.ReadByte();
            if (name.Length == 0 && kind is GroupByModule or GroupByType)
            {
                if ((_enabled & Features.CompactImports) == 0)
                {
                    ByteReader.ThrowDisabled("malformed import kind", Features.CompactImports, start);
                }

                ReadImportGroup(module, sharesType: kind == GroupByType);
            }
            else
            {
                Add(module, name, ReadImportedType(kind, start));
            }
        }

        CheckIndexSpaces();
    }

    private void ReadImportGroup(string module, bool sharesType)
    {
        ImportedType shared = default;
        if (sharesType)
        {
            int start = _in.Position;
            shared = ReadImportedType(_in.ReadByte(), start);
        }

        int first = _imports.Count;
        int count = _in.ReadLength();
        ImplementationLimits.Check((long)first + count, ImplementationLimits.Imports, "imports");
        for (int i = 0; i < count; i++)
        {
            string name = _in.ReadName();
            int start = _in.Position;
            Add(module, name, sharesType ? shared : ReadImportedType(_in.ReadByte(), start));
        }

        _importGroups.Add(new ImportGroup(module, first, count, sharesType));
    }

    private readonly record struct ImportedType(ExternalKind Kind, int TypeIndex = 0, TableType? Table = null, MemoryType? Memory = null, GlobalType? Global = null);

    private ImportedType ReadImportedType(byte kind, int start)
    {
        switch (kind)
        {
            case (byte)ExternalKind.Function:
                return new ImportedType(ExternalKind.Function, _in.ReadIndex());
            case (byte)ExternalKind.Table:
                return new ImportedType(ExternalKind.Table, Table: TypeDecoder.ReadTableType(ref _in, _enabled));
            case (byte)ExternalKind.Memory:
                return new ImportedType(ExternalKind.Memory, Memory: TypeDecoder.ReadMemoryType(ref _in, _enabled));
            case (byte)ExternalKind.Global:
                return new ImportedType(ExternalKind.Global, Global: TypeDecoder.ReadGlobalType(ref _in, _enabled));
            case (byte)ExternalKind.Tag:
                RequireExceptions("malformed import kind", start);
                return new ImportedType(ExternalKind.Tag, ReadTagType());
            default:
                ByteReader.ThrowMalformed($"malformed import kind {kind}", start);
                return default;
        }
    }

    private void Add(string module, string name, in ImportedType type)
    {
        int index;
        switch (type.Kind)
        {
            case ExternalKind.Function:
                index = _functionTypes.Count;
                _functionTypes.Add(type.TypeIndex);
                _importedFunctions++;
                break;
            case ExternalKind.Table:
                index = _tables.Count;
                _tables.Add(new TableDescription(type.Table!, null));
                _importedTables++;
                break;
            case ExternalKind.Memory:
                index = _memories.Count;
                _memories.Add(type.Memory!);
                _importedMemories++;
                break;
            case ExternalKind.Global:
                index = _globals.Count;
                _globals.Add(new GlobalDescription(type.Global!, default));
                _importedGlobals++;
                break;
            default:
                index = _tags.Count;
                _tags.Add(type.TypeIndex);
                _importedTags++;
                break;
        }

        _imports.Add(new ImportDescription(module, name, type.Kind, index));
    }
}
