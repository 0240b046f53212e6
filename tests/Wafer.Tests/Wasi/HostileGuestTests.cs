using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

/// <summary>A guest that calls everything with anything gets errors and traps, and nothing else happens.</summary>
public class HostileGuestTests
{
    private static readonly uint[] s_numbers = [0, 1, 2, 3, 4, 5, 7, 8, 16, 100, 1023, 1024, 4096, 65528, 65532, 65535, 65536, 0x7fffffff, 0x80000000, 0xfffffff8, uint.MaxValue];
    private static readonly ulong[] s_longs = [0, 1, 2, 0x42, 4095, 1 << 20, 1UL << 40, long.MaxValue, 1UL << 63, ulong.MaxValue];
    private static readonly string[] s_paths = ["a", "b", "a/b", ".", "..", "a/..", "a/../..", "/", "", "a/", "b//c", "link", "link/x", "./.", "\0", new('x', 300)];

    [LinuxTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Calls_with_arbitrary_arguments_end_in_an_error_or_a_trap(int seed)
    {
        using var scratch = new ScratchDirectory();
        File.WriteAllText(scratch.PathOf("a"), "text");
        Directory.CreateDirectory(scratch.PathOf("b"));
        var random = new Random(seed);
        int succeeded = 0;
        for (int i = 0; i < 20; i++)
        {
            using var guest = new WasiGuest(new WasiOptions { Args = ["x"], MaxDescriptors = 32 }
                .AddMount(new MemoryFileSystem(1 << 20), "/").AddMount(new OverlayFileSystem(new PhysicalFileSystem(scratch.Root), new MemoryFileSystem(1 << 20)), "/o")
                .AddPreopen(scratch.Root, "/r", readOnly: true));
            guest.Context.StopRequested = () => true; // nothing waits
            for (int j = 0; j < 1000; j++)
            {
                if (j % 50 == 0)
                    random.NextBytes(guest.Memory.AsSpan(0, 1024));
                int result = Call(guest, random);
                Assert.InRange(result, WasiGuest.Unaligned, WasiGuest.NotCapable);
                succeeded += result == 0 ? 1 : 0;
            }
        }

        Assert.InRange(succeeded, 3000, 19_000); // some of it made sense
        Assert.Equal(["a", "b"], Directory.GetFileSystemEntries(scratch.Root).Select(Path.GetFileName).Order());
        Assert.Equal("text", File.ReadAllText(scratch.PathOf("a")));
        Assert.Equal([scratch.Root], Directory.GetFileSystemEntries(scratch.Outside));
    }

    private static int Call(WasiGuest guest, Random random)
    {
        var h = guest.Host;
        byte[] m = guest.Memory;
        uint N() => random.Next(4) == 0 ? s_numbers[random.Next(s_numbers.Length)] : (uint)random.Next(8192) * 8;
        int F() => random.Next(8) == 0 ? (int)N() : random.Next(12);
        int I() => random.Next(4) == 0 ? (int)N() : random.Next(8);
        ulong L() => s_longs[random.Next(s_longs.Length)];
        (uint Address, uint Length) P() => random.Next(6) == 0 ? (N(), N()) : guest.Put(s_paths[random.Next(s_paths.Length)]);
        uint Iovs() => random.Next(4) == 0 ? N() : guest.PutIovs((N(), N() & 0xfff), (N(), N() & 0xfff));
        var p = P();
        var q = P();
        return random.Next(42) switch
        {
            0 => h.ArgsGet(m, N(), N()),
            1 => h.EnvironSizesGet(m, N(), N()),
            2 => h.ClockResGet(m, I(), N()),
            3 => h.ClockTimeGet(m, I(), L(), N()),
            4 => h.FdAdvise(F(), L(), L(), I()),
            5 => h.FdAllocate(F(), L(), L()),
            6 => random.Next(4) == 0 ? h.FdClose(F()) : 0,
            7 => h.FdDataSync(F()),
            8 => h.FdFdstatGet(m, F(), N()),
            9 => h.FdFdstatSetFlags(F(), I()),
            10 => random.Next(20) == 0 ? h.FdFdstatSetRights(F(), L(), L()) : 0,
            11 => h.FdFilestatGet(m, F(), N()),
            12 => h.FdFilestatSetSize(F(), L()),
            13 => h.FdFilestatSetTimes(F(), L(), L(), I()),
            14 => h.FdPread(m, F(), Iovs(), N() & 7, L(), N()),
            15 => h.FdPrestatGet(m, F(), N()),
            16 => h.FdPrestatDirName(m, F(), N(), N()),
            17 => h.FdPwrite(m, F(), Iovs(), N() & 7, L(), N()),
            18 => h.FdRead(m, F(), Iovs(), N() & 7, N()),
            19 => h.FdReaddir(m, F(), N(), N(), L(), N()),
            20 => random.Next(4) == 0 ? h.FdRenumber(F(), F()) : 0,
            21 => h.FdSeek(m, F(), (long)L(), I(), N()),
            22 => h.FdSync(F()),
            23 => h.FdTell(m, F(), N()),
            24 => h.FdWrite(m, F(), Iovs(), N() & 7, N()),
            25 => h.PathCreateDirectory(m, F(), p.Address, p.Length),
            26 => h.PathFilestatGet(m, F(), I() & 1, p.Address, p.Length, N()),
            27 => h.PathFilestatSetTimes(m, F(), I() & 1, p.Address, p.Length, L(), L(), I()),
            28 => h.PathLink(m, F(), 0, p.Address, p.Length, F(), q.Address, q.Length),
            29 or 30 or 31 => h.PathOpen(m, F(), I() & 1, p.Address, p.Length, I(), L(), L(), I(), N()),
            32 => h.PathReadlink(m, F(), p.Address, p.Length, N(), N(), N()),
            33 => h.PathRemoveDirectory(m, F(), p.Address, p.Length),
            34 => h.PathRename(m, F(), p.Address, p.Length, F(), q.Address, q.Length),
            35 => h.PathSymlink(m, p.Address, p.Length, F(), q.Address, q.Length),
            36 => h.PathUnlinkFile(m, F(), p.Address, p.Length),
            37 => h.PollOneoff(m, N(), N(), N() & 15, N()),
            38 => h.RandomGet(m, N(), N()),
            39 => h.SockRecv(m, F(), Iovs(), N() & 7, I(), N(), N()),
            40 => h.UnstableFdSeek(m, F(), (long)L(), I(), N()),
            _ => h.UnstablePollOneoff(m, N(), N(), N() & 15, N()),
        };
    }
}
