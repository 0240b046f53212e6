using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Wafer.Tests.Wasi;

namespace Wafer.Tests.Programs;

/// <summary>The fetching of sources, from a mirror on this machine.</summary>
public sealed class DebianSourceTests : IDisposable
{
    private readonly HttpListener _mirror = new();
    private readonly List<string> _requests = [];
    private readonly ScratchDirectory _scratch = new();
    private readonly byte[] _archive = Archive();
    private readonly string _address;

    public DebianSourceTests()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        _address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        probe.Stop();
        _mirror.Prefixes.Add(_address + "/");
        _mirror.Start();
        _ = Serve();
    }

    private string Cache => Path.Combine(_scratch.Root, "cache");

    public void Dispose()
    {
        _mirror.Close();
        _scratch.Dispose();
    }

    [LinuxFact]
    public void The_folders_that_are_wanted_are_fetched_and_kept()
    {
        string folder = Source("test", "tool/lib").Folder;
        Assert.Equal("a test", File.ReadAllText(Path.Combine(folder, "test", "a.rb")));
        Assert.Equal("a tool", File.ReadAllText(Path.Combine(folder, "tool", "lib", "b.rb")));
        Assert.Equal(2, Directory.GetFiles(Cache, "*", SearchOption.AllDirectories).Length);

        // The second time nobody is asked.
        Assert.Null(Source("test", "tool/lib").Failure);
        Assert.Equal(["/pool/main/l/lang/lang_1.2.orig.tar.xz"], _requests);
    }

    [LinuxFact]
    public void An_archive_that_is_not_the_one_that_was_pinned_is_refused()
    {
        var source = new DebianSource("lang", "1.2", new string('0', 64), "test") { Mirror = _address, Cache = Cache };
        Assert.Contains("SHA-256", source.Failure, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => source.Folder);
        Assert.Empty(Directory.GetFileSystemEntries(Cache));
    }

    [LinuxFact]
    public void Sources_without_what_is_wanted_are_refused()
    {
        Assert.Contains("lang_1.2", Source("test", "nothing").Failure, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Cache));
    }

    [LinuxFact]
    public void A_mirror_that_does_not_answer_is_named()
    {
        _mirror.Stop();
        Assert.Contains(_address, Source("test").Failure, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Cache));
    }

    private DebianSource Source(params string[] folders) =>
        new("lang", "1.2", Convert.ToHexStringLower(SHA256.HashData(_archive)), folders) { Mirror = _address, Cache = Cache };

    private async Task Serve()
    {
        try
        {
            while (_mirror.IsListening)
            {
                HttpListenerContext context = await _mirror.GetContextAsync();
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

    // Not by xz, which is not everywhere; tar sees what it is.
    private static byte[] Archive()
    {
        var bytes = new MemoryStream();
        using (var compressed = new GZipStream(bytes, CompressionLevel.Fastest))
        using (var tar = new TarWriter(compressed))
        {
            foreach ((string name, string content) in ((string, string)[])[("test/a.rb", "a test"), ("tool/lib/b.rb", "a tool"), ("tool/c.rb", "not wanted"), ("other/test/d.rb", "not wanted"), ("README", "text")])
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "lang-1.2/" + name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
        }

        return bytes.ToArray();
    }
}
