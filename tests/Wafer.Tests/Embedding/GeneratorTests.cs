using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Wafer.Generators;

namespace Wafer.Tests.Embedding;

/// <summary>What the source generator says, and that what it writes compiles.</summary>
public class GeneratorTests
{
    // For partial properties.
    private static readonly CSharpParseOptions s_parseOptions = new(LanguageVersion.Preview);

    [Theory]
    [InlineData("WAFER001", "[WasmImports(\"m\")] class C { [WasmFunction] void F() { } }", "C must be partial")]
    [InlineData("WAFER001", "class Outer { [WasmExports] partial class C { public partial void F(); } }", "Outer must be partial")]
    [InlineData("WAFER002", "[WasmImports(\"m\")] partial class C { [WasmFunction] void F(short x) { } }", "The type short of x of F has no WebAssembly equivalent: use int")]
    [InlineData("WAFER002", "[WasmImports(\"m\")] partial class C { [WasmFunction] System.DateTime F() => default; }", "The result type System.DateTime of F has no WebAssembly equivalent")]
    [InlineData("WAFER002", "[WasmExports] partial interface C { (int, char) F(); }", "The result type (int, char) of F")]
    [InlineData("WAFER002", "[WasmExports] partial interface C { void F(System.Span<byte> s); }", "System.Span<byte> of s")]
    [InlineData("WAFER003", "[WasmExports] partial interface C { void F(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k); }", "F takes 11 WebAssembly parameters; 10 are the most")]
    [InlineData("WAFER004", "[WasmImports(\"m\")] partial class C { [WasmFunction] void F(ref int x) { } }", "its parameter x is passed by reference")]
    [InlineData("WAFER004", "[WasmImports(\"m\")] partial class C { [WasmFunction] void F<T>() { } }", "F cannot be a WebAssembly function: it is generic")]
    [InlineData("WAFER004", "[WasmImports(\"m\")] partial class C { [WasmFunction] async void F() => await System.Threading.Tasks.Task.Yield(); }", "it is asynchronous, and returns no task")]
    [InlineData("WAFER002", "[WasmExports] partial interface C { System.Threading.Tasks.Task<(int, char)> F(); }", "The result type System.Threading.Tasks.Task<(int, char)> of F")]
    [InlineData("WAFER004", "[WasmExports] partial interface C { void F(); int P { get; } }", "properties are read-only, and of type Memory, Table, Global or Function")]
    [InlineData("WAFER005", "[WasmImports(\"m\")] partial class C { [WasmFunction(\"f\")] void F() { } [WasmFunction(\"f\")] void G() { } }", "F and G have the same name in WebAssembly, \"f\"")]
    [InlineData("WAFER006", "[WasmImports(\"m\")] partial class C { void F() { } }", "C has no functions: give methods [WasmFunction]")]
    [InlineData("WAFER007", "[WasmImports(\"m\")] partial class C<T> { [WasmFunction] void F() { } }", "C is generic")]
    public void Mistakes_are_diagnosed(string id, string code, string message)
    {
        Diagnostic found = Assert.Single(Run(code, out _), diagnostic => diagnostic.Id == id);
        Assert.Contains(message, found.GetMessage(), StringComparison.Ordinal);
        Assert.NotEqual(Location.None, found.Location);
    }

    [Theory]
    [InlineData("namespace N; partial class Outer { [WasmImports(\"m\")] internal sealed partial class C { [WasmFunction(\"a\\\"b\")] int F(Caller c, int x, string? s, [WasmString] string t, Span<byte> b, object? o) => 0; [WasmFunction] static void G() { } } }")]
    [InlineData("[WasmImports(\"m\")] public partial interface I { (int, long) F(Caller c, uint x); void G(ReadOnlySpan<byte> b); }")]
    [InlineData("[WasmExports] public partial interface I { (int, long) F(uint @class, string? s); Memory Memory { get; } [WasmFunction(\"x\")] Table T { get; } }")]
    [InlineData("[WasmExports] internal partial class C { internal partial int F(int x); private partial void G(); public partial Memory Memory { get; } public void H() { G(); } }")]
    [InlineData("delegate int D(int x); class U { void M(Instance i) { i.GetFunction<D>(\"a\"); i.GetFunction<Func<int, (int, long)>>(\"b\"); i.GetFunction<Action>(\"c\"); i.GetFunction<Action>(\"d\"); i.GetFunction<Func<object?, string?>>(\"o\"); i.GetFunction<Func<object, (object?, int)>>(\"o\"); } void N<T>(Instance i) { i.GetFunction<Func<T>>(\"e\"); } delegate void P(); void O(Instance i) { i.GetFunction<P>(\"f\"); } }")]
    public void What_is_written_compiles_without_a_warning(string code)
    {
        foreach (bool allowUnsafe in (ReadOnlySpan<bool>)[false, true])
        {
            Assert.Empty(Run(code, out Compilation compilation, allowUnsafe));
            Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
            Assert.True(compilation.SyntaxTrees.Count() > 1);
        }
    }

    [Theory]
    [InlineData("[WasmFunction] static int F(int a, bool b, double c) => 0;", true)]
    [InlineData("[WasmFunction] void F(Caller c, [WasmString] string t, Span<byte> b, ulong u) { }", true)]
    [InlineData("[WasmFunction] bool F() => true;", true)]
    [InlineData("[WasmFunction] void F(object? o) { }", false)]
    [InlineData("[WasmFunction] string? F() => null;", false)]
    [InlineData("[WasmFunction] (int, int) F() => default;", false)]
    [InlineData("[WasmFunction] System.Threading.Tasks.Task F() => System.Threading.Tasks.Task.CompletedTask;", false)]
    [InlineData("[WasmFunction] void F(int a, int b, int c, int d, int e, int f) { }", false)]
    [InlineData("[WasmFunction] void F(double a, double b, double c, double d, double e, double f, double g, double h, double i) { }", false)]
    public void Functions_of_numbers_are_called_directly_where_addresses_may_be_taken(string method, bool isDirect)
    {
        Run($"[WasmImports(\"m\")] partial class C {{ {method} }}", out Compilation compilation, allowUnsafe: true);
        Assert.Equal(isDirect, compilation.SyntaxTrees.Last().ToString().Contains("UnmanagedCallersOnly", StringComparison.Ordinal));
        Run($"[WasmImports(\"m\")] partial class C {{ {method} }}", out compilation);
        Assert.DoesNotContain("UnmanagedCallersOnly", compilation.SyntaxTrees.Last().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_changes_nothing_is_written_again()
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new WaferGenerator().AsSourceGenerator()], parseOptions: s_parseOptions, driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        Compilation compilation = Compile("[WasmExports] partial interface I { int F(); } class U { void M(Instance i) => i.GetFunction<Action>(\"c\"); }");
        driver = driver.RunGenerators(compilation);
        driver = driver.RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Other;", s_parseOptions)));
        IEnumerable<IncrementalStepRunReason> reasons = driver.GetRunResult().Results[0].TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs).Select(output => output.Reason);
        Assert.NotEmpty(reasons);
        Assert.All(reasons, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void Every_diagnostic_is_documented()
    {
        string guide = House.Repository.Text("docs/generator.md");
        for (int i = 1; i <= 7; i++)
            Assert.Contains($"| `WAFER00{i}` |", guide, StringComparison.Ordinal);
    }

    private static System.Collections.Immutable.ImmutableArray<Diagnostic> Run(string code, out Compilation compilation, bool allowUnsafe = false)
    {
        CSharpGeneratorDriver.Create([new WaferGenerator().AsSourceGenerator()], parseOptions: s_parseOptions).RunGeneratorsAndUpdateCompilation(Compile(code, allowUnsafe), out compilation, out var diagnostics);
        return diagnostics;
    }

    private static CSharpCompilation Compile(string code, bool allowUnsafe = false)
    {
        string[] references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        string[] usings = ["using System;", "using Wafer;"];
        SyntaxTree[] trees = [CSharpSyntaxTree.ParseText(string.Join('\n', usings) + "\n" + code, s_parseOptions)];
        return CSharpCompilation.Create(
            "test",
            trees,
            [.. references.Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)).Append(typeof(Engine).Assembly.Location).Distinct().Select(path => MetadataReference.CreateFromFile(path))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: allowUnsafe, nullableContextOptions: NullableContextOptions.Enable));
    }
}
