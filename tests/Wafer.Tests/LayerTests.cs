using System.Text.RegularExpressions;
using Wafer.Tests.House;

namespace Wafer.Tests;

/// <summary>The layers of the engine: each folder of <c>src/Wafer</c> uses the ones below it only. Checked in the sources, and again in the assembly.</summary>
public partial class LayerTests
{
    /// <summary>From the bottom to the top; the public API stands in the root folder and namespace.</summary>
    private static readonly string[] s_layers = ["Model", "Binary", "Text", "Validation", "Compiler", "Runtime", "Api"];

    /// <summary>
    /// Public types of the root namespace that all layers share, because they are what an embedder sees of them: errors, and plain settings.
    /// They stand at the bottom, so they may use nothing else.
    /// </summary>
    private static readonly Type[] s_shared =
    [
        typeof(BoundsMode), typeof(CompilationMode), typeof(CpuExtensions), typeof(ArtifactOptions), typeof(CompilationCacheOptions), typeof(CompilationProgress), typeof(ArtifactException), typeof(EngineOptions), typeof(TrapCode), typeof(SourceLocation), typeof(WasmFrame), typeof(WasmStackTrace), typeof(WasmException), typeof(MalformedModuleException),
        typeof(InvalidModuleException), typeof(LinkException), typeof(TrapException), typeof(ResourceLimitException), typeof(StoreLimits), typeof(ProfilerSupport), typeof(MemoryLimitException), typeof(TableLimitException), typeof(InstanceLimitException),
    ];

    public static TheoryData<string> Layers() => [.. s_layers];

    [Fact]
    public void Every_folder_is_a_layer()
    {
        IEnumerable<string> folders = Repository.Sources("src/Wafer").Where(file => file.Contains('/')).Select(file => file.Split('/')[0]).Distinct();
        Assert.Equal(s_layers.Where(layer => layer != "Api").Order(StringComparer.Ordinal), folders.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Namespaces_are_folders()
    {
        Assert.All(Repository.Sources("src/Wafer"), file =>
        {
            string expected = string.Join('.', file.Split('/')[..^1].Prepend("Wafer"));
            string text = Repository.Text("src/Wafer/" + file);
            string? found = NamespaceDeclaration().Match(text) is { Success: true } match ? match.Groups[1].Value : null;

            // What an embedder sees of a lower layer may stand in the root namespace; files of attributes for the assembly have none.
            Assert.True(found == expected || found is null or "Wafer", $"{file} has namespace {found}");
        });
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Sources_of_a_layer_name_no_namespace_above_it(string layer)
    {
        List<string> wrong = [];
        int files = 0;
        foreach (string file in Repository.Sources("src/Wafer").Where(file => LayerOfFile(file) == layer))
        {
            files++;
            foreach (string name in NamespacesNamed(Repository.Text("src/Wafer/" + file)))
            {
                if (IsAbove(name, layer))
                    wrong.Add($"{file} names Wafer.{name}");
            }
        }

        Assert.NotEqual(0, files);
        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Compiled_types_of_a_layer_refer_to_no_type_above_it(string layer)
    {
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        int types = 0, references = 0;
        foreach (Type type in typeof(Engine).Assembly.GetTypes().Where(type => LayerOfType(type) == layer))
        {
            types++;
            foreach (Type used in TypeReferences.Of(type))
            {
                if (used.Assembly != type.Assembly || LayerOfType(used) is not { } usedLayer)
                    continue;
                references++;
                if (IsAbove(usedLayer, layer))
                    wrong.Add($"{type} refers to {used}");
            }
        }

        Assert.NotEqual(0, types);
        Assert.NotEqual(0, references);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Types_that_all_layers_share_are_public_and_use_one_another_and_the_model_only()
    {
        Assert.All(s_shared, type =>
        {
            Assert.True(type is { IsPublic: true, Namespace: "Wafer" });
            IEnumerable<Type> used = TypeReferences.Of(type).Where(used => used.Assembly == type.Assembly);
            Assert.DoesNotContain(used, used => LayerOfType(used) is { } layer && layer != "Model");
        });
    }

    [Theory]
    [InlineData("using Wafer.Runtime;", "Runtime")]
    [InlineData("using static Wafer.Runtime.Platform.Libc;", "Runtime")]
    [InlineData("using Imm = Wafer.Compiler.Label;", "Compiler")]
    [InlineData("    Runtime.StoreCore core = null!;", "Runtime")]
    [InlineData("    var x = new global::Wafer.Text.Lexer();", "Text")]
    public void A_namespace_is_found_where_it_is_named(string source, string expected) => Assert.Equal([expected], NamespacesNamed(source));

    [Theory]
    [InlineData("// using Wafer.Runtime;")]
    [InlineData("    /// <see cref=\"Runtime.StoreCore\"/>")]
    [InlineData("    string s = \"Runtime.StoreCore\";")]
    [InlineData("using System.Runtime.InteropServices;")]
    [InlineData("    options.Runtime.Value = 1;")]
    public void Nothing_is_found_in_comments_strings_and_members_of_the_same_name(string source) => Assert.Empty(NamespacesNamed(source));

    [Fact]
    public void References_are_found_in_signatures_bodies_and_type_arguments()
    {
        HashSet<Type> found = TypeReferences.Of(typeof(Sample));
        Assert.Superset(new HashSet<Type> { typeof(Engine), typeof(Store), typeof(Linker), typeof(TrapException), typeof(Value) }, found);
        Assert.DoesNotContain(typeof(Instance), found);
    }

    private static bool IsAbove(string used, string layer) => Array.IndexOf(s_layers, used) > Array.IndexOf(s_layers, layer);

    private static string LayerOfFile(string file) => file.Contains('/') ? file.Split('/')[0] : "Api";

    // Null for the shared types and what the compiler adds outside of our namespaces.
    private static string? LayerOfType(Type type)
    {
        type = TypeReferences.Outermost(type);
        if (type.Namespace is not { } name || (name != "Wafer" && !name.StartsWith("Wafer.", StringComparison.Ordinal)) || s_shared.Contains(type))
            return null;
        return name == "Wafer" ? "Api" : name.Split('.')[1];
    }

    private static IEnumerable<string> NamespacesNamed(string source) =>
        NamespaceNamed().Matches(CommentOrString().Replace(source, "")).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();

    [GeneratedRegex("""//.*|"(\\.|[^"\\\n])*"|^namespace .*""", RegexOptions.Multiline)]
    private static partial Regex CommentOrString();

    // Fully, or from within the root namespace.
    [GeneratedRegex(@"(?<![\w.])(?:(?:global::)?Wafer\.)?(Model|Binary|Text|Validation|Compiler|Runtime)(?=\.[A-Z]|;)")]
    private static partial Regex NamespaceNamed();

    private sealed class Sample
    {
        public Engine Property { get; } = null!;

        public static List<Linker[]> Body(object value)
        {
            try
            {
                return value is Store ? [] : null!;
            }
            catch (TrapException)
            {
                Func<Value> nested = () => Value.FromI32(1);
                _ = nested;
                throw;
            }
        }
    }
}
