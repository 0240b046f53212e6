using Wafer.Binary;

namespace Wafer.Text;

// The name section (Core spec, appendix "Name Section", with the subsections of the extended-name-section proposal).
internal sealed partial class ModuleAssembler
{
    private readonly List<(int Function, (int Index, int Symbol)[] Names)> _localNames = [];
    private readonly List<(int Type, (int Index, int Symbol)[] Names)> _fieldNames = [];

    private byte[] BuildNames()
    {
        var output = new ByteWriter();
        if (_moduleName >= 0)
        {
            output.WriteByte(0);
            int mark = output.BeginSized();
            output.WriteSized(_source.Symbols.BytesOf(_moduleName));
            output.EndSized(mark);
        }

        WriteNameMap(output, 1, _functions);
        WriteIndirectNameMap(output, 2, _localNames);
        WriteNameMap(output, 4, _types);
        WriteNameMap(output, 5, _tables);
        WriteNameMap(output, 6, _memories);
        WriteNameMap(output, 7, _globals);
        WriteNameMap(output, 8, _elements);
        WriteNameMap(output, 9, _data);
        WriteIndirectNameMap(output, 10, _fieldNames);
        WriteNameMap(output, 11, _tags);
        return output.ToArray();
    }

    private static (int Index, int Symbol)[] NamesOf(IndexSpace space)
    {
        int count = 0;
        for (int i = 0; i < space.Count; i++)
            count += space.NameOf(i) >= 0 ? 1 : 0;
        if (count == 0)
            return [];
        var names = new (int Index, int Symbol)[count];
        count = 0;
        for (int i = 0; i < space.Count; i++)
        {
            if (space.NameOf(i) >= 0)
                names[count++] = (i, space.NameOf(i));
        }

        return names;
    }

    private void WriteNameMap(ByteWriter output, byte id, IndexSpace space)
    {
        (int Index, int Symbol)[] names = NamesOf(space);
        if (names.Length == 0)
            return;
        output.WriteByte(id);
        int mark = output.BeginSized();
        WriteAssociations(output, names);
        output.EndSized(mark);
    }

    private void WriteIndirectNameMap(ByteWriter output, byte id, List<(int Owner, (int Index, int Symbol)[] Names)> maps)
    {
        if (maps.Count == 0)
            return;
        output.WriteByte(id);
        int mark = output.BeginSized();
        output.WriteU32((uint)maps.Count);
        foreach ((int owner, (int Index, int Symbol)[] names) in maps)
        {
            output.WriteU32((uint)owner);
            WriteAssociations(output, names);
        }

        output.EndSized(mark);
    }

    private void WriteAssociations(ByteWriter output, (int Index, int Symbol)[] names)
    {
        output.WriteU32((uint)names.Length);
        foreach ((int index, int symbol) in names)
        {
            output.WriteU32((uint)index);
            output.WriteSized(_source.Symbols.BytesOf(symbol));
        }
    }
}
