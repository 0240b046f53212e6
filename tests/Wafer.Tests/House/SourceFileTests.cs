namespace Wafer.Tests.House;

/// <summary>House rules that a compiler does not check.</summary>
public class SourceFileTests
{
    private const int MaximumLines = 700;

    /// <summary>Tables, one row a line.</summary>
    private static readonly string[] s_tables = ["src/Wafer/Model/Opcode.cs", "src/Wafer/Model/OperatorTable.Rows.cs"];

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void Files_hold_one_concern_and_are_short(string folder) =>
        Assert.All(Repository.Sources(folder).Select(file => $"{folder}/{file}").Except(s_tables), file =>
        {
            int lines = File.ReadLines(Repository.PathOf(file)).Count();
            Assert.True(lines <= MaximumLines, $"{file} has {lines} lines");
        });

    [Fact]
    public void The_tables_that_may_be_long_exist() => Assert.All(s_tables, file => Assert.True(File.Exists(Repository.PathOf(file)), file));

    [Fact]
    public void Unsafe_code_is_in_the_compiler_and_the_runtime_only()
    {
        string[] safe = ["Model/", "Binary/", "Text/", "Validation/"];
        Assert.All(Repository.Sources("src/Wafer").Where(file => safe.Any(folder => file.StartsWith(folder, StringComparison.Ordinal))), file =>
            Assert.DoesNotMatch(@"(?m)^(?!\s*//).*\bunsafe\b", Repository.Text("src/Wafer/" + file)));
    }

    [Fact]
    public void The_engine_depends_on_no_package() =>
        Assert.DoesNotContain("PackageReference", Repository.Text("src/Wafer/Wafer.csproj"), StringComparison.Ordinal);
}
