using Wafer.Compiler.Explain;

namespace Wafer.Cli.Explain;

/// <summary>What a line of machine code refers to.</summary>
internal enum CodeLinkKind : byte
{
    None,

    /// <summary>Another line of the function, by its number: a jump, or a constant.</summary>
    Line,

    /// <summary>A function, by its index.</summary>
    Function,
}

/// <summary>A reference from a line of machine code.</summary>
internal readonly record struct CodeLink(CodeLinkKind Kind, int Target);

/// <summary>A line of machine code: an instruction, an entry of a jump table, or a constant.</summary>
/// <param name="Offset">The offset in the function's code.</param>
/// <param name="Length">The bytes it takes.</param>
/// <param name="Part">What stretch of the code it belongs to.</param>
/// <param name="TextLine">The number of the line of text that it comes from.</param>
/// <param name="Text">The assembly, in which <see cref="Placeholder"/> stands for the name of what it refers to.</param>
/// <param name="Link">What it refers to.</param>
/// <param name="Note">What is worth knowing beside it, such as the value of a constant; empty if nothing is.</param>
internal record struct CodeLine(int Offset, int Length, CodePart Part, int TextLine, string Text, CodeLink Link, string Note)
{
    /// <summary>Stands for the name of what a line refers to.</summary>
    public const string Placeholder = "\u0001";

    /// <summary>The name of the line, if others refer to it; else empty.</summary>
    public string Label { get; set; } = "";
}
