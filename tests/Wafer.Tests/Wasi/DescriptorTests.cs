using Wafer.Wasi;
using Wafer.Wasi.Linux;

namespace Wafer.Tests.Wasi;

/// <summary>The table of a guest's descriptors.</summary>
public class DescriptorTests : WasiFileTests
{
    [LinuxFact]
    public void Renumbering_closes_the_target_and_frees_the_source()
    {
        int a = Guest.OpenNew("a"), b = Guest.OpenNew("b");
        Guest.Write(a, "A");
        Assert.Equal(0, Guest.Host.FdRenumber(a, b));
        Assert.Equal(WasiGuest.Badf, Guest.Host.FdClose(a));
        Guest.Write(b, "more");
        Assert.Equal("Amore", Guest.Content("a"));
        Assert.Equal(0, Guest.Host.FdRenumber(b, b));
        Assert.Equal(WasiGuest.Badf, Guest.Host.FdRenumber(a, b));
        Assert.Equal(WasiGuest.Badf, Guest.Host.FdRenumber(b, -1));
        Assert.Equal(WasiGuest.Badf, Guest.Host.FdRenumber(b, new WasiOptions().MaxDescriptors));
        Assert.Equal(a, Guest.Open("a"));
    }

    [LinuxFact]
    public void Standard_output_can_be_moved_away_and_back()
    {
        // What Yosys does around its logic optimizer, whose messages go to a file.
        int file = Guest.OpenNew("log"), kept = 40;
        Assert.Equal(0, Guest.Host.FdRenumber(1, kept));
        Assert.Equal(WasiGuest.Badf, Guest.Host.FdClose(1));
        Assert.Equal(0, Guest.Host.FdRenumber(file, 1));
        Guest.Write(1, "log");
        Assert.Equal(0, Guest.Host.FdRenumber(kept, 1));
        Guest.Write(1, "dropped");
        Assert.Equal("log", Guest.Content("log"));
        Assert.Equal(file, Guest.OpenNew("next"));
    }

    [LinuxFact]
    public void A_file_can_take_the_place_of_standard_output()
    {
        Assert.Equal(0, Guest.Host.FdRenumber(Guest.OpenNew("out"), 1));
        Guest.Write(1, "redirected");
        Assert.Equal("redirected", Guest.Content("out"));
    }

    [LinuxFact]
    public void Opening_more_than_the_limit_fails_until_one_is_closed()
    {
        Guest.Create("f", "");
        using var guest = new WasiGuest(new WasiOptions { MaxDescriptors = 10 }.AddPreopen(Scratch.Root, "/"));
        for (int fd = 4; fd < 10; fd++)
            Assert.Equal(fd, guest.Open("f"));
        Assert.Equal(WasiGuest.Mfile, guest.TryOpen("f", out _));
        Assert.Equal(WasiGuest.Mfile, guest.TryOpen("new", out _, WasiGuest.Creat));
        Assert.Equal(-1, Guest.TypeOf("new"));
        Assert.Equal(0, guest.Host.FdClose(6));
        Assert.Equal(6, guest.Open("f"));
    }

    [LinuxFact]
    public void Descriptors_that_are_not_open_are_bad_everywhere()
    {
        uint ok = Guest.Allocate(64);
        foreach (int fd in new[] { 4, 1000, -1, int.MinValue })
        {
            var c = Guest.Host;
            int[] errors =
            [
                c.FdAdvise(fd, 0, 0, 0), c.FdAllocate(fd, 0, 1), c.FdClose(fd), c.FdDataSync(fd), c.FdSync(fd),
                c.FdFdstatGet(Guest.Memory, fd, ok), c.FdFdstatSetFlags(fd, 0), c.FdFdstatSetRights(fd, 0, 0),
                c.FdFilestatGet(Guest.Memory, fd, ok), c.FdFilestatSetSize(fd, 0), c.FdFilestatSetTimes(fd, 0, 0, 0),
                c.FdPrestatGet(Guest.Memory, fd, ok), c.FdPrestatDirName(Guest.Memory, fd, ok, 8),
                c.FdRead(Guest.Memory, fd, ok, 0, ok), c.FdWrite(Guest.Memory, fd, ok, 0, ok),
                c.FdPread(Guest.Memory, fd, ok, 0, 0, ok), c.FdPwrite(Guest.Memory, fd, ok, 0, 0, ok),
                c.FdReaddir(Guest.Memory, fd, ok, 8, 0, ok), c.FdRenumber(fd, 3), c.FdSeek(Guest.Memory, fd, 0, 0, ok),
                c.FdTell(Guest.Memory, fd, ok), Guest.CreateDirectory("d", fd), Guest.Unlink("d", fd), Guest.RemoveDirectory("d", fd),
                Guest.Rename("a", "b", fd), Guest.Rename("a", "b", 3, fd), Guest.Link("a", "b", false, fd), Guest.Symlink("a", "b", fd),
                Guest.ReadLink("a", 8, out _, fd), Guest.Stat("a", out _, true, fd), Guest.TryOpen("a", out _, dir: fd),
            ];
            Assert.All(errors, error => Assert.Equal(WasiGuest.Badf, error));
        }
    }

    [LinuxFact]
    public void Preopened_directories_are_numbered_from_3_and_named()
    {
        string second = Directory.CreateDirectory(Path.Combine(Scratch.Outside, "second")).FullName;
        using var guest = new WasiGuest(new WasiOptions().AddPreopen(Scratch.Root, "/").AddPreopen(second, "/däta"));
        uint prestat = guest.Allocate(8), name = guest.Allocate(16);
        Assert.Equal(0, guest.Host.FdPrestatGet(guest.Memory, 4, prestat));
        Assert.Equal((0u, 6u), (guest.U32(prestat), guest.U32(prestat + 4)));
        Assert.Equal(0, guest.Host.FdPrestatDirName(guest.Memory, 4, name, 6));
        Assert.Equal("/däta", guest.Text(name, 6));
        Assert.Equal(0, guest.Host.FdPrestatDirName(guest.Memory, 3, name, 16));
        Assert.Equal(WasiGuest.NameTooLong, guest.Host.FdPrestatDirName(guest.Memory, 4, name, 5));
        Assert.Equal(WasiGuest.OutOfBounds, guest.Host.FdPrestatDirName(guest.Memory, 4, guest.End - 5, 6));
        Assert.Equal(WasiGuest.Badf, guest.Host.FdPrestatGet(guest.Memory, 5, prestat));
        guest.CreateDirectory("sub");
        Assert.Equal(WasiGuest.Badf, guest.Host.FdPrestatGet(guest.Memory, guest.Open("sub"), prestat));
        Assert.Equal(0, guest.Host.FdClose(3));
        Assert.Equal(WasiGuest.Badf, guest.Host.FdPrestatGet(guest.Memory, 3, prestat));
    }

    [Theory]
    [InlineData(1024, 768)]
    [InlineData(20_000, 15_000)]
    [InlineData(200, 136)]
    [InlineData(100, 50)]
    [InlineData(64, 32)]
    [InlineData(0, 0)]
    [InlineData(ulong.MaxValue, int.MaxValue)]
    public void A_quarter_of_the_hosts_descriptors_is_never_a_guests(ulong allowed, int share) =>
        Assert.Equal(share, HostDescriptors.ShareOf(allowed));

    [LinuxFact]
    public void The_hosts_descriptors_are_counted_and_given_back()
    {
        File.WriteAllText(Scratch.PathOf("f"), "");
        Directory.CreateDirectory(Scratch.PathOf(string.Join('/', Enumerable.Repeat("d", 50))));
        foreach (bool walk in new[] { false, true })
        {
            int before = HostDescriptors.Used;
            using (var guest = Scratch.CreateGuest(walkPaths: walk))
            {
                for (int i = 0; i < 100; i++)
                {
                    Assert.Equal(0, guest.Host.FdClose(guest.Open("f")));
                    Assert.Equal(WasiGuest.Noent, guest.TryOpen("missing", out _));
                    Assert.Equal(WasiGuest.Notdir, guest.TryOpen("f/x", out _));
                    Assert.Equal(0, guest.Stat(string.Join('/', Enumerable.Repeat("d", 50)) + "/../..", out _));
                    Assert.Equal(WasiGuest.Notdir, guest.Rename("d/d/d", "f/x"));
                }

                guest.Open("f");
                guest.Open("d");
            }

            // Other tests open files at the same time.
            Assert.InRange(HostDescriptors.Used, int.MinValue, before + 90);
        }
    }

    [Fact]
    public void Numbers_have_a_limit_of_their_own()
    {
        using var guest = new WasiGuest(new WasiOptions { MaxDescriptors = 1 << 20 });
        Assert.Equal(0, guest.Host.FdRenumber(2, (1 << 20) - 1));
        Assert.Equal(WasiGuest.Badf, guest.Host.FdRenumber(1, 1 << 20));
        Assert.Equal(0, guest.Write((1 << 20) - 1, "x"));
        Assert.Throws<ArgumentException>(() => new WasiContext(new WasiOptions { MaxDescriptors = (1 << 20) + 1 }));
    }
}
