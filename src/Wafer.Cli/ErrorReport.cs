using Wafer.Wasi;

namespace Wafer.Cli;

/// <summary>Turns whatever a command throws into one message and an exit status.</summary>
internal static class ErrorReport
{
    /// <summary>Runs a command. No exception leaves it.</summary>
    /// <param name="host">Where the message goes.</param>
    /// <param name="command">The command.</param>
    /// <returns>The exit status.</returns>
    public static int Guard(ToolHost host, Func<int> command)
    {
        try
        {
            int status = command();
            host.Flush();
            return status;
        }
        catch (Exception e)
        {
            return Report(host, e);
        }
    }

    /// <summary>What is wrong, in one line if possible.</summary>
    public static string Describe(Exception e) => e switch
    {
        TrapException => $"trap: {e.Message}",
        WasmException or UsageException or InputException or WasiExitException => e.Message,
        NotSupportedException => $"not supported: {e.Message}",
        OutOfMemoryException => "out of memory",
        InsufficientExecutionStackException => "the stack of the process is exhausted",
        IOException or UnauthorizedAccessException => e.Message,
        _ => $"internal error: {e.GetType().Name}: {e.Message}",
    };

    private static int Report(ToolHost host, Exception e)
    {
        try
        {
            string hint = e is UsageException ? "\nTry 'wafer --help'." : "";
            host.Report(Describe(e) + hint);
            host.Flush();
        }
        catch (IOException)
        {
            // Nobody listens: a pipe whose reader has gone, for example.
        }

        return e switch
        {
            UsageException => ExitCode.Usage,
            TrapException => ExitCode.Trap,
            _ => ExitCode.Failure,
        };
    }
}
