using System.Text;

namespace Wafer.Text;

/// <summary>The names that the printer uses, and how it writes them.</summary>
internal sealed class PrinterNames
{
    private readonly Dictionary<(NameKind Kind, int Owner, int Index), string> _identifiers = [];
    private readonly Dictionary<(NameKind Kind, int Owner, int Index), byte[]> _others = [];

    /// <summary>Chooses identifiers: the names that are not empty and unique in their index space.</summary>
    public PrinterNames(NameSection section)
    {
        for (NameKind kind = NameKind.Function; kind <= NameKind.Tag; kind++)
        {
            if (kind is NameKind.Local or NameKind.Field)
            {
                foreach ((int owner, NameAssociation[] names) in section.Indirect(kind))
                    Choose(kind, owner, names);
            }
            else
            {
                Choose(kind, 0, section[kind]);
            }
        }
    }

    /// <summary>How something is referred to: its identifier, or its index.</summary>
    public string Reference(NameKind kind, long index, int owner = 0) =>
        index <= int.MaxValue && _identifiers.TryGetValue((kind, owner, (int)index), out string? identifier)
            ? identifier
            : index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What follows the keyword of a definition: a space and the identifier or name annotation, or nothing.</summary>
    public string Definition(NameKind kind, int index, int owner = 0)
    {
        if (_identifiers.TryGetValue((kind, owner, index), out string? identifier))
            return " " + identifier;
        return _others.TryGetValue((kind, owner, index), out byte[]? name) ? $" (@name {Quote(name)})" : "";
    }

    /// <summary>A name as identifier.</summary>
    public static string Identifier(byte[] name)
    {
        foreach (byte c in name)
        {
            if (!Lexer.IsIdentifierCharacter(c))
                return "$" + Quote(name);
        }

        return "$" + Encoding.ASCII.GetString(name);
    }

    /// <summary>Bytes as a string literal.</summary>
    public static string Quote(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length + 2);
        text.Append('"');
        while (!bytes.IsEmpty)
        {
            bool isText = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            if (isText && IsPlain(rune))
            {
                if (rune.Value is '"' or '\\')
                    text.Append('\\');
                text.Append(rune.ToString());
            }
            else
            {
                foreach (byte b in bytes[..length])
                    text.Append('\\').Append(HexDigits[b >> 4]).Append(HexDigits[b & 15]);
            }

            bytes = bytes[length..];
        }

        return text.Append('"').ToString();
    }

    private const string HexDigits = "0123456789abcdef";

    // Other characters than these may be invisible, or change the direction of the text around them.
    private static bool IsPlain(Rune rune) => rune.IsAscii ? rune.Value is >= 0x20 and < 0x7F : Rune.IsLetterOrDigit(rune);

    private void Choose(NameKind kind, int owner, NameAssociation[] names)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (NameAssociation name in names)
        {
            string identifier = Identifier(name.Name);
            if (name.Name.Length > 0 && taken.Add(identifier))
                _identifiers.TryAdd((kind, owner, name.Index), identifier);
            else
                _others.TryAdd((kind, owner, name.Index), name.Name);
        }
    }
}
