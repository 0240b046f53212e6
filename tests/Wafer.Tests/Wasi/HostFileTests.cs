using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

/// <summary>What a guest does to the files of the host.</summary>
public class HostFileTests : WasiFileTests
{
    [LinuxFact]
    public void What_is_written_is_in_the_hosts_file()
    {
        int fd = Guest.OpenNew("f.txt");
        Assert.Equal(0, Guest.Write(fd, "one "));
        Assert.Equal(0, Guest.Write(fd, "two"));
        Assert.Equal("one two", Guest.Content("f.txt"));
        Assert.Equal(0, Guest.Seek(fd, 4, 0, out _));
        Assert.Equal("two", Guest.Read(fd));
        Assert.Equal("", Guest.Read(fd));
    }

    [LinuxFact]
    public void Attributes_are_the_hosts()
    {
        Guest.Create("f", "12345");
        File.SetLastWriteTimeUtc(Scratch.PathOf("f"), DateTime.UnixEpoch.AddSeconds(1_000_000));
        int fd = Guest.Open("f");
        Assert.Equal(0, Guest.Stat(fd, out var stat));
        Assert.Equal((4, 1UL, 5UL, 1_000_000_000_000_000UL), (stat.Type, stat.Links, stat.Size, stat.ModificationTime));
        Assert.Equal(0, Guest.Stat("f", out var byPath));
        Assert.Equal(stat, byPath);
        Assert.Equal(0, Guest.Stat(WasiGuest.Preopen, out var directory));
        Assert.Equal(3, directory.Type);
        Assert.Equal(stat.Device, directory.Device);
        Assert.NotEqual(stat.Inode, directory.Inode);
    }

    [LinuxFact]
    public void Disposing_closes_everything()
    {
        using (var guest = Scratch.CreateGuest())
        {
            for (int i = 0; i < 5; i++)
                guest.Open("f", WasiGuest.Creat);
            Assert.Equal(6, OpenBelowRoot());
        }

        Assert.Equal(0, OpenBelowRoot());

        int OpenBelowRoot() =>
            new DirectoryInfo("/proc/self/fd").GetFileSystemInfos().Count(f => f.LinkTarget?.StartsWith(Scratch.Root, StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Directories_that_cannot_be_opened_say_why()
    {
        string missing = Path.Combine(Scratch.Root, "missing");
        Assert.Contains(missing, Assert.Throws<DirectoryNotFoundException>(() =>
            new WasiContext(new WasiOptions().AddPreopen(missing, "/"))).Message);
        string file = Scratch.PathOf("file");
        File.WriteAllText(file, "");
        Assert.Contains(file, Assert.Throws<IOException>(() => new WasiContext(new WasiOptions().AddPreopen(file, "/"))).Message);
        Assert.Throws<ArgumentException>(() => new WasiContext(new WasiOptions().AddPreopen("a\0b", "/")));
        Assert.Throws<ArgumentException>(() => new WasiContext(new WasiOptions { MaxDescriptors = 2 }));
    }
}
