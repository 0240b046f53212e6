namespace Wafer.Text;

/// <summary>Numbers the places between sections where custom sections can stand.</summary>
internal static class CustomSectionPlace
{
    /// <summary>Before all sections.</summary>
    public const int First = -1;

    /// <summary>After all sections.</summary>
    public const int Last = 1000;

    /// <summary>The ids of the sections in the order of a module (Core spec 5.5.17).</summary>
    public static ReadOnlySpan<byte> SectionOrder => [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];

    /// <summary>The place before a section.</summary>
    public static int Before(byte sectionId) => SectionOrder.IndexOf(sectionId) * 2;

    /// <summary>The place after a section.</summary>
    public static int After(byte sectionId) => Before(sectionId) + 1;

    /// <summary>The keyword of a section in placements.</summary>
    public static string KeywordOf(byte sectionId) => sectionId switch
    {
        1 => "type",
        2 => "import",
        3 => "func",
        4 => "table",
        5 => "memory",
        6 => "global",
        7 => "export",
        8 => "start",
        9 => "elem",
        10 => "code",
        11 => "data",
        12 => "datacount",
        _ => "tag",
    };

    /// <summary>The section that a keyword of a placement means, or 0.</summary>
    public static byte SectionOf(Keyword keyword) => keyword switch
    {
        Keyword.Type => 1,
        Keyword.Import => 2,
        Keyword.Func => 3,
        Keyword.Table => 4,
        Keyword.Memory => 5,
        Keyword.Global => 6,
        Keyword.Export => 7,
        Keyword.Start => 8,
        Keyword.Elem => 9,
        Keyword.Code => 10,
        Keyword.Data => 11,
        Keyword.DataCount => 12,
        Keyword.Tag => 13,
        _ => 0,
    };
}
