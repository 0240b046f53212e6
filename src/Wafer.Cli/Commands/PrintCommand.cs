using Wafer.Text;

namespace Wafer.Cli.Commands;

/// <summary><c>wafer print</c>: writes a module in the text format.</summary>
internal static class PrintCommand
{
    /// <summary>Prints a module.</summary>
    public static int Execute(ToolHost host, string file, string output)
    {
        ReadOnlyMemory<byte> binary = ModuleFile.ReadBinary(host, file);
        if (output == ModuleFile.StandardInput)
        {
            Wat.Print(binary, host.Out);
            return ExitCode.Success;
        }

        try
        {
            using var writer = new StreamWriter(output) { NewLine = "\n" };
            Wat.Print(binary, writer);
        }
        catch (Exception e) when (e is not WasmException && ModuleFile.Reason(e, output) is { } reason)
        {
            throw new InputException($"cannot write {output}: {reason}");
        }

        return ExitCode.Success;
    }
}
