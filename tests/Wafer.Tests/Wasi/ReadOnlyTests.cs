namespace Wafer.Tests.Wasi;

public sealed class ReadOnlyTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly WasiGuest _guest;

    public ReadOnlyTests()
    {
        File.WriteAllText(_scratch.PathOf("f"), "text");
        Directory.CreateDirectory(_scratch.PathOf("d"));
        File.WriteAllText(_scratch.PathOf("d/g"), "deep");
        string writable = Directory.CreateDirectory(Path.Combine(_scratch.Outside, "writable")).FullName;
        _guest = new WasiGuest(new Wafer.Wasi.WasiOptions().AddPreopen(_scratch.Root, "/", readOnly: true).AddPreopen(writable, "/w"));
    }

    public void Dispose()
    {
        _guest.Dispose();
        _scratch.Dispose();
    }

    [LinuxFact]
    public void Reading_works()
    {
        Assert.Equal("text", _guest.Read(_guest.Open("f")));
        Assert.Equal("deep", _guest.Read(_guest.Open("g", dir: _guest.Open("d"))));
        Assert.Equal("text", _guest.Read(_guest.Open("f", WasiGuest.Creat)));
        Assert.Equal(0, _guest.Stat("f", out _));
    }

    [LinuxFact]
    public void Everything_that_changes_something_is_refused()
    {
        int file = _guest.Open("f"), d = _guest.Open("d");
        Assert.Equal(WasiGuest.Rofs, _guest.TryOpen("f", out _, 0, WasiGuest.RightReadWrite));
        Assert.Equal(WasiGuest.Rofs, _guest.TryOpen("f", out _, WasiGuest.Trunc));
        Assert.Equal(WasiGuest.Rofs, _guest.TryOpen("new", out _, WasiGuest.Creat));
        Assert.Equal(WasiGuest.Rofs, _guest.TryOpen("new", out _, WasiGuest.Creat, dir: d));
        Assert.Equal(WasiGuest.Rofs, _guest.TryOpen("g", out _, 0, WasiGuest.RightWrite, dir: d));
        Assert.Equal(WasiGuest.Rofs, _guest.CreateDirectory("new"));
        Assert.Equal(WasiGuest.Rofs, _guest.RemoveDirectory("d"));
        Assert.Equal(WasiGuest.Rofs, _guest.RemoveDirectory("d/"));
        Assert.Equal(WasiGuest.Rofs, _guest.Unlink("f"));
        Assert.Equal(WasiGuest.Rofs, _guest.Unlink("g", dir: d));
        Assert.Equal(WasiGuest.Rofs, _guest.Rename("f", "new"));
        Assert.Equal(WasiGuest.Rofs, _guest.Rename("f", "new", newDir: 4));
        Assert.Equal(WasiGuest.Rofs, _guest.Symlink("f", "new"));
        Assert.Equal(WasiGuest.Rofs, _guest.SetTimes("f", 1, 1, 5));
        Assert.Equal(WasiGuest.Rofs, _guest.Host.FdFilestatSetTimes(file, 1, 1, 5));
        Assert.Equal(WasiGuest.Rofs, _guest.Host.FdFilestatSetTimes(3, 1, 1, 5));
        Assert.Equal(WasiGuest.Badf, _guest.Write(file, "x"));
        Assert.NotEqual(0, _guest.Host.FdFilestatSetSize(file, 0));
        Assert.Equal("text", File.ReadAllText(_scratch.PathOf("f")));
        Assert.Equal(["d", "f"], Directory.GetFileSystemEntries(_scratch.Root).Select(Path.GetFileName).Order());
    }

    [LinuxFact]
    public void A_link_into_a_writable_directory_is_no_way_to_write()
    {
        Assert.Equal(WasiGuest.Rofs, _guest.Link("f", "copy", newDir: 4));
        Assert.Equal(WasiGuest.Noent, _guest.Stat("copy", out _, dir: 4));
        _guest.Open("mine", WasiGuest.Creat, dir: 4);
        Assert.Equal(WasiGuest.Xdev, _guest.Link("mine", "new", dir: 4, newDir: 3));
        Assert.Equal(WasiGuest.Xdev, _guest.Rename("mine", "new", dir: 4, newDir: 3));
    }

    [LinuxFact]
    public void What_is_missing_or_in_the_way_is_said_first()
    {
        Assert.Equal(WasiGuest.Noent, _guest.TryOpen("missing", out _, 0, WasiGuest.RightWrite));
        Assert.Equal(WasiGuest.Exist, _guest.TryOpen("f", out _, WasiGuest.Creat | WasiGuest.Excl));
        Assert.Equal(WasiGuest.Exist, _guest.CreateDirectory("d"));
        Assert.Equal(WasiGuest.Noent, _guest.Unlink("missing"));
        Assert.Equal(WasiGuest.Noent, _guest.Rename("missing", "x"));
        Assert.Equal(WasiGuest.Perm, _guest.CreateDirectory("../x"));
        Assert.Equal(WasiGuest.Perm, _guest.TryOpen("../x", out _, WasiGuest.Creat));
        Assert.Equal(WasiGuest.Noent, _guest.SetTimes("missing", 1, 1, 5));
    }
}
