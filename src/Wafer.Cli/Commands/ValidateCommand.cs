using Wafer.Model;

namespace Wafer.Cli.Commands;

/// <summary><c>wafer validate</c>: says which files are not valid modules, and why.</summary>
internal static class ValidateCommand
{
    /// <summary>Validates files.</summary>
    /// <returns>The exit status: success if all are valid.</returns>
    public static int Execute(ToolHost host, IReadOnlyList<string> files, Features features)
    {
        var engine = new Engine(EngineOptions.Default with { Features = features });
        int status = ExitCode.Success;
        foreach (string file in files)
        {
            try
            {
                Module.Validate(engine, ModuleFile.ReadBinary(host, file).Span);
            }
            catch (WasmException e)
            {
                host.Report($"{file}: {e.Message}");
                status = ExitCode.Failure;
            }
            catch (InputException e)
            {
                host.Report(e.Message);
                status = ExitCode.Failure;
            }
        }

        return status;
    }
}
