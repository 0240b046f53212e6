using System.IO.Compression;
using Wafer.Tests.Cli;
using Wafer.Tests.Programs.Hosts;

namespace Wafer.Tests.Programs;

/// <summary>Text recognition by Tesseract: the build for browsers with relaxed vectors as it is, on a page that resvg writes.</summary>
public class TesseractTests
{
    // What the page says, with the line that Tesseract leaves between what it takes for paragraphs. The native program, Tesseract 5.3.0, reads the same.
    private const string Text = """
        Each module is read once, from start to end.
        It is checked, compiled and linked; then 1,024
        calls wait for 7 threads & 365 days.

        "Where is the stack?" asked the collector.
        Nobody knew (not even Zoe Quick, 88% sure).

        """;

    public static TheoryData<BoundsMode, CpuExtensions, bool> Modes() => new()
    {
        { BoundsMode.GuardPages, CpuExtensions.All, false },
        { BoundsMode.GuardPages, CpuExtensions.All, true },
        { BoundsMode.Explicit, CpuExtensions.All, false },
        { BoundsMode.GuardPages, CpuExtensions.None, false },
    };

    [ProgramTheory(nameof(Packages.Tesseract), nameof(Packages.English), nameof(Packages.Resvg), nameof(Packages.Fonts))]
    [MemberData(nameof(Modes))]
    public void The_text_of_a_page_is_recognized_as_surely_as_by_another_engine(BoundsMode bounds, CpuExtensions extensions, bool deterministic)
    {
        var engine = new Engine(EngineOptions.Default with { Bounds = bounds, CpuExtensions = extensions, DeterministicRelaxedSimd = deterministic });
        using var store = new Store(engine);
        TesseractHost tesseract = Start(engine, store);
        Assert.True(tesseract.SetImage(ResvgTests.RenderPage()));
        Assert.True(tesseract.Recognize());

        // What V8 14.6 (Node.js 26.10.0) prints with the package's own JavaScript: Guests/README.md says how. Where each word is and how sure it is
        // has no leeway: the module asks at its start what a relaxed dot product of bytes with their top bits set gives, and where that is not the
        // exact signed one, in neither way here nor in V8, it multiplies by ordinary vectors.
        Assert.Equal(File.ReadAllText(Program.GuestFile("page.expected")), $"{tesseract.GetText()}{tesseract.GetTable()}{tesseract.GetConfidence()}\n");
        Assert.Equal(Text.ReplaceLineEndings("\n"), tesseract.GetText());
        Assert.Equal(tesseract.Progress.Order(), tesseract.Progress);
        Assert.NotEmpty(tesseract.Progress);
        Assert.Equal("", tesseract.Files.Output);
        Assert.Equal(0, tesseract.Files.OpenCount);
    }

    [ProgramFact(nameof(Packages.Tesseract))]
    public void The_module_is_the_build_for_relaxed_vectors()
    {
        string listing = ToolRun.Of("inspect", Packages.Tesseract.PathOf(Packages.TesseractModule)).Output;
        Assert.Contains("relaxed-simd", listing, StringComparison.Ordinal);
    }

    [ProgramFact(nameof(Packages.Tesseract), nameof(Packages.English), nameof(Packages.Resvg), nameof(Packages.Fonts))]
    public void An_image_that_ends_early_is_refused_by_a_long_jump_out_of_its_decoder()
    {
        var engine = new Engine();
        using var store = new Store(engine);
        TesseractHost tesseract = Start(engine, store);
        byte[] page = ResvgTests.RenderPage();
        Assert.False(tesseract.SetImage(page[..5000]));
        Assert.Equal(1, tesseract.LongJumps);

        // As V8 14.6 prints it.
        Assert.Equal(
            """
            libpng error: Read Error
            Error in pixReadStreamPng: internal png error
            Error in pixReadStream: png: no pix returned
            Error in pixRead: pix not read
            Image file /input cannot be read!

            """.ReplaceLineEndings("\n"),
            tesseract.Files.Output);

        // And the program goes on.
        Assert.True(tesseract.SetImage(page));
        Assert.True(tesseract.Recognize());
        Assert.Equal(Text.ReplaceLineEndings("\n"), tesseract.GetText());
        Assert.Equal(1, tesseract.LongJumps);
    }

    private static TesseractHost Start(Engine engine, Store store)
    {
        using var data = new GZipStream(File.OpenRead(Packages.English.PathOf(Packages.EnglishData)), CompressionMode.Decompress);
        using var content = new MemoryStream();
        data.CopyTo(content);
        return new TesseractHost(engine, store, Module.CompileFile(engine, Packages.Tesseract.PathOf(Packages.TesseractModule)), content.ToArray());
    }
}
