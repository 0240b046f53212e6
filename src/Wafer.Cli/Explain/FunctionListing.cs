using Wafer.Text;

namespace Wafer.Cli.Explain;

/// <summary>A function's text and its machine code.</summary>
/// <param name="Text">The lines of text.</param>
/// <param name="IsReached">For each of them, whether its operator was compiled: what cannot be reached is not.</param>
/// <param name="Code">The lines of machine code, each with the number of the line of text that it comes from.</param>
internal sealed record FunctionListing(TextLine[] Text, bool[] IsReached, CodeLine[] Code)
{
    /// <summary>The assembly of a line of machine code, with the names of what it refers to.</summary>
    /// <param name="line">The line.</param>
    /// <param name="functionName">Names functions.</param>
    public string Assembly(in CodeLine line, Func<int, string> functionName)
    {
        string name = line.Link.Kind switch
        {
            CodeLinkKind.Line => Code[line.Link.Target].Label,
            CodeLinkKind.Function => functionName(line.Link.Target),
            _ => "",
        };
        return line.Text.Replace(CodeLine.Placeholder, name, StringComparison.Ordinal);
    }
}
