using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

/// <summary>Somebody renames directories while the guest uses paths through them.</summary>
public sealed class RaceTests : IDisposable
{
    private const int Rounds = 400;

    private readonly ScratchDirectory _scratch = new();
    private readonly string _private;

    public RaceTests()
    {
        File.WriteAllText(Path.Combine(_scratch.Outside, "secret"), "secret");
        _private = Directory.CreateDirectory(Path.Combine(_scratch.Outside, "private")).FullName;
        File.WriteAllText(Path.Combine(_private, "file"), "secret");
        Directory.CreateDirectory(Path.Combine(_private, "directory"));
        File.CreateSymbolicLink(Path.Combine(_private, "link"), "secret text");
        Directory.CreateDirectory(_scratch.PathOf("a/b"));
    }

    public void Dispose() => _scratch.Dispose();

    [LinuxTheory]
    [InlineData(FileSystemKind.Physical)]
    [InlineData(FileSystemKind.Walked)]
    [InlineData(FileSystemKind.Overlay)]
    public async Task Swapping_a_directory_for_a_link_never_leads_out(FileSystemKind kind)
    {
        // The classic race: a path is checked, then one of its directories becomes a link.
        using var guest = new WasiGuest(new WasiOptions().AddMount(WasiFileTests.Create(kind, _scratch.Root), "/"));
        Directory.CreateDirectory(_scratch.PathOf("swap"));
        File.WriteAllText(_scratch.PathOf("swap/file"), "inside");
        await Against(Swap, () =>
        {
            int error = guest.TryOpen("swap/file", out int fd);
            if (error != 0)
            {
                Assert.Contains(error, new[] { WasiGuest.Noent, WasiGuest.Perm });
                return;
            }

            Assert.Equal("inside", guest.Read(fd));
            guest.Host.FdClose(fd);
        });
    }

    [LinuxTheory]
    [InlineData(FileSystemKind.Physical)]
    [InlineData(FileSystemKind.Walked)]
    [InlineData(FileSystemKind.Overlay)]
    public async Task No_function_reaches_through_a_link_that_was_a_directory_a_moment_ago(FileSystemKind kind)
    {
        using var guest = new WasiGuest(new WasiOptions().AddMount(WasiFileTests.Create(kind, _scratch.Root), "/"));
        Directory.CreateDirectory(_scratch.PathOf("swap"));
        var before = State();
        int round = 0;
        await Against(Swap, () =>
        {
            round++;
            guest.CreateDirectory("swap/directory");
            guest.RemoveDirectory("swap/directory");
            if (guest.TryOpen($"swap/new{round}", out int fd, WasiGuest.Creat, WasiGuest.RightWrite) == 0)
                guest.Host.FdClose(fd);
            guest.Unlink($"swap/new{round}");
            guest.Unlink("swap/file");
            guest.Unlink("swap/link");
            guest.Symlink("target", "swap/symlink");
            guest.Unlink("swap/symlink");
            guest.Rename("swap/file", "stolen");
            if (guest.TryOpen("source", out fd, WasiGuest.Creat) == 0)
                guest.Host.FdClose(fd);
            guest.Link("source", "swap/hard");
            guest.Unlink("swap/hard");
            guest.Rename("source", "swap/moved");
            guest.Unlink("swap/moved");
            guest.SetTimes("swap/file", 1, 1, 5);
            guest.SetTimes("swap", 1, 1, 5);
            guest.SetTimes("swap/.", 1, 1, 5);
            Assert.NotEqual((0, "secret text"), (guest.ReadLink("swap/link", 100, out string target), target));
            if (guest.TryOpen("swap/file", out fd, WasiGuest.Trunc, WasiGuest.RightWrite) == 0)
                guest.Host.FdClose(fd);
        });
        Assert.Equal(before, State());
        Assert.Equal(-1, guest.TypeOf("stolen"));
    }

    [LinuxTheory]
    [InlineData(FileSystemKind.Physical)]
    [InlineData(FileSystemKind.Walked)]
    public async Task The_parent_of_a_directory_that_was_moved_out_is_not_reached(FileSystemKind kind)
    {
        // "a/b/.." is "a"; but should b be outside when the kernel goes up, it would be what is there.
        using var guest = new WasiGuest(new WasiOptions().AddMount(WasiFileTests.Create(kind, _scratch.Root), "/"));
        string inside = _scratch.PathOf("a/b"), outside = Path.Combine(_scratch.Outside, "b");
        void MoveOutAndBack()
        {
            Directory.Move(inside, outside);
            Directory.Move(outside, inside);
        }

        await Against(MoveOutAndBack, () =>
        {
            // It takes many tries for the moment in between to be hit.
            for (int i = 0; i < 20; i++)
                Assert.NotEqual(0, guest.Stat("a/b/../secret", out _));
            Assert.NotEqual(0, guest.TryOpen("a/b/../private/file", out _));
            guest.Unlink("a/b/../secret");
            guest.CreateDirectory("a/b/../made");
            guest.RemoveDirectory("a/b/../made");
        });
        Assert.True(File.Exists(Path.Combine(_scratch.Outside, "secret")));
        Assert.False(Directory.Exists(Path.Combine(_scratch.Outside, "made")));
    }

    private void Swap()
    {
        Directory.Move(_scratch.PathOf("swap"), _scratch.PathOf("parked"));
        File.CreateSymbolicLink(_scratch.PathOf("swap"), "../private");
        File.Delete(_scratch.PathOf("swap"));
        Directory.Move(_scratch.PathOf("parked"), _scratch.PathOf("swap"));
    }

    /// <summary>Does one thing again and again while another thread does the other.</summary>
    private static async Task Against(Action host, Action guest)
    {
        using var stop = new CancellationTokenSource();
        using var started = new SemaphoreSlim(0);
        var other = Task.Run(() =>
        {
            started.Release();
            while (!stop.IsCancellationRequested)
                host();
        });
        await started.WaitAsync();
        try
        {
            for (int i = 0; i < Rounds; i++)
                guest();
        }
        finally
        {
            await stop.CancelAsync();
            await other;
        }
    }

    /// <summary>All that a guest could change about the private directory.</summary>
    private string State()
    {
        var entries = new DirectoryInfo(_private).GetFileSystemInfos().OrderBy(e => e.Name, StringComparer.Ordinal)
            .Select(e => $"{e.Name} {e.LastWriteTimeUtc:O} {(e as FileInfo)?.Length}");
        return string.Join('\n', entries.Append($"{new DirectoryInfo(_private).LastWriteTimeUtc:O}"));
    }
}
