using System.Diagnostics;
using Wafer.Cli;

namespace Wafer.Tests.Cli;

/// <summary>Runs the tool as a process of its own.</summary>
internal static class ToolProcess
{
    /// <summary>Runs a command line with a text on the standard input.</summary>
    public static ToolRun Run(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(Tool).Assembly.Location);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The tool may end without having read all of it.
        }

        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ToolRun(process.ExitCode, output, error.Result);
    }
}
