using System.Reflection;
using System.Text.RegularExpressions;
using Wafer.Tests.House;

namespace Wafer.Tests.Wasi;

/// <summary><c>docs/wasi.md</c> says of every function which tests there are, and they exist.</summary>
public partial class WasiDocumentTests
{
    [Fact]
    public void Every_function_is_listed_once_with_tests_that_exist()
    {
        string[] rows = [.. File.ReadLines(Repository.PathOf("docs/wasi.md"))
            .SkipWhile(line => line != "| function | tests |").Skip(2).TakeWhile(line => line.StartsWith("| ", StringComparison.Ordinal))];
        var functions = new List<string>();
        foreach (string row in rows)
        {
            string[] cells = row.Split('|', StringSplitOptions.TrimEntries);
            functions.AddRange(CodeSpan().Matches(cells[1]).Select(match => match.Groups[1].Value));
            string[] tests = [.. CodeSpan().Matches(cells[2]).Select(match => match.Groups[1].Value)];
            Assert.NotEmpty(tests);
            Assert.All(tests, AssertIsTest);
        }

        Assert.Equal(LinkTests.Functions.Order(StringComparer.Ordinal), functions.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Tests_that_the_text_names_exist()
    {
        string[] names = [.. QualifiedName().Matches(Repository.Text("docs/wasi.md")).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(names);
        Assert.All(names, AssertIsTest);
    }

    private static void AssertIsTest(string name)
    {
        string[] parts = name.Split('.');
        Type type = Assert.Single(typeof(WasiDocumentTests).Assembly.GetTypes(), type => type.Name == parts[0] && type.Namespace == typeof(WasiDocumentTests).Namespace);
        MethodInfo? method = type.GetMethod(parts[1]);
        Assert.True(method?.GetCustomAttributes(typeof(FactAttribute), inherit: true).Length > 0, name);
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"`(\w+Tests\.\w+)`")]
    private static partial Regex QualifiedName();
}
