using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Wafer.Tests.Wasi;
using Wafer.Wasi;

namespace Wafer.Tests.Programs;

/// <summary>CPython runs the tests of its own library: above all those of files, which know well what POSIX promises.</summary>
public sealed partial class PythonLibraryTests : IDisposable
{
    private static readonly string[] s_modules =
    [
        "test_os", "test_posix", "test_pathlib", "test_shutil", "test_tempfile", "test_glob", "test_genericpath", "test_filecmp", "test_netrc", "test_gzip",
        "test_mimetypes", "test_unicode_file", "test_stat", "test_json", "test_struct", "test_textwrap", "test_bisect",
    ];

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [ProgramFact(nameof(Packages.Sandbox), nameof(Packages.PythonTests))]
    public async Task Python_passes_the_tests_of_its_own_library()
    {
        string library = Directory.CreateDirectory(Path.Combine(_scratch.Outside, "library")).FullName;
        await using (FileStream archive = File.OpenRead(Packages.Sandbox.PathOf(Packages.OldPythonLibrary)))
        await using (var decompressed = new GZipStream(archive, CompressionMode.Decompress))
            await TarFile.ExtractToDirectoryAsync(decompressed, library, overwriteFiles: false);
        var python = new Program(Packages.Sandbox, Packages.OldPythonModule)
        {
            // The root is where the tests make their files.
            Mounts =
            [
                new WasiMount(new ReadOnlyFileSystem(new PhysicalFileSystem(Packages.PythonTests.Folder)), "/lib"),
                new WasiMount(new ReadOnlyFileSystem(new PhysicalFileSystem(Path.Combine(library, "usr"))), "/usr"),
                new WasiMount(new PhysicalFileSystem(_scratch.Root), "/"),
            ],
            Environment = [("PYTHONPATH", "/lib"), ("PYTHONDONTWRITEBYTECODE", "1")],
        };
        ProgramResult result = python.Run(["-m", "unittest", .. s_modules.Select(module => $"test.{module}")]);
        Assert.True(result.ExitCode == 0, result.Error);
        Match summary = Summary().Match(result.Error);
        Assert.True(summary.Success, result.Error);
        int run = int.Parse(summary.Groups[1].Value), skipped = int.Parse(summary.Groups[2].Value);

        // Python skips what needs processes, users, permissions or symbolic links on a platform that it calls wasi.
        Assert.InRange(skipped, 0, run / 2);
        Assert.InRange(run, 1000, int.MaxValue);
        Assert.Equal(await CountNatively() ?? run, run);
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.Root));
    }

    /// <summary>How many tests a native Python 3.11 finds in the same files; null if there is none.</summary>
    private static async Task<int?> CountNatively()
    {
        const string count = """
            import sys, unittest
            print(unittest.defaultTestLoader.loadTestsFromNames(sys.argv[1:]).countTestCases() if sys.version_info[:2] == (3, 11) else '')
            """;
        try
        {
            var start = new ProcessStartInfo("/usr/bin/python3", ["-c", count, .. s_modules.Select(module => $"test.{module}")]) { RedirectStandardOutput = true };
            start.Environment["PYTHONPATH"] = Packages.PythonTests.Folder;
            start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
            using Process process = Process.Start(start)!;
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return int.TryParse(output, out int tests) ? tests : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^Ran (\d+) tests in .*\n\nOK \(skipped=(\d+)\)$", RegexOptions.Multiline)]
    private static partial Regex Summary();
}
