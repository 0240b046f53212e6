using System.Text;
using Wafer.Text;

namespace Wafer.Tests.Cli;

/// <summary>A folder for the files of one test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("wafer-cli").FullName;

    /// <summary>The path of a file or folder in it.</summary>
    public string this[string name] => Path.Combine(_path, name);

    /// <summary>Writes a text file.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    /// <summary>Writes a file.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    /// <summary>Writes a module in the binary format.</summary>
    /// <returns>Its path.</returns>
    public string WriteModule(string name, string text) => Write(name, Wat.Assemble(text));

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_path, recursive: true);
}
