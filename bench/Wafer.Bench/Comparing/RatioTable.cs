using System.Globalization;
using System.Text;

namespace Wafer.Bench.Comparing;

/// <summary>
/// Collects one number for each row and side, and prints the ratios of the measured sides to the yardsticks, which are the last two,
/// as a Markdown table with the geometric means below.
/// </summary>
/// <param name="title">The heading of the first column.</param>
/// <param name="sides">The names of the sides.</param>
/// <param name="yardsticks">How many of the last sides are yardsticks.</param>
/// <param name="unit">For the numbers themselves: what to divide them by, their unit and format; <see langword="null"/> to print only ratios.</param>
internal sealed class RatioTable(string title, string[] sides, int yardsticks, (double Divisor, string Name, string Format)? unit)
{
    private readonly List<(string Name, double[] Values, string? Note)> _rows = [];

    /// <summary>Adds a row; NaN stands for a number that there is not.</summary>
    public void Add(string name, double[] values) => _rows.Add((name, values, null));

    /// <summary>Adds a row that says why there are no numbers.</summary>
    public void AddNote(string name, string note) => _rows.Add((name, [], note));

    public override string ToString()
    {
        var ratios = new List<(string Name, Func<double[], double> Of)>();
        for (int i = 0; i < sides.Length; i++)
        {
            for (int j = Math.Max(i + 1, sides.Length - yardsticks); j < sides.Length; j++)
            {
                (int top, int bottom) = (i, j);
                ratios.Add(($"{sides[i]} ÷ {sides[j]}", values => values[top] / values[bottom]));
            }
        }
        string[] units = unit is { } shown ? [.. sides.Select(side => $"{side} {shown.Name}")] : [];

        var text = new StringBuilder();
        Line(text, [title, .. ratios.Select(ratio => ratio.Name), .. units]);
        Line(text, ["---", .. Enumerable.Repeat("---:", ratios.Count + units.Length)]);
        foreach ((string name, double[] values, string? note) in _rows)
        {
            if (note is not null)
                Line(text, [name, note, .. Enumerable.Repeat("", ratios.Count + units.Length - 1)]);
            else
                Line(text, [name, .. ratios.Select(ratio => Number(ratio.Of(values), "0.00")), .. units.Select((_, i) => Number(values[i] / unit!.Value.Divisor, unit.Value.Format))]);
        }
        if (_rows.Count(row => row.Note is null) > 1)
        {
            IEnumerable<string> means = ratios.Select(ratio =>
                $"**{Number(Statistics.GeometricMean(_rows.Where(row => row.Note is null).Select(row => ratio.Of(row.Values)).Where(double.IsFinite)), "0.00")}**");
            Line(text, ["**geometric mean**", .. means, .. units.Select(_ => "")]);
        }
        return text.ToString();
    }

    private static void Line(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Number(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "—";
}
