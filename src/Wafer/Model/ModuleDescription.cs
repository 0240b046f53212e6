namespace Wafer.Model;

/// <summary>The kinds of things that modules import and export; the values are those of the binary format.</summary>
public enum ExternalKind : byte
{
    /// <summary>A function.</summary>
    Function = 0,

    /// <summary>A table.</summary>
    Table = 1,

    /// <summary>A linear memory.</summary>
    Memory = 2,

    /// <summary>A global variable.</summary>
    Global = 3,

    /// <summary>An exception tag.</summary>
    Tag = 4,
}

/// <summary>An import: its two names, its kind, and the index that it takes in that kind's index space.</summary>
public readonly record struct ImportDescription(string Module, string Name, ExternalKind Kind, int Index);

/// <summary>Imports that are written with their module's name once (compact import section).</summary>
/// <param name="Module">The name; it stands here too since a group may be empty.</param>
/// <param name="First">The index of the first one.</param>
/// <param name="Count">How many there are.</param>
/// <param name="SharesType">Whether their type is written once too.</param>
internal readonly record struct ImportGroup(string Module, int First, int Count, bool SharesType);

/// <summary>An export: its name, its kind, and the index of what is exported in that kind's index space.</summary>
public readonly record struct ExportDescription(string Name, ExternalKind Kind, int Index);

/// <summary>A range of bytes of the module's binary.</summary>
public readonly record struct ByteRange(int Start, int Length)
{
    /// <summary>The offset of the first byte after the range.</summary>
    public int End => Start + Length;
}

/// <summary>A table of the module: its type and the initial value of its elements, if one is given.</summary>
public readonly record struct TableDescription(TableType Type, ByteRange? Initializer);

/// <summary>A global defined by the module, and the bytes of the constant expression (with its <c>end</c>) that initialises it.</summary>
public readonly record struct GlobalDescription(GlobalType Type, ByteRange Initializer);

/// <summary>A function body: the code entry after its size field (locals, then the expression with its <c>end</c>).</summary>
public readonly record struct FunctionBody(ByteRange Code);

/// <summary>When a segment is applied.</summary>
public enum SegmentMode : byte
{
    /// <summary>Copied on instantiation.</summary>
    Active,

    /// <summary>Kept for <c>memory.init</c>, <c>table.init</c> and their like.</summary>
    Passive,

    /// <summary>Only declares functions for <c>ref.func</c>; dropped on instantiation.</summary>
    Declarative,
}

/// <summary>A data segment.</summary>
/// <param name="Mode">Active or passive.</param>
/// <param name="MemoryIndex">For active segments, the memory that it is copied to.</param>
/// <param name="Offset">For active segments, the bytes of the offset expression.</param>
/// <param name="Content">Where in the module the bytes stand.</param>
public readonly record struct DataSegment(SegmentMode Mode, int MemoryIndex, ByteRange Offset, ByteRange Content);

/// <summary>An element segment. Either <see cref="Functions"/> or <see cref="Expressions"/> is set.</summary>
/// <param name="Mode">Active, passive or declarative.</param>
/// <param name="TableIndex">For active segments, the table that it is copied to.</param>
/// <param name="Offset">For active segments, the bytes of the offset expression.</param>
/// <param name="Type">The reference type of the elements.</param>
/// <param name="Functions">The function indices, for segments written that way.</param>
/// <param name="Expressions">The bytes of each element's constant expression otherwise.</param>
public sealed record ElementSegment(
    SegmentMode Mode, int TableIndex, ByteRange Offset, ValType Type, int[]? Functions, ByteRange[]? Expressions)
{
    /// <summary>The number of elements.</summary>
    public int Length => Functions?.Length ?? Expressions!.Length;
}

/// <summary>A custom section: its name, its payload, and which non-custom section it follows.</summary>
/// <param name="Name">The section's name.</param>
/// <param name="Content">The payload after the name.</param>
/// <param name="AfterSection">The id of the last non-custom section before it; 0 if it comes first.</param>
public readonly record struct CustomSection(string Name, ByteRange Content, byte AfterSection);

/// <summary>A decoded module: everything but the function bodies, which stay bytes until they are validated or compiled.</summary>
/// <remarks>
/// Immutable once read. In each index space the imports come first, as in the binary format. The description keeps the bytes
/// that it was read from, and ranges refer to them.
/// </remarks>
public sealed class ModuleDescription
{
    /// <summary>The binary that the module was read from.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The type space.</summary>
    public DefinedType[] Types { get; init; } = [];

    /// <summary>The imports, in order.</summary>
    public ImportDescription[] Imports { get; init; } = GrowingList<ImportDescription>.None;

    /// <summary>Which of the imports stand in groups, in order.</summary>
    internal ImportGroup[] ImportGroups { get; init; } = GrowingList<ImportGroup>.None;

    /// <summary>The exports, in order.</summary>
    public ExportDescription[] Exports { get; init; } = GrowingList<ExportDescription>.None;

    /// <summary>The type index of every function, imports first.</summary>
    public int[] FunctionTypes { get; init; } = [];

    /// <summary>Every table, imports first.</summary>
    public TableDescription[] Tables { get; init; } = GrowingList<TableDescription>.None;

    /// <summary>Every memory, imports first.</summary>
    public MemoryType[] Memories { get; init; } = [];

    /// <summary>Every global, imports first; imported ones have an empty initialiser.</summary>
    public GlobalDescription[] Globals { get; init; } = GrowingList<GlobalDescription>.None;

    /// <summary>The type index of every tag, imports first.</summary>
    public int[] Tags { get; init; } = [];

    /// <summary>The number of imported functions.</summary>
    public int ImportedFunctions { get; init; }

    /// <summary>The number of imported tables.</summary>
    public int ImportedTables { get; init; }

    /// <summary>The number of imported memories.</summary>
    public int ImportedMemories { get; init; }

    /// <summary>The number of imported globals.</summary>
    public int ImportedGlobals { get; init; }

    /// <summary>The number of imported tags.</summary>
    public int ImportedTags { get; init; }

    /// <summary>The bodies of the functions that the module defines; function <c>i</c> has body <c>i - ImportedFunctions</c>.</summary>
    public FunctionBody[] Bodies { get; init; } = GrowingList<FunctionBody>.None;

    /// <summary>Where the content of the code section stands; empty if there is none.</summary>
    public ByteRange CodeSection { get; init; }

    /// <summary>The start function's index, or -1.</summary>
    public int StartFunction { get; init; } = -1;

    /// <summary>The element segments.</summary>
    public ElementSegment[] ElementSegments { get; init; } = [];

    /// <summary>The data segments.</summary>
    public DataSegment[] DataSegments { get; init; } = GrowingList<DataSegment>.None;

    /// <summary>The number in the data count section, or -1 if there is none.</summary>
    public int DataCount { get; init; } = -1;

    /// <summary>The custom sections, in order.</summary>
    public CustomSection[] CustomSections { get; init; } = GrowingList<CustomSection>.None;

    /// <summary>For each function, whether <c>ref.func</c> may name it in a body (Core spec 3.5.13, the context's refs).</summary>
    public bool[] DeclaredFunctions { get; init; } = [];

    /// <summary>The function type of a function.</summary>
    public FunctionType FunctionTypeOf(int functionIndex) => (FunctionType)Types[FunctionTypes[functionIndex]].Composite;
}
