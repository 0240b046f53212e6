using Microsoft.Win32.SafeHandles;
using Wafer.Binary;
using Wafer.Compiler.Artifacts;
using Wafer.Text;

namespace Wafer.Cli;

/// <summary>Reads modules from files and from the standard input.</summary>
internal static class ModuleFile
{
    /// <summary>The name of the standard input.</summary>
    public const string StandardInput = "-";

    private const string CompiledExtension = ".wafer";

    /// <summary>Whether a file, judged by its name and its first bytes, is a compiled module, which is better mapped than read.</summary>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static bool IsCompiled(string path)
    {
        // One file more to open is worth it only where it may save reading a large one.
        if (!path.EndsWith(CompiledExtension, StringComparison.Ordinal))
            return false;
        try
        {
            using SafeFileHandle file = File.OpenHandle(path);
            Span<byte> head = stackalloc byte[16];
            return !file.IsInvalid && ArtifactHeader.IsArtifact(head[..RandomAccess.Read(file, head, 0)]);
        }
        catch (Exception e) when (Reason(e, path) is { } reason)
        {
            throw new InputException($"cannot read {path}: {reason}");
        }
    }

    /// <summary>A module in the binary format. What is not binary, judged by its first bytes, is assembled; of a compiled module it is the one inside.</summary>
    /// <param name="host">The streams.</param>
    /// <param name="path">A file, or <c>-</c>.</param>
    /// <param name="nameSection">Whether the identifiers of a text are kept in a name section.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    /// <exception cref="MalformedModuleException">The text is malformed.</exception>
    public static ReadOnlyMemory<byte> ReadBinary(ToolHost host, string path, bool nameSection = true)
    {
        ReadOnlyMemory<byte> content = Read(host, path);
        if (ArtifactHeader.IsArtifact(content.Span))
            return ModuleInside(content, path);
        return IsBinary(content.Span) ? content : Wat.Assemble(content.Span, nameSection);
    }

    /// <summary>All bytes of a file, which may be a pipe or a device.</summary>
    /// <exception cref="InputException">The file cannot be read, is empty, or is larger than any module.</exception>
    public static ReadOnlyMemory<byte> Read(ToolHost host, string path)
    {
        try
        {
            if (path == StandardInput)
                return ReadAll(host.Input, path, 0);
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return ReadAll(file, path, file.CanSeek ? file.Length : 0);
        }
        catch (Exception e) when (Reason(e, path) is { } reason)
        {
            throw new InputException($"cannot read {path}: {reason}");
        }
    }

    /// <summary>Writes a file as a whole: whoever reads it sees the old content or all of the new.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Replace(string path, Action<Stream> write)
    {
        string temporary = path + ".tmp";
        try
        {
            using FileStream output = File.Create(temporary);
            write(output);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e)
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
            if (e is IOException or UnauthorizedAccessException && Reason(e, path) is { } reason)
                throw new InputException($"cannot write {path}: {reason}");
            throw;
        }
    }

    /// <summary>Writes a file, or the standard output for <c>-</c>.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(ToolHost host, string path, ReadOnlySpan<byte> content)
    {
        if (path == StandardInput)
        {
            Stream output = host.Output;
            output.Write(content);
            output.Flush();
            return;
        }

        try
        {
            File.WriteAllBytes(path, content);
        }
        catch (Exception e) when (Reason(e, path) is { } reason)
        {
            throw new InputException($"cannot write {path}: {reason}");
        }
    }

    /// <summary>Why a file cannot be read or written; <see langword="null"/> if the exception is of another kind.</summary>
    public static string? Reason(Exception e, string path) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file or directory",
        UnauthorizedAccessException => Directory.Exists(path) ? "it is a directory" : "permission denied",
        PathTooLongException => "the name is too long",
        IOException => e.Message,
        ArgumentException => "this is not the name of a file",
        _ => null,
    };

    private static ReadOnlyMemory<byte> ModuleInside(ReadOnlyMemory<byte> file, string path)
    {
        ArtifactPart module = ArtifactHeader.ReadModulePart(file.Span);
        return module.Length > 0 && module.IsWithin(file.Length)
            ? file.Slice((int)module.Offset, (int)module.Length)
            : throw new InputException($"{path} is a compiled module whose module inside is missing or damaged");
    }

    // A binary begins with NUL, which no text contains.
    private static bool IsBinary(ReadOnlySpan<byte> content) => content[0] == 0;

    private static ReadOnlyMemory<byte> ReadAll(Stream stream, string path, long length)
    {
        const int limit = ImplementationLimits.ModuleSize;
        var buffer = new byte[Math.Clamp(length + 1, 4096, limit + 1L)];
        int count = 0;
        for (int read; (read = stream.Read(buffer, count, buffer.Length - count)) > 0;)
        {
            count += read;
            if (count > limit)
                throw new InputException($"{path} has more than {limit} bytes, the most that a module can have");
            if (count == buffer.Length)
                Array.Resize(ref buffer, (int)Math.Min(2L * count, limit + 1L));
        }

        return count > 0 ? buffer.AsMemory(0, count) : throw new InputException($"{path} is empty");
    }
}
