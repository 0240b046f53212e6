using System.Globalization;
using Wafer.Binary;
using Wafer.Compiler;
using Wafer.Compiler.Explain;
using Wafer.Model;
using Wafer.Text;
using Wafer.Validation;
using NameSection = Wafer.Binary.NameSection;

namespace Wafer.Cli.Explain;

/// <summary>What there is to say about how a module was compiled.</summary>
internal sealed class ModuleExplanation
{
    private readonly NameSection? _names;
    private readonly Dictionary<int, string> _exports = [];
    private readonly FunctionPrinter _printer;
    private readonly Disassembler _disassembler;

    private ModuleExplanation(CompileJob job, ModuleTrace trace)
    {
        Job = job;
        Trace = trace;
        _names = NameSection.Open(job.Module);
        foreach (ExportDescription export in job.Module.Exports)
        {
            if (export.Kind == ExternalKind.Function)
                _exports.TryAdd(export.Index, export.Name);
        }
        _printer = new FunctionPrinter(job.Module);
        _disassembler = new Disassembler(job.Module, trace);
    }

    /// <summary>The module and what it was compiled for.</summary>
    public CompileJob Job { get; }

    /// <summary>How it was compiled.</summary>
    public ModuleTrace Trace { get; }

    /// <summary>Compiles a module.</summary>
    /// <param name="binary">The module.</param>
    /// <param name="options">What to compile it for.</param>
    /// <exception cref="WasmException">The module is not valid.</exception>
    public static ModuleExplanation Of(ReadOnlyMemory<byte> binary, CompilerOptions options)
    {
        ModuleDescription module = ModuleReader.Read(binary, options.Features);
        TypeContext types = ModuleValidator.ValidateModule(module, options.Features);
        var job = new CompileJob(module, types, options);
        return new ModuleExplanation(job, TracingCompiler.Trace(job));
    }

    /// <summary>The name of a function, from the name section or else from an export; empty if it has none. It may contain anything.</summary>
    public string NameOf(int functionIndex) => _names?.FunctionName(functionIndex) is { Length: > 0 } name ? name : _exports.GetValueOrDefault(functionIndex, "");

    /// <summary>The name of a function, or its index where it has none.</summary>
    public string Label(int functionIndex) => NameOf(functionIndex) is { Length: > 0 } name
        ? TerminalText.Escape(name)
        : string.Create(CultureInfo.InvariantCulture, $"func[{functionIndex}]");

    /// <summary>Finds functions that the module defines, counted among those.</summary>
    /// <param name="name">An index, imports included, or a name, perhaps after <c>$</c>.</param>
    public int[] Find(string name)
    {
        int imported = Job.Module.ImportedFunctions, defined = Trace.Functions.Length;
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            return index >= imported && index < imported + defined ? [index - imported] : [];
        string other = name.StartsWith('$') ? name[1..] : name;
        return [.. Enumerable.Range(0, defined).Where(i => Has(imported + i, name) || Has(imported + i, other))];
    }

    /// <summary>The figures of some functions.</summary>
    /// <param name="functions">The functions, counted among those that the module defines.</param>
    public FunctionFacts[] Measure(int[] functions)
    {
        TimeSpan[] times = CompileTimes.Measure(Job, functions);
        var facts = new FunctionFacts[functions.Length];
        for (int i = 0; i < facts.Length; i++)
        {
            FunctionTrace trace = Trace.Functions[functions[i]];
            facts[i] = new FunctionFacts(trace.FunctionIndex, Label(trace.FunctionIndex), Job.Module.Bodies[functions[i]].Code.Length, trace.CodeLength, trace.Counts, times[i]);
        }
        return facts;
    }

    /// <summary>A function's text and machine code.</summary>
    /// <param name="bodyIndex">The function, counted among those that the module defines.</param>
    public FunctionListing List(int bodyIndex)
    {
        TextLine[] text = _printer.Print(bodyIndex);
        HashSet<int> compiled = [.. Trace.Functions[bodyIndex].Marks.Select(mark => mark.WasmOffset)];
        bool[] reached = [.. text.Select(line => compiled.Contains(line.Offset))];
        return new FunctionListing(text, reached, _disassembler.Disassemble(bodyIndex, text));
    }

    private bool Has(int functionIndex, string name) => NameOf(functionIndex) == name || (_exports.TryGetValue(functionIndex, out string? export) && export == name);
}
