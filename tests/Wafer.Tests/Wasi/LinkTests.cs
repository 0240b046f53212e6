using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

public class LinkTests
{
    // The functions of wasi_snapshot_preview1.witx and their core types: i is i32, l is i64; all but proc_exit return an i32.
    private static readonly Dictionary<string, string> s_preview1 = new()
    {
        ["args_get"] = "ii",
        ["args_sizes_get"] = "ii",
        ["environ_get"] = "ii",
        ["environ_sizes_get"] = "ii",
        ["clock_res_get"] = "ii",
        ["clock_time_get"] = "ili",
        ["fd_advise"] = "illi",
        ["fd_allocate"] = "ill",
        ["fd_close"] = "i",
        ["fd_datasync"] = "i",
        ["fd_fdstat_get"] = "ii",
        ["fd_fdstat_set_flags"] = "ii",
        ["fd_fdstat_set_rights"] = "ill",
        ["fd_filestat_get"] = "ii",
        ["fd_filestat_set_size"] = "il",
        ["fd_filestat_set_times"] = "illi",
        ["fd_pread"] = "iiili",
        ["fd_prestat_get"] = "ii",
        ["fd_prestat_dir_name"] = "iii",
        ["fd_pwrite"] = "iiili",
        ["fd_read"] = "iiii",
        ["fd_readdir"] = "iiili",
        ["fd_renumber"] = "ii",
        ["fd_seek"] = "ilii",
        ["fd_sync"] = "i",
        ["fd_tell"] = "ii",
        ["fd_write"] = "iiii",
        ["path_create_directory"] = "iii",
        ["path_filestat_get"] = "iiiii",
        ["path_filestat_set_times"] = "iiiilli",
        ["path_link"] = "iiiiiii",
        ["path_open"] = "iiiiillii",
        ["path_readlink"] = "iiiiii",
        ["path_remove_directory"] = "iii",
        ["path_rename"] = "iiiiii",
        ["path_symlink"] = "iiiii",
        ["path_unlink_file"] = "iii",
        ["poll_oneoff"] = "iiii",
        ["proc_exit"] = "i",
        ["proc_raise"] = "i",
        ["sched_yield"] = "",
        ["random_get"] = "ii",
        ["sock_accept"] = "iii",
        ["sock_recv"] = "iiiiii",
        ["sock_send"] = "iiiii",
        ["sock_shutdown"] = "ii",
    };

    /// <summary>The names of all functions.</summary>
    public static IEnumerable<string> Functions => s_preview1.Keys;

    [Theory]
    [InlineData("wasi_snapshot_preview1")]
    [InlineData("wasi_unstable")]
    public void Every_function_is_defined_with_its_type(string module)
    {
        var engine = new Engine();
        using var store = new Store(engine);
        using var context = new WasiContext(new WasiOptions());
        var linker = new Linker(engine).DefineWasi(context);
        foreach (var (name, parameters) in s_preview1)
        {
            var function = linker.Get(store, module, name) as Function;
            if (module == "wasi_unstable" && name == "sock_accept")
            {
                Assert.Null(function); // it came later
                continue;
            }

            Assert.True(function is not null, name);
            string actual = string.Concat(function.Type.Parameters.ToArray().Select(p => p == Model.ValType.I64 ? 'l' : 'i'));
            Assert.Equal((name, parameters), (name, actual));
            Assert.Equal((name, name == "proc_exit" ? 0 : 1), (name, function.Type.Results.Length));
        }
    }

    [Fact]
    public void A_host_can_define_one_of_the_functions_itself()
    {
        var engine = new Engine();
        using var store = new Store(engine);
        using var context = new WasiContext(new WasiOptions());
        var linker = new Linker(engine).DefineWasi(context);
        Assert.Throws<ArgumentException>(() => linker.DefineFunction("wasi_snapshot_preview1", "sched_yield", () => 5));
        linker.AllowShadowing = true;
        linker.DefineFunction("wasi_snapshot_preview1", "sched_yield", () => 5);
        Assert.NotNull(linker.Get(store, "wasi_snapshot_preview1", "sched_yield"));
    }
}
