namespace Wafer.Wasi;

/// <summary>What a WASI guest gets to see. The defaults are nothing: no arguments, no variables, no files, null streams.</summary>
public sealed class WasiOptions
{
    /// <summary>The arguments. By convention the first is the program's name.</summary>
    public IList<string> Args { get; init; } = [];

    /// <summary>The environment variables, in the order in which the guest sees them.</summary>
    public IList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>The directories that are open when the guest starts: descriptors 3, 4 and so on, in this order. Linux only.</summary>
    public IList<WasiPreopen> Preopens { get; init; } = [];

    /// <summary>Descriptor 0.</summary>
    public WasiStdio Stdin { get; set; } = WasiStdio.Null;

    /// <summary>Descriptor 1.</summary>
    public WasiStdio Stdout { get; set; } = WasiStdio.Null;

    /// <summary>Descriptor 2.</summary>
    public WasiStdio Stderr { get; set; } = WasiStdio.Null;

    /// <summary>The source of all time, sleeping included. Null: the system's clocks, in nanoseconds.</summary>
    public TimeProvider? Clock { get; set; }

    /// <summary>The source of random bytes; a seeded one makes runs repeatable. Null: the system's cryptographic source.</summary>
    public Random? Random { get; set; }

    /// <summary>How many descriptors may be open at once; opening one more fails with EMFILE.</summary>
    public int MaxDescriptors { get; set; } = 1024;

    /// <summary>Adds an environment variable.</summary>
    /// <param name="name">The name; not empty, without <c>=</c>.</param>
    /// <param name="value">The value.</param>
    /// <returns>These options.</returns>
    public WasiOptions AddEnvironment(string name, string value)
    {
        Environment.Add(new KeyValuePair<string, string>(name, value));
        return this;
    }

    /// <summary>Adds a directory that is open when the guest starts.</summary>
    /// <param name="hostPath">The directory on the host.</param>
    /// <param name="guestPath">The name under which the guest sees it.</param>
    /// <param name="readOnly">Whether the guest may not change anything below it.</param>
    /// <returns>These options.</returns>
    public WasiOptions AddPreopen(string hostPath, string guestPath, bool readOnly = false)
    {
        Preopens.Add(new WasiPreopen(hostPath, guestPath, readOnly));
        return this;
    }

    /// <summary>Connects the three standard streams to those of this process.</summary>
    /// <returns>These options.</returns>
    public WasiOptions InheritStdio()
    {
        Stdin = Stdout = Stderr = WasiStdio.Inherit;
        return this;
    }
}
