using System.Collections.Concurrent;
using Wafer.Cli.Script;
using Wafer.Model;
using Wafer.Text.Script;
using Xunit.Abstractions;

namespace Wafer.Tests.Suite;

/// <summary>The official test suite, run: every script that does not need a feature that is missing passes to the last command.</summary>
public class SpecSuiteTests(ITestOutputHelper output)
{
    private static readonly Dictionary<BoundsMode, Engine> s_engines = new[] { BoundsMode.GuardPages, BoundsMode.Explicit }
        .ToDictionary(mode => mode, mode => new Engine(EngineOptions.Default with { Bounds = mode }));

    // Vector code differs with the instruction sets of the machine, so its scripts run with fewer of them too, and with what the deterministic profile prescribes.
    private static readonly Dictionary<VectorMode, Engine> s_vectorEngines = VectorModes()
        .ToDictionary(mode => mode, mode => new Engine(EngineOptions.Default with { Bounds = mode.Bounds, CpuExtensions = mode.Extensions, DeterministicRelaxedSimd = mode.Deterministic }));

    // Every allocation collects, moves all objects, and checks the heap before and after.
    private static readonly Dictionary<BoundsMode, Engine> s_heapStressEngines = s_engines.Keys
        .ToDictionary(mode => mode, mode => new Engine(EngineOptions.Default with { Bounds = mode, HeapStress = true }));

    // The folders beside the core whose features are implemented.
    private static readonly string[] s_folders = ["legacy", "proposals/custom-page-sizes", "proposals/threads", "proposals/threads-core", "proposals/wide-arithmetic"];

    // Each proposal's scripts run with its own features.
    private static readonly ConcurrentDictionary<(BoundsMode Bounds, CompilationMode Compilation, Features Features), Engine> s_proposalEngines = new();

    /// <summary>A way to run scripts with vectors.</summary>
    public sealed record VectorMode(BoundsMode Bounds, CpuExtensions Extensions, bool Deterministic);

    public static TheoryData<string, BoundsMode> ScriptsInScope()
    {
        var data = new TheoryData<string, BoundsMode>();
        foreach (string file in FilesInScope())
        {
            foreach (BoundsMode mode in s_engines.Keys)
                data.Add(file, mode);
        }

        return data;
    }

    public static TheoryData<string, BoundsMode, CpuExtensions, bool> VectorScripts()
    {
        var data = new TheoryData<string, BoundsMode, CpuExtensions, bool>();
        foreach (string file in CoreScripts().Where(file => file.Contains("simd", StringComparison.Ordinal)))
        {
            // Only relaxed operators depend on the profile.
            foreach (VectorMode mode in s_vectorEngines.Keys.Where(mode => !mode.Deterministic || file.StartsWith("relaxed-simd/", StringComparison.Ordinal)))
                data.Add(file, mode.Bounds, mode.Extensions, mode.Deterministic);
        }

        return data;
    }

    public static TheoryData<string, BoundsMode> ScriptsWithReferences()
    {
        var data = new TheoryData<string, BoundsMode>();
        foreach (string file in FilesInScope().Where(file => Path.GetDirectoryName(file) is "gc" or "exceptions" || Path.GetFileName(file) is "br_table.wast" or "select.wast" || file.Contains("table", StringComparison.Ordinal) || file.Contains("ref", StringComparison.Ordinal)))
        {
            foreach (BoundsMode mode in s_heapStressEngines.Keys)
                data.Add(file, mode);
        }

        return data;
    }

    private static IEnumerable<VectorMode> VectorModes() =>
        from bounds in new[] { BoundsMode.GuardPages, BoundsMode.Explicit }
        from extensions in new[] { CpuExtensions.All, CpuExtensions.All & ~CpuExtensions.Avx512, CpuExtensions.All & ~CpuExtensions.Avx2 & ~CpuExtensions.Fma, CpuExtensions.Sse42, CpuExtensions.None }
        from deterministic in new[] { false, true }
        select new VectorMode(bounds, extensions, deterministic);

    public static TheoryData<string, BoundsMode, CompilationMode> ProposalScripts()
    {
        var data = new TheoryData<string, BoundsMode, CompilationMode>();
        foreach (string file in s_folders.SelectMany(TestData.Scripts))
        {
            foreach (BoundsMode bounds in s_engines.Keys)
            {
                data.Add(file, bounds, CompilationMode.Eager);
                data.Add(file, bounds, CompilationMode.Lazy);
            }
        }

        return data;
    }

    [SuiteTheory]
    [MemberData(nameof(ScriptsInScope))]
    public void Every_command_of_a_script_does_what_the_script_states(string file, BoundsMode bounds)
    {
        ScriptResult result = ScriptRunner.RunFile(s_engines[bounds], PathOf(file), file);
        Assert.True(result.OutOfScope is null, $"{file} needs {result.OutOfScope} and is not listed as out of scope");
        Assert.True(result.Failures.Count == 0, string.Join('\n', result.Failures));
        Assert.True(result.Passed > 0, $"{file} has no commands");
    }

    [ProposalTheory]
    [MemberData(nameof(ProposalScripts))]
    public void Every_command_of_a_proposals_script_does_what_the_script_states(string file, BoundsMode bounds, CompilationMode compilation)
    {
        Engine engine = s_proposalEngines.GetOrAdd((bounds, compilation, SuiteFeatures.Of(file)), key => new Engine(EngineOptions.Default with
        {
            Bounds = key.Bounds,
            Compilation = key.Compilation,
            Features = key.Features,
        }));
        ScriptResult result = ScriptRunner.RunFile(engine, Path.Combine(TestData.RequireSuite(), file), file);
        Assert.Null(result.OutOfScope);
        Assert.True(result.Failures.Count == 0, string.Join('\n', result.Failures));
        Assert.True(result.Passed > 0, $"{file} has no commands");
    }

    [SuiteTheory]
    [MemberData(nameof(VectorScripts))]
    public void Vector_scripts_pass_whatever_instruction_sets_there_are(string file, BoundsMode bounds, CpuExtensions extensions, bool deterministic)
    {
        ScriptResult result = ScriptRunner.RunFile(s_vectorEngines[new VectorMode(bounds, extensions, deterministic)], PathOf(file), file);
        Assert.Null(result.OutOfScope);
        Assert.True(result.Failures.Count == 0, string.Join('\n', result.Failures));
        Assert.True(result.Passed > 0, $"{file} has no commands");
    }

    [SuiteTheory]
    [MemberData(nameof(ScriptsWithReferences))]
    public void Scripts_pass_when_every_allocation_collects(string file, BoundsMode bounds)
    {
        ScriptResult result = ScriptRunner.RunFile(s_heapStressEngines[bounds], PathOf(file), file);
        Assert.Null(result.OutOfScope);
        Assert.True(result.Failures.Count == 0, string.Join('\n', result.Failures));
        Assert.True(result.Passed > 0, $"{file} has no commands");
    }

    [SuiteFact]
    public void The_suite_is_whole()
    {
        // The numbers of the pinned commit: a suite that is only partly there must not look like one that passes.
        string[] files = [.. CoreScripts()];
        Assert.True(files.Length >= 258, $"only {files.Length} scripts in {TestData.SuiteFolder}/core");
        int commands = files.Sum(file => ScriptParser.Parse(File.ReadAllBytes(PathOf(file))).Length);
        Assert.True(commands >= 65_000, $"only {commands} commands in {TestData.SuiteFolder}/core");
    }

    [Fact]
    public void A_missing_suite_is_reported()
    {
        string report = TestData.SuiteFolder is null ? $"WARNING: {TestData.SuiteIsMissing} No script was run." : $"The suite is {TestData.SuiteFolder}.";
        output.WriteLine(report);
        if (TestData.SuiteFolder is null)
            Console.Error.WriteLine(report);
        Assert.Equal(TestData.SuiteFolder is null ? TestData.SuiteIsMissing : null, new SuiteTheoryAttribute().Skip);
    }

    internal static IEnumerable<string> FilesInScope() => CoreScripts();

    private static IEnumerable<string> CoreScripts() => TestData.Scripts("core").Select(file => file["core/".Length..]);

    internal static string PathOf(string file) => Path.Combine(TestData.RequireSuite(), "core", file);
}
