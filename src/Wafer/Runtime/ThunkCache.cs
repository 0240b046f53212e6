using System.Runtime.InteropServices;
using Wafer.Compiler;
using Wafer.Model;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime;

/// <summary>The adapters between cells and the internal calling convention that an engine has needed so far, one of each kind for each shape of function type. Thread-safe.</summary>
internal sealed unsafe class ThunkCache
{
    private readonly Lock _lock = new();
    private readonly Dictionary<FunctionType, nint>[] _thunks =
        [new(FunctionType.Comparer), new(FunctionType.Comparer), new(FunctionType.Comparer), new(FunctionType.Comparer)];

    private readonly List<CodeRange> _code = [];

    private enum Kind
    {
        Entry,
        LeafEntry,
        Host,
        DirectHost,
    }

    /// <summary>The thunk that calls functions of a type with arguments from cells.</summary>
    public nint Entry(FunctionType type) => Get(type, Kind.Entry);

    /// <summary>The thunk that calls leaves of a type.</summary>
    public nint LeafEntry(FunctionType type) => Get(type, Kind.LeafEntry);

    /// <summary>The code of host functions of a type.</summary>
    public nint Host(FunctionType type) => Get(type, Kind.Host);

    /// <summary>The code of host functions of a type that are called directly.</summary>
    public nint DirectHost(FunctionType type) => Get(type, Kind.DirectHost);

    /// <summary>Makes the thunks that a module's exports and imports are going to need, all at once because each publication takes whole pages.</summary>
    /// <param name="module">The module.</param>
    /// <param name="code">Its code.</param>
    public void Prepare(ModuleDescription module, ModuleCode code)
    {
        lock (_lock)
        {
            GrowingList<Thunk> missing = default;
            foreach (ExportDescription export in module.Exports)
            {
                if (export.Kind != ExternalKind.Function)
                    continue;
                FunctionType type = module.FunctionTypeOf(export.Index);
                Add(type, Kind.Entry);
                if (export.Index >= module.ImportedFunctions && code.IsLeaf(export.Index - module.ImportedFunctions))
                    Add(type, Kind.LeafEntry);
            }
            foreach (ImportDescription import in module.Imports)
            {
                if (import.Kind == ExternalKind.Function)
                    Add(module.FunctionTypeOf(import.Index), Kind.Host);
            }
            if (missing.Count > 0)
                Emit(missing.ToArray());

            void Add(FunctionType type, Kind kind)
            {
                FunctionType shape = ShapeOf(type);
                if (_thunks[(int)kind].TryAdd(shape, 0))
                    missing.Add(new Thunk(shape, kind));
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

    private nint Get(FunctionType type, Kind kind)
    {
        lock (_lock)
        {
            FunctionType shape = ShapeOf(type);
            if (!_thunks[(int)kind].TryGetValue(shape, out nint code))
            {
                Emit([new Thunk(shape, kind)]);
                code = _thunks[(int)kind][shape];
            }
            return code;
        }
    }

    private void Emit(Thunk[] thunks)
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
                length = (length + thunks[i].Emit(buffer + length, avx) + 15) & ~15;
            }
            CodeRange code = CodeArena.Publish(new ReadOnlySpan<byte>(buffer, Math.Min(length, capacity)), owner: null);
            _code.Add(code);
            for (int i = 0; i < thunks.Length; i++)
                _thunks[(int)thunks[i].Kind][thunks[i].Shape] = code.Start + offsets[i];
        }
        catch
        {
            // Nothing was published for these: they must not look as if they were.
            foreach (Thunk thunk in thunks)
                _thunks[(int)thunk.Kind].Remove(thunk.Shape);
            throw;
        }
        finally
        {
            NativeMemory.Free(buffer);
        }
    }

    private readonly struct Thunk(FunctionType shape, Kind kind)
    {
        public readonly FunctionType Shape = shape;
        public readonly Kind Kind = kind;

        /// <summary>Writes it; returns its size.</summary>
        public int Emit(byte* buffer, bool avx) => Kind switch
        {
            Kind.Entry => Thunks.EmitEntry(buffer, Shape, avx),
            Kind.LeafEntry => Thunks.EmitLeafEntry(buffer, Shape, avx),
            Kind.DirectHost => Thunks.EmitDirectHost(buffer, Shape, avx),
            _ => Thunks.EmitHost(buffer, Shape, avx),
        };
    }
}
