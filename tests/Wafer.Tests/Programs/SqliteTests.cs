using System.Diagnostics;
using Wafer.Cli;
using Wafer.Tests.Wasi;

namespace Wafer.Tests.Programs;

/// <summary>SQLite on a database in a file.</summary>
public sealed class SqliteTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [ProgramFact(nameof(Packages.Sandbox))]
    public void A_script_prints_the_same_on_a_database_file_and_leaves_it_sound()
    {
        // The file functions of this build swallow every pragma, and with them what .tables and .schema ask.
        string[] lines = [.. File.ReadLines(Program.GuestFile("tour.sql")).Where(line => line is not (".tables" or ".schema planet" or "pragma integrity_check;"))];
        string[] expected = [.. File.ReadLines(Program.GuestFile("tour.sql.expected")).Where(line =>
            line != "ok" && !line.StartsWith("heavy ", StringComparison.Ordinal) && !line.StartsWith("CREATE TABLE planet ", StringComparison.Ordinal))];
        ProgramResult result = Run(string.Join('\n', lines));
        Assert.Equal(string.Join('\n', expected) + "\n", result.Output);
        Assert.Equal("", result.Error);

        // From another process, as it were: the file has it all.
        Assert.Equal("8|Jupiter\n", Run("select count(*), (select name from planet where id = 5) from planet;").Output);
        if (RunNatively(_scratch.Root, "select count(*) from planet; pragma integrity_check;") is { } native)
            Assert.Equal("8\nok\n", native);
        Assert.Equal(["test.db"], Directory.GetFileSystemEntries(_scratch.Root).Select(Path.GetFileName));
    }

    [ProgramFact(nameof(Packages.Sandbox))]
    public async Task A_kill_in_the_middle_of_a_transaction_undoes_that_and_nothing_else()
    {
        Run("create table t (x integer primary key, y text); with recursive n(x) as (select 1 union all select x + 1 from n where x < 500) insert into t select x, 'old' from n;");
        byte[] before = await File.ReadAllBytesAsync(_scratch.PathOf("test.db"));
        using (Process process = StartTool())
        {
            // Larger than the cache, so that the transaction writes to the file long before it ends.
            await process.StandardInput.WriteAsync("""
                begin;
                update t set y = 'new and longer';
                with recursive n(x) as (select 501 union all select x + 1 from n where x < 5000) insert into t select x, printf('%.1000c', 'n') from n;
                select 'now ' || count(*) from t;

                """);
            await process.StandardInput.FlushAsync();
            string said = "";
            while (!said.Contains("now 5000", StringComparison.Ordinal))
                said += await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(said + await process.StandardError.ReadToEndAsync());
            process.Kill();
            Assert.True(process.WaitForExit(s_patience));
        }

        Assert.Equal(["test.db", "test.db-journal"], Directory.GetFileSystemEntries(_scratch.Root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.NotEqual(before, await File.ReadAllBytesAsync(_scratch.PathOf("test.db")));
        string copy = Directory.CreateDirectory(Path.Combine(_scratch.Outside, "copy")).FullName;
        foreach (string file in Directory.GetFiles(_scratch.Root))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));

        // Found half changed, with what it takes to undo that: as the native tool finds it.
        const string question = "select count(*), min(y), max(y), sum(x) from t;", answer = "500|old|old|125250\n";
        Assert.Equal(answer, Run(question).Output);
        Assert.Equal(["test.db"], Directory.GetFileSystemEntries(_scratch.Root).Select(Path.GetFileName));
        Assert.Equal(answer + "ok\n", RunNatively(copy, question + " pragma integrity_check;") ?? answer + "ok\n");
    }

    private ProgramResult Run(string script)
    {
        ProgramResult result = new Program(Packages.Sandbox, Packages.SqliteModule) { Input = script, Directories = [(_scratch.Root, "/")] }.Run("-batch", "/test.db");
        Assert.True(result.ExitCode == 0, result.Error);
        return result;
    }

    private Process StartTool() => Process.Start(new ProcessStartInfo(
        "dotnet",
        [typeof(Tool).Assembly.Location, "run", "--dir", $"{_scratch.Root}::/", Packages.Sandbox.PathOf(Packages.SqliteModule), "-batch", "/test.db"])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>What the native tool says; null if there is none.</summary>
    private static string? RunNatively(string folder, string script)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("sqlite3", ["-batch", "test.db", script]) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
