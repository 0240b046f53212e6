using Wafer.Model;

namespace Wafer.Compiler;

/// <summary>Compiles a module's functions to native code. Thread-safe: every compilation has its own state.</summary>
internal static class ModuleCompiler
{
    /// <summary>Validates and compiles all function bodies.</summary>
    /// <param name="module">A module whose parts outside of bodies have been validated.</param>
    /// <param name="options">What to compile for.</param>
    /// <exception cref="InvalidModuleException">A body breaks a validation rule.</exception>
    /// <exception cref="MalformedModuleException">A body's bytes are malformed.</exception>
    public static CodeArtifact Compile(ModuleDescription module, CompilerOptions options) =>
        throw new NotImplementedException();
}
