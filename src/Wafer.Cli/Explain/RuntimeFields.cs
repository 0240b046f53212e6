using System.Globalization;
using Iced.Intel;
using Wafer.Compiler;
using Wafer.Model;
using ExecutionContext = Wafer.Compiler.ExecutionContext;

namespace Wafer.Cli.Explain;

/// <summary>Names the fields of the runtime's structures that machine code reads and writes.</summary>
/// <param name="module">The module that the code is of.</param>
/// <param name="layout">The layout of its instance contexts.</param>
internal sealed class RuntimeFields(ModuleDescription module, ModuleLayout layout)
{
    private readonly Dictionary<Register, Func<int, string?>> _pointers = [];

    /// <summary>Forgets what registers hold, at the start of a function.</summary>
    public void Reset() => _pointers.Clear();

    /// <summary>Follows, along straight code, which registers hold pointers to the runtime's structures.</summary>
    /// <param name="instruction">The instruction that the code goes on from.</param>
    public void Follow(in Instruction instruction)
    {
        if (instruction.FlowControl is FlowControl.Call or FlowControl.IndirectCall)
            _pointers.Clear();
        if (instruction.OpCount == 0 || instruction.Op0Kind != OpKind.Register || instruction.Mnemonic is Mnemonic.Cmp or Mnemonic.Test)
            return;
        Register target = instruction.Op0Register.GetFullRegister();
        _pointers.Remove(target);
        if (instruction.Mnemonic == Mnemonic.Mov && instruction.MemoryBase == Register.R15 && instruction.MemoryIndex == Register.None)
        {
            Func<int, string?>? fields = InstanceField((int)instruction.MemoryDisplacement64) switch
            {
                "execution" => ExecutionField,
                { } name when name.StartsWith("memory", StringComparison.Ordinal) && !name.EndsWith("_base", StringComparison.Ordinal) => MemoryField,
                { } name when name.StartsWith("table", StringComparison.Ordinal) => TableField,
                { } name when name.StartsWith("import", StringComparison.Ordinal) => RecordField,
                _ => null,
            };
            if (fields is not null)
                _pointers[target] = fields;
        }
        else if (instruction.Mnemonic == Mnemonic.Mov && instruction.MemoryIndexScale == 8 && instruction.MemoryDisplacement64 == 0)
        {
            // An element of a function table.
            _pointers[target] = RecordField;
        }
    }

    /// <summary>The name of the field that an instruction's memory operand is, or null.</summary>
    public string? NameOf(in Instruction instruction)
    {
        if (instruction.MemoryIndex != Register.None)
            return null;
        int offset = (int)instruction.MemoryDisplacement64;
        if (instruction.MemoryBase == Register.R15)
            return InstanceField(offset);
        if (instruction.MemoryBase == Register.R13 && layout.UsesHeap)
            return offset switch { HeapLayout.AllocationTop => "allocation_top", HeapLayout.AllocationLimit => "allocation_limit", _ => null };
        return _pointers.TryGetValue(instruction.MemoryBase, out Func<int, string?>? fields) ? fields(offset) : null;
    }

    /// <summary>The name of a trap's stub.</summary>
    public static string TrapName(TrapCode code) => $"trap_{code}";

    private string? InstanceField(int offset)
    {
        if (offset < InstanceContext.HeaderSize)
        {
            return offset switch
            {
                InstanceContext.Offset.Execution => "execution",
                InstanceContext.Offset.Fuel => "fuel",
                InstanceContext.Offset.Memory0Base => "memory0_base",
                InstanceContext.Offset.Memory0 => "memory0",
                InstanceContext.Offset.Interrupt => "stop",
                _ => null,
            };
        }
        return Within(layout.Globals, 16, module.Globals.Length, "global")
            ?? Within(layout.Records, 32, layout.RecordCount, "record")
            ?? Within(layout.Imports, 8, module.ImportedFunctions, "import")
            ?? Within(layout.Tables, 8, module.Tables.Length, "table")
            ?? Memory()
            ?? Within(layout.TypeIds, 4, module.Types.Length, "type_id")
            ?? (layout.UsesHeap ? Within(layout.HeapTypes, 4, module.Types.Length, "type") : null);

        string? Within(int start, int size, int count, string name) => offset < start || offset >= start + (size * count) || (offset - start) % size != 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{name}{(offset - start) / size}");

        string? Memory()
        {
            for (int i = 1; i < module.Memories.Length; i++)
            {
                if (offset == layout.Memory(i))
                    return string.Create(CultureInfo.InvariantCulture, $"memory{i}");
                if (offset == layout.MemoryBase(i))
                    return string.Create(CultureInfo.InvariantCulture, $"memory{i}_base");
            }
            return null;
        }
    }

    private static string? ExecutionField(int offset) => offset switch
    {
        ExecutionContext.Offset.StackLimit => "stack_limit",
        ExecutionContext.Offset.Interrupt => "interrupt",
        ExecutionContext.Offset.ResultBuffer => "result_buffer",
        >= ExecutionContext.Offset.Stubs and < ExecutionContext.Offset.Stubs + (8 * (int)Stub.HostCall) =>
            TrapName((TrapCode)((offset - ExecutionContext.Offset.Stubs) / 8)),
        >= ExecutionContext.Offset.Stubs => ((Stub)((offset - ExecutionContext.Offset.Stubs) / 8)).ToString(),
        _ => null,
    };

    private static string? MemoryField(int offset) => offset switch
    {
        MemoryRecord.Offset.Base => "base",
        MemoryRecord.Offset.ByteLength => "byte_length",
        MemoryRecord.Offset.Pages => "pages",
        _ => null,
    };

    private static string? TableField(int offset) => offset switch
    {
        TableRecord.Offset.Elements => "elements",
        TableRecord.Offset.Length => "length",
        _ => null,
    };

    private static string? RecordField(int offset) => offset switch
    {
        FunctionRecord.Offset.Code => "code",
        FunctionRecord.Offset.Instance => "instance",
        FunctionRecord.Offset.TypeId => "type_id",
        _ => null,
    };
}
