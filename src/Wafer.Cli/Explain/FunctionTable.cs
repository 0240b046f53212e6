using System.Globalization;
using Wafer.Cli.Commands;

namespace Wafer.Cli.Explain;

/// <summary>The figures of functions as a table on the terminal.</summary>
internal static class FunctionTable
{
    /// <summary>A column of numbers: its name, which <c>--sort</c> takes, what stands in it, and its heading if that is not the name.</summary>
    private sealed record Column(string Name, Func<FunctionFacts, double> Value, string Format = "0", string? Heading = null);

    private static readonly Column[] s_columns =
    [
        new("wasm", facts => facts.WasmBytes),
        new("code", facts => facts.CodeBytes),
        new("ratio", facts => facts.Ratio, "0.00"),
        new("frame", facts => facts.Counts.FrameBytes),
        new("spills", facts => facts.Counts.Spills),
        new("reloads", facts => facts.Counts.Reloads),
        new("checks", facts => facts.Counts.ChecksKept),
        new("elided", facts => facts.Counts.ChecksElided),
        new("fusions", facts => facts.Counts.Fusions),
        new("calls", facts => facts.Counts.Calls),
        new("time", facts => facts.Time.TotalMicroseconds, "0.0", "time/us"),
    ];

    /// <summary>What functions can be sorted by.</summary>
    public static IEnumerable<string> Orders => s_columns.Select(column => column.Name).Append("index").Append("name");

    /// <summary>Sorts functions: by a figure from the largest down, by index or name from the least up.</summary>
    /// <param name="functions">The functions.</param>
    /// <param name="order">One of <see cref="Orders"/>.</param>
    public static void Sort(FunctionFacts[] functions, string order)
    {
        Comparison<FunctionFacts> comparison = order switch
        {
            "index" => (a, b) => a.Index.CompareTo(b.Index),
            "name" => (a, b) => string.CompareOrdinal(a.Label, b.Label),
            _ => ByFigure(Array.Find(s_columns, column => column.Name == order)!),
        };
        Array.Sort(functions, (a, b) => comparison(a, b) is var result and not 0 ? result : a.Index.CompareTo(b.Index));
    }

    private static Comparison<FunctionFacts> ByFigure(Column column) => (a, b) => column.Value(b).CompareTo(column.Value(a));

    /// <summary>Prints a row for each function, and one for their sum if they are several.</summary>
    public static void Print(TextWriter output, FunctionFacts[] functions)
    {
        var table = new TextTable(["index>", .. s_columns.Select(column => (column.Heading ?? column.Name) + ">"), "name"]);
        foreach (FunctionFacts function in functions)
            table.Add(Row(function, function.Index.ToString(CultureInfo.InvariantCulture)));
        if (functions.Length > 1)
            table.Add(Row(FunctionFacts.Sum(functions), "total"));
        table.Print(output);
    }

    private static string[] Row(FunctionFacts facts, string first) =>
        [first, .. s_columns.Select(column => column.Value(facts).ToString(column.Format, CultureInfo.InvariantCulture)), facts.Label];
}
