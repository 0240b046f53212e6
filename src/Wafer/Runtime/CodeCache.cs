using System.Buffers.Binary;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Wafer.Compiler.Artifacts;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime;

/// <summary>Compiled code on disk: one file for each module, target and build. Thread-safe, and safe among processes: files appear whole, by being renamed, and are never changed.</summary>
/// <remarks>
/// A cache is a convenience: whatever goes wrong with it (a full disk, missing permission, damaged files) is not reported, and the module is compiled.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed class CodeCache(CompilationCacheOptions options)
{
    private const string TemporaryExtension = ".tmp", KeyFile = "key";

    // A use within this time of the last one is not recorded.
    private static readonly TimeSpan s_useResolution = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan s_temporaryLifetime = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private byte[]? _key;
    private bool _isUnusable;

    private static ReadOnlySpan<byte> ModuleNonce => "Cache module"u8;

    private static ReadOnlySpan<byte> NameNonce => "Cache name\0\0"u8;

    /// <summary>Finds a module's code, or compiles the module and keeps the code.</summary>
    /// <exception cref="MalformedModuleException">The bytes are not a module.</exception>
    /// <exception cref="InvalidModuleException">The module breaks a validation rule.</exception>
    public ModuleCore Compile(EngineCore engine, object owner, ReadOnlyMemory<byte> module)
    {
        if (module.Length < options.MinModuleBytes || engine.Options.Compilation != CompilationMode.Eager || OpenKey() is not { } key)
            return ModuleCore.Compile(engine, owner, module);
        string path = Path.Combine(options.Directory, NameOf(key, module.Span, engine.Target) + CodeCacheFolder.Extension);
        if (TryLoad(engine, owner, path, module, key) is { } found)
            return found;
        ModuleCore compiled = ModuleCore.Compile(engine, owner, module);
        Store(path, compiled, key);
        return compiled;
    }

    private static string NameOf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> module, in CompilationTarget target)
    {
        Span<byte> content = stackalloc byte[64];
        MessageTag.Make(key, ModuleNonce, module, content);
        BinaryPrimitives.WriteUInt128LittleEndian(content[16..], ArtifactFile.Compiler);
        BinaryPrimitives.WriteInt32LittleEndian(content[32..], (int)target.Machine);
        BinaryPrimitives.WriteInt32LittleEndian(content[36..], (int)target.Bounds);
        BinaryPrimitives.WriteUInt64LittleEndian(content[40..], (ulong)target.Features);
        BinaryPrimitives.WriteUInt64LittleEndian(content[48..], target.Cpu);
        BinaryPrimitives.WriteUInt64LittleEndian(content[56..], target.Options);
        Span<byte> name = stackalloc byte[MessageTag.Size];
        MessageTag.Make(key, NameNonce, content, name);
        return Convert.ToHexStringLower(name);
    }

    private static ModuleCore? TryLoad(EngineCore engine, object owner, string path, ReadOnlyMemory<byte> module, byte[] key)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path);
            long length = RandomAccess.GetLength(file);
            if (length is < ArtifactHeader.Size or > int.MaxValue)
                return null;
            ReadOnlyMemory<byte> image = new MappedFile(file, (int)length).Memory;
            if (ArtifactFile.Check(image.Span, key, engine.Target, checkContents: true, out ArtifactHeader? header) is not null)
                return null;
            ModuleCore? loaded = ArtifactLoader.TryLoad(engine, owner, file, image, header!, module, out _);
            if (loaded is not null && DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > s_useResolution)
                File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return loaded;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Store(string path, ModuleCore module, byte[] key)
    {
        string temporary = $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}{TemporaryExtension}";
        try
        {
            var mode = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            using (var output = new FileStream(temporary, mode))
                ArtifactFile.Write(output, ((WholeCode)module.Code).Artifact, module.Engine.Target, module.Description.ImportedFunctions, module: default, key);
            File.Move(temporary, path, overwrite: true);
            Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
        }
    }

    // What has not been used for the longest time goes, until there is some room again.
    private void Trim()
    {
        foreach (FileInfo file in new DirectoryInfo(options.Directory).EnumerateFiles("*" + TemporaryExtension))
        {
            // Left by a process that was killed.
            if (DateTime.UtcNow - file.LastWriteTimeUtc > s_temporaryLifetime)
                TryDelete(file.FullName);
        }
        FileInfo[] entries = CodeCacheFolder.Entries(options.Directory);
        long total = entries.Sum(file => file.Length);
        if (total <= options.MaxBytes)
            return;
        foreach (FileInfo file in entries.OrderBy(file => file.LastWriteTimeUtc))
        {
            if (total <= options.MaxBytes / 10 * 9)
                return;
            total -= file.Length;
            TryDelete(file.FullName);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process may have deleted it, or it stays.
        }
    }

    // The secret of this cache, made when the cache is; null if the folder cannot be used.
    private byte[]? OpenKey()
    {
        lock (_lock)
        {
            if (_key is null && !_isUnusable)
            {
                try
                {
                    _key = ReadOrMakeKey();
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
                {
                    _key = null;
                }
                _isUnusable = _key is null;
            }
            return _key;
        }
    }

    private byte[]? ReadOrMakeKey()
    {
        const UnixFileMode userAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(options.Directory, userAlone);
        if (!FileOwner.IsPrivate(options.Directory))
            return null;
        string path = Path.Combine(options.Directory, KeyFile);
        if (!File.Exists(path))
        {
            // The first of several processes decides. Moving the file would not do: it only looks for the other name before it takes it.
            string temporary = $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}{TemporaryExtension}";
            File.WriteAllBytes(temporary, RandomKey());
            File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            FileOwner.TryLink(temporary, path);
            TryDelete(temporary);
        }
        byte[] key = File.ReadAllBytes(path);
        return key.Length == MessageTag.Size && FileOwner.IsPrivate(path) ? key : null;
    }

    // Of the 244 random bits of two identifiers. The library that .NET has for random keys loads a native one.
    private static byte[] RandomKey()
    {
        byte[] key = new byte[MessageTag.Size];
        MessageTag.Make(Guid.NewGuid().ToByteArray(), NameNonce, Guid.NewGuid().ToByteArray(), key);
        return key;
    }
}
