using System.Numerics;
using System.Reflection;
using System.Text.RegularExpressions;
using Wafer.Cli;
using Wafer.Model;
using Wafer.Tests.Programs;
using Wafer.Tests.Suite;
using Wafer.Text.Script;
using Xunit.Abstractions;

namespace Wafer.Tests.House;

/// <summary>The README's feature table says only what tests show: each row's tests are run, and scripts of the official suite use each row's feature.</summary>
public partial class FeatureTableTests(ITestOutputHelper output)
{
    // Features that scripts of the suite have: what a row calls them, where the scripts are, and what some module in them needs. A script
    // belongs to the first whose scripts it is among.
    private static readonly SuiteFeature[] s_features =
    [
        new("relaxed vectors", "core/relaxed-simd/", Features.RelaxedSimd),
        new("several memories", "core/multi-memory/", Features.MultiMemory),
        new("64-bit addresses", "core/memory64/", Features.Memory64),
        new("Tail calls", "core/return_call", Features.TailCalls),
        new("typed function references", "core/call_ref.wast", Features.FunctionReferences),
        new("Garbage collection", "core/gc/", Features.Gc),
        new("Exceptions with `try_table`", "core/exceptions/", Features.Exceptions),
        new("the legacy `try`", "legacy/exceptions/", Features.LegacyExceptions),
        new("Threads: every atomic operator", "proposals/threads", Features.Threads),
        new("Wide arithmetic", "proposals/wide-arithmetic/", Features.WideArithmetic),
        new("Memories with pages of one byte", "proposals/custom-page-sizes/", Features.CustomPageSizes),
        new("WebAssembly 2.0", "core/", Features.Wasm2 | Features.ExtendedConst),
    ];

    public static TheoryData<string> Rows() => [.. TableRows()];

    [Fact]
    public void There_are_rows() => Assert.True(TableRows().Length > 40);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_class_that_a_row_names_has_a_test_that_is_run(string row)
    {
        ILookup<string, Type> classes = GetType().Assembly.GetTypes().ToLookup(type => type.Name);
        string[] names = ClassesOf(row);
        Assert.NotEmpty(names);
        Assert.All(names, name =>
        {
            FactAttribute[] tests = [.. classes[name].SelectMany(type => type.GetMethods()).Select(method => method.GetCustomAttribute<FactAttribute>()).OfType<FactAttribute>()];
            Assert.NotEmpty(tests);
            if (tests.Any(test => test.Skip is null))
                return;

            // Only what cannot be had here is an excuse, and then the row is shown by nothing.
            Assert.All(tests, test => Assert.True(test is ProgramFactAttribute or ProgramTheoryAttribute or SuiteFactAttribute or SuiteTheoryAttribute, $"{name}: {test.Skip}"));
            string warning = $"WARNING: not shown here: {row}: {name}: {tests[0].Skip}";
            output.WriteLine(warning);
            Console.Error.WriteLine(warning);
        });
    }

    [SuiteFact]
    public void Features_that_the_suite_has_scripts_of_are_among_those_that_it_is_run_for()
    {
        string[] run = [.. SpecSuiteTests.ScriptsInScope().Select(data => "core/" + data[0]), .. SpecSuiteTests.ProposalScripts().Select(data => (string)data[0])];
        ILookup<SuiteFeature?, string> scripts = run.Distinct().ToLookup(script => s_features.FirstOrDefault(feature => script.StartsWith(feature.Scripts, StringComparison.Ordinal)));
        Assert.Empty(scripts[null]);
        Assert.All(s_features, feature =>
        {
            // A suite that was fetched has no folder of proposals.
            if (feature.Scripts.StartsWith("proposals/", StringComparison.Ordinal) && !TestData.Scripts("proposals").Any())
                return;
            Assert.Contains(TableRows(), row => row.Split('|')[1].Contains(feature.Name, StringComparison.Ordinal) && ClassesOf(row).Contains(nameof(SpecSuiteTests)));
            Assert.Equal(Features.None, Unused(feature.Needs, scripts[feature]));
        });
    }

    [Fact]
    public void Features_that_are_on_by_default_have_scripts_or_a_row_of_their_own()
    {
        // The suite has no scripts of compact imports.
        Features withScripts = s_features.Aggregate(Features.None, (all, feature) => all | feature.Needs);
        Assert.Equal(Features.CompactImports, Features.Default & ~withScripts);
        Assert.Contains(TableRows(), row => row.Contains("compact import section", StringComparison.Ordinal) && ClassesOf(row).Contains("CompactImportTests"));
    }

    private static string[] TableRows() =>
        [.. File.ReadLines(Repository.PathOf("README.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)];

    private static string[] ClassesOf(string row) => [.. CodeSpan().Matches(row.Split('|')[^2]).Select(match => match.Groups[1].Value)];

    /// <summary>Those of some features that no module of some scripts needs.</summary>
    private static Features Unused(Features features, IEnumerable<string> scripts)
    {
        foreach (string script in scripts)
        {
            foreach (ScriptCommand command in ScriptParser.Parse(File.ReadAllBytes(Path.Combine(TestData.RequireSuite(), script))))
            {
                if (command is ModuleCommand { Module: ScriptModule module })
                    features &= ~NeededBy(module.Assemble(), features);
                if (features == Features.None)
                    return features;
            }
        }

        return features;
    }

    // FeatureScanner would try all features on thousands of modules.
    private static Features NeededBy(byte[] module, Features features)
    {
        Features needed = Features.None;
        for (ulong rest = (ulong)features; rest != 0; rest &= rest - 1)
        {
            var feature = (Features)(1UL << BitOperations.TrailingZeroCount(rest));
            if (IsValid(module, FeatureScanner.All) && !IsValid(module, FeatureScanner.All & ~feature))
                needed |= feature;
        }

        return needed;
    }

    private static bool IsValid(byte[] module, Features features)
    {
        try
        {
            Module.Validate(new Engine(EngineOptions.Default with { Features = features }), module);
            return true;
        }
        catch (WasmException)
        {
            return false;
        }
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpan();

    private sealed record SuiteFeature(string Name, string Scripts, Features Needs);
}
