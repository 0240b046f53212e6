using Wafer.Tests.Wasi;

namespace Wafer.Tests.Cli;

/// <summary><c>wafer run</c> with WASI programs.</summary>
public sealed class RunWasiTests : IDisposable
{
    private const string Memory = """(memory (export "memory") 1)""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(42)]
    [InlineData(255)]
    public void The_programs_own_exit_status_is_passed_on(int status)
    {
        string file = _folder.Write("exit.wat", $"""
            (module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) {Memory}
              (func (export "_start") (call $exit (i32.const {status})) unreachable))
            """);
        Assert.Equal(new ToolRun(status, "", ""), ToolRun.Of("run", file));
    }

    [Fact]
    public void A_program_that_returns_has_succeeded_and_one_that_traps_has_not()
    {
        Assert.Equal(0, ToolRun.Of("run", _folder.Write("ok.wat", """(module (func (export "_start")))""")).Status);
        ToolRun.Of("run", _folder.Write("trap.wat", """(module (func (export "_start") unreachable))""")).AssertFails(134, "trap: unreachable");
    }

    [Fact]
    public void Arguments_after_the_file_are_the_programs_whatever_they_look_like()
    {
        string file = _folder.Write("args.wat", Echo("args"));
        Assert.Equal($"{file}\0--invoke\0x\0--\0-h\0", ToolRun.Of("run", file, "--invoke", "x", "--", "-h").Output);
        Assert.Equal($"{file}\0--bounds\0", ToolRun.Of("run", "--", file, "--", "--bounds").Output);
    }

    [Fact]
    public void Variables_are_passed_in_order_and_none_are_inherited_unasked()
    {
        string file = _folder.Write("environ.wat", Echo("environ"));
        Environment.SetEnvironmentVariable("WAFER_TEST_VARIABLE", "inherited");
        ToolRun run = ToolRun.Of("run", "--env", "B=2", "--env=A=1=x", "--env", "WAFER_TEST_VARIABLE", "--env", "WAFER_TEST_MISSING", file);
        Assert.Equal("B=2\0A=1=x\0WAFER_TEST_VARIABLE=inherited\0", run.Output);
        Assert.Equal("", ToolRun.Of("run", file).Output);
    }

    [Fact]
    public void All_variables_can_be_inherited_and_some_replaced()
    {
        string file = _folder.Write("environ.wat", Echo("environ"));
        Environment.SetEnvironmentVariable("WAFER_TEST_VARIABLE", "inherited");
        Environment.SetEnvironmentVariable("WAFER_TEST_OTHER", "inherited too");
        string[] variables = ToolRun.Of("run", "--env-inherit", "--env", "WAFER_TEST_OTHER=replaced", file).Output.Split('\0');
        Assert.Contains("WAFER_TEST_VARIABLE=inherited", variables);
        Assert.Equal("WAFER_TEST_OTHER=replaced", Assert.Single(variables, v => v.StartsWith("WAFER_TEST_OTHER=", StringComparison.Ordinal)));
        Assert.Contains(variables, v => v.StartsWith("PATH=", StringComparison.Ordinal));
        ToolRun.Of("run", "--env-inherit=yes", file).AssertFails(2, "'--env-inherit' takes no value");
    }

    [Theory]
    [InlineData("")]
    [InlineData("8080")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("[::1]")]
    [InlineData("example.org:80")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("localhost:")]
    public void What_is_no_address_to_listen_at_is_a_wrong_command_line(string address) =>
        ToolRun.Of("run", "--tcplisten", address, "x.wat").AssertFails(2, "is not an address and a port");

    [LinuxFact]
    public void An_address_that_is_in_use_cannot_be_listened_at()
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        socket.Listen();
        string file = _folder.Write("exit.wat", $"""(module (import "wasi_snapshot_preview1" "proc_exit" (func (param i32))) {Memory} (func (export "_start")))""");
        ToolRun.Of("run", "--tcplisten", $"{socket.LocalEndPoint}", file).AssertFails(1, $"cannot listen at {socket.LocalEndPoint}");
    }

    [LinuxFact]
    public void Directories_have_the_names_that_they_are_given()
    {
        string file = _folder.Write("dir.wat", $"""
            (module
              (import "wasi_snapshot_preview1" "fd_prestat_dir_name" (func $name (param i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32))) {Memory}
              (func (export "_start")
                (drop (call $name (i32.const 3) (i32.const 100) (i32.const 6)))
                (i32.store (i32.const 0) (i32.const 100)) (i32.store (i32.const 4) (i32.const 6))
                (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
            """);
        Directory.CreateDirectory(_folder["data"]);
        Assert.Equal("/guest", ToolRun.Of("run", "--dir", $"{_folder["data"]}::/guest", file).Output);
        Assert.Equal("/guest", ToolRun.Of("run", "--dir", $"{_folder["data"]}::/guest:ro", file).Output);
        ToolRun.Of("run", "--dir", _folder["missing"], file).AssertFails(1, "cannot open the directories of --dir");
    }

    [LinuxFact]
    public void A_directory_can_be_read_only()
    {
        string file = _folder.Write("create.wat", $"""
            (module
              (import "wasi_snapshot_preview1" "path_create_directory" (func $create (param i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) {Memory} (data (i32.const 0) "new")
              (func (export "_start") (call $exit (call $create (i32.const 3) (i32.const 0) (i32.const 3)))))
            """);
        const int readOnlyFileSystem = 69; // EROFS
        Directory.CreateDirectory(_folder["data"]);
        Assert.Equal(readOnlyFileSystem, ToolRun.Of("run", "--dir", $"{_folder["data"]}::/:ro", file).Status);
        Assert.False(Directory.Exists(_folder["data/new"]));
        Assert.Equal(0, ToolRun.Of("run", "--dir", $"{_folder["data"]}::/", file).Status);
        Assert.True(Directory.Exists(_folder["data/new"]));
    }

    [Fact]
    public void The_program_reads_the_tools_standard_input()
    {
        string file = _folder.Write("cat.wat", $"""
            (module
              (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32))) {Memory}
              (func (export "_start")
                (i32.store (i32.const 0) (i32.const 100)) (i32.store (i32.const 4) (i32.const 1000))
                (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 4)))
                (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
            """);
        Assert.Equal("from the input", ToolRun.WithInput("from the input", "run", file).Output);
    }

    [Fact]
    public void A_reactor_is_initialised_before_its_function_is_called()
    {
        string file = _folder.Write("reactor.wat", """
            (module (global $g (mut i32) (i32.const 0))
              (func (export "_initialize") (global.set $g (i32.const 7)))
              (func (export "get") (result i32) (global.get $g)))
            """);
        Assert.Equal("7\n", ToolRun.Of("run", "--invoke", "get", file).Output);
    }

    [Fact]
    public void Another_function_of_a_program_can_be_called()
    {
        string file = _folder.Write("both.wat", """(module (func (export "_start") unreachable) (func (export "f") (result i32) (i32.const 5)))""");
        Assert.Equal("5\n", ToolRun.Of("run", "--invoke", "f", file).Output);
    }

    // Writes the strings of args_get or environ_get as they lie in memory: each ends with a NUL byte.
    private static string Echo(string what) => $"""
        (module
          (import "wasi_snapshot_preview1" "{what}_sizes_get" (func $sizes (param i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "{what}_get" (func $get (param i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32))) {Memory}
          (func (export "_start")
            (drop (call $sizes (i32.const 16) (i32.const 4)))
            (drop (call $get (i32.const 1000) (i32.const 2000)))
            (i32.store (i32.const 0) (i32.const 2000))
            (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
        """;
}
