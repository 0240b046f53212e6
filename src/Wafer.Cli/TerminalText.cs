using System.Globalization;
using System.Text;

namespace Wafer.Cli;

/// <summary>Text that comes from a module, made fit for terminals and pages.</summary>
internal static class TerminalText
{
    /// <summary>Names are the module's: what a terminal would obey, or what would reorder the text around it, is shown as an escape.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isPlain = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned);
            if (isPlain)
                escaped.Append(rune);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
        }

        return escaped.ToString();
    }
}
