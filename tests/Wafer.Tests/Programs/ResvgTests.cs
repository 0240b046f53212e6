using System.Security.Cryptography;
using Wafer.Tests.Programs.Hosts;

namespace Wafer.Tests.Programs;

/// <summary>The image renderer resvg: a Rust program that browsers run, with the functions that wasm-bindgen lets it import.</summary>
public class ResvgTests
{
    // Of the files that V8 14.6 (Node.js 26.10.0) writes with the package's own JavaScript: Guests/README.md says how.
    private const string ShapesHash = "7d0ca3d969deed8e5c15f9c095a433fc2e9addda4311e5afb04ffc080fe5c9f3";
    internal const string PageHash = "991838cda5718ed0be15a780c6274659ea16c7a14bd4baaa4cf0938dc9af3211";

    [ProgramTheory(nameof(Packages.Resvg))]
    [InlineData(BoundsMode.GuardPages)]
    [InlineData(BoundsMode.Explicit)]
    public void Shapes_gradients_and_filters_make_the_file_that_another_engine_makes(BoundsMode bounds)
    {
        byte[] png = Render(bounds, File.ReadAllText(Program.GuestFile("shapes.svg")));
        Assert.Equal(ShapesHash, Convert.ToHexStringLower(SHA256.HashData(png)));
    }

    [ProgramFact(nameof(Packages.Resvg), nameof(Packages.Fonts))]
    public void Text_in_a_font_makes_the_file_that_another_engine_makes() =>
        Assert.Equal(PageHash, Convert.ToHexStringLower(SHA256.HashData(RenderPage())));

    [ProgramFact(nameof(Packages.Resvg))]
    public void What_is_no_image_is_an_error_of_the_module()
    {
        Exception error = Assert.Throws<InvalidOperationException>(() => Render(BoundsMode.GuardPages, "<svg"));
        Assert.Contains("SVG data parsing failed", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A page of text, as PNG.</summary>
    internal static byte[] RenderPage() =>
        Render(BoundsMode.GuardPages, File.ReadAllText(Program.GuestFile("page.svg")), File.ReadAllBytes(Packages.Fonts.PathOf(Packages.SerifFont)));

    private static byte[] Render(BoundsMode bounds, string svg, params byte[][] fonts)
    {
        var engine = new Engine(EngineOptions.Default with { Bounds = bounds });
        using var store = new Store(engine);
        var resvg = new ResvgHost(engine, store, Module.CompileFile(engine, Packages.Resvg.PathOf(Packages.ResvgModule)));
        byte[] png = resvg.Render(svg, fonts);
        Assert.Equal(0, resvg.ObjectCount);

        // Once more in the same instance, and there is the same.
        Assert.Equal(png, resvg.Render(svg, fonts));
        return png;
    }
}
