using System.Diagnostics;

namespace Wafer.Tests.Programs;

/// <summary>Packages of Debian 12 whose files tests need, fetched by apt and unpacked, not installed.</summary>
/// <param name="names">The packages.</param>
internal sealed class DebianPackages(params string[] names)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private string? _folder;
    private string? _failure;

    /// <summary>The folder that tests need of them; nothing else is kept.</summary>
    public required string Path { get; init; }

    /// <summary>The folder that packages are kept in; made if it is missing.</summary>
    public string Cache { get; init; } = NpmPackage.DefaultCache;

    /// <summary>The packages' names.</summary>
    public override string ToString() => string.Join(" and ", names);

    /// <summary>Why the packages are not there, or <see langword="null"/> if they are. The first call fetches them if it has to.</summary>
    public string? Failure
    {
        get
        {
            lock (_lock)
            {
                if (_folder is null && _failure is null)
                    Find();
                return _failure;
            }
        }
    }

    /// <summary>The full path of the folder that holds that one, and only it; fails the calling test if the packages are missing.</summary>
    public string Folder => Failure is { } failure ? throw new InvalidOperationException(failure) : _folder!;

    private bool IsComplete(string folder) => Directory.Exists(System.IO.Path.Combine(folder, System.IO.Path.GetFileName(Path)));

    private void Find()
    {
        string folder = System.IO.Path.Combine(Cache, string.Join('+', names));
        try
        {
            if (!IsComplete(folder))
                Fetch(folder);
            _folder = folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or System.ComponentModel.Win32Exception)
        {
            // Another process may have been faster.
            if (IsComplete(folder))
                _folder = folder;
            else
                _failure = $"{this} are not in {Cache} and could not be fetched by apt-get: {e.Message}";
        }
    }

    private void Fetch(string folder)
    {
        string work = System.IO.Path.Combine(Cache, $"{Guid.NewGuid():n}.tmp");
        string contents = Directory.CreateDirectory(System.IO.Path.Combine(work, "contents")).FullName;
        try
        {
            Run(work, "apt-get", ["download", "-qq", .. names]);
            foreach (string archive in Directory.GetFiles(work, "*.deb"))
                Run(work, "dpkg-deb", "-x", archive, contents);
            if (!Directory.Exists(System.IO.Path.Combine(contents, Path)))
                throw new InvalidDataException($"They do not have {Path}.");
            Directory.CreateDirectory(folder);
            Directory.Move(System.IO.Path.Combine(contents, Path), System.IO.Path.Combine(folder, System.IO.Path.GetFileName(Path)));
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    internal static void Run(string folder, string command, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill();
            throw new IOException($"{command} took too long.");
        }

        if (process.ExitCode != 0)
            throw new IOException($"{command} failed: {error.Result.Trim()}{output.Result.Trim()}");
    }
}
