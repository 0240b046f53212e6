using Wafer.Model;

namespace Wafer.Binary.Dwarf;

/// <summary>The custom sections of a module that hold debugging information (DWARF 5, 7.2; "DWARF for WebAssembly"). One that is missing is empty.</summary>
internal sealed class DebugSections
{
    private DebugSections(ModuleDescription module)
    {
        Code = module.CodeSection;
        Line = Find(module, ".debug_line");
        LineStrings = Find(module, ".debug_line_str");
        Strings = Find(module, ".debug_str");
    }

    /// <summary>Where the content of the code section stands in the module: addresses count from its start.</summary>
    public ByteRange Code { get; }

    /// <summary>The line number programs.</summary>
    public ReadOnlyMemory<byte> Line { get; }

    /// <summary>Strings of the line number programs.</summary>
    public ReadOnlyMemory<byte> LineStrings { get; }

    /// <summary>Strings.</summary>
    public ReadOnlyMemory<byte> Strings { get; }

    /// <summary>Finds a module's sections; null if it has no line numbers.</summary>
    public static DebugSections? Of(ModuleDescription module)
    {
        var sections = new DebugSections(module);
        return sections.Line.IsEmpty ? null : sections;
    }

    private static ReadOnlyMemory<byte> Find(ModuleDescription module, string name)
    {
        foreach (CustomSection section in module.CustomSections)
        {
            if (section.Name == name)
                return module.Bytes.Slice(section.Content.Start, section.Content.Length);
        }
        return default;
    }
}
