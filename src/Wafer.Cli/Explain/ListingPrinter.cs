using System.Globalization;
using Wafer.Compiler.Explain;

namespace Wafer.Cli.Explain;

/// <summary>Prints a function's text and machine code side by side: each operator, and beside and below it what was made of it.</summary>
internal static class ListingPrinter
{
    // Wider text pushes its machine code to the next line.
    private const int NarrowestText = 24, WidestText = 52;

    /// <summary>Prints a listing.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="listing">The listing.</param>
    /// <param name="functionName">Names functions.</param>
    public static void Print(TextWriter output, FunctionListing listing, Func<int, string> functionName)
    {
        int width = Math.Clamp(listing.Text.Where(line => line.Text.Length <= WidestText).Select(line => line.Text.Length).DefaultIfEmpty().Max(), NarrowestText, WidestText);
        int at = 0;
        for (int line = 0; line < listing.Text.Length; line++)
        {
            string text = $"{(listing.IsReached[line] ? ' ' : '-')}{listing.Text[line].Offset:x6}  {listing.Text[line].Text}";
            bool isFirst = true;
            for (; at < listing.Code.Length && IsInLine(listing.Code[at]) && listing.Code[at].TextLine == line; at++)
            {
                if (isFirst && text.Length > width + 9)
                    output.WriteLine(text);
                Write(output, isFirst && text.Length <= width + 9 ? text : "", width, Assembly(listing, at, functionName));
                isFirst = false;
            }

            if (isFirst)
                output.WriteLine(text);
        }

        // What stands after the code of the last operator says where it comes from.
        CodePart part = CodePart.Operator;
        for (int from = -1; at < listing.Code.Length; at++)
        {
            CodeLine code = listing.Code[at];
            if (code.Part != part && !IsInLine(code))
                output.WriteLine(code.Part == CodePart.Constants ? "\n; constants" : "\n; out of line");
            if (code.Part != part)
                from = -1;
            part = code.Part;
            string text = code.TextLine != from && part != CodePart.Constants ? $" {listing.Text[code.TextLine].Offset:x6}  {listing.Text[code.TextLine].Text.Trim()}" : "";
            from = code.TextLine;
            if (text.Length > width + 9)
                text = text[..(width + 8)] + "…";
            Write(output, text, width, Assembly(listing, at, functionName));
        }
    }

    private static bool IsInLine(in CodeLine line) => line.Part is CodePart.Prologue or CodePart.Operator or CodePart.JumpTable;

    private static void Write(TextWriter output, string text, int width, string assembly) => output.WriteLine(text.PadRight(width + 9) + "  " + assembly);

    private static string Assembly(FunctionListing listing, int index, Func<int, string> functionName)
    {
        CodeLine line = listing.Code[index];
        string label = line.Label.Length > 0 ? line.Label + ":" : "";
        string note = line.Note.Length > 0 ? "  ; " + line.Note : "";
        return string.Create(CultureInfo.InvariantCulture, $"{line.Offset,5:x4}  {label,-5} {listing.Assembly(line, functionName)}{note}");
    }
}
