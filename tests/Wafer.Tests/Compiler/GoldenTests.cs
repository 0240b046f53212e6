using System.Text;
using Wafer.Compiler;
using Wafer.Compiler.Targets.X64;
using Wafer.Text;

namespace Wafer.Tests.Compiler;

/// <summary>
/// The code of small functions, as listings below the modules in tests/golden. Each file starts with one line for each variant to compile,
/// <c>;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi</c>, and a few words on what to look at. The environment variable WAFER_UPDATE_GOLDEN=1
/// rewrites the listings; look at what changed before committing it.
/// </summary>
public class GoldenTests
{
    private const string VariantStart = ";; target: ", ListingStart = ";; ---- ";

    private static readonly string Folder = Path.Combine(TestData.RepositoryRoot!, "tests", "golden");

    public static TheoryData<string> Files() => [.. Directory.EnumerateFiles(Folder, "*.wat").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Code_is_as_listed(string name)
    {
        string path = Path.Combine(Folder, name + ".wat");
        string[] lines = File.ReadAllLines(path);
        int end = Array.FindIndex(lines, l => l.StartsWith(ListingStart, StringComparison.Ordinal));
        string[] module = end < 0 ? lines : lines[..end];
        string[] variants = [.. module.Where(l => l.StartsWith(VariantStart, StringComparison.Ordinal)).Select(l => l[VariantStart.Length..])];
        Assert.NotEmpty(variants);

        byte[] binary = Wat.Assemble(string.Join('\n', module));
        var text = new StringBuilder();
        text.Append(string.Join('\n', module).TrimEnd()).Append("\n\n");
        foreach (string variant in variants)
        {
            text.Append(ListingStart).Append(variant).Append('\n');
            foreach (string line in CodeListing.Of(binary, Options(variant)))
                text.Append(";; ").Append(line).Append('\n');
        }
        string actual = text.ToString();
        if (Environment.GetEnvironmentVariable("WAFER_UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, actual);
        else
            Assert.Equal(string.Join('\n', lines) + "\n", actual);
    }

    private static CompilerOptions Options(string variant)
    {
        string[] words = variant.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["x86_64", "tier:", "baseline", "bounds:"], words[..4]);
        Assert.Equal("cpu:", words[5]);
        var cpu = CpuFeatures.Baseline;
        foreach (string feature in words[6..])
        {
            cpu = feature switch
            {
                "sse" or "fuel" => cpu,
                "sse42" => cpu with { Sse42 = true },
                "avx" => cpu with { Avx = true, Sse42 = true },
                "avx2" => cpu with { Avx = true, Avx2 = true, Fma = true, Sse42 = true },
                "avx512" => cpu with { Avx = true, Avx2 = true, Fma = true, Sse42 = true, Avx512 = true, Avx512Vbmi = true, Avx512Bitalg = true },
                "bmi" => cpu with { Bmi1 = true, Bmi2 = true, Lzcnt = true },
                _ => throw new InvalidDataException($"Unknown instruction set {feature}."),
            };
        }
        return new CompilerOptions
        {
            Bounds = words[4] switch { "guard" => BoundsMode.GuardPages, "explicit" => BoundsMode.Explicit, _ => throw new InvalidDataException(words[4]) },
            Cpu = cpu,
            MetersFuel = words.Contains("fuel"),
        };
    }
}
