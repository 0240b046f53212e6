using System.Text.Json;

namespace Wafer.Tests.Programs;

/// <summary>
/// Unpacks the files that Yosys finds under <c>/share</c>. Its package has them as a JavaScript object, <c>{ share: { "dir": { "file": "content" } } }</c>;
/// the content of large ones is <c>new URL("./file", …)</c>, a file of the package.
/// </summary>
internal ref struct YosysShare
{
    private readonly string _packageFolder;
    private ReadOnlySpan<char> _rest;

    private YosysShare(string script, string packageFolder)
    {
        const string start = "filesystem =";
        _rest = script.AsSpan(script.IndexOf(start, StringComparison.Ordinal) + start.Length);
        _packageFolder = packageFolder;
    }

    /// <summary>Writes the files.</summary>
    /// <param name="scriptPath">The script that has them.</param>
    /// <param name="folder">Where they go; the folder <c>share</c> is made in it.</param>
    public static void Unpack(string scriptPath, string folder)
    {
        var share = new YosysShare(File.ReadAllText(scriptPath), Path.GetDirectoryName(scriptPath)!);
        share.UnpackFolder(folder);
    }

    private void UnpackFolder(string folder)
    {
        Directory.CreateDirectory(folder);
        Expect("{");
        while (!Take("}"))
        {
            string path = Path.Combine(folder, Key());
            Expect(":");
            if (Next() == '{')
            {
                UnpackFolder(path);
            }
            else if (Take("new URL("))
            {
                File.Copy(Path.Combine(_packageFolder, String()), path);
                Expect(",");
                Expect("import.meta.url)");
            }
            else
            {
                File.WriteAllText(path, String());
            }

            Take(",");
        }
    }

    private string Key()
    {
        if (Next() == '"')
            return String();
        int length = _rest.IndexOfAnyExceptInRange('a', 'z');
        string key = _rest[..length].ToString();
        _rest = _rest[length..];
        return key;
    }

    // The script writes strings as JSON does.
    private string String()
    {
        Assert.Equal('"', Next());
        int end = 1;
        while (_rest[end] != '"')
            end += _rest[end] == '\\' ? 2 : 1;
        string text = JsonSerializer.Deserialize<string>(_rest[..(end + 1)])!;
        _rest = _rest[(end + 1)..];
        return text;
    }

    private char Next()
    {
        _rest = _rest.TrimStart();
        return _rest[0];
    }

    private bool Take(string text)
    {
        _rest = _rest.TrimStart();
        if (!_rest.StartsWith(text))
            return false;
        _rest = _rest[text.Length..];
        return true;
    }

    private void Expect(string text) => Assert.True(Take(text), $"expected '{text}' in Yosys' resources");
}
