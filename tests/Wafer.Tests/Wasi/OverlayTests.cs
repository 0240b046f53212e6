using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

/// <summary>A writable file system in memory over one of the host, which must stay as it is.</summary>
public sealed class OverlayTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly MemoryFileSystem _upper = new();
    private readonly OverlayFileSystem? _overlay;
    private readonly WasiGuest? _guest;
    private readonly string _before = "";

    public OverlayTests()
    {
        if (!OperatingSystem.IsLinux())
            return;
        File.WriteAllText(_scratch.PathOf("file"), "lower");
        Directory.CreateDirectory(_scratch.PathOf("dir/sub"));
        File.WriteAllText(_scratch.PathOf("dir/one"), "1");
        File.WriteAllText(_scratch.PathOf("dir/two"), "2");
        File.WriteAllText(_scratch.PathOf("dir/sub/deep"), "deep");
        File.CreateSymbolicLink(_scratch.PathOf("link"), "dir/one");
        Directory.CreateDirectory(_scratch.PathOf("empty"));
        _before = HostState();
        _overlay = new OverlayFileSystem(new PhysicalFileSystem(_scratch.Root), _upper);
        _guest = new WasiGuest(new WasiOptions().AddMount(_overlay, "/"));
    }

    private WasiGuest Guest => _guest!;

    public void Dispose()
    {
        if (_guest is not null)
            Assert.Equal(_before, HostState());
        _guest?.Dispose();
        _scratch.Dispose();
    }

    [LinuxFact]
    public void Both_layers_are_seen_as_one()
    {
        Guest.Create("dir/three", "3");
        Guest.Create("dir/one", "new 1");
        Assert.Equal(["new 1", "2", "3"], new[] { Guest.Content("dir/one"), Guest.Content("dir/two"), Guest.Content("dir/three") });
        Assert.Equal("new 1", Guest.Content("link"));
        Assert.Equal([".", "..", "one", "sub", "three", "two"], Names("dir"));
        Assert.Equal("deep", Guest.Content("dir/sub/../sub/deep"));
        Assert.Equal(["three", "one"], _upper.List("dir"));
    }

    [LinuxFact]
    public void A_file_is_copied_when_it_is_first_changed()
    {
        int reader = Guest.Open("file");
        Assert.Empty(_upper.List("/"));
        int writer = Guest.Open("file", 0, WasiGuest.RightReadWrite, WasiGuest.Append);
        Guest.Write(writer, " and upper");
        Assert.Equal("lower and upper", Guest.Content("file"));
        Assert.Equal("lower", Guest.Read(reader)); // opened before
        Assert.Equal("lower and upper", _upper.ReadText("file"));
        Guest.Open("dir/two", WasiGuest.Trunc, WasiGuest.RightWrite);
        Assert.Equal("", Guest.Content("dir/two"));
        Assert.Equal(WasiGuest.Exist, Guest.TryOpen("dir/one", out _, WasiGuest.Creat | WasiGuest.Excl));
        Assert.Equal("1", Guest.Content("dir/one"));
    }

    [LinuxFact]
    public void Removed_files_are_hidden_and_can_be_made_anew()
    {
        Assert.Equal(0, Guest.Unlink("dir/one"));
        Assert.Equal(WasiGuest.Noent, Guest.Stat("dir/one", out _));
        Assert.Equal(WasiGuest.Noent, Guest.TryOpen("link", out _));
        Assert.Equal(WasiGuest.Noent, Guest.Unlink("dir/one"));
        Assert.Equal([".", "..", "sub", "two"], Names("dir"));
        Guest.Create("dir/one", "again");
        Assert.Equal("again", Guest.Content("dir/one"));
        Assert.Equal(0, Guest.Unlink("dir/one"));
        Assert.Equal(WasiGuest.Noent, Guest.Stat("dir/one", out _));

        // One that was only covered is gone for good, too.
        Guest.Create("dir/two", "covers");
        Assert.Equal(0, Guest.Unlink("dir/two"));
        Assert.Equal(WasiGuest.Noent, Guest.Stat("dir/two", out _));
    }

    [LinuxFact]
    public void Removed_directories_are_empty_when_they_are_made_anew()
    {
        Assert.Equal(WasiGuest.Notempty, Guest.RemoveDirectory("dir"));
        Assert.Equal(0, Guest.Unlink("dir/sub/deep"));
        Assert.Equal(0, Guest.RemoveDirectory("dir/sub"));
        Assert.Equal(0, Guest.Unlink("dir/one"));
        Assert.Equal(0, Guest.Unlink("dir/two"));
        int open = Guest.Open("dir");
        Assert.Equal(0, Guest.RemoveDirectory("dir"));
        Assert.Equal(WasiGuest.Noent, Guest.TryOpen("dir", out _));
        Assert.Equal(WasiGuest.Noent, Guest.TryOpen("x", out _, WasiGuest.Creat, dir: open));
        Assert.Equal(0, Guest.CreateDirectory("dir"));
        Assert.Equal([".", ".."], Names("dir"));
        Assert.Equal(WasiGuest.Noent, Guest.Stat("dir/sub/deep", out _));
        Guest.Create("dir/one", "mine");
        Assert.Equal([".", "..", "one"], Names("dir"));
    }

    [LinuxFact]
    public void Renaming_moves_files_of_either_layer_and_directories_of_the_upper_one()
    {
        Assert.Equal(0, Guest.Rename("file", "dir/moved"));
        Assert.Equal("lower", Guest.Content("dir/moved"));
        Assert.Equal(WasiGuest.Noent, Guest.Stat("file", out _));
        Assert.Equal(0, Guest.Rename("dir/one", "dir/two"));
        Assert.Equal("1", Guest.Content("dir/two"));
        Assert.Equal(WasiGuest.Xdev, Guest.Rename("dir", "other"));
        Assert.Equal(0, Guest.CreateDirectory("new"));
        Guest.Create("new/f", "x");
        int open = Guest.Open("new");
        Assert.Equal(0, Guest.Rename("new", "dir/sub/newer"));
        Assert.Equal("x", Guest.Content("f", dir: open));
        Assert.Equal("x", Guest.Content("dir/sub/newer/f"));
        Assert.Equal(0, Guest.Rename("dir/sub/newer", "empty")); // replaces one of the lower layer
        Assert.Equal([".", "..", "f"], Names("empty"));
        Assert.Equal(WasiGuest.Notempty, Guest.Rename("empty", "dir"));
        Assert.Equal(WasiGuest.Inval, Guest.Rename("empty", "empty/inside"));
    }

    [LinuxFact]
    public void Links_attributes_and_times_copy_up_too()
    {
        Assert.Equal(0, Guest.Link("dir/one", "hard"));
        Guest.Stat("hard", out var stat);
        Assert.Equal(2u, stat.Links);
        Assert.Equal((0, "dir/one"), (Guest.ReadLink("link", 100, out string target), target));
        Assert.Equal(0, Guest.SetTimes("dir/two", 5, 6, 5));
        Guest.Stat("dir/two", out stat);
        Assert.Equal((5UL, 6UL), (stat.AccessTime, stat.ModificationTime));
        Assert.Equal("2", Guest.Content("dir/two"));
        Guest.Stat("dir", out var before);
        Assert.Equal(0, Guest.SetTimes("dir", 5, 6, 5));
        Guest.Stat("dir", out var after);
        Assert.Equal((before.Device, before.Inode, 6UL), (after.Device, after.Inode, after.ModificationTime));
        Assert.Equal(WasiGuest.Rofs, Guest.Host.FdFilestatSetTimes(Guest.Open("file"), 5, 6, 5)); // by a descriptor of the lower layer
    }

    [LinuxFact]
    public void A_copied_file_keeps_its_time_of_modification()
    {
        Guest.Stat("file", out var before);
        Guest.Open("file", 0, WasiGuest.RightReadWrite);
        Guest.Stat("file", out var after);
        Assert.Equal(before.ModificationTime, after.ModificationTime);
        Assert.Equal("file", Assert.Single(_upper.List("/")));
    }

    [LinuxFact]
    public void A_file_that_does_not_fit_is_not_copied_by_half()
    {
        File.WriteAllText(Path.Combine(_scratch.Outside, "big"), new string('x', 200_000));
        using var guest = new WasiGuest(new WasiOptions().AddMount(
            new OverlayFileSystem(new PhysicalFileSystem(_scratch.Outside), new MemoryFileSystem(100_000)), "/"));
        Assert.Equal(51, guest.TryOpen("big", out _, 0, WasiGuest.RightReadWrite)); // nospc
        Assert.Equal(200_000, guest.SizeOf("big"));
        Assert.Equal(0, guest.TryOpen("big", out _, WasiGuest.Trunc, WasiGuest.RightReadWrite));
    }

    [LinuxFact]
    public void Guests_of_one_overlay_see_each_others_changes()
    {
        using var other = new WasiGuest(new WasiOptions().AddMount(_overlay!, "/"));
        Guest.Create("dir/new", "x");
        Assert.Equal(0, Guest.Unlink("file"));
        Assert.Equal("x", other.Content("dir/new"));
        Assert.Equal(WasiGuest.Noent, other.TryOpen("file", out _));
    }

    [LinuxFact]
    public void Layers_can_be_stacked_and_only_read()
    {
        var below = new MemoryFileSystem().AddFile("a", "below").AddFile("b", "below");
        var middle = new OverlayFileSystem(below, new MemoryFileSystem().AddFile("b", "middle").AddFile("c", "middle"));
        using var guest = new WasiGuest(new WasiOptions().AddMount(new ReadOnlyFileSystem(middle), "/"));
        Assert.Equal(["below", "middle", "middle"], new[] { guest.Content("a"), guest.Content("b"), guest.Content("c") });
        Assert.Equal(WasiGuest.Rofs, guest.Unlink("a"));
        Assert.Equal(WasiGuest.Rofs, guest.TryOpen("a", out _, 0, WasiGuest.RightWrite));
        Assert.Equal(WasiGuest.Rofs, guest.Host.FdFilestatSetTimes(guest.Open("a"), 1, 1, 5));
        using var top = new WasiGuest(new WasiOptions().AddMount(new OverlayFileSystem(new ReadOnlyFileSystem(middle), new MemoryFileSystem()), "/"));
        top.Create("a", "top");
        Assert.Equal("top", top.Content("a"));
        Assert.Equal("below", guest.Content("a"));
    }

    [LinuxFact]
    public void Names_come_in_small_portions_although_some_are_removed_meanwhile()
    {
        for (int i = 0; i < 50; i++)
            Guest.Create($"dir/up{i}", "");
        int dir = Guest.Open("dir");
        uint buffer = Guest.Allocate(64), used = Guest.Allocate(4);
        var seen = new List<string>();
        for (ulong cookie = 0; ;)
        {
            Assert.Equal(0, Guest.Host.FdReaddir(Guest.Memory, dir, buffer, 64, cookie, used));
            if (Guest.U32(used) < 24)
                break;
            cookie = Guest.U64(buffer);
            string name = Guest.Text(buffer + 24, Guest.U32(buffer + 16));
            seen.Add(name);
            if (name.StartsWith("up", StringComparison.Ordinal))
                Assert.Equal(0, Guest.Unlink($"dir/{name}"));
        }

        Assert.Equal(55, seen.Distinct().Count());
        Assert.Equal([".", "..", "one", "sub", "two"], Names("dir"));
    }

    private IEnumerable<string> Names(string path) => Guest.List(Guest.Open(path)).Select(e => e.Name).Order(StringComparer.Ordinal);

    private string HostState() => string.Join('\n', new DirectoryInfo(_scratch.Root).GetFileSystemInfos("*", SearchOption.AllDirectories)
        .OrderBy(e => e.FullName, StringComparer.Ordinal)
        .Select(e => $"{e.FullName} {e.LastWriteTimeUtc:O} {e.LinkTarget} {(e is FileInfo { LinkTarget: null } ? File.ReadAllText(e.FullName) : "")}"));
}
