using System.Collections;
using System.Net.Sockets;

namespace Wafer.Wasi;

/// <summary>What a WASI guest gets to see. The defaults are nothing: no arguments, no variables, no files, null streams.</summary>
/// <example>
/// <code>
/// var options = new WasiOptions()
///     .WithArgs("program", "--verbose")
///     .AddMount(new MemoryFileSystem().AddFile("config.json", "{}"), "/")
///     .WithStdout(Console.Out);
/// </code>
/// </example>
public sealed class WasiOptions
{
    /// <summary>The arguments. By convention the first is the program's name.</summary>
    public IList<string> Args { get; init; } = [];

    /// <summary>The environment variables, in the order in which the guest sees them.</summary>
    public IList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>The directories that are open when the guest starts: descriptors 3, 4 and so on, in this order.</summary>
    public IList<WasiMount> Mounts { get; init; } = [];

    /// <summary>The listening sockets that are open when the guest starts: the descriptors after the directories', in this order. Linux only.</summary>
    public IList<Socket> Listeners { get; init; } = [];

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

    /// <summary>
    /// How many descriptors may be open at once, at most 1,048,576; opening one more fails with EMFILE. All guests together get three quarters of the
    /// files that the process may have open, beyond which opening one fails with ENFILE.
    /// </summary>
    public int MaxDescriptors { get; set; } = 1024;

    /// <summary>How many threads a guest that <see cref="WasiThreads"/> runs may have at once beside its first; starting one more fails with EAGAIN.</summary>
    public int MaxThreads { get; set; } = 1000;

    /// <summary>Adds arguments.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>These options.</returns>
    public WasiOptions WithArgs(params ReadOnlySpan<string> args)
    {
        foreach (string arg in args)
            Args.Add(arg);
        return this;
    }

    /// <summary>Adds an environment variable.</summary>
    /// <param name="name">The name; not empty, without <c>=</c>.</param>
    /// <param name="value">The value.</param>
    /// <returns>These options.</returns>
    public WasiOptions AddEnvironment(string name, string value)
    {
        Environment.Add(new KeyValuePair<string, string>(name, value));
        return this;
    }

    /// <summary>Adds all environment variables of this process, in the order of their names.</summary>
    /// <returns>These options.</returns>
    public WasiOptions InheritEnvironment()
    {
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().OrderBy(v => (string)v.Key, StringComparer.Ordinal))
            AddEnvironment((string)variable.Key, (string?)variable.Value ?? "");
        return this;
    }

    /// <summary>Adds a directory of the host.</summary>
    /// <param name="hostPath">The directory on the host.</param>
    /// <param name="guestPath">The name under which the guest sees it.</param>
    /// <param name="readOnly">Whether the guest may not change anything below it.</param>
    /// <returns>These options.</returns>
    public WasiOptions AddPreopen(string hostPath, string guestPath, bool readOnly = false)
    {
        var directory = new PhysicalFileSystem(hostPath);
        return AddMount(readOnly ? new ReadOnlyFileSystem(directory) : directory, guestPath);
    }

    /// <summary>Adds a directory of any file system.</summary>
    /// <param name="fileSystem">The file system whose root it is.</param>
    /// <param name="guestPath">The name under which the guest sees it.</param>
    /// <returns>These options.</returns>
    public WasiOptions AddMount(IWasiFileSystem fileSystem, string guestPath)
    {
        ArgumentNullException.ThrowIfNull(fileSystem);
        ArgumentNullException.ThrowIfNull(guestPath);
        Mounts.Add(new WasiMount(fileSystem, guestPath));
        return this;
    }

    /// <summary>Adds a socket that the guest may accept connections from.</summary>
    /// <param name="listener">A stream socket that listens. It is made non-blocking, is only the guest's while the context is in use, and is not closed with it.</param>
    /// <returns>These options.</returns>
    public WasiOptions AddListener(Socket listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        if (listener.SocketType != SocketType.Stream)
            throw new ArgumentException("Only stream sockets can listen.", nameof(listener));
        Listeners.Add(listener);
        return this;
    }

    /// <summary>Connects the three standard streams to those of this process.</summary>
    /// <returns>These options.</returns>
    public WasiOptions InheritStdio()
    {
        Stdin = Stdout = Stderr = WasiStdio.Inherit;
        return this;
    }

    /// <summary>Sets <see cref="Stdin"/>.</summary>
    /// <param name="stdio">A stream, a pipe's reader, or what <see cref="WasiStdio"/> offers.</param>
    /// <returns>These options.</returns>
    public WasiOptions WithStdin(WasiStdio stdio)
    {
        Stdin = stdio;
        return this;
    }

    /// <summary>Sets <see cref="Stdout"/>.</summary>
    /// <param name="stdio">A stream, a text writer, a pipe's writer, or what <see cref="WasiStdio"/> offers.</param>
    /// <returns>These options.</returns>
    public WasiOptions WithStdout(WasiStdio stdio)
    {
        Stdout = stdio;
        return this;
    }

    /// <summary>Sets <see cref="Stderr"/>.</summary>
    /// <param name="stdio">A stream, a text writer, a pipe's writer, or what <see cref="WasiStdio"/> offers.</param>
    /// <returns>These options.</returns>
    public WasiOptions WithStderr(WasiStdio stdio)
    {
        Stderr = stdio;
        return this;
    }

    /// <summary>
    /// Makes runs repeatable: the clock is a <see cref="WasiVirtualClock"/> and random bytes come from a seed. What the guest reads, files'
    /// times among it, is for the embedder to make repeatable.
    /// </summary>
    /// <param name="seed">The seed.</param>
    /// <returns>These options.</returns>
    public WasiOptions MakeDeterministic(int seed = 0)
    {
        Clock = new WasiVirtualClock();
        Random = new Random(seed);
        return this;
    }
}
