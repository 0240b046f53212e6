using System.Security.Cryptography;

namespace Wafer.Tests.Programs;

/// <summary>The upstream sources of a package of Debian, and what tests need of them; unpacked by tar.</summary>
/// <param name="name">The source package.</param>
/// <param name="version">The upstream version.</param>
/// <param name="sha256">The SHA-256 of the archive, as the package's <c>.dsc</c> file has it.</param>
/// <param name="folders">The folders that are kept, as paths in the sources.</param>
internal sealed class DebianSource(string name, string version, string sha256, params string[] folders)
{
    private readonly Lock _lock = new();
    private string? _folder;
    private string? _failure;

    /// <summary>The archive's address, without a slash at its end.</summary>
    public string Mirror { get; init; } = "http://deb.debian.org/debian";

    /// <summary>The folder that packages are kept in; made if it is missing.</summary>
    public string Cache { get; init; } = NpmPackage.DefaultCache;

    /// <summary>The package and its version.</summary>
    public override string ToString() => $"{name}_{version}";

    /// <summary>Why the sources are not there, or <see langword="null"/> if they are. The first call fetches them if it has to.</summary>
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

    /// <summary>The full path of the folder that holds the ones that are kept; fails the calling test if the sources are missing.</summary>
    public string Folder => Failure is { } failure ? throw new InvalidOperationException(failure) : _folder!;

    private bool IsComplete(string root) => folders.All(folder => Directory.Exists(Path.Combine(root, folder)));

    private void Find()
    {
        string folder = Path.Combine(Cache, $"{name}-{version}-source");
        try
        {
            if (!IsComplete(folder))
                Fetch(folder);
            _folder = folder;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException or OperationCanceledException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            // Another process may have been faster.
            if (IsComplete(folder))
                _folder = folder;
            else
                _failure = $"{this} is not in {Cache} and could not be fetched from {Mirror}: {e.Message}";
        }
    }

    private void Fetch(string folder)
    {
        string work = Path.Combine(Cache, $"{Guid.NewGuid():n}.tmp");
        string contents = Directory.CreateDirectory(Path.Combine(work, "contents")).FullName;
        try
        {
            string archive = Path.Combine(work, "archive.tar.xz");
            NpmPackage.Download($"{Mirror}/pool/main/{name[0]}/{name}/{name}_{version}.orig.tar.xz", archive).GetAwaiter().GetResult();
            CheckHash(archive);
            DebianPackages.Run(work, "tar", ["-xf", archive, "-C", contents, "--strip-components=1", "--wildcards", "--no-wildcards-match-slash", .. folders.Select(kept => $"*/{kept}")]);
            if (!IsComplete(contents))
                throw new InvalidDataException("The sources do not have the folders that they should have.");
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Directory.Move(contents, folder);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private void CheckHash(string archive)
    {
        using FileStream file = File.OpenRead(archive);
        string found = Convert.ToHexStringLower(SHA256.HashData(file));
        if (found != sha256)
            throw new InvalidDataException($"The SHA-256 of its archive is {found} and should be {sha256}.");
    }
}
