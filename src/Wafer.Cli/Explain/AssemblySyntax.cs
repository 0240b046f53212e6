using Iced.Intel;

namespace Wafer.Cli.Explain;

/// <summary>How machine code is written, in all listings.</summary>
internal static class AssemblySyntax
{
    /// <summary>Makes a formatter.</summary>
    /// <param name="symbols">Names addresses.</param>
    public static NasmFormatter Formatter(ISymbolResolver symbols) => new(
        new FormatterOptions
        {
            NumberBase = NumberBase.Decimal,
            SignedImmediateOperands = true,
            SignedMemoryDisplacements = true,
            MemorySizeOptions = MemorySizeOptions.Minimal,
            ShowBranchSize = false,
            UsePseudoOps = false,
            SpaceAfterOperandSeparator = true,
        },
        symbols);
}
