using System.Globalization;
using Wafer.Cli.Explain;
using Wafer.Compiler;
using Wafer.Compiler.Explain;

namespace Wafer.Cli.Commands;

/// <summary><c>wafer explain</c>: how functions are compiled.</summary>
internal static class ExplainCommand
{
    /// <summary>The order of functions unless another is asked for.</summary>
    public const string DefaultOrder = "code";

    /// <summary>Explains a module, or one function of it.</summary>
    /// <param name="host">The streams.</param>
    /// <param name="file">The module.</param>
    /// <param name="function">The function's index or name; null for all.</param>
    /// <param name="order">What functions are sorted by.</param>
    /// <param name="output">Where a page goes; null to print figures, and for one function the code.</param>
    /// <param name="target">What to compile for.</param>
    /// <returns>The exit status.</returns>
    public static int Execute(ToolHost host, string file, string? function, string? order, string? output, Func<PrecompilationTarget> target)
    {
        if (order is not null && !FunctionTable.Orders.Contains(order))
            throw new UsageException($"explain: functions cannot be sorted by '{order}'; there are {string.Join(", ", FunctionTable.Orders)}");
        CompilerOptions options = CompileCommand.Choose("explain", target).ToCompilerOptions();
        ModuleExplanation module = Compile(host, file, options);
        int[] functions = function is null ? [.. Enumerable.Range(0, module.Trace.Functions.Length)] : [Choose(module, function)];
        FunctionFacts[] facts = module.Measure(functions);
        if (output is not null)
            return WritePage(host, output, new HtmlPage(module, file, functions, facts));

        TextWriter text = host.Out;
        text.WriteLine($"{TerminalText.Escape(file)}: {TargetText.Describe(options)}");
        if (functions.Length == 0)
        {
            text.WriteLine("no functions");
            return ExitCode.Success;
        }

        text.WriteLine();
        FunctionTable.Sort(facts, order ?? DefaultOrder);
        FunctionTable.Print(text, facts);
        if (function is not null)
            PrintFunction(text, module, functions[0], facts[0].Counts);
        return ExitCode.Success;
    }

    private static ModuleExplanation Compile(ToolHost host, string file, CompilerOptions options)
    {
        ReadOnlyMemory<byte> binary = ModuleFile.ReadBinary(host, file);
        using ProgressLine? progress = ProgressLine.For(host, file);
        return ModuleExplanation.Of(binary, options with { Progress = progress });
    }

    private static void PrintFunction(TextWriter output, ModuleExplanation module, int function, in CodeCounts counts)
    {
        output.WriteLine();
        foreach (string line in Details(counts))
            output.WriteLine("  " + line);
        output.WriteLine();
        new ListingPrinter(output, module.List(function), module.Label).Print();
    }

    private static IEnumerable<string> Details(CodeCounts c)
    {
        yield return Text($"operators {c.Operators}, loop polls {c.Polls}, trap exits {c.Traps}");
        yield return Text($"bounds checks: on accesses {c.AccessChecks} of {c.Accesses}, on bulk operators {c.BulkChecks}, on table indices {c.TableChecks}");
        yield return Text($"fusions: conditions {c.FusedConditions}, loads {c.FusedLoads}, constants {c.FusedConstants}, operators without code {c.FoldedOperators}");
        yield return Text($"calls: direct {c.DirectCalls}, of imports {c.ImportCalls}, indirect {c.IndirectCalls}, of the runtime {c.RuntimeCalls}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static int Choose(ModuleExplanation module, string function) => module.Find(function) switch
    {
        [var only] => only,
        [] => throw new InputException($"explain: the module defines no function '{TerminalText.Escape(function)}'"),
        var several => throw new UsageException(
            $"explain: '{TerminalText.Escape(function)}' is the name of several functions: {string.Join(", ", several.Select(i => module.Trace.Functions[i].FunctionIndex))}"),
    };

    private static int WritePage(ToolHost host, string output, HtmlPage page)
    {
        if (output == ModuleFile.StandardInput)
            page.Write(host.Output);
        else
            ModuleFile.Replace(output, page.Write);
        return ExitCode.Success;
    }
}
