using Wafer.Model;

namespace Wafer.Cli.Script;

/// <summary>A command cannot run, because it needs features that the engine does not have, or a module that does.</summary>
/// <param name="features">The features, where they are known.</param>
internal sealed class OutOfScopeException(Features features) : Exception("needs " + FeatureNames.Of(features))
{
    /// <summary>The features that are missing; none if an earlier command has reported them.</summary>
    public Features Features => features;
}
