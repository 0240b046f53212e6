using System.Globalization;
using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Cli.Commands;

/// <summary><c>wafer inspect</c>: what is in a module.</summary>
internal static class InspectCommand
{
    private static readonly string[] s_sections =
        ["custom", "type", "import", "function", "table", "memory", "global", "export", "start", "element", "code", "data", "data count", "tag"];

    /// <summary>Describes a module.</summary>
    /// <returns>The exit status: success if the module is valid.</returns>
    public static int Execute(ToolHost host, string file)
    {
        ReadOnlyMemory<byte> binary = ModuleFile.ReadBinary(host, file);
        ModuleDescription module = ModuleReader.Read(binary, FeatureScanner.All);
        TextWriter output = host.Out;
        NameSection? names = NameSection.Open(module);
        output.WriteLine($"{TerminalText.Escape(file)}: {Number(binary.Length)} bytes{(names?.ModuleName is { } name ? $", module {TerminalText.Escape(name)}" : "")}");
        Exception? error = ValidationError(binary.Span);
        output.WriteLine(error is null ? $"features: {FeatureNames.Of(FeatureScanner.RequiredBy(binary.Span))}" : $"not valid: {error.Message}");

        Sections(module).Print(output, "sections");
        Imports(module).Print(output, "imports");
        Exports(module).Print(output, "exports");
        Memories(module).Print(output, "memories");
        Tables(module).Print(output, "tables");
        Globals(module).Print(output, "globals");
        Functions(module, names, output);
        return error is null ? ExitCode.Success : ExitCode.Failure;
    }

    private static WasmException? ValidationError(ReadOnlySpan<byte> binary)
    {
        try
        {
            Module.Validate(new Engine(EngineOptions.Default with { Features = FeatureScanner.All }), binary);
            return null;
        }
        catch (WasmException e)
        {
            return e;
        }
    }

    private static TextTable Sections(ModuleDescription module)
    {
        var table = new TextTable("section", "offset>", "bytes>", "items>");
        var reader = new ByteReader(module.Bytes.Span, 8);
        int custom = 0;
        while (!reader.AtEnd)
        {
            byte id = reader.ReadByte();
            int size = reader.ReadSize();
            string name = id == 0 ? $"custom {TerminalText.Escape(module.CustomSections[custom++].Name)}" : s_sections[id];
            table.Add(name, Hex(reader.Position), Number(size), ItemsOf(module, id) is { } items ? Number(items) : "");
            reader.Position += size;
        }

        return table;
    }

    private static int? ItemsOf(ModuleDescription module, byte section) => section switch
    {
        1 => module.Types.Length,
        2 => module.Imports.Length,
        3 or 10 => module.Bodies.Length,
        4 => module.Tables.Length - module.ImportedTables,
        5 => module.Memories.Length - module.ImportedMemories,
        6 => module.Globals.Length - module.ImportedGlobals,
        7 => module.Exports.Length,
        9 => module.ElementSegments.Length,
        11 => module.DataSegments.Length,
        13 => module.Tags.Length - module.ImportedTags,
        _ => null,
    };

    private static TextTable Imports(ModuleDescription module)
    {
        var table = new TextTable("module", "name", "kind", "type");
        foreach (ImportDescription import in module.Imports)
            table.Add(TerminalText.Escape(import.Module), TerminalText.Escape(import.Name), KindName(import.Kind), TypeOf(module, import.Kind, import.Index));
        return table;
    }

    private static TextTable Exports(ModuleDescription module)
    {
        var table = new TextTable("name", "kind", "index>", "type");
        foreach (ExportDescription export in module.Exports)
            table.Add(TerminalText.Escape(export.Name), KindName(export.Kind), Number(export.Index), TypeOf(module, export.Kind, export.Index));
        return table;
    }

    private static TextTable Memories(ModuleDescription module)
    {
        var table = new TextTable("index>", "origin", "type");
        for (int i = 0; i < module.Memories.Length; i++)
            table.Add(Number(i), Origin(i < module.ImportedMemories), TypeOf(module, ExternalKind.Memory, i));
        return table;
    }

    private static TextTable Tables(ModuleDescription module)
    {
        var table = new TextTable("index>", "origin", "type");
        for (int i = 0; i < module.Tables.Length; i++)
            table.Add(Number(i), Origin(i < module.ImportedTables), TypeOf(module, ExternalKind.Table, i));
        return table;
    }

    private static TextTable Globals(ModuleDescription module)
    {
        var table = new TextTable("index>", "origin", "type");
        for (int i = 0; i < module.Globals.Length; i++)
            table.Add(Number(i), Origin(i < module.ImportedGlobals), TypeOf(module, ExternalKind.Global, i));
        return table;
    }

    private static void Functions(ModuleDescription module, NameSection? names, TextWriter output)
    {
        const int most = 10;
        var table = new TextTable("index>", "bytes>", "name", "type");
        long code = 0;
        foreach (FunctionBody body in module.Bodies)
            code += body.Code.Length;
        IEnumerable<int> largest = Enumerable.Range(0, module.Bodies.Length).OrderByDescending(i => module.Bodies[i].Code.Length).Take(most);
        foreach (int i in largest)
        {
            int index = module.ImportedFunctions + i;
            string name = names?.FunctionName(index) is { } known ? TerminalText.Escape(known) : "";
            table.Add(Number(index), Number(module.Bodies[i].Code.Length), name, TypeOf(module, ExternalKind.Function, index));
        }

        output.WriteLine();
        output.WriteLine(
            $"functions: {Number(module.ImportedFunctions)} imported, {Number(module.Bodies.Length)} defined with {Number(code)} bytes of code"
            + (module.StartFunction < 0 ? "" : $", start function {Number(module.StartFunction)}"));
        table.Print(output, "largest functions");
    }

    private static string TypeOf(ModuleDescription module, ExternalKind kind, int index) => kind switch
    {
        ExternalKind.Function => Signature(module, module.FunctionTypes[index]),
        ExternalKind.Table => $"{Limits(module.Tables[index].Type.Limits)} {module.Tables[index].Type.Element}{(module.Tables[index].Type.Is64 ? " i64" : "")}",
        ExternalKind.Memory => Describe(module.Memories[index]),
        ExternalKind.Global => $"{(module.Globals[index].Type.IsMutable ? "mut " : "")}{module.Globals[index].Type.Content}",
        _ => Signature(module, module.Tags[index]),
    };

    // What has not been validated may name any type.
    private static string Signature(ModuleDescription module, int type) =>
        type < module.Types.Length && module.Types[type].Composite is FunctionType function ? function.ToString() : $"type {Number(type)}";

    private static string Describe(MemoryType type)
    {
        string pages = type.PageSizeLog2 == 16 ? "pages of 64 KiB" : $"pages of {1UL << type.PageSizeLog2} bytes";
        return $"{Limits(type.Limits)} {pages}{(type.Is64 ? ", i64" : "")}{(type.IsShared ? ", shared" : "")}";
    }

    private static string Limits(Limits limits) => limits.Maximum is { } most
        ? string.Create(CultureInfo.InvariantCulture, $"{limits.Minimum} to {most}")
        : string.Create(CultureInfo.InvariantCulture, $"{limits.Minimum} or more");

    private static string KindName(ExternalKind kind) => kind switch
    {
        ExternalKind.Function => "function",
        ExternalKind.Table => "table",
        ExternalKind.Memory => "memory",
        ExternalKind.Global => "global",
        _ => "tag",
    };

    private static string Origin(bool imported) => imported ? "imported" : "defined";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Hex(int value) => $"0x{value:x}";
}
