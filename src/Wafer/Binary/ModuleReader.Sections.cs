using Wafer.Model;

namespace Wafer.Binary;

internal ref partial struct ModuleReader
{
    private void ReadTypeSection()
    {
        int count = _in.ReadLength();
        ImplementationLimits.Check(count, ImplementationLimits.Types, "types");
        for (int i = 0; i < count; i++)
        {
            TypeDecoder.ReadRecursiveType(ref _in, _enabled, _types);
        }
    }

    private void ReadFunctionSection()
    {
        int count = _in.ReadLength();
        ImplementationLimits.Check((long)_functionTypes.Count + count, ImplementationLimits.Functions, "functions");
        _functionTypes.EnsureCapacity(_functionTypes.Count + count);
        for (int i = 0; i < count; i++)
        {
            _functionTypes.Add(_in.ReadIndex());
        }
    }

    private void ReadTableSection()
    {
        int count = _in.ReadLength();
        ImplementationLimits.Check((long)_tables.Count + count, ImplementationLimits.Tables, "tables");
        for (int i = 0; i < count; i++)
        {
            int start = _in.Position;
            if (_in.AtEnd || _in.Bytes[start] != 0x40)
            {
                _tables.Add(new TableDescription(TypeDecoder.ReadTableType(ref _in, _enabled), null));
                continue;
            }

            // Core spec 5.5.7: 0x40 0x00 announces an initial value.
            if ((_enabled & Features.FunctionReferences) == 0)
            {
                ByteReader.ThrowDisabled("malformed reference type", Features.FunctionReferences, start);
            }

            _in.Position = start + 1;
            OperatorDecoder.ReadZeroByte(ref _in);
            TableType type = TypeDecoder.ReadTableType(ref _in, _enabled);
            _tables.Add(new TableDescription(type, ReadConstantExpression()));
        }
    }

    private void ReadMemorySection()
    {
        int count = _in.ReadLength();
        ImplementationLimits.Check((long)_memories.Count + count, ImplementationLimits.Memories, "memories");
        for (int i = 0; i < count; i++)
        {
            _memories.Add(TypeDecoder.ReadMemoryType(ref _in, _enabled));
        }
    }

    private void ReadTagSection()
    {
        int count = _in.ReadLength();
        ImplementationLimits.Check((long)_tags.Count + count, ImplementationLimits.Tags, "tags");
        for (int i = 0; i < count; i++)
        {
            _tags.Add(ReadTagType());
        }
    }

    private int ReadTagType()
    {
        int start = _in.Position;
        if (_in.ReadByte() != 0)
        {
            ByteReader.ThrowMalformed("malformed tag attribute", start);
        }

        return _in.ReadIndex();
    }

    private void ReadGlobalSection()
    {
        int count = _in.ReadLength();
        ImplementationLimits.Check((long)_globals.Count + count, ImplementationLimits.Globals, "globals");
        for (int i = 0; i < count; i++)
        {
            GlobalType type = TypeDecoder.ReadGlobalType(ref _in, _enabled);
            _globals.Add(new GlobalDescription(type, ReadConstantExpression()));
        }
    }

    private void ReadExportSection()
    {
        int count = _in.ReadLength();
        ImplementationLimits.Check(count, ImplementationLimits.Exports, "exports");
        for (int i = 0; i < count; i++)
        {
            string name = _in.ReadName();
            int start = _in.Position;
            byte kind = _in.ReadByte();
            if (kind > (byte)ExternalKind.Tag)
            {
                ByteReader.ThrowMalformed($"malformed export kind {kind}", start);
            }

            if (kind == (byte)ExternalKind.Tag)
            {
                RequireExceptions("malformed export kind", start);
            }

            int index = _in.ReadIndex();
            if (kind == (byte)ExternalKind.Function)
            {
                Declare(index);
            }

            _exports.Add(new ExportDescription(name, (ExternalKind)kind, index));
        }
    }

    private void ReadElementSection()
    {
        int count = _in.ReadLength();
        ImplementationLimits.Check(count, ImplementationLimits.ElementSegments, "element segments");
        var segments = new List<ElementSegment>();
        for (int i = 0; i < count; i++)
        {
            segments.Add(ReadElementSegment());
        }

        _elementSegments = [.. segments];
    }

    // Core spec 5.5.12. Bit 0: passive or declarative; bit 1: declarative, or an explicit table; bit 2: expressions.
    private ElementSegment ReadElementSegment()
    {
        int start = _in.Position;
        uint flags = _in.ReadU32();
        if (flags > 7)
        {
            ByteReader.ThrowMalformed($"malformed elements segment kind {flags}", start);
        }

        if (flags != 0 && (_enabled & (Features.BulkMemory | Features.ReferenceTypes)) == 0)
        {
            ByteReader.ThrowDisabled("malformed elements segment kind", Features.BulkMemory, start);
        }

        SegmentMode mode = (flags & 1) == 0 ? SegmentMode.Active : (flags & 2) == 0 ? SegmentMode.Passive : SegmentMode.Declarative;
        int table = 0;
        ByteRange offset = default;
        if (mode == SegmentMode.Active)
        {
            table = (flags & 2) != 0 ? _in.ReadIndex() : 0;
            offset = ReadConstantExpression();
        }

        bool hasExpressions = (flags & 4) != 0;

        // Function indices can never be null, which is all that the type of the abbreviated forms says.
        ValType type = hasExpressions ? ValType.FuncRef : FunctionElementType;
        if ((flags & 3) != 0)
        {
            if (hasExpressions)
            {
                type = TypeDecoder.ReadReferenceType(ref _in, _enabled);
            }
            else
            {
                int kindStart = _in.Position;
                if (_in.ReadByte() != 0)
                {
                    ByteReader.ThrowMalformed("malformed element kind", kindStart);
                }
            }
        }

        int count = _in.ReadLength();
        ImplementationLimits.Check(count, ImplementationLimits.TableElements, "elements in a segment");
        if (!hasExpressions)
        {
            var functions = new int[count];
            for (int i = 0; i < count; i++)
            {
                functions[i] = _in.ReadIndex();
                Declare(functions[i]);
            }

            return new ElementSegment(mode, table, offset, type, functions, null);
        }

        var expressions = new ByteRange[count];
        for (int i = 0; i < count; i++)
        {
            expressions[i] = ReadConstantExpression();
        }

        return new ElementSegment(mode, table, offset, type, null, expressions);
    }

    private readonly ValType FunctionElementType =>
        (_enabled & Features.FunctionReferences) != 0 ? ValType.Ref(HeapType.Func, nullable: false) : ValType.FuncRef;

    private void ReadDataSection()
    {
        int count = _in.ReadLength();
        ImplementationLimits.Check(count, ImplementationLimits.DataSegments, "data segments");
        var segments = new DataSegment[count];
        for (int i = 0; i < count; i++)
        {
            int start = _in.Position;
            uint flags = _in.ReadU32();
            if (flags > 2)
            {
                ByteReader.ThrowMalformed($"malformed data segment kind {flags}", start);
            }

            if (flags != 0 && (_enabled & Features.BulkMemory) == 0)
            {
                ByteReader.ThrowDisabled("malformed data segment kind", Features.BulkMemory, start);
            }

            int memory = flags == 2 ? _in.ReadIndex() : 0;
            ByteRange offset = flags == 1 ? default : ReadConstantExpression();
            int length = _in.ReadLength();
            segments[i] = new DataSegment(
                flags == 1 ? SegmentMode.Passive : SegmentMode.Active, memory, offset, new ByteRange(_in.Position, length));
            _in.Position += length;
        }

        _dataSegments = segments;
    }

    private readonly void CheckIndexSpaces()
    {
        ImplementationLimits.Check(_functionTypes.Count, ImplementationLimits.Functions, "functions");
        ImplementationLimits.Check(_tables.Count, ImplementationLimits.Tables, "tables");
        ImplementationLimits.Check(_memories.Count, ImplementationLimits.Memories, "memories");
        ImplementationLimits.Check(_globals.Count, ImplementationLimits.Globals, "globals");
        ImplementationLimits.Check(_tags.Count, ImplementationLimits.Tags, "tags");
    }

    private readonly void RequireExceptions(string reason, int offset)
    {
        if ((_enabled & (Features.Exceptions | Features.LegacyExceptions)) == 0)
        {
            ByteReader.ThrowDisabled(reason, Features.Exceptions, offset);
        }
    }
}
