using System.Diagnostics;
using System.Text.RegularExpressions;
using Wafer.Tests.Wasi;
using Wafer.Wasi;

namespace Wafer.Tests.Programs;

/// <summary>Ruby runs the tests of its own language and library: <c>Guests/library.rb</c> says which ones are left out, and why.</summary>
public sealed partial class RubyLibraryTests : IDisposable
{
    private static readonly string[] s_files =
    [
        "ruby/test_alias", "ruby/test_arithmetic_sequence", "ruby/test_arity", "ruby/test_array", "ruby/test_assignment", "ruby/test_basicinstructions",
        "ruby/test_call", "ruby/test_case", "ruby/test_class", "ruby/test_comparable", "ruby/test_complex", "ruby/test_const", "ruby/test_defined",
        "ruby/test_econv", "ruby/test_encoding", "ruby/test_enum", "ruby/test_enumerator", "ruby/test_env", "ruby/test_fiber", "ruby/test_fixnum",
        "ruby/test_float", "ruby/test_fnmatch", "ruby/test_hash", "ruby/test_integer", "ruby/test_iterator", "ruby/test_lambda", "ruby/test_lazy_enumerator",
        "ruby/test_literal", "ruby/test_marshal", "ruby/test_math", "ruby/test_method", "ruby/test_module", "ruby/test_numeric", "ruby/test_object",
        "ruby/test_pack", "ruby/test_parse", "ruby/test_pattern_matching", "ruby/test_proc", "ruby/test_rand", "ruby/test_range", "ruby/test_rational",
        "ruby/test_regexp", "ruby/test_sprintf", "ruby/test_string", "ruby/test_stringchar", "ruby/test_struct", "ruby/test_super", "ruby/test_symbol",
        "ruby/test_time", "ruby/test_transcode", "ruby/test_unicode_escape", "ruby/test_variable", "test_set", "test_delegate", "test_find",
        "test_forwardable", "test_getoptlong", "test_pp", "test_prettyprint", "test_securerandom", "test_shellwords", "test_singleton", "test_tempfile",
        "test_time", "test_tmpdir", "test_tsort", "base64/test_base64", "benchmark/test_benchmark", "date/test_date", "date/test_date_arith",
        "date/test_date_parse", "date/test_date_strftime", "date/test_date_strptime", "digest/test_digest", "erb/test_erb", "json/json_parser_test",
        "json/json_encoding_test", "json/json_common_interface_test", "json/json_fixtures_test", "optparse/test_optparse", "ripper/test_parser_events",
        "ripper/test_lexer", "stringio/test_stringio", "strscan/test_stringscanner", "uri/test_common", "cgi/test_cgi_util",
    ];

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [ProgramFact(nameof(Packages.Sandbox), nameof(Packages.RubyTests))]
    public async Task Ruby_passes_the_tests_of_its_own_library()
    {
        var ruby = new Program(Packages.Sandbox, Packages.RubyModule)
        {
            Mounts =
            [
                new WasiMount(new ReadOnlyFileSystem(new PhysicalFileSystem(Packages.RubyTests.Folder)), "/src"),
                new WasiMount(new ReadOnlyFileSystem(new PhysicalFileSystem(Path.GetDirectoryName(Program.GuestFile("library.rb"))!)), "/guests"),
                new WasiMount(new PhysicalFileSystem(_scratch.Root), "/tmp"),
            ],
            Environment = [("PATH", "/none")],
        };
        ProgramResult result = ruby.Run(["--disable-gems", "-E", "UTF-8", "/guests/library.rb", "/src", .. s_files]);
        Match summary = Summary().Match(result.Output);
        Assert.True(result.ExitCode == 0 && summary.Success, result.Output + result.Error);

        // Most of what is skipped makes processes or threads.
        Assert.InRange(int.Parse(summary.Groups[1].Value), 5000, int.MaxValue);
        Assert.InRange(int.Parse(summary.Groups[2].Value), 1_000_000, int.MaxValue);
        Assert.InRange(int.Parse(summary.Groups[3].Value), 0, 400);
        Assert.Equal(await SummaryOfNative() ?? summary.Value, summary.Value);
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.Root));
    }

    /// <summary>What a native Ruby 3.1.2 says of the same files; null if there is none.</summary>
    private async Task<string?> SummaryOfNative()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_scratch.Outside, "native")).FullName;
        try
        {
            var start = new ProcessStartInfo(
                "/usr/bin/ruby3.1", ["--disable-gems", "-E", "UTF-8", Program.GuestFile("library.rb"), Packages.RubyTests.Folder, .. s_files])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment.Clear();
            start.Environment["PATH"] = "/none";
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = await process.StandardOutput.ReadToEndAsync() + await error;
            await process.WaitForExitAsync();
            if (!output.Contains("ruby 3.1.2", StringComparison.Ordinal))
                return null;
            Match summary = Summary().Match(output);
            Assert.True(summary.Success, output);
            return summary.Value;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^(\d+) tests, (\d+) assertions, 0 failures, 0 errors, (\d+) skips$", RegexOptions.Multiline)]
    private static partial Regex Summary();
}
