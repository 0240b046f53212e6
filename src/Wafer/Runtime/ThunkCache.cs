using System.Runtime.InteropServices;
using Wafer.Compiler;
using Wafer.Model;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime;

/// <summary>The adapters between cells and the internal calling convention that an engine has needed so far, one for each shape of function type. Thread-safe.</summary>
internal sealed unsafe class ThunkCache
{
    private readonly Lock _lock = new();
    private readonly Dictionary<FunctionType, nint> _entries = new(FunctionType.Comparer);
    private readonly Dictionary<FunctionType, nint> _hosts = new(FunctionType.Comparer);
    private readonly List<CodeRange> _code = [];

    /// <summary>The thunk that calls functions of a type with arguments from cells.</summary>
    public nint Entry(FunctionType type) => Get(_entries, type, isEntry: true);

    /// <summary>The code of host functions of a type.</summary>
    public nint Host(FunctionType type) => Get(_hosts, type, isEntry: false);

    /// <summary>Makes the thunks that a module's exports and imports are going to need, all at once because each publication takes whole pages.</summary>
    public void Prepare(ModuleDescription module)
    {
        lock (_lock)
        {
            var missing = new List<(FunctionType Shape, bool IsEntry)>();
            foreach (ExportDescription export in module.Exports)
            {
                if (export.Kind == ExternalKind.Function)
                    Add(_entries, module.FunctionTypeOf(export.Index), isEntry: true);
            }
            foreach (ImportDescription import in module.Imports)
            {
                if (import.Kind == ExternalKind.Function)
                    Add(_hosts, module.FunctionTypeOf(import.Index), isEntry: false);
            }
            if (missing.Count > 0)
                Emit(CollectionsMarshal.AsSpan(missing));

            void Add(Dictionary<FunctionType, nint> known, FunctionType type, bool isEntry)
            {
                FunctionType shape = ShapeOf(type);
                if (known.TryAdd(shape, 0))
                    missing.Add((shape, isEntry));
            }
        }
    }

    // What travels alike shares a thunk: all references do.
    private static FunctionType ShapeOf(FunctionType type)
    {
        return IsShape(type.Parameters) && IsShape(type.Results) ? type : new FunctionType(Shape(type.Parameters), Shape(type.Results));

        static bool IsShape(ReadOnlySpan<ValType> types)
        {
            foreach (ValType type in types)
            {
                if (type.IsReference && type != ValType.ExternRef)
                    return false;
            }
            return true;
        }

        static ValType[] Shape(ReadOnlySpan<ValType> types)
        {
            ValType[] shape = types.ToArray();
            foreach (ref ValType type in shape.AsSpan())
                type = type.IsReference ? ValType.ExternRef : type;
            return shape;
        }
    }

    private nint Get(Dictionary<FunctionType, nint> known, FunctionType type, bool isEntry)
    {
        lock (_lock)
        {
            FunctionType shape = ShapeOf(type);
            if (!known.TryGetValue(shape, out nint code))
            {
                Emit([(shape, isEntry)]);
                code = known[shape];
            }
            return code;
        }
    }

    private void Emit(ReadOnlySpan<(FunctionType Shape, bool IsEntry)> thunks)
    {
        var offsets = new int[thunks.Length];
        bool avx = HostCpu.Features.Avx;
        int length = 0, capacity = 0;
        byte* buffer = null;
        try
        {
            for (int i = 0; i < thunks.Length; i++)
            {
                if (capacity - length < Thunks.MaximumSize)
                {
                    capacity = Math.Max(capacity * 2, length + Thunks.MaximumSize);
                    buffer = (byte*)NativeMemory.Realloc(buffer, (nuint)capacity);
                }
                offsets[i] = length;
                int size = thunks[i].IsEntry ? Thunks.EmitEntry(buffer + length, thunks[i].Shape, avx) : Thunks.EmitHost(buffer + length, thunks[i].Shape, avx);
                length = (length + size + 15) & ~15;
            }
            CodeRange code = CodeArena.Publish(new ReadOnlySpan<byte>(buffer, Math.Min(length, capacity)), owner: null);
            _code.Add(code);
            for (int i = 0; i < thunks.Length; i++)
                (thunks[i].IsEntry ? _entries : _hosts)[thunks[i].Shape] = code.Start + offsets[i];
        }
        catch
        {
            // Nothing was published for these: they must not look as if they were.
            foreach ((FunctionType shape, bool isEntry) in thunks)
                (isEntry ? _entries : _hosts).Remove(shape);
            throw;
        }
        finally
        {
            NativeMemory.Free(buffer);
        }
    }
}
