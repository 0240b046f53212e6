namespace Wafer.Wasi;

/// <summary>What one of the guest's three standard streams is connected to.</summary>
public sealed class WasiStdio
{
    private WasiStdio(Stream? stream, bool inherits)
    {
        Stream = stream;
        Inherits = inherits;
    }

    /// <summary>Nothing: reading finds the end of the file at once, and what is written is dropped.</summary>
    public static WasiStdio Null { get; } = new(null, false);

    /// <summary>
    /// The same standard stream of this process. On Linux the guest reads and writes the file descriptor itself, unbuffered.
    /// </summary>
    public static WasiStdio Inherit { get; } = new(null, true);

    internal Stream? Stream { get; }

    internal bool Inherits { get; }

    /// <summary>A .NET stream. Every guest write is one or more calls of <see cref="Stream.Write(ReadOnlySpan{byte})"/>.</summary>
    /// <param name="stream">The stream. It stays open; it is flushed when the guest synchronizes it and when the context is disposed.</param>
    /// <returns>The connection.</returns>
    public static WasiStdio FromStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new WasiStdio(stream, false);
    }

    /// <summary>The same as <see cref="FromStream"/>.</summary>
    /// <param name="stream">The stream.</param>
    public static implicit operator WasiStdio(Stream stream) => FromStream(stream);
}
