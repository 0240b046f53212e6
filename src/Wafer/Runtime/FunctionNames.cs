using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Runtime;

/// <summary>The names that a module's name section and exports give (Core spec, appendix: Custom Sections). A malformed section counts as none.</summary>
internal sealed class FunctionNames
{
    private readonly Dictionary<int, string> _functions = [];

    public FunctionNames(ModuleDescription module)
    {
        foreach (CustomSection section in module.CustomSections)
        {
            if (section.Name != "name")
                continue;
            try
            {
                ReadSection(module.Bytes.Span[..section.Content.End], section.Content.Start);
            }
            catch (MalformedModuleException)
            {
            }
        }
        foreach (ExportDescription export in module.Exports)
        {
            if (export.Kind == ExternalKind.Function)
                _functions.TryAdd(export.Index, export.Name);
        }
    }

    /// <summary>The module's name.</summary>
    public string? Module { get; private set; }

    /// <summary>The name of a function: from the name section, or else one that it is exported by.</summary>
    public string? this[int functionIndex] => _functions.GetValueOrDefault(functionIndex);

    private void ReadSection(ReadOnlySpan<byte> bytes, int start)
    {
        var reader = new ByteReader(bytes, start);
        while (!reader.AtEnd)
        {
            byte id = reader.ReadByte();
            int end = reader.ReadLength();
            end += reader.Position;
            if (id == 0)
            {
                Module = reader.ReadName();
            }
            else if (id == 1)
            {
                for (int count = reader.ReadLength(); count > 0; count--)
                {
                    int index = reader.ReadIndex();
                    _functions[index] = reader.ReadName();
                }
            }
            reader.Position = end;
        }
    }
}
