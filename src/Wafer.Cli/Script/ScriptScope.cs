using Wafer.Model;

namespace Wafer.Cli.Script;

/// <summary>Decides whether a module of a script can be expected to work: whether the features that it needs are on.</summary>
internal static class ScriptScope
{
    /// <summary>Compiles a module.</summary>
    /// <exception cref="OutOfScopeException">It needs features that are off.</exception>
    public static Module Compile(Engine engine, byte[] binary)
    {
        try
        {
            return Module.CompileOwned(engine, binary);
        }
        catch (Exception e) when (e is InvalidModuleException or MalformedModuleException && Disabled(engine, binary) != Features.None)
        {
            throw new OutOfScopeException(Disabled(engine, binary));
        }
    }

    private static Features Disabled(Engine engine, byte[] binary) => FeatureScanner.RequiredBy(binary) & ~engine.Options.Features;
}
