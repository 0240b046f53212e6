using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Wafer.Tests.Cli;

/// <summary>The page that <c>wafer explain -o</c> writes.</summary>
public sealed partial class ExplainPageTests : IDisposable
{
    private const string HostileName = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{script}}";

    private const string Hostile = """
        (module
          (import "</script>" "<b>" (func $"<i>" (param i32)))
          (func $"</script><script>alert(1)</script><img src=x onerror=alert(2)>\22'&{{script}}" (export "<!--") (param $"<a>" i32)
            (call $"<i>" (local.get $"<a>")))
          (func $"tab\09line\0aform\0cmark\01\e2\80\a8" (param i32) (call 1 (local.get 0))))
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_page_needs_nothing_but_itself()
    {
        string page = Page(Hostile);
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?i)https?:|\bsrc=|url\(|@import|<link|\bfetch\(|XMLHttpRequest|\bimport\(", Markup(page));
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_of_the_module_stands_in_the_markup()
    {
        string page = Page(Hostile), plain = Page("(module (func) (func))");
        Assert.DoesNotContain("alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("onerror", page, StringComparison.Ordinal);

        // What differs from the page of a harmless module is data, and the number of this page.
        Assert.Equal(Regex.Replace(Markup(plain), "[0-9a-f]{32}", ""), Regex.Replace(Markup(page), "[0-9a-f]{32}", ""));
    }

    [Fact]
    public void The_name_of_the_file_is_escaped()
    {
        string file = _folder.Write("<img src=x onerror=alert(3)>&{{data}}.wat", "(module (func))");
        Assert.Equal(0, ToolRun.Of("explain", file, "-o", _folder["a.html"]).Status);
        string page = File.ReadAllText(_folder["a.html"]);
        Assert.Contains("<title>&lt;img src=x onerror=alert(3)&gt;&amp;{{data}}.wat", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_scripts_and_styles_of_the_page_itself_are_allowed_by_a_number_that_differs_from_page_to_page()
    {
        string first = Page("(module (func))"), second = Page("(module (func))");
        Assert.NotEqual(Nonce(first), Nonce(second));
        Assert.Contains($"script-src 'nonce-{Nonce(first)}'; style-src 'nonce-{Nonce(first)}'", first, StringComparison.Ordinal);

        // One script that runs; all others are data.
        Assert.Equal([$"<script nonce=\"{Nonce(first)}\">"], ScriptTag().Matches(first).Select(tag => tag.Value).Where(tag => !tag.Contains("application/octet-stream", StringComparison.Ordinal)));
        Assert.Equal($"<style nonce=\"{Nonce(first)}\">", Regex.Match(first, "<style[^>]*>").Value);
    }

    [Fact]
    public void The_index_has_every_function_with_its_figures()
    {
        string[] lines = Unpack(Page(Hostile), "index").Split('\n');
        Assert.StartsWith("a.wat\tbaseline tier, ", lines[0], StringComparison.Ordinal);
        string[] figures = lines[1].Split('\t');
        Assert.Equal(["wasm", "code", "time"], figures[..3]);

        string[] first = lines[2].Split('\t'), second = lines[3].Split('\t');
        Assert.Equal(2 + figures.Length + 2, first.Length);
        Assert.Equal(["1", HostileName], first[..2]);
        Assert.Equal(["2", @"tab\u{9}line\u{a}form\u{c}mark\u{1}\u{2028}"], second[..2]);

        // The first calls an import, the second a function of the module; both are in the first block.
        Assert.Equal(("1", "0"), (first[2 + Array.IndexOf(figures, "importCalls")], first[2 + Array.IndexOf(figures, "directCalls")]));
        Assert.Equal(("0", "1"), (second[2 + Array.IndexOf(figures, "importCalls")], second[2 + Array.IndexOf(figures, "directCalls")]));
        Assert.Equal(["0", "0"], first[^2..]);
        Assert.Equal(["0", "1"], second[^2..]);
    }

    [Fact]
    public void A_block_has_the_text_and_the_code_of_functions_with_the_lines_that_belong_together()
    {
        string page = Page("(module (func $f (param i32) (result i32) (i32.mul (local.get 0) (local.get 0))) (func $g (drop (call $f (i32.const 7)))))");
        string[] functions = Unpack(page, "block0").Split('\f');
        Assert.Equal(2, functions.Length);
        string[] lines = functions[0].TrimEnd('\n').Split('\n');
        int count = int.Parse(lines[0], CultureInfo.InvariantCulture);
        string[] text = [.. lines[1..(count + 1)].Select(line => line.Split('\t')[1])];
        Assert.Equal(["(func $f (;0;) (type 0) (param i32) (result i32)", "  local.get 0", "  local.get 0", "  i32.mul", ")"], text);

        // A byte for the number of locals, two for each local.get, one for the multiplication.
        Assert.Equal([1, 2, 2, 1], lines[2..(count + 1)].Select(line => int.Parse(line.Split('\t')[0], CultureInfo.InvariantCulture)));

        int line = 0;
        string? multiplication = null;
        foreach (string[] fields in lines[(count + 1)..].Select(code => code.Split('\t')))
        {
            line += fields is [_, _, { Length: > 0 } step, ..] ? int.Parse(step, CultureInfo.InvariantCulture) : 0;
            Assert.InRange(line, 0, count - 1);
            if (fields[3].StartsWith("imul ", StringComparison.Ordinal))
                multiplication = text[line].Trim();
        }
        Assert.Equal("i32.mul", multiplication);

        // The call refers to the function by its index, and its name stands nowhere but in the index.
        Assert.Contains("\tcall \u0001\tF0\n", functions[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_of_one_function_knows_the_names_of_the_others()
    {
        string file = _folder.Write("a.wat", "(module (func $f (call $g)) (func $g))");
        Assert.Equal(0, ToolRun.Of("explain", file, "--function", "f", "-o", _folder["a.html"]).Status);
        string[] lines = Unpack(File.ReadAllText(_folder["a.html"]), "index").TrimEnd('\n').Split('\n');
        Assert.StartsWith("0\tf\t", lines[2], StringComparison.Ordinal);
        Assert.Equal("1\tg", lines[3]);
    }

    [Fact]
    public void Functions_are_divided_over_blocks()
    {
        // 400 additions of two operands take some 12 kB of text and code; 256 Ki characters are full after some 20 functions.
        var text = new StringBuilder("(module");
        for (int i = 0; i < 60; i++)
            text.Append("(func (param i32) (result i32) (local.get 0)").Insert(text.Length, "(i32.add (local.get 0))", 400).Append(')');
        string page = Page(text.Append(')').ToString());
        string[] index = Unpack(page, "index").TrimEnd('\n').Split('\n')[2..];
        Assert.Equal(60, index.Length);
        Assert.True(int.Parse(index[^1].Split('\t')[^2], CultureInfo.InvariantCulture) > 0);
        foreach (string[] fields in index.Select(line => line.Split('\t')))
            Assert.Contains($"(func (;{fields[0]};)", Unpack(page, "block" + fields[^2]).Split('\f')[int.Parse(fields[^1], CultureInfo.InvariantCulture)], StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_can_go_to_the_standard_output_and_can_be_of_no_function()
    {
        ToolRun run = ToolRun.WithInput("(module)", "explain", "-", "-o", "-");
        Assert.Equal(0, run.Status);
        Assert.StartsWith("<!DOCTYPE html>", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, Unpack(run.Output, "index").TrimEnd('\n').Split('\n').Length);
    }

    private string Page(string module)
    {
        ToolRun run = ToolRun.Of("explain", _folder.Write("a.wat", module), "-o", _folder["a.html"]);
        Assert.Equal(new ToolRun(0, "", ""), run);
        return File.ReadAllText(_folder["a.html"]);
    }

    // The page without the data.
    private static string Markup(string page) => DataElement().Replace(page, "");

    private static string Nonce(string page) => Regex.Match(page, "nonce-([0-9a-f]{32})").Groups[1].Value;

    private static string Unpack(string page, string id)
    {
        string packed = Assert.Single(DataElement().Matches(page), element => element.Groups[1].Value == id).Groups[2].Value;
        using var reader = new StreamReader(new DeflateStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("<script type=\"application/octet-stream\" id=\"(index|block[0-9]+)\">([A-Za-z0-9+/=]*)</script>\n")]
    private static partial Regex DataElement();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex ScriptTag();
}
