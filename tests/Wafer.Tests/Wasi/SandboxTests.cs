using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

/// <summary>No path leaves its directory: by openat2, by walking the path where that does not exist, and through an overlay.</summary>
public sealed class SandboxTests : IDisposable
{
    private static readonly FileSystemKind[] s_kinds = [FileSystemKind.Physical, FileSystemKind.Walked, FileSystemKind.Overlay];

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

    public static TheoryData<FileSystemKind, string> EscapingPaths()
    {
        var data = new TheoryData<FileSystemKind, string>();
        foreach (FileSystemKind kind in s_kinds)
        {
            foreach (string path in new[]
            {
                "..", "../", "../secret", "./../secret", "a/../../secret", "a/b/../../../secret", "a/b/../../..", "../root/inside", "/",
                "//", "/etc/passwd", "/inside", "///inside", "../private/file", "a/./..//../secret",
                "up/secret", "up", "up/", "up/private/file", "upfile", "absolute", "absolute/", "absolute/etc/passwd", "a/up2/secret",
                "chain1", "chain1/", "chain1/secret", "a/b/deep", "slash", "self/../up/secret",
            })
            {
                data.Add(kind, path);
            }
        }

        return data;
    }

    [LinuxTheory]
    [MemberData(nameof(EscapingPaths))]
    public void Paths_that_lead_out_are_not_permitted(FileSystemKind kind, string path)
    {
        MakeLinks();
        using var guest = CreateGuest(kind);
        Assert.Equal(WasiGuest.Perm, guest.TryOpen(path, out _));
        Assert.Equal(WasiGuest.Perm, guest.TryOpen(path, out _, WasiGuest.Directory));
        Assert.Equal(WasiGuest.Perm, guest.Stat(path, out _));
        Assert.Equal(WasiGuest.Perm, guest.SetTimes(path, 0, 0, 5));

        // The kernel refuses to create "name/" without looking at the name.
        int error = guest.TryOpen(path, out _, WasiGuest.Creat, WasiGuest.RightWrite);
        Assert.True(error == WasiGuest.Perm || (path.EndsWith('/') && error == WasiGuest.Isdir));
    }

    public static TheoryData<FileSystemKind, string> PathsWithEscapingParents()
    {
        var data = new TheoryData<FileSystemKind, string>();
        foreach (FileSystemKind kind in s_kinds)
        {
            foreach (string path in new[]
            {
                "..", "../new", "a/../../new", "a/b/../../..", "/new", "//", "up/new", "absolute/tmp/new", "chain1/new", "a/up2/new",
                "up/private/../new", "slash/new",
            })
            {
                data.Add(kind, path);
            }
        }

        return data;
    }

    [LinuxTheory]
    [MemberData(nameof(PathsWithEscapingParents))]
    public void Names_outside_cannot_be_made_changed_or_removed(FileSystemKind kind, string path)
    {
        MakeLinks();
        using var guest = CreateGuest(kind);
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
    [InlineData(FileSystemKind.Physical)]
    [InlineData(FileSystemKind.Walked)]
    [InlineData(FileSystemKind.Overlay)]
    public void Links_that_lead_out_can_be_looked_at_and_removed(FileSystemKind kind)
    {
        MakeLinks();
        using var guest = CreateGuest(kind);
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
    [InlineData(FileSystemKind.Physical, "up/")]
    [InlineData(FileSystemKind.Walked, "up/")]
    [InlineData(FileSystemKind.Overlay, "up/")]
    [InlineData(FileSystemKind.Physical, "absolute/")]
    [InlineData(FileSystemKind.Walked, "absolute/")]
    [InlineData(FileSystemKind.Overlay, "absolute/")]
    public void A_trailing_slash_does_not_get_a_link_followed_out(FileSystemKind kind, string path)
    {
        MakeLinks();
        using var guest = CreateGuest(kind);
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
    [InlineData(FileSystemKind.Physical)]
    [InlineData(FileSystemKind.Walked)]
    [InlineData(FileSystemKind.Overlay)]
    public void Links_inside_work_through_parents_and_chains(FileSystemKind kind)
    {
        using var guest = CreateGuest(kind);
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
        Assert.Equal(4, guest.TypeOf("a/created"));
        Assert.Equal(WasiGuest.Exist, guest.TryOpen("maker", out _, WasiGuest.Creat | WasiGuest.Excl));
        Assert.Equal(0, guest.CreateDirectory("dir2/new"));
        Assert.Equal(3, guest.TypeOf("a/b/new"));
    }

    [LinuxTheory]
    [InlineData(FileSystemKind.Physical)]
    [InlineData(FileSystemKind.Walked)]
    [InlineData(FileSystemKind.Overlay)]
    public void A_walk_and_the_kernel_agree_on_errors(FileSystemKind kind)
    {
        using var guest = CreateGuest(kind);
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
    [InlineData(FileSystemKind.Physical)]
    [InlineData(FileSystemKind.Walked)]
    [InlineData(FileSystemKind.Overlay)]
    public void Forty_links_are_followed_and_no_more(FileSystemKind kind)
    {
        for (int i = 0; i < 41; i++)
            File.CreateSymbolicLink(_scratch.PathOf($"l{i}"), i == 0 ? "inside" : $"l{i - 1}");
        using var guest = CreateGuest(kind);
        Assert.Equal(0, guest.TryOpen("l39", out _));
        Assert.Equal(WasiGuest.Loop, guest.TryOpen("l40", out _));
    }

    [LinuxTheory]
    [InlineData(FileSystemKind.Physical)]
    [InlineData(FileSystemKind.Walked)]
    [InlineData(FileSystemKind.Overlay)]
    public void An_opened_directory_is_a_sandbox_of_its_own(FileSystemKind kind)
    {
        using var guest = CreateGuest(kind);
        int a = guest.Open("a");
        Assert.Equal(WasiGuest.Perm, guest.TryOpen("..", out _, dir: a));
        Assert.Equal(WasiGuest.Perm, guest.TryOpen("../inside", out _, dir: a));
        Assert.Equal(WasiGuest.Perm, guest.Stat("b/../../inside", out _, dir: a));
        Assert.Equal(0, guest.TryOpen("b/..", out _, dir: a));
    }

    [LinuxTheory]
    [InlineData(FileSystemKind.Physical)]
    [InlineData(FileSystemKind.Walked)]
    public void Moving_a_directory_does_not_open_a_way_out(FileSystemKind kind)
    {
        using var guest = CreateGuest(kind);
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

    [LinuxTheory]
    [InlineData(FileSystemKind.Physical)]
    [InlineData(FileSystemKind.Walked)]
    [InlineData(FileSystemKind.Memory)]
    [InlineData(FileSystemKind.Overlay)]
    public void Other_spellings_of_dots_and_slashes_are_names_like_any_other(FileSystemKind kind)
    {
        using var guest = CreateGuest(kind);
        byte[][] names =
        [
            .. new[] { "..\\secret", "\\", "C:\\", "..\u2044secret", "\uFF0E\uFF0E", "...", ".. ", " ..", "..\u200B", "%2e%2e", "%2e%2e%2fsecret", "~", "*", "$HOME", "inside:stream", "CON" }
                .Select(System.Text.Encoding.UTF8.GetBytes),
            [0xc0, 0xae, 0xc0, 0xae], // the dots and
            [0x2e, 0x2e, 0xc0, 0xaf, 0x73], // the slash in more bytes than UTF-8 allows
            [0x2e, 0x2e, 0xff],
        ];
        foreach (byte[] name in names)
        {
            var path = guest.Put(name);
            uint buffer = guest.Allocate(64);
            Assert.Equal(WasiGuest.Noent, guest.Host.PathFilestatGet(guest.Memory, 3, 1, path.Address, path.Length, buffer));
            Assert.Equal(0, guest.Host.PathCreateDirectory(guest.Memory, 3, path.Address, path.Length));
            Assert.Equal(0, guest.Host.PathFilestatGet(guest.Memory, 3, 1, path.Address, path.Length, buffer));
            Assert.Equal(0, guest.Host.PathRemoveDirectory(guest.Memory, 3, path.Address, path.Length));
        }

        Assert.Equal(["private", "root", "secret"], Directory.GetFileSystemEntries(_scratch.Outside).Select(Path.GetFileName).Order());
    }

    [LinuxTheory]
    [InlineData(FileSystemKind.Physical)]
    [InlineData(FileSystemKind.Walked)]
    [InlineData(FileSystemKind.Memory)]
    [InlineData(FileSystemKind.Overlay)]
    public void Upper_and_lower_case_are_two_names(FileSystemKind kind)
    {
        using var guest = CreateGuest(kind);
        guest.Create("name", "lower");
        Assert.Equal(WasiGuest.Noent, guest.TryOpen("NAME", out _));
        guest.Create("NAME", "upper");
        Assert.Equal(("lower", "upper"), (guest.Content("name"), guest.Content("NAME")));
    }

    [LinuxTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Links_that_are_more_than_text_lead_nowhere(bool walk)
    {
        // In /proc a link may take whoever follows it to any open file or directory, whatever its text says.
        using var guest = new WasiGuest(new WasiOptions().AddMount(new PhysicalFileSystem("/proc/self") { WalksPaths = walk }, "/"));
        using var secret = File.OpenRead(Path.Combine(_scratch.Outside, "secret"));
        string fd = $"fd/{secret.SafeFileHandle.DangerousGetHandle()}";
        Assert.Equal(7, guest.TypeOf(fd));
        foreach (string path in new[] { fd, "cwd", "cwd/", "root", "root/etc/passwd", "exe", "fd/0", "fd/1", "task/../root", "ns/mnt", "cwd/../secret" })
        {
            int[] refusals = [WasiGuest.Perm, WasiGuest.Loop, WasiGuest.Noent];
            Assert.Contains(guest.TryOpen(path, out _), refusals);
            Assert.Contains(guest.Stat(path, out _), refusals);
            Assert.NotEqual(0, guest.Unlink(path + "/x"));
        }

        Assert.Equal(0, guest.TryOpen("status", out _));
    }

    [LinuxTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Opening_a_pipe_or_a_socket_does_not_wait(bool walk)
    {
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", _scratch.PathOf("pipe")))
            mkfifo.WaitForExit();
        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(_scratch.PathOf("socket")));
        using var guest = _scratch.CreateGuest(walkPaths: walk);
        const int noSuchDevice = 60; // nxio
        Assert.Equal(noSuchDevice, guest.TryOpen("pipe", out _, 0, WasiGuest.RightWrite)); // nobody reads it
        Assert.Equal(noSuchDevice, guest.TryOpen("socket", out _));
        int reader = guest.Open("pipe");
        Assert.Equal(0, guest.FdStat(reader).Flags); // the guest would wait
        int writer = guest.Open("pipe", 0, WasiGuest.RightWrite);
        Assert.Equal(0, guest.Write(writer, "x"));
        Assert.Equal("x", guest.Read(reader));
    }

    private WasiGuest CreateGuest(FileSystemKind kind) => new(new WasiOptions().AddMount(WasiFileTests.Create(kind, _scratch.Root), "/"));

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
