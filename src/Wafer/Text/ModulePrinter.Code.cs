using System.Globalization;
using System.Text;
using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Text;

// Function bodies and expressions, driven by the operator table.
internal sealed partial class ModulePrinter
{
    // Deeper nesting is not indented further, so that the text's size stays linear in the binary's.
    private const int DeepestIndentation = 20;

    private readonly StringBuilder _line = new();
    private int _function;

    /// <summary>Prints a function on lines of their own.</summary>
    /// <param name="bodyIndex">The function, counted among those that the module defines.</param>
    /// <param name="lineOffsets">
    /// Gets for each line the module offset of its operator, or of the body if there is none. The closing parenthesis is then a line too: that of the body's <c>end</c>.
    /// </param>
    public void PrintFunction(int bodyIndex, List<int>? lineOffsets = null)
    {
        int index = _function = _module.ImportedFunctions + bodyIndex;
        ByteRange code = _module.Bodies[bodyIndex].Code;
        var reader = new ByteReader(_module.Bytes.Span[..code.End], code.Start);
        ValType[] locals = ReadLocals(ref reader);
        Line($"(func{Head(NameKind.Function, index)}{FunctionHead(index)}");
        lineOffsets?.Add(code.Start);
        if (locals.Length > 0)
        {
            var text = new StringBuilder();
            AppendLocals(text, "local", locals, index, FunctionTypeAt(_module.FunctionTypes[index])?.Parameters.Length ?? 0);
            Line(text.Insert(0, ' ').ToString());
            lineOffsets?.Add(code.Start);
        }

        int depth = 0;
        while (depth >= 0)
        {
            lineOffsets?.Add(reader.Position);
            OperatorInfo row = OperatorDecoder.ReadOpcode(ref reader, AllFeatures);
            int indentation = depth;
            switch (row.Opcode)
            {
                case Opcode.Block or Opcode.Loop or Opcode.If or Opcode.Try or Opcode.TryTable:
                    depth++;
                    break;
                case Opcode.End or Opcode.Delegate:
                    indentation = --depth;
                    break;
                case Opcode.Else or Opcode.Catch or Opcode.CatchAll:
                    indentation--;
                    break;
            }

            if (depth < 0)
                break;
            _line.Clear();
            AppendOperator(row, ref reader, depth);
            _output.Write('\n');
            _output.Write(Indentation(indentation));
            WriteLine();
        }

        if (!reader.AtEnd)
            ByteReader.ThrowMalformed("END opcode expected", reader.Position);
        if (lineOffsets is not null)
            Line("");
        _output.Write(')');
    }

    private static string Indentation(int depth) => new(' ', 4 + 2 * Math.Clamp(depth, 0, DeepestIndentation));

    private void WriteLine()
    {
        foreach (ReadOnlyMemory<char> chunk in _line.GetChunks())
            _output.Write(chunk.Span);
    }

    /// <summary>A constant expression on one line, without its <c>end</c>: one folded instruction, or plain ones.</summary>
    private string ExpressionText(ByteRange range)
    {
        var reader = new ByteReader(_module.Bytes.Span[..range.End], range.Start);
        _line.Clear();
        int count = 0;
        while (true)
        {
            OperatorInfo row = OperatorDecoder.ReadOpcode(ref reader, AllFeatures);
            if (row.Opcode == Opcode.End)
                break;
            _line.Append(count++ == 0 ? "(" : " (");
            AppendOperator(row, ref reader, 0);
            _line.Append(')');
        }

        return _line.ToString();
    }

    private void AppendOperator(OperatorInfo row, ref ByteReader reader, int depth)
    {
        StringBuilder text = _line.Append(row.Name);
        switch (row.Immediates)
        {
            case Immediates.None:
                break;
            case Immediates.Block:
                AppendBlockType(ref reader);
                text.Append(" (;@").Append(depth).Append(";)");
                break;
            case Immediates.TryTable:
                AppendBlockType(ref reader);
                AppendCatchClauses(ref reader, depth - 1);
                text.Append(" (;@").Append(depth).Append(";)");
                break;
            case Immediates.Label:
                AppendLabel(reader.ReadU32(), depth);
                break;
            case Immediates.LabelTable:
                for (int i = reader.ReadLength(); i >= 0; i--)
                    AppendLabel(reader.ReadU32(), depth);
                break;
            case Immediates.Function:
                AppendReference(NameKind.Function, reader.ReadU32());
                break;
            case Immediates.Type:
                AppendReference(NameKind.Type, reader.ReadU32());
                break;
            case Immediates.TypeTable:
                uint type = reader.ReadU32();
                AppendReferenceUnlessZero(NameKind.Table, reader.ReadU32());
                text.Append(TypeUse(type));
                break;
            case Immediates.SelectTypes:
                text.Append(" (result");
                for (int i = reader.ReadLength(); i > 0; i--)
                    text.Append(' ').Append(TypeText(TypeDecoder.ReadValueType(ref reader, AllFeatures)));
                text.Append(')');
                break;
            case Immediates.Tag:
                AppendReference(NameKind.Tag, reader.ReadU32());
                break;
            case Immediates.Local:
                text.Append(' ').Append(_names.Reference(NameKind.Local, reader.ReadU32(), _function));
                break;
            case Immediates.Global:
                AppendReference(NameKind.Global, reader.ReadU32());
                break;
            case Immediates.Table:
                AppendReferenceUnlessZero(NameKind.Table, reader.ReadU32());
                break;
            case Immediates.TableTable:
                AppendPairUnlessZero(NameKind.Table, reader.ReadU32(), reader.ReadU32());
                break;
            case Immediates.ElementTable:
                AppendSegmentAndTarget(NameKind.Element, NameKind.Table, ref reader);
                break;
            case Immediates.Element:
                AppendReference(NameKind.Element, reader.ReadU32());
                break;
            case Immediates.Memory:
                AppendMemoryArgument(row, ref reader);
                break;
            case Immediates.MemoryLane:
                AppendMemoryArgument(row, ref reader);
                text.Append(' ').Append(reader.ReadByte());
                break;
            case Immediates.MemoryIndex:
                AppendReferenceUnlessZero(NameKind.Memory, reader.ReadU32());
                break;
            case Immediates.MemoryMemory:
                AppendPairUnlessZero(NameKind.Memory, reader.ReadU32(), reader.ReadU32());
                break;
            case Immediates.DataMemory:
                _usesDataIndices = true;
                AppendSegmentAndTarget(NameKind.Data, NameKind.Memory, ref reader);
                break;
            case Immediates.Data:
                _usesDataIndices = true;
                AppendReference(NameKind.Data, reader.ReadU32());
                break;
            case Immediates.I32:
                text.Append(' ').Append(Text(reader.ReadS32()));
                break;
            case Immediates.I64:
                text.Append(' ').Append(Text(reader.ReadS64()));
                break;
            case Immediates.F32:
                text.Append(' ').Append(FloatText.Of(reader.ReadFixed32()));
                break;
            case Immediates.F64:
                text.Append(' ').Append(FloatText.Of(reader.ReadFixed64()));
                break;
            case Immediates.V128:
                text.Append(" i32x4");
                for (int i = 0; i < 4; i++)
                    text.Append(CultureInfo.InvariantCulture, $" 0x{reader.ReadFixed32():x8}");
                break;
            case Immediates.Lane:
                text.Append(' ').Append(reader.ReadByte());
                break;
            case Immediates.Shuffle:
                foreach (byte lane in reader.ReadBytes(16))
                    text.Append(' ').Append(lane);
                break;
            case Immediates.HeapType:
                AppendHeapType(row.Opcode, ref reader);
                break;
            case Immediates.TypeField:
                uint structure = reader.ReadU32();
                AppendReference(NameKind.Type, structure);
                uint field = reader.ReadU32();
                bool exists = structure <= int.MaxValue;
                text.Append(' ').Append(exists ? _names.Reference(NameKind.Field, field, (int)structure) : Text(field));
                break;
            case Immediates.TypeLength:
                AppendReference(NameKind.Type, reader.ReadU32());
                text.Append(' ').Append(reader.ReadU32());
                break;
            case Immediates.TypeData:
                _usesDataIndices = true;
                AppendReference(NameKind.Type, reader.ReadU32());
                AppendReference(NameKind.Data, reader.ReadU32());
                break;
            case Immediates.TypeElement:
                AppendReference(NameKind.Type, reader.ReadU32());
                AppendReference(NameKind.Element, reader.ReadU32());
                break;
            case Immediates.TypeType:
                AppendReference(NameKind.Type, reader.ReadU32());
                AppendReference(NameKind.Type, reader.ReadU32());
                break;
            case Immediates.BranchOnCast:
                AppendBranchOnCast(ref reader, depth);
                break;
            case Immediates.Fence:
                OperatorDecoder.ReadZeroByte(ref reader);
                break;
            default:
                throw new InvalidOperationException($"No text form for the immediates of {row.Name}.");
        }
    }

    private void AppendReference(NameKind kind, uint index) => _line.Append(' ').Append(_names.Reference(kind, index));

    private void AppendReferenceUnlessZero(NameKind kind, uint index)
    {
        if (index != 0)
            AppendReference(kind, index);
    }

    private void AppendPairUnlessZero(NameKind kind, uint first, uint second)
    {
        if (first == 0 && second == 0)
            return;
        AppendReference(kind, first);
        AppendReference(kind, second);
    }

    private void AppendSegmentAndTarget(NameKind segment, NameKind target, ref ByteReader reader)
    {
        // The text has the target first.
        uint segmentIndex = reader.ReadU32();
        AppendReferenceUnlessZero(target, reader.ReadU32());
        AppendReference(segment, segmentIndex);
    }

    private void AppendBlockType(ref ByteReader reader)
    {
        int start = reader.Position;
        int index = OperatorDecoder.ReadBlockType(ref reader, AllFeatures, out ValType result);
        if (index >= 0)
        {
            reader.Position = start;
            _line.Append(TypeUse(reader.ReadS33()));
        }
        else if (!result.IsBottom)
        {
            _line.Append(" (result ").Append(TypeText(result)).Append(')');
        }
    }

    private void AppendCatchClauses(ref ByteReader reader, int depth)
    {
        ReadOnlySpan<string> keywords = ["catch", "catch_ref", "catch_all", "catch_all_ref"];
        for (int i = reader.ReadLength(); i > 0; i--)
        {
            int kind = OperatorDecoder.ReadCatchKind(ref reader);
            _line.Append(" (").Append(keywords[kind]);
            if (kind < 2)
                AppendReference(NameKind.Tag, reader.ReadU32());
            AppendLabel(reader.ReadU32(), depth);
            _line.Append(')');
        }
    }

    private void AppendLabel(uint label, int depth)
    {
        _line.Append(' ').Append(label);
        if (label < depth)
            _line.Append(" (;@").Append(depth - label).Append(";)");
    }

    private void AppendMemoryArgument(OperatorInfo row, ref ByteReader reader)
    {
        OperatorDecoder.ReadMemoryArgument(ref reader, AllFeatures, out int alignment, out int memory, out ulong offset);
        AppendReferenceUnlessZero(NameKind.Memory, (uint)memory);
        if (offset != 0)
            _line.Append(" offset=").Append(offset);
        if (alignment != row.AlignmentLog2)
            _line.Append(" align=").Append(1UL << alignment);
    }

    private void AppendHeapType(Opcode opcode, ref ByteReader reader)
    {
        string heap = HeapText(TypeDecoder.ReadHeapType(ref reader, AllFeatures));
        _line.Append(opcode switch
        {
            Opcode.RefNull => " " + heap,
            Opcode.RefTest or Opcode.RefCast => $" (ref {heap})",
            _ => $" (ref null {heap})",
        });
    }

    private void AppendBranchOnCast(ref ByteReader reader, int depth)
    {
        int flags = OperatorDecoder.ReadCastFlags(ref reader);
        AppendLabel(reader.ReadU32(), depth);
        HeapType source = TypeDecoder.ReadHeapType(ref reader, AllFeatures);
        HeapType target = TypeDecoder.ReadHeapType(ref reader, AllFeatures);
        _line.Append(' ').Append(TypeText(ValType.Ref(source, (flags & 1) != 0)));
        _line.Append(' ').Append(TypeText(ValType.Ref(target, (flags & 2) != 0)));
    }
}
