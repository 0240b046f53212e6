using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Iced.Intel;
using Wafer.Compiler.Explain;
using Wafer.Model;
using Wafer.Text;
using Decoder = Iced.Intel.Decoder;

namespace Wafer.Cli.Explain;

/// <summary>Writes the machine code of functions as assembly, each line with the line of text that it comes from.</summary>
internal sealed class Disassembler : ISymbolResolver
{
    private const int ConstantSize = sizeof(ulong), ConstantAlignment = 16;

    private readonly ModuleTrace _trace;
    private readonly byte[] _code;
    private readonly int _firstFunction;
    private readonly Dictionary<int, int> _functionsByOffset = [];
    private readonly Dictionary<int, TrapCode> _thunks = [];
    private readonly RuntimeFields _fields;
    private readonly NasmFormatter _formatter;
    private readonly StringOutput _output = new();

    // Of the function in work: its lines, the instructions that are not formatted yet, and the lines by their offset in the module's code.
    private readonly List<CodeLine> _lines = [];
    private readonly List<Instruction> _instructions = [];
    private readonly Dictionary<int, int> _linesByOffset = [];
    private readonly Dictionary<int, int> _textLines = [];
    private CodeLink _link;
    private string _note = "";

    /// <param name="module">The module.</param>
    /// <param name="trace">How it was compiled.</param>
    public Disassembler(ModuleDescription module, ModuleTrace trace)
    {
        _trace = trace;
        _code = trace.Code.Code.ToArray();
        _firstFunction = module.ImportedFunctions;
        _fields = new RuntimeFields(module, trace.Code.Layout);
        _formatter = AssemblySyntax.Formatter(this);
        for (int i = 0; i < trace.Functions.Length; i++)
        {
            int start = trace.Code.FunctionOffsets[i];
            _functionsByOffset[start] = module.ImportedFunctions + i;
            foreach (TrapThunk thunk in trace.Functions[i].Thunks)
                _thunks[start + thunk.CodeOffset] = thunk.Code;
        }
    }

    /// <summary>Disassembles a function.</summary>
    /// <param name="bodyIndex">The function, counted among those that the module defines.</param>
    /// <param name="text">Its text.</param>
    public CodeLine[] Disassemble(int bodyIndex, TextLine[] text)
    {
        _lines.Clear();
        _instructions.Clear();
        _linesByOffset.Clear();
        _textLines.Clear();
        for (int i = 0; i < text.Length; i++)
            _textLines.TryAdd(text[i].Offset, i);

        FunctionTrace function = _trace.Functions[bodyIndex];
        int start = _trace.Code.FunctionOffsets[bodyIndex];
        for (int i = 0; i < function.Marks.Length; i++)
        {
            int end = i + 1 < function.Marks.Length ? function.Marks[i + 1].CodeOffset : function.CodeLength;
            Decode(function.Marks[i], start, end);
        }
        Name(start);
        Format(start);
        return [.. _lines];
    }

    // ---- Bytes to instructions ----

    private void Decode(in CodeMark mark, int start, int end)
    {
        int at = mark.CodeOffset, line = _textLines[mark.WasmOffset];
        switch (mark.Part)
        {
            case CodePart.JumpTable:
                for (; at < end; at += sizeof(int))
                    Add(start, new CodeLine(at, sizeof(int), mark.Part, line, $"dd {CodeLine.Placeholder}", default, ""), default);
                break;
            case CodePart.Constants:
                int aligned = Math.Min(end, ((start + at + ConstantAlignment - 1) & -ConstantAlignment) - start);
                DecodeInstructions(mark with { CodeOffset = at }, start, aligned, line);
                for (at = aligned; at < end; at += ConstantSize)
                    Add(start, new CodeLine(at, ConstantSize, mark.Part, line, $"dq 0x{Bits(start + at):x16}", default, ""), default);
                break;
            default:
                DecodeInstructions(mark, start, end, line);
                break;
        }
    }

    private void DecodeInstructions(in CodeMark mark, int start, int end, int line)
    {
        if (mark.CodeOffset == end)
            return;
        var decoder = Decoder.Create(64, new ByteArrayCodeReader(_code, start + mark.CodeOffset, end - mark.CodeOffset), (ulong)(start + mark.CodeOffset));
        while (decoder.IP < (ulong)(start + end))
        {
            decoder.Decode(out Instruction instruction);
            Add(start, new CodeLine((int)instruction.IP - start, instruction.Length, mark.Part, line, "", default, ""), instruction);
        }
    }

    private void Add(int start, in CodeLine line, in Instruction instruction)
    {
        _linesByOffset[start + line.Offset] = _lines.Count;
        _lines.Add(line);
        _instructions.Add(instruction);
    }

    private ulong Bits(int position) => BinaryPrimitives.ReadUInt64LittleEndian(_code.AsSpan(position));

    // ---- Labels ----

    private void Name(int start)
    {
        Span<CodeLine> lines = CollectionsMarshal.AsSpan(_lines);
        int tableStart = -1;
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Part != CodePart.JumpTable)
            {
                tableStart = -1;
                if (TargetOf(_instructions[i]) is { } target && _linesByOffset.TryGetValue(target, out int line))
                    lines[line].Label = "?";
                continue;
            }
            if (tableStart < 0)
                tableStart = start + lines[i].Offset;
            int entry = tableStart + BinaryPrimitives.ReadInt32LittleEndian(_code.AsSpan(start + lines[i].Offset));
            lines[i].Link = new CodeLink(CodeLinkKind.Line, _linesByOffset[entry]);
            lines[_linesByOffset[entry]].Label = "?";
        }

        int code = 0, tables = 0, constants = 0;
        foreach (ref CodeLine line in lines)
        {
            if (line.Label.Length == 0)
                continue;
            line.Label = line.Part switch
            {
                CodePart.JumpTable => Numbered('T', ++tables),
                CodePart.Constants => Numbered('C', ++constants),
                _ => Numbered('L', ++code),
            };
        }
    }

    private static string Numbered(char kind, int number) => kind + number.ToString(CultureInfo.InvariantCulture);

    private int? TargetOf(in Instruction instruction)
    {
        if (IsTailCall(instruction))
            return null;
        if (instruction.FlowControl is FlowControl.ConditionalBranch or FlowControl.UnconditionalBranch)
            return (int)instruction.NearBranchTarget;
        return instruction.IsIPRelativeMemoryOperand ? (int)instruction.IPRelativeMemoryAddress : null;
    }

    // A function does not jump to its own entry but to call itself.
    private bool IsTailCall(in Instruction instruction) =>
        instruction.FlowControl == FlowControl.UnconditionalBranch && _functionsByOffset.ContainsKey((int)instruction.NearBranchTarget);

    // ---- Instructions to text ----

    private void Format(int start)
    {
        _fields.Reset();
        Span<CodeLine> lines = CollectionsMarshal.AsSpan(_lines);
        for (int i = 0; i < lines.Length; i++)
        {
            ref CodeLine line = ref lines[i];
            if (line.Text.Length != 0)
                continue;
            Instruction instruction = _instructions[i];
            _link = default;
            _note = "";
            _formatter.Format(instruction, _output);
            line.Text = _output.ToStringAndReset();
            line.Link = _link;
            line.Note = _note;
            _fields.Follow(instruction);
        }
    }

    bool ISymbolResolver.TryGetSymbol(in Instruction instruction, int operand, int instructionOperand, ulong address, int addressSize, out SymbolResult symbol)
    {
        string? name = null;
        if (instruction.FlowControl == FlowControl.Call || IsTailCall(instruction))
            name = LinkToFunction((int)address);
        else if (instruction.FlowControl is FlowControl.ConditionalBranch or FlowControl.UnconditionalBranch)
            name = LinkToLine((int)address);
        else if (instructionOperand >= 0 && instruction.GetOpKind(instructionOperand) == OpKind.Memory)
            name = instruction.IsIPRelativeMemoryOperand ? LinkToConstant(instruction) : _fields.NameOf(instruction);
        symbol = name is null ? default : new SymbolResult(instruction.IsIPRelativeMemoryOperand ? address : (ulong)(long)(int)address, name);
        return name is not null;
    }

    private string? LinkToLine(int address)
    {
        if (!_linesByOffset.TryGetValue(address, out int line))
            return null;
        _link = new CodeLink(CodeLinkKind.Line, line);
        return CodeLine.Placeholder;
    }

    private string? LinkToFunction(int address)
    {
        if (_thunks.TryGetValue(address, out TrapCode trap))
            return RuntimeFields.TrapName(trap);
        if (!_functionsByOffset.TryGetValue(address, out int function))
            return null;
        _link = new CodeLink(CodeLinkKind.Function, function);
        return CodeLine.Placeholder;
    }

    private string? LinkToConstant(in Instruction instruction)
    {
        int address = (int)instruction.IPRelativeMemoryAddress;
        if (_linesByOffset.TryGetValue(address, out int line) && _lines[line].Part == CodePart.Constants)
            _note = ValueText(instruction.MemorySize, address);
        return LinkToLine(address);
    }

    private string ValueText(MemorySize size, int address) => size switch
    {
        MemorySize.Float32 => BitConverter.UInt32BitsToSingle((uint)Bits(address)).ToString("R", CultureInfo.InvariantCulture),
        MemorySize.Float64 => BitConverter.UInt64BitsToDouble(Bits(address)).ToString("R", CultureInfo.InvariantCulture),
        _ when size.GetSize() == 16 => $"0x{Bits(address + 8):x16}_{Bits(address):x16}",
        _ => $"0x{Bits(address):x16}",
    };
}
