using Wafer.Text;

namespace Wafer.Tests.House;

/// <summary>Modules that tests take as examples: the repository's samples, and the compute kernels where they are.</summary>
internal static class ModuleFiles
{
    /// <summary>The names of modules that a linker wrote.</summary>
    public static IEnumerable<string> Linked => Kernels().Select(file => Path.GetFileName(file)!).Append("report.wasm").Order(StringComparer.Ordinal);

    /// <summary>The names of modules below 4 KiB.</summary>
    public static IEnumerable<string> Small =>
        Kernels().Where(file => new FileInfo(file).Length < 4096).Select(file => Path.GetFileName(file)!).Append("fib.wat").Append("hello.wat").Order(StringComparer.Ordinal);

    /// <summary>The bytes of a module, assembled if it is text.</summary>
    public static byte[] Read(string name)
    {
        string path = Repository.PathOf("samples/" + name);
        if (!File.Exists(path))
            path = Path.Combine(TestData.RequireKernels(), name);
        return name.EndsWith(".wat", StringComparison.Ordinal) ? Wat.Assemble(File.ReadAllBytes(path)) : File.ReadAllBytes(path);
    }

    private static string[] Kernels() => TestData.KernelsFolder is { } folder ? Directory.GetFiles(folder, "*.wasm") : [];
}
