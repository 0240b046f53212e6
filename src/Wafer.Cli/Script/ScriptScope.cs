using Wafer.Model;

namespace Wafer.Cli.Script;

/// <summary>Decides whether a module of a script can be expected to work: whether the engine has what it needs.</summary>
internal static class ScriptScope
{
    private static readonly Features s_implemented = EngineOptions.Default.Features;

    /// <summary>
    /// The options to run scripts with. All of WebAssembly 3.0 is read and validated, whatever of it the compiler has: many scripts need
    /// only its types, or only that modules are rejected in its words. Beyond it there is what engines accept by default.
    /// </summary>
    public static EngineOptions Options { get; } = EngineOptions.Default with { Features = Features.Wasm3 | EngineOptions.Default.Features };

    /// <summary>Compiles a module.</summary>
    /// <exception cref="OutOfScopeException">It needs features that the engine lacks or that are off.</exception>
    public static Module Compile(Engine engine, byte[] binary)
    {
        try
        {
            return Module.CompileOwned(engine, binary);
        }
        catch (NotSupportedException)
        {
            throw new OutOfScopeException(FeatureScanner.RequiredBy(binary) & ~s_implemented);
        }
        catch (Exception e) when (e is InvalidModuleException or MalformedModuleException && Disabled(engine, binary) != Features.None)
        {
            throw new OutOfScopeException(Disabled(engine, binary));
        }
    }

    private static Features Disabled(Engine engine, byte[] binary) => FeatureScanner.RequiredBy(binary) & ~engine.Options.Features;
}
