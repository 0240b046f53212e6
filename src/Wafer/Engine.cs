using Wafer.Runtime;

namespace Wafer;

/// <summary>The root object: options, and what all modules share. Thread-safe; most programs need one.</summary>
public sealed class Engine
{
    /// <summary>Creates an engine with the default options.</summary>
    public Engine()
        : this(EngineOptions.Default)
    {
    }

    /// <summary>Creates an engine.</summary>
    /// <param name="options">What it accepts and how code runs.</param>
    public Engine(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Core = new EngineCore(options);
    }

    /// <summary>The options that the engine was created with.</summary>
    public EngineOptions Options => Core.Options;

    internal EngineCore Core { get; }
}
