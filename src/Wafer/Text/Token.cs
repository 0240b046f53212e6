namespace Wafer.Text;

/// <summary>The kinds of tokens of the text format (Core spec 6.3).</summary>
internal enum TokenKind : byte
{
    /// <summary>After the last token.</summary>
    EndOfText,

    /// <summary><c>(</c>; the value is the index of the matching parenthesis' token, or of the end of the text.</summary>
    Open,

    /// <summary><c>)</c>.</summary>
    Close,

    /// <summary>A known keyword; the value is its <see cref="Keyword"/>, or its <see cref="Model.Opcode"/>.</summary>
    Keyword,

    /// <summary>An identifier; the value is its symbol number.</summary>
    Identifier,

    /// <summary>A string literal, whose escapes have been checked.</summary>
    String,

    /// <summary>An unsigned integer.</summary>
    Natural,

    /// <summary>An integer with a sign.</summary>
    Integer,

    /// <summary>A floating-point literal that is not an integer.</summary>
    Float,

    /// <summary><c>offset=</c> and an unsigned integer.</summary>
    Offset,

    /// <summary><c>align=</c> and an unsigned integer.</summary>
    Align,

    /// <summary>Characters that belong together and are no other token.</summary>
    Reserved,

    /// <summary>The text breaks the lexical grammar here; the source has the message. Always followed by the end.</summary>
    Error,
}

/// <summary>A token: its kind, its place in the source's bytes, and a value that depends on the kind.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int Length, int Value = 0)
{
    /// <summary>The offset of the first byte after the token.</summary>
    public int End => Start + Length;

    /// <summary>Whether this is the given keyword.</summary>
    public bool Is(Keyword keyword) => Kind == TokenKind.Keyword && Value == (int)keyword;
}

/// <summary>The annotations that mean something here; others are white space (Core spec 6.3.5).</summary>
internal enum AnnotationKind : byte
{
    Custom,
    Name,
    BranchHint,

    /// <summary><c>@wafer.datacount</c>: the module has a data count section although no instruction needs it, as compilers write it.</summary>
    DataCount,
}

/// <summary>A known annotation.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">The offset of its opening parenthesis.</param>
/// <param name="ContentStart">The offset after its name.</param>
/// <param name="End">The offset after its closing parenthesis.</param>
/// <param name="TokenIndex">The index of the token that follows it.</param>
internal readonly record struct Annotation(AnnotationKind Kind, int Start, int ContentStart, int End, int TokenIndex);
