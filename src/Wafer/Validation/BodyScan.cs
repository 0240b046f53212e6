using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Validation;

/// <summary>Looks for malformed function bodies before a module is called invalid.</summary>
/// <remarks>
/// A module is decoded before it is validated (Core spec 4.7.1), so bytes that break the format anywhere outrank a broken validation
/// rule. Bodies are decoded and validated in one pass, so on the way to an invalid-module error the others are looked over.
/// </remarks>
internal static class BodyScan
{
    /// <summary>Throws if any function body is malformed.</summary>
    public static void ThrowIfMalformed(ModuleDescription module, Features features)
    {
        var scanner = new OperatorScanner(new OperatorScanner.ModuleLookup(features, HasDataCount: module.DataCount >= 0));
        scanner.ScanBodies(module.Bytes.Span, module.Bodies);
    }
}
