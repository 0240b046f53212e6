using Wafer.Cli.Commands;
using Wafer.Cli.Run;

namespace Wafer.Cli;

/// <summary>The tool: from a command line to an exit status. Nothing is ever thrown.</summary>
internal static class Tool
{
    /// <summary>Runs a command line.</summary>
    /// <param name="host">The streams.</param>
    /// <param name="arguments">The command line.</param>
    /// <returns>The exit status.</returns>
    public static int Run(ToolHost host, string[] arguments) => ErrorReport.Guard(host, () => Dispatch(host, arguments));

    private static int Dispatch(ToolHost host, string[] arguments)
    {
        // Running a program must not wait for the library that parses command lines.
        if (arguments is ["run", ..])
        {
            RunArguments run = RunArguments.Parse(arguments.AsSpan(1));
            if (!run.Help)
                return RunCommand.Execute(host, run);
            arguments = ["run", "--help"];
        }

        return CommandTree.Execute(host, arguments);
    }
}
