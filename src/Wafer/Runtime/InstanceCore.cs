namespace Wafer.Runtime;

/// <summary>An instance below the API: its context and what it owns.</summary>
internal sealed class InstanceCore
{
    /// <summary>The API object, once somebody asked for it.</summary>
    public object? Owner { get; set; }
}
