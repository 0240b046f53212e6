using System.Text.RegularExpressions;
using Wafer.Text;

namespace Wafer.Tests.House;

/// <summary>The documents say what is true: their commands, examples, paths and test names.</summary>
public partial class DocumentTests
{
    public static TheoryData<string> Documents() =>
        ["README.md", "ARCHITECTURE.md", "PORTING.md", "CONTRIBUTING.md", "CHANGELOG.md", "samples/README.md", "docs/wasi.md", "docs/embedding.md", "docs/api.md", "docs/fuel.md", "docs/generator.md", "docs/diagnostics.md", .. Decisions()];

    [Fact]
    public void The_checking_script_runs_exactly_the_test_command_of_the_readme()
    {
        string command = Assert.Single(CommandsOf("README.md"), line => line.StartsWith("dotnet test ", StringComparison.Ordinal));
        Assert.Contains(command, File.ReadLines(Repository.PathOf(".ci/run")));
    }

    [Fact]
    public void The_run_command_of_the_readme_names_a_project_and_a_sample_that_exist()
    {
        string command = Assert.Single(CommandsOf("README.md"), line => line.StartsWith("dotnet run ", StringComparison.Ordinal));
        Match match = RunCommand().Match(command);
        Assert.True(match.Success, command);
        Assert.True(Directory.Exists(Repository.PathOf(match.Groups[1].Value)));
        Assert.True(File.Exists(Repository.PathOf(match.Groups[2].Value)));
    }

    [Fact]
    public void The_readmes_example_works()
    {
        var engine = new Engine();
        using var store = new Store(engine);
        Module module = Module.Compile(engine, Wat.Assemble("""
            (module (func (export "add") (param i32 i32) (result i32)
              (i32.add (local.get 0) (local.get 1))))
            """));
        Instance instance = new Linker(engine).Instantiate(store, module);
        Func<int, int, int> add = instance.GetFunction<Func<int, int, int>>("add");
        int sum = add(2, 40);
        Assert.Equal(42, sum);

        // And it is the code above.
        string example = Assert.Single(Blocks(Repository.Text("README.md"), "csharp"));
        Assert.Contains(Unindented(example), Unindented(Repository.Text("tests/Wafer.Tests/House/DocumentTests.cs")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Paths_that_a_document_names_exist(string document)
    {
        string text = Repository.Text(document);
        string folder = Path.GetDirectoryName(Repository.PathOf(document))!;
        foreach (Match link in Link().Matches(text))
            Assert.True(Path.Exists(Path.Combine(folder, link.Groups[1].Value)), $"link to {link.Groups[1].Value}");
        foreach (Match path in SourcePath().Matches(text))
            Assert.True(Path.Exists(Repository.PathOf(path.Groups[1].Value)), path.Groups[1].Value);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Identifiers_that_a_document_places_in_a_file_are_in_it(string document)
    {
        // `Name` in `path`, with perhaps more names before; that is how the documents say where something is.
        foreach (Match place in Place().Matches(Repository.Text(document)))
        {
            string path = place.Groups[2].Value;
            Assert.True(Repository.Text(path).Contains(place.Groups[1].Value, StringComparison.Ordinal), $"{place.Groups[1].Value} is not in {path}");
        }
    }

    private static IEnumerable<string> Decisions() =>
        Directory.EnumerateFiles(Repository.PathOf("docs/decisions"), "*.md").Select(file => "docs/decisions/" + Path.GetFileName(file)).Order(StringComparer.Ordinal);

    private static IEnumerable<string> CommandsOf(string document) =>
        Blocks(Repository.Text(document), "sh").SelectMany(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string> Blocks(string text, string language) =>
        Regex.Matches(text, $"^```{language}\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Select(match => match.Groups[1].Value);

    private static string Unindented(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()));

    [GeneratedRegex(@"^dotnet run --project (\S+) -f net10\.0 -c Release -- run (\S+)$")]
    private static partial Regex RunCommand();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:src|tests|samples|docs|bench|\.ci)/[^`\s*<>{}]*)`")]
    private static partial Regex SourcePath();

    [GeneratedRegex(@"`([A-Za-z][\w.]*)` in\s+`((?:src|tests)/[^`\s*]+\.cs)`")]
    private static partial Regex Place();
}
