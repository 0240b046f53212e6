namespace Wafer.Cli;

/// <summary>The exit statuses of the tool. A WASI program's own status is passed on as it is.</summary>
internal static class ExitCode
{
    /// <summary>Everything went well.</summary>
    public const int Success = 0;

    /// <summary>A module that is not valid or cannot be linked, a file that cannot be read, a test that failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>WebAssembly code trapped; what a shell reports for a process that was aborted.</summary>
    public const int Trap = 134;
}
