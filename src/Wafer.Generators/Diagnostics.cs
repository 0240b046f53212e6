using Microsoft.CodeAnalysis;

namespace Wafer.Generators;

/// <summary>What the generator says about code that it cannot work with. The ids never change their meaning (docs/generator.md).</summary>
internal static class Diagnostics
{
    private const string Category = "Wafer";

    public static readonly DiagnosticDescriptor NotPartial = Error("WAFER001", "The type must be partial", "{0} must be partial, so that code can be generated for it");

    public static readonly DiagnosticDescriptor NoEquivalent = Error("WAFER002", "The type has no WebAssembly equivalent", "{0} of {1} has no WebAssembly equivalent: {2}");

    public static readonly DiagnosticDescriptor TooManyParameters = Error("WAFER003", "Too many parameters", "{0} takes {1} WebAssembly parameters; 10 are the most");

    public static readonly DiagnosticDescriptor NotAFunction = Error("WAFER004", "The method cannot be a WebAssembly function", "{0} cannot be a WebAssembly function: {1}");

    public static readonly DiagnosticDescriptor SameName = Error("WAFER005", "Two functions have one name", "{0} and {1} have the same name in WebAssembly, \"{2}\"");

    public static readonly DiagnosticDescriptor Empty = new(
        "WAFER006", "The type has no functions", "{0} has no functions: {1}", Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor Unsupported = Error("WAFER007", "The type cannot be generated for", "{0} is {1}, which code cannot be generated for");

    private static DiagnosticDescriptor Error(string id, string title, string message) => new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true);
}
