using Wafer.Binary;

namespace Wafer.Text.Script;

/// <summary>The forms in which a script gives a module.</summary>
internal enum ScriptModuleForm : byte
{
    /// <summary>As text.</summary>
    Text,

    /// <summary>As strings that are the bytes of the binary.</summary>
    Binary,

    /// <summary>As strings that are the text.</summary>
    Quote,
}

/// <summary>A module in a script. It is translated when asked for, so that its errors belong to the command that uses it.</summary>
/// <param name="source">The script.</param>
/// <param name="form">The form.</param>
/// <param name="start">The index of the first token of the fields or strings.</param>
/// <param name="name">The symbol of the identifier, or -1.</param>
internal sealed class ScriptModule(TextSource source, ScriptModuleForm form, int start, int name)
{
    /// <summary>The form in which the module is given.</summary>
    public ScriptModuleForm Form => form;

    /// <summary>The module in the binary format.</summary>
    /// <param name="nameSection">Whether identifiers are kept in a name section.</param>
    /// <exception cref="MalformedModuleException">The text is malformed. Bytes are not looked at.</exception>
    public byte[] Assemble(bool nameSection = true)
    {
        if (form == ScriptModuleForm.Text)
        {
            var assembler = new ModuleAssembler(source, start, name) { WriteNames = nameSection };
            byte[] binary = assembler.Assemble();
            if (source[assembler.End].Kind == TokenKind.Error)
                throw new TokenReader(source, assembler.End).Unexpected();
            return binary;
        }

        byte[] content = ReadContent();
        return form == ScriptModuleForm.Binary ? content : Wat.Assemble(content, nameSection);
    }

    /// <summary>The bytes of the strings, for the binary and quoted forms.</summary>
    public byte[] ReadContent()
    {
        var reader = new TokenReader(source, start);
        var content = new ByteWriter();
        while (reader.At(TokenKind.String))
            reader.ReadStringInto(content);
        if (!reader.At(TokenKind.Close))
            throw reader.Unexpected();
        return content.ToArray();
    }
}
