using Wafer.Model;

namespace Wafer.Tests.Runtime;

/// <summary>Stack traces of a C program with its lines: <c>Programs/Guests/README.md</c> says how it was compiled, and where the expected places come from.</summary>
public class SourceTraceTests
{
    // What traps, and the lines of lines.c, or of what it says is twice.h, where the frames stand.
    public static TheoryData<string, int, int, string[]> Traps()
    {
        var data = new TheoryData<string, int, int, string[]>();
        foreach (string guest in (string[])["lines-dwarf4", "lines-dwarf5"])
        {
            data.Add(guest, 5, 3, ["divide lines.c:7", "twice twice.h:102", "run lines.c:27"]);
            data.Add(guest, 5, 4, ["divide lines.c:7", "twice twice.h:101", "run lines.c:27"]);
            data.Add(guest, 5, 7, ["divide lines.c:7", "run lines.c:27"]);
            data.Add(guest, -5, 0, ["run lines.c:26"]);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Traps))]
    public void Frames_have_the_lines_that_an_independent_reader_finds(string guest, int a, int i, string[] expected)
    {
        var engine = new Engine();
        Module module = Module.CompileFile(engine, Programs.Program.GuestFile($"{guest}.wasm"));
        TrapException trap = TrapOf(module, a, i);
        Assert.Equal(expected, trap.WasmStackTrace.Frames.Select(frame => $"{frame.FunctionName} {Path.GetFileName(frame.Source!.Value.File)}:{frame.Source.Value.Line}"));

        // And the whole of each place, with its column and folder, is what the symbolizer says.
        string?[] places = PlacesOf(guest);
        int code = module.Description.CodeSection.Start;
        Assert.All(trap.WasmStackTrace.Frames, frame => Assert.Equal(places[frame.Offset - code], frame.Source.ToString()));
        Assert.All(trap.WasmStackTrace.Frames, frame => Assert.Contains($"{frame.FunctionName} (0x{frame.Offset:x}) in {frame.Source}", trap.Message));
    }

    [Theory]
    [InlineData("lines-dwarf4")]
    [InlineData("lines-dwarf5")]
    public void Every_byte_of_the_code_has_the_place_that_an_independent_reader_finds(string guest)
    {
        ModuleDescription module = Binary.TestModule.Read(File.ReadAllBytes(Programs.Program.GuestFile($"{guest}.wasm")));
        Wafer.Binary.Dwarf.SourceLines lines = Wafer.Binary.Dwarf.SourceLines.Of(module)!;
        string?[] places = PlacesOf(guest);
        Assert.True(places.Length > module.CodeSection.Length);
        Assert.Contains(places, place => place is not null);
        Assert.Equal(places, Enumerable.Range(module.CodeSection.Start, places.Length).Select(offset => lines.Find(offset)?.ToString()));
    }

    [Fact]
    public async Task Lines_are_there_however_a_module_was_made()
    {
        byte[] bytes = await File.ReadAllBytesAsync(Programs.Program.GuestFile("lines-dwarf5.wasm"));
        var eager = new Engine();
        var lazy = new Engine(EngineOptions.Default with { Compilation = CompilationMode.Lazy });
        var artifact = new MemoryStream();
        Module.Compile(eager, bytes).Save(artifact);
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.wafer");
        await File.WriteAllBytesAsync(path, artifact.ToArray());
        try
        {
            Module streamed = await Module.CompileAsync(eager, new MemoryStream(bytes));
            await streamed.Completion;
            Module[] modules = [Module.Compile(eager, bytes), Module.Compile(lazy, bytes), streamed, Module.LoadFile(eager, path, new ArtifactOptions { AllowRecompilation = false })];
            Assert.All(modules, module =>
                Assert.Equal([7, 102, 27], TrapOf(module, 5, 3).WasmStackTrace.Frames.Select(frame => frame.Source!.Value.Line)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_module_without_line_numbers_has_frames_without()
    {
        using var h = new Harness();
        var trap = Assert.Throws<TrapException>(() => h.Instantiate("""(module (func (export "f") unreachable))""").GetFunction("f").Invoke());
        Assert.Null(Assert.Single(trap.WasmStackTrace.Frames).Source);
        Assert.Matches(@"at f \(0x[0-9a-f]+\)$", trap.Message);
    }

    [Theory]
    [InlineData(0, "/src/a.c:3")]
    [InlineData(4, "/src/a.c:3:4")]
    public void A_place_prints_as_compilers_print_it(int column, string expected) => Assert.Equal(expected, new SourceLocation("/src/a.c", 3, column).ToString());

    private static TrapException TrapOf(Module module, int a, int i)
    {
        using var store = new Store(module.Engine);
        Instance instance = new Linker(module.Engine).Instantiate(store, module);
        return Assert.Throws<TrapException>(() => instance.GetFunction("run").Invoke(a, i));
    }

    // A place for each address from 0 on; null where the file or the line is not known.
    private static string?[] PlacesOf(string guest) =>
    [
        .. File.ReadLines(Programs.Program.GuestFile($"{guest}.expected")).Select(line => line.Contains(":0:", StringComparison.Ordinal) ? null : line.EndsWith(":0", StringComparison.Ordinal) ? line[..^2] : line),
    ];
}
