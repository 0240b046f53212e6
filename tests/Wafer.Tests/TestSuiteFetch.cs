using System.ComponentModel;
using System.Diagnostics;

namespace Wafer.Tests;

/// <summary>Fetches the test suite at a fixed commit, once, by the git command.</summary>
internal static class TestSuiteFetch
{
    public const string Repository = "https://github.com/WebAssembly/spec";
    public const string Commit = "285a9032950cbad6a9f84de11183008e286092a2";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>The folder <c>test</c> of a repository at a commit.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="cache">Where it is kept; made if it is missing.</param>
    /// <returns>The folder that holds <c>core</c>, or <see langword="null"/> if it is not there and cannot be fetched.</returns>
    public static string? Fetch(string repository, string commit, string cache)
    {
        string done = Path.Combine(cache, commit);
        string suite = Path.Combine(done, "test");
        if (Directory.Exists(suite))
            return suite;

        // Another process may be doing the same: each works in a folder of its own, and one of them wins the name.
        string work = Path.Combine(cache, $"{Guid.NewGuid():n}.tmp");
        try
        {
            Directory.CreateDirectory(work);
            bool fetched = Git(work, "init", "-q")
                && Git(work, "fetch", "-q", "--depth", "1", repository, commit)
                && Git(work, "checkout", "-q", "FETCH_HEAD", "--", "test");
            if (!fetched)
                return null;
            if (!Directory.Exists(done))
                Directory.Move(work, done);
            return suite;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Directory.Exists(suite) ? suite : null;
        }
        finally
        {
            Delete(work);
        }
    }

    private static bool Git(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            using Process git = Process.Start(start)!;
            git.StandardInput.Close();
            git.ErrorDataReceived += static (_, _) => { };
            git.BeginErrorReadLine();
            if (git.WaitForExit(s_patience))
                return git.ExitCode == 0;
            git.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            if (!Directory.Exists(folder))
                return;

            // git makes its objects read-only.
            foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                File.SetAttributes(file, FileAttributes.Normal);
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is left is a folder in a cache.
        }
    }
}
