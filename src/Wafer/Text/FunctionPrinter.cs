using Wafer.Model;

namespace Wafer.Text;

/// <summary>Prints single functions of a module in the text format, line by line.</summary>
internal sealed class FunctionPrinter
{
    // Functions are printed as fields of a module, two columns further right than they are wanted here.
    private const int Margin = 2;

    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly List<int> _offsets = [];
    private readonly ModulePrinter _printer;

    /// <param name="module">The module.</param>
    public FunctionPrinter(ModuleDescription module) => _printer = new ModulePrinter(module, _output);

    /// <summary>Prints a function.</summary>
    /// <param name="bodyIndex">The function, counted among those that the module defines.</param>
    public TextLine[] Print(int bodyIndex)
    {
        _output.GetStringBuilder().Clear();
        _offsets.Clear();
        _printer.PrintFunction(bodyIndex, _offsets);

        // Each line begins with a line feed; names and strings contain none, because they are quoted.
        var lines = new TextLine[_offsets.Count];
        string text = _output.ToString();
        int start = 1;
        for (int i = 0; i < lines.Length; i++)
        {
            int end = text.IndexOf('\n', start);
            if (end < 0)
                end = text.Length;
            lines[i] = new TextLine(_offsets[i], text[(start + Margin)..end]);
            start = end + 1;
        }
        return lines;
    }
}

/// <summary>A line of a function's text.</summary>
/// <param name="Offset">The module offset of its operator; for the lines before the first, that of the body.</param>
/// <param name="Text">The text, without a line feed.</param>
internal readonly record struct TextLine(int Offset, string Text);
