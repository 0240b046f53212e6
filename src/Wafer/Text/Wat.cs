using System.Text;
using Wafer.Text.Script;

namespace Wafer.Text;

/// <summary>The WebAssembly text format.</summary>
public static class Wat
{
    /// <summary>Translates a module from the text format to the binary format.</summary>
    /// <param name="text">The text of one module, with or without <c>(module …)</c> around its fields.</param>
    /// <param name="nameSection">Whether identifiers are kept in a name section.</param>
    /// <returns>The binary. It is well-formed; whether it is valid has not been checked.</returns>
    /// <exception cref="MalformedModuleException">The text breaks the grammar; the exception has the line and column.</exception>
    /// <exception cref="InvalidModuleException">An annotation stands where its section's specification does not allow it.</exception>
    /// <exception cref="ResourceLimitException">The text is too large or too deeply nested.</exception>
    public static byte[] Assemble(string text, bool nameSection = true)
    {
        ArgumentNullException.ThrowIfNull(text);

        // An unpaired surrogate becomes U+FFFD, which is an illegal character except in strings and comments.
        return Assemble(new TextSource(Encoding.UTF8.GetBytes(text)), nameSection);
    }

    /// <inheritdoc cref="Assemble(string, bool)"/>
    /// <param name="utf8">The text in UTF-8.</param>
    /// <param name="nameSection">Whether identifiers are kept in a name section.</param>
    public static byte[] Assemble(ReadOnlySpan<byte> utf8, bool nameSection = true) =>
        Assemble(new TextSource(utf8.ToArray()), nameSection);

    /// <summary>Writes a module in the text format, such that assembling the text gives the same binary again.</summary>
    /// <remarks>
    /// Names of the name section become identifiers, other custom sections <c>@custom</c> annotations. What is lost is the choice between
    /// different encodings of the same thing, such as integers with superfluous bytes.
    /// </remarks>
    /// <param name="module">The module in the binary format. It need not be valid.</param>
    /// <param name="output">Receives the text; lines end with a line feed.</param>
    /// <exception cref="MalformedModuleException">The bytes are not a module; the exception has the offset.</exception>
    /// <exception cref="ResourceLimitException">The module is beyond a limit of the implementation.</exception>
    public static void Print(ReadOnlyMemory<byte> module, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        ModulePrinter.Print(module, output);
    }

    internal static byte[] Assemble(TextSource source, bool nameSection)
    {
        var reader = new TokenReader(source, 0);
        bool isWrapped = reader.TakeForm(Keyword.Module);
        int name = isWrapped ? reader.TakeIdentifier() : -1;
        if (isWrapped && (reader.At(Keyword.Binary) || reader.At(Keyword.Quote)))
            return AssembleStrings(source, reader, nameSection);
        var assembler = new ModuleAssembler(source, reader.Position, name) { WriteNames = nameSection };
        byte[] binary = assembler.Assemble();
        reader.Position = assembler.End;
        if (isWrapped)
            reader.Close();
        if (!reader.At(TokenKind.EndOfText))
            throw reader.Unexpected();
        return binary;
    }

    /// <summary><c>(module binary "…")</c> and <c>(module quote "…")</c>.</summary>
    private static byte[] AssembleStrings(TextSource source, TokenReader reader, bool nameSection)
    {
        ScriptModuleForm form = reader.Take(Keyword.Binary) ? ScriptModuleForm.Binary : ScriptModuleForm.Quote;
        if (form == ScriptModuleForm.Quote)
            reader.Advance();
        var module = new ScriptModule(source, form, reader.Position, name: -1);
        while (reader.At(TokenKind.String))
            reader.Advance();
        reader.Close();
        return reader.At(TokenKind.EndOfText) ? module.Assemble(nameSection) : throw reader.Unexpected();
    }
}
