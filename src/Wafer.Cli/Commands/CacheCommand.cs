using System.Globalization;
using Wafer.Runtime;

namespace Wafer.Cli.Commands;

/// <summary><c>wafer cache</c>: the cache of compiled code.</summary>
internal static class CacheCommand
{
    /// <summary>Says where the cache is and what is in it.</summary>
    public static int Show(ToolHost host, string? named)
    {
        string directory = DirectoryOf(named);
        (int files, long bytes) = CodeCacheFolder.Measure(directory);
        host.Out.Write(string.Create(CultureInfo.InvariantCulture, $"{directory}\n{files} modules, {bytes / 1e6:0.0} MB\n"));
        return ExitCode.Success;
    }

    /// <summary>Deletes what is in the cache.</summary>
    public static int Clear(ToolHost host, string? named)
    {
        string directory = DirectoryOf(named);
        try
        {
            (int files, long bytes) = CodeCacheFolder.Clear(directory);
            host.Out.Write(string.Create(CultureInfo.InvariantCulture, $"deleted {files} modules, {bytes / 1e6:0.0} MB\n"));
            return ExitCode.Success;
        }
        catch (Exception e) when (ModuleFile.Reason(e, directory) is { } reason)
        {
            throw new InputException($"cannot clear {directory}: {reason}");
        }
    }

    private static string DirectoryOf(string? named)
    {
        CompilationCacheOptions? cache = named is null ? CacheFolder.Default : CacheFolder.Parse(named);
        return cache?.Directory ?? throw new UsageException("cache: there is none, because it is off");
    }
}
