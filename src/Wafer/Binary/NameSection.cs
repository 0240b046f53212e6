using System.Text;
using Wafer.Model;

namespace Wafer.Binary;

/// <summary>The kinds of names in a name section; the values are its subsection ids (Core spec appendix 7.4.1 and its extensions).</summary>
internal enum NameKind : byte
{
    Module = 0,
    Function = 1,
    Local = 2,
    Label = 3,
    Type = 4,
    Table = 5,
    Memory = 6,
    Global = 7,
    ElementSegment = 8,
    DataSegment = 9,
    Field = 10,
    Tag = 11,
}

/// <summary>Looks up names in the custom section "name".</summary>
/// <remarks>
/// <para>
/// Names are for people to read, so the reader is lenient: what is malformed is as if it ended there. Looking up makes an index of offsets
/// for the kind asked for, once; strings are made only for names that are asked for. Safe for use by several threads.
/// </para>
/// </remarks>
internal sealed class NameSection
{
    private const int KindCount = (int)NameKind.Tag + 1;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly ByteRange[] _subsections = new ByteRange[KindCount];
    private readonly Entry[]?[] _indices = new Entry[]?[KindCount];

    /// <summary>A name, or for names within something (locals of a function) the map of its names.</summary>
    private readonly record struct Entry(int Index, int Offset) : IComparable<Entry>
    {
        public int CompareTo(Entry other) => Index.CompareTo(other.Index);
    }

    private NameSection(ReadOnlyMemory<byte> bytes, ByteRange content)
    {
        _bytes = bytes[..content.End];
        FindSubsections(content);
    }

    /// <summary>Opens the name section of a module.</summary>
    /// <returns>The section, or <see langword="null"/> if the module has none.</returns>
    public static NameSection? Open(ModuleDescription module)
    {
        foreach (CustomSection section in module.CustomSections)
        {
            if (section.Name == "name")
            {
                return new NameSection(module.Bytes, section.Content);
            }
        }

        return null;
    }

    /// <summary>The module's own name, or <see langword="null"/>.</summary>
    public string? ModuleName
    {
        get
        {
            ByteRange range = _subsections[(int)NameKind.Module];
            return range.Length == 0 ? null : NameAt(range.Start);
        }
    }

    /// <summary>The name of a function, or <see langword="null"/>.</summary>
    public string? FunctionName(int function) => Name(NameKind.Function, function);

    /// <summary>The name of something that has an index space of its own in the module, or <see langword="null"/>.</summary>
    public string? Name(NameKind kind, int index)
    {
        int offset = Find(kind, index);
        return offset < 0 ? null : NameAt(offset);
    }

    /// <summary>The name of a local, a label or a field, or <see langword="null"/>.</summary>
    /// <param name="kind"><see cref="NameKind.Local"/>, <see cref="NameKind.Label"/> or <see cref="NameKind.Field"/>.</param>
    /// <param name="outer">The function, or for fields the type.</param>
    /// <param name="inner">The local, label or field within it.</param>
    public string? Name(NameKind kind, int outer, int inner)
    {
        int offset = Find(kind, outer);
        if (offset < 0)
        {
            return null;
        }

        var reader = new ByteReader(_bytes.Span[.._subsections[(int)kind].End], offset);
        try
        {
            // The count is not trusted: it may be more than there is.
            for (uint i = reader.ReadU32(); i > 0; i--)
            {
                int index = reader.ReadIndex();
                if (index == inner)
                {
                    return NameAt(reader.Position);
                }

                reader.ReadBytes(reader.ReadSize());
            }
        }
        catch (MalformedModuleException)
        {
            // As if the map ended here.
        }

        return null;
    }

    private static bool IsNested(NameKind kind) => kind is NameKind.Local or NameKind.Label or NameKind.Field;

    private void FindSubsections(ByteRange content)
    {
        var reader = new ByteReader(_bytes.Span, content.Start);
        try
        {
            while (!reader.AtEnd)
            {
                byte id = reader.ReadByte();
                int size = reader.ReadSize();
                if (id < KindCount && _subsections[id].Length == 0)
                {
                    _subsections[id] = new ByteRange(reader.Position, size);
                }

                reader.ReadBytes(size);
            }
        }
        catch (MalformedModuleException)
        {
            // As if the section ended here.
        }
    }

    private int Find(NameKind kind, int index)
    {
        // Two threads may both make the index; either is as good.
        Entry[] entries = _indices[(int)kind] ??= MakeIndex(kind);
        int found = Array.BinarySearch(entries, new Entry(index, 0));
        return found < 0 ? -1 : entries[found].Offset;
    }

    private Entry[] MakeIndex(NameKind kind)
    {
        ByteRange range = _subsections[(int)kind];
        if (range.Length == 0)
        {
            return [];
        }

        var entries = new List<Entry>();
        var reader = new ByteReader(_bytes.Span[..range.End], range.Start);
        try
        {
            for (uint i = reader.ReadU32(); i > 0; i--)
            {
                int index = reader.ReadIndex();
                entries.Add(new Entry(index, reader.Position));
                SkipEntry(ref reader, IsNested(kind));
            }
        }
        catch (MalformedModuleException)
        {
            // As if the map ended here.
        }

        // The format asks for increasing indices; files that do not keep to it are read all the same.
        entries.Sort();
        return [.. entries];
    }

    private static void SkipEntry(ref ByteReader reader, bool isNested)
    {
        if (!isNested)
        {
            reader.ReadBytes(reader.ReadSize());
            return;
        }

        for (uint i = reader.ReadU32(); i > 0; i--)
        {
            reader.ReadU32();
            reader.ReadBytes(reader.ReadSize());
        }
    }

    private string? NameAt(int offset)
    {
        var reader = new ByteReader(_bytes.Span, offset);
        try
        {
            // Bytes that are not UTF-8 become replacement characters.
            return Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadSize()));
        }
        catch (MalformedModuleException)
        {
            return null;
        }
    }
}
