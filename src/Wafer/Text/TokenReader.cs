using System.Text;
using Wafer.Binary;

namespace Wafer.Text;

/// <summary>Reads tokens in order, with what all parsers of the text format need.</summary>
internal sealed class TokenReader(TextSource source, int position)
{
    private readonly ByteWriter _string = new();

    /// <summary>The text.</summary>
    public TextSource Source => source;

    /// <summary>The index of the current token.</summary>
    public int Position { get; set; } = position;

    /// <summary>The current token.</summary>
    public Token Current => source[Position];

    /// <summary>The token after the current one; the current one at the end.</summary>
    public Token Following => Current.Kind == TokenKind.EndOfText ? Current : source[Position + 1];

    /// <summary>The bytes of the current token.</summary>
    public ReadOnlySpan<byte> Bytes => source.BytesOf(Current);

    /// <summary>Whether the current token has the given kind.</summary>
    public bool At(TokenKind kind) => Current.Kind == kind;

    /// <summary>Whether the current token is the given keyword.</summary>
    public bool At(Keyword keyword) => Current.Is(keyword);

    /// <summary>Whether the current tokens are an opening parenthesis and the given keyword.</summary>
    public bool AtForm(Keyword keyword) => Current.Kind == TokenKind.Open && source[Position + 1].Is(keyword);

    /// <summary>Whether the current token is a number or an identifier.</summary>
    public bool AtIndex => Current.Kind is TokenKind.Natural or TokenKind.Identifier;

    /// <summary>Moves past the current token.</summary>
    public void Advance() => Position++;

    /// <summary>Moves past the given keyword, if it is there.</summary>
    public bool Take(Keyword keyword)
    {
        if (!Current.Is(keyword))
            return false;
        Position++;
        return true;
    }

    /// <summary>Moves past an opening parenthesis and the given keyword, if they are there.</summary>
    public bool TakeForm(Keyword keyword)
    {
        if (!AtForm(keyword))
            return false;
        Position += 2;
        return true;
    }

    /// <summary>Moves past a closing parenthesis, if it is there.</summary>
    public bool TakeClose()
    {
        if (Current.Kind != TokenKind.Close)
            return false;
        Position++;
        return true;
    }

    /// <summary>Moves past an opening parenthesis, which must be there.</summary>
    public void Open() => Expect(TokenKind.Open);

    /// <summary>Moves past a closing parenthesis, which must be there.</summary>
    public void Close() => Expect(TokenKind.Close);

    /// <summary>Moves past the parenthesised form that begins at the current token.</summary>
    public void SkipForm()
    {
        Token open = Current;
        Expect(TokenKind.Open);
        Position = open.Value;

        // If the form is not closed because of a lexical error, that is what to report.
        if (At(TokenKind.EndOfText) && source[Position - 1].Kind == TokenKind.Error)
            Position--;
        Close();
    }

    /// <summary>Moves past a token of the given kind, which must be there.</summary>
    public Token Expect(TokenKind kind)
    {
        Token token = Current;
        if (token.Kind != kind)
            throw Unexpected();
        Position++;
        return token;
    }

    /// <summary>Moves past the given keyword, which must be there.</summary>
    public void Expect(Keyword keyword)
    {
        if (!Take(keyword))
            throw Unexpected();
    }

    /// <summary>Moves past an identifier, if there is one.</summary>
    /// <returns>Its symbol, or -1.</returns>
    public int TakeIdentifier()
    {
        if (Current.Kind != TokenKind.Identifier)
            return -1;
        int symbol = Current.Value;
        Position++;
        return symbol;
    }

    /// <summary>Reads a string.</summary>
    /// <returns>Its bytes, valid until the next string is read.</returns>
    public ReadOnlySpan<byte> ReadString()
    {
        _string.Clear();
        ReadStringInto(_string);
        return _string.Written;
    }

    /// <summary>Reads a string and appends its value.</summary>
    public void ReadStringInto(ByteWriter output) => StringLiteral.Decode(source.BytesOf(Expect(TokenKind.String)), output);

    /// <summary>Reads any number of strings.</summary>
    /// <returns>Their concatenation, valid until the next string is read.</returns>
    public ReadOnlySpan<byte> ReadStrings()
    {
        _string.Clear();
        while (At(TokenKind.String))
            ReadStringInto(_string);
        return _string.Written;
    }

    /// <summary>Reads a name: a string that must be UTF-8.</summary>
    /// <returns>Its bytes, valid until the next string is read.</returns>
    public ReadOnlySpan<byte> ReadNameBytes()
    {
        Token token = Current;
        ReadOnlySpan<byte> name = ReadString();
        if (!System.Text.Unicode.Utf8.IsValid(name))
            throw source.Error("malformed UTF-8 encoding", token);
        return name;
    }

    /// <summary>Reads a name.</summary>
    public string ReadName() => Encoding.UTF8.GetString(ReadNameBytes());

    /// <summary>Reads an unsigned integer of 32 bits.</summary>
    public uint ReadU32() => (uint)ReadUnsigned(uint.MaxValue, "i32 constant out of range");

    /// <summary>Reads an unsigned integer of 64 bits.</summary>
    public ulong ReadU64() => ReadUnsigned(ulong.MaxValue, "i64 constant out of range");

    /// <summary>Reads an unsigned integer.</summary>
    public ulong ReadUnsigned(ulong largest, string message)
    {
        Token token = Expect(TokenKind.Natural);
        if (!NumberLiteral.TryUnsigned(source.BytesOf(token), out ulong value) || value > largest)
            throw source.Error(message, token);
        return value;
    }

    /// <summary>Reads an integer that may be signed or unsigned.</summary>
    /// <returns>The value modulo two to the power of <paramref name="bits"/>.</returns>
    public ulong ReadInteger(int bits)
    {
        Token token = Current;
        if (token.Kind is not (TokenKind.Natural or TokenKind.Integer))
            throw Unexpected();
        Position++;
        if (!NumberLiteral.TryInteger(source.BytesOf(token), bits, out ulong value))
            throw source.Error("constant out of range", token);
        return value;
    }

    /// <summary>The number of number tokens from here on, none of which is read.</summary>
    public int CountNumbers()
    {
        int start = Position;
        while (Current.Kind is TokenKind.Natural or TokenKind.Integer or TokenKind.Float)
            Position++;
        if (Current.Kind is TokenKind.Reserved or TokenKind.Error)
            throw Unexpected();
        int count = Position - start;
        Position = start;
        return count;
    }

    /// <summary>Reads a binary32 number.</summary>
    public uint ReadF32()
    {
        Token token = ExpectNumber();
        if (!NumberLiteral.TryF32(source.BytesOf(token), out uint bits))
            throw source.Error("constant out of range", token);
        return bits;
    }

    /// <summary>Reads a binary64 number.</summary>
    public ulong ReadF64()
    {
        Token token = ExpectNumber();
        if (!NumberLiteral.TryF64(source.BytesOf(token), out ulong bits))
            throw source.Error("constant out of range", token);
        return bits;
    }

    /// <summary>The error that the current token cannot stand here.</summary>
    public MalformedModuleException Unexpected()
    {
        Token token = Current;
        return source.Error(
            token.Kind switch
            {
                TokenKind.Error => source.LexicalError!,
                TokenKind.Reserved => "unknown operator " + Excerpt(token),
                TokenKind.EndOfText => "unexpected token: the text ends here",
                _ => "unexpected token " + Excerpt(token),
            },
            token);
    }

    /// <summary>An error at the current token.</summary>
    public MalformedModuleException Error(string message) => source.Error(message, Current);

    private Token ExpectNumber()
    {
        Token token = Current;
        if (token.Kind is not (TokenKind.Natural or TokenKind.Integer or TokenKind.Float))
            throw Unexpected();
        Position++;
        return token;
    }

    private string Excerpt(Token token)
    {
        const int Longest = 40;
        string text = Encoding.UTF8.GetString(source.BytesOf(token));
        return text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest), "…");
    }
}
