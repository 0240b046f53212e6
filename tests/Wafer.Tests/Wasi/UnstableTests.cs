namespace Wafer.Tests.Wasi;

/// <summary>What <c>wasi_unstable</c> lays out or numbers differently.</summary>
public class UnstableTests : WasiFileTests
{
    [LinuxFact]
    public void Whence_is_numbered_current_end_start()
    {
        int fd = Guest.OpenNew("f");
        Guest.Write(fd, "0123456789");
        uint position = Guest.Allocate(8);
        Assert.Equal(0, Guest.Host.UnstableFdSeek(Guest.Memory, fd, 4, 2, position));
        Assert.Equal(4u, Guest.U64(position));
        Assert.Equal(0, Guest.Host.UnstableFdSeek(Guest.Memory, fd, 1, 0, position));
        Assert.Equal(5u, Guest.U64(position));
        Assert.Equal(0, Guest.Host.UnstableFdSeek(Guest.Memory, fd, -1, 1, position));
        Assert.Equal(9u, Guest.U64(position));
        Assert.Equal(WasiGuest.Inval, Guest.Host.UnstableFdSeek(Guest.Memory, fd, 0, 3, position));
    }

    [LinuxFact]
    public void Filestat_has_32_bits_for_the_links_and_56_bytes()
    {
        int fd = Guest.OpenNew("f");
        Guest.Write(fd, "0123456789");
        Guest.Link("f", "g");
        Guest.Stat(fd, out var stat);
        var path = Guest.Put("f");
        uint byFd = Guest.Allocate(56), byPath = Guest.Allocate(56);
        Assert.Equal(0, Guest.Host.UnstableFdFilestatGet(Guest.Memory, fd, byFd));
        Assert.Equal(0, Guest.Host.UnstablePathFilestatGet(Guest.Memory, 3, 1, path.Address, path.Length, byPath));
        foreach (uint at in new[] { byFd, byPath })
        {
            Assert.Equal((stat.Device, stat.Inode), (Guest.U64(at), Guest.U64(at + 8)));
            Assert.Equal((4, 2u), (Guest.Memory[at + 16], Guest.U32(at + 20)));
            Assert.Equal((10UL, stat.AccessTime), (Guest.U64(at + 24), Guest.U64(at + 32)));
            Assert.Equal((stat.ModificationTime, stat.ChangeTime), (Guest.U64(at + 40), Guest.U64(at + 48)));
        }

        Assert.Equal(0, Guest.Host.UnstableFdFilestatGet(Guest.Memory, fd, Guest.End - 56));
        Assert.Equal(WasiGuest.OutOfBounds, Guest.Host.UnstableFdFilestatGet(Guest.Memory, fd, Guest.End - 48));
    }

    [LinuxFact]
    public void Clock_subscriptions_have_an_identifier_in_front()
    {
        uint subscription = Guest.Allocate(56), result = Guest.Allocate(32), count = Guest.Allocate(4);
        Guest.SetU64(subscription, 77);
        Guest.SetU64(subscription + 16, 0xdead); // the identifier
        Guest.SetU32(subscription + 24, 1); // monotonic
        Guest.SetU64(subscription + 32, 1000);
        Assert.Equal(0, Guest.Host.UnstablePollOneoff(Guest.Memory, subscription, result, 1, count));
        Assert.Equal((1u, 77UL, 0), (Guest.U32(count), Guest.U64(result), Guest.U16(result + 8)));
    }
}
