using System.Text;
using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

public class StandardStreamTests
{
    [Fact]
    public void Output_goes_to_the_streams_buffer_by_buffer()
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        using var guest = new WasiGuest(new WasiOptions { Stdout = output, Stderr = WasiStdio.FromStream(error) });
        uint written = guest.Allocate(4);
        uint iovs = guest.PutIovs(guest.Put("Hello"), guest.Put(""), guest.Put(", "), guest.Put("world"));
        Assert.Equal(0, guest.Host.FdWrite(guest.Memory, 1, iovs, 4, written));
        Assert.Equal(12u, guest.U32(written));
        Assert.Equal(0, guest.Write(2, "oops"));
        Assert.Equal("Hello, world", Encoding.UTF8.GetString(output.ToArray()));
        Assert.Equal("oops", Encoding.UTF8.GetString(error.ToArray()));
    }

    [Fact]
    public void Input_gives_what_there_is_and_then_its_end()
    {
        using var guest = new WasiGuest(new WasiOptions { Stdin = new MemoryStream("abcdef"u8.ToArray()) });
        Assert.Equal("abcd", guest.Read(0, 4));
        Assert.Equal("ef", guest.Read(0, 4));
        Assert.Equal("", guest.Read(0, 4));
    }

    [Fact]
    public void A_leading_empty_buffer_is_not_the_end_of_the_input()
    {
        using var guest = new WasiGuest(new WasiOptions { Stdin = new MemoryStream("abc"u8.ToArray()) });
        uint buffer = guest.Allocate(8), read = guest.Allocate(4);
        Assert.Equal(0, guest.Host.FdRead(guest.Memory, 0, guest.PutIovs((buffer, 0), (buffer, 8)), 2, read));
        Assert.Equal(3u, guest.U32(read));
    }

    [Fact]
    public void Null_streams_drop_output_and_have_no_input()
    {
        using var guest = new WasiGuest(new WasiOptions());
        Assert.Equal(0, guest.Write(1, "gone"));
        Assert.Equal("", guest.Read(0));
    }

    [Fact]
    public void Streams_go_one_way()
    {
        using var guest = new WasiGuest(new WasiOptions());
        Assert.Equal(WasiGuest.Badf, guest.Write(0, "x"));
        Assert.Equal(WasiGuest.Badf, guest.TryRead(1, 10, out _));
        Assert.Equal(WasiGuest.RightRead, guest.FdStat(0).Rights & WasiGuest.RightReadWrite);
        Assert.Equal(WasiGuest.RightWrite, guest.FdStat(1).Rights & WasiGuest.RightReadWrite);
    }

    [Fact]
    public void Streams_have_no_positions_and_are_no_directories()
    {
        using var guest = new WasiGuest(new WasiOptions());
        uint iovs = guest.PutIovs(guest.Put("x")), ok = guest.Allocate(8);
        Assert.Equal(WasiGuest.Spipe, guest.Seek(1, 0, 0, out _));
        Assert.Equal(WasiGuest.Spipe, guest.Host.FdTell(guest.Memory, 0, ok));
        Assert.Equal(WasiGuest.Spipe, guest.Host.FdPread(guest.Memory, 0, iovs, 1, 0, ok));
        Assert.Equal(WasiGuest.Spipe, guest.Host.FdPwrite(guest.Memory, 1, iovs, 1, 0, ok));
        Assert.Equal(WasiGuest.Badf, guest.Host.FdPrestatGet(guest.Memory, 1, ok));
        Assert.Equal(WasiGuest.Notdir, guest.CreateDirectory("d", dir: 1));
        Assert.Equal(WasiGuest.Notdir, guest.TryOpen("d", out _, dir: 0));
    }

    [Fact]
    public void A_stream_that_fails_is_an_input_output_error()
    {
        using var guest = new WasiGuest(new WasiOptions { Stdout = new FailingStream(new IOException("full")) });
        Assert.Equal(29, guest.Write(1, "x"));
        using var closed = new WasiGuest(new WasiOptions { Stdout = new FailingStream(new ObjectDisposedException("s")) });
        Assert.Equal(WasiGuest.Badf, closed.Write(1, "x"));
    }

    [Fact]
    public void An_exception_that_is_not_about_input_or_output_reaches_the_embedder()
    {
        using var guest = new WasiGuest(new WasiOptions { Stdout = new FailingStream(new InvalidOperationException("mine")) });
        Assert.Equal("mine", Assert.Throws<InvalidOperationException>(() => guest.Write(1, "x")).Message);
    }

    [Fact]
    public void Closed_streams_stay_closed_and_their_numbers_are_reused()
    {
        using var scratch = new ScratchDirectory();
        using var guest = scratch.CreateGuest();
        Assert.Equal(0, guest.Host.FdClose(1));
        Assert.Equal(WasiGuest.Badf, guest.Host.FdClose(1));
        Assert.Equal(WasiGuest.Badf, guest.Write(1, "x"));
        Assert.Equal(1, guest.OpenNew("f"));
        Assert.Equal(4, guest.Open("f"));
    }

    [LinuxFact]
    public void Inherited_streams_are_the_processs_own_descriptors()
    {
        using var guest = new WasiGuest(new WasiOptions().InheritStdio());
        Assert.Equal(WasiGuest.RightRead, guest.FdStat(0).Rights & WasiGuest.RightReadWrite);
        Assert.Equal(WasiGuest.RightWrite, guest.FdStat(2).Rights & WasiGuest.RightReadWrite);
        Assert.Equal(0, guest.Write(2, ""));
        Assert.Equal(WasiGuest.Badf, guest.TryRead(2, 1, out _));
    }

    [Fact]
    public void Disposing_flushes_the_streams_and_leaves_them_open()
    {
        using var inner = new MemoryStream();
        using var buffered = new BufferedStream(inner, 1 << 12);
        using (var guest = new WasiGuest(new WasiOptions { Stdout = buffered }))
        {
            Assert.Equal(0, guest.Write(1, "abc"));
            Assert.Equal(0, inner.Length);
        }

        Assert.Equal(3, inner.Length);
        buffered.WriteByte(1);
    }

    [LinuxFact]
    public void Reading_and_writing_do_not_allocate()
    {
        using var scratch = new ScratchDirectory();
        using var guest = scratch.CreateGuest();
        int fd = guest.OpenNew("f");
        uint iovs = guest.PutIovs(guest.Put("Hello"), guest.Put(", "), guest.Put("world")), done = guest.Allocate(4);
        void Transfer()
        {
            // Directly: the wrapper of the tests allocates.
            Assert.True(guest.Context.FdWrite(guest.Memory, fd, iovs, 3, done) == WasiErrno.Success);
            Assert.True(guest.Context.FdWrite(guest.Memory, 1, iovs, 3, done) == WasiErrno.Success);
            Assert.True(guest.Context.FdSeek(guest.Memory, fd, 0, 0, iovs + 32) == WasiErrno.Success);
            Assert.True(guest.Context.FdRead(guest.Memory, fd, iovs, 1, done) == WasiErrno.Success);
        }

        Transfer();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            Transfer();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private sealed class FailingStream(Exception failure) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw failure;
    }
}
