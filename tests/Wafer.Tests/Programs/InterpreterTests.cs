using Wafer.Model;
using Wafer.Tests.Wasi;

namespace Wafer.Tests.Programs;

/// <summary>
/// Interpreters run a tour through their language, and print what their native builds print: <c>Guests/README.md</c> says how the
/// expected output was made.
/// </summary>
public sealed class InterpreterTests : IDisposable
{
    private const int ExitCodeOfTours = 7;

    // seq 1 100
    private static readonly string s_numbers = string.Concat(Enumerable.Range(1, 100).Select(i => $"{i}\n"));

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [ProgramTheory(nameof(Packages.Python))]
    [InlineData(BoundsMode.GuardPages)]
    [InlineData(BoundsMode.Explicit)]
    public void Python_prints_what_it_prints_natively(BoundsMode bounds)
    {
        Place("tour.py", "in.json");
        var python = new Program(Packages.Python, Packages.PythonModule, bounds) { Input = s_numbers, Directories = [(_scratch.Root, "/data")] };
        ProgramResult result = python.Run("/data/tour.py", "/data");
        Assert.Equal(Expected("tour.py"), result.Output);
        Assert.Equal("to the error stream\n", result.Error);
        Assert.Equal(ExitCodeOfTours, result.ExitCode);

        // 1 + 2 + 39, and the name backwards as JSON escapes it.
        Assert.Equal("""{"total": 42, "name": "ref\u00e4W"}""", File.ReadAllText(_scratch.PathOf("out.json")));
    }

    [ProgramFact(nameof(Packages.Python))]
    public void An_exception_that_nobody_catches_ends_Python_with_a_traceback()
    {
        ProgramResult result = new Program(Packages.Python, Packages.PythonModule).Run("-c", "def f(x):\n    return 1 / x\nprint('before', flush=True)\nf(0)");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("before\n", result.Output);
        Assert.Equal(
            """
            Traceback (most recent call last):
              File "<string>", line 4, in <module>
              File "<string>", line 2, in f
            ZeroDivisionError: division by zero

            """,
            result.Error);
    }

    [ProgramFact(nameof(Packages.Python))]
    public void Python_sees_its_arguments_and_its_environment_and_nothing_else()
    {
        var python = new Program(Packages.Python, Packages.PythonModule) { Environment = [("A", "1"), ("NAME", "größer")] };
        ProgramResult result = python.Run("-c", "import os, sys; print(sys.argv, dict(os.environ), os.path.exists('/etc'))", "x", "y z");
        Assert.Equal("['-c', 'x', 'y z'] {'A': '1', 'NAME': 'größer'} False\n", result.Output);
    }

    [ProgramFact(nameof(Packages.Python))]
    public void An_endless_loop_in_Python_can_be_interrupted()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var python = new Program(Packages.Python, Packages.PythonModule);
        Assert.Equal(TrapCode.Interrupted, Assert.Throws<TrapException>(() => python.Run(stop.Token, "-c", "while True: str(1)")).Code);
        Assert.Equal("again\n", python.Run("-c", "print('again')").Output);
    }

    [ProgramFact(nameof(Packages.Sandbox))]
    public void Ruby_prints_what_it_prints_natively()
    {
        Place("tour.rb");
        var ruby = new Program(Packages.Sandbox, Packages.RubyModule) { Input = s_numbers, Directories = [(_scratch.Root, "/data")] };
        ProgramResult result = ruby.Run("--disable-gems", "/data/tour.rb");
        Assert.Equal(Expected("tour.rb"), result.Output);
        Assert.Equal("to the error stream\n", result.Error);
        Assert.Equal(ExitCodeOfTours, result.ExitCode);
    }

    [ProgramFact(nameof(Packages.Sandbox))]
    public void Ruby_runs_a_line_of_its_command_line()
    {
        ProgramResult result = new Program(Packages.Sandbox, Packages.RubyModule).Run("--disable-gems", "-e", "puts ARGV.map(&:upcase).join(' '), 2**100", "a", "b");
        Assert.Equal("A B\n1267650600228229401496703205376\n", result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [ProgramFact(nameof(Packages.Sandbox))]
    public void Php_prints_what_it_prints_natively()
    {
        Place("tour.php");
        var php = new Program(Packages.Sandbox, Packages.PhpModule) { Directories = [(_scratch.Root, "/data")], Environment = [("FOLDER", "/data")] };
        ProgramResult result = php.Run("-n", "-q", "/data/tour.php");
        Assert.Equal(Expected("tour.php"), result.Output);
        Assert.Equal("", result.Error);
        Assert.Equal(ExitCodeOfTours, result.ExitCode);
        Assert.Equal([_scratch.PathOf("tour.php")], Directory.GetFileSystemEntries(_scratch.Root));
    }

    [ProgramFact(nameof(Packages.Sandbox))]
    public void Sqlite_prints_what_it_prints_natively()
    {
        // This one imports wasi_unstable.
        var sqlite = new Program(Packages.Sandbox, Packages.SqliteModule) { Input = File.ReadAllText(Program.GuestFile("tour.sql")) };
        ProgramResult result = sqlite.Run("-batch");
        Assert.Equal(Expected("tour.sql"), result.Output);
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
    }

    [ProgramTheory(nameof(Packages.Sandbox))]
    [InlineData(BoundsMode.GuardPages)]
    [InlineData(BoundsMode.Explicit)]
    public void QuickJs_prints_what_another_engine_prints(BoundsMode bounds)
    {
        Place("tour.js");
        var javaScript = new Program(Packages.Sandbox, Packages.QuickJsModule, bounds) { Directories = [(_scratch.Root, "/data")], Link = DefineSockets };
        ProgramResult result = javaScript.Run("/data/tour.js");
        Assert.Equal("", result.Error);
        Assert.Equal(Expected("tour.js"), result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    // This build imports the sockets of WasmEdge, which are not those of WASI: there are none.
    private static void DefineSockets(Linker linker)
    {
        const int NotSupported = 58;
        linker.AllowShadowing = true;
        (string Name, int Parameters)[] functions =
        [
            ("sock_open", 3), ("sock_connect", 3), ("sock_setsockopt", 5), ("sock_bind", 3), ("sock_listen", 2), ("sock_accept", 2), ("sock_getlocaladdr", 4),
            ("sock_getpeeraddr", 4), ("sock_getaddrinfo", 8),
        ];
        foreach ((string name, int parameters) in functions)
        {
            var type = new FunctionType([.. Enumerable.Repeat(ValType.I32, parameters)], [ValType.I32]);
            linker.DefineFunction("wasi_snapshot_preview1", name, type, (_, _, results) => results[0] = NotSupported);
        }
    }

    private static string Expected(string name) => File.ReadAllText(Program.GuestFile($"{name}.expected"));

    private void Place(params string[] names)
    {
        foreach (string name in names)
            File.Copy(Program.GuestFile(name), _scratch.PathOf(name));
    }
}
