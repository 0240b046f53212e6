using Wafer.Binary;
using Wafer.Binary.Dwarf;
using Wafer.Compiler;
using Wafer.Model;
using Wafer.Runtime.Platform;
using Wafer.Validation;

namespace Wafer.Runtime;

/// <summary>A compiled module: what its instances share. Thread-safe.</summary>
internal sealed class ModuleCore
{
    private readonly Dictionary<string, int> _exports;
    private FunctionNames? _names;
    private MemoryImage? _image;
    private bool _hasImage;
    private int _instances;
    private Lazy<SourceLines?> _lines;

    /// <summary>Compiles a module whose parts outside of function bodies have been validated, as the engine's options say: whole, or function by function when they are called.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="owner">The API object.</param>
    /// <param name="description">The module.</param>
    /// <param name="types">Its types, as the validator gave them.</param>
    /// <exception cref="InvalidModuleException">A body breaks a validation rule.</exception>
    /// <exception cref="MalformedModuleException">A body's bytes are malformed.</exception>
    public ModuleCore(EngineCore engine, object owner, ModuleDescription description, TypeContext types)
        : this(engine, owner, description)
    {
        if (engine.Options.Compilation == CompilationMode.Lazy)
        {
            ModuleValidator.ValidateBodies(description, types, engine.Options.Features);
            CompileOnDemand(types).Arrive(description.Bodies.Length, isLast: true);
            return;
        }
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        var range = new CodeRange(ModuleCompiler.EstimateCodeSize(description));
        SetCode(new WholeCode(this, ModuleCompiler.Compile(new CompileJob(description, types, Layout, engine.CompilerOptions), range)));
        engine.Telemetry?.ModuleReady(Names.Module, description.Bodies.Length, System.Diagnostics.Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Makes a module whose code is there.</summary>
    public ModuleCore(EngineCore engine, object owner, ModuleDescription description, CodeArtifact artifact)
        : this(engine, owner, description)
    {
        SetCode(new WholeCode(this, artifact));
        engine.Telemetry?.ModuleReady(Names.Module, description.Bodies.Length, TimeSpan.Zero);
    }

    // Without code, so far.
    private ModuleCore(EngineCore engine, object owner, ModuleDescription description)
    {
        Engine = engine;
        Owner = owner;
        Description = description;
        _lines = LinesOf(description);
        Layout = new ModuleLayout(description);
        TypeIds = engine.Types.Register(description.Types);
        _exports = new Dictionary<string, int>(description.Exports.Length);
        for (int i = 0; i < description.Exports.Length; i++)
            _exports[description.Exports[i].Name] = i;
    }

    public EngineCore Engine { get; }

    /// <summary>The API object.</summary>
    public object Owner { get; }

    public ModuleDescription Description { get; private set; }

    /// <summary>The code.</summary>
    public ModuleCode Code { get; private set; } = null!;

    /// <summary>The layout of instance contexts.</summary>
    public ModuleLayout Layout { get; }

    /// <summary>For each type index, the identity of the type in the engine.</summary>
    public int[] TypeIds { get; }

    /// <summary>The offsets, in instance contexts, of the cells of globals that hold references which the collector traces.</summary>
    public int[] TracedGlobals => field ??= FindTracedGlobals();

    /// <summary>The element segments whose elements are such references.</summary>
    public int[] TracedSegments => field ??= FindTracedSegments();

    /// <summary>The names of functions, read when first asked for.</summary>
    public FunctionNames Names => _names ??= new FunctionNames(Description);

    /// <summary>
    /// The initial content of a memory to be mapped, if there is enough of it. Not for the first instance, which may be the only one; made for the second.
    /// </summary>
    public MemoryImage? Image
    {
        get
        {
            if (Volatile.Read(ref _hasImage) || Interlocked.Increment(ref _instances) == 1)
                return _image;
            lock (_exports)
            {
                if (!_hasImage)
                {
                    _image = MemoryImage.TryCreate(Description);
                    Volatile.Write(ref _hasImage, true);
                }
            }
            return _image;
        }
    }

    /// <summary>Where in its source the module's code comes from; null if the module does not say.</summary>
    public SourceLines? Lines => _lines.Value;

    /// <summary>Where a call of a function that the module defines goes.</summary>
    public nint EntryOf(int functionIndex) => Code.EntryOf(functionIndex - Description.ImportedFunctions);

    /// <summary>The identity of a function's type.</summary>
    public int TypeIdOf(int functionIndex) => TypeIds[Description.FunctionTypes[functionIndex]];

    /// <summary>A value type of the module in canonical form.</summary>
    public ValType Canonicalize(ValType type) => TypeRegistry.Canonicalize(type, TypeIds);

    /// <summary>The opcode of the operator at an offset.</summary>
    public Opcode OpcodeAt(int offset)
    {
        var reader = new ByteReader(Description.Bytes.Span, offset);
        return OperatorDecoder.ReadOpcode(ref reader, ~Features.None).Opcode;
    }

    /// <summary>The index of an export in the module's list, or -1.</summary>
    public int FindExport(string name) => _exports.GetValueOrDefault(name, -1);

    /// <summary>Reads, validates and compiles a module.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="owner">The API object.</param>
    /// <param name="bytes">The module; nobody may change the bytes afterwards.</param>
    /// <exception cref="MalformedModuleException">The bytes are not a module.</exception>
    /// <exception cref="InvalidModuleException">The module breaks a validation rule.</exception>
    public static ModuleCore Compile(EngineCore engine, object owner, ReadOnlyMemory<byte> bytes)
    {
        Features features = engine.Options.Features;
        ModuleDescription description = ModuleReader.Read(bytes, features);
        TypeContext types = ModuleValidator.ValidateModule(description, features);
        return new ModuleCore(engine, owner, description, types);
    }

    /// <summary>Begins a module of which only what stands before the code section has arrived.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="owner">The API object.</param>
    /// <param name="head">What has arrived; validated.</param>
    /// <param name="types">Its types, as the validator gave them.</param>
    /// <param name="code">Where function bodies are to arrive.</param>
    public static ModuleCore BeginOnDemand(EngineCore engine, object owner, ModuleDescription head, TypeContext types, out OnDemandCode code)
    {
        var module = new ModuleCore(engine, owner, head);
        code = module.CompileOnDemand(types);
        return module;
    }

    /// <summary>Completes a module that was begun, now that all of it has arrived.</summary>
    public void Complete(ModuleDescription description)
    {
        Description = description;

        // What was asked for before could only be taken from what had arrived; names and lines stand behind the code.
        _names = null;
        _lines = LinesOf(description);
    }

    private static Lazy<SourceLines?> LinesOf(ModuleDescription description) => new(() => SourceLines.Of(description));

    private void SetCode(ModuleCode code)
    {
        Code = code;
        Engine.Thunks.Prepare(Description, code);
    }

    private int[] FindTracedGlobals()
    {
        var offsets = new List<int>();
        for (int i = 0; i < Description.Globals.Length; i++)
        {
            if (Description.Globals[i].Type.Content.ToMachineType(Description.Types) == MachineType.Ref && !Layout.IsIndirectGlobal(i))
                offsets.Add(Layout.Global(i));
        }
        return [.. offsets];
    }

    private int[] FindTracedSegments()
    {
        var segments = new List<int>();
        for (int i = 0; i < Description.ElementSegments.Length; i++)
        {
            if (Description.ElementSegments[i].Type.ToMachineType(Description.Types) == MachineType.Ref)
                segments.Add(i);
        }
        return [.. segments];
    }

    private OnDemandCode CompileOnDemand(TypeContext types)
    {
        var job = new CompileJob(Description, types, Layout, Engine.CompilerOptions with { CallsThroughTable = true });
        var code = new OnDemandCode(this, job);
        SetCode(code);
        return code;
    }
}
