using System.Runtime.Versioning;
using Wafer.Compiler.Artifacts;
using Wafer.Runtime;
using Wafer.Runtime.Platform;
using Wafer.Tests.Cli;
using Wafer.Tests.Compiler;
using Wafer.Tests.Runtime;
using Wafer.Tests.Wasi;

namespace Wafer.Tests.Artifacts;

public sealed class CacheTests : IDisposable
{
    private const int Functions = 300;

    private static readonly byte[] s_module = LazyCompilationTests.ExportAll(ParallelCompilationTests.ManyFunctions(Functions), Functions);
    private static readonly int[] s_expected = Results(Module.Compile(new Engine(), s_module));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Directory => _folder["cache"];

    private EngineOptions Options => EngineOptions.Default with { Cache = new CompilationCacheOptions { Directory = Directory, MinModuleBytes = 0 } };

    [Fact]
    public void A_module_is_compiled_once_and_found_afterwards()
    {
        Module first = Module.Compile(new Engine(Options), s_module), second = Module.Compile(new Engine(Options), s_module);
        Assert.False(IsMapped(first));
        Assert.True(IsMapped(second));
        Assert.Single(Entries());
        Assert.Equal(s_expected, Results(first));
        Assert.Equal(s_expected, Results(second));
    }

    [Fact]
    public void What_code_depends_on_tells_entries_apart()
    {
        Module.Compile(new Engine(Options), s_module);
        Module.Compile(new Engine(Options with { Bounds = BoundsMode.Explicit }), s_module);
        Module.Compile(new Engine(Options with { CpuExtensions = CpuExtensions.None }), s_module);
        Module.Compile(new Engine(Options), [.. s_module, 0, 2, 1, (byte)'x']);
        Assert.Equal(4, Entries().Length);
    }

    [Fact]
    public void Damaged_entries_are_replaced()
    {
        Module.Compile(new Engine(Options), s_module);
        string entry = Entries().Single().FullName;
        byte[] intact = File.ReadAllBytes(entry);
        IEnumerable<int> places = Enumerable.Range(0, ArtifactHeader.Size).Concat(Enumerable.Range(1, 60).Select(i => i * (intact.Length - 1) / 60));
        foreach (int at in places)
        {
            byte[] damaged = [.. intact];
            damaged[at] ^= 0x40;
            Replace(entry, damaged);
            Module module = Module.Compile(new Engine(Options), s_module);

            // Padding between the parts means nothing.
            if (IsMapped(module))
                Assert.True(intact[at] == 0 && at >= ArtifactHeader.Size, $"byte {at}");
            else
                Assert.Equal(intact, File.ReadAllBytes(entry));
            Assert.Equal(s_expected[7], Run(module, 7));
        }
    }

    [Fact]
    public void Entries_that_are_cut_off_are_replaced()
    {
        Module.Compile(new Engine(Options), s_module);
        string entry = Entries().Single().FullName;
        byte[] intact = File.ReadAllBytes(entry);
        for (int length = 0; length < intact.Length; length += 1 + (length / 9))
        {
            Replace(entry, intact[..length]);
            Module module = Module.Compile(new Engine(Options), s_module);
            Assert.False(IsMapped(module));
            Assert.Equal(s_expected[7], Run(module, 7));
            Assert.Equal(intact, File.ReadAllBytes(entry));
        }
    }

    [Fact]
    public void An_entry_of_another_cache_is_not_used()
    {
        Module.Compile(new Engine(Options), s_module);
        byte[] foreign = File.ReadAllBytes(Entries().Single().FullName);
        CompilationCacheOptions other = Options.Cache! with { Directory = _folder["other"] };
        var engine = new Engine(Options with { Cache = other });
        Module.Compile(engine, s_module);
        Replace(CodeCacheFolder.Entries(other.Directory).Single().FullName, foreign);
        Module module = Module.Compile(new Engine(Options with { Cache = other }), s_module);
        Assert.False(IsMapped(module));
    }

    [Fact]
    public void The_size_of_a_cache_is_bounded_and_what_was_not_used_goes_first()
    {
        Module.Compile(new Engine(Options), s_module);
        long size = Entries().Single().Length;
        var bounded = new Engine(Options with { Cache = Options.Cache! with { MaxBytes = (3 * size) + (size / 2) } });
        for (byte i = 0; i < 10; i++)
        {
            Module.Compile(bounded, [.. s_module, 0, 2, 1, i]);
            Assert.InRange(Entries().Sum(file => file.Length), 1, 4 * size);
        }

        // The last one is still there.
        Assert.True(IsMapped(Module.Compile(bounded, [.. s_module, 0, 2, 1, 9])));
        Assert.False(IsMapped(Module.Compile(bounded, [.. s_module, 0, 2, 1, 0])));
    }

    [Fact]
    public void Files_that_a_killed_process_left_are_removed_in_time()
    {
        Module.Compile(new Engine(Options), s_module);
        string left = Path.Combine(Directory, "left.tmp"), young = Path.Combine(Directory, "young.tmp");
        File.WriteAllText(left, "");
        File.WriteAllText(young, "");
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow - TimeSpan.FromHours(3));
        Module.Compile(new Engine(Options), [.. s_module, 0, 2, 1, 1]);
        Assert.False(File.Exists(left));
        Assert.True(File.Exists(young));
    }

    [LinuxFact]
    [SupportedOSPlatform("linux")]
    public void A_folder_that_others_may_write_to_is_not_used()
    {
        System.IO.Directory.CreateDirectory(Directory);
        File.SetUnixFileMode(Directory, (UnixFileMode)0b111_111_111);
        Module module = Module.Compile(new Engine(Options), s_module);
        Assert.Equal(s_expected[7], Run(module, 7));
        Assert.Empty(System.IO.Directory.GetFileSystemEntries(Directory));
    }

    [Fact]
    public void Where_no_folder_can_be_made_modules_are_compiled_all_the_same()
    {
        _folder.Write("cache", "a file is in the way");
        Assert.Equal(s_expected[7], Run(Module.Compile(new Engine(Options), s_module), 7));
        Assert.Equal(s_expected[7], Run(Module.Compile(new Engine(Options with { Cache = Options.Cache! with { Directory = "/dev/null/cache" } }), s_module), 7));
    }

    [Fact]
    public void Invalid_modules_leave_nothing_behind()
    {
        byte[] invalid = ParallelCompilationTests.ManyFunctions(Functions, "(drop (i32.add (i64.const 1) (i32.const 1)))", 40);
        Assert.Throws<InvalidModuleException>(() => Module.Compile(new Engine(Options), invalid));
        Assert.Empty(Entries());
    }

    [Fact]
    public async Task Many_threads_may_compile_one_module_at_once()
    {
        Task<int>[] tasks = [.. Enumerable.Range(0, 16).Select(_ => Task.Run(() => Run(Module.Compile(new Engine(Options), s_module), 7)))];
        Assert.All(await Task.WhenAll(tasks), result => Assert.Equal(s_expected[7], result));
        Assert.Single(Entries());
    }

    [Fact]
    public async Task Many_processes_may_use_one_cache_at_once()
    {
        string module = _folder.Write("module.wasm", s_module);
        Task<ToolRun>[] processes = [.. Enumerable.Range(0, 6).Select(_ => Task.Run(() => ToolProcess.Run("", "run", "--cache", Directory, "--invoke", "f7", module, "3")))];
        foreach (ToolRun run in await Task.WhenAll(processes))
            Assert.Equal(new ToolRun(0, s_expected[7] + "\n", ""), run);
        Assert.Single(Entries());
        Assert.Single(System.IO.Directory.GetFiles(Directory, "key"));
        Assert.Empty(System.IO.Directory.GetFiles(Directory, "*.tmp"));
    }

    private FileInfo[] Entries() => CodeCacheFolder.Entries(Directory);

    // As caches are written: the old file may be mapped.
    private void Replace(string path, byte[] content) => File.Move(_folder.Write("replacement", content), path, overwrite: true);

    private static bool IsMapped(Module module) => ((CodeRange)((WholeCode)module.Core.Code).Artifact.Buffer).IsMapped;

    private static int[] Results(Module module)
    {
        Instance instance = new Linker(module.Engine).Instantiate(new Store(module.Engine), module);
        return [.. Enumerable.Range(0, Functions).Select(i => instance.GetFunction($"f{i}").Invoke(3)[0].AsI32())];
    }

    private static int Run(Module module, int function) =>
        new Linker(module.Engine).Instantiate(new Store(module.Engine), module).GetFunction($"f{function}").Invoke(3)[0].AsI32();
}
