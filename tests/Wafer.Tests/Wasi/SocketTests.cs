using System.Net;
using System.Net.Sockets;
using System.Text;
using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

/// <summary>Listeners that are preopened, and the connections that they accept.</summary>
public sealed class SocketTests : IDisposable
{
    private const int Listener = 3;
    private const int ReadEvent = 1, WriteEvent = 2;
    private const int Peek = 1, WaitAll = 2;
    private const int NotConnected = 53, Pipe = 64;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly WasiGuest? _guest;

    public SocketTests()
    {
        if (!OperatingSystem.IsLinux())
            return;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _guest = new WasiGuest(new WasiOptions().AddListener(_listener));
    }

    private WasiGuest Guest => _guest!;

    public void Dispose()
    {
        _guest?.Dispose();
        _listener.Dispose();
    }

    [LinuxFact]
    public void A_connection_is_accepted_received_from_and_sent_to()
    {
        using Socket client = Connect();
        int fd = Accept();
        Assert.Equal((6, 0), (Guest.FdStat(fd).Type, Guest.FdStat(fd).Flags));
        client.Send("hello"u8);
        Assert.Equal((0, "hel", 0), Receive(fd, 3));
        Assert.Equal((0, "lo", 0), Receive(fd, 100));
        Assert.Equal(0, Send(fd, "world"));
        Assert.Equal("world", Text(client, 5));

        // The same by the functions for files.
        client.Send("again"u8);
        Assert.Equal("again", Guest.Read(fd));
        Assert.Equal(0, Guest.Write(fd, "and again"));
        Assert.Equal("and again", Text(client, 9));
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal((0, "", 0), Receive(fd, 10));
        Assert.Equal(0, Guest.Host.FdClose(fd));
        Assert.Equal(0, client.Receive(new byte[1]));
    }

    [LinuxFact]
    public async Task Accepting_and_receiving_wait_and_can_be_given_up()
    {
        var accepting = Task.Run(Accept);
        Assert.NotSame(accepting, await Task.WhenAny(accepting, Task.Delay(50)));
        using Socket client = Connect();
        int fd = await accepting;
        var receiving = Task.Run(() => Receive(fd, 10));
        Assert.NotSame(receiving, await Task.WhenAny(receiving, Task.Delay(50)));
        client.Send("x"u8);
        Assert.Equal((0, "x", 0), await receiving);
        bool stop = false;
        Guest.Context.StopRequested = () => Volatile.Read(ref stop);
        receiving = Task.Run(() => Receive(fd, 10));
        Assert.NotSame(receiving, await Task.WhenAny(receiving, Task.Delay(50)));
        Volatile.Write(ref stop, true);
        Assert.Equal(WasiGuest.Intr, (await receiving).Error);
        Assert.Equal(WasiGuest.Intr, Guest.Host.SockAccept(Guest.Memory, Listener, 0, Guest.Allocate(4)));
    }

    [LinuxFact]
    public void Nonblocking_sockets_say_that_there_is_nothing_yet()
    {
        Assert.Equal(0, Guest.Host.FdFdstatSetFlags(Listener, WasiGuest.NonBlock));
        Assert.Equal(WasiGuest.Again, Guest.Host.SockAccept(Guest.Memory, Listener, 0, Guest.Allocate(4)));
        using Socket client = Connect();
        Assert.Equal([(1UL, 0, ReadEvent)], new PollCall(Guest).Run(new PollCall(Guest).Fd(1, ReadEvent, Listener)));
        int fd = Accept(WasiGuest.NonBlock);
        Assert.Equal(WasiGuest.NonBlock, Guest.FdStat(fd).Flags);
        Assert.Equal(WasiGuest.Again, Receive(fd, 10).Error);
        Assert.Equal(0, Guest.Host.FdFdstatSetFlags(fd, 0));
        client.Send("x"u8);
        Assert.Equal((0, "x", 0), Receive(fd, 10));
        Assert.Equal(WasiGuest.Inval, Guest.Host.FdFdstatSetFlags(fd, WasiGuest.Append));
    }

    [LinuxFact]
    public void Peeking_leaves_the_data_and_waiting_for_all_takes_as_much_as_was_asked_for()
    {
        using Socket client = Connect();
        int fd = Accept();
        client.Send("abc"u8);
        Assert.Equal((0, "abc", 0), Receive(fd, 10, Peek));
        Assert.Equal((0, "ab", 0), Receive(fd, 2, Peek));
        var sender = Task.Run(async () =>
        {
            await Task.Delay(20);
            client.Send("de"u8);
            await Task.Delay(20);
            client.Send("fgh"u8);
        });
        Assert.Equal((0, "abcdefg", 0), Receive(fd, 7, WaitAll));
        sender.Wait();
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal((0, "h", 0), Receive(fd, 7, WaitAll)); // there is no more
        Assert.Equal(WasiGuest.Inval, Receive(fd, 1, 4).Error);
    }

    [LinuxFact]
    public void Connections_can_be_polled_and_tell_when_the_peer_has_gone()
    {
        using Socket client = Connect();
        int fd = Accept();
        var poll = new PollCall(Guest);
        Assert.Equal([(2UL, 0, WriteEvent)], poll.Run(poll.Fd(1, ReadEvent, fd), poll.Fd(2, WriteEvent, fd)));
        client.Send("abcde"u8);
        Assert.Equal([(1UL, 0, ReadEvent)], poll.Run(poll.Fd(1, ReadEvent, fd)));
        Assert.Equal(5u, Guest.U64(poll.LastEvents + 16));
        client.Shutdown(SocketShutdown.Both);
        Assert.Equal(0, Guest.Host.SockShutdown(fd, 2));
        Assert.Equal([(1UL, 0, ReadEvent)], poll.Run(poll.Fd(1, ReadEvent, fd)));
        Assert.Equal(1, Guest.U16(poll.LastEvents + 24)); // hung up
    }

    [LinuxFact]
    public void Either_direction_can_be_shut_down()
    {
        using Socket client = Connect();
        int fd = Accept();
        Assert.Equal(WasiGuest.Inval, Guest.Host.SockShutdown(fd, 0));
        Assert.Equal(WasiGuest.Inval, Guest.Host.SockShutdown(fd, 4));
        Assert.Equal(0, Guest.Host.SockShutdown(fd, 2));
        Assert.Equal(0, client.Receive(new byte[1]));
        Assert.Equal(Pipe, Send(fd, "x"));
        client.Send("still"u8);
        Assert.Equal((0, "still", 0), Receive(fd, 10));
        Assert.Equal(0, Guest.Host.SockShutdown(fd, 1));
        Assert.Equal((0, "", 0), Receive(fd, 10));
    }

    [LinuxFact]
    public async Task Sending_more_than_fits_waits_until_all_is_sent()
    {
        using Socket client = Connect();
        int fd = Accept();
        const int rounds = 400;
        string part = new('x', 50_000);
        var sending = Task.Run(() =>
        {
            for (int i = 0; i < rounds; i++)
                Assert.Equal(0, Send(fd, part));
        });
        byte[] buffer = new byte[1 << 20];
        long received = 0;
        while (received < (long)rounds * part.Length)
            received += await client.ReceiveAsync(buffer);
        await sending;
    }

    [LinuxFact]
    public void Listeners_come_after_directories_and_report_their_rights()
    {
        using var scratch = new ScratchDirectory();
        using var guest = new WasiGuest(new WasiOptions().AddListener(_listener).AddPreopen(scratch.Root, "/"));
        const ulong accept = 1UL << 29, shutdown = 1UL << 28;
        Assert.Equal(3, guest.FdStat(3).Type);
        Assert.Equal(6, guest.FdStat(4).Type);
        Assert.Equal(accept, guest.FdStat(4).Rights & (accept | shutdown | WasiGuest.RightReadWrite));
        Assert.Equal(shutdown | WasiGuest.RightReadWrite, guest.FdStat(4).Inheriting & (accept | shutdown | WasiGuest.RightReadWrite));
        Assert.Equal(WasiGuest.Badf, guest.Host.FdPrestatGet(guest.Memory, 4, guest.Allocate(8)));
        Assert.Equal(WasiGuest.Notdir, guest.TryOpen("x", out _, dir: 4));
    }

    [LinuxFact]
    public void What_cannot_be_done_with_a_socket_is_refused()
    {
        using Socket client = Connect();
        int fd = Accept();
        uint ok = Guest.Allocate(64);
        Assert.Equal(NotConnected, Receive(Listener, 1).Error);
        Assert.Equal(NotConnected, Send(Listener, "x"));
        Assert.Equal(NotConnected, Guest.Host.SockShutdown(Listener, 1));
        Assert.Equal(NotConnected, Guest.TryRead(Listener, 1, out _));
        Assert.Equal(WasiGuest.Inval, Guest.Host.SockAccept(Guest.Memory, fd, 0, ok));
        Assert.Equal(WasiGuest.Inval, Guest.Host.SockAccept(Guest.Memory, Listener, 1, ok));
        Assert.Equal(WasiGuest.Spipe, Guest.Seek(fd, 0, 0, out _));
        Assert.Equal(WasiGuest.Inval, Guest.Host.SockSend(Guest.Memory, fd, Guest.PutIovs(Guest.Put("x")), 1, 1, ok));
        Assert.Equal(0, Guest.Stat(fd, out var stat));
        Assert.Equal(6, stat.Type);
        foreach ((int bad, int error) in new[] { (1, WasiGuest.Notsock), (99, WasiGuest.Badf), (-1, WasiGuest.Badf) })
        {
            Assert.Equal(error, Guest.Host.SockAccept(Guest.Memory, bad, 0, ok));
            Assert.Equal(error, Guest.Host.SockRecv(Guest.Memory, bad, ok, 0, 0, ok, ok));
            Assert.Equal(error, Guest.Host.SockSend(Guest.Memory, bad, ok, 0, 0, ok));
            Assert.Equal(error, Guest.Host.SockShutdown(bad, 1));
        }
    }

    [LinuxFact]
    public void Addresses_outside_the_memory_trap_before_anything_is_accepted_or_received()
    {
        using Socket client = Connect();
        Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.SockAccept(Guest.Memory, Listener, 0, Guest.End));
        int fd = Accept();
        client.Send("abc"u8);
        uint iovs = Guest.PutIovs((Guest.Allocate(8), 8)), ok = Guest.Allocate(8);
        Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.SockRecv(Guest.Memory, fd, Guest.End, 1, 0, ok, ok));
        Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.SockRecv(Guest.Memory, fd, Guest.PutIovs((Guest.End, 1)), 1, 0, ok, ok));
        Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.SockRecv(Guest.Memory, fd, iovs, 1, 0, Guest.End, ok));
        Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.SockRecv(Guest.Memory, fd, iovs, 1, 0, ok, Guest.End));
        Assert.Equal(WasiGuest.Unaligned, Guest.Host.SockRecv(Guest.Memory, fd, iovs, 1, 0, ok, ok + 1));
        Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.SockSend(Guest.Memory, fd, iovs, 1, 0, Guest.End));
        Assert.Equal((0, "abc", 0), Receive(fd, 10));
    }

    [LinuxFact]
    public void The_listener_stays_the_embedders()
    {
        Assert.Equal(0, Guest.Host.FdClose(Listener));
        using Socket client = Connect();
        using var other = new WasiGuest(new WasiOptions().AddListener(_listener));
        uint result = other.Allocate(4);
        Assert.Equal(0, other.Host.SockAccept(other.Memory, Listener, 0, result));
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Assert.Throws<ArgumentException>(() => new WasiOptions().AddListener(udp));
    }

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(_listener.LocalEndPoint!);
        return socket;
    }

    private int Accept() => Accept(0);

    private int Accept(int flags)
    {
        uint result = Guest.Allocate(4);
        Assert.Equal(0, Guest.Host.SockAccept(Guest.Memory, Listener, flags, result));
        return (int)Guest.U32(result);
    }

    private (int Error, string Text, int Flags) Receive(int fd, int size, int flags = 0)
    {
        uint buffer = Guest.Allocate(size), read = Guest.Allocate(4), flagsOut = Guest.Allocate(2);
        Guest.SetU16(flagsOut, 0xffff);
        int error = Guest.Host.SockRecv(Guest.Memory, fd, Guest.PutIovs((buffer, (uint)size)), 1, flags, read, flagsOut);
        return error == 0 ? (0, Guest.Text(buffer, Guest.U32(read)), Guest.U16(flagsOut)) : (error, "", 0);
    }

    private int Send(int fd, string text)
    {
        uint written = Guest.Allocate(4);
        int error = Guest.Host.SockSend(Guest.Memory, fd, Guest.PutIovs(Guest.Put(text)), 1, 0, written);
        if (error == 0)
            Assert.Equal((uint)Encoding.UTF8.GetByteCount(text), Guest.U32(written));
        return error;
    }

    private static string Text(Socket socket, int length)
    {
        byte[] buffer = new byte[length];
        for (int done = 0; done < length;)
            done += socket.Receive(buffer, done, length - done, SocketFlags.None);
        return Encoding.UTF8.GetString(buffer);
    }
}
