using System.Runtime.CompilerServices;
using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Text;

// Function bodies and expressions: structure (Core spec 6.5). Operands of operators are in ModuleAssembler.Operands.cs.
internal sealed partial class ModuleAssembler
{
    private readonly List<Label> _labels = [];
    private readonly Dictionary<int, int> _innermostLabels = [];
    private readonly ByteWriter _body = new(1024);

    // Encoded operators of enclosing folded forms: they are written after their operands.
    private readonly ByteWriter _pending = new();
    private readonly List<(int Offset, byte Value)> _hints = [];
    private ByteWriter _out = null!;
    private bool _inFunction;

    /// <summary>An enclosing block.</summary>
    /// <param name="Symbol">Its identifier, or -1.</param>
    /// <param name="Part">The operator that began the current part of it.</param>
    /// <param name="Shadowed">The position in the list of the block around it that has the same identifier, or -1.</param>
    private readonly record struct Label(int Symbol, Opcode Part, int Shadowed);

    private void PushLabel(int symbol, Opcode part)
    {
        int shadowed = -1;
        if (symbol >= 0)
        {
            shadowed = _innermostLabels.GetValueOrDefault(symbol, -1);
            _innermostLabels[symbol] = _labels.Count;
        }

        _labels.Add(new Label(symbol, part, shadowed));
    }

    private void PopLabel()
    {
        Label label = _labels[^1];
        if (label.Symbol >= 0)
            _innermostLabels[label.Symbol] = label.Shadowed;
        _labels.RemoveAt(_labels.Count - 1);
    }

    private void WriteFunctionBody(int index)
    {
        ByteWriter output = _codeSection.Next();
        _body.Clear();
        WriteLocals(_body);
        _inFunction = true;
        _hints.Clear();
        WriteExpression(_body);
        _inFunction = false;
        output.WriteSized(_body.Written);
        if (_hints.Count > 0)
            _branchHints.Add((index, [.. _hints]));
    }

    /// <summary>Reads local declarations and writes them as runs of equal types (Core spec 5.4.9).</summary>
    private void WriteLocals(ByteWriter output)
    {
        _results.Clear();
        while (_reader.TakeForm(Keyword.Local))
        {
            if (_reader.At(TokenKind.Identifier) || FindAnnotation(AnnotationKind.Name) >= 0)
            {
                Declare(_locals);
                _results.Add(ReadValType());
            }
            else
            {
                while (!_reader.At(TokenKind.Close))
                {
                    _locals.TryAdd(-1);
                    _results.Add(ReadValType());
                }
            }

            _reader.Close();
        }

        uint runs = 0;
        for (int i = 0; i < _results.Count; i++)
            runs += i == 0 || _results[i] != _results[i - 1] ? 1u : 0u;
        output.WriteU32(runs);
        for (int i = 0; i < _results.Count;)
        {
            int end = i + 1;
            while (end < _results.Count && _results[end] == _results[i])
                end++;
            output.WriteU32((uint)(end - i));
            WriteValType(output, _results[i]);
            i = end;
        }
    }

    /// <summary>Reads instructions up to a closing parenthesis and writes them with an <c>end</c>.</summary>
    private void WriteExpression(ByteWriter output)
    {
        ByteWriter outer = _out;
        _out = output;
        Sequence();
        output.WriteByte((byte)Opcode.End);
        _out = outer;
    }

    /// <summary>Reads one folded instruction and writes it with an <c>end</c>.</summary>
    private void WriteFoldedExpression(ByteWriter output)
    {
        ByteWriter outer = _out;
        _out = output;
        Folded();
        output.WriteByte((byte)Opcode.End);
        _out = outer;
    }

    /// <summary>Reads plain and folded instructions as far as they go.</summary>
    private void Sequence()
    {
        int floor = _labels.Count;
        while (true)
        {
            Token token = _reader.Current;
            if (token.Kind == TokenKind.Open)
                Folded();
            else if (token.Kind == TokenKind.Keyword && token.Value < OperatorTable.Size)
                Plain((Opcode)token.Value, floor);
            else
                break;
        }

        if (_labels.Count != floor)
            throw _reader.Unexpected();
    }

    private void Plain(Opcode opcode, int floor)
    {
        int hint = TakeBranchHint();
        bool isInside = _labels.Count > floor;
        Opcode part = isInside ? _labels[^1].Part : Opcode.Nop;
        switch (opcode)
        {
            case Opcode.Block or Opcode.Loop or Opcode.If or Opcode.Try or Opcode.TryTable:
                _reader.Advance();
                int symbol = _reader.TakeIdentifier();
                NoteHint(opcode, hint);
                BlockStart(opcode);
                PushLabel(symbol, opcode);
                return;
            case Opcode.Else when part == Opcode.If:
                _reader.Advance();
                CheckLabel();
                _out.WriteByte((byte)opcode);
                _labels[^1] = _labels[^1] with { Part = Opcode.Else };
                return;
            case Opcode.Catch or Opcode.CatchAll when part is Opcode.Try or Opcode.Catch:
                _reader.Advance();
                WriteLegacyCatch(opcode);
                _labels[^1] = _labels[^1] with { Part = opcode };
                return;
            case Opcode.Delegate when part == Opcode.Try:
                _reader.Advance();
                PopLabel();
                _out.WriteByte((byte)opcode);
                _out.WriteU32(ReadLabel());
                return;
            case Opcode.End when isInside:
                _reader.Advance();
                CheckLabel();
                PopLabel();
                _out.WriteByte((byte)opcode);
                return;
            case Opcode.Else or Opcode.End or Opcode.Catch or Opcode.CatchAll or Opcode.Delegate:
                throw _reader.Unexpected();
            default:
                NoteHint(opcode, hint);
                _reader.Advance();
                Operator(opcode);
                return;
        }
    }

    private void CheckLabel()
    {
        Token token = _reader.Current;
        int symbol = _reader.TakeIdentifier();
        if (symbol >= 0 && symbol != _labels[^1].Symbol)
            throw _source.Error("mismatching label " + IdentifierText(token), token);
    }

    private void NoteHint(Opcode opcode, int hint)
    {
        if (hint < 0)
            return;
        if (opcode is not (Opcode.If or Opcode.BrIf))
            throw new InvalidModuleException("@metadata.code.branch_hint annotation: invalid target", 0, _nextFunction - 1);
        _hints.Add((_out.Length, (byte)hint));
    }

    /// <summary>Reads a block's type, and the catch clauses of <c>try_table</c>, and writes the operator.</summary>
    private void BlockStart(Opcode opcode)
    {
        BlockType type = ReadBlockType();
        _out.WriteByte((byte)opcode);
        WriteBlockType(_out, type);
        if (opcode == Opcode.TryTable)
            WriteCatchClauses();
    }

    private void Folded()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new ResourceLimitException("text nesting", "the text nests instructions too deeply for this thread's stack");
        int hint = TakeBranchHint();
        _reader.Open();
        Token token = _reader.Current;
        if (token.Kind != TokenKind.Keyword || token.Value >= OperatorTable.Size)
            throw _reader.Unexpected();
        Opcode opcode = (Opcode)token.Value;
        switch (opcode)
        {
            case Opcode.Block or Opcode.Loop or Opcode.TryTable:
                _reader.Advance();
                int symbol = _reader.TakeIdentifier();
                NoteHint(opcode, hint);
                BlockStart(opcode);
                FoldedBlockBody(symbol, opcode);
                break;
            case Opcode.If:
                _reader.Advance();
                FoldedIf(hint);
                break;
            case Opcode.Try:
                _reader.Advance();
                NoteHint(opcode, hint);
                FoldedTry();
                break;
            case Opcode.Else or Opcode.End or Opcode.Catch or Opcode.CatchAll or Opcode.Delegate:
                throw _reader.Unexpected();
            default:
                _reader.Advance();
                FoldedOperator(opcode, hint);
                break;
        }

        _reader.Close();
    }

    private void FoldedBlockBody(int symbol, Opcode opcode)
    {
        PushLabel(symbol, opcode);
        Sequence();
        PopLabel();
        _out.WriteByte((byte)Opcode.End);
    }

    private void FoldedOperator(Opcode opcode, int hint)
    {
        int start = _out.Length;
        Operator(opcode);
        if (!_reader.At(TokenKind.Close))
        {
            int mark = _pending.Length;
            _pending.WriteBytes(_out.Written[start..]);
            _out.Truncate(start);
            while (_reader.At(TokenKind.Open))
                Folded();
            start = _out.Length;
            _out.WriteBytes(_pending.Written[mark..]);
            _pending.Truncate(mark);
        }

        if (hint >= 0)
        {
            int end = _out.Length;
            byte[] encoded = _out.Written[start..].ToArray();
            _out.Truncate(start);
            NoteHint(opcode, hint);
            _out.WriteBytes(encoded);
            System.Diagnostics.Debug.Assert(_out.Length == end, "the operator is written back as it was");
        }
    }

    private void FoldedIf(int hint)
    {
        int symbol = _reader.TakeIdentifier();
        BlockType type = ReadBlockType();
        while (_reader.At(TokenKind.Open) && !_reader.AtForm(Keyword.Then))
            Folded();
        NoteHint(Opcode.If, hint);
        _out.WriteByte((byte)Opcode.If);
        WriteBlockType(_out, type);
        PushLabel(symbol, Opcode.If);
        if (!_reader.TakeForm(Keyword.Then))
            throw _reader.Unexpected();
        Sequence();
        _reader.Close();
        if (_reader.TakeForm((Keyword)Opcode.Else))
        {
            _out.WriteByte((byte)Opcode.Else);
            Sequence();
            _reader.Close();
        }

        PopLabel();
        _out.WriteByte((byte)Opcode.End);
    }

    private void FoldedTry()
    {
        int symbol = _reader.TakeIdentifier();
        BlockStart(Opcode.Try);
        PushLabel(symbol, Opcode.Try);
        if (!_reader.TakeForm(Keyword.Do))
            throw _reader.Unexpected();
        Sequence();
        _reader.Close();
        if (_reader.TakeForm((Keyword)Opcode.Delegate))
        {
            PopLabel();
            _out.WriteByte((byte)Opcode.Delegate);
            _out.WriteU32(ReadLabel());
            _reader.Close();
            return;
        }

        while (_reader.TakeForm((Keyword)Opcode.Catch))
            FoldedCatch(Opcode.Catch);
        if (_reader.TakeForm((Keyword)Opcode.CatchAll))
            FoldedCatch(Opcode.CatchAll);
        PopLabel();
        _out.WriteByte((byte)Opcode.End);
    }

    private void FoldedCatch(Opcode opcode)
    {
        WriteLegacyCatch(opcode);
        Sequence();
        _reader.Close();
    }

    private void WriteLegacyCatch(Opcode opcode)
    {
        _out.WriteByte((byte)opcode);
        if (opcode == Opcode.Catch)
            _out.WriteU32(ReadIndex(_tags));
    }

    private void WriteCatchClauses()
    {
        var clauses = new ByteWriter(16);
        uint count = 0;
        while (true)
        {
            byte kind;
            if (_reader.TakeForm((Keyword)Opcode.Catch))
                kind = 0;
            else if (_reader.TakeForm(Keyword.CatchRef))
                kind = 1;
            else if (_reader.TakeForm((Keyword)Opcode.CatchAll))
                kind = 2;
            else if (_reader.TakeForm(Keyword.CatchAllRef))
                kind = 3;
            else
                break;
            count++;
            clauses.WriteByte(kind);
            if (kind < 2)
                clauses.WriteU32(ReadIndex(_tags));

            // The labels are those around the block (Core spec 3.3.10).
            clauses.WriteU32(ReadLabel());
            _reader.Close();
        }

        _out.WriteU32(count);
        _out.WriteBytes(clauses.Written);
    }

    private uint ReadLabel()
    {
        Token token = _reader.Current;
        if (token.Kind != TokenKind.Identifier)
            return _reader.ReadU32();
        _reader.Advance();
        int position = _innermostLabels.GetValueOrDefault(token.Value, -1);
        return position >= 0 ? (uint)(_labels.Count - 1 - position) : throw _source.Error("unknown label " + IdentifierText(token), token);
    }
}
