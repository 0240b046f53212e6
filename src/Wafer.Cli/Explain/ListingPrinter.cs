using System.Globalization;
using Wafer.Compiler.Explain;
using Wafer.Text;

namespace Wafer.Cli.Explain;

/// <summary>Prints a function's text and machine code side by side: each operator, and beside and below it what was made of it.</summary>
/// <param name="output">Where it goes.</param>
/// <param name="listing">The function.</param>
/// <param name="functionName">Names functions.</param>
internal sealed class ListingPrinter(TextWriter output, FunctionListing listing, Func<int, string> functionName)
{
    // Wider text pushes its machine code to the next line.
    private const int NarrowestText = 33, WidestText = 61;

    private readonly int _width = Math.Clamp(
        listing.Text.Select(line => Left(line, isReached: true).Length).Where(length => length <= WidestText).DefaultIfEmpty().Max(), NarrowestText, WidestText);

    private readonly int _labelWidth = listing.Code.Select(line => line.Label.Length + 1).DefaultIfEmpty().Max();

    /// <summary>Prints the function.</summary>
    public void Print()
    {
        int at = 0;
        for (int line = 0; line < listing.Text.Length; line++)
        {
            string text = Left(listing.Text[line], listing.IsReached[line]);
            int first = at;
            while (at < listing.Code.Length && IsInLine(listing.Code[at]) && listing.Code[at].TextLine == line)
                at++;
            if (at == first || text.Length > _width)
            {
                output.WriteLine(text);
                text = "";
            }

            for (int i = first; i < at; i++)
            {
                Row(text, i);
                text = "";
            }
        }

        PrintRest(at);
    }

    // What stands after the code of the last operator says where it comes from.
    private void PrintRest(int at)
    {
        CodePart part = CodePart.Operator;
        for (int from = -1; at < listing.Code.Length; at++)
        {
            CodeLine code = listing.Code[at];
            if (code.Part != part)
            {
                output.WriteLine(code.Part == CodePart.Constants ? "\n; constants" : "\n; out of line");
                from = -1;
                part = code.Part;
            }

            bool isOrigin = code.TextLine != from && part != CodePart.Constants;
            TextLine line = listing.Text[code.TextLine];
            string text = isOrigin ? Left(line with { Text = line.Text.Trim() }, isReached: true) : "";
            from = code.TextLine;
            Row(text.Length > _width ? text[..(_width - 1)] + "…" : text, at);
        }
    }

    private static bool IsInLine(in CodeLine line) => line.Part is CodePart.Prologue or CodePart.Operator or CodePart.JumpTable;

    private static string Left(TextLine line, bool isReached) => $"{(isReached ? ' ' : '-')}{line.Offset:x6}  {line.Text}";

    private void Row(string text, int index)
    {
        CodeLine line = listing.Code[index];
        string label = line.Label.Length > 0 ? line.Label + ":" : "";
        string note = line.Note.Length > 0 ? "  ; " + line.Note : "";
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{text.PadRight(_width)}  {line.Offset:x4}  {label.PadRight(_labelWidth)} {listing.Assembly(line, functionName)}{note}"));
    }
}
