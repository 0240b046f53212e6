using System.Diagnostics;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Wafer.Text;
using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

/// <summary>Guests that wait and are suspended, instead of holding a thread.</summary>
public class SuspensionTests
{
    // Copies standard input to standard output until it ends, 16 bytes at a time.
    private const string Cat = """
        (module
          (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
          (memory (export "memory") 1)
          (func (export "_start")
            (loop $next
              (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const 16))
              (if (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)) (then (call $exit (i32.const 99))))
              (if (i32.eqz (i32.load (i32.const 8))) (then (call $exit (i32.const 7))))
              (i32.store (i32.const 4) (i32.load (i32.const 8)))
              (if (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)) (then (call $exit (i32.const 98))))
              (br $next))))
        """;

    // Waits for a clock or for input, whatever comes first, and exits with the user data of what came: 1 or 2.
    private const string Poll = """
        (module
          (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
          (memory (export "memory") 1)
          (func (export "_start")
            (i64.store (i32.const 0) (i64.const 1)) (i32.store8 (i32.const 8) (i32.const 0)) (i32.store (i32.const 16) (i32.const 1)) (i64.store (i32.const 24) (i64.const NANOSECONDS))
            (i64.store (i32.const 48) (i64.const 2)) (i32.store8 (i32.const 56) (i32.const 1)) (i32.store (i32.const 64) (i32.const 0))
            (if (call $poll (i32.const 0) (i32.const 256) (i32.const 2) (i32.const 512)) (then (call $exit (i32.const 99))))
            (if (i32.ne (i32.load (i32.const 512)) (i32.const 1)) (then (call $exit (i32.const 98))))
            (call $exit (i32.load (i32.const 256)))))
        """;

    [Fact]
    public async Task Reading_suspends_until_there_is_input()
    {
        var pipe = new Pipe();
        using var output = new MemoryStream();
        using var guest = new Guest(Cat, new WasiOptions { Stdin = WasiStdio.FromPipe(pipe.Reader), Stdout = WasiStdio.FromStream(output) });
        Task<int> run = WasiCommand.RunAsync(guest.Instance);
        Assert.False(run.IsCompleted);
        foreach (string part in (string[])["one, ", "two, and what is longer than one read"])
        {
            await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(part));
            await Task.Delay(5);
            Assert.False(run.IsCompleted);
        }
        await pipe.Writer.CompleteAsync();
        Assert.Equal(7, await run);
        Assert.Equal("one, two, and what is longer than one read", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public async Task A_clock_suspends_for_its_time()
    {
        var pipe = new Pipe();
        using var guest = new Guest(Poll.Replace("NANOSECONDS", "30000000", StringComparison.Ordinal), new WasiOptions { Stdin = WasiStdio.FromPipe(pipe.Reader) });
        var watch = Stopwatch.StartNew();
        Task<int> run = WasiCommand.RunAsync(guest.Instance);
        Assert.False(run.IsCompleted);
        Assert.Equal(1, await run);
        Assert.True(watch.ElapsedMilliseconds >= 29);
    }

    [Fact]
    public async Task Input_ends_the_wait_for_a_clock()
    {
        var pipe = new Pipe();
        using var guest = new Guest(Poll.Replace("NANOSECONDS", "3600000000000", StringComparison.Ordinal), new WasiOptions { Stdin = WasiStdio.FromPipe(pipe.Reader) });
        Task<int> run = WasiCommand.RunAsync(guest.Instance);
        Assert.False(run.IsCompleted);
        await pipe.Writer.WriteAsync(new byte[] { 1 });
        Assert.Equal(2, await run);
    }

    [Fact]
    public async Task A_clock_of_the_embedder_says_when_the_wait_is_over()
    {
        var clock = new WasiVirtualClock();
        var options = new WasiOptions { Stdin = WasiStdio.FromPipe(new Pipe().Reader), Clock = clock };
        using var guest = new Guest(Poll.Replace("NANOSECONDS", "3600000000000", StringComparison.Ordinal), options);
        Assert.Equal(1, await WasiCommand.RunAsync(guest.Instance));
        Assert.True(clock.Elapsed >= TimeSpan.FromHours(1) && clock.Elapsed < TimeSpan.FromHours(1.1));
    }

    [Fact]
    public async Task Hundreds_of_guests_wait_at_once()
    {
        string text = Poll.Replace("NANOSECONDS", "50000000", StringComparison.Ordinal);
        Guest[] guests = [.. Enumerable.Range(0, 300).Select(_ => new Guest(text, new WasiOptions { Stdin = WasiStdio.FromPipe(new Pipe().Reader) }))];
        Task<int>[] runs = [.. guests.Select(guest => WasiCommand.RunAsync(guest.Instance))];
        Assert.DoesNotContain(runs, run => run.IsFaulted);
        Assert.All(await Task.WhenAll(runs), code => Assert.Equal(1, code));
        Array.ForEach(guests, guest => guest.Dispose());
    }

    [Fact]
    public async Task A_guest_that_is_suspended_can_be_cancelled_and_run_again()
    {
        var pipe = new Pipe();
        using var output = new MemoryStream();
        using var guest = new Guest(Cat, new WasiOptions { Stdin = WasiStdio.FromPipe(pipe.Reader), Stdout = WasiStdio.FromStream(output) });
        using var cancellation = new CancellationTokenSource();
        Task run = guest.Store.RunAsync(() => WasiCommand.RunAsync(guest.Instance), Timeout.InfiniteTimeSpan, cancellation.Token);
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await pipe.Writer.WriteAsync("later"u8.ToArray());
        await pipe.Writer.CompleteAsync();
        Assert.Equal(7, await WasiCommand.RunAsync(guest.Instance));
        Assert.Equal("later", Encoding.UTF8.GetString(output.ToArray()));
    }

    [LinuxFact]
    public async Task Sockets_suspend()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var guest = new Guest(
            """
            (module
              (import "wasi_snapshot_preview1" "sock_accept" (func $accept (param i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "sock_recv" (func $receive (param i32 i32 i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "sock_send" (func $send (param i32 i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
              (memory (export "memory") 1)
              (func (export "_start")
                (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const 5))
                (if (call $accept (i32.const 3) (i32.const 0) (i32.const 16)) (then (call $exit (i32.const 97))))
                (if (call $receive (i32.load (i32.const 16)) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 20) (i32.const 24)) (then (call $exit (i32.const 98))))
                (if (call $send (i32.load (i32.const 16)) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 20)) (then (call $exit (i32.const 99))))))
            """,
            new WasiOptions().AddListener(listener.Server));
        Task<int> run = WasiCommand.RunAsync(guest.Instance);
        Assert.False(run.IsCompleted);
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        await Task.Delay(10);
        Assert.False(run.IsCompleted);
        await client.GetStream().WriteAsync("hello"u8.ToArray());
        var answer = new byte[5];
        await client.GetStream().ReadExactlyAsync(answer);
        Assert.Equal("hello"u8, answer);
        Assert.Equal(0, await run);
    }

    private sealed class Guest : IDisposable
    {
        private readonly WasiContext _context;

        public Guest(string text, WasiOptions options)
        {
            var engine = new Engine();
            _context = new WasiContext(options);
            Store = new Store(engine);
            Instance = new Linker(engine).DefineWasi(_context).Instantiate(Store, Module.Compile(engine, Wat.Assemble(text)));
        }

        public Store Store { get; }

        public Instance Instance { get; }

        public void Dispose()
        {
            Store.Dispose();
            _context.Dispose();
        }
    }
}
