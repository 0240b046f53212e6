using Wafer.Binary;
using Wafer.Model;
using Wafer.Runtime;
using Wafer.Validation;

namespace Wafer;

/// <summary>A validated and compiled module. Immutable and thread-safe: it may be instantiated any number of times, in any store of its engine.</summary>
public sealed partial class Module
{
    private ModuleCore? _core;

    private Module(Engine engine) => Engine = engine;

    /// <summary>The engine that the module was compiled for.</summary>
    public Engine Engine { get; }

    /// <summary>What the module imports, in order.</summary>
    public ReadOnlySpan<ImportDescription> Imports => Description.Imports;

    /// <summary>What the module exports, in order.</summary>
    public ReadOnlySpan<ExportDescription> Exports => Description.Exports;

    /// <summary>The decoded module.</summary>
    public ModuleDescription Description => Core.Description;

    /// <summary>
    /// Completes when all functions have been validated and compiled. It is complete from the start, but for modules of <see cref="CompileAsync(Engine, Stream, CancellationToken)"/>
    /// and its like: with those it fails with the exception that says why the rest is not a module.
    /// </summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    internal ModuleCore Core => _core!;

    /// <summary>The module's name from its name section, or <see langword="null"/>.</summary>
    public string? Name => Core.Names.Module;

    /// <summary>Decodes, validates and compiles a binary module.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="bytes">The module; copied.</param>
    /// <exception cref="MalformedModuleException">The bytes are not a module.</exception>
    /// <exception cref="InvalidModuleException">The module breaks a validation rule.</exception>
    public static Module Compile(Engine engine, ReadOnlySpan<byte> bytes) => CompileOwned(engine, bytes.ToArray());

    /// <summary>Decodes, validates and compiles a binary module.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="stream">The module; read to its end.</param>
    /// <exception cref="MalformedModuleException">The bytes are not a module.</exception>
    /// <exception cref="InvalidModuleException">The module breaks a validation rule.</exception>
    public static Module Compile(Engine engine, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return CompileOwned(engine, buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
    }

    /// <summary>Decodes, validates and compiles a binary module file.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="MalformedModuleException">The bytes are not a module.</exception>
    /// <exception cref="InvalidModuleException">The module breaks a validation rule.</exception>
    public static Module CompileFile(Engine engine, string path) => CompileOwned(engine, File.ReadAllBytes(path));

    /// <summary>Decodes and validates a binary module without compiling it.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="bytes">The module.</param>
    /// <exception cref="MalformedModuleException">The bytes are not a module.</exception>
    /// <exception cref="InvalidModuleException">The module breaks a validation rule.</exception>
    public static void Validate(Engine engine, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(engine);
        Features features = engine.Options.Features;
        ModuleValidator.Validate(ModuleReader.Read(bytes.ToArray(), features), features);
    }

    /// <summary>As <see cref="Compile(Engine, ReadOnlySpan{byte})"/>, without a copy: nobody may change the bytes afterwards.</summary>
    internal static Module CompileOwned(Engine engine, ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var module = new Module(engine);
        module._core = OperatingSystem.IsLinux() && engine.Core.Cache is { } cache ? cache.Compile(engine.Core, module, bytes) : ModuleCore.Compile(engine.Core, module, bytes);
        return module;
    }
}
