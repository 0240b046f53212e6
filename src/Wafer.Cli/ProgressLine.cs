namespace Wafer.Cli;

/// <summary>A line on the terminal that says how far a long compilation is, and goes when that ends.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="name">What is compiled.</param>
/// <param name="clock">The time in milliseconds.</param>
internal sealed class ProgressLine(TextWriter terminal, string name, Func<long> clock) : IProgress<CompilationProgress>, IDisposable
{
    // What takes less time than this needs no line, and nobody reads faster than this.
    private const int Patience = 400, Interval = 100;

    private long _due = clock() + Patience;
    private bool _isShown;

    /// <summary>A line on the standard error if that is a terminal, otherwise <see langword="null"/>.</summary>
    public static ProgressLine? For(ToolHost host, string file) =>
        host.IsProcess && !Console.IsErrorRedirected ? new ProgressLine(host.Error, Path.GetFileName(file), () => Environment.TickCount64) : null;

    /// <inheritdoc/>
    public void Report(CompilationProgress value)
    {
        long now = clock();
        if (now < _due)
            return;
        _due = now + Interval;
        _isShown = true;
        terminal.Write($"\rcompiling {name}: {100L * value.Bytes / Math.Max(value.TotalBytes, 1),3} % ({value.Functions} of {value.TotalFunctions} functions)\e[K");
        terminal.Flush();
    }

    /// <summary>Wipes the line.</summary>
    public void Dispose()
    {
        if (!_isShown)
            return;
        _isShown = false;
        terminal.Write("\r\e[K");
        terminal.Flush();
    }
}
