using System.Text;
using Wafer.Text;

namespace Wafer.Tests.Text;

public class LexerTests
{
    private static List<(TokenKind Kind, string Text)> Tokens(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var source = new TextSource(utf8);
        var tokens = new List<(TokenKind, string)>();
        for (int i = 0; source[i].Kind != TokenKind.EndOfText; i++)
            tokens.Add((source[i].Kind, Encoding.UTF8.GetString(source.BytesOf(source[i]))));
        return tokens;
    }

    [Fact]
    public void A_form_has_a_token_for_each_part() => Assert.Equal(
        [
            (TokenKind.Open, "("), (TokenKind.Keyword, "i32.load8_s"), (TokenKind.Identifier, "$m"), (TokenKind.Offset, "offset=0x10"),
            (TokenKind.Align, "align=1"), (TokenKind.Integer, "-1"), (TokenKind.String, "\"a b\""), (TokenKind.Close, ")"),
        ],
        Tokens("(i32.load8_s $m offset=0x10 align=1 -1 \"a b\")"));

    [Fact]
    public void Comments_and_unknown_annotations_are_white_space() => Assert.Equal(
        [(TokenKind.Keyword, "nop"), (TokenKind.Keyword, "drop")],
        Tokens("(; a (; b ;) ) \" ;) nop;; ( \" \n(@x (\"(\") ;; )\n ) drop (@\"y z\" $ 0x)"));

    [Theory]
    [InlineData("0$x")]
    [InlineData("$x\"y\"")]
    [InlineData("\"a\"\"b\"")]
    [InlineData("a\"b\"")]
    [InlineData("unknown.word")]
    [InlineData("offset=x")]
    [InlineData("align=-1")]
    public void What_belongs_together_and_is_no_token_is_reserved(string text) =>
        Assert.Equal([(TokenKind.Reserved, text)], Tokens(text));

    [Fact]
    public void Identifiers_are_the_same_symbol_however_they_are_written()
    {
        var source = new TextSource(Encoding.UTF8.GetBytes("$AB $\"AB\" $\"\\41\\u{42}\" $ab"));
        Assert.Equal(source[0].Value, source[1].Value);
        Assert.Equal(source[0].Value, source[2].Value);
        Assert.NotEqual(source[0].Value, source[3].Value);
    }

    [Theory]
    [InlineData("\"abc", "unclosed string", 1, 5)]
    [InlineData("\"a\nb\"", "unclosed string", 1, 3)]
    [InlineData("  \"\\q\"", "illegal escape", 1, 4)]
    [InlineData("\"\\u{110000}\"", "illegal escape", 1, 2)]
    [InlineData("\"\\u{d800}\"", "illegal escape", 1, 2)]
    [InlineData("\"\u0001\"", "illegal control character", 1, 2)]
    [InlineData("nop\n (; ;", "unclosed comment", 2, 2)]
    [InlineData("nop\n  (@a (", "unclosed annotation", 2, 3)]
    [InlineData("\"𝄞é\" é", "illegal character", 1, 7)]
    [InlineData("$", "empty identifier", 1, 1)]
    public void Lexical_errors_have_a_message_and_a_place(string text, string message, int line, int column)
    {
        var source = new TextSource(Encoding.UTF8.GetBytes(text));
        int i = 0;
        while (source[i].Kind != TokenKind.Error)
            i++;
        MalformedModuleException error = new TokenReader(source, i).Unexpected();
        Assert.StartsWith(message, error.Reason, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("(module\n  (func\n    unknown))", 3, 5)]
    [InlineData("(module (func $f) (func (@a \"é\") (call $g)))", 1, 40)]
    [InlineData("(module\r\n(memory 1)\r\n(memory 1 $x))", 3, 11)]
    [InlineData(";; 𝄞\n(module (; 𝄞é ;) (func", 2, 24)]
    public void Errors_say_the_line_and_the_column_in_utf16_units(string text, int line, int column)
    {
        MalformedModuleException error = Assert.Throws<MalformedModuleException>(() => Wat.Assemble(text));
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Fact]
    public void Text_that_is_not_utf8_is_malformed()
    {
        MalformedModuleException error = Assert.Throws<MalformedModuleException>(() => Wat.Assemble([.. "(module)\n ;; "u8, 0xC3, 0x28]));
        Assert.StartsWith("malformed UTF-8 encoding", error.Reason, StringComparison.Ordinal);
        Assert.Equal((2, 5), (error.Line, error.Column));
    }

    [Fact]
    public void Escapes_give_the_bytes_that_they_stand_for()
    {
        byte[] module = Wat.Assemble("(data \"\\t\\n\\r\\\"\\'\\\\\\00\\fF\\u{e9}\\u{1D1_1E}x\")");
        byte[] expected = [0x09, 0x0A, 0x0D, 0x22, 0x27, 0x5C, 0x00, 0xFF, 0xC3, 0xA9, 0xF0, 0x9D, 0x84, 0x9E, 0x78];
        Assert.Equal(expected, module[^expected.Length..]);
    }
}
