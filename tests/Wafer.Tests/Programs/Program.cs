using System.Collections.Concurrent;
using System.Text;
using Wafer.Wasi;

namespace Wafer.Tests.Programs;

/// <summary>What a program did.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error);

/// <summary>A WASI command, compiled once and run as often as wanted.</summary>
internal sealed class Program
{
    // A program that runs much longer has gone wrong: better a failing test than one that hangs.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private static readonly Dictionary<BoundsMode, Engine> s_engines = new[] { BoundsMode.GuardPages, BoundsMode.Explicit }
        .ToDictionary(mode => mode, mode => new Engine(EngineOptions.Default with { Bounds = mode }));

    private static readonly ConcurrentDictionary<(string, BoundsMode), Lazy<Module>> s_modules = new();

    private readonly Engine _engine;
    private readonly Module _module;

    public Program(NpmPackage package, string file, BoundsMode bounds = BoundsMode.GuardPages)
    {
        _engine = s_engines[bounds];
        string path = package.PathOf(file);
        _module = s_modules.GetOrAdd((path, bounds), _ => new Lazy<Module>(() => Module.CompileFile(_engine, path))).Value;
    }

    /// <summary>The input.</summary>
    public string Input { get; init; } = "";

    /// <summary>The directories that the program sees: on the host, and its name for the program.</summary>
    public (string Host, string Guest)[] Directories { get; init; } = [];

    /// <summary>What else the program sees, before the directories.</summary>
    public WasiMount[] Mounts { get; init; } = [];

    /// <summary>The environment variables.</summary>
    public (string Name, string Value)[] Environment { get; init; } = [];

    /// <summary>What is defined for the program beside WASI.</summary>
    public Action<Linker> Link { get; init; } = _ => { };

    /// <summary>A file of the folder Guests of the sources.</summary>
    public static string GuestFile(string name) => Path.Combine(
        TestData.RepositoryRoot ?? throw new InvalidOperationException("The tests do not run inside the repository."),
        "tests",
        "Wafer.Tests",
        "Programs",
        "Guests",
        name);

    /// <summary>Runs the program to its end.</summary>
    /// <param name="args">The arguments after the program's name.</param>
    public ProgramResult Run(params string[] args)
    {
        using var stop = new CancellationTokenSource(s_patience);
        return Run(stop.Token, args);
    }

    /// <inheritdoc cref="Run(string[])"/>
    /// <param name="stop">Interrupts the program.</param>
    /// <param name="args">The arguments after the program's name.</param>
    public ProgramResult Run(CancellationToken stop, params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var options = new WasiOptions
        {
            Args = ["program", .. args],
            Stdin = new MemoryStream(Encoding.UTF8.GetBytes(Input)),
            Stdout = output,
            Stderr = error,
        };
        foreach ((string name, string value) in Environment)
            options.AddEnvironment(name, value);
        foreach (WasiMount mount in Mounts)
            options.AddMount(mount.FileSystem, mount.GuestPath);
        foreach ((string host, string guest) in Directories)
            options.AddPreopen(host, guest);
        using var context = new WasiContext(options);
        using var store = new Store(_engine);
        using (store.InterruptOn(stop))
        {
            Linker linker = new Linker(_engine).DefineWasi(context);
            Link(linker);
            Instance instance = linker.Instantiate(store, _module);
            int exitCode = WasiCommand.Run(instance);
            return new ProgramResult(exitCode, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
        }
    }
}
