using System.Globalization;
using System.Text;

namespace Wafer.Runtime.Diagnostics;

/// <summary>Files from which Linux perf learns what functions are called. One of each kind for the process.</summary>
internal static class ProfilerOutput
{
    private static readonly Lock s_lock = new();
    private static StreamWriter? s_map;
    private static JitDump? s_dump;

    /// <summary>Notes functions whose code has been made executable. What cannot be written is left out: running is more important.</summary>
    public static void Add(ProfilerSupport support, PublishedCode code)
    {
        lock (s_lock)
        {
            try
            {
                if (support == ProfilerSupport.PerfMap)
                    AddToMap(code);
                else
                    AddToDump(code);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    private static void AddToMap(PublishedCode code)
    {
        if (s_map is null)
        {
            string path = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"perf-{Environment.ProcessId}.map"));
            s_map = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { NewLine = "\n" };
        }
        foreach ((nint start, int size, string name) in FunctionsOf(code))
            s_map.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{start:x} {size:x} {name}"));
        s_map.Flush();
    }

    private static void AddToDump(PublishedCode code)
    {
        s_dump ??= new JitDump(Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"jit-{Environment.ProcessId}.dump")));
        foreach ((nint start, int size, string name) in FunctionsOf(code))
            s_dump.Add(start, size, name);
        s_dump.Flush();
    }

    private static IEnumerable<(nint Start, int Size, string Name)> FunctionsOf(PublishedCode code)
    {
        int[] offsets = code.Artifact.FunctionOffsets;
        FunctionNames names = code.Module.Names;
        var text = new StringBuilder();
        for (int i = 0; i + 1 < offsets.Length; i++)
        {
            int function = code.Artifact.FirstFunction + i;
            int index = code.Module.Description.ImportedFunctions + function;
            text.Clear().Append(names.Module ?? "wasm").Append('!');
            text.Append(names[index] ?? string.Create(CultureInfo.InvariantCulture, $"func{index}"));
            text.Replace('\n', '?').Replace('\r', '?').Replace('\0', '?');
            yield return (code.EntryOf(function), offsets[i + 1] - offsets[i], text.ToString());
        }
    }
}
