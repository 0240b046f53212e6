using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Wafer.Tests.Programs;

/// <summary>A package of the npm registry at a fixed version, and what tests need of it.</summary>
/// <param name="name">The package, with its scope.</param>
/// <param name="version">The version.</param>
/// <param name="integrity">The SHA-512 of the package's archive in Base64: what <c>npm view NAME@VERSION dist.integrity</c> gives.</param>
/// <param name="files">The files that are kept, or where they end in a slash, folders; as paths in the package.</param>
internal sealed class NpmPackage(string name, string version, string integrity, params string[] files)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5), s_connectPatience = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private string? _folder;
    private string? _failure;

    /// <summary>The folder that packages are kept in unless another one is given.</summary>
    public static string DefaultCache { get; } = Environment.GetEnvironmentVariable("WAFER_PROGRAMS") is { Length: > 0 } named
        ? Path.GetFullPath(named)
        : Path.Combine(TestData.RepositoryRoot ?? AppContext.BaseDirectory, ".cache", "programs");

    /// <summary>The registry's address, without a slash at its end.</summary>
    public string Registry { get; init; } = NpmRegistry.Address;

    /// <summary>The folder that packages are kept in; made if it is missing.</summary>
    public string Cache { get; init; } = DefaultCache;

    /// <summary>The package and its version.</summary>
    public override string ToString() => $"{name}@{version}";

    /// <summary>Why the package is not there, or <see langword="null"/> if it is. The first call fetches it if it has to.</summary>
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

    /// <summary>The full path of a file of the package; fails the calling test if the package is missing.</summary>
    public string PathOf(string file) => Failure is { } failure
        ? throw new InvalidOperationException(failure)
        : Path.Combine(_folder!, file);

    private void Find()
    {
        string folder = Path.Combine(Cache, $"{name.Replace('/', '+')}-{version}");
        try
        {
            if (!IsComplete(folder))
                Fetch(folder).GetAwaiter().GetResult();
            _folder = folder;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException or OperationCanceledException or UnauthorizedAccessException)
        {
            // Another process may have been faster.
            if (IsComplete(folder))
                _folder = folder;
            else
                _failure = $"{this} is not in {Cache} and could not be fetched from {Registry}: {e.Message}";
        }
    }

    private bool IsComplete(string folder) => files.All(file => Path.Exists(Path.Combine(folder, file)));

    private async Task Fetch(string folder)
    {
        // Another process may be doing the same: each works in a folder of its own, and one of them wins the name.
        string work = Path.Combine(Cache, $"{Guid.NewGuid():n}.tmp");
        Directory.CreateDirectory(work);
        try
        {
            string archive = Path.Combine(work, "archive"), contents = Path.Combine(work, "contents");
            await Download($"{Registry}/{name}/-/{name[(name.IndexOf('/') + 1)..]}-{version}.tgz", archive);
            await CheckIntegrity(archive);
            await Extract(archive, contents);
            if (!IsComplete(contents))
                throw new InvalidDataException("The package does not have the files that it should have.");
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Directory.Move(contents, folder);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    internal static async Task Download(string url, string path)
    {
        using var patience = new CancellationTokenSource(s_patience);
        using var client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = s_connectPatience });
        await using Stream body = await client.GetStreamAsync(url, patience.Token);
        await using FileStream file = File.Create(path);
        await body.CopyToAsync(file, patience.Token);
    }

    private async Task CheckIntegrity(string archive)
    {
        await using FileStream file = File.OpenRead(archive);
        string found = Convert.ToBase64String(await SHA512.HashDataAsync(file));
        if (found != integrity)
            throw new InvalidDataException($"The SHA-512 of its archive is {found} and should be {integrity}.");
    }

    private async Task Extract(string archive, string folder)
    {
        Directory.CreateDirectory(folder);
        await using FileStream file = File.OpenRead(archive);
        await using var decompressed = new GZipStream(file, CompressionMode.Decompress);
        await using var tar = new TarReader(decompressed);
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            // npm puts everything into one folder, whatever its name.
            string path = entry.Name[(entry.Name.IndexOf('/') + 1)..];
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !files.Any(wanted => IsAtOrBelow(path, wanted)))
                continue;
            string target = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await entry.ExtractToFileAsync(target, overwrite: true);
        }
    }

    private static bool IsAtOrBelow(string path, string wanted) =>
        path == wanted || (wanted.EndsWith('/') && path.StartsWith(wanted, StringComparison.Ordinal) && !path.Contains("..", StringComparison.Ordinal));
}
