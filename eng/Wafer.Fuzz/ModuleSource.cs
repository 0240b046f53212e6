using System.Diagnostics;
using System.Globalization;

namespace Wafer.Fuzz;

/// <summary>Makes valid modules of random bytes, with Binaryen's fuzzer.</summary>
/// <param name="node">Node.js.</param>
/// <param name="optimizer">Binaryen's wasm-opt, a script for Node.js.</param>
/// <param name="folder">Where the modules go.</param>
internal sealed class ModuleSource(string node, string optimizer, string folder)
{
    // Proposals that V8 or Wafer do not have, and what has no single result: relaxed vectors. NaNs are replaced by zeros, since their bits have none either.
    private static readonly string[] s_options =
    [
        "-ttf", "-all", "--translate-to-exnref", "--denan", "--disable-shared-everything", "--disable-strings", "--disable-custom-descriptors", "--disable-stack-switching",
        "--disable-compact-imports", "--disable-fp16", "--disable-multibyte", "--disable-acquire-release-atomics", "--disable-relaxed-atomics", "--disable-custom-page-sizes",
        "--disable-wide-arithmetic", "--disable-relaxed-simd",
    ];

    /// <summary>Makes a module.</summary>
    /// <returns>The file.</returns>
    public string Generate(int seed)
    {
        var random = new Random(seed);
        byte[] bytes = new byte[random.Next(500, 8000)];
        random.NextBytes(bytes);
        string name = Path.Combine(folder, seed.ToString(CultureInfo.InvariantCulture)), input = name + ".bytes", output = name + ".wasm";
        File.WriteAllBytes(input, bytes);
        using Process process = Process.Start(new ProcessStartInfo(node, [optimizer, .. s_options, input, "-o", output]) { RedirectStandardError = true })!;
        string messages = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"wasm-opt ended with {process.ExitCode} for {input}: {messages}");
        File.Delete(input);
        return output;
    }
}
