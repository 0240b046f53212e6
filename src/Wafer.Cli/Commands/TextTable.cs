namespace Wafer.Cli.Commands;

/// <summary>Rows whose columns are aligned with spaces: the same on a terminal and in a pipe.</summary>
/// <param name="headings">The first row. A heading that ends with <c>&gt;</c> (which is not printed) aligns its column to the right.</param>
internal sealed class TextTable(params string[] headings)
{
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [[.. headings.Select(heading => heading.TrimEnd('>'))]];

    /// <summary>Adds a row.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Prints the table under a title; nothing if it has no rows.</summary>
    public void Print(TextWriter output, string title)
    {
        if (_rows.Count == 1)
            return;
        output.WriteLine();
        output.WriteLine($"{title} ({_rows.Count - 1})");
        Print(output);
    }

    /// <summary>Prints the table.</summary>
    public void Print(TextWriter output)
    {
        int[] widths = [.. headings.Select((_, column) => _rows.Max(row => row[column].Length))];
        foreach (string[] row in _rows)
        {
            IEnumerable<string> cells = row.Select((cell, column) =>
                headings[column].EndsWith('>') ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            output.WriteLine((Gap + string.Join(Gap, cells)).TrimEnd());
        }
    }
}
