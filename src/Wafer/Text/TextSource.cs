using System.Text;
using System.Text.Unicode;

namespace Wafer.Text;

/// <summary>A text with its tokens.</summary>
internal sealed class TextSource
{
    /// <summary>The largest text in bytes. A token takes 16 bytes, so this bounds the memory that a text can ask for.</summary>
    public const int LargestText = 1 << 29;

    private Token[] _tokens;
    private int _count;
    private List<int>? _lineStarts;

    /// <summary>Splits a text into tokens. A lexical error becomes a token, so that errors before it are reported first.</summary>
    /// <param name="text">The text in UTF-8; must not change afterwards.</param>
    public TextSource(ReadOnlyMemory<byte> text)
    {
        if (text.Length > LargestText)
            throw new ResourceLimitException("text size", $"the text has {text.Length} bytes, and at most {LargestText} are allowed");
        Text = text;
        _tokens = new Token[Math.Max(16, text.Length / 4)];
        if (Utf8.IsValid(text.Span))
            new Lexer(this, 0, text.Length).Run();
        else
            AddError("malformed UTF-8 encoding", OffsetOfInvalidUtf8(text.Span));
    }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Text { get; }

    /// <summary>The token with the given index; the last is <see cref="TokenKind.EndOfText"/>.</summary>
    public ref readonly Token this[int index] => ref _tokens[index];

    /// <summary>The identifiers.</summary>
    public SymbolTable Symbols { get; } = new();

    /// <summary>The known annotations, in order.</summary>
    public List<Annotation> Annotations { get; } = [];

    /// <summary>The message of the <see cref="TokenKind.Error"/> token.</summary>
    public string? LexicalError { get; private set; }

    /// <summary>The bytes of a token.</summary>
    public ReadOnlySpan<byte> BytesOf(Token token) => Text.Span.Slice(token.Start, token.Length);

    /// <summary>Appends a token.</summary>
    /// <returns>Its index.</returns>
    internal int Add(Token token)
    {
        if (_count == _tokens.Length)
            Array.Resize(ref _tokens, _count * 2);
        _tokens[_count] = token;
        return _count++;
    }

    /// <summary>The index that the next token will get.</summary>
    internal int Count => _count;

    /// <summary>Ends the tokens with an error.</summary>
    internal void AddError(string message, int offset)
    {
        LexicalError = message;
        Add(new Token(TokenKind.Error, offset, 0));
        Add(new Token(TokenKind.EndOfText, Text.Length, 0));
    }

    /// <summary>Notes where the parenthesis of an opening token is closed.</summary>
    internal void SetMatch(int open, int close) => _tokens[open] = _tokens[open] with { Value = close };

    /// <summary>The line of an offset, from 1.</summary>
    public int LineOf(int offset)
    {
        List<int> starts = _lineStarts ??= FindLineStarts();
        int index = starts.BinarySearch(offset);
        return index >= 0 ? index + 1 : ~index;
    }

    /// <summary>The column of an offset in UTF-16 units, from 1.</summary>
    public int ColumnOf(int offset)
    {
        int lineStart = (_lineStarts ??= FindLineStarts())[LineOf(offset) - 1];
        return Encoding.UTF8.GetCharCount(Text.Span[lineStart..offset]) + 1;
    }

    /// <summary>An error at an offset.</summary>
    public MalformedModuleException Error(string message, int offset) => new(message, LineOf(offset), ColumnOf(offset));

    /// <summary>An error at a token.</summary>
    public MalformedModuleException Error(string message, Token at) => Error(message, at.Start);

    private List<int> FindLineStarts()
    {
        List<int> starts = [0];
        ReadOnlySpan<byte> text = Text.Span;
        for (int i = 0; i < text.Length; i++)
        {
            int next = text[i..].IndexOf((byte)'\n');
            if (next < 0)
                break;
            i += next;
            starts.Add(i + 1);
        }

        return starts;
    }

    private static int OffsetOfInvalidUtf8(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (Rune.DecodeFromUtf8(text[at..], out _, out int length) == System.Buffers.OperationStatus.Done)
            at += length;
        return at;
    }
}
