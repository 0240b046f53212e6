namespace Wafer.Cli.Commands;

/// <summary><c>wafer compile</c>: native code ahead of time.</summary>
internal static class CompileCommand
{
    /// <summary>Compiles a file.</summary>
    /// <param name="host">The streams.</param>
    /// <param name="file">The module.</param>
    /// <param name="output">Where the compiled module goes.</param>
    /// <param name="target">What to compile for.</param>
    /// <param name="keyFile">The file of a secret, if there is one.</param>
    /// <returns>The exit status.</returns>
    public static int Execute(ToolHost host, string file, string output, Func<PrecompilationTarget> target, string? keyFile)
    {
        ArtifactOptions options = keyFile is null ? ArtifactOptions.Default : ArtifactOptions.Default with { Key = KeyFile.Read(keyFile) };
        PrecompilationTarget chosen = Choose("compile", target);
        ReadOnlyMemory<byte> module = ModuleFile.ReadBinary(host, file);
        using ProgressLine? progress = ProgressLine.For(host, file);
        if (output == ModuleFile.StandardInput)
            Module.Precompile(module.Span, host.Output, chosen, options, progress);
        else
            ModuleFile.Replace(output, stream => Module.Precompile(module.Span, stream, chosen, options, progress));
        return ExitCode.Success;
    }

    /// <summary>What a command line says to compile for.</summary>
    /// <exception cref="UsageException">It names something that there is not.</exception>
    public static PrecompilationTarget Choose(string command, Func<PrecompilationTarget> target)
    {
        try
        {
            return target();
        }
        catch (ArgumentException wrong)
        {
            throw new UsageException($"{command}: {wrong.Message}");
        }
    }
}
