using Wafer.Binary;
using Wafer.Compiler;
using Wafer.Compiler.Artifacts;
using Wafer.Model;
using Wafer.Runtime;
using Wafer.Validation;

namespace Wafer;

// Compiled modules as files.
public sealed partial class Module
{
    /// <summary>Loads a module from a file that <see cref="Save"/> or <see cref="Precompile"/> wrote: its code is mapped, not compiled.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="path">The file. It must not be changed in place as long as the module is in use; replace it as a whole.</param>
    /// <param name="options">How to treat the file; by default it is checked against damage, and code that cannot be used is made anew.</param>
    /// <exception cref="ArtifactException">The file is damaged, or its code cannot be used and may not be made anew.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Module LoadFile(Engine engine, string path, ArtifactOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var module = new Module(engine);
        module._core = ArtifactLoader.LoadFile(engine.Core, module, path, options ?? ArtifactOptions.Default);
        return module;
    }

    /// <summary>Writes the module and its code, for <see cref="LoadFile"/> on this machine or one like it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="options">How to write it.</param>
    public void Save(Stream output, ArtifactOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (Core.Code is WholeCode whole)
            Write(output, whole.Artifact, Engine.Core.CompilerOptions, Description, options);
        else
            Write(output, Description, Engine.Core.CompilerOptions, options);
    }

    /// <summary>Compiles a module for another machine or other options, and writes it with its code.</summary>
    /// <param name="bytes">The module, in the binary format.</param>
    /// <param name="output">Where to.</param>
    /// <param name="target">What to compile for.</param>
    /// <param name="options">How to write it.</param>
    /// <param name="progress">Is told how far the compilation is, on threads that compile.</param>
    /// <exception cref="MalformedModuleException">The bytes are not a module.</exception>
    /// <exception cref="InvalidModuleException">The module breaks a validation rule.</exception>
    public static void Precompile(ReadOnlySpan<byte> bytes, Stream output, PrecompilationTarget target, ArtifactOptions? options = null, IProgress<CompilationProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(target);
        CompilerOptions compiler = target.ToCompilerOptions() with { Progress = progress };
        Write(output, ModuleReader.Read(bytes.ToArray(), compiler.Features), compiler, options);
    }

    private static void Write(Stream output, ModuleDescription description, CompilerOptions compiler, ArtifactOptions? options)
    {
        TypeContext types = ModuleValidator.ValidateModule(description, compiler.Features);
        CodeArtifact artifact = ModuleCompiler.Compile(new CompileJob(description, types, compiler), new HeapCodeBuffer());
        Write(output, artifact, compiler, description, options);
    }

    private static void Write(Stream output, CodeArtifact artifact, CompilerOptions compiler, ModuleDescription description, ArtifactOptions? options)
    {
        ArtifactFile.Write(
            output, artifact, CompilationTarget.Of(compiler), description.ImportedFunctions, description.Bytes.Span, ArtifactLoader.KeyOf(options ?? ArtifactOptions.Default));
    }
}
