using Wafer.Binary;

namespace Wafer.Text;

/// <summary>The kinds of names; the values are the subsection ids of the name section.</summary>
internal enum NameKind : byte
{
    Module = 0,
    Function = 1,
    Local = 2,
    Type = 4,
    Table = 5,
    Memory = 6,
    Global = 7,
    Element = 8,
    Data = 9,
    Field = 10,
    Tag = 11,
}

/// <summary>An index and its name in UTF-8.</summary>
internal readonly record struct NameAssociation(int Index, byte[] Name);

/// <summary>A name section (Core spec, appendix "Name Section", with the subsections of the extended-name-section proposal).</summary>
internal sealed class NameSection
{
    private const int Kinds = 12;

    private readonly NameAssociation[]?[] _maps = new NameAssociation[Kinds][];
    private readonly (int Owner, NameAssociation[] Names)[]?[] _indirect = new (int, NameAssociation[])[Kinds][];

    /// <summary>The module's name.</summary>
    public byte[]? Module { get; set; }

    /// <summary>The names of a kind, by ascending index.</summary>
    public NameAssociation[] this[NameKind kind]
    {
        get => _maps[(int)kind] ?? [];
        set => _maps[(int)kind] = value;
    }

    /// <summary>The names of locals by function, or of fields by type; ascending.</summary>
    public (int Owner, NameAssociation[] Names)[] Indirect(NameKind kind) => _indirect[(int)kind] ?? [];

    /// <summary>Sets the names of locals or fields.</summary>
    public void SetIndirect(NameKind kind, (int Owner, NameAssociation[] Names)[] names) => _indirect[(int)kind] = names;

    /// <summary>The section's content, without empty subsections.</summary>
    public byte[] Encode()
    {
        var output = new ByteWriter();
        if (Module is not null)
        {
            int mark = Begin(output, 0);
            output.WriteSized(Module);
            output.EndSized(mark);
        }

        for (int kind = 1; kind < Kinds; kind++)
        {
            if (_maps[kind] is { Length: > 0 } map)
            {
                int mark = Begin(output, kind);
                WriteMap(output, map);
                output.EndSized(mark);
            }
            else if (_indirect[kind] is { Length: > 0 } maps)
            {
                int mark = Begin(output, kind);
                output.WriteU32((uint)maps.Length);
                foreach ((int owner, NameAssociation[] names) in maps)
                {
                    output.WriteU32((uint)owner);
                    WriteMap(output, names);
                }

                output.EndSized(mark);
            }
        }

        return output.ToArray();
    }

    /// <summary>Reads a section's content as far as it can be understood.</summary>
    public static NameSection Decode(ReadOnlySpan<byte> content)
    {
        var section = new NameSection();
        try
        {
            var reader = new ByteReader(content, 0);
            while (!reader.AtEnd)
                section.DecodeSubsection(ref reader);
        }
        catch (MalformedModuleException)
        {
            // Custom sections cannot make a module malformed (Core spec 5.5.3); what was read so far is kept.
        }

        return section;
    }

    private void DecodeSubsection(ref ByteReader reader)
    {
        byte id = reader.ReadByte();
        int end = reader.ReadLength() + reader.Position;
        switch ((NameKind)id)
        {
            case NameKind.Module:
                Module = ReadName(ref reader);
                break;
            case NameKind.Local or NameKind.Field:
                var maps = new List<(int, NameAssociation[])>();
                for (int i = reader.ReadLength(); i > 0; i--)
                {
                    int owner = reader.ReadIndex();
                    maps.Add((owner, ReadMap(ref reader)));
                }

                _indirect[id] = [.. maps];
                break;
            case NameKind.Function or NameKind.Type or NameKind.Table or NameKind.Memory or NameKind.Global or NameKind.Element
                or NameKind.Data or NameKind.Tag:
                _maps[id] = ReadMap(ref reader);
                break;
        }

        reader.Position = end;
    }

    private static NameAssociation[] ReadMap(ref ByteReader reader)
    {
        var names = new List<NameAssociation>();
        for (int i = reader.ReadLength(); i > 0; i--)
        {
            int index = reader.ReadIndex();
            names.Add(new NameAssociation(index, ReadName(ref reader)));
        }

        return [.. names];
    }

    private static byte[] ReadName(ref ByteReader reader)
    {
        int start = reader.Position;
        ReadOnlySpan<byte> name = reader.ReadBytes(reader.ReadLength());
        if (!System.Text.Unicode.Utf8.IsValid(name))
            ByteReader.ThrowMalformed("malformed UTF-8 encoding", start);
        return name.ToArray();
    }

    private static int Begin(ByteWriter output, int id)
    {
        output.WriteByte((byte)id);
        return output.BeginSized();
    }

    private static void WriteMap(ByteWriter output, NameAssociation[] names)
    {
        output.WriteU32((uint)names.Length);
        foreach (NameAssociation name in names)
        {
            output.WriteU32((uint)name.Index);
            output.WriteSized(name.Name);
        }
    }
}
