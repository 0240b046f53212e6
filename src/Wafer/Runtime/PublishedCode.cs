using Wafer.Compiler;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime;

/// <summary>Functions of a module whose code has been made executable: what an address in it leads back to.</summary>
internal sealed class PublishedCode
{
    private readonly CodeRange _range;

    /// <summary>Makes code executable.</summary>
    /// <param name="module">The module that it belongs to.</param>
    /// <param name="artifact">The code, put together in a <see cref="CodeRange"/>.</param>
    public PublishedCode(ModuleCore module, CodeArtifact artifact)
    {
        Module = module;
        Artifact = artifact;
        _range = (CodeRange)artifact.Buffer;
        _range.Publish(this);
        module.Engine.Telemetry?.CodePublished(artifact.Code.Length);
        if (module.Engine.Options.Profiler != ProfilerSupport.None)
            Diagnostics.ProfilerOutput.Add(module.Engine.Options.Profiler, this);
    }

    /// <summary>The module.</summary>
    public ModuleCore Module { get; }

    /// <summary>The code and what is known of it.</summary>
    public CodeArtifact Artifact { get; }

    /// <summary>The address of a function's code.</summary>
    /// <param name="function">The function, counted among those that the module defines.</param>
    public nint EntryOf(int function) => _range.Start + Artifact.FunctionOffsets[function - Artifact.FirstFunction];
}
