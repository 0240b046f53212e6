namespace Wafer.Tests.Wasi;

public class RightsTests : WasiFileTests
{
    // From the witx document, in its order.
    private const ulong PathRights = 0x7fful << 9 | 7ul << 24; // path_create_directory to path_filestat_set_size; path_symlink on
    private const ulong SetSize = 1 << 22;
    private const ulong PathSetSize = 1 << 19;

    [LinuxFact]
    public void Directories_report_what_toolchains_look_for()
    {
        var (type, flags, rights, inheriting) = Guest.FdStat(3);
        Assert.Equal((3, 0), (type, flags));
        Assert.Equal(PathRights, rights & PathRights);
        Assert.Equal(0ul, rights & (WasiGuest.RightReadWrite | WasiGuest.RightSeek | WasiGuest.RightTell | SetSize));
        Assert.Equal(PathRights | 0xfful, inheriting & (PathRights | 0xfful));
        Assert.Equal(SetSize, inheriting & SetSize);
    }

    [LinuxFact]
    public void A_directory_opens_with_its_own_rights_or_none()
    {
        var (_, _, rights, _) = Guest.FdStat(3);
        Assert.Equal(0, Guest.TryOpen(".", out int fd, 0, rights));
        Assert.Equal(rights, Guest.FdStat(fd).Rights);
        Assert.Equal(0, Guest.TryOpen(".", out fd, 0, 0));
        Assert.Equal(0, Guest.CreateDirectory("works", dir: fd));
        Assert.Equal(0, Guest.TryOpen(".", out _, WasiGuest.Directory, WasiGuest.RightRead));
    }

    [LinuxFact]
    public void Rights_given_up_are_gone()
    {
        int fd = Guest.OpenNew("f");
        Guest.Write(fd, "data");
        var (_, _, rights, inheriting) = Guest.FdStat(fd);
        Assert.Equal(0, Guest.Host.FdFdstatSetRights(fd, rights & ~WasiGuest.RightReadWrite, inheriting));
        Assert.Equal(rights & ~WasiGuest.RightReadWrite, Guest.FdStat(fd).Rights);
        Assert.Equal(WasiGuest.NotCapable, Guest.TryRead(fd, 1, out _));
        Assert.Equal(WasiGuest.NotCapable, Guest.Write(fd, "x"));
        Assert.Equal(0, Guest.Seek(fd, 0, 0, out _));
        Assert.Equal(WasiGuest.NotCapable, Guest.Host.FdFdstatSetRights(fd, rights, inheriting));
        Assert.Equal(0, Guest.Host.FdFdstatSetRights(fd, 0, 0));
        Assert.Equal(WasiGuest.NotCapable, Guest.Seek(fd, 0, 0, out _));
        Assert.Equal(WasiGuest.NotCapable, Guest.Stat(fd, out _));
    }

    [LinuxFact]
    public void Telling_the_position_is_left_without_seeking()
    {
        int fd = Guest.OpenNew("f");
        var (_, _, rights, _) = Guest.FdStat(fd);
        Assert.Equal(0, Guest.Host.FdFdstatSetRights(fd, rights & ~WasiGuest.RightSeek, 0));
        Assert.Equal(0u, Guest.Tell(fd));
        Assert.Equal((0, 0UL), (Guest.Seek(fd, 0, 1, out ulong p), p));
        Assert.Equal(WasiGuest.NotCapable, Guest.Seek(fd, 1, 1, out _));
    }

    [LinuxFact]
    public void Reading_elsewhere_than_at_the_position_needs_the_right_to_seek_and_polling_that_to_read()
    {
        int fd = Guest.OpenNew("f");
        var (_, _, rights, _) = Guest.FdStat(fd);
        uint iovs = Guest.PutIovs(Guest.Put("x")), done = Guest.Allocate(4);
        Assert.Equal(0, Guest.Host.FdFdstatSetRights(fd, rights & ~WasiGuest.RightSeek, 0));
        Assert.Equal(WasiGuest.NotCapable, Guest.Host.FdPread(Guest.Memory, fd, iovs, 1, 0, done));
        Assert.Equal(WasiGuest.NotCapable, Guest.Host.FdPwrite(Guest.Memory, fd, iovs, 1, 0, done));
        Assert.Equal(0, Guest.Write(fd, "x"));
        Assert.Equal(0, Guest.Host.FdFdstatSetRights(fd, rights & ~(WasiGuest.RightSeek | WasiGuest.RightRead), 0));
        var poll = new PollCall(Guest);
        Assert.Equal([(1UL, WasiGuest.NotCapable, 1), (2UL, 0, 2)], poll.Run(poll.Fd(1, 1, fd), poll.Fd(2, 2, fd)));
    }

    [LinuxFact]
    public void Inheriting_rights_given_up_are_missing_below()
    {
        Guest.Create("f", "text");
        var (_, _, rights, inheriting) = Guest.FdStat(3);
        Assert.Equal(0, Guest.Host.FdFdstatSetRights(3, rights, inheriting & ~WasiGuest.RightWrite));
        int dir = Guest.Open(".");
        int fd = Guest.Open("f", 0, WasiGuest.RightReadWrite, dir: dir);
        Assert.Equal("text", Guest.Read(fd));
        Assert.Equal(WasiGuest.NotCapable, Guest.Write(fd, "x"));
        Assert.Equal(0ul, Guest.FdStat(fd).Rights & WasiGuest.RightWrite);
    }

    [LinuxFact]
    public void Truncating_and_creating_need_their_rights_on_the_directory()
    {
        Guest.Create("f", "text");
        var (_, _, rights, inheriting) = Guest.FdStat(3);
        const ulong createFile = 1 << 10;
        Assert.Equal(0, Guest.Host.FdFdstatSetRights(3, rights & ~(PathSetSize | createFile), inheriting));
        Assert.Equal(WasiGuest.NotCapable, Guest.TryOpen("f", out _, WasiGuest.Trunc));
        Assert.Equal(WasiGuest.NotCapable, Guest.TryOpen("f", out _, WasiGuest.Creat));
        Assert.Equal(0, Guest.TryOpen("f", out _, 0, WasiGuest.RightReadWrite));
        Assert.Equal(0, Guest.Host.FdFdstatSetRights(3, 0, 0));
        Assert.Equal(WasiGuest.NotCapable, Guest.TryOpen("f", out _));
        Assert.Equal(WasiGuest.NotCapable, Guest.Unlink("f"));
        Assert.Equal(WasiGuest.NotCapable, Guest.CreateDirectory("d"));
    }
}
