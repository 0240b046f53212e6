using System.Text;
using Iced.Intel;
using Wafer.Binary;
using Wafer.Cli.Explain;
using Wafer.Compiler;
using Wafer.Model;
using Wafer.Validation;
using Decoder = Iced.Intel.Decoder;
using ExecutionContext = Wafer.Compiler.ExecutionContext;

namespace Wafer.Tests.Compiler;

/// <summary>
/// Writes compiled functions as assembly that stays the same when layouts or addresses change: labels for jumps, names for functions, traps, constants
/// and the fields of the runtime's structures.
/// </summary>
internal sealed class CodeListing : ISymbolResolver
{
    private readonly CodeArtifact _code;
    private readonly ModuleDescription _module;
    private readonly NasmFormatter _formatter;
    private readonly Dictionary<ulong, string> _labels = [];
    private readonly RuntimeFields _fields;
    private List<Instruction> _instructions = [];

    private CodeListing(ModuleDescription module, CodeArtifact code)
    {
        _module = module;
        _code = code;
        _fields = new RuntimeFields(module, code.Layout);
        _formatter = AssemblySyntax.Formatter(this);
    }

    /// <summary>Compiles a module and lists its functions, one line for each instruction.</summary>
    public static IEnumerable<string> Of(byte[] binary, CompilerOptions options)
    {
        ModuleDescription module = ModuleReader.Read(binary, options.Features);
        TypeContext types = ModuleValidator.ValidateModule(module, options.Features);
        var listing = new CodeListing(module, ModuleCompiler.Compile(new CompileJob(module, types, options), new HeapCodeBuffer()));
        for (int i = 0; i < module.Bodies.Length; i++)
        {
            yield return $"{listing.FunctionName(i)}:";
            foreach (string line in listing.Function(i))
                yield return line;
        }
    }

    private string FunctionName(int defined)
    {
        int index = _module.ImportedFunctions + defined;
        foreach (ExportDescription export in _module.Exports)
        {
            if (export.Kind == ExternalKind.Function && export.Index == index)
                return export.Name;
        }
        return $"func{index}";
    }

    private IEnumerable<string> Function(int index)
    {
        Decode(index);
        _fields.Reset();
        foreach (Instruction instruction in _instructions)
        {
            if (_labels.TryGetValue(instruction.IP, out string? label))
                yield return $"{label}:";
            if (instruction.Code == Code.DeclareDword)
            {
                yield return "  dd " + string.Join(", ", Enumerable.Range(0, instruction.DeclareDataCount).Select(i => _labels[Entry(instruction.IP, i)]));
                continue;
            }
            // Where loops are aligned; how much it takes says nothing.
            if (instruction.Mnemonic == Mnemonic.Nop || instruction.Code == Code.Xchg_r16_AX)
                continue;
            var output = new StringOutput();
            _formatter.Format(instruction, output);
            yield return "  " + output.ToStringAndReset();
            _fields.Follow(instruction);
        }
    }

    // From the entry on: a function ends after an instruction that does not go on, when no jump leads further.
    private void Decode(int index)
    {
        byte[] bytes = _code.Code.ToArray();
        ulong end = (ulong)_code.FunctionOffsets[index], furthest = end;
        var targets = new SortedSet<ulong>();
        _instructions = [];
        _labels.Clear();
        while (true)
        {
            var decoder = Decoder.Create(64, new ByteArrayCodeReader(bytes, (int)end, bytes.Length - (int)end), end);
            decoder.Decode(out Instruction instruction);
            Assert.False(instruction.IsInvalid, $"invalid code at {end}");
            _instructions.Add(instruction);
            end = instruction.NextIP;
            if (instruction.FlowControl is FlowControl.ConditionalBranch or FlowControl.UnconditionalBranch && !IsTailCall(instruction))
                targets.Add(instruction.NearBranchTarget);
            if (instruction.FlowControl == FlowControl.IndirectBranch && instruction.Op0Kind == OpKind.Register)
                end = DecodeTable(end, targets);
            furthest = Math.Max(furthest, targets.Count > 0 ? targets.Max : 0);
            if (!GoesOn(instruction))
            {
                if (end > furthest)
                    break;
                if (TrapOf(end, out ulong thunkEnd) is not null)
                    end = thunkEnd;
            }
        }
        int number = 0;
        foreach (ulong target in targets)
            _labels.TryAdd(target, $"L{++number}");
    }

    // No function jumps back to its own entry.
    private bool IsTailCall(in Instruction instruction) =>
        instruction.FlowControl == FlowControl.UnconditionalBranch && Array.IndexOf(_code.FunctionOffsets, (int)instruction.NearBranchTarget) >= 0;

    private bool GoesOn(in Instruction instruction) => instruction.FlowControl switch
    {
        FlowControl.Next or FlowControl.ConditionalBranch => true,
        FlowControl.Call => TrapOf(instruction.NearBranchTarget, out _) is null,
        FlowControl.IndirectCall => TrapOfStub(instruction) is null,
        _ => false,
    };

    // A jump table stands behind its jump; the comparison of the index, four instructions before, says how long it is.
    private ulong DecodeTable(ulong start, SortedSet<ulong> targets)
    {
        int count = (int)_instructions[^6].GetImmediate(1);
        var table = new Instruction { Code = Code.DeclareDword, IP = start, DeclareDataCount = count };
        _labels[start] = "table";
        _instructions.Add(table);
        for (int i = 0; i < count; i++)
            targets.Add(Entry(start, i));
        return start + (4 * (ulong)count);
    }

    private ulong Entry(ulong table, int index) => table + (ulong)(long)BitConverter.ToInt32(_code.Code.Slice((int)table + (4 * index), 4));

    bool ISymbolResolver.TryGetSymbol(
        in Instruction instruction, int operand, int instructionOperand, ulong address, int addressSize, out SymbolResult symbol)
    {
        string? name = null;
        if (instruction.FlowControl is FlowControl.ConditionalBranch or FlowControl.UnconditionalBranch)
            name = IsTailCall(instruction) ? FunctionName(Array.IndexOf(_code.FunctionOffsets, (int)address)) : _labels[address];
        else if (instruction.FlowControl == FlowControl.Call)
            name = TrapOf(address, out _) ?? (Array.IndexOf(_code.FunctionOffsets, (int)address) is >= 0 and var callee ? FunctionName(callee) : "out_of_fuel");
        else if (instructionOperand >= 0 && instruction.GetOpKind(instructionOperand) == OpKind.Memory)
            name = instruction.IsIPRelativeMemoryOperand ? Constant(instruction) : _fields.NameOf(instruction);
        symbol = name is null ? default : new SymbolResult(instruction.IsIPRelativeMemoryOperand ? address : (ulong)(long)(int)address, name);
        return name is not null;
    }

    private string Constant(in Instruction instruction)
    {
        ulong address = instruction.IPRelativeMemoryAddress;
        if (_labels.TryGetValue(address, out string? label))
            return label;
        int size = instruction.MemorySize.GetSize();
        var text = new StringBuilder("const");
        for (int at = 0; at < size; at += 8)
        {
            ReadOnlySpan<byte> bytes = _code.Code.Slice((int)address + at, Math.Min(8, size));
            text.Append('_').Append(Convert.ToHexString([.. bytes.ToArray().Reverse()]).ToLowerInvariant());
        }
        return text.ToString();
    }

    // Functions share thunks for traps, which stand between cold code: each jumps through the slot of its stub, and the slot tells the code.
    private string? TrapOf(ulong address, out ulong end)
    {
        byte[] bytes = _code.Code.ToArray();
        var decoder = Decoder.Create(64, new ByteArrayCodeReader(bytes, (int)address, bytes.Length - (int)address), address);
        decoder.Decode(out Instruction load);
        decoder.Decode(out Instruction jump);
        end = jump.NextIP;
        bool loadsContext = load.Mnemonic == Mnemonic.Mov && load.MemoryBase == Register.R15 && load.MemoryDisplacement64 == InstanceContext.Offset.Execution;
        return loadsContext && jump.FlowControl == FlowControl.IndirectBranch ? TrapOfStub(jump) : null;
    }

    private static string? TrapOfStub(in Instruction instruction)
    {
        if (instruction.Op0Kind != OpKind.Memory || instruction.MemoryBase != Register.RAX)
            return null;
        int stub = ((int)instruction.MemoryDisplacement64 - ExecutionContext.Offset.Stubs) / 8;
        return stub is >= (int)Stub.TrapBase and < (int)Stub.HostCall ? RuntimeFields.TrapName((TrapCode)(stub - (int)Stub.TrapBase)) : null;
    }
}
