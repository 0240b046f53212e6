namespace Wafer.Cli.Commands;

/// <summary><c>wafer assemble</c>: translates a module from the text format to the binary format.</summary>
internal static class AssembleCommand
{
    /// <summary>Assembles a module. It is not validated.</summary>
    public static int Execute(ToolHost host, string file, string output, bool nameSection)
    {
        ModuleFile.Write(host, output, ModuleFile.ReadBinary(host, file, nameSection).Span);
        return ExitCode.Success;
    }
}
