using System.Text;
using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Text;

// Types and module fields other than functions.
internal sealed partial class ModulePrinter
{
    private FunctionType? FunctionTypeAt(long typeIndex) =>
        typeIndex < _module.Types.Length ? _module.Types[(int)typeIndex].Composite as FunctionType : null;

    private string TypeText(ValType type)
    {
        if (!type.IsReference)
            return type.ToString();
        if (type.IsNullable && type.Heap.NullableAbbreviation is { } abbreviation)
            return abbreviation;
        return $"(ref {(type.IsNullable ? "null " : "")}{HeapText(type.Heap)})";
    }

    private string HeapText(HeapType heap) => heap.IsDefined ? _names.Reference(NameKind.Type, heap.TypeIndex) : heap.ToString();

    private void AppendTypes(StringBuilder text, string keyword, ReadOnlySpan<ValType> types)
    {
        if (types.IsEmpty)
            return;
        text.Append(" (").Append(keyword);
        foreach (ValType type in types)
            text.Append(' ').Append(TypeText(type));
        text.Append(')');
    }

    private string SignatureText(FunctionType type)
    {
        var text = new StringBuilder();
        AppendTypes(text, "param", type.Parameters);
        AppendTypes(text, "result", type.Results);
        return text.ToString();
    }

    /// <summary>A type use: the index, and what it stands for.</summary>
    private string TypeUse(long typeIndex) =>
        $" (type {_names.Reference(NameKind.Type, typeIndex)})" + (FunctionTypeAt(typeIndex) is { } type ? SignatureText(type) : "");

    /// <summary>For each empty recursion group, the number of types before it. The description has no trace of them.</summary>
    private Queue<int> FindEmptyGroups()
    {
        const int HeaderSize = 8;
        var empty = new Queue<int>();
        var reader = new ByteReader(_module.Bytes.Span, HeaderSize);
        while (!reader.AtEnd)
        {
            byte id = reader.ReadByte();
            int end = reader.ReadLength() + reader.Position;
            if (id == 1)
            {
                var types = new List<DefinedType>();
                for (int groups = reader.ReadLength(); groups > 0; groups--)
                {
                    int before = types.Count;
                    TypeDecoder.ReadRecursiveType(ref reader, AllFeatures, types);
                    if (types.Count == before)
                        empty.Enqueue(before);
                }
            }

            reader.Position = end;
        }

        return empty;
    }

    private void PrintTypes()
    {
        Queue<int> emptyGroups = FindEmptyGroups();
        for (int i = 0; i <= _module.Types.Length; i++)
        {
            while (emptyGroups.TryPeek(out int before) && before == i)
            {
                Line("(rec)");
                emptyGroups.Dequeue();
            }

            if (i == _module.Types.Length)
                break;
            DefinedType type = _module.Types[i];
            if (type.GroupLength == 1)
            {
                Line(TypeDefinition(i));
                continue;
            }

            if (i == type.GroupStart)
                Line("(rec");
            Line("  " + TypeDefinition(i));
            if (i == type.GroupStart + type.GroupLength - 1)
                _output.Write(')');
        }
    }

    private string TypeDefinition(int index)
    {
        DefinedType type = _module.Types[index];
        string composite = type.Composite switch
        {
            FunctionType function => $"(func{SignatureText(function)})",
            StructType structure => StructText(structure, index),
            _ => $"(array {FieldText(((ArrayType)type.Composite).Element)})",
        };
        if (!type.IsFinal || type.Supertype >= 0)
        {
            string supertype = type.Supertype >= 0 ? " " + _names.Reference(NameKind.Type, type.Supertype) : "";
            composite = $"(sub{(type.IsFinal ? " final" : "")}{supertype} {composite})";
        }

        return $"(type{_names.Definition(NameKind.Type, index)} (;{index};) {composite})";
    }

    private string StructText(StructType type, int index)
    {
        var text = new StringBuilder("(struct");
        for (int i = 0; i < type.Fields.Length; i++)
            text.Append(" (field").Append(_names.Definition(NameKind.Field, i, index)).Append(' ').Append(FieldText(type.Fields[i])).Append(')');
        return text.Append(')').ToString();
    }

    private string FieldText(FieldType field) => field.IsMutable ? $"(mut {TypeText(field.Storage)})" : TypeText(field.Storage);

    private void PrintImports()
    {
        int next = 0;
        foreach (ImportGroup group in _module.ImportGroups)
        {
            PrintImports(ref next, group.First);
            PrintImportGroup(group);
            next += group.Count;
        }

        PrintImports(ref next, _module.Imports.Length);
    }

    private void PrintImports(ref int next, int end)
    {
        for (; next < end; next++)
        {
            ImportDescription import = _module.Imports[next];
            Line($"(import {PrinterNames.Quote(Utf8(import.Module))} {PrinterNames.Quote(Utf8(import.Name))} {ImportedType(import, withHead: true)})");
        }
    }

    private void PrintImportGroup(ImportGroup group)
    {
        // A type that is shared has no room for names.
        ReadOnlySpan<ImportDescription> imports = _module.Imports.AsSpan(group.First, group.Count);
        bool sharesType = group.SharesType && group.Count > 0;
        foreach (ImportDescription import in imports)
            sharesType &= _names.Definition(KindOf(import.Kind).Kind, import.Index).Length == 0;

        var text = new StringBuilder("(import ").Append(PrinterNames.Quote(Utf8(group.Module)));
        foreach (ImportDescription import in imports)
        {
            text.Append(" (item ").Append(PrinterNames.Quote(Utf8(import.Name)));
            if (!sharesType)
                text.Append(' ').Append(ImportedType(import, withHead: true));
            text.Append(')');
        }

        if (sharesType)
            text.Append(' ').Append(ImportedType(imports[0], withHead: false));
        Line(text.Append(')').ToString());
    }

    private string ImportedType(ImportDescription import, bool withHead)
    {
        (NameKind kind, string keyword) = KindOf(import.Kind);
        string type = import.Kind switch
        {
            ExternalKind.Function => FunctionHead(import.Index),
            ExternalKind.Table => " " + TableTypeText(_module.Tables[import.Index].Type),
            ExternalKind.Memory => " " + MemoryTypeText(_module.Memories[import.Index]),
            ExternalKind.Global => " " + GlobalTypeText(_module.Globals[import.Index].Type),
            _ => TypeUse(_module.Tags[import.Index]),
        };
        return $"({keyword}{(withHead ? Head(kind, import.Index) : "")}{type})";
    }

    /// <summary>The name and, as a comment, the index of a definition.</summary>
    private string Head(NameKind kind, int index) => $"{_names.Definition(kind, index)} (;{index};)";

    private static string LimitsText(Limits limits, bool is64) =>
        (is64 ? "i64 " : "") + Text(limits.Minimum) + (limits.Maximum is { } maximum ? " " + Text(maximum) : "");

    private string TableTypeText(TableType type) => $"{LimitsText(type.Limits, type.Is64)} {TypeText(type.Element)}";

    private static string MemoryTypeText(MemoryType type)
    {
        const int DefaultPageSizeLog2 = 16;
        string pageSize = type.PageSizeLog2 == DefaultPageSizeLog2 ? "" : $" (pagesize {Text(1UL << type.PageSizeLog2)})";
        return LimitsText(type.Limits, type.Is64) + (type.IsShared ? " shared" : "") + pageSize;
    }

    private string GlobalTypeText(GlobalType type) => type.IsMutable ? $"(mut {TypeText(type.Content)})" : TypeText(type.Content);

    private void PrintTable(int index)
    {
        TableDescription table = _module.Tables[index];
        string initializer = table.Initializer is { } range ? " " + ExpressionText(range) : "";
        Line($"(table{Head(NameKind.Table, index)} {TableTypeText(table.Type)}{initializer})");
    }

    private void PrintMemory(int index) => Line($"(memory{Head(NameKind.Memory, index)} {MemoryTypeText(_module.Memories[index])})");

    private void PrintTag(int index) => Line($"(tag{Head(NameKind.Tag, index)}{TypeUse(_module.Tags[index])})");

    private void PrintGlobal(int index)
    {
        GlobalDescription global = _module.Globals[index];
        Line($"(global{Head(NameKind.Global, index)} {GlobalTypeText(global.Type)} {ExpressionText(global.Initializer)})");
    }

    private void PrintElementSegment(int index)
    {
        ElementSegment segment = _module.ElementSegments[index];
        var text = new StringBuilder();
        text.Append("(elem").Append(Head(NameKind.Element, index));
        if (segment.Mode == SegmentMode.Declarative)
            text.Append(" declare");
        if (segment.Mode == SegmentMode.Active)
        {
            if (segment.TableIndex != 0)
                text.Append(" (table ").Append(_names.Reference(NameKind.Table, segment.TableIndex)).Append(')');
            text.Append(" (offset ").Append(ExpressionText(segment.Offset)).Append(')');
        }

        if (segment.Functions is { } functions)
        {
            text.Append(" func");
            foreach (int function in functions)
                text.Append(' ').Append(_names.Reference(NameKind.Function, function));
        }
        else
        {
            text.Append(' ').Append(TypeText(segment.Type));
            foreach (ByteRange expression in segment.Expressions!)
                text.Append(" (item ").Append(ExpressionText(expression)).Append(')');
        }

        Line(text.Append(')').ToString());
    }

    private void PrintDataSegment(int index)
    {
        DataSegment segment = _module.DataSegments[index];
        string place = "";
        if (segment.Mode == SegmentMode.Active)
        {
            place = segment.MemoryIndex == 0 ? "" : $" (memory {_names.Reference(NameKind.Memory, segment.MemoryIndex)})";
            place += $" (offset {ExpressionText(segment.Offset)})";
        }

        Line($"(data{Head(NameKind.Data, index)}{place}");
        PrintBytes(BytesOf(segment.Content));
        _output.Write(')');
    }

    /// <summary>The type use of a function, with parameter names.</summary>
    private string FunctionHead(int index)
    {
        int typeIndex = _module.FunctionTypes[index];
        var text = new StringBuilder();
        text.Append(" (type ").Append(_names.Reference(NameKind.Type, typeIndex)).Append(')');
        if (FunctionTypeAt(typeIndex) is { } type)
        {
            AppendLocals(text, "param", type.Parameters, index, 0);
            AppendTypes(text, "result", type.Results);
        }

        return text.ToString();
    }

    /// <summary>Parameters or locals: one form for each that has a name, and one for each run of those that have not.</summary>
    private void AppendLocals(StringBuilder text, string keyword, ReadOnlySpan<ValType> types, int function, int firstIndex)
    {
        bool isOpen = false;
        for (int i = 0; i < types.Length; i++)
        {
            string name = _names.Definition(NameKind.Local, firstIndex + i, function);
            if (name.Length > 0)
            {
                text.Append(isOpen ? ")" : "").Append(" (").Append(keyword).Append(name).Append(' ').Append(TypeText(types[i])).Append(')');
                isOpen = false;
                continue;
            }

            if (!isOpen)
                text.Append(" (").Append(keyword);
            isOpen = true;
            text.Append(' ').Append(TypeText(types[i]));
        }

        if (isOpen)
            text.Append(')');
    }

    private static ValType[] ReadLocals(ref ByteReader reader)
    {
        var locals = new List<ValType>();
        for (int runs = reader.ReadLength(); runs > 0; runs--)
        {
            int start = reader.Position;
            uint count = reader.ReadU32();
            ImplementationLimits.Check(locals.Count + (long)count, ImplementationLimits.Locals, "locals in a function");
            ValType type = TypeDecoder.ReadValueType(ref reader, AllFeatures);
            for (uint i = 0; i < count; i++)
                locals.Add(type);
        }

        return [.. locals];
    }
}
