using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Wafer.Tests.Programs;

/// <summary>The fetching of packages, from a registry on this machine.</summary>
public sealed class NpmPackageTests : IDisposable
{
    private readonly HttpListener _registry = new();
    private readonly List<string> _requests = [];
    private readonly byte[] _archive = Archive();
    private readonly string _address;
    private readonly string _cache = Directory.CreateTempSubdirectory("wafer-npm").FullName;

    public NpmPackageTests()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        _address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        probe.Stop();
        _registry.Prefixes.Add(_address + "/");
        _registry.Start();
        _ = Serve();
    }

    public void Dispose()
    {
        _registry.Close();
        Directory.Delete(_cache, recursive: true);
    }

    [Fact]
    public void The_files_that_are_wanted_are_fetched_and_kept()
    {
        Assert.Equal("module", File.ReadAllText(Package().PathOf("dist/a.wasm")));
        Assert.Equal("shared", File.ReadAllText(Package().PathOf("share/deep/file")));
        string folder = Path.Combine(_cache, "@scope+tool-1.2.3");
        Assert.Equal([folder], Directory.GetFileSystemEntries(_cache));
        Assert.Equal(2, Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length);

        // The second time nobody is asked.
        Assert.Equal(["/@scope/tool/-/tool-1.2.3.tgz"], _requests);
    }

    [Fact]
    public void An_archive_that_is_not_the_one_that_was_pinned_is_refused()
    {
        NpmPackage package = Package(integrity: Convert.ToBase64String(new byte[64]));
        Assert.Contains("SHA-512", package.Failure, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => package.PathOf("dist/a.wasm"));
        Assert.Empty(Directory.GetFileSystemEntries(_cache));
    }

    [Fact]
    public void A_package_without_what_is_wanted_is_refused()
    {
        Assert.Contains("does not have the files", Package("dist/b.wasm").Failure, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_cache));
    }

    [Fact]
    public void A_registry_that_does_not_answer_is_named()
    {
        _registry.Stop();
        string? failure = Package().Failure;
        Assert.Contains("@scope/tool@1.2.3", failure, StringComparison.Ordinal);
        Assert.Contains(_address, failure, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_cache));
    }

    private NpmPackage Package(string file = "dist/a.wasm", string? integrity = null) =>
        new("@scope/tool", "1.2.3", integrity ?? Convert.ToBase64String(SHA512.HashData(_archive)), file, "share/") { Registry = _address, Cache = _cache };

    private async Task Serve()
    {
        try
        {
            while (_registry.IsListening)
            {
                HttpListenerContext context = await _registry.GetContextAsync();
                _requests.Add(context.Request.RawUrl!);
                await context.Response.OutputStream.WriteAsync(_archive);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static byte[] Archive()
    {
        var bytes = new MemoryStream();
        using (var compressed = new GZipStream(bytes, CompressionLevel.Fastest))
        using (var tar = new TarWriter(compressed))
        {
            foreach ((string name, string content) in ((string, string)[])[("package/dist/a.wasm", "module"), ("package/README", "text"), ("package/share/deep/file", "shared"), ("package/share/../../out", "no")])
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
        }

        return bytes.ToArray();
    }
}
