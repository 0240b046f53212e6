namespace Wafer.Text;

// The name section that is made of identifiers and name annotations.
internal sealed partial class ModuleAssembler
{
    private readonly List<(int Function, NameAssociation[] Names)> _localNames = [];
    private readonly List<(int Type, NameAssociation[] Names)> _fieldNames = [];

    private byte[] BuildNames()
    {
        var names = new NameSection
        {
            Module = _moduleName >= 0 ? _source.Symbols.BytesOf(_moduleName) : null,
            [NameKind.Function] = NamesOf(_functions),
            [NameKind.Type] = NamesOf(_types),
            [NameKind.Table] = NamesOf(_tables),
            [NameKind.Memory] = NamesOf(_memories),
            [NameKind.Global] = NamesOf(_globals),
            [NameKind.Element] = NamesOf(_elements),
            [NameKind.Data] = NamesOf(_data),
            [NameKind.Tag] = NamesOf(_tags),
        };
        names.SetIndirect(NameKind.Local, [.. _localNames]);
        names.SetIndirect(NameKind.Field, [.. _fieldNames]);
        return names.Encode();
    }

    private NameAssociation[] NamesOf(IndexSpace space)
    {
        int count = 0;
        for (int i = 0; i < space.Count; i++)
            count += space.NameOf(i) >= 0 ? 1 : 0;
        if (count == 0)
            return [];
        var names = new NameAssociation[count];
        count = 0;
        for (int i = 0; i < space.Count; i++)
        {
            if (space.NameOf(i) >= 0)
                names[count++] = new NameAssociation(i, _source.Symbols.BytesOf(space.NameOf(i)));
        }

        return names;
    }
}
