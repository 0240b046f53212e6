using System.IO.Pipelines;
using System.Text;
using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

/// <summary>Standard streams that are text writers, pipes, and streams that keep a reader waiting.</summary>
public class EmbedderStreamTests
{
    private const int ReadEvent = 1, WriteEvent = 2;

    [Fact]
    public void A_text_writer_gets_characters_that_were_split_between_writes_whole()
    {
        var output = new StringWriter();
        using var guest = new WasiGuest(new WasiOptions { Stdout = output });
        byte[] text = Encoding.UTF8.GetBytes("größer 日本 🙂!");
        foreach (byte b in text)
            Assert.Equal(0, guest.Write(1, [b]));
        Assert.Equal("größer 日本 🙂!", output.ToString());
        Assert.Equal(0, guest.Write(1, new string('x', 5000)));
        Assert.EndsWith("!" + new string('x', 5000), output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_utf8_becomes_replacement_characters_in_a_text_writer()
    {
        var output = new StringWriter();
        using (var guest = new WasiGuest(new WasiOptions { Stderr = output }))
        {
            Assert.Equal(0, guest.Write(2, [0x61, 0xff, 0x62, 0xe6, 0x97]));
            Assert.Equal("a\uFFFDb", output.ToString());
        }

        Assert.Equal("a\uFFFDb\uFFFD", output.ToString()); // it was never finished
    }

    [Fact]
    public void Streams_must_be_connected_the_right_way()
    {
        var pipe = new Pipe();
        Assert.Throws<ArgumentException>(() => new WasiContext(new WasiOptions { Stdin = new StringWriter() }));
        Assert.Throws<ArgumentException>(() => new WasiContext(new WasiOptions { Stdin = pipe.Writer }));
        Assert.Throws<ArgumentException>(() => new WasiContext(new WasiOptions { Stderr = pipe.Reader }));
    }

    [Fact]
    public async Task A_guest_waits_for_what_comes_through_a_pipe()
    {
        var pipe = new Pipe();
        using var guest = new WasiGuest(new WasiOptions { Stdin = pipe.Reader });
        var reading = Task.Run(() => guest.Read(0, 4));
        Assert.NotSame(reading, await Task.WhenAny(reading, Task.Delay(50)));
        await pipe.Writer.WriteAsync("abcdefgh"u8.ToArray());
        Assert.Equal("abcd", await reading);

        // Only what the guest read is consumed.
        ReadResult rest = await pipe.Reader.ReadAsync();
        Assert.Equal("efgh", Encoding.UTF8.GetString(rest.Buffer));
        pipe.Reader.AdvanceTo(rest.Buffer.Start);
        Assert.Equal("ef", guest.Read(0, 2));
        await pipe.Writer.CompleteAsync();
        Assert.Equal("gh", guest.Read(0, 10));
        Assert.Equal("", guest.Read(0, 10));
    }

    [Fact]
    public async Task A_pipe_can_be_polled()
    {
        var pipe = new Pipe();
        using var guest = new WasiGuest(new WasiOptions { Stdin = pipe.Reader });
        var poll = new PollCall(guest);
        Assert.Equal([(2UL, 0, 0)], poll.Run(poll.Fd(1, ReadEvent, 0), poll.Clock(2, 1, 1_000_000)));
        await pipe.Writer.WriteAsync("abc"u8.ToArray());
        Assert.Equal([(1UL, 0, ReadEvent)], poll.Run(poll.Fd(1, ReadEvent, 0), poll.Clock(2, 1, 3_600_000_000_000)));
        Assert.Equal(3u, guest.U64(poll.LastEvents + 16));
        var polling = Task.Run(() => guest.Read(0) == "abc" ? poll.Run(poll.Fd(1, ReadEvent, 0)) : null);
        Assert.NotSame(polling, await Task.WhenAny(polling, Task.Delay(50)));
        await pipe.Writer.WriteAsync("d"u8.ToArray());
        Assert.Equal([(1UL, 0, ReadEvent)], await polling);
        Assert.Equal("d", guest.Read(0));
    }

    [Fact]
    public async Task Nonblocking_input_from_a_pipe_says_that_there_is_nothing_yet()
    {
        var pipe = new Pipe();
        using var guest = new WasiGuest(new WasiOptions { Stdin = pipe.Reader });
        Assert.Equal(0, guest.Host.FdFdstatSetFlags(0, WasiGuest.NonBlock));
        Assert.Equal(WasiGuest.NonBlock, guest.FdStat(0).Flags);
        Assert.Equal(WasiGuest.Again, guest.TryRead(0, 4, out _));
        Assert.Equal(WasiGuest.Again, guest.TryRead(0, 4, out _));
        await pipe.Writer.WriteAsync("x"u8.ToArray());
        Assert.Equal("x", guest.Read(0));
    }

    [Fact]
    public async Task A_pipe_can_be_read_on_by_the_embedder_after_the_guest_has_gone()
    {
        var pipe = new Pipe();
        using (var guest = new WasiGuest(new WasiOptions { Stdin = pipe.Reader }))
        {
            Assert.Equal(0, guest.Host.FdFdstatSetFlags(0, WasiGuest.NonBlock));
            Assert.Equal(WasiGuest.Again, guest.TryRead(0, 4, out _));
        }

        await pipe.Writer.WriteAsync("rest"u8.ToArray());
        ReadResult result = await pipe.Reader.ReadAsync();
        Assert.Equal("rest", Encoding.UTF8.GetString(result.Buffer));
    }

    [Fact]
    public void A_pipe_that_was_broken_off_is_ready_and_an_input_output_error()
    {
        var pipe = new Pipe();
        using var guest = new WasiGuest(new WasiOptions { Stdin = pipe.Reader });
        pipe.Writer.Complete(new IOException("the line is dead"));
        var poll = new PollCall(guest);
        Assert.Equal([(1UL, 0, ReadEvent)], poll.Run(poll.Fd(1, ReadEvent, 0)));
        Assert.Equal(29, guest.TryRead(0, 1, out _)); // io
    }

    [Fact]
    public async Task A_guest_waits_while_a_pipe_is_full()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 10, resumeWriterThreshold: 5));
        using var guest = new WasiGuest(new WasiOptions { Stdout = pipe.Writer });
        Assert.Equal(0, guest.Write(1, "0123456789abc"));
        var poll = new PollCall(guest);
        Assert.Equal([(2UL, 0, 0)], poll.Run(poll.Fd(1, WriteEvent, 1), poll.Clock(2, 1, 1_000_000)));
        var writing = Task.Run(() => guest.Write(1, "more"));
        Assert.NotSame(writing, await Task.WhenAny(writing, Task.Delay(50)));
        ReadResult read = await pipe.Reader.ReadAsync();
        Assert.Equal("0123456789abc", Encoding.UTF8.GetString(read.Buffer));
        pipe.Reader.AdvanceTo(read.Buffer.End);
        Assert.Equal(0, await writing);
        read = await pipe.Reader.ReadAsync();
        Assert.Equal("more", Encoding.UTF8.GetString(read.Buffer));
        await pipe.Reader.CompleteAsync();
        guest.Write(1, "nobody reads");
        Assert.Equal(64, guest.Write(1, "nobody reads")); // pipe
    }

    [Fact]
    public async Task A_stream_that_keeps_its_reader_waiting_can_be_waited_for_polled_and_given_up()
    {
        var input = new SlowStream();
        using var guest = new WasiGuest(new WasiOptions { Stdin = WasiStdio.FromStream(input) });
        var poll = new PollCall(guest);
        Assert.Equal([(2UL, 0, 0)], poll.Run(poll.Fd(1, ReadEvent, 0), poll.Clock(2, 1, 1_000_000)));
        bool stop = false;
        guest.Context.StopRequested = () => Volatile.Read(ref stop);
        var reading = Task.Run(() => guest.TryRead(0, 4, out _));
        Assert.NotSame(reading, await Task.WhenAny(reading, Task.Delay(50)));
        Volatile.Write(ref stop, true);
        Assert.Equal(WasiGuest.Intr, await reading);
        Volatile.Write(ref stop, false);
        reading = Task.Run(() => guest.Read(0, 4) == "abcd" ? 0 : -1);
        input.Give("abcdef");
        Assert.Equal(0, await reading);
        Assert.Equal([(1UL, 0, ReadEvent)], poll.Run(poll.Fd(1, ReadEvent, 0)));
        Assert.Equal("ef", guest.Read(0, 4));
        input.Give("");
        Assert.Equal("", guest.Read(0, 4));
    }

    [Fact]
    public async Task Without_polling_no_more_is_taken_from_a_stream_than_the_guest_asks_for()
    {
        var input = new SlowStream();
        using var guest = new WasiGuest(new WasiOptions { Stdin = WasiStdio.FromStream(input) });
        input.Give("abcdef");
        Assert.Equal("ab", guest.Read(0, 2));
        byte[] rest = new byte[10];
        Assert.Equal("cdef", Encoding.UTF8.GetString(rest, 0, await input.ReadAsync(rest)));
    }

    /// <summary>A stream that has nothing until it is given something.</summary>
    private sealed class SlowStream : Stream
    {
        private readonly Pipe _pipe = new();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Give(string text)
        {
            if (text.Length == 0)
            {
                _pipe.Writer.Complete();
                return;
            }

            Encoding.UTF8.GetBytes(text, _pipe.Writer);
            Assert.True(_pipe.Writer.FlushAsync().AsTask().Wait(TimeSpan.FromMinutes(1)));
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            ReadResult result = await _pipe.Reader.ReadAsync(cancellationToken);
            int count = (int)Math.Min(buffer.Length, result.Buffer.Length);
            foreach (var part in result.Buffer.Slice(0, count))
            {
                part.CopyTo(buffer);
                buffer = buffer[part.Length..];
            }

            _pipe.Reader.AdvanceTo(result.Buffer.GetPosition(count));
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("It would block.");

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
