using System.Globalization;
using System.IO.Compression;
using System.Text;
using Wafer.Compiler.Explain;

namespace Wafer.Cli.Explain;

/// <summary>Writes the data of a page: elements that hold packed text.</summary>
/// <param name="module">The module.</param>
/// <param name="writer">Where the elements go.</param>
/// <remarks>
/// <para>
/// Each element holds text in UTF-8, deflated, in Base64. Fields are divided by tabs, lines by line feeds, functions by form feeds; none of these, and no
/// <see cref="CodeLine.Placeholder"/> but where it is meant, occurs in the text, because names are escaped.
/// </para>
/// <para>
/// <c>index</c>: a line with the file and what it was compiled for; one with the names of the figures; one for each function: index, name, figures, number of its block, place in
/// it. Functions that are not on the page have index and name alone.
/// </para>
/// <para>
/// <c>block0</c>, <c>block1</c>, …: functions. For each, the number of lines of text; these, with how far the operator is from the one before, <c>-</c> if it was not compiled, and the
/// text; and the lines of code, with length, part, line of text as difference to the one before, assembly, reference (<c>L</c> with a line of code, <c>F</c> with a function), label and note.
/// Empty fields at the end are left out.
/// </para>
/// </remarks>
internal sealed class PageData(ModuleExplanation module, TextWriter writer)
{
    // Large enough to pack well, and small enough to be unpacked at once.
    private const int BlockCharacters = 256 * 1024;

    private static readonly (string Name, Func<FunctionFacts, long> Value)[] s_figures =
    [
        ("wasm", facts => facts.WasmBytes),
        ("code", facts => facts.CodeBytes),
        ("time", facts => (long)facts.Time.TotalNanoseconds),
        ("frame", facts => facts.Counts.FrameBytes),
        ("operators", facts => facts.Counts.Operators),
        ("spills", facts => facts.Counts.Spills),
        ("reloads", facts => facts.Counts.Reloads),
        ("accesses", facts => facts.Counts.Accesses),
        ("accessChecks", facts => facts.Counts.AccessChecks),
        ("bulkChecks", facts => facts.Counts.BulkChecks),
        ("tableChecks", facts => facts.Counts.TableChecks),
        ("fusedConditions", facts => facts.Counts.FusedConditions),
        ("fusedLoads", facts => facts.Counts.FusedLoads),
        ("fusedConstants", facts => facts.Counts.FusedConstants),
        ("folded", facts => facts.Counts.FoldedOperators),
        ("directCalls", facts => facts.Counts.DirectCalls),
        ("importCalls", facts => facts.Counts.ImportCalls),
        ("indirectCalls", facts => facts.Counts.IndirectCalls),
        ("runtimeCalls", facts => facts.Counts.RuntimeCalls),
        ("traps", facts => facts.Counts.Traps),
        ("polls", facts => facts.Counts.Polls),
    ];

    private readonly StringBuilder _block = new();

    /// <summary>Writes all elements.</summary>
    /// <param name="title">What the module is called.</param>
    /// <param name="target">What it was compiled for.</param>
    /// <param name="functions">The functions, counted among those that the module defines.</param>
    /// <param name="facts">Their figures.</param>
    public void Write(string title, string target, int[] functions, FunctionFacts[] facts)
    {
        var index = new StringBuilder();
        Line(index, title, target);
        Line(index, string.Join('\t', s_figures.Select(figure => figure.Name)));
        var shown = new HashSet<int>();
        int block = 0, place = 0;
        for (int i = 0; i < functions.Length; i++)
        {
            if (place > 0)
                _block.Append('\f');
            Append(module.List(functions[i]));
            index.Append(CultureInfo.InvariantCulture, $"{facts[i].Index}\t{facts[i].Label}");
            foreach ((_, Func<FunctionFacts, long> value) in s_figures)
                index.Append(CultureInfo.InvariantCulture, $"\t{value(facts[i])}");
            index.Append(CultureInfo.InvariantCulture, $"\t{block}\t{place++}\n");
            shown.Add(facts[i].Index);
            if (_block.Length < BlockCharacters && i + 1 < functions.Length)
                continue;
            Element(string.Create(CultureInfo.InvariantCulture, $"block{block++}"), _block);
            _block.Clear();
            place = 0;
        }

        foreach (FunctionTrace function in module.Trace.Functions.Where(function => !shown.Contains(function.FunctionIndex)))
            index.Append(CultureInfo.InvariantCulture, $"{function.FunctionIndex}\t{module.Label(function.FunctionIndex)}\n");
        Element("index", index);
    }

    private static void Line(StringBuilder text, params ReadOnlySpan<string> fields) => text.AppendJoin('\t', fields).Append('\n');

    private void Append(FunctionListing listing)
    {
        _block.Append(CultureInfo.InvariantCulture, $"{listing.Text.Length}\n");
        int offset = 0;
        for (int i = 0; i < listing.Text.Length; i++)
        {
            _block.Append(listing.Text[i].Offset - offset).Append(listing.IsReached[i] ? "" : "-").Append('\t').Append(listing.Text[i].Text).Append('\n');
            offset = listing.Text[i].Offset;
        }

        int from = 0;
        foreach (ref readonly CodeLine line in listing.Code.AsSpan())
        {
            _block.Append(line.Length).Append('\t').Append(Letter(line.Part)).Append('\t');
            if (line.TextLine != from)
                _block.Append(line.TextLine - from);
            from = line.TextLine;
            _block.Append('\t').Append(line.Text).Append('\t');
            if (line.Link.Kind != CodeLinkKind.None)
                _block.Append(line.Link.Kind == CodeLinkKind.Line ? 'L' : 'F').Append(line.Link.Target);
            _block.Append('\t').Append(line.Label).Append('\t').Append(line.Note);
            while (_block[^1] == '\t')
                _block.Length--;
            _block.Append('\n');
        }
    }

    private static string Letter(CodePart part) => part switch
    {
        CodePart.Prologue => "P",
        CodePart.OutOfLine => "O",
        CodePart.JumpTable => "T",
        CodePart.Constants => "C",
        _ => "",
    };

    private void Element(string id, StringBuilder text)
    {
        writer.Write($"<script type=\"application/octet-stream\" id=\"{id}\">");
        using var packed = new MemoryStream();
        using (var deflate = new StreamWriter(new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true)))
        {
            foreach (ReadOnlyMemory<char> chunk in text.GetChunks())
                deflate.Write(chunk.Span);
        }

        writer.Write(Convert.ToBase64String(packed.GetBuffer().AsSpan(0, (int)packed.Length)));
        writer.Write("</script>\n");
    }
}
