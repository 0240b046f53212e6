using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Wafer.Bench.Comparing;

/// <summary>How one process ended.</summary>
/// <param name="Status">The exit status; -1 if it was stopped for taking too long.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
/// <param name="Elapsed">From before it was started to after it ended.</param>
internal sealed record Outcome(int Status, string Output, string Error, TimeSpan Elapsed)
{
    /// <summary>The line of JSON that a measurement printed.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>Why the measurement failed, in one line; <see langword="null"/> if it did not.</summary>
    public string? Failure => Status switch
    {
        0 => null,
        -1 => "took too long",
        _ when Error.Contains("is not enabled", StringComparison.Ordinal) => "not yet",
        _ => Error.Split('\n').FirstOrDefault(line => !string.IsNullOrWhiteSpace(line))?.Trim() ?? $"exit status {Status}",
    };
}

/// <summary>A program that speaks the protocol.</summary>
internal sealed class Side(string name, string[] command)
{
    public string Name => name;

    /// <summary>Runs the program once, to its end.</summary>
    /// <param name="oneCore">Whether it may use core 0 only.</param>
    /// <param name="arguments">The measurement.</param>
    /// <exception cref="NotSupportedException">The program cannot be started.</exception>
    public Outcome Run(bool oneCore, params ReadOnlySpan<string> arguments)
    {
        string[] line = [.. oneCore ? ["taskset", "-c", "0"] : (string[])[], .. command, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        long before = Stopwatch.GetTimestamp();
        using Process process = Begin(start);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        bool ended = process.WaitForExit(TimeSpan.FromMinutes(10));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(before);
        if (!ended)
        {
            process.Kill();
            process.WaitForExit();
        }
        return new Outcome(ended ? process.ExitCode : -1, output.Result, error.Result, elapsed);
    }

    private static Process Begin(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new NotSupportedException($"cannot start '{start.FileName}': {e.Message}");
        }
    }
}
