using Wafer.Binary;

namespace Wafer.Text;

// Annotations: @custom, @name and @metadata.code.branch_hint (Core spec, appendix "Custom Sections and Annotations").
internal sealed partial class ModuleAssembler
{
    private readonly List<Custom> _customs = [];
    private readonly List<(int Function, List<(int Offset, byte Value)> Hints)> _branchHints = [];
    private Annotation[] _annotations = [];
    private bool[] _claimed = [];
    private bool _moduleNamed;

    private static ReadOnlySpan<byte> BranchHintName => "metadata.code.branch_hint"u8;

    private readonly record struct Custom(int Place, byte[] Name, byte[] Content);

    private void FindAnnotations()
    {
        if (_source.Annotations.Count == 0)
            return;
        int end = EndOfFields();
        _annotations = [.. _source.Annotations.Where(a => a.TokenIndex >= _firstField && a.TokenIndex <= end)];
        _claimed = new bool[_annotations.Length];
        for (int i = 0; i < _annotations.Length && _annotations[i].TokenIndex == _firstField; i++)
        {
            if (_annotations[i].Kind != AnnotationKind.Name)
                continue;
            if (_moduleNamed)
                throw _source.Error("@name annotation: multiple module names", _annotations[i].Start);
            _moduleNamed = true;
            _claimed[i] = true;
            _moduleName = ReadNameAnnotation(_annotations[i]);
        }
    }

    private int EndOfFields()
    {
        int at = _firstField;
        while (_source[at].Kind == TokenKind.Open)
        {
            at = _source[at].Value;
            if (_source[at].Kind == TokenKind.EndOfText)
                break;
            at++;
        }

        return at;
    }

    /// <summary>The index of the next unclaimed annotation of a kind directly before the current token, or -1.</summary>
    private int FindAnnotation(AnnotationKind kind)
    {
        if (_annotations.Length == 0)
            return -1;
        int position = _reader.Position;
        int low = 0, high = _annotations.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_annotations[middle].TokenIndex < position)
                low = middle + 1;
            else
                high = middle;
        }

        for (; low < _annotations.Length && _annotations[low].TokenIndex == position; low++)
        {
            if (_annotations[low].Kind == kind && !_claimed[low])
                return low;
        }

        return -1;
    }

    private int TakeNameAnnotation()
    {
        int index = FindAnnotation(AnnotationKind.Name);
        if (index < 0)
            return -1;
        _claimed[index] = true;
        return ReadNameAnnotation(_annotations[index]);
    }

    private int ReadNameAnnotation(Annotation annotation)
    {
        TokenReader content = ReadContent(annotation);
        if (!content.At(TokenKind.String))
            throw _source.Error("@name annotation: string expected", annotation.Start);
        int symbol = _source.Symbols.Intern(content.ReadNameBytes());
        if (!content.At(TokenKind.EndOfText))
            throw _source.Error("@name annotation: unexpected token", annotation.Start);
        return symbol;
    }

    /// <summary>Takes a branch hint for the instruction that begins here.</summary>
    /// <returns>The hint's value, or -1.</returns>
    private int TakeBranchHint()
    {
        int index = _inFunction ? FindAnnotation(AnnotationKind.BranchHint) : -1;
        if (index < 0)
            return -1;
        Annotation annotation = _annotations[index];
        _claimed[index] = true;
        TokenReader content = ReadContent(annotation);
        ReadOnlySpan<byte> value = content.ReadStrings();
        if (value.Length != 1 || value[0] > 1 || !content.At(TokenKind.EndOfText))
            throw _source.Error("@metadata.code.branch_hint annotation: invalid format", annotation.Start);
        int hint = value[0];
        if (FindAnnotation(AnnotationKind.BranchHint) >= 0)
            throw _source.Error("@metadata.code.branch_hint annotation: duplicate annotation", annotation.Start);
        return hint;
    }

    private void TakeCustomAnnotations()
    {
        while (FindAnnotation(AnnotationKind.Custom) is >= 0 and int index)
        {
            _claimed[index] = true;
            _customs.Add(ReadCustom(_annotations[index]));
        }

        while (FindAnnotation(AnnotationKind.DataCount) is >= 0 and int index)
        {
            _claimed[index] = true;
            _hasDataCount = true;
        }
    }

    private Custom ReadCustom(Annotation annotation)
    {
        TokenReader content = ReadContent(annotation);
        if (!content.At(TokenKind.String))
            throw CustomError("missing section name", annotation);
        byte[] name = content.ReadString().ToArray();
        if (!System.Text.Unicode.Utf8.IsValid(name))
            throw CustomError("malformed UTF-8 encoding", annotation);
        int place = CustomSectionPlace.Last;
        if (content.At(TokenKind.Open))
        {
            content.Advance();
            bool before = content.At(Keyword.Before);
            if (!before && !content.At(Keyword.After))
                throw CustomError("malformed placement", annotation);
            content.Advance();
            Keyword kind = content.At(TokenKind.Keyword) ? (Keyword)content.Current.Value : Keyword.None;
            byte section = CustomSectionPlace.SectionOf(kind);
            if (kind == Keyword.First)
                place = CustomSectionPlace.First;
            else if (section != 0)
                place = before ? CustomSectionPlace.Before(section) : CustomSectionPlace.After(section);
            else if (kind != Keyword.Last)
                throw CustomError("malformed section kind", annotation);
            content.Advance();
            if (!content.TakeClose())
                throw CustomError("unexpected token", annotation);
        }

        byte[] data = content.ReadStrings().ToArray();
        if (!content.At(TokenKind.EndOfText))
            throw CustomError("unexpected token", annotation);
        return new Custom(place, name, data);
    }

    private MalformedModuleException CustomError(string message, Annotation at) =>
        _source.Error("@custom annotation: " + message, at.Start);

    /// <summary>Reads the tokens inside an annotation, which are appended to the source.</summary>
    private TokenReader ReadContent(Annotation annotation)
    {
        int first = _source.Count;
        new Lexer(_source, annotation.ContentStart, annotation.End - 1).Run();
        return new TokenReader(_source, first);
    }

    /// <summary>Reports annotations that stand where they mean nothing.</summary>
    private void CheckAnnotations()
    {
        int index = Array.IndexOf(_claimed, false);
        if (index < 0)
            return;
        throw _source.Error(
            _annotations[index].Kind switch
            {
                AnnotationKind.Custom => "misplaced @custom annotation",
                AnnotationKind.Name => "misplaced @name annotation",
                AnnotationKind.DataCount => "misplaced @wafer.datacount annotation",
                _ => "@metadata.code.branch_hint annotation: not in a function",
            },
            _annotations[index].Start);
    }

    private void WriteCustoms(ByteWriter output, int place)
    {
        foreach (Custom custom in _customs)
        {
            if (custom.Place == place)
                WriteCustom(output, custom.Name, custom.Content);
        }
    }

    private static void WriteCustom(ByteWriter output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        output.WriteByte(0);
        int mark = output.BeginSized();
        output.WriteSized(name);
        output.WriteBytes(content);
        output.EndSized(mark);
    }

    private byte[] BuildBranchHints()
    {
        if (_branchHints.Count == 0)
            return [];
        var output = new ByteWriter();
        output.WriteU32((uint)_branchHints.Count);
        foreach ((int function, List<(int Offset, byte Value)> hints) in _branchHints)
        {
            output.WriteU32((uint)function);
            output.WriteU32((uint)hints.Count);
            foreach ((int offset, byte value) in hints)
            {
                output.WriteU32((uint)offset);
                output.WriteU32(1);
                output.WriteByte(value);
            }
        }

        return output.ToArray();
    }
}
