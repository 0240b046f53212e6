using Wafer.Compiler;

namespace Wafer.Runtime;

/// <summary>The native code of a module, all there or still to come. Thread-safe.</summary>
/// <remarks>Functions are counted among those that the module defines.</remarks>
internal abstract unsafe class ModuleCode
{
    /// <summary>Where a call of a function from outside goes: its code, or what stands in for it.</summary>
    public abstract nint EntryOf(int function);

    /// <summary>The functions' entries for code that calls through a table; null for code that does not.</summary>
    public virtual nint* FunctionTable => null;

    /// <summary>The code of a function that was called before it was there; waits for it, or makes it.</summary>
    /// <param name="function">The function.</param>
    /// <param name="instance">The instance that called it.</param>
    /// <returns>The address, or 0 if the instance's store was asked to stop meanwhile.</returns>
    public virtual nint Resolve(int function, InstanceCore instance) => EntryOf(function);

    /// <summary>Whether a function's code is there and can be called as a leaf's (<see cref="CodeArtifact.Leaves"/>).</summary>
    public virtual bool IsLeaf(int function) => false;

    /// <summary>Makes known an instance whose function records have been filled in.</summary>
    public virtual void Attach(InstanceCore instance)
    {
    }
}

/// <summary>The code of a module that was compiled whole: calls between its functions are direct.</summary>
/// <param name="module">The module.</param>
/// <param name="artifact">The code of all its functions.</param>
internal sealed class WholeCode(ModuleCore module, CodeArtifact artifact) : ModuleCode
{
    private readonly PublishedCode _code = new(module, artifact);

    /// <summary>The code of all functions.</summary>
    public CodeArtifact Artifact => _code.Artifact;

    /// <inheritdoc/>
    public override nint EntryOf(int function) => _code.EntryOf(function);

    /// <inheritdoc/>
    public override bool IsLeaf(int function) => Artifact.Leaves.Contains(function - Artifact.FirstFunction);
}
