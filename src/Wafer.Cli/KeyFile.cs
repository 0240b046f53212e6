namespace Wafer.Cli;

/// <summary>Files that hold the secret of compiled modules.</summary>
internal static class KeyFile
{
    /// <summary>Reads a key.</summary>
    /// <exception cref="InputException">The file cannot be read, or holds no key.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            byte[] key = File.ReadAllBytes(path);
            return key.Length == ArtifactOptions.KeySize
                ? key
                : throw new InputException($"{path} is no key: it has {key.Length} bytes, and a key has {ArtifactOptions.KeySize} (head -c {ArtifactOptions.KeySize} /dev/urandom makes one)");
        }
        catch (Exception e) when (ModuleFile.Reason(e, path) is { } reason)
        {
            throw new InputException($"cannot read {path}: {reason}");
        }
    }
}
