using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Wafer.Cli;
using Wafer.Tests.Wasi;

namespace Wafer.Tests.Cli;

/// <summary>WASI programs in a process of their own: signals, pipes, limits, sockets.</summary>
public sealed class GuestProcessTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxTheory]
    [InlineData("""(loop $l (br $l))""")] // an endless loop
    [InlineData("""(loop $l (drop (call $read (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 8))) (br $l))""")] // nothing comes
    [InlineData("""(loop $l (drop (call $write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 8))) (br $l))""")] // nobody takes it
    [InlineData("""(loop $l (drop (call $poll (i32.const 64) (i32.const 256) (i32.const 1) (i32.const 8))) (br $l))""")] // for a long time
    public async Task A_signal_ends_a_program_that_runs_or_waits(string body)
    {
        string file = _folder.Write("guest.wat", $"""
            (module
              (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
              (memory (export "memory") 2)
              (func (export "_start")
                (i32.store (i32.const 16) (i32.const 0)) (i32.store (i32.const 20) (i32.const 65536)) ;; a buffer
                (i32.store (i32.const 80) (i32.const 1)) (i64.store (i32.const 88) (i64.const -1)) ;; the monotonic clock, centuries
                (drop (call $write (i32.const 2) (i32.const 24) (i32.const 1) (i32.const 8))) ;; says that it runs
                {body})
              (data (i32.const 24) "\20\00\00\00\07\00\00\00running"))
            """);
        using Process process = Start("run", file);
        byte[] said = new byte[7];
        await process.StandardError.BaseStream.ReadExactlyAsync(said);
        Assert.Equal("running", Encoding.ASCII.GetString(said));
        await Task.Delay(100); // until it is where it waits
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
            await kill.WaitForExitAsync();
        Assert.True(process.WaitForExit(s_patience));
        Assert.Equal(128 + 15, process.ExitCode);
        Assert.Equal("", await process.StandardError.ReadToEndAsync());
    }

    [LinuxFact]
    public async Task A_guest_that_opens_files_until_it_fails_gets_an_error_before_the_tool_does()
    {
        // Opens until that fails, closes one, opens it again; the status is what the failure was.
        string file = _folder.Write("open.wat", """
            (module
              (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
              (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
              (memory (export "memory") 1)
              (data (i32.const 16) "file")
              (func $again (result i32)
                (call $open (i32.const 3) (i32.const 0) (i32.const 16) (i32.const 4) (i32.const 0)
                  (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 8)))
              (func (export "_start") (local $error i32)
                (loop $l (br_if $l (i32.eqz (local.tee $error (call $again)))))
                (if (call $close (i32.load (i32.const 8))) (then unreachable))
                (if (call $again) (then unreachable))
                (if (i32.eqz (call $again)) (then unreachable))
                (call $exit (local.get $error))))
            """);
        Directory.CreateDirectory(_folder["data"]);
        _folder.Write("data/file", "");
        const int tooManyInSystem = 41, tooMany = 33;
        Assert.Equal(tooManyInSystem, await Status("-n 200"));
        Assert.Equal(tooMany, await Status("-n 4000"));

        async Task<int> Status(string limit)
        {
            string tool = typeof(Tool).Assembly.Location;
            using Process process = StartCommand("bash", "-c", $"ulimit {limit} && exec dotnet '{tool}' run --dir '{_folder["data"]}' '{file}'");
            string error = await process.StandardError.ReadToEndAsync();
            Assert.True(process.WaitForExit(s_patience));
            Assert.Equal("", error);
            return process.ExitCode;
        }
    }

    [LinuxFact]
    public async Task A_program_serves_connections_to_an_address_of_the_command_line()
    {
        // Accepts a connection, and sends back in brackets what it receives. The listener's number is 4: behind the directory.
        string file = _folder.Write("server.wat", """
            (module
              (import "wasi_snapshot_preview1" "sock_accept" (func $accept (param i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "sock_recv" (func $recv (param i32 i32 i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "sock_send" (func $send (param i32 i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "sock_shutdown" (func $shutdown (param i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "environ_get" (func $environ (param i32 i32) (result i32)))
              (memory (export "memory") 1)
              (data (i32.const 16) "\00\01\00\00\00\01\00\00") ;; to receive into: 256 bytes at 256
              (data (i32.const 24) "\40\00\00\00\01\00\00\00\00\01\00\00\00\00\00\00\41\00\00\00\01\00\00\00") ;; to send
              (data (i32.const 64) "[]")
              (data (i32.const 128) "\00\02\00\00\0d\00\00\00") ;; 13 bytes at 512
              (func (export "_start") (local $fd i32)
                (drop (call $environ (i32.const 144) (i32.const 512)))
                (drop (call $write (i32.const 1) (i32.const 128) (i32.const 1) (i32.const 8)))
                (if (call $accept (i32.const 4) (i32.const 0) (i32.const 8)) (then unreachable))
                (local.set $fd (i32.load (i32.const 8)))
                (if (call $recv (local.get $fd) (i32.const 16) (i32.const 1) (i32.const 0) (i32.const 36) (i32.const 8)) (then unreachable))
                (if (call $send (local.get $fd) (i32.const 24) (i32.const 3) (i32.const 0) (i32.const 8)) (then unreachable))
                (if (call $shutdown (local.get $fd) (i32.const 3)) (then unreachable))))
            """);
        Directory.CreateDirectory(_folder["data"]);
        int port = FreePort();
        using Process process = Start("run", "--dir", _folder["data"], "--tcplisten", $"localhost:{port}", file);
        byte[] environment = new byte[13];
        await process.StandardOutput.BaseStream.ReadExactlyAsync(environment); // it listens now
        Assert.Equal("LISTEN_FDS=1\0", Encoding.ASCII.GetString(environment));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await client.GetStream().WriteAsync("hello"u8.ToArray());
        using var reader = new StreamReader(client.GetStream());
        Assert.Equal("[hello]", await reader.ReadToEndAsync());
        Assert.True(process.WaitForExit(s_patience));
        Assert.Equal(0, process.ExitCode);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static Process Start(params string[] arguments) => StartCommand("dotnet", [typeof(Tool).Assembly.Location, .. arguments]);

    private static Process StartCommand(string command, params string[] arguments) => Process.Start(new ProcessStartInfo(command, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
