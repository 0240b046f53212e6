using System.Text;

namespace Wafer.Tests.Cli;

public sealed class CompileTests : IDisposable
{
    private const string Sum = """(module (func (export "sum") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_compiled_module_runs_and_every_other_command_sees_the_module_inside()
    {
        string source = _folder.WriteModule("sum.wasm", Sum), compiled = _folder["sum.wafer"];
        Assert.Equal(new ToolRun(0, "", ""), ToolRun.Of("compile", source, "-o", compiled));
        foreach (string mode in (string[])["check", "trust", "strict"])
            Assert.Equal(new ToolRun(0, "42\n", ""), ToolRun.Of("run", "--artifact", mode, compiled, "40", "2"));
        Assert.Equal(new ToolRun(0, "", ""), ToolRun.Of("validate", compiled));
        Assert.Equal(ToolRun.Of("print", source), ToolRun.Of("print", compiled));
        Assert.Equal(ToolRun.Of("inspect", source).Lines[1..], ToolRun.Of("inspect", compiled).Lines[1..]);
    }

    [Fact]
    public void Text_can_be_compiled_and_the_standard_streams_may_be_used()
    {
        ToolRun run = ToolRun.WithInput(Sum, "compile", "-", "-o", "-");
        Assert.Equal(0, run.Status);
        Assert.StartsWith("WAFER", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_processor_and_the_bounds_checks_can_be_chosen()
    {
        string source = _folder.WriteModule("sum.wasm", Sum), compiled = _folder["sum.wafer"];
        Assert.Equal(0, ToolRun.Of("compile", source, "-o", compiled, "--target", "x86_64-linux", "--cpu", "baseline", "--bounds", "explicit").Status);
        Assert.Equal(new ToolRun(0, "42\n", ""), ToolRun.Of("run", "--artifact", "strict", "--bounds", "explicit", compiled, "40", "2"));
        ToolRun.Of("run", "--artifact", "strict", "--bounds", "guard", compiled, "40", "2").AssertFails(1, "memory accesses");
        Assert.Equal(new ToolRun(0, "42\n", ""), ToolRun.Of("run", "--bounds", "guard", compiled, "40", "2"));
    }

    [Fact]
    public void A_key_keeps_files_apart()
    {
        string source = _folder.WriteModule("sum.wasm", Sum), compiled = _folder["sum.wafer"], key = _folder.Write("key", "sixteen bytes!!!");
        Assert.Equal(0, ToolRun.Of("compile", source, "-o", compiled, "--key", key).Status);
        Assert.Equal(new ToolRun(0, "42\n", ""), ToolRun.Of("run", "--key", key, compiled, "40", "2"));
        ToolRun.Of("run", compiled, "40", "2").AssertFails(1, "another key");
        ToolRun.Of("run", "--key", _folder.Write("short", "short"), compiled, "40", "2").AssertFails(1, "5 bytes");
    }

    [Fact]
    public void Damage_is_reported_in_one_line()
    {
        string source = _folder.WriteModule("sum.wasm", Sum), compiled = _folder["sum.wafer"];
        Assert.Equal(0, ToolRun.Of("compile", source, "-o", compiled).Status);
        byte[] bytes = File.ReadAllBytes(compiled);
        bytes[^1] ^= 1;
        ToolRun run = ToolRun.Of("run", _folder.Write("damaged.wafer", bytes), "40", "2");
        run.AssertFails(1, "damaged");
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
        ToolRun.Of("run", _folder.Write("cut.wafer", bytes[..100]), "40", "2").AssertFails(1, "cannot be used");
    }

    [Theory]
    [InlineData("there is no target", "--target", "pdp11-unix")]
    [InlineData("no instruction set", "--cpu", "mmx")]
    public void What_cannot_be_compiled_for_is_refused_and_no_file_is_left(string message, params string[] options)
    {
        string source = _folder.WriteModule("sum.wasm", Sum), compiled = _folder["sum.wafer"];
        ToolRun run = ToolRun.Of(["compile", source, "-o", compiled, .. options]);
        Assert.Equal(2, run.Status);
        Assert.Contains(message, run.Error, StringComparison.OrdinalIgnoreCase);
        Assert.False(File.Exists(compiled));
        Assert.False(File.Exists(compiled + ".tmp"));
    }

    [Fact]
    public void Invalid_modules_are_refused_and_no_file_is_left()
    {
        string compiled = _folder["wrong.wafer"];
        ToolRun.Of("compile", _folder.Write("wrong.wat", "(module (func (result i32)))"), "-o", compiled).AssertFails(1, "type mismatch");
        Assert.False(File.Exists(compiled) || File.Exists(compiled + ".tmp"));
    }

    [Fact]
    public void The_cache_is_shown_and_cleared()
    {
        // Large enough to be worth a place in the cache.
        var text = new StringBuilder("(module (func (export \"f\") (result i32) (i32.const 7))");
        for (int i = 0; i < 5000; i++)
            text.Append($"(func (result i32) (i32.mul (i32.const {i}) (i32.add (i32.const 123456789) (i32.const 987654321))))");
        string module = _folder.WriteModule("large.wasm", text.Append(')').ToString()), cache = _folder["cache"];
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(new ToolRun(0, "7\n", ""), ToolRun.Of("run", "--cache", cache, module));
            Assert.StartsWith("1 modules, 0.", ToolRun.Of("cache", "show", "--cache", cache).Lines[1], StringComparison.Ordinal);
        }
        Assert.StartsWith("deleted 1 modules", ToolRun.Of("cache", "clear", "--cache", cache).Output, StringComparison.Ordinal);
        Assert.Equal("0 modules, 0.0 MB", ToolRun.Of("cache", "show", "--cache", cache).Lines[1]);
        Assert.Equal(new ToolRun(0, "7\n", ""), ToolRun.Of("run", "--cache", "off", module));
        Assert.Equal("0 modules, 0.0 MB", ToolRun.Of("cache", "show", "--cache", cache).Lines[1]);
        Assert.Equal(new ToolRun(0, "7\n", ""), ToolRun.Of("run", "--cache", cache, "--compile", "lazy", module));
    }
}
