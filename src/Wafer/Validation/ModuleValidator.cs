using System.Diagnostics.CodeAnalysis;
using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Validation;

/// <summary>Validation of modules (Core spec 3.5).</summary>
/// <remarks>
/// Everything outside of function bodies is checked first and apart from them, so that a compiler can validate the bodies while it
/// compiles: <see cref="ValidateModule"/>, then a <see cref="FunctionReader{TSink}"/> for each body.
/// </remarks>
internal sealed class ModuleValidator
{
    private readonly ModuleDescription _module;
    private readonly Features _features;
    private TypeContext _types = null!;
    private ConstantExpressionValidator _constants = null!;

    private ModuleValidator(ModuleDescription module, Features features)
    {
        _module = module;
        _features = features;
    }

    /// <summary>Validates a whole module.</summary>
    /// <returns>The module's types.</returns>
    /// <exception cref="InvalidModuleException">A rule is broken.</exception>
    /// <exception cref="MalformedModuleException">A function body breaks the binary format.</exception>
    /// <exception cref="ResourceLimitException">A function body is beyond a limit of the implementation.</exception>
    public static TypeContext Validate(ModuleDescription module, Features features)
    {
        TypeContext types = ValidateModule(module, features);
        ValidateBodies(module, types, features);
        return types;
    }

    /// <summary>Validates everything but the function bodies.</summary>
    /// <param name="module">The module.</param>
    /// <param name="features">The features that are on.</param>
    /// <param name="canonicalizer">Shared by the modules between which types are to be compared; one of its own by default.</param>
    /// <returns>The module's types.</returns>
    public static TypeContext ValidateModule(ModuleDescription module, Features features, TypeCanonicalizer? canonicalizer = null)
    {
        var validator = new ModuleValidator(module, features);
        validator.ValidateTypes();
        validator._types = TypeContext.Create(module, canonicalizer);
        validator._constants = new ConstantExpressionValidator(module, validator._types, features);
        validator.ValidateSubtypes();
        validator.ValidateFunctions();
        validator.ValidateGlobalTypes();
        validator.ValidateMemories();
        validator.ValidateTables();
        validator.ValidateGlobals();
        validator.ValidateElementSegments();
        validator.ValidateDataSegments();
        validator.ValidateStart();
        validator.ValidateExports();
        return validator._types;
    }

    /// <summary>Validates the function bodies.</summary>
    public static void ValidateBodies(ModuleDescription module, TypeContext types, Features features)
    {
        var reader = new FunctionReader<NullSink>(module, types, features, new FunctionReaderScratch(), default);
        for (int i = 0; i < module.Bodies.Length; i++)
        {
            reader.Read(module.ImportedFunctions + i);
        }
    }

    // Core spec 3.2.9 and 3.2.10.
    private void ValidateTypes()
    {
        DefinedType[] types = _module.Types;
        var depths = new int[types.Length];
        for (int i = 0; i < types.Length; i++)
        {
            DefinedType type = types[i];
            int visible = type.GroupStart + type.GroupLength;
            switch (type.Composite)
            {
                case FunctionType function:
                    CheckValueTypes(function.Parameters, visible);
                    CheckValueTypes(function.Results, visible);
                    if (function.Results.Length > 1 && (_features & Features.MultiValue) == 0)
                    {
                        Invalid($"invalid result arity: type {i} has {function.Results.Length} results, and the feature MultiValue is not enabled");
                    }

                    break;
                case StructType structure:
                    foreach (FieldType field in structure.Fields)
                    {
                        CheckValueType(field.Storage, visible);
                    }

                    break;
                case ArrayType array:
                    CheckValueType(array.Element.Storage, visible);
                    break;
            }

            if (type.Supertype >= 0)
            {
                if (type.Supertype >= i)
                {
                    Invalid($"unknown type {type.Supertype}: a supertype must stand before its subtype {i}");
                }

                depths[i] = depths[type.Supertype] + 1;
                ImplementationLimits.Check(depths[i], ImplementationLimits.SubtypingDepth, "levels of subtyping");
            }
        }
    }

    private void ValidateSubtypes()
    {
        DefinedType[] types = _module.Types;
        for (int i = 0; i < types.Length; i++)
        {
            if (types[i].Supertype < 0)
            {
                continue;
            }

            DefinedType super = types[types[i].Supertype];
            if (super.IsFinal)
            {
                Invalid($"sub type {i} does not match super type {types[i].Supertype}, which is final");
            }

            if (!_types.IsCompositeSubtype(types[i].Composite, super.Composite))
            {
                Invalid($"sub type {i} does not match super type {types[i].Supertype}");
            }
        }
    }

    private void CheckValueTypes(ReadOnlySpan<ValType> types, int visible)
    {
        foreach (ValType type in types)
        {
            CheckValueType(type, visible);
        }
    }

    private void CheckValueType(ValType type, int visible)
    {
        if (type.IsReference && type.Heap.IsDefined && type.Heap.TypeIndex >= visible)
        {
            Invalid($"unknown type {type.Heap.TypeIndex}");
        }
    }

    private void CheckValueType(ValType type) => CheckValueType(type, _module.Types.Length);

    private FunctionType FunctionTypeAt(int typeIndex)
    {
        if (typeIndex >= _module.Types.Length)
        {
            Invalid($"unknown type {typeIndex}");
        }

        if (_module.Types[typeIndex].Composite is not FunctionType type)
        {
            Invalid($"type mismatch: type {typeIndex} is not a function type");
            return null!;
        }

        return type;
    }

    private void ValidateFunctions()
    {
        foreach (int type in _module.FunctionTypes)
        {
            FunctionTypeAt(type);
        }

        foreach (int type in _module.Tags)
        {
            FunctionType tag = FunctionTypeAt(type);
            if (tag.Results.Length > 0)
            {
                Invalid($"non-empty tag result type: {tag}");
            }
        }
    }

    private void ValidateMemories()
    {
        if (_module.Memories.Length > 1 && (_features & Features.MultiMemory) == 0)
        {
            Invalid($"multiple memories: {_module.Memories.Length}, and the feature MultiMemory is not enabled");
        }

        foreach (MemoryType memory in _module.Memories)
        {
            if (memory.PageSizeLog2 is not (0 or 16))
            {
                Invalid($"invalid custom page size 2^{memory.PageSizeLog2}: pages have 1 or 65536 bytes");
            }

            // As many pages as the address space has room for; with pages of one byte the size itself must fit the address type.
            int addressBits = memory.Is64 ? 64 : 32;
            int pageBits = addressBits - memory.PageSizeLog2;
            ulong most = memory.PageSizeLog2 == 0 ? ulong.MaxValue >> (64 - addressBits) : 1UL << pageBits;
            if (memory.Limits.Minimum > most || memory.Limits.Maximum > most)
            {
                Invalid(memory.PageSizeLog2 == 16
                    ? memory.Is64 ? "memory size must be at most 2^48 pages (16EiB)" : "memory size must be at most 65536 pages (4GiB)"
                    : $"memory size must be at most 2^{addressBits}-1 pages of one byte");
            }

            CheckLimits(memory.Limits);
            if (memory.IsShared && memory.Limits.Maximum is null)
            {
                Invalid("shared memory must have maximum");
            }
        }
    }

    private void CheckLimits(Limits limits)
    {
        if (limits.Minimum > limits.Maximum)
        {
            Invalid($"size minimum must not be greater than maximum: {limits.Minimum} and {limits.Maximum}");
        }
    }

    private void ValidateTables()
    {
        if (_module.Tables.Length > 1 && (_features & Features.ReferenceTypes) == 0)
        {
            Invalid($"multiple tables: {_module.Tables.Length}, and the feature ReferenceTypes is not enabled");
        }

        for (int i = 0; i < _module.Tables.Length; i++)
        {
            (TableType type, ByteRange? initializer) = _module.Tables[i];
            CheckValueType(type.Element);
            if (!type.Is64 && (type.Limits.Minimum > uint.MaxValue || type.Limits.Maximum > uint.MaxValue))
            {
                Invalid("table size must be at most 2^32-1");
            }

            CheckLimits(type.Limits);
            if (initializer is { } range)
            {
                // Tables come before the module's own globals (Core spec 3.5.15).
                _constants.Validate(range, type.Element, _module.ImportedGlobals);
            }
            else if (i >= _module.ImportedTables && !type.Element.IsDefaultable)
            {
                Invalid($"type mismatch: table {i} of non-defaultable {type.Element} has no initial value");
            }
        }
    }

    /// <summary>How many globals a constant expression behind all of them may use.</summary>
    private int ConstantGlobals => (_features & Features.Gc) != 0 ? _module.Globals.Length : _module.ImportedGlobals;

    private void ValidateGlobals()
    {
        for (int i = 0; i < _module.Globals.Length; i++)
        {
            (GlobalType type, ByteRange initializer) = _module.Globals[i];
            if (i >= _module.ImportedGlobals)
            {
                _constants.Validate(initializer, type.Content, Math.Min(i, ConstantGlobals));
            }
        }
    }

    // Ahead of everything that may refer to globals.
    private void ValidateGlobalTypes()
    {
        for (int i = 0; i < _module.Globals.Length; i++)
        {
            GlobalType type = _module.Globals[i].Type;
            CheckValueType(type.Content);
            if (i < _module.ImportedGlobals && type.IsMutable && (_features & Features.MutableGlobals) == 0)
            {
                Invalid("mutable globals cannot be imported: the feature MutableGlobals is not enabled");
            }
        }
    }

    private void ValidateElementSegments()
    {
        foreach (ElementSegment segment in _module.ElementSegments)
        {
            CheckValueType(segment.Type);
            if (segment.Mode == SegmentMode.Active)
            {
                if (segment.TableIndex >= _module.Tables.Length)
                {
                    Invalid($"unknown table {segment.TableIndex}", segment.Offset.Start);
                }

                TableType table = _module.Tables[segment.TableIndex].Type;
                if (!_types.IsSubtype(segment.Type, table.Element))
                {
                    Invalid(
                        $"type mismatch: elements of {segment.Type} for table {segment.TableIndex} of {table.Element}", segment.Offset.Start);
                }

                _constants.Validate(segment.Offset, table.AddressType, ConstantGlobals);
            }

            foreach (int function in segment.Functions ?? [])
            {
                if (function >= _module.FunctionTypes.Length)
                {
                    Invalid($"unknown function {function}");
                }
            }

            foreach (ByteRange expression in segment.Expressions ?? [])
            {
                _constants.Validate(expression, segment.Type, ConstantGlobals);
            }
        }
    }

    private void ValidateDataSegments()
    {
        foreach (DataSegment segment in _module.DataSegments)
        {
            if (segment.Mode != SegmentMode.Active)
            {
                continue;
            }

            if (segment.MemoryIndex >= _module.Memories.Length)
            {
                Invalid($"unknown memory {segment.MemoryIndex}", segment.Offset.Start);
            }

            _constants.Validate(segment.Offset, _module.Memories[segment.MemoryIndex].AddressType, ConstantGlobals);
        }
    }

    private void ValidateStart()
    {
        int start = _module.StartFunction;
        if (start < 0)
        {
            return;
        }

        if (start >= _module.FunctionTypes.Length)
        {
            Invalid($"unknown function {start}");
        }

        FunctionType type = _module.FunctionTypeOf(start);
        if (type.Parameters.Length + type.Results.Length > 0)
        {
            Invalid($"start function must not have parameters or results: function {start} is {type}");
        }
    }

    private void ValidateExports()
    {
        var names = new HashSet<string>(_module.Exports.Length, StringComparer.Ordinal);
        foreach (ExportDescription export in _module.Exports)
        {
            int count = export.Kind switch
            {
                ExternalKind.Function => _module.FunctionTypes.Length,
                ExternalKind.Table => _module.Tables.Length,
                ExternalKind.Memory => _module.Memories.Length,
                ExternalKind.Global => _module.Globals.Length,
                _ => _module.Tags.Length,
            };
            if (export.Index >= count)
            {
                Invalid($"unknown {export.Kind.ToString().ToLowerInvariant()} {export.Index}");
            }

            if (export.Kind == ExternalKind.Global && _module.Globals[export.Index].Type.IsMutable && (_features & Features.MutableGlobals) == 0)
            {
                Invalid("mutable globals cannot be exported: the feature MutableGlobals is not enabled");
            }

            if (!names.Add(export.Name))
            {
                Invalid($"duplicate export name \"{export.Name}\"");
            }
        }
    }

    [DoesNotReturn]
    private void Invalid(string reason, int offset = 0)
    {
        BodyScan.ThrowIfMalformed(_module, _features);
        throw new InvalidModuleException(reason, offset);
    }
}
