using Wafer.Binary;
using Wafer.Cli.Explain;
using Wafer.Compiler;
using Wafer.Compiler.Explain;
using Wafer.Model;
using Wafer.Tests.House;
using Wafer.Text;
using Wafer.Validation;

namespace Wafer.Tests.Compiler.Explain;

/// <summary>Tracing does not change what is compiled, and accounts for all of it.</summary>
public class TraceTests
{
    private static readonly string Golden = Repository.PathOf("tests/golden");

    /// <summary>The samples, the kernels, and the modules whose code is listed, which between them have every operator that takes code of its own.</summary>
    public static TheoryData<string, BoundsMode> Modules()
    {
        var data = new TheoryData<string, BoundsMode>();
        IEnumerable<string> golden = Directory.EnumerateFiles(Golden, "*.wat").Select(file => "golden/" + Path.GetFileName(file)).Order(StringComparer.Ordinal);
        foreach (string name in ModuleFiles.Linked.Concat(ModuleFiles.Small).Distinct().Concat(golden).Append("many functions"))
        {
            data.Add(name, BoundsMode.GuardPages);
            data.Add(name, BoundsMode.Explicit);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void A_traced_module_has_the_code_that_it_has_otherwise(string name, BoundsMode bounds)
    {
        CompileJob job = Job(name, bounds);
        CodeArtifact traced = TracingCompiler.Trace(job).Code, usual = ModuleCompiler.Compile(job, new HeapCodeBuffer());
        Assert.True(usual.Code.SequenceEqual(traced.Code));
        Assert.Equal(usual.FunctionOffsets, traced.FunctionOffsets);
        Assert.True(usual.CallSites.Entries.SequenceEqual(traced.CallSites.Entries));
        Assert.Equal(usual.CallSites.Runs.ToArray(), traced.CallSites.Runs.ToArray());
        Assert.Equal(usual.CallSites.BodyOffsets.ToArray(), traced.CallSites.BodyOffsets.ToArray());
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void Every_byte_of_a_function_stands_on_a_line_that_comes_from_a_line_of_text(string name, BoundsMode bounds)
    {
        ModuleExplanation module = Explanation(name, bounds);
        int[] offsets = module.Trace.Code.FunctionOffsets;
        for (int i = 0; i < module.Trace.Functions.Length; i++)
        {
            // Between functions there is nothing but what aligns the next one.
            int length = module.Trace.Functions[i].CodeLength;
            Assert.InRange(offsets[i + 1] - offsets[i] - length, 0, CodeBuffer.Alignment - 1);

            FunctionListing listing = module.List(i);
            int end = 0;
            foreach (CodeLine line in listing.Code)
            {
                Assert.Equal(end, line.Offset);
                Assert.InRange(line.Length, 1, 15);
                Assert.InRange(line.TextLine, 0, listing.Text.Length - 1);
                Assert.DoesNotContain("(bad)", line.Text, StringComparison.Ordinal);
                end += line.Length;
            }
            Assert.Equal(length, end);
        }
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void Calls_and_traps_stand_on_the_lines_that_the_call_site_table_says(string name, BoundsMode bounds)
    {
        ModuleExplanation module = Explanation(name, bounds);
        CallSiteTable sites = module.Trace.Code.CallSites;
        int found = 0;
        for (int i = 0; i < Math.Min(module.Trace.Functions.Length, 100); i++)
        {
            FunctionListing listing = module.List(i);
            int start = module.Trace.Code.FunctionOffsets[i], index = module.Trace.Functions[i].FunctionIndex;
            bool isAfterTrap = false;
            foreach (CodeLine line in listing.Code)
            {
                // A return address is the end of its line, and so the start of the next; an instruction that faults is at the start of its own.
                bool isCall = line.Text.StartsWith("call ", StringComparison.Ordinal), isKnown = isCall || !isAfterTrap;
                isAfterTrap = isCall && line.Text.Contains("trap_", StringComparison.Ordinal);
                if (!isKnown || !sites.TryFind(start + line.Offset + (isCall ? line.Length : 0), isFault: !isCall, out CallSite site) || site.FunctionIndex != index)
                    continue;
                found++;

                // The way out on stack overflow belongs to the function; the table says the first operator.
                bool isHead = line.TextLine == 0 && line.Part is CodePart.OutOfLine;
                int expected = isHead ? sites.BodyOffsets[i] : listing.Text[line.TextLine].Offset;
                Assert.Equal(expected, site.WasmOffset);
            }
        }
        bool hasSites = module.Trace.Functions.Any(function => function.Counts is not { Traps: 0, Accesses: 0, Calls: 0, RuntimeCalls: 0 });
        Assert.Equal(hasSites, found > 0);
    }

    [Fact]
    public void Operators_that_cannot_be_reached_have_no_code()
    {
        byte[] binary = Wat.Assemble("(module (func (block (br 0) (drop (i32.const 1))) (nop)))");
        FunctionListing listing = ModuleExplanation.Of(binary, new CompilerOptions()).List(0);
        string[] unreached = [.. listing.Text.Where((_, i) => !listing.IsReached[i]).Select(line => line.Text.Trim())];
        Assert.Equal(["i32.const 1", "drop"], unreached);
    }

    [Fact]
    public void The_lines_of_text_are_those_of_the_printed_module()
    {
        byte[] binary = ModuleFiles.Read("report.wasm");
        using var printed = new StringWriter();
        Wat.Print(binary, printed);
        ModuleExplanation module = ModuleExplanation.Of(binary, new CompilerOptions());
        string[] lines = printed.ToString().Split('\n');
        int at = 0;
        for (int i = 0; i < module.Trace.Functions.Length; i++)
        {
            at = Array.FindIndex(lines, at, line => line.StartsWith("  (func ", StringComparison.Ordinal));
            string[] text = [.. module.List(i).Text.Select(line => "  " + line.Text)];

            // In a module the parenthesis that closes a function stands at the end of its last line.
            Assert.Equal("  )", text[^1]);
            string[] expected = [.. text[..^2], text[^2] + ")"];
            Assert.Equal(expected, lines[at..(at + text.Length - 1)]);
            at++;
        }
    }

    [Fact]
    public void Lines_of_text_know_the_operators_that_they_are()
    {
        byte[] binary = ModuleFiles.Read("report.wasm");
        ModuleExplanation module = ModuleExplanation.Of(binary, new CompilerOptions());
        for (int i = 0; i < module.Trace.Functions.Length; i++)
        {
            foreach (TextLine line in module.List(i).Text)
            {
                // The operators of WebAssembly 1.0 are one byte each; it is enough to look at some.
                byte? opcode = line.Text.Trim().Split(' ')[0] switch
                {
                    "local.get" => 0x20,
                    "i32.const" => 0x41,
                    "call" => 0x10,
                    "i32.load" => 0x28,
                    "end" or ")" => 0x0B,
                    _ => null,
                };
                if (opcode is { } expected)
                    Assert.Equal(expected, binary[line.Offset]);
            }
        }
    }

    private static ModuleExplanation Explanation(string name, BoundsMode bounds) => ModuleExplanation.Of(Read(name), Options(bounds));

    private static CompileJob Job(string name, BoundsMode bounds)
    {
        CompilerOptions options = Options(bounds);
        ModuleDescription module = ModuleReader.Read(Read(name), options.Features);
        return new CompileJob(module, ModuleValidator.ValidateModule(module, options.Features), options);
    }

    private static CompilerOptions Options(BoundsMode bounds) => new() { Bounds = bounds };

    private static byte[] Read(string name)
    {
        if (name == "many functions")
            return ParallelCompilationTests.ManyFunctions(1000);
        return name.StartsWith("golden/", StringComparison.Ordinal) ? Wat.Assemble(File.ReadAllBytes(Path.Combine(Golden, name["golden/".Length..]))) : ModuleFiles.Read(name);
    }
}
