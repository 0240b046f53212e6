using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

/// <summary>Files in memory, from the embedder's side, and how much of them there can be.</summary>
public class MemoryFileSystemTests
{
    private const int NoSpace = 51;
    private const int FileTooBig = 22;

    [Fact]
    public void What_the_embedder_puts_in_the_guest_finds_and_the_other_way_round()
    {
        var files = new MemoryFileSystem().AddFile("/a/b/in.txt", "hello").AddDirectory("a/empty").AddSymbolicLink("link", "a/b/in.txt");
        using var guest = Mount(files);
        Assert.Equal("hello", guest.Content("a/b/in.txt"));
        Assert.Equal("hello", guest.Content("link"));
        Assert.Equal(3, guest.TypeOf("a/empty"));
        guest.Create("a/out.txt", "there");
        Assert.Equal("there", files.ReadText("a/out.txt"));
        Assert.Equal("hello", files.ReadText("link"));
        Assert.Equal(["b", "empty", "out.txt"], files.List("a"));
        Assert.True(files.Exists("/a/out.txt"));
        Assert.False(files.Exists("a/x"));
        files.AddFile("a/out.txt", [1, 2, 3]);
        Assert.Equal("\u0001\u0002\u0003", guest.Content("a/out.txt"));
    }

    [Fact]
    public void The_embedder_gets_exceptions_where_a_guest_gets_errors()
    {
        var files = new MemoryFileSystem(10_000).AddFile("f", "x");
        Assert.Throws<IOException>(() => files.AddFile("f/g", "x"));
        Assert.Throws<IOException>(() => files.AddDirectory("f"));
        Assert.Throws<IOException>(() => files.AddFile("d/../../x", "x"));
        Assert.Throws<IOException>(() => files.AddDirectory("d").AddFile("d", "x"));
        Assert.Throws<IOException>(() => files.ReadFile("missing"));
        Assert.Throws<IOException>(() => files.ReadFile("d"));
        Assert.Throws<IOException>(() => files.List("f"));
        Assert.Throws<IOException>(() => files.AddSymbolicLink("s", "/absolute"));
        Assert.Throws<IOException>(() => files.AddFile("big", new string('x', 20_000)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryFileSystem(-1));
    }

    [Fact]
    public void A_full_file_system_takes_no_more_until_something_is_removed()
    {
        var files = new MemoryFileSystem(1 << 20);
        using var guest = Mount(files);
        int fd = guest.Open("f", WasiGuest.Creat, WasiGuest.RightReadWrite);
        string block = new('x', 16 * 1024);
        int error = 0, blocks = 0;
        for (; blocks < 100 && (error = TryWrite(guest, fd, block)) == 0; blocks++)
        {
        }

        Assert.Equal(NoSpace, error);
        Assert.InRange(blocks, 48, 64); // a megabyte, less what names and nodes take
        Assert.Equal(NoSpace, guest.Host.FdAllocate(fd, 0, 2 << 20));
        Assert.Equal(0, guest.Unlink("f"));
        Assert.InRange(files.Used, 900_000, 1 << 20); // still open
        Assert.Equal(0, guest.Host.FdClose(fd));
        Assert.InRange(files.Used, 0, 1000);
        guest.Create("f", block);
    }

    [Fact]
    public void Names_count_too_so_that_a_guest_cannot_make_them_without_end()
    {
        var files = new MemoryFileSystem(100_000);
        using var guest = Mount(files);
        int error = 0, made = 0;
        for (; made < 10_000 && error == 0; made++)
            error = (made % 4) switch
            {
                0 => guest.CreateDirectory($"d{made}"),
                1 => guest.Symlink(new string('t', 100), $"s{made}"),
                2 => guest.TryOpen($"f{made}", out int fd, WasiGuest.Creat) is var e && e == 0 ? guest.Host.FdClose(fd) : e,
                _ => guest.Link($"f{made - 1}", $"l{made}"),
            };
        Assert.Equal(NoSpace, error);
        Assert.InRange(made, 100, 1000);
        Assert.InRange(files.Used, 90_000, 100_000);
        foreach (var (name, type, _, _) in guest.List(3, 16384).Where(e => e.Name[0] != '.'))
            Assert.Equal(0, type == 3 ? guest.RemoveDirectory(name) : guest.Unlink(name));
        Assert.Equal(0, files.Used);
    }

    [Fact]
    public void Files_are_sparse_and_their_holes_are_zeros()
    {
        var files = new MemoryFileSystem(1 << 20);
        using var guest = Mount(files);
        int fd = guest.Open("f", WasiGuest.Creat, WasiGuest.RightReadWrite);
        Assert.Equal(0, guest.Host.FdFilestatSetSize(fd, 1UL << 60));
        Assert.Equal(0, guest.Seek(fd, 1L << 50, 0, out _));
        Assert.Equal(0, guest.Write(fd, "far"));
        Assert.InRange(files.Used, 0, 2000);
        Assert.Equal(0, guest.Seek(fd, (1L << 50) - 5, 0, out _));
        Assert.Equal("\0\0\0\0\0far\0\0", guest.Read(fd, 10));

        // What was cut off does not come back.
        Assert.Equal(0, guest.Host.FdFilestatSetSize(fd, (1UL << 50) + 1));
        Assert.Equal(0, guest.Host.FdFilestatSetSize(fd, (1UL << 50) + 4));
        Assert.Equal(0, guest.Seek(fd, 1L << 50, 0, out _));
        Assert.Equal("f\0\0\0", guest.Read(fd, 10));
        Assert.Equal(WasiGuest.Inval, guest.Host.FdFilestatSetSize(fd, 1UL << 63));
        Assert.Equal(0, guest.Seek(fd, long.MaxValue, 0, out _));
        Assert.Equal(FileTooBig, TryWrite(guest, fd, "x"));
        Assert.Equal(WasiGuest.Inval, guest.Seek(fd, 1, 1, out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(200_000)]
    public void Contents_of_any_size_come_back_as_they_went_in(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        var files = new MemoryFileSystem().AddFile("f", content);
        Assert.Equal(content, files.ReadFile("f"));
        files.AddFile("f", content.AsSpan(size / 2));
        Assert.Equal(content[(size / 2)..], files.ReadFile("f"));
    }

    [Fact]
    public void Times_come_from_the_clock_that_is_given()
    {
        var clock = new WasiVirtualClock(DateTimeOffset.UnixEpoch.AddSeconds(100), TimeSpan.Zero);
        using var guest = Mount(new MemoryFileSystem(clock: clock));
        int fd = guest.OpenNew("f");
        guest.Stat(fd, out var stat);
        Assert.Equal((100_000_000_000UL, 100_000_000_000UL), (stat.ModificationTime, stat.AccessTime));
        clock.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(7), Timeout.InfiniteTimeSpan);
        guest.Write(fd, "x");
        guest.Stat(fd, out stat);
        Assert.Equal((107_000_000_000UL, 107_000_000_000UL), (stat.ModificationTime, stat.ChangeTime));
    }

    [Fact]
    public void Several_guests_share_the_files()
    {
        var files = new MemoryFileSystem();
        using var first = Mount(files);
        using var second = Mount(files);
        int fd = first.OpenNew("f");
        first.Write(fd, "shared");
        Assert.Equal("shared", second.Content("f"));
        Assert.Equal(0, second.Unlink("f"));
        first.Seek(fd, 0, 0, out _);
        Assert.Equal("shared", first.Read(fd));
        Parallel.For(0, 8, i =>
        {
            using var guest = Mount(files);
            for (int j = 0; j < 200; j++)
            {
                guest.Create($"f{i}.{j}", $"{i * j}");
                Assert.Equal($"{i * j}", guest.Content($"f{i}.{j}"));
                if (j % 2 == 0)
                    Assert.Equal(0, guest.Unlink($"f{i}.{j}"));
            }
        });
        Assert.Equal(800, files.List("/").Count);
    }

    [Fact]
    public void A_directory_that_was_removed_takes_nothing_more()
    {
        using var guest = Mount(new MemoryFileSystem().AddDirectory("d/e"));
        int e = guest.Open("d/e");
        Assert.Equal(0, guest.RemoveDirectory("d/e"));
        Assert.Equal(WasiGuest.Noent, guest.TryOpen("f", out _, WasiGuest.Creat, dir: e));
        Assert.Equal(WasiGuest.Noent, guest.CreateDirectory("f", dir: e));
        Assert.Equal(WasiGuest.Perm, guest.Stat("..", out _, dir: e));
        Assert.Equal(0, guest.Stat(e, out var stat));
        Assert.Equal(0u, stat.Links);
    }

    [Fact]
    public void File_systems_do_not_mix()
    {
        using var guest = new WasiGuest(new WasiOptions().AddMount(new MemoryFileSystem().AddFile("f", "x"), "/a").AddMount(new MemoryFileSystem(), "/b"));
        Assert.Equal(WasiGuest.Xdev, guest.Rename("f", "g", 3, 4));
        Assert.Equal(WasiGuest.Xdev, guest.Link("f", "g", dir: 3, newDir: 4));
        guest.Stat(3, out var a);
        guest.Stat(4, out var b);
        Assert.NotEqual(a.Device, b.Device);
    }

    private static WasiGuest Mount(MemoryFileSystem files) => new(new WasiOptions().AddMount(files, "/"));

    private static int TryWrite(WasiGuest guest, int fd, string text)
    {
        uint written = guest.Allocate(4);
        int error = guest.Host.FdWrite(guest.Memory, fd, guest.PutIovs(guest.Put(text)), 1, written);
        return error == 0 && guest.U32(written) < text.Length ? NoSpace : error;
    }
}
