using System.Globalization;
using System.Net;
using System.Text;

namespace Wafer.Cli.Explain;

/// <summary>
/// A page that sets the text of functions beside their machine code. It needs nothing but itself: style, script and data are in it, and the data, packed, is unpacked function by
/// function when it is looked at.
/// </summary>
/// <param name="module">The module.</param>
/// <param name="file">What it is called.</param>
/// <param name="functions">The functions to show, counted among those that the module defines.</param>
/// <param name="facts">Their figures.</param>
/// <remarks>
/// Nothing that comes from the module stands in the markup: names and text are packed data, which the script puts on the page as text and never as markup. Should there be a way
/// around that, the page's policy lets no script run but its own, which has a number that nobody can know beforehand.
/// </remarks>
internal sealed class HtmlPage(ModuleExplanation module, string file, int[] functions, FunctionFacts[] facts)
{
    private static readonly string[] s_scripts = ["data.js", "virtual.js", "functions.js", "listing.js", "page.js"];

    /// <summary>Writes the page.</summary>
    public void Write(Stream output)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\n" };
        string nonce = Guid.NewGuid().ToString("N");

        // Each mark is replaced where it stands, so that nothing put in place of one is taken for another.
        string[] parts = Resource("page.html").Split("{{", StringSplitOptions.None);
        writer.Write(parts[0]);
        foreach (string part in parts.AsSpan(1))
        {
            int end = part.IndexOf("}}", StringComparison.Ordinal);
            switch (part[..end])
            {
                case "nonce":
                    writer.Write(nonce);
                    break;
                case "title":
                    writer.Write(WebUtility.HtmlEncode(TerminalText.Escape(Path.GetFileName(file))));
                    break;
                case "style":
                    writer.Write(Resource("page.css"));
                    break;
                case "data":
                    new PageData(module, writer).Write(TerminalText.Escape(Path.GetFileName(file)), TargetText.Describe(module.Job.Options), functions, facts);
                    break;
                case "script":
                    foreach (string script in s_scripts)
                        writer.Write(Resource(script));
                    break;
                case var mark:
                    throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The page has no {mark}."));
            }
            writer.Write(part.AsSpan(end + 2));
        }
    }

    private static string Resource(string name)
    {
        using Stream stream = typeof(HtmlPage).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The resource {name} is missing.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
