using System.Text;
using Wafer.Wasi;

namespace Wafer.Cli;

/// <summary>What the tool is connected to: the streams of the process, or those of a test. Nothing is opened before it is used.</summary>
internal sealed class ToolHost : IDisposable
{
    private readonly Stream? _input, _output, _error;
    private TextWriter? _out, _err;

    private ToolHost(Stream? input, Stream? output, Stream? error)
    {
        _input = input;
        _output = output;
        _error = error;
    }

    /// <summary>Whether these are the streams of the process, which then is the tool and nothing else.</summary>
    public bool IsProcess => _input is null && _output is null && _error is null;

    /// <summary>The standard input.</summary>
    public Stream Input => _input ?? Console.OpenStandardInput();

    /// <summary>The standard output as bytes; not to be mixed with <see cref="Out"/>.</summary>
    public Stream Output => _output ?? Console.OpenStandardOutput();

    /// <summary>The standard output as text; written when the tool ends.</summary>
    public TextWriter Out => _out ??= Writer(Output, _output is not null, bufferSize: 1 << 16);

    /// <summary>The standard error as text.</summary>
    public TextWriter Error => _err ??= Writer(_error ?? Console.OpenStandardError(), _error is not null, bufferSize: 1024);

    /// <summary>The streams of this process.</summary>
    public static ToolHost OfProcess() => new(null, null, null);

    /// <summary>Streams that stay open.</summary>
    public static ToolHost Over(Stream input, Stream output, Stream error) => new(input, output, error);

    /// <summary>Gives a WASI guest the tool's own streams.</summary>
    public void Connect(WasiOptions options)
    {
        options.Stdin = _input is null ? WasiStdio.Inherit : _input;
        options.Stdout = _output is null ? WasiStdio.Inherit : _output;
        options.Stderr = _error is null ? WasiStdio.Inherit : _error;
    }

    /// <summary>Writes out what is buffered.</summary>
    /// <exception cref="IOException">Nobody reads it, or the disk is full.</exception>
    public void Flush()
    {
        _out?.Flush();
        _err?.Flush();
    }

    /// <summary>Reports an error.</summary>
    public void Report(string message)
    {
        // What was printed before the error stands before it on a terminal.
        _out?.Flush();
        Error.Write($"wafer: {message}\n");
        Error.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _out?.Dispose();
        _err?.Dispose();
    }

    private static StreamWriter Writer(Stream stream, bool leaveOpen, int bufferSize) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize, leaveOpen) { NewLine = "\n" };
}
