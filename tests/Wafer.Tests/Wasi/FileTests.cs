namespace Wafer.Tests.Wasi;

/// <summary>Open files, of every kind of file system.</summary>
public abstract class FileTests(FileSystemKind kind) : WasiFileTests(kind)
{
    [LinuxFact]
    public void Scattered_reads_and_writes_go_in_order()
    {
        int fd = Guest.OpenNew("f");
        uint done = Guest.Allocate(4);
        uint iovs = Guest.PutIovs(Guest.Put("ab"), Guest.Put(""), Guest.Put("cde"), Guest.Put("f"));
        Assert.Equal(0, Guest.Host.FdWrite(Guest.Memory, fd, iovs, 4, done));
        Assert.Equal(6u, Guest.U32(done));
        Guest.Seek(fd, 0, 0, out _);
        uint a = Guest.Allocate(4), b = Guest.Allocate(4);
        Assert.Equal(0, Guest.Host.FdRead(Guest.Memory, fd, Guest.PutIovs((a, 4), (b, 4)), 2, done));
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
        Assert.Equal(0, Guest.Host.FdWrite(Guest.Memory, fd, iovs, 1500, done));
        Assert.Equal(1024u, Guest.U32(done));
        Assert.Equal(0, Guest.Host.FdPwrite(Guest.Memory, fd, iovs, 1500, 0, done));
        Assert.Equal(1024u, Guest.U32(done));
        Assert.Equal(1024, Guest.SizeOf("f"));
    }

    [LinuxFact]
    public void Empty_buffers_in_front_of_a_full_one_do_not_look_like_the_end()
    {
        int fd = Guest.OpenNew("f");
        Guest.Write(fd, "data");
        uint buffer = Guest.Allocate(4), done = Guest.Allocate(4);
        uint iovs = Guest.PutIovs([.. Enumerable.Repeat((buffer, 0u), 2000), (buffer, 4u)]);
        Assert.Equal(0, Guest.Host.FdPread(Guest.Memory, fd, iovs, 2001, 0, done));
        Assert.Equal(4u, Guest.U32(done));
    }

    [LinuxFact]
    public void Overlapping_buffers_are_filled_in_order()
    {
        int fd = Guest.OpenNew("f");
        Guest.Write(fd, "abcdef");
        uint buffer = Guest.Allocate(8), done = Guest.Allocate(4);
        uint iovs = Guest.PutIovs((buffer, 4), (buffer + 2, 2));
        Assert.Equal(0, Guest.Host.FdPread(Guest.Memory, fd, iovs, 2, 0, done));
        Assert.Equal(6u, Guest.U32(done));
        Assert.Equal("abef", Guest.Text(buffer, 4));
    }

    [LinuxFact]
    public void Buffers_outside_the_memory_trap_and_nothing_is_written()
    {
        int fd = Guest.OpenNew("f");
        uint done = Guest.Allocate(4);
        var ok = Guest.Put("ok");
        (uint Address, uint Length)[] bad =
            [(Guest.End, 1), (Guest.End - 1, 2), (0, Guest.End + 1), (uint.MaxValue, 1), (1, uint.MaxValue), (uint.MaxValue, uint.MaxValue)];
        foreach (var buffer in bad)
        {
            uint iovs = Guest.PutIovs(ok, buffer);
            Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.FdWrite(Guest.Memory, fd, iovs, 2, done));
            Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.FdPwrite(Guest.Memory, fd, iovs, 2, 0, done));
            Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.FdRead(Guest.Memory, fd, iovs, 2, done));
            Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.FdPread(Guest.Memory, fd, iovs, 2, 0, done));
        }

        Assert.Equal(0, Guest.SizeOf("f"));
    }

    [LinuxFact]
    public void Arrays_of_buffers_and_results_outside_the_memory_trap()
    {
        int fd = Guest.OpenNew("f");
        uint iovs = Guest.PutIovs(Guest.Put("x")), done = Guest.Allocate(4);
        Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.FdWrite(Guest.Memory, fd, Guest.End - 4, 1, done));
        Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.FdWrite(Guest.Memory, fd, iovs, uint.MaxValue, done));
        Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.FdWrite(Guest.Memory, fd, iovs, 0x2000_0000, done)); // * 8 is 2^32
        Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.FdWrite(Guest.Memory, fd, iovs, 1, Guest.End));
        Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.FdRead(Guest.Memory, fd, iovs, 1, uint.MaxValue - 3));
        Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.FdTell(Guest.Memory, fd, Guest.End));
        Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.FdFdstatGet(Guest.Memory, fd, Guest.End - 16));
        Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.FdFilestatGet(Guest.Memory, fd, Guest.End - 56));
        Assert.Equal(0, Guest.SizeOf("f"));
    }

    [LinuxFact]
    public void No_buffers_move_nothing()
    {
        int fd = Guest.OpenNew("f");
        uint done = Guest.Allocate(4);
        Guest.SetU32(done, 9);
        Assert.Equal(0, Guest.Host.FdWrite(Guest.Memory, fd, Guest.End, 0, done));
        Assert.Equal(0u, Guest.U32(done));
    }

    [LinuxFact]
    public void Positioned_access_leaves_the_position_alone()
    {
        int fd = Guest.OpenNew("f");
        Guest.Write(fd, "0123456789");
        uint buffer = Guest.Allocate(4), done = Guest.Allocate(4);
        Assert.Equal(0, Guest.Host.FdPread(Guest.Memory, fd, Guest.PutIovs((buffer, 4)), 1, 3, done));
        Assert.Equal("3456", Guest.Text(buffer, 4));
        Assert.Equal(0, Guest.Host.FdPwrite(Guest.Memory, fd, Guest.PutIovs(Guest.Put("AB")), 1, 12, done));
        Assert.Equal(10u, Guest.Tell(fd));
        Assert.Equal("0123456789\0\0AB", Guest.Content("f"));
        Assert.Equal(WasiGuest.Inval, Guest.Host.FdPread(Guest.Memory, fd, Guest.PutIovs((buffer, 4)), 1, ulong.MaxValue, done));
        Assert.Equal(WasiGuest.Inval, Guest.Host.FdPwrite(Guest.Memory, fd, Guest.PutIovs((buffer, 4)), 1, 1UL << 63, done));
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
        Guest.Create("f", "start ");
        int fd = Guest.Open("f", 0, WasiGuest.RightReadWrite, WasiGuest.Append);
        Assert.Equal(WasiGuest.Append, Guest.FdStat(fd).Flags);
        Guest.Seek(fd, 0, 0, out _);
        Guest.Write(fd, "end");
        Assert.Equal("start end", Guest.Content("f"));
        Assert.Equal(0, Guest.Host.FdFdstatSetFlags(fd, 0));
        Assert.Equal(0, Guest.FdStat(fd).Flags);
        Guest.Seek(fd, 0, 0, out _);
        Guest.Write(fd, "S");
        Assert.Equal("Start end", Guest.Content("f"));
        Assert.Equal(0, Guest.Host.FdFdstatSetFlags(fd, WasiGuest.Append | WasiGuest.NonBlock));
        Assert.Equal(WasiGuest.Append | WasiGuest.NonBlock, Guest.FdStat(fd).Flags);
    }

    [LinuxFact]
    public void Synchronization_flags_are_kept_and_cannot_be_changed_later()
    {
        const int sync = 16, dsync = 2;
        int fd = Guest.Open("f", WasiGuest.Creat, WasiGuest.RightReadWrite, sync);
        Assert.Equal(sync, Guest.FdStat(fd).Flags);
        Assert.Equal(0, Guest.Host.FdFdstatSetFlags(fd, sync | WasiGuest.Append));
        Assert.Equal(WasiGuest.Notsup, Guest.Host.FdFdstatSetFlags(fd, 0));
        Assert.Equal(WasiGuest.Inval, Guest.Host.FdFdstatSetFlags(fd, 32));
        Assert.Equal(dsync, Guest.FdStat(Guest.Open("f", 0, WasiGuest.RightWrite, dsync)).Flags);
    }

    [LinuxFact]
    public void Access_is_what_was_asked_for_and_nothing_asked_for_is_reading()
    {
        Guest.Create("f", "text");
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
        Assert.Equal(0, Guest.Host.FdFilestatSetSize(fd, 4));
        Assert.Equal("0123", Guest.Content("f"));
        Assert.Equal(0, Guest.Host.FdFilestatSetSize(fd, 6));
        Assert.Equal("0123\0\0", Guest.Content("f"));
        Assert.Equal(WasiGuest.Inval, Guest.Host.FdFilestatSetSize(fd, ulong.MaxValue));
        Assert.NotEqual(0, Guest.Host.FdFilestatSetSize(Guest.Open("f"), 1));
        Assert.Equal(WasiGuest.Badf, Guest.Host.FdFilestatSetSize(99, 1));
    }

    [LinuxFact]
    public void Allocating_only_grows()
    {
        int fd = Guest.OpenNew("f");
        Assert.Equal(0, Guest.Host.FdAllocate(fd, 0, 100));
        Assert.Equal(0, Guest.Host.FdAllocate(fd, 10, 10));
        Assert.Equal(100, Guest.SizeOf("f"));
        Assert.Equal(0, Guest.Host.FdAllocate(fd, 90, 20));
        Assert.Equal(110, Guest.SizeOf("f"));
        Assert.Equal(WasiGuest.Inval, Guest.Host.FdAllocate(fd, 0, 0));
        Assert.Equal(22, Guest.Host.FdAllocate(fd, 0, ulong.MaxValue)); // fbig
        Assert.Equal(WasiGuest.Badf, Guest.Host.FdAllocate(Guest.Open("f"), 0, 200));
    }

    [LinuxFact]
    public void Advice_and_synchronization_are_accepted()
    {
        int fd = Guest.OpenNew("f");
        for (int advice = 0; advice <= 5; advice++)
            Assert.Equal(0, Guest.Host.FdAdvise(fd, 0, 10, advice));
        Assert.Equal(WasiGuest.Inval, Guest.Host.FdAdvise(fd, 0, 10, 6));
        Assert.Equal(WasiGuest.Inval, Guest.Host.FdAdvise(fd, ulong.MaxValue, 10, 0));
        Assert.Equal(0, Guest.Host.FdSync(fd));
        Assert.Equal(0, Guest.Host.FdDataSync(fd));
        Assert.Equal(0, Guest.Host.FdSync(WasiGuest.Preopen));
        Assert.Equal(WasiGuest.Badf, Guest.Host.FdSync(77));
    }

    [LinuxFact]
    public void Times_can_be_set_by_descriptor_and_by_path()
    {
        const int atim = 1, atimNow = 2, mtim = 4, mtimNow = 8;
        int fd = Guest.OpenNew("f");
        Assert.Equal(0, Guest.Host.FdFilestatSetTimes(fd, 1_000_000_007, 2_000_000_009, atim | mtim));
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

        Assert.Equal(WasiGuest.Inval, Guest.Host.FdFilestatSetTimes(fd, 1, 1, atim | atimNow));
        Assert.Equal(WasiGuest.Inval, Guest.Host.FdFilestatSetTimes(fd, 1, 1, mtim | mtimNow));
        Assert.Equal(WasiGuest.Inval, Guest.SetTimes("f", 1, 1, 16));
        Assert.Equal(WasiGuest.Noent, Guest.SetTimes("missing", 1, 1, atim));
    }

    [LinuxFact]
    public void Times_of_a_link_are_its_own_unless_it_is_followed()
    {
        const int mtim = 4;
        Guest.Create("f", "");
        Guest.Symlink("f", "link");
        Assert.Equal(0, Guest.SetTimes("link", 0, 11, mtim, follow: false));
        Assert.Equal(0, Guest.SetTimes("link", 0, 22, mtim, follow: true));
        Guest.Stat("link", out var link, follow: false);
        Guest.Stat("f", out var target);
        Assert.Equal((11UL, 22UL), (link.ModificationTime, target.ModificationTime));
    }

    [LinuxFact]
    public void Names_need_not_be_utf8()
    {
        byte[] name = [0x66, 0xff, 0xfe];
        var p = Guest.Put(name);
        uint result = Guest.Allocate(4);
        Assert.Equal(0, Guest.Host.PathOpen(Guest.Memory, 3, 0, p.Address, p.Length, WasiGuest.Creat, 0, 0, 0, result));
        uint buffer = Guest.Allocate(256);
        Assert.Equal(0, Guest.Host.FdReaddir(Guest.Memory, 3, buffer, 256, 0, result));
        Assert.True(Guest.Memory.AsSpan((int)buffer, (int)Guest.U32(result)).IndexOf(name) >= 0);
        Assert.Equal(0, Guest.Host.PathUnlinkFile(Guest.Memory, 3, p.Address, p.Length));
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
}
