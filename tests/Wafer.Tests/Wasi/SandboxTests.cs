namespace Wafer.Tests.Wasi;

/// <summary>No path leaves its directory: by openat2, and by walking the path where that does not exist.</summary>
public sealed class SandboxTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public SandboxTests()
    {
        File.WriteAllText(Path.Combine(_scratch.Outside, "secret"), "secret");
        Directory.CreateDirectory(Path.Combine(_scratch.Outside, "private"));
        File.WriteAllText(Path.Combine(_scratch.Outside, "private", "file"), "secret");
        Directory.CreateDirectory(_scratch.PathOf("a/b"));
        File.WriteAllText(_scratch.PathOf("inside"), "inside");
    }

    public void Dispose() => _scratch.Dispose();

    public static TheoryData<bool, string> EscapingPaths()
    {
        var data = new TheoryData<bool, string>();
        foreach (bool walk in new[] { false, true })
        {
            foreach (string path in new[]
            {
                "..", "../", "../secret", "./../secret", "a/../../secret", "a/b/../../../secret", "a/b/../../..", "../root/inside", "/",
                "//", "/etc/passwd", "/inside", "///inside", "../private/file", "a/./..//../secret",
                "up/secret", "up", "up/", "up/private/file", "upfile", "absolute", "absolute/", "absolute/etc/passwd", "a/up2/secret",
                "chain1", "chain1/", "chain1/secret", "a/b/deep", "slash", "self/../up/secret",
            })
            {
                data.Add(walk, path);
            }
        }

        return data;
    }

    [LinuxTheory]
    [MemberData(nameof(EscapingPaths))]
    public void Paths_that_lead_out_are_not_permitted(bool walk, string path)
    {
        MakeLinks();
        using var guest = _scratch.CreateGuest(walkPaths: walk);
        Assert.Equal(WasiGuest.Perm, guest.TryOpen(path, out _));
        Assert.Equal(WasiGuest.Perm, guest.TryOpen(path, out _, WasiGuest.Directory));
        Assert.Equal(WasiGuest.Perm, guest.Stat(path, out _));
        Assert.Equal(WasiGuest.Perm, guest.SetTimes(path, 0, 0, 5));

        // The kernel refuses to create "name/" without looking at the name.
        int error = guest.TryOpen(path, out _, WasiGuest.Creat, WasiGuest.RightWrite);
        Assert.True(error == WasiGuest.Perm || (path.EndsWith('/') && error == WasiGuest.Isdir));
    }

    public static TheoryData<bool, string> PathsWithEscapingParents()
    {
        var data = new TheoryData<bool, string>();
        foreach (bool walk in new[] { false, true })
        {
            foreach (string path in new[]
            {
                "..", "../new", "a/../../new", "a/b/../../..", "/new", "//", "up/new", "absolute/tmp/new", "chain1/new", "a/up2/new",
                "up/private/../new", "slash/new",
            })
            {
                data.Add(walk, path);
            }
        }

        return data;
    }

    [LinuxTheory]
    [MemberData(nameof(PathsWithEscapingParents))]
    public void Names_outside_cannot_be_made_changed_or_removed(bool walk, string path)
    {
        MakeLinks();
        using var guest = _scratch.CreateGuest(walkPaths: walk);
        Assert.Equal(WasiGuest.Perm, guest.CreateDirectory(path));
        Assert.Equal(WasiGuest.Perm, guest.RemoveDirectory(path));
        Assert.Equal(WasiGuest.Perm, guest.Unlink(path));
        Assert.Equal(WasiGuest.Perm, guest.Rename("inside", path));
        Assert.Equal(WasiGuest.Perm, guest.Rename(path, "stolen"));
        Assert.Equal(WasiGuest.Perm, guest.Link("inside", path));
        Assert.Equal(WasiGuest.Perm, guest.Link(path, "stolen"));
        Assert.Equal(WasiGuest.Perm, guest.Symlink("inside", path));
        Assert.Equal(WasiGuest.Perm, guest.ReadLink(path, 100, out _));
        Assert.Equal(["private", "root", "secret"], Directory.GetFileSystemEntries(_scratch.Outside).Select(Path.GetFileName).Order());
    }

    [LinuxTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Links_that_lead_out_can_be_looked_at_and_removed(bool walk)
    {
        MakeLinks();
        using var guest = _scratch.CreateGuest(walkPaths: walk);
        Assert.Equal(0, guest.Stat("up", out var stat, follow: false));
        Assert.Equal(7, stat.Type);
        Assert.Equal((0, ".."), (guest.ReadLink("up", 10, out string target), target));
        Assert.Equal(WasiGuest.Loop, guest.TryOpen("up", out _, follow: false));
        Assert.Equal(0, guest.SetTimes("upfile", 0, 5, 4, follow: false));
        Assert.NotEqual(5, (File.GetLastWriteTimeUtc(Path.Combine(_scratch.Outside, "secret")) - DateTime.UnixEpoch).Ticks * 100);
        Assert.Equal(0, guest.Link("upfile", "copy"));
        Assert.Equal(0, guest.Stat("copy", out stat, follow: false));
        Assert.Equal(7, stat.Type);
        Assert.Equal(0, guest.Rename("upfile", "moved"));
        Assert.Equal(0, guest.Unlink("moved"));
        Assert.True(File.Exists(Path.Combine(_scratch.Outside, "secret")));
    }

    [LinuxTheory]
    [InlineData(false, "up/")]
    [InlineData(true, "up/")]
    [InlineData(false, "absolute/")]
    [InlineData(true, "absolute/")]
    public void A_trailing_slash_does_not_get_a_link_followed_out(bool walk, string path)
    {
        MakeLinks();
        using var guest = _scratch.CreateGuest(walkPaths: walk);
        Assert.Equal(WasiGuest.Perm, guest.Stat(path, out _, follow: false));
        Assert.Equal(WasiGuest.Perm, guest.TryOpen(path, out _, follow: false));
        Assert.Equal(WasiGuest.Perm, guest.ReadLink(path, 10, out _));
        Assert.Equal(WasiGuest.Perm, guest.SetTimes(path, 0, 0, 5, follow: false));
        Assert.Equal(WasiGuest.Perm, guest.Link(path, "x"));
        Assert.NotEqual(0, guest.Rename(path, "x"));
        Assert.NotEqual(0, guest.Unlink(path));
        Assert.NotEqual(0, guest.RemoveDirectory(path));
        Assert.NotEqual(0, guest.CreateDirectory(path));
        Assert.NotEqual(0, guest.Symlink("inside", path));
        Assert.True(Directory.Exists(_scratch.Root));
    }

    [LinuxTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Links_inside_work_through_parents_and_chains(bool walk)
    {
        using var guest = _scratch.CreateGuest(walkPaths: walk);
        guest.Symlink("../inside", "a/to_inside");
        guest.Symlink("a/to_inside", "chain");
        guest.Symlink("../../a/b/../../chain", "a/b/far");
        guest.Symlink("a/b", "dir");
        guest.Symlink("dir/", "dir2");
        foreach (string path in new[] { "a/to_inside", "chain", "a/b/far", "dir/far", "dir2/far", "dir2/../../inside", "dir//.././b/far" })
            Assert.Equal("inside", guest.Read(guest.Open(path)));
        Assert.Equal(WasiGuest.Notdir, guest.TryOpen("chain/", out _));
        Assert.Equal(WasiGuest.Notdir, guest.TryOpen("chain", out _, WasiGuest.Directory));
        Assert.Equal(0, guest.TryOpen("dir2", out _, WasiGuest.Directory));
        Assert.Equal(0, guest.Stat("dir2", out var stat));
        Assert.Equal(3, stat.Type);
        Assert.Equal(0, guest.Stat("dir/", out stat, follow: false));
        Assert.Equal(3, stat.Type);
        guest.Symlink("a/created", "maker");
        Assert.Equal(0, guest.TryOpen("maker", out _, WasiGuest.Creat));
        Assert.True(File.Exists(_scratch.PathOf("a/created")));
        Assert.Equal(WasiGuest.Exist, guest.TryOpen("maker", out _, WasiGuest.Creat | WasiGuest.Excl));
        Assert.Equal(0, guest.CreateDirectory("dir2/new"));
        Assert.True(Directory.Exists(_scratch.PathOf("a/b/new")));
    }

    [LinuxTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_walk_and_the_kernel_agree_on_errors(bool walk)
    {
        using var guest = _scratch.CreateGuest(walkPaths: walk);
        guest.Symlink("loop2", "loop1");
        guest.Symlink("loop1", "loop2");
        guest.Symlink("nowhere", "dangling");
        Assert.Equal(WasiGuest.Noent, guest.TryOpen("", out _));
        Assert.Equal(WasiGuest.Noent, guest.TryOpen("missing", out _));
        Assert.Equal(WasiGuest.Noent, guest.TryOpen("missing/../inside", out _));
        Assert.Equal(WasiGuest.Noent, guest.TryOpen("dangling", out _));
        Assert.Equal(WasiGuest.Loop, guest.TryOpen("loop1", out _));
        Assert.Equal(WasiGuest.Loop, guest.Stat("loop1/x", out _));
        Assert.Equal(WasiGuest.Notdir, guest.TryOpen("inside/", out _));
        Assert.Equal(WasiGuest.Notdir, guest.TryOpen("inside/..", out _));
        Assert.Equal(WasiGuest.Notdir, guest.TryOpen("inside/.", out _));
        Assert.Equal(WasiGuest.Isdir, guest.TryOpen("a", out _, 0, WasiGuest.RightWrite));
        Assert.Equal(WasiGuest.Isdir, guest.TryOpen("a/.", out _, 0, WasiGuest.RightWrite));
        Assert.Equal(WasiGuest.Isdir, guest.TryOpen("new/", out _, WasiGuest.Creat));
        Assert.Equal(WasiGuest.NameTooLong, guest.TryOpen(new string('x', 256), out _));
        Assert.Equal(0, guest.TryOpen(".", out _));
        Assert.Equal(0, guest.TryOpen("a/b/../..", out _));
        Assert.Equal(0, guest.TryOpen("a/b/", out _));
    }

    [LinuxTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Forty_links_are_followed_and_no_more(bool walk)
    {
        for (int i = 0; i < 41; i++)
            File.CreateSymbolicLink(_scratch.PathOf($"l{i}"), i == 0 ? "inside" : $"l{i - 1}");
        using var guest = _scratch.CreateGuest(walkPaths: walk);
        Assert.Equal(0, guest.TryOpen("l39", out _));
        Assert.Equal(WasiGuest.Loop, guest.TryOpen("l40", out _));
    }

    [LinuxTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_opened_directory_is_a_sandbox_of_its_own(bool walk)
    {
        using var guest = _scratch.CreateGuest(walkPaths: walk);
        int a = guest.Open("a");
        Assert.Equal(WasiGuest.Perm, guest.TryOpen("..", out _, dir: a));
        Assert.Equal(WasiGuest.Perm, guest.TryOpen("../inside", out _, dir: a));
        Assert.Equal(WasiGuest.Perm, guest.Stat("b/../../inside", out _, dir: a));
        Assert.Equal(0, guest.TryOpen("b/..", out _, dir: a));
    }

    [LinuxTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Moving_a_directory_does_not_open_a_way_out(bool walk)
    {
        using var guest = _scratch.CreateGuest(walkPaths: walk);
        int b = guest.Open("a/b");
        Assert.Equal(0, guest.Rename("a/b", "b"));
        Assert.Equal(WasiGuest.Perm, guest.TryOpen("..", out _, dir: b));
        Assert.Equal(WasiGuest.Perm, guest.TryOpen("../../secret", out _, dir: b));
        guest.Symlink("../../secret", "b/link");
        Assert.Equal(WasiGuest.Perm, guest.TryOpen("b/link", out _));

        // The host may move it anywhere; it still leads nowhere else.
        Directory.Move(_scratch.PathOf("b"), Path.Combine(_scratch.Outside, "moved"));
        Assert.Equal(WasiGuest.Perm, guest.TryOpen("../secret", out _, dir: b));
        Assert.Equal(0, guest.CreateDirectory("still", dir: b));
    }

    [LinuxFact]
    public void Absolute_links_cannot_be_made()
    {
        using var guest = _scratch.CreateGuest();
        Assert.Equal(WasiGuest.Perm, guest.Symlink("/", "s"));
        Assert.Equal(WasiGuest.Perm, guest.Symlink("/etc/passwd", "s"));
        Assert.Equal(WasiGuest.Noent, guest.Stat("s", out _, follow: false));
    }

    [LinuxFact]
    public async Task Swapping_a_directory_for_a_link_never_leads_out()
    {
        // The classic race: a path is checked, then one of its directories becomes a link.
        using var guest = _scratch.CreateGuest();
        using var walker = _scratch.CreateGuest(walkPaths: true);
        Directory.CreateDirectory(_scratch.PathOf("swap"));
        File.WriteAllText(_scratch.PathOf("swap/file"), "inside");
        File.CreateSymbolicLink(_scratch.PathOf("evil"), "../private");
        using var stop = new CancellationTokenSource();
        var swapper = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Directory.Move(_scratch.PathOf("swap"), _scratch.PathOf("parked"));
                File.CreateSymbolicLink(_scratch.PathOf("swap"), "../private");
                File.Delete(_scratch.PathOf("swap"));
                Directory.Move(_scratch.PathOf("parked"), _scratch.PathOf("swap"));
            }
        });
        for (int i = 0; i < 500; i++)
        {
            foreach (var g in new[] { guest, walker })
            {
                int error = g.TryOpen("swap/file", out int fd);
                if (error != 0)
                {
                    Assert.Contains(error, new[] { WasiGuest.Noent, WasiGuest.Perm });
                    continue;
                }

                Assert.Equal("inside", g.Read(fd));
                g.Host.FdClose(fd);
            }
        }

        await stop.CancelAsync();
        await swapper;
    }

    private void MakeLinks()
    {
        File.CreateSymbolicLink(_scratch.PathOf("up"), "..");
        File.CreateSymbolicLink(_scratch.PathOf("upfile"), "../secret");
        File.CreateSymbolicLink(_scratch.PathOf("absolute"), "/");
        File.CreateSymbolicLink(_scratch.PathOf("slash"), "//");
        File.CreateSymbolicLink(_scratch.PathOf("a/up2"), "../..");
        File.CreateSymbolicLink(_scratch.PathOf("a/b/deep"), "../../../secret");
        File.CreateSymbolicLink(_scratch.PathOf("self"), "a/..");
        File.CreateSymbolicLink(_scratch.PathOf("chain1"), "a/chain2");
        File.CreateSymbolicLink(_scratch.PathOf("a/chain2"), "b/chain3");
        File.CreateSymbolicLink(_scratch.PathOf("a/b/chain3"), "../../../");
    }
}
