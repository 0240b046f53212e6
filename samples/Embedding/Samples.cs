namespace Wafer.Samples;

/// <summary>The samples by their names. Each writes to a text writer, so that tests can read it.</summary>
public static class Samples
{
    private static readonly Dictionary<string, Action<TextWriter>> s_samples = new()
    {
        ["hello"] = Hello.Run,
        ["host-functions"] = HostFunctions.Run,
        ["memory"] = MemoryAndText.Run,
        ["errors"] = Errors.Run,
        ["async"] = Async.Run,
        ["limits"] = Limits.Run,
        ["fuel"] = Fuel.Run,
        ["plugins"] = PluginHost.Run,
        ["wasi"] = WasiProgram.Run,
        ["precompiled"] = Precompiled.Run,
        ["objects"] = HeapObjects.Run,
        ["threads"] = Threads.Run,
        ["generator"] = Generated.Run,
    };

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> Names => s_samples.Keys;

    /// <summary>The sample of a name, or <see langword="null"/>.</summary>
    public static Action<TextWriter>? Find(string name) => s_samples.GetValueOrDefault(name);
}
