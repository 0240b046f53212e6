using Wafer.Model;
using Wafer.Text.Script;

namespace Wafer.Cli.Script;

/// <summary>Decides whether a script can be expected to pass: whether the engine has what its valid modules need.</summary>
internal static class ScriptScope
{
    /// <summary>What the engine runs today, on every platform that it runs on.</summary>
    public const Features Implemented = Features.Wasm2WithoutSimd | Features.ExtendedConst;

    /// <summary>
    /// The options to run scripts with. All of WebAssembly 3.0 is read and validated, whatever of it the compiler has: many scripts need
    /// only its types, or only that modules are rejected in its words.
    /// </summary>
    public static EngineOptions Options { get; } = EngineOptions.Default with { Features = Features.Wasm3 };

    /// <summary>What the script's valid modules need beyond what the engine has, or <see langword="null"/>.</summary>
    public static string? MissingFeatures(Engine engine, ScriptCommand[] commands)
    {
        Features missing = Features.None;
        bool isOutOfScope = false;
        foreach (ScriptCommand command in commands)
        {
            if (command is ThreadCommand)
            {
                isOutOfScope = true;
                missing |= Features.Threads;
            }
            else if (ValidModuleOf(command) is { } module && Lacks(engine, module, out Features features))
            {
                isOutOfScope = true;
                missing |= features;
            }
        }

        return !isOutOfScope ? null : missing == Features.None ? "an operator that is not implemented" : FeatureNames.Of(missing);
    }

    /// <summary>The module of a command that works only if the module is valid.</summary>
    public static ScriptModule? ValidModuleOf(ScriptCommand command) => command switch
    {
        ModuleCommand c => c.Module,
        AssertModuleTrap c => c.Module,
        AssertUnlinkable c => c.Module,
        _ => null,
    };

    private static bool Lacks(Engine engine, ScriptModule source, out Features features)
    {
        features = Features.None;
        byte[] binary;
        try
        {
            binary = source.Assemble();
            Module.CompileOwned(engine, binary);
            return false;
        }
        catch (NotSupportedException)
        {
            binary = source.Assemble();
            features = FeatureScanner.RequiredBy(binary) & ~Implemented;
            return true;
        }
        catch (Exception e) when (e is InvalidModuleException or MalformedModuleException)
        {
            // Perhaps only because a feature is off.
            try
            {
                binary = source.Assemble();
            }
            catch (WasmException)
            {
                return false;
            }

            features = FeatureScanner.RequiredBy(binary) & ~engine.Options.Features;
            return features != Features.None;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
