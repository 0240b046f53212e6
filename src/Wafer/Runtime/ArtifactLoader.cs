using Microsoft.Win32.SafeHandles;
using Wafer.Binary;
using Wafer.Compiler;
using Wafer.Compiler.Artifacts;
using Wafer.Model;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime;

/// <summary>Makes modules of files that hold compiled code.</summary>
internal static class ArtifactLoader
{
    /// <summary>Loads a module from a file that holds it and its code. Code that cannot be used is made anew from the module, unless that is forbidden.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="owner">The API object.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">How to treat it.</param>
    /// <exception cref="ArtifactException">The file is damaged, or its code cannot be used and may not be made anew.</exception>
    public static ModuleCore LoadFile(EngineCore engine, object owner, string path, ArtifactOptions options)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        long length = RandomAccess.GetLength(file);
        if (length is 0 or > int.MaxValue)
            throw new ArtifactException(path, "it is not a compiled module");
        ReadOnlyMemory<byte> image = new MappedFile(file, (int)length).Memory;
        ReadOnlySpan<byte> key = KeyOf(options);
        string? problem = ArtifactFile.Check(image.Span, key, engine.Target, checkContents: !options.IsTrusted, out ArtifactHeader? header);
        ArtifactPart part = ArtifactHeader.ReadModulePart(image.Span);
        bool hasModule = part.Length > 0 && ((problem is null && options.IsTrusted) || part.IsIntact(image.Span, key));
        if (!hasModule)
            throw new ArtifactException(path, problem ?? "the module inside is missing or damaged");
        ReadOnlyMemory<byte> module = image.Slice((int)part.Offset, (int)part.Length);
        if (problem is null && TryLoad(engine, owner, file, image, header!, module, out problem) is { } loaded)
            return loaded;
        if (!options.AllowRecompilation)
            throw new ArtifactException(path, problem!);
        return ModuleCore.Compile(engine, owner, module);
    }

    /// <summary>The key that options name, or the public one.</summary>
    public static ReadOnlySpan<byte> KeyOf(ArtifactOptions options) => options.Key.IsEmpty ? MessageTag.PublicKey : options.Key.Span;

    /// <summary>Makes a module of code that has been checked.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="owner">The API object.</param>
    /// <param name="file">The file; may be closed afterwards.</param>
    /// <param name="image">The file in memory.</param>
    /// <param name="header">Its header.</param>
    /// <param name="module">The module that it was compiled from.</param>
    /// <param name="problem">Why it cannot be used.</param>
    public static ModuleCore? TryLoad(
        EngineCore engine, object owner, SafeFileHandle file, ReadOnlyMemory<byte> image, ArtifactHeader header, ReadOnlyMemory<byte> module, out string? problem)
    {
        problem = null;
        ModuleDescription description = ModuleReader.Read(module, engine.Options.Features);
        CallSiteTable? sites = ArtifactFile.ReadTables(image, header, out int[] functions, out FunctionSet leaves);
        if (sites is null || description.Bodies.Length != header.Functions || description.ImportedFunctions != header.ImportedFunctions)
        {
            problem = "its tables do not fit the module";
            return null;
        }
        var code = new CodeRange(file, header.Code.Offset, (int)header.Code.Length);
        var layout = new ModuleLayout(description);
        return new ModuleCore(engine, owner, description, new CodeArtifact(0, code, functions, leaves, sites, layout, header.Target.Bounds));
    }
}
