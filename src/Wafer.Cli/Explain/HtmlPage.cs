using System.Globalization;
using System.Net;
using System.Text;
using Wafer.Compiler;
using Wafer.Compiler.Targets.X64;

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

    /// <summary>What a module is compiled for, in a few words.</summary>
    public static string Describe(CompilerOptions options)
    {
        string bounds = options.Bounds == BoundsMode.Explicit ? "explicit bounds checks" : "guard pages";
        return $"baseline tier, x86-64 with {Names(options.Cpu)}, {bounds}";
    }

    // What others bring with them goes without saying.
    private static string Names(CpuFeatures cpu)
    {
        (string Name, bool IsThere)[] sets =
        [
            ("avx512", cpu.Avx512), ("avx512vbmi", cpu.Avx512Vbmi), ("avx512bitalg", cpu.Avx512Bitalg),
            ("avx2", cpu.Avx2 && !cpu.Avx512), ("fma", cpu.Fma && !cpu.Avx512), ("avx", cpu.Avx && !cpu.Avx2), ("sse4.2", cpu.Sse42 && !cpu.Avx),
            ("bmi1", cpu.Bmi1), ("bmi2", cpu.Bmi2), ("lzcnt", cpu.Lzcnt),
        ];
        string names = string.Join(' ', sets.Where(set => set.IsThere).Select(set => set.Name));
        return names.Length > 0 ? names : "no extensions";
    }

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
                    new PageData(module, writer).Write(TerminalText.Escape(Path.GetFileName(file)), Describe(module.Job.Options), functions, facts);
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
