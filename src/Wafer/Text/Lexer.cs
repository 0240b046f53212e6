using System.Buffers;
using Wafer.Binary;

namespace Wafer.Text;

/// <summary>Splits text into tokens (Core spec 6.3). The text is known to be valid UTF-8.</summary>
internal ref struct Lexer
{
    private const string IdentifierCharacters =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&'*+-./:<=>?@\\^_`|~";

    private static readonly SearchValues<byte> IdChars = SearchValues.Create(System.Text.Encoding.ASCII.GetBytes(IdentifierCharacters));
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\n\r"u8);

    private readonly TextSource _source;
    private readonly ReadOnlySpan<byte> _text;
    private readonly Stack<int> _open = new();
    private int _at;
    private bool _failed;

    /// <summary>Whether a byte may be part of an identifier without quotes.</summary>
    public static bool IsIdentifierCharacter(byte c) => IdChars.Contains(c);

    /// <summary>Prepares to read a part of a source.</summary>
    public Lexer(TextSource source, int start, int end)
    {
        _source = source;
        _text = source.Text.Span[..end];
        _at = start;
    }

    /// <summary>Appends all tokens, and the end, to the source.</summary>
    public void Run()
    {
        while (!_failed && _at < _text.Length)
            Next();
        int end = _source.Count;
        if (_failed)
            end--;
        else
            _source.Add(new Token(TokenKind.EndOfText, _text.Length, 0));
        while (_open.TryPop(out int open))
            _source.SetMatch(open, end);
    }

    private void Next()
    {
        byte c = _text[_at];
        switch (c)
        {
            case (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r':
                _at++;
                break;
            case (byte)'(':
                if (Peek(1) == ';')
                {
                    BlockComment();
                }
                else if (Peek(1) == '@')
                {
                    Annotation();
                }
                else
                {
                    _open.Push(_source.Add(new Token(TokenKind.Open, _at, 1)));
                    _at++;
                }

                break;
            case (byte)')':
                int close = _source.Add(new Token(TokenKind.Close, _at, 1));
                if (_open.TryPop(out int open))
                    _source.SetMatch(open, close);
                _at++;
                break;
            case (byte)';' when Peek(1) == ';':
                LineComment();
                break;
            case (byte)';' or (byte)',' or (byte)'[' or (byte)']' or (byte)'{' or (byte)'}':
                _source.Add(new Token(TokenKind.Reserved, _at, 1));
                _at++;
                break;
            default:
                if (c == '"' || IdChars.Contains(c))
                    Word();
                else
                    Fail("illegal character", _at);
                break;
        }
    }

    /// <summary>Identifier characters and strings without space between them make one token.</summary>
    private void Word()
    {
        int start = _at;
        int strings = 0;
        int stringStart = 0;
        while (true)
        {
            int run = _text[_at..].IndexOfAnyExcept(IdChars);
            _at = run < 0 ? _text.Length : _at + run;
            if (Peek(0) != '"')
                break;
            stringStart = _at;
            strings++;
            string? error = StringLiteral.Scan(_text, _at, out int end);
            if (error is not null)
            {
                // "$" before something that is no string is an identifier without characters.
                bool isIdentifier = stringStart == start + 1 && _text[start] == '$';
                Fail(isIdentifier ? "empty identifier" : error, isIdentifier ? start : end);
                return;
            }

            _at = end;
        }

        ReadOnlySpan<byte> word = _text[start.._at];
        int length = word.Length;
        if (strings == 0)
        {
            Classify(word, start);
        }
        else if (strings == 1 && stringStart == start && _text[_at - 1] == '"')
        {
            _source.Add(new Token(TokenKind.String, start, length));
        }
        else if (strings == 1 && stringStart == start + 1 && word[0] == '$' && _text[_at - 1] == '"')
        {
            QuotedIdentifier(word, start);
        }
        else
        {
            _source.Add(new Token(TokenKind.Reserved, start, length));
        }
    }

    private void QuotedIdentifier(ReadOnlySpan<byte> word, int start)
    {
        var name = new ByteWriter(word.Length);
        StringLiteral.Decode(word[1..], name);
        if (name.Length == 0)
            Fail("empty identifier", start);
        else if (!System.Text.Unicode.Utf8.IsValid(name.Written))
            Fail("malformed UTF-8 encoding", start);
        else
            _source.Add(new Token(TokenKind.Identifier, start, word.Length, _source.Symbols.Intern(name.Written)));
    }

    private void Classify(ReadOnlySpan<byte> word, int start)
    {
        byte first = word[0];
        if (first == '$')
        {
            if (word.Length == 1)
                Fail("empty identifier", start);
            else
                _source.Add(new Token(TokenKind.Identifier, start, word.Length, _source.Symbols.Intern(word[1..])));
            return;
        }

        if (first is >= (byte)'a' and <= (byte)'z')
        {
            int keyword = Keywords.Find(word);
            if (keyword >= 0)
            {
                _source.Add(new Token(TokenKind.Keyword, start, word.Length, keyword));
                return;
            }

            if (word.StartsWith("offset="u8) && IsNatural(word[7..]))
            {
                _source.Add(new Token(TokenKind.Offset, start, word.Length));
                return;
            }

            if (word.StartsWith("align="u8) && IsNatural(word[6..]))
            {
                _source.Add(new Token(TokenKind.Align, start, word.Length));
                return;
            }
        }

        _source.Add(new Token(NumberLiteral.Classify(word), start, word.Length));
    }

    private static bool IsNatural(ReadOnlySpan<byte> word) => !word.IsEmpty && NumberLiteral.Classify(word) == TokenKind.Natural;

    private void LineComment()
    {
        int end = _text[_at..].IndexOfAny(LineEnds);
        _at = end < 0 ? _text.Length : _at + end;
    }

    private void BlockComment()
    {
        int start = _at;
        int depth = 0;
        do
        {
            if (_at + 1 >= _text.Length)
            {
                Fail("unclosed comment", start);
                return;
            }

            if (_text[_at] == '(' && _text[_at + 1] == ';')
            {
                depth++;
                _at += 2;
            }
            else if (_text[_at] == ';' && _text[_at + 1] == ')')
            {
                depth--;
                _at += 2;
            }
            else
            {
                _at++;
            }
        }
        while (depth > 0);
    }

    /// <summary>Skips an annotation, and keeps it aside if it is a known one.</summary>
    private void Annotation()
    {
        int start = _at;
        _at += 2;
        if (!AnnotationName(start, out AnnotationKind? kind))
            return;

        int contentStart = _at;
        int depth = 1;
        while (depth > 0)
        {
            byte c = Peek(0);
            if (_at >= _text.Length)
            {
                Fail("unclosed annotation", start);
                return;
            }

            if (c == '"')
            {
                string? error = StringLiteral.Scan(_text, _at, out int end);
                if (error is not null)
                {
                    Fail(error, end);
                    return;
                }

                _at = end;
            }
            else if (c == '(' && Peek(1) == ';')
            {
                BlockComment();
                if (_failed)
                    return;
            }
            else if (c == ';' && Peek(1) == ';')
            {
                LineComment();
            }
            else if (c is >= 0x7F or < 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r'))
            {
                Fail("illegal character", _at);
                return;
            }
            else
            {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                _at++;
            }
        }

        if (kind is { } known)
            _source.Annotations.Add(new Annotation(known, start, contentStart, _at, _source.Count));
    }

    private bool AnnotationName(int start, out AnnotationKind? kind)
    {
        kind = null;
        ReadOnlySpan<byte> name;
        if (Peek(0) == '"')
        {
            if (StringLiteral.Scan(_text, _at, out int end) is not null)
            {
                Fail("empty annotation id", start);
                return false;
            }

            var decoded = new ByteWriter();
            StringLiteral.Decode(_text[_at..end], decoded);
            name = decoded.Written;
            if (!System.Text.Unicode.Utf8.IsValid(name))
            {
                Fail("malformed UTF-8 encoding", _at);
                return false;
            }

            _at = end;
        }
        else
        {
            int length = _text[_at..].IndexOfAnyExcept(IdChars);
            name = length < 0 ? _text[_at..] : _text.Slice(_at, length);
            _at += name.Length;
        }

        if (name.IsEmpty)
        {
            Fail("empty annotation id", start);
            return false;
        }

        if (name.SequenceEqual("custom"u8))
            kind = AnnotationKind.Custom;
        else if (name.SequenceEqual("name"u8))
            kind = AnnotationKind.Name;
        else if (name.SequenceEqual("metadata.code.branch_hint"u8))
            kind = AnnotationKind.BranchHint;
        else if (name.SequenceEqual("wafer.datacount"u8))
            kind = AnnotationKind.DataCount;
        return true;
    }

    // A zero byte stands for the end; in the text itself it is an illegal character anyway.
    private readonly byte Peek(int distance) => _at + distance < _text.Length ? _text[_at + distance] : (byte)0;

    private void Fail(string message, int offset)
    {
        _failed = true;
        _source.AddError(message, offset);
    }
}
