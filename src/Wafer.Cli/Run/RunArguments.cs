using System.Net;
using Wafer.Wasi;

namespace Wafer.Cli.Run;

/// <summary>The command line of <c>wafer run</c>.</summary>
/// <remarks>
/// Read by hand: what follows FILE belongs to the program however it looks, and a program's start does not wait for a command-line
/// library.
/// </remarks>
internal sealed class RunArguments
{
    /// <summary>The options, as the help shows them.</summary>
    public static readonly (string Name, string Value, string Description)[] Options =
    [
        ("--invoke", "NAME", "The exported function to call; by default _start, or the only exported function."),
        ("--dir", "HOST[::GUEST][:ro]", "A directory that the program may use, the name that it has there, and whether it can only be read. May be repeated."),
        ("--env", "NAME[=VALUE]", "An environment variable of the program; without a value, that of the tool is passed on. May be repeated."),
        ("--env-inherit", "", "Passes on all environment variables of the tool; --env replaces them."),
        ("--tcplisten", "ADDRESS:PORT", "A socket that the program may accept connections from: a descriptor after those of the directories. LISTEN_FDS tells how many there are. May be repeated."),
        ("--bounds", "auto|guard|explicit", "How memory accesses are kept in bounds: by guard pages or by comparisons."),
        ("--features", "LIST", "The WebAssembly features that the module may use: " + FeatureNames.Syntax + "."),
        ("--cache", "DIR|off", "Where compiled code is kept for the next time; by default $WAFER_CACHE, or wafer in the user's folder for caches."),
        ("--compile", "eager|lazy", "Whether all functions are compiled before the program starts, or each when it is called."),
        ("--artifact", "check|trust|strict", "Files of 'wafer compile': checked, taken as they are, or refused if their code must be made anew."),
        ("--key", "FILE", "The secret that such a file was written with."),
    ];

    /// <summary>The module's file.</summary>
    public string File { get; private set; } = "";

    /// <summary>The function to call, if one is named.</summary>
    public string? Invoke { get; private set; }

    /// <summary>What the program or function gets.</summary>
    public string[] Arguments { get; private set; } = [];

    /// <summary>The directories that the program may use.</summary>
    public List<WasiMount> Directories { get; } = [];

    /// <summary>The program's environment.</summary>
    public List<KeyValuePair<string, string>> Environment { get; } = [];

    /// <summary>Whether all variables of the tool come first.</summary>
    public bool InheritsEnvironment { get; private set; }

    /// <summary>The addresses to listen at.</summary>
    public List<IPEndPoint> Listeners { get; } = [];

    /// <summary>The engine's options.</summary>
    public EngineOptions Engine { get; private set; } = EngineOptions.Default with { Cache = CacheFolder.Default };

    /// <summary>How compiled modules are treated.</summary>
    public ArtifactOptions Artifact { get; private set; } = ArtifactOptions.Default;

    /// <summary>Whether help was asked for.</summary>
    public bool Help { get; private set; }

    /// <summary>Reads a command line.</summary>
    /// <param name="arguments">What follows <c>run</c>.</param>
    /// <exception cref="UsageException">It is wrong.</exception>
    public static RunArguments Parse(ReadOnlySpan<string> arguments)
    {
        var result = new RunArguments();
        int i = 0;
        for (; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            if (argument == "--")
            {
                i++;
                break;
            }

            if (argument.Length < 2 || argument[0] != '-')
                break;
            if (argument is "--help" or "-h" or "-?")
            {
                result.Help = true;
                return result;
            }

            int equals = argument.IndexOf('=');
            string name = equals < 0 ? argument : argument[..equals];
            if (!IsOption(name, out bool takesValue))
                throw new UsageException($"run: there is no option '{name}'");
            if (!takesValue)
            {
                if (equals >= 0)
                    throw new UsageException($"run: '{name}' takes no value");
                result.Set(name, "");
                continue;
            }

            if (equals < 0 && ++i == arguments.Length)
                throw new UsageException($"run: '{name}' needs a value");
            result.Set(name, equals < 0 ? arguments[i] : argument[(equals + 1)..]);
        }

        if (i == arguments.Length)
            throw new UsageException("run: which file?");
        result.File = arguments[i++];

        // One '--' may set the program's arguments apart.
        if (i < arguments.Length && arguments[i] == "--")
            i++;
        result.Arguments = arguments[i..].ToArray();
        return result;
    }

    private static bool IsOption(string name, out bool takesValue)
    {
        foreach ((string option, string value, _) in Options)
        {
            takesValue = value.Length > 0;
            if (option == name)
                return true;
        }

        takesValue = false;
        return false;
    }

    private void Set(string name, string value)
    {
        switch (name)
        {
            case "--invoke":
                Invoke = value;
                break;
            case "--dir":
                Directories.Add(ParseDirectory(value));
                break;
            case "--env":
                AddVariable(value);
                break;
            case "--env-inherit":
                InheritsEnvironment = true;
                break;
            case "--tcplisten":
                Listeners.Add(ParseAddress(value));
                break;
            case "--bounds":
                Engine = Engine with { Bounds = BoundsNames.Parse(value) };
                break;
            case "--features":
                Engine = Engine with { Features = FeatureNames.Parse(value, Engine.Features) };
                break;
            case "--cache":
                Engine = Engine with { Cache = CacheFolder.Parse(value) };
                break;
            case "--compile":
                Engine = Engine with
                {
                    Compilation = value switch
                    {
                        "eager" => CompilationMode.Eager,
                        "lazy" => CompilationMode.Lazy,
                        _ => throw new UsageException($"run: '--compile {value}': it is eager or lazy"),
                    },
                };
                break;
            case "--artifact":
                Artifact = value switch
                {
                    "check" => Artifact with { IsTrusted = false, AllowRecompilation = true },
                    "trust" => Artifact with { IsTrusted = true, AllowRecompilation = true },
                    "strict" => Artifact with { IsTrusted = false, AllowRecompilation = false },
                    _ => throw new UsageException($"run: '--artifact {value}': it is check, trust or strict"),
                };
                break;
            case "--key":
                Artifact = Artifact with { Key = KeyFile.Read(value) };
                break;
        }
    }

    // "localhost" is no address, but what everybody writes.
    private static IPEndPoint ParseAddress(string value)
    {
        const string localhost = "localhost:";
        string address = value.StartsWith(localhost, StringComparison.Ordinal) ? $"127.0.0.1:{value[localhost.Length..]}" : value;
        bool hasPort = address.LastIndexOf(':') > address.LastIndexOf(']') && (address[0] == '[' || address.IndexOf(':') == address.LastIndexOf(':'));
        if (!hasPort || !IPEndPoint.TryParse(address, out IPEndPoint? end))
            throw new UsageException($"run: '--tcplisten {value}' is not an address and a port, like 127.0.0.1:8080 or [::1]:8080");
        return end;
    }

    private static WasiMount ParseDirectory(string value)
    {
        bool readOnly = value.EndsWith(":ro", StringComparison.Ordinal);
        string paths = readOnly ? value[..^3] : value;
        int separator = paths.IndexOf("::", StringComparison.Ordinal);
        string host = separator < 0 ? paths : paths[..separator];
        string guest = separator < 0 ? paths : paths[(separator + 2)..];
        if (host.Length == 0 || guest.Length == 0)
            throw new UsageException($"run: '--dir {value}' names no directory");
        var directory = new PhysicalFileSystem(host);
        return new WasiMount(readOnly ? new ReadOnlyFileSystem(directory) : directory, guest);
    }

    private void AddVariable(string value)
    {
        int equals = value.IndexOf('=');
        if (equals == 0 || value.Length == 0)
            throw new UsageException($"run: '--env {value}' names no variable");
        if (equals > 0)
            Environment.Add(new(value[..equals], value[(equals + 1)..]));
        else if (System.Environment.GetEnvironmentVariable(value) is { } inherited)
            Environment.Add(new(value, inherited));
    }
}
