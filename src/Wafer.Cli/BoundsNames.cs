namespace Wafer.Cli;

/// <summary>The bounds modes on the command line.</summary>
internal static class BoundsNames
{
    /// <summary>Reads a mode.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static BoundsMode Parse(string name) => name switch
    {
        "auto" => BoundsMode.Auto,
        "guard" => BoundsMode.GuardPages,
        "explicit" => BoundsMode.Explicit,
        _ => throw new UsageException($"'{name}' is not a bounds mode; there are auto, guard and explicit"),
    };
}
