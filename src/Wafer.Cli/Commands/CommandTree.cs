using System.CommandLine;
using System.CommandLine.Parsing;
using Wafer.Cli.Explain;
using Wafer.Cli.Run;
using Wafer.Compiler.Targets.X64;
using Wafer.Model;

namespace Wafer.Cli.Commands;

/// <summary>The commands, their options and their help.</summary>
internal static class CommandTree
{
    /// <summary>Parses a command line and runs it.</summary>
    /// <param name="host">The streams.</param>
    /// <param name="arguments">The command line.</param>
    /// <returns>The exit status.</returns>
    /// <exception cref="UsageException">The command line is wrong.</exception>
    public static int Execute(ToolHost host, IReadOnlyList<string> arguments)
    {
        ParseResult line = Create(host).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (line.Errors.Count > 0)
            throw new UsageException(string.Join('\n', line.Errors.Select(error => error.Message)));
        RejectUnknownOptions(line);
        return line.Invoke(new InvocationConfiguration { Output = host.Out, Error = host.Error, EnableDefaultExceptionHandler = false });
    }

    // What looks like an option and is none was taken for a file. After -- everything is a file.
    private static void RejectUnknownOptions(ParseResult line)
    {
        if (line.Tokens.Any(token => token.Type == TokenType.DoubleDash))
            return;
        foreach (Argument argument in line.CommandResult.Command.Arguments)
        {
            if (line.GetResult(argument)?.Tokens.FirstOrDefault(token => token.Value.Length > 1 && token.Value[0] == '-') is { } token)
                throw new UsageException($"{line.CommandResult.Command.Name}: there is no option '{token.Value}'");
        }
    }

    private static RootCommand Create(ToolHost host)
    {
        var root = new RootCommand("Runs, checks and translates WebAssembly modules. FILE may be binary or text, and - is the standard input.")
        {
            Run(),
            Compile(host),
            Validate(host),
            Wast(host),
            Inspect(host),
            Explain(host),
            Print(host),
            Assemble(host),
            Cache(host),
        };
        root.HelpName = "wafer";
        return root;
    }

    // For the help only: the command line is read by RunArguments.
    private static Command Run()
    {
        var command = new Command("run", "Runs a WASI program (a module that exports _start), or calls an exported function and prints its results one per line.");
        foreach ((string name, string value, string description) in RunArguments.Options)
            command.Add(value.Length == 0 ? new Option<bool>(name) { Description = description } : new Option<string[]>(name) { Description = description, HelpName = value });
        command.Add(File());
        command.Add(new Argument<string[]>("ARGS")
        {
            Description = "What the program or the function gets. Everything after FILE is passed on.",
            Arity = ArgumentArity.ZeroOrMore,
            CaptureRemainingTokens = true,
        });
        command.SetAction(int (_) => throw new UsageException("'run' must be the first argument"));
        return command;
    }

    private static Command Compile(ToolHost host)
    {
        Argument<string> file = File();
        Option<string> output = Output(isRequired: true), features = FeatureOption();
        var target = new Option<string>("--target") { Description = $"The machine to compile for: {string.Join(", ", PrecompilationTarget.Machines)}.", HelpName = "MACHINE" };
        Option<string> cpu = CpuOption(), bounds = BoundsOption();
        var key = new Option<string>("--key") { Description = "A secret of 16 bytes: the file can then be run only with the same one, and nobody without it can make such a file.", HelpName = "FILE" };
        var command = new Command("compile", "Compiles a module ahead of time, to a file that holds it and its code.") { file, output, target, cpu, bounds, features, key };
        command.SetAction(line => CompileCommand.Execute(
            host,
            line.GetRequiredValue(file),
            line.GetRequiredValue(output),
            () => new PrecompilationTarget
            {
                Machine = line.GetValue(target) ?? PrecompilationTarget.Machines[0],
                Cpu = line.GetValue(cpu) ?? "native",
                Bounds = BoundsNames.Parse(line.GetValue(bounds) ?? "auto"),
                Features = Parse(line.GetValue(features), EngineOptions.Default.Features),
            },
            line.GetValue(key)));
        return command;
    }

    private static Command Cache(ToolHost host)
    {
        var directory = new Option<string>("--cache") { Description = "The cache, if it is not the usual one.", HelpName = "DIR" };
        var clear = new Command("clear", "Deletes what is in the cache.") { directory };
        clear.SetAction(line => CacheCommand.Clear(host, line.GetValue(directory)));
        var show = new Command("show", "Says where the cache is, how many modules are in it and how large it is.") { directory };
        show.SetAction(line => CacheCommand.Show(host, line.GetValue(directory)));
        return new Command("cache", "Shows or clears the cache of compiled code.") { show, clear };
    }

    private static Command Validate(ToolHost host)
    {
        Argument<string[]> files = Files("FILE", "Modules; - is the standard input.");
        Option<string> features = FeatureOption();
        var command = new Command("validate", "Says which files are not valid modules, and why.") { files, features };
        command.SetAction(line => ValidateCommand.Execute(host, line.GetRequiredValue(files), Parse(line.GetValue(features), EngineOptions.Default.Features)));
        return command;
    }

    private static Command Wast(ToolHost host)
    {
        Argument<string[]> paths = Files("FILE|DIR", "Test scripts, and folders that are searched for *.wast.");
        Option<string> features = FeatureOption("all that Wafer has, or what the official test suite's folder of the script is written for");
        var bounds = new Option<string>("--bounds") { Description = "How memory accesses are kept in bounds.", HelpName = "auto|guard|explicit" };
        var command = new Command("wast", "Runs WebAssembly test scripts; the last line is 'N passed, N failed, N skipped'.") { paths, bounds, features };
        command.SetAction(line => WastCommand.Execute(host, line.GetRequiredValue(paths), EngineOptions.Default with
        {
            Bounds = BoundsNames.Parse(line.GetValue(bounds) ?? "auto"),
        }, line.GetValue(features) is { } list ? FeatureNames.Parse(list, Features.Wasm3) : null));
        return command;
    }

    private static Command Inspect(ToolHost host)
    {
        Argument<string> file = File();
        var command = new Command("inspect", "Shows sections, imports, exports, limits, features and sizes of a module.") { file };
        command.SetAction(line => InspectCommand.Execute(host, line.GetRequiredValue(file)));
        return command;
    }

    private static Command Explain(ToolHost host)
    {
        Argument<string> file = File();
        Option<string> output = Output(isRequired: false), cpu = CpuOption(), bounds = BoundsOption(), features = FeatureOption();
        output.Description = "Write a page with the text and the machine code of every function side by side; - is the standard output.";
        var function = new Option<string>("--function") { Description = "Only this function, with its code.", HelpName = "INDEX|NAME" };
        var sort = new Option<string>("--sort") { Description = $"The order of functions: {string.Join(", ", FunctionTable.Orders)}; by default {ExplainCommand.DefaultOrder}.", HelpName = "COLUMN" };
        var command = new Command(
            "explain", "Shows for each function how it is compiled: sizes, spills, bounds checks, fusions, calls and time, or on a page also the machine code.")
        {
            file, output, function, sort, bounds, cpu, features,
        };
        command.SetAction(line => ExplainCommand.Execute(
            host,
            line.GetRequiredValue(file),
            line.GetValue(function),
            line.GetValue(sort),
            line.GetValue(output),
            () => new PrecompilationTarget
            {
                Cpu = line.GetValue(cpu) ?? "native",
                Bounds = BoundsNames.Parse(line.GetValue(bounds) ?? "auto"),
                Features = Parse(line.GetValue(features), EngineOptions.Default.Features),
            }));
        return command;
    }

    private static Command Print(ToolHost host)
    {
        Argument<string> file = File();
        Option<string> output = Output(isRequired: false);
        var command = new Command("print", "Writes a module in the text format.") { file, output };
        command.SetAction(line => PrintCommand.Execute(host, line.GetRequiredValue(file), line.GetValue(output) ?? ModuleFile.StandardInput));
        return command;
    }

    private static Command Assemble(ToolHost host)
    {
        Argument<string> file = File();
        Option<string> output = Output(isRequired: true);
        var noNames = new Option<bool>("--no-names") { Description = "Leave out the name section." };
        var command = new Command("assemble", "Translates a module from the text format to the binary format. It is not validated.") { file, output, noNames };
        command.SetAction(line => AssembleCommand.Execute(host, line.GetRequiredValue(file), line.GetRequiredValue(output), !line.GetValue(noNames)));
        return command;
    }

    private static Argument<string> File() => new("FILE") { Description = "A module, binary or text; - is the standard input." };

    private static Argument<string[]> Files(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.OneOrMore };

    private static Option<string> Output(bool isRequired) =>
        new("--output", "-o") { Description = "Where the result goes; - is the standard output.", HelpName = "OUT", Required = isRequired };

    private static Option<string> CpuOption() => new("--cpu")
    {
        Description = $"The processor to compile for, by default native: what every machine has (baseline), what this one has (native), or {CpuFeatures.Names} with commas between them.",
        HelpName = "CPU",
    };

    private static Option<string> BoundsOption() => new("--bounds") { Description = "How memory accesses are kept in bounds.", HelpName = "guard|explicit" };

    private static Option<string> FeatureOption(string byDefault = "all that Wafer has") =>
        new("--features") { Description = $"The WebAssembly features that modules may use, by default {byDefault}: {FeatureNames.Syntax}.", HelpName = "LIST" };

    private static Features Parse(string? list, Features start) => list is null ? start : FeatureNames.Parse(list, start);
}
