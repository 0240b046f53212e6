using System.Net;
using System.Net.Sockets;
using Wafer.Wasi;

namespace Wafer.Cli.Run;

/// <summary>What a WASI program gets of the tool, and what that takes of the system.</summary>
internal sealed class GuestHost : IDisposable
{
    private readonly List<Socket> _sockets = [];

    private GuestHost()
    {
    }

    /// <summary>The host side of the program.</summary>
    public WasiContext Context { get; private set; } = null!;

    /// <summary>Opens what the command line names.</summary>
    /// <exception cref="InputException">Something cannot be opened.</exception>
    public static GuestHost Create(ToolHost tool, RunArguments arguments)
    {
        var result = new GuestHost();
        try
        {
            result.Open(tool, arguments);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Context?.Dispose();
        foreach (Socket socket in _sockets)
            socket.Dispose();
    }

    private void Open(ToolHost tool, RunArguments arguments)
    {
        var options = new WasiOptions
        {
            Args = [arguments.File, .. arguments.Arguments],
            Environment = Variables(arguments),
            Mounts = arguments.Directories,
        };
        tool.Connect(options);
        foreach (IPEndPoint address in arguments.Listeners)
            options.AddListener(Listen(address));
        try
        {
            Context = new WasiContext(options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot open the directories of --dir: {e.Message}");
        }
    }

    private static List<KeyValuePair<string, string>> Variables(RunArguments arguments)
    {
        List<KeyValuePair<string, string>> variables = [];
        HashSet<string> names = [.. arguments.Environment.Select(variable => variable.Key)];
        if (arguments.InheritsEnvironment)
            variables.AddRange(new WasiOptions().InheritEnvironment().Environment.Where(variable => !names.Contains(variable.Key)));
        variables.AddRange(arguments.Environment);

        // How systemd tells its services, and wasmtime its guests. There, they begin at 3; here, behind the directories.
        if (arguments.Listeners.Count > 0 && names.Add("LISTEN_FDS"))
        {
            variables.RemoveAll(variable => variable.Key == "LISTEN_FDS");
            variables.Add(new("LISTEN_FDS", $"{arguments.Listeners.Count}"));
        }

        return variables;
    }

    private Socket Listen(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        try
        {
            socket.Bind(address);
            socket.Listen();
            return socket;
        }
        catch (SocketException e)
        {
            throw new InputException($"cannot listen at {address}: {e.Message}");
        }
    }
}
