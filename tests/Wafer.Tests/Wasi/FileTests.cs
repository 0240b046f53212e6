using System.Text;
using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

public class FileTests : WasiFileTests
{
    [LinuxFact]
    public void What_is_written_is_in_the_hosts_file()
    {
        int fd = Guest.OpenNew("f.txt");
        Assert.Equal(0, Guest.Write(fd, "one "));
        Assert.Equal(0, Guest.Write(fd, "two"));
        Assert.Equal("one two", File.ReadAllText(Scratch.PathOf("f.txt")));
        Assert.Equal(0, Guest.Seek(fd, 4, 0, out _));
        Assert.Equal("two", Guest.Read(fd));
        Assert.Equal("", Guest.Read(fd));
    }

    [LinuxFact]
    public void Scattered_reads_and_writes_go_in_order()
    {
        int fd = Guest.OpenNew("f");
        uint done = Guest.Allocate(4);
        uint iovs = Guest.PutIovs(Guest.Put("ab"), Guest.Put(""), Guest.Put("cde"), Guest.Put("f"));
        Assert.Equal(0, Guest.Context.FdWrite(Guest.Memory, fd, iovs, 4, done));
        Assert.Equal(6u, Guest.U32(done));
        Guest.Seek(fd, 0, 0, out _);
        uint a = Guest.Allocate(4), b = Guest.Allocate(4);
        Assert.Equal(0, Guest.Context.FdRead(Guest.Memory, fd, Guest.PutIovs((a, 4), (b, 4)), 2, done));
        Assert.Equal(6u, Guest.U32(done));
        Assert.Equal(("abcd", "ef"), (Guest.Text(a, 4), Guest.Text(b, 2)));
    }

    [LinuxFact]
    public void More_buffers_than_the_system_takes_at_once_are_a_partial_transfer()
    {
        int fd = Guest.OpenNew("f");
        var x = Guest.Put("x");
        uint iovs = Guest.PutIovs([.. Enumerable.Repeat(x, 1500)]);
        uint done = Guest.Allocate(4);
        Assert.Equal(0, Guest.Context.FdWrite(Guest.Memory, fd, iovs, 1500, done));
        Assert.Equal(1024u, Guest.U32(done));
        Assert.Equal(0, Guest.Context.FdPwrite(Guest.Memory, fd, iovs, 1500, 0, done));
        Assert.Equal(1024u, Guest.U32(done));
        Assert.Equal(1024, new FileInfo(Scratch.PathOf("f")).Length);
    }

    [LinuxFact]
    public void Empty_buffers_in_front_of_a_full_one_do_not_look_like_the_end()
    {
        int fd = Guest.OpenNew("f");
        Guest.Write(fd, "data");
        uint buffer = Guest.Allocate(4), done = Guest.Allocate(4);
        uint iovs = Guest.PutIovs([.. Enumerable.Repeat((buffer, 0u), 2000), (buffer, 4u)]);
        Assert.Equal(0, Guest.Context.FdPread(Guest.Memory, fd, iovs, 2001, 0, done));
        Assert.Equal(4u, Guest.U32(done));
    }

    [LinuxFact]
    public void Overlapping_buffers_are_filled_in_order()
    {
        int fd = Guest.OpenNew("f");
        Guest.Write(fd, "abcdef");
        uint buffer = Guest.Allocate(8), done = Guest.Allocate(4);
        uint iovs = Guest.PutIovs((buffer, 4), (buffer + 2, 2));
        Assert.Equal(0, Guest.Context.FdPread(Guest.Memory, fd, iovs, 2, 0, done));
        Assert.Equal(6u, Guest.U32(done));
        Assert.Equal("abef", Guest.Text(buffer, 4));
    }

    [LinuxFact]
    public void Buffers_outside_the_memory_are_a_fault_and_nothing_is_written()
    {
        int fd = Guest.OpenNew("f");
        uint done = Guest.Allocate(4);
        var ok = Guest.Put("ok");
        (uint Address, uint Length)[] bad =
            [(Guest.End, 1), (Guest.End - 1, 2), (0, Guest.End + 1), (uint.MaxValue, 1), (1, uint.MaxValue), (uint.MaxValue, uint.MaxValue)];
        foreach (var buffer in bad)
        {
            uint iovs = Guest.PutIovs(ok, buffer);
            Assert.Equal(WasiGuest.Fault, Guest.Context.FdWrite(Guest.Memory, fd, iovs, 2, done));
            Assert.Equal(WasiGuest.Fault, Guest.Context.FdPwrite(Guest.Memory, fd, iovs, 2, 0, done));
            Assert.Equal(WasiGuest.Fault, Guest.Context.FdRead(Guest.Memory, fd, iovs, 2, done));
            Assert.Equal(WasiGuest.Fault, Guest.Context.FdPread(Guest.Memory, fd, iovs, 2, 0, done));
        }

        Assert.Equal(0, new FileInfo(Scratch.PathOf("f")).Length);
    }

    [LinuxFact]
    public void Arrays_of_buffers_and_results_outside_the_memory_are_a_fault()
    {
        int fd = Guest.OpenNew("f");
        uint iovs = Guest.PutIovs(Guest.Put("x")), done = Guest.Allocate(4);
        Assert.Equal(WasiGuest.Fault, Guest.Context.FdWrite(Guest.Memory, fd, Guest.End - 7, 1, done));
        Assert.Equal(WasiGuest.Fault, Guest.Context.FdWrite(Guest.Memory, fd, iovs, uint.MaxValue, done));
        Assert.Equal(WasiGuest.Fault, Guest.Context.FdWrite(Guest.Memory, fd, iovs, 0x2000_0000, done)); // * 8 is 2^32
        Assert.Equal(WasiGuest.Fault, Guest.Context.FdWrite(Guest.Memory, fd, iovs, 1, Guest.End - 3));
        Assert.Equal(WasiGuest.Fault, Guest.Context.FdRead(Guest.Memory, fd, iovs, 1, uint.MaxValue));
        Assert.Equal(WasiGuest.Fault, Guest.Context.FdTell(Guest.Memory, fd, Guest.End - 7));
        Assert.Equal(WasiGuest.Fault, Guest.Context.FdFdstatGet(Guest.Memory, fd, Guest.End - 23));
        Assert.Equal(WasiGuest.Fault, Guest.Context.FdFilestatGet(Guest.Memory, fd, Guest.End - 63));
        Assert.Equal(0, new FileInfo(Scratch.PathOf("f")).Length);
    }

    [LinuxFact]
    public void No_buffers_move_nothing()
    {
        int fd = Guest.OpenNew("f");
        uint done = Guest.Allocate(4);
        Guest.SetU32(done, 9);
        Assert.Equal(0, Guest.Context.FdWrite(Guest.Memory, fd, Guest.End, 0, done));
        Assert.Equal(0u, Guest.U32(done));
    }

    [LinuxFact]
    public void Positioned_access_leaves_the_position_alone()
    {
        int fd = Guest.OpenNew("f");
        Guest.Write(fd, "0123456789");
        uint buffer = Guest.Allocate(4), done = Guest.Allocate(4);
        Assert.Equal(0, Guest.Context.FdPread(Guest.Memory, fd, Guest.PutIovs((buffer, 4)), 1, 3, done));
        Assert.Equal("3456", Guest.Text(buffer, 4));
        Assert.Equal(0, Guest.Context.FdPwrite(Guest.Memory, fd, Guest.PutIovs(Guest.Put("AB")), 1, 12, done));
        Assert.Equal(10u, Guest.Tell(fd));
        Assert.Equal("0123456789\0\0AB", File.ReadAllText(Scratch.PathOf("f")));
        Assert.Equal(WasiGuest.Inval, Guest.Context.FdPread(Guest.Memory, fd, Guest.PutIovs((buffer, 4)), 1, ulong.MaxValue, done));
        Assert.Equal(WasiGuest.Inval, Guest.Context.FdPwrite(Guest.Memory, fd, Guest.PutIovs((buffer, 4)), 1, 1UL << 63, done));
    }

    [LinuxFact]
    public void Seeking_counts_from_the_start_the_position_and_the_end()
    {
        int fd = Guest.OpenNew("f");
        Guest.Write(fd, "0123456789");
        Assert.Equal((0, 4UL), (Guest.Seek(fd, 4, 0, out ulong p), p));
        Assert.Equal((0, 3UL), (Guest.Seek(fd, -1, 1, out p), p));
        Assert.Equal((0, 8UL), (Guest.Seek(fd, -2, 2, out p), p));
        Assert.Equal((0, 110UL), (Guest.Seek(fd, 100, 2, out p), p));
        Assert.Equal(WasiGuest.Inval, Guest.Seek(fd, -1, 0, out _));
        Assert.Equal(WasiGuest.Inval, Guest.Seek(fd, -11, 2, out _));
        Assert.Equal(WasiGuest.Inval, Guest.Seek(fd, 0, 3, out _));
        Assert.Equal(WasiGuest.Inval, Guest.Seek(fd, 0, -1, out _));
        Assert.Equal(110u, Guest.Tell(fd));
    }

    [LinuxFact]
    public void In_append_mode_writes_go_to_the_end_until_the_flag_is_cleared()
    {
        File.WriteAllText(Scratch.PathOf("f"), "start ");
        int fd = Guest.Open("f", 0, WasiGuest.RightReadWrite, WasiGuest.Append);
        Assert.Equal(WasiGuest.Append, Guest.FdStat(fd).Flags);
        Guest.Seek(fd, 0, 0, out _);
        Guest.Write(fd, "end");
        Assert.Equal("start end", File.ReadAllText(Scratch.PathOf("f")));
        Assert.Equal(0, Guest.Context.FdFdstatSetFlags(fd, 0));
        Assert.Equal(0, Guest.FdStat(fd).Flags);
        Guest.Seek(fd, 0, 0, out _);
        Guest.Write(fd, "S");
        Assert.Equal("Start end", File.ReadAllText(Scratch.PathOf("f")));
        Assert.Equal(0, Guest.Context.FdFdstatSetFlags(fd, WasiGuest.Append | WasiGuest.NonBlock));
        Assert.Equal(WasiGuest.Append | WasiGuest.NonBlock, Guest.FdStat(fd).Flags);
    }

    [LinuxFact]
    public void Synchronization_flags_are_kept_and_cannot_be_changed_later()
    {
        const int sync = 16, dsync = 2;
        int fd = Guest.Open("f", WasiGuest.Creat, WasiGuest.RightReadWrite, sync);
        Assert.Equal(sync, Guest.FdStat(fd).Flags);
        Assert.Equal(0, Guest.Context.FdFdstatSetFlags(fd, sync | WasiGuest.Append));
        Assert.Equal(WasiGuest.Notsup, Guest.Context.FdFdstatSetFlags(fd, 0));
        Assert.Equal(WasiGuest.Inval, Guest.Context.FdFdstatSetFlags(fd, 32));
        Assert.Equal(dsync, Guest.FdStat(Guest.Open("f", 0, WasiGuest.RightWrite, dsync)).Flags);
    }

    [LinuxFact]
    public void Access_is_what_was_asked_for_and_nothing_asked_for_is_reading()
    {
        File.WriteAllText(Scratch.PathOf("f"), "text");
        int reader = Guest.Open("f", 0, WasiGuest.RightRead);
        int writer = Guest.Open("f", 0, WasiGuest.RightWrite);
        int nothing = Guest.Open("f", 0, 0);
        Assert.Equal(WasiGuest.Badf, Guest.Write(reader, "x"));
        Assert.Equal(WasiGuest.Badf, Guest.TryRead(writer, 1, out _));
        Assert.Equal("text", Guest.Read(nothing));
        Assert.Equal(WasiGuest.Badf, Guest.Write(nothing, "x"));
        Assert.Equal(WasiGuest.RightRead, Guest.FdStat(reader).Rights & WasiGuest.RightReadWrite);
        Assert.Equal(WasiGuest.RightWrite, Guest.FdStat(writer).Rights & WasiGuest.RightReadWrite);
        Assert.NotEqual(0UL, Guest.FdStat(reader).Rights & WasiGuest.RightSeek & ~WasiGuest.RightTell);
        Assert.Equal(4, Guest.FdStat(reader).Type);
    }

    [LinuxFact]
    public void Sizes_can_be_set()
    {
        int fd = Guest.OpenNew("f");
        Guest.Write(fd, "0123456789");
        Assert.Equal(0, Guest.Context.FdFilestatSetSize(fd, 4));
        Assert.Equal("0123", File.ReadAllText(Scratch.PathOf("f")));
        Assert.Equal(0, Guest.Context.FdFilestatSetSize(fd, 6));
        Assert.Equal("0123\0\0", File.ReadAllText(Scratch.PathOf("f")));
        Assert.Equal(WasiGuest.Inval, Guest.Context.FdFilestatSetSize(fd, ulong.MaxValue));
        Assert.NotEqual(0, Guest.Context.FdFilestatSetSize(Guest.Open("f"), 1));
        Assert.Equal(WasiGuest.Badf, Guest.Context.FdFilestatSetSize(99, 1));
    }

    [LinuxFact]
    public void Allocating_only_grows()
    {
        int fd = Guest.OpenNew("f");
        Assert.Equal(0, Guest.Context.FdAllocate(fd, 0, 100));
        Assert.Equal(0, Guest.Context.FdAllocate(fd, 10, 10));
        Assert.Equal(100, new FileInfo(Scratch.PathOf("f")).Length);
        Assert.Equal(0, Guest.Context.FdAllocate(fd, 90, 20));
        Assert.Equal(110, new FileInfo(Scratch.PathOf("f")).Length);
        Assert.Equal(WasiGuest.Inval, Guest.Context.FdAllocate(fd, 0, 0));
        Assert.Equal(22, Guest.Context.FdAllocate(fd, 0, ulong.MaxValue)); // fbig
        Assert.Equal(WasiGuest.Badf, Guest.Context.FdAllocate(Guest.Open("f"), 0, 200));
    }

    [LinuxFact]
    public void Advice_and_synchronization_are_accepted()
    {
        int fd = Guest.OpenNew("f");
        for (int advice = 0; advice <= 5; advice++)
            Assert.Equal(0, Guest.Context.FdAdvise(fd, 0, 10, advice));
        Assert.Equal(WasiGuest.Inval, Guest.Context.FdAdvise(fd, 0, 10, 6));
        Assert.Equal(WasiGuest.Inval, Guest.Context.FdAdvise(fd, ulong.MaxValue, 10, 0));
        Assert.Equal(0, Guest.Context.FdSync(fd));
        Assert.Equal(0, Guest.Context.FdDataSync(fd));
        Assert.Equal(0, Guest.Context.FdSync(WasiGuest.Preopen));
        Assert.Equal(WasiGuest.Badf, Guest.Context.FdSync(77));
    }

    [LinuxFact]
    public void Attributes_are_the_hosts()
    {
        File.WriteAllText(Scratch.PathOf("f"), "12345");
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
    public void Times_can_be_set_by_descriptor_and_by_path()
    {
        const int atim = 1, atimNow = 2, mtim = 4, mtimNow = 8;
        int fd = Guest.OpenNew("f");
        Assert.Equal(0, Guest.Context.FdFilestatSetTimes(fd, 1_000_000_007, 2_000_000_009, atim | mtim));
        Guest.Stat(fd, out var stat);
        Assert.Equal((1_000_000_007UL, 2_000_000_009UL), (stat.AccessTime, stat.ModificationTime));
        Assert.Equal(0, Guest.SetTimes("f", 5, 6, mtim));
        Guest.Stat(fd, out stat);
        Assert.Equal((1_000_000_007UL, 6UL), (stat.AccessTime, stat.ModificationTime));
        ulong before = (ulong)(DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100 - 1_000_000_000;
        Assert.Equal(0, Guest.SetTimes("f", 5, 6, atimNow | mtimNow));
        Guest.Stat(fd, out stat);
        Assert.True(stat.AccessTime > before && stat.ModificationTime > before);
        Assert.Equal(0, Guest.SetTimes(".", 5, 6, atim | mtim));
        Guest.Stat(WasiGuest.Preopen, out stat);
        Assert.Equal(6u, stat.ModificationTime);

        Assert.Equal(WasiGuest.Inval, Guest.Context.FdFilestatSetTimes(fd, 1, 1, atim | atimNow));
        Assert.Equal(WasiGuest.Inval, Guest.Context.FdFilestatSetTimes(fd, 1, 1, mtim | mtimNow));
        Assert.Equal(WasiGuest.Inval, Guest.SetTimes("f", 1, 1, 16));
        Assert.Equal(WasiGuest.Noent, Guest.SetTimes("missing", 1, 1, atim));
    }

    [LinuxFact]
    public void Times_of_a_link_are_its_own_unless_it_is_followed()
    {
        const int mtim = 4;
        File.WriteAllText(Scratch.PathOf("f"), "");
        Guest.Symlink("f", "link");
        Assert.Equal(0, Guest.SetTimes("link", 0, 11, mtim, follow: false));
        Assert.Equal(0, Guest.SetTimes("link", 0, 22, mtim, follow: true));
        Guest.Stat("link", out var link, follow: false);
        Guest.Stat("f", out var target);
        Assert.Equal((11UL, 22UL), (link.ModificationTime, target.ModificationTime));
    }

    [LinuxFact]
    public void Renumbering_closes_the_target_and_frees_the_source()
    {
        int a = Guest.OpenNew("a"), b = Guest.OpenNew("b");
        Guest.Write(a, "A");
        Assert.Equal(0, Guest.Context.FdRenumber(a, b));
        Assert.Equal(WasiGuest.Badf, Guest.Context.FdClose(a));
        Guest.Write(b, "more");
        Assert.Equal("Amore", File.ReadAllText(Scratch.PathOf("a")));
        Assert.Equal(0, Guest.Context.FdRenumber(b, b));
        Assert.Equal(WasiGuest.Badf, Guest.Context.FdRenumber(a, b));
        Assert.Equal(WasiGuest.Badf, Guest.Context.FdRenumber(b, -1));
        Assert.Equal(WasiGuest.Badf, Guest.Context.FdRenumber(b, new WasiOptions().MaxDescriptors));
        Assert.Equal(a, Guest.Open("a"));
    }

    [LinuxFact]
    public void Standard_output_can_be_moved_away_and_back()
    {
        // What Yosys does around its logic optimizer, whose messages go to a file.
        int file = Guest.OpenNew("log"), kept = 40;
        Assert.Equal(0, Guest.Context.FdRenumber(1, kept));
        Assert.Equal(WasiGuest.Badf, Guest.Context.FdClose(1));
        Assert.Equal(0, Guest.Context.FdRenumber(file, 1));
        Guest.Write(1, "log");
        Assert.Equal(0, Guest.Context.FdRenumber(kept, 1));
        Guest.Write(1, "dropped");
        Assert.Equal("log", File.ReadAllText(Scratch.PathOf("log")));
        Assert.Equal(file, Guest.OpenNew("next"));
    }

    [LinuxFact]
    public void A_file_can_take_the_place_of_standard_output()
    {
        Assert.Equal(0, Guest.Context.FdRenumber(Guest.OpenNew("out"), 1));
        Guest.Write(1, "redirected");
        Assert.Equal("redirected", File.ReadAllText(Scratch.PathOf("out")));
    }

    [LinuxFact]
    public void Opening_more_than_the_limit_fails_until_one_is_closed()
    {
        File.WriteAllText(Scratch.PathOf("f"), "");
        using var guest = new WasiGuest(new WasiOptions { MaxDescriptors = 10 }.AddPreopen(Scratch.Root, "/"));
        for (int fd = 4; fd < 10; fd++)
            Assert.Equal(fd, guest.Open("f"));
        Assert.Equal(WasiGuest.Mfile, guest.TryOpen("f", out _));
        Assert.Equal(WasiGuest.Mfile, guest.TryOpen("new", out _, WasiGuest.Creat));
        Assert.False(File.Exists(Scratch.PathOf("new")));
        Assert.Equal(0, guest.Context.FdClose(6));
        Assert.Equal(6, guest.Open("f"));
    }

    [LinuxFact]
    public void Descriptors_that_are_not_open_are_bad_everywhere()
    {
        uint ok = Guest.Allocate(64);
        foreach (int fd in new[] { 4, 1000, -1, int.MinValue })
        {
            var c = Guest.Context;
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

    [LinuxFact]
    public void Names_need_not_be_utf8()
    {
        byte[] name = [0x66, 0xff, 0xfe];
        var p = Guest.Put(name);
        uint result = Guest.Allocate(4);
        Assert.Equal(0, Guest.Context.PathOpen(Guest.Memory, 3, 0, p.Address, p.Length, WasiGuest.Creat, 0, 0, 0, result));
        uint buffer = Guest.Allocate(256);
        Assert.Equal(0, Guest.Context.FdReaddir(Guest.Memory, 3, buffer, 256, 0, result));
        Assert.True(Guest.Memory.AsSpan((int)buffer, (int)Guest.U32(result)).IndexOf(name) >= 0);
        Assert.Equal(0, Guest.Context.PathUnlinkFile(Guest.Memory, 3, p.Address, p.Length));
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

    [LinuxFact]
    public void Preopened_directories_are_numbered_from_3_and_named()
    {
        string second = Directory.CreateDirectory(Path.Combine(Scratch.Outside, "second")).FullName;
        using var guest = new WasiGuest(new WasiOptions().AddPreopen(Scratch.Root, "/").AddPreopen(second, "/däta"));
        uint prestat = guest.Allocate(8), name = guest.Allocate(16);
        Assert.Equal(0, guest.Context.FdPrestatGet(guest.Memory, 4, prestat));
        Assert.Equal((0u, 6u), (guest.U32(prestat), guest.U32(prestat + 4)));
        Assert.Equal(0, guest.Context.FdPrestatDirName(guest.Memory, 4, name, 6));
        Assert.Equal("/däta", guest.Text(name, 6));
        Assert.Equal(0, guest.Context.FdPrestatDirName(guest.Memory, 3, name, 16));
        Assert.Equal(WasiGuest.NameTooLong, guest.Context.FdPrestatDirName(guest.Memory, 4, name, 5));
        Assert.Equal(WasiGuest.Fault, guest.Context.FdPrestatDirName(guest.Memory, 4, guest.End - 5, 6));
        Assert.Equal(WasiGuest.Badf, guest.Context.FdPrestatGet(guest.Memory, 5, prestat));
        guest.CreateDirectory("sub");
        Assert.Equal(WasiGuest.Badf, guest.Context.FdPrestatGet(guest.Memory, guest.Open("sub"), prestat));
        Assert.Equal(0, guest.Context.FdClose(3));
        Assert.Equal(WasiGuest.Badf, guest.Context.FdPrestatGet(guest.Memory, 3, prestat));
    }

    [LinuxFact]
    public void Large_files_have_64_bit_offsets()
    {
        int fd = Guest.OpenNew("f");
        const long far = 5L << 30;
        Assert.Equal((0, (ulong)far), (Guest.Seek(fd, far, 0, out ulong p), p));
        Guest.Write(fd, "x");
        Guest.Stat(fd, out var stat);
        Assert.Equal((ulong)far + 1, stat.Size);
    }

    [LinuxFact]
    public void Guest_memory_that_is_longer_than_a_span_is_addressable()
    {
        // Only the beginning is touched: the length is what the bounds are checked against.
        var start = Guest.Memory;
        var memory = new GuestMemory(ref start[0], 1UL << 32);
        Assert.True(memory.Contains(uint.MaxValue, 1));
        Assert.False(memory.Contains(uint.MaxValue, 2));
        Assert.True(memory.Contains(0, 1UL << 32));
        Assert.False(memory.Contains(1, 1UL << 32));
        Assert.Equal("ok", Encoding.UTF8.GetString(memory.Slice(Guest.Put("ok").Address, 2)));
    }
}
