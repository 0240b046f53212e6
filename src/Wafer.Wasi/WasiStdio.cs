using System.IO.Pipelines;
using Wafer.Wasi.Linux;

namespace Wafer.Wasi;

/// <summary>What one of the guest's three standard streams is connected to.</summary>
public sealed class WasiStdio
{
    private readonly Func<int, Descriptor> _open;

    private WasiStdio(Func<int, Descriptor> open) => _open = open;

    /// <summary>Nothing: reading finds the end of the file at once, and what is written is dropped.</summary>
    public static WasiStdio Null { get; } = new(static fd => new NullDescriptor(IsInput(fd)));

    /// <summary>
    /// The same standard stream of this process. On Linux the guest reads and writes the file descriptor itself, unbuffered.
    /// </summary>
    public static WasiStdio Inherit { get; } = new(OpenInherited);

    /// <summary>
    /// A .NET stream. Every guest write is one or more calls of <see cref="Stream.Write(ReadOnlySpan{byte})"/>. A stream that
    /// can seek is read at once; of any other one, as much as the guest asks for is read by a task, which the guest waits
    /// for: should it be stopped meanwhile, the stream has one read under way. A guest that polls it has some read ahead.
    /// </summary>
    /// <param name="stream">The stream. It stays open; it is flushed when the guest synchronizes it and when the context is disposed.</param>
    /// <returns>The connection.</returns>
    public static WasiStdio FromStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new WasiStdio(fd => IsInput(fd) ? new StreamInput(stream) : new StreamOutput(stream));
    }

    /// <summary>A text writer, for an output stream. What the guest writes is taken for UTF-8.</summary>
    /// <param name="writer">The writer. It stays open; it is flushed when the guest synchronizes it and when the context is disposed.</param>
    /// <returns>The connection.</returns>
    public static WasiStdio FromWriter(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return new WasiStdio(fd => IsInput(fd) ? throw WrongWay("a text writer is no input") : new TextOutput(writer));
    }

    /// <summary>The reading end of a pipe, for the input. Only what the guest reads is consumed.</summary>
    /// <param name="reader">The reader. It is not completed; nobody else may read it meanwhile.</param>
    /// <returns>The connection.</returns>
    public static WasiStdio FromPipe(PipeReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new WasiStdio(fd => IsInput(fd) ? new PipeInput(reader) : throw WrongWay("a pipe's reader is no output"));
    }

    /// <summary>The writing end of a pipe, for an output stream. When the pipe is full, the guest waits.</summary>
    /// <param name="writer">The writer. It is not completed.</param>
    /// <returns>The connection.</returns>
    public static WasiStdio FromPipe(PipeWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return new WasiStdio(fd => IsInput(fd) ? throw WrongWay("a pipe's writer is no input") : new PipeOutput(writer));
    }

    /// <summary>The same as <see cref="FromStream"/>.</summary>
    /// <param name="stream">The stream.</param>
    public static implicit operator WasiStdio(Stream stream) => FromStream(stream);

    /// <summary>The same as <see cref="FromWriter"/>.</summary>
    /// <param name="writer">The writer.</param>
    public static implicit operator WasiStdio(TextWriter writer) => FromWriter(writer);

    /// <summary>The same as <see cref="FromPipe(PipeReader)"/>.</summary>
    /// <param name="reader">The reader.</param>
    public static implicit operator WasiStdio(PipeReader reader) => FromPipe(reader);

    /// <summary>The same as <see cref="FromPipe(PipeWriter)"/>.</summary>
    /// <param name="writer">The writer.</param>
    public static implicit operator WasiStdio(PipeWriter writer) => FromPipe(writer);

    /// <exception cref="ArgumentException">It goes the wrong way.</exception>
    internal Descriptor Open(int fd) => _open(fd);

    private static bool IsInput(int fd) => fd == 0;

    private static ArgumentException WrongWay(string why) => new($"A standard stream is connected the wrong way: {why}.");

    private static Descriptor OpenInherited(int fd)
    {
        if (Libc.IsSupported)
            return new FileDescriptor(LinuxFile.Inherited(fd, IsInput(fd)));

        // Elsewhere the guest learns at least whether it talks to a terminal.
        var (stream, redirected) = fd switch
        {
            0 => (Console.OpenStandardInput(), Console.IsInputRedirected),
            1 => (Console.OpenStandardOutput(), Console.IsOutputRedirected),
            _ => (Console.OpenStandardError(), Console.IsErrorRedirected),
        };
        var type = redirected ? WasiFileType.Unknown : WasiFileType.CharacterDevice;
        return IsInput(fd) ? new StreamInput(stream, type) : new StreamOutput(stream, type);
    }
}
