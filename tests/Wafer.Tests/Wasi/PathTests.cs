namespace Wafer.Tests.Wasi;

public abstract class PathTests(FileSystemKind kind) : WasiFileTests(kind)
{
    [LinuxFact]
    public void Creating_obeys_exclusive_and_truncate()
    {
        Assert.Equal(WasiGuest.Noent, Guest.TryOpen("f", out _));
        Assert.Equal(WasiGuest.Noent, Guest.TryOpen("f", out _, WasiGuest.Excl));
        int fd = Guest.Open("f", WasiGuest.Creat, WasiGuest.RightReadWrite);
        Guest.Write(fd, "old");
        Assert.Equal(WasiGuest.Exist, Guest.TryOpen("f", out _, WasiGuest.Creat | WasiGuest.Excl));
        Assert.Equal("old", Guest.Read(Guest.Open("f", WasiGuest.Creat)));
        Guest.Open("f", WasiGuest.Trunc, WasiGuest.RightReadWrite);
        Assert.Equal("", Guest.Content("f"));
        Guest.Create("f", "old");
        Guest.Open("f", WasiGuest.Creat | WasiGuest.Trunc, WasiGuest.RightWrite);
        Assert.Equal("", Guest.Content("f"));
    }

    [LinuxFact]
    public void Files_are_not_directories_and_directories_not_files()
    {
        Guest.OpenNew("f");
        Assert.Equal(0, Guest.CreateDirectory("d"));
        Assert.Equal(WasiGuest.Notdir, Guest.TryOpen("f", out _, WasiGuest.Directory));
        Assert.Equal(WasiGuest.Notdir, Guest.TryOpen("f/", out _));
        Assert.Equal(WasiGuest.Notdir, Guest.TryOpen("f/x", out _));
        Assert.Equal(WasiGuest.Isdir, Guest.TryOpen("d", out _, 0, WasiGuest.RightReadWrite));
        Assert.Equal(WasiGuest.Isdir, Guest.TryOpen("d", out _, WasiGuest.Directory, WasiGuest.RightReadWrite));
        Assert.Equal(WasiGuest.Isdir, Guest.TryOpen("d", out _, WasiGuest.Creat));
        Assert.Equal(WasiGuest.Isdir, Guest.TryOpen("new/", out _, WasiGuest.Creat));
        Assert.Equal(3, Guest.FdStat(Guest.Open("d")).Type);
        Assert.Equal(3, Guest.FdStat(Guest.Open("d/", WasiGuest.Directory)).Type);
    }

    [LinuxTheory]
    [InlineData(WasiGuest.Creat | WasiGuest.Directory, 0)]
    [InlineData(WasiGuest.Excl | WasiGuest.Directory, 0)]
    [InlineData(WasiGuest.Trunc | WasiGuest.Directory, 0)]
    [InlineData(16, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, 32)]
    public void Flags_that_make_no_sense_are_invalid(int oflags, int fdflags)
    {
        Guest.CreateDirectory("d");
        Assert.Equal(WasiGuest.Inval, Guest.TryOpen("d", out _, oflags, 0, fdflags));
        Assert.Equal(WasiGuest.Inval, Guest.TryOpen("missing", out _, oflags, 0, fdflags));
    }

    [LinuxFact]
    public void Flags_of_lookup_that_do_not_exist_are_invalid()
    {
        Guest.OpenNew("f");
        var path = Guest.Put("f");
        uint ok = Guest.Allocate(64);
        foreach (int lookup in new[] { 2, 3, -1 })
        {
            Assert.Equal(WasiGuest.Inval, Guest.Host.PathFilestatGet(Guest.Memory, 3, lookup, path.Address, path.Length, ok));
            Assert.Equal(WasiGuest.Inval, Guest.Host.PathFilestatSetTimes(Guest.Memory, 3, lookup, path.Address, path.Length, 0, 0, 1));
            Assert.Equal(WasiGuest.Inval, Guest.Host.PathOpen(Guest.Memory, 3, lookup, path.Address, path.Length, 0, 0, 0, 0, ok));
            Assert.Equal(WasiGuest.Inval, Guest.Host.PathLink(Guest.Memory, 3, lookup, path.Address, path.Length, 3, path.Address, path.Length));
        }
    }

    [LinuxFact]
    public void Directories_cannot_be_read_written_or_sought_like_files()
    {
        uint iovs = Guest.PutIovs((Guest.Allocate(8), 8)), ok = Guest.Allocate(8);
        Assert.Equal(WasiGuest.Isdir, Guest.TryRead(3, 8, out _));
        Assert.Equal(WasiGuest.Badf, Guest.Write(3, "x"));
        Assert.Equal(WasiGuest.Isdir, Guest.Host.FdPread(Guest.Memory, 3, iovs, 1, 0, ok));
        Assert.Equal(WasiGuest.Badf, Guest.Host.FdPwrite(Guest.Memory, 3, iovs, 1, 0, ok));
        for (int whence = 0; whence < 3; whence++)
            Assert.Equal(WasiGuest.Isdir, Guest.Seek(3, 0, whence, out _));
        Assert.Equal(WasiGuest.Isdir, Guest.Host.FdTell(Guest.Memory, 3, ok));
        Assert.Equal(WasiGuest.Badf, Guest.Host.FdAllocate(3, 0, 1));
        Assert.Equal(WasiGuest.Isdir, Guest.Host.FdFilestatSetSize(3, 0));
        Assert.Equal(WasiGuest.Notdir, Guest.Host.FdReaddir(Guest.Memory, Guest.OpenNew("f"), ok, 8, 0, ok));
    }

    [LinuxFact]
    public void Directories_are_made_and_removed()
    {
        Assert.Equal(0, Guest.CreateDirectory("d"));
        Assert.Equal(0, Guest.CreateDirectory("d/e/"));
        Assert.Equal(3, Guest.TypeOf("d/e"));
        Assert.Equal(WasiGuest.Exist, Guest.CreateDirectory("d"));
        Assert.Equal(WasiGuest.Exist, Guest.CreateDirectory("."));
        Assert.Equal(WasiGuest.Exist, Guest.CreateDirectory("d/.."));
        Assert.Equal(WasiGuest.Noent, Guest.CreateDirectory("x/y"));
        Assert.Equal(WasiGuest.Notempty, Guest.RemoveDirectory("d"));
        Assert.Equal(0, Guest.RemoveDirectory("d/e/"));
        Assert.Equal(WasiGuest.Inval, Guest.RemoveDirectory("d/."));
        Assert.Equal(WasiGuest.Notempty, Guest.RemoveDirectory("d/.."));
        Assert.Equal(0, Guest.RemoveDirectory("d"));
        Assert.Equal(WasiGuest.Noent, Guest.RemoveDirectory("d"));
        Guest.OpenNew("f");
        Assert.Equal(WasiGuest.Notdir, Guest.RemoveDirectory("f"));
        Assert.Equal(WasiGuest.Notdir, Guest.RemoveDirectory("f/"));
        Assert.Equal(WasiGuest.Exist, Guest.CreateDirectory("f"));
    }

    [LinuxFact]
    public void Unlinking_removes_names_and_not_directories()
    {
        Guest.OpenNew("f");
        Guest.CreateDirectory("d");
        Assert.Equal(WasiGuest.Isdir, Guest.Unlink("d"));
        Assert.Equal(WasiGuest.Isdir, Guest.Unlink("d/"));
        Assert.Equal(WasiGuest.Isdir, Guest.Unlink("."));
        Assert.Equal(WasiGuest.Notdir, Guest.Unlink("f/"));
        Assert.Equal(0, Guest.Unlink("d/../f"));
        Assert.Equal(WasiGuest.Noent, Guest.Unlink("f"));
        Guest.Symlink("d", "link");
        Assert.Equal(WasiGuest.Notdir, Guest.RemoveDirectory("link"));
        Assert.Equal(WasiGuest.Notdir, Guest.Unlink("link/"));
        Assert.Equal(0, Guest.Unlink("link"));
        Assert.Equal(3, Guest.TypeOf("d"));
    }

    [LinuxFact]
    public void An_unlinked_file_lives_on_in_its_descriptor()
    {
        int fd = Guest.OpenNew("f");
        Assert.Equal(0, Guest.Unlink("f"));
        Guest.Write(fd, "still");
        Guest.Stat(fd, out var stat);
        Assert.Equal((0UL, 5UL), (stat.Links, stat.Size));
    }

    [LinuxFact]
    public void Renaming_moves_files_and_directories()
    {
        Guest.CreateDirectory("d");
        Guest.CreateDirectory("e");
        Guest.OpenNew("d/f");
        Assert.Equal(0, Guest.Rename("d/f", "e/g"));
        Assert.Equal(4, Guest.TypeOf("e/g"));
        Assert.Equal(WasiGuest.Noent, Guest.Rename("d/f", "e/h"));
        Assert.Equal(WasiGuest.Notempty, Guest.Rename("d", "e"));
        Assert.Equal(0, Guest.Rename("d/", "new/"));
        Assert.Equal(WasiGuest.Notdir, Guest.Rename("new", "e/g"));
        Assert.Equal(WasiGuest.Isdir, Guest.Rename("e/g", "new"));
        Assert.Equal(WasiGuest.Inval, Guest.Rename("e", "e/sub"));
        Assert.Equal(0, Guest.Rename("e/g", "e/g"));
        Assert.Equal(WasiGuest.Notdir, Guest.Rename("e/g/", "x"));
        int dir = Guest.Open("e");
        Assert.Equal(0, Guest.Rename("g", "top", dir, WasiGuest.Preopen));
        Assert.Equal(4, Guest.TypeOf("top"));
    }

    [LinuxFact]
    public void Hard_links_share_a_file()
    {
        int fd = Guest.OpenNew("f");
        Assert.Equal(0, Guest.Link("f", "g"));
        Guest.Write(fd, "both");
        Assert.Equal("both", Guest.Content("g"));
        Guest.Stat("g", out var stat);
        Assert.Equal(2u, stat.Links);
        Guest.CreateDirectory("d");
        Assert.Equal(WasiGuest.Exist, Guest.Link("f", "g"));
        Assert.Equal(WasiGuest.Exist, Guest.Link("f", "d"));
        Assert.Equal(WasiGuest.Noent, Guest.Link("f", "x/"));
        Assert.Equal(WasiGuest.Noent, Guest.Link("missing", "x"));
        Assert.Equal(WasiGuest.Perm, Guest.Link("d", "x"));
        Assert.Equal(WasiGuest.Perm, Guest.Link("d/", "x"));
        Assert.Equal(WasiGuest.Notdir, Guest.Link("f/", "x"));
        Assert.Equal(WasiGuest.Inval, Guest.Link("f", "x", follow: true));
    }

    [LinuxFact]
    public void A_hard_link_to_a_symbolic_link_is_one_to_the_link_itself()
    {
        Guest.Symlink("nowhere", "s");
        Assert.Equal(0, Guest.Link("s", "t"));
        Assert.Equal((0, "nowhere"), (Guest.ReadLink("t", 100, out string target), target));
    }

    [LinuxFact]
    public void Symbolic_links_are_followed_when_asked_to()
    {
        Guest.Create("f", "text");
        Assert.Equal(0, Guest.Symlink("f", "s"));
        Assert.Equal("text", Guest.Read(Guest.Open("s")));
        Assert.Equal(WasiGuest.Loop, Guest.TryOpen("s", out _, follow: false));
        Assert.Equal(WasiGuest.Notdir, Guest.TryOpen("s", out _, WasiGuest.Directory, follow: false));
        Guest.Stat("s", out var link, follow: false);
        Guest.Stat("s", out var target, follow: true);
        Assert.Equal((7, 4), (link.Type, target.Type));
        Assert.Equal(1u, link.Size);
        Assert.Equal(WasiGuest.Exist, Guest.Symlink("f", "s"));
        Assert.Equal(WasiGuest.Noent, Guest.Symlink("f", "x/"));
        Assert.Equal(WasiGuest.Noent, Guest.Symlink("", "x"));
        Assert.Equal(WasiGuest.Notdir, Guest.Symlink("f", "f/"));
        Guest.CreateDirectory("d");
        Assert.Equal(WasiGuest.Exist, Guest.Symlink("f", "d/"));
        Assert.Equal(WasiGuest.Exist, Guest.Symlink("f", "d"));
        Assert.Equal(WasiGuest.Exist, Guest.Symlink("f", "."));
        Assert.Equal(WasiGuest.Exist, Guest.TryOpen("s", out _, WasiGuest.Creat | WasiGuest.Excl));
    }

    [LinuxFact]
    public void Creating_through_a_dangling_link_creates_its_target()
    {
        Guest.Symlink("target", "s");
        Assert.Equal(WasiGuest.Noent, Guest.TryOpen("s", out _));
        Guest.Open("s", WasiGuest.Creat);
        Assert.Equal(4, Guest.TypeOf("target"));
    }

    [LinuxFact]
    public void Links_in_a_circle_are_a_loop()
    {
        Guest.Symlink("b", "a");
        Guest.Symlink("a", "b");
        Assert.Equal(WasiGuest.Loop, Guest.TryOpen("a", out _));
        Assert.Equal(WasiGuest.Loop, Guest.Stat("a", out _));
        Assert.Equal(WasiGuest.Loop, Guest.Stat("a/x", out _, follow: false));
        Assert.Equal(WasiGuest.Loop, Guest.CreateDirectory("a/x"));
        Assert.Equal(0, Guest.Stat("a", out _, follow: false));
    }

    [LinuxFact]
    public void Links_are_read_into_buffers_of_any_size()
    {
        Guest.Symlink("some/target", "s");
        Assert.Equal((0, "some/target"), (Guest.ReadLink("s", 100, out string target), target));
        Assert.Equal((0, "some/target"), (Guest.ReadLink("s", 11, out target), target));
        Assert.Equal((0, "some"), (Guest.ReadLink("s", 4, out target), target));
        Assert.Equal((0, ""), (Guest.ReadLink("s", 0, out target), target));
        Guest.OpenNew("f");
        Assert.Equal(WasiGuest.Inval, Guest.ReadLink("f", 10, out _));
        Assert.Equal(WasiGuest.Inval, Guest.ReadLink(".", 10, out _));
        Assert.Equal(WasiGuest.Noent, Guest.ReadLink("missing", 10, out _));
    }

    [LinuxFact]
    public void Paths_may_wander_as_long_as_they_stay_inside()
    {
        Guest.CreateDirectory("dir");
        Guest.CreateDirectory("dir/nested");
        Guest.OpenNew("dir/nested/file");
        foreach (string path in new[]
        {
            "dir/nested/file", "./dir/nested/file", "dir//nested/./file", "dir/.//nested/../../dir/nested/../nested///./file",
        })
        {
            Assert.Equal(0, Guest.TryOpen(path, out _));
            Assert.Equal(0, Guest.Stat(path, out _));
        }

        Assert.Equal(WasiGuest.Notdir, Guest.TryOpen("dir/nested/file///", out _));
        Assert.Equal(0, Guest.TryOpen("dir/nested///", out _));
        Assert.Equal(WasiGuest.Noent, Guest.TryOpen("missing/../dir", out _));
    }

    [LinuxFact]
    public void Empty_paths_are_not_found()
    {
        Assert.Equal(WasiGuest.Noent, Guest.TryOpen("", out _));
        Assert.Equal(WasiGuest.Noent, Guest.Stat("", out _));
        Assert.Equal(WasiGuest.Noent, Guest.Stat("", out _, follow: false));
        Assert.Equal(WasiGuest.Noent, Guest.CreateDirectory(""));
        Assert.Equal(WasiGuest.Noent, Guest.RemoveDirectory(""));
        Assert.Equal(WasiGuest.Noent, Guest.Unlink(""));
        Assert.Equal(WasiGuest.Noent, Guest.Rename("", "x"));
        Assert.Equal(WasiGuest.Noent, Guest.Symlink("x", ""));
        Assert.Equal(WasiGuest.Noent, Guest.Link("", "x"));
        Assert.Equal(WasiGuest.Noent, Guest.ReadLink("", 8, out _));
        Assert.Equal(WasiGuest.Noent, Guest.SetTimes("", 0, 0, 1));
    }

    [LinuxTheory]
    [InlineData("f\0")]
    [InlineData("\0")]
    [InlineData("f\0/../..")]
    public void A_nul_in_a_path_is_invalid(string path)
    {
        Guest.OpenNew("f");
        Assert.Equal(WasiGuest.Inval, Guest.TryOpen(path, out _));
        Assert.Equal(WasiGuest.Inval, Guest.Stat(path, out _));
        Assert.Equal(WasiGuest.Inval, Guest.Unlink(path));
        Assert.Equal(WasiGuest.Inval, Guest.Rename("f", path));
        Assert.Equal(WasiGuest.Inval, Guest.Symlink(path, "s"));
    }

    [LinuxFact]
    public void Names_and_paths_have_the_systems_limits()
    {
        Assert.Equal(0, Guest.TryOpen(new string('n', 255), out _, WasiGuest.Creat));
        Assert.Equal(WasiGuest.NameTooLong, Guest.TryOpen(new string('n', 256), out _, WasiGuest.Creat));
        Assert.Equal(WasiGuest.NameTooLong, Guest.CreateDirectory(new string('n', 256)));
        string longest = string.Concat(Enumerable.Repeat("./", 2047)); // 4094 bytes
        Assert.Equal(0, Guest.Stat(longest + ".", out _));
        Assert.Equal(WasiGuest.NameTooLong, Guest.Stat(longest + "./", out _));
        Assert.Equal(WasiGuest.NameTooLong, Guest.Stat(longest + longest, out _));
    }

    [LinuxFact]
    public void Paths_outside_the_memory_trap()
    {
        uint ok = Guest.Put(new string('x', 64)).Address;
        foreach (var (path, length) in new[] { (Guest.End, 1u), (Guest.End - 1, 2u), (0u, uint.MaxValue), (uint.MaxValue, 1u) })
        {
            var c = Guest.Host;
            var m = Guest.Memory;
            int[] errors =
            [
                c.PathCreateDirectory(m, 3, path, length), c.PathFilestatGet(m, 3, 0, path, length, ok),
                c.PathFilestatSetTimes(m, 3, 0, path, length, 0, 0, 0), c.PathLink(m, 3, 0, path, length, 3, ok, 1),
                c.PathLink(m, 3, 0, ok, 1, 3, path, length), c.PathOpen(m, 3, 0, path, length, 0, 0, 0, 0, ok),
                c.PathReadlink(m, 3, path, length, ok, 4, ok), c.PathReadlink(m, 3, ok, 1, path, length, ok),
                c.PathRemoveDirectory(m, 3, path, length), c.PathRename(m, 3, path, length, 3, ok, 1),
                c.PathRename(m, 3, ok, 1, 3, path, length), c.PathSymlink(m, path, length, 3, ok, 1),
                c.PathSymlink(m, ok, 1, 3, path, length), c.PathUnlinkFile(m, 3, path, length),
                c.FdReaddir(m, 3, path, length, 0, ok),
            ];
            Assert.All(errors, error => Assert.Equal(WasiGuest.OutOfBounds, error));
        }

        var f = Guest.Put("new");
        Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.PathFilestatGet(Guest.Memory, 3, 0, f.Address, f.Length, Guest.End - 56));
        Assert.Equal(
            WasiGuest.OutOfBounds, Guest.Host.PathOpen(Guest.Memory, 3, 0, f.Address, f.Length, WasiGuest.Creat, 0, 0, 0, Guest.End));
        Assert.Equal(-1, Guest.TypeOf("new"));
    }

    [LinuxFact]
    public void A_file_is_no_base_for_paths()
    {
        int fd = Guest.OpenNew("f");
        Assert.Equal(WasiGuest.Notdir, Guest.TryOpen("x", out _, WasiGuest.Creat, dir: fd));
        Assert.Equal(WasiGuest.Notdir, Guest.Stat(".", out _, dir: fd));
        Assert.Equal(WasiGuest.Notdir, Guest.Rename("f", "g", newDir: fd));
    }
}
