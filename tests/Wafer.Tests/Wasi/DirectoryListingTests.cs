namespace Wafer.Tests.Wasi;

public abstract class DirectoryListingTests(FileSystemKind kind) : WasiFileTests(kind)
{
    [LinuxFact]
    public void An_empty_directory_has_two_entries_that_are_itself()
    {
        Guest.Stat(3, out var stat);
        var entries = Guest.List(3).OrderBy(e => e.Name).ToList();
        Assert.Equal([(".", 3), ("..", 3)], entries.Select(e => (e.Name, e.Type)));
        Assert.All(entries, e => Assert.Equal(stat.Inode, e.Inode));
    }

    [LinuxFact]
    public void Entries_carry_their_types_and_inodes()
    {
        Guest.OpenNew("file");
        Guest.CreateDirectory("dir");
        Guest.Symlink("file", "link");
        var entries = Guest.List(3).Where(e => e.Name[0] != '.').OrderBy(e => e.Name).ToList();
        Assert.Equal([("dir", 3), ("file", 4), ("link", 7)], entries.Select(e => (e.Name, e.Type)));
        foreach (var entry in entries)
        {
            Guest.Stat(entry.Name, out var stat, follow: false);
            Assert.Equal(stat.Inode, entry.Inode);
        }
    }

    [LinuxTheory]
    [InlineData(40)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(40000)]
    public void Small_buffers_see_every_entry_once(int bufferSize)
    {
        var names = Enumerable.Range(0, 1000).Select(i => $"file.{i}").ToList();
        foreach (string name in names)
            Guest.Create(name, "");
        var entries = Guest.List(3, bufferSize);
        Assert.Equal(names.Append(".").Append("..").Order(StringComparer.Ordinal), entries.Select(e => e.Name).Order(StringComparer.Ordinal));
    }

    [LinuxFact]
    public void A_buffer_that_is_filled_says_that_there_is_more_even_within_an_entry()
    {
        Guest.OpenNew("a_long_file_name");
        uint buffer = Guest.Allocate(64), used = Guest.Allocate(4);
        for (uint size = 0; size <= 64; size++)
        {
            Assert.Equal(0, Guest.Host.FdReaddir(Guest.Memory, 3, buffer, size, 0, used));
            Assert.Equal(size, Guest.U32(used));
        }
    }

    [LinuxFact]
    public void What_lies_behind_the_buffer_is_not_touched()
    {
        uint buffer = Guest.Allocate(40), used = Guest.Allocate(4);
        Guest.Memory.AsSpan((int)buffer, 40).Fill(0xaa);
        Assert.Equal(0, Guest.Host.FdReaddir(Guest.Memory, 3, buffer, 30, 0, used));
        Assert.All(Guest.Memory.AsSpan((int)buffer + 30, 10).ToArray(), b => Assert.Equal(0xaa, b));
    }

    [LinuxFact]
    public void A_cookie_continues_behind_its_entry()
    {
        for (int i = 0; i < 20; i++)
            Guest.OpenNew($"f{i}");
        var all = Guest.List(3);
        uint buffer = Guest.Allocate(4096), used = Guest.Allocate(4);
        for (int i = 0; i < all.Count; i++)
        {
            Assert.Equal(0, Guest.Host.FdReaddir(Guest.Memory, 3, buffer, 4096, all[i].Next, used));
            if (i == all.Count - 1)
                Assert.Equal(0u, Guest.U32(used));
            else
                Assert.Equal(all[i + 1].Name, Guest.Text(buffer + 24, Guest.U32(buffer + 16)));
        }
    }

    [LinuxFact]
    public void Removing_entries_while_listing_skips_none_of_the_others()
    {
        for (int i = 0; i < 500; i++)
            Guest.Create($"file{i}", "");
        uint buffer = Guest.Allocate(512), used = Guest.Allocate(4);
        ulong cookie = 0;
        int removed = 0;
        do
        {
            Assert.Equal(0, Guest.Host.FdReaddir(Guest.Memory, 3, buffer, 512, cookie, used));
            uint end = Guest.U32(used);
            for (uint position = 0; position + 24 <= end;)
            {
                uint length = Guest.U32(buffer + position + 16);
                if (position + 24 + length > end)
                    break;
                cookie = Guest.U64(buffer + position);
                string name = Guest.Text(buffer + position + 24, length);
                if (name[0] != '.')
                {
                    Assert.Equal(0, Guest.Unlink(name));
                    removed++;
                }

                position += 24 + length;
            }
        }
        while (Guest.U32(used) == 512);
        Assert.Equal(500, removed);
        Assert.Equal(2, Guest.List(3).Count);
    }

    [LinuxFact]
    public void Starting_again_sees_what_is_new()
    {
        Assert.Equal(2, Guest.List(3).Count);
        Guest.OpenNew("new");
        Assert.Equal(3, Guest.List(3).Count);
    }

    [LinuxFact]
    public void Cookies_that_no_one_gave_do_not_crash()
    {
        uint buffer = Guest.Allocate(256), used = Guest.Allocate(4);
        Assert.Equal(WasiGuest.Inval, Guest.Host.FdReaddir(Guest.Memory, 3, buffer, 256, ulong.MaxValue, used));
        int error = Guest.Host.FdReaddir(Guest.Memory, 3, buffer, 256, 12345, used);
        Assert.Contains(error, new[] { WasiGuest.Success, WasiGuest.Inval });
        Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.FdReaddir(Guest.Memory, 3, buffer, 256, 0, Guest.End));
    }
}
