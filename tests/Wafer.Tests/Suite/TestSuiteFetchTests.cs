using System.Diagnostics;

namespace Wafer.Tests.Suite;

/// <summary>The fetching of the test suite, from a repository on this machine.</summary>
public sealed class TestSuiteFetchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wafer-fetch").FullName;

    [Fact]
    public void The_folder_test_of_a_commit_is_fetched_and_kept()
    {
        string repository = Path.Combine(_folder, "repository");
        Directory.CreateDirectory(Path.Combine(repository, "test", "core"));
        File.WriteAllText(Path.Combine(repository, "test", "core", "a.wast"), "(module)");
        Git(repository, "init", "-q");
        Git(repository, "config", "uploadpack.allowAnySHA1InWant", "true");
        Git(repository, "add", ".");
        Git(repository, "-c", "user.name=n", "-c", "user.email=e", "commit", "-q", "-m", "first");
        string commit = Git(repository, "rev-parse", "HEAD").Trim();

        string cache = Path.Combine(_folder, "cache");
        string? suite = TestSuiteFetch.Fetch(repository, commit, cache);
        Assert.NotNull(suite);
        Assert.Equal("(module)", File.ReadAllText(Path.Combine(suite, "core", "a.wast")));

        // The second time nothing is fetched: the repository is not asked.
        Assert.Equal(suite, TestSuiteFetch.Fetch(Path.Combine(_folder, "gone"), commit, cache));
        Assert.Equal([Path.Combine(cache, commit)], Directory.GetDirectories(cache));
    }

    [Fact]
    public void A_repository_that_cannot_be_reached_leaves_nothing_behind()
    {
        string cache = Path.Combine(_folder, "cache");
        Assert.Null(TestSuiteFetch.Fetch(Path.Combine(_folder, "gone"), TestSuiteFetch.Commit, cache));
        Assert.Empty(Directory.GetFileSystemEntries(cache));
    }

    public void Dispose()
    {
        foreach (string file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
            File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(_folder, recursive: true);
    }

    private static string Git(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        using Process git = Process.Start(start)!;
        string text = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return text;
    }
}
