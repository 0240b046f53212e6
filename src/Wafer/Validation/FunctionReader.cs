using System.Runtime.CompilerServices;
using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Validation;

/// <summary>Decodes and type-checks function bodies in one pass, and hands every operator to a sink (Core spec, appendix "Validation Algorithm").</summary>
/// <typeparam name="TSink">The consumer; a struct, so that the loop is specialised for it.</typeparam>
/// <remarks>
/// <para>Create one for a module and read any number of its functions. The module must have passed <see cref="ModuleValidator.ValidateModule"/>.</para>
/// <para>
/// The common case of every check is a few compares inline; whatever does not pass (subtypes, operands conjured up in unreachable code,
/// errors) goes to a slow path out of line. Nothing is allocated per function once the scratch has grown.
/// </para>
/// </remarks>
internal ref partial struct FunctionReader<TSink>
    where TSink : struct, IOperatorSink
{
    /// <summary>The consumer.</summary>
    public TSink Sink;

    private readonly ModuleDescription _module;
    private readonly TypeContext _types;
    private readonly Features _features;
    private readonly FunctionReaderScratch _scratch;
    private readonly ReadOnlySpan<byte> _bytes;

    // The address type of memory 0; bottom if there is none.
    private readonly ValType _address0;

    private ByteReader _in;
    private int _at;
    private int _functionIndex;

    // The operand stack: entries below _height are live, those below _floor belong to enclosing blocks.
    private ValType[] _operands;
    private int _height;
    private int _floor;

    private ControlFrame[] _frames;
    private int _frameCount;

    // Whether the current operator can be reached, as far as validation knows.
    private bool _live;

    private ReadOnlySpan<ValType> _locals;
    private int _journalLength;

    /// <summary>Creates a reader.</summary>
    /// <param name="module">The module; validated but for its bodies.</param>
    /// <param name="types">The module's types.</param>
    /// <param name="features">The features whose operators are accepted.</param>
    /// <param name="scratch">Memory to work in, not shared with a reader in use.</param>
    /// <param name="sink">The consumer; afterwards <see cref="Sink"/>.</param>
    public FunctionReader(ModuleDescription module, TypeContext types, Features features, FunctionReaderScratch scratch, TSink sink)
    {
        Sink = sink;
        _module = module;
        _types = types;
        _features = features;
        _scratch = scratch;
        _bytes = module.Bytes.Span;
        _address0 = module.Memories.Length > 0 ? module.Memories[0].AddressType : ValType.Bottom;
        _operands = scratch.Operands;
        _frames = scratch.Frames;
    }

    /// <summary>Reads the body of one function.</summary>
    /// <param name="functionIndex">The function's index, imports included.</param>
    /// <exception cref="MalformedModuleException">The body breaks the binary format.</exception>
    /// <exception cref="InvalidModuleException">The body breaks a validation rule.</exception>
    /// <exception cref="ResourceLimitException">The body is beyond a limit of the implementation.</exception>
    public void Read(int functionIndex)
    {
        ByteRange code = _module.Bodies[functionIndex - _module.ImportedFunctions].Code;
        _in = new ByteReader(_bytes[..code.End], code.Start);
        _at = code.Start;
        _functionIndex = functionIndex;
        _operands = _scratch.Operands;
        _frames = _scratch.Frames;
        _height = 0;
        _floor = 0;
        _frameCount = 0;
        _journalLength = 0;
        _live = true;

        FunctionType type = _module.FunctionTypeOf(functionIndex);
        ReadLocals(type);
        PushFrame(FrameKind.Function, type);
        Sink.OperatorOffset = _in.Position;
        Sink.NextOffset = _in.Position;
        Sink.BeginFunction(functionIndex, type, _locals);
        ReadOperators();
        if (!_in.AtEnd)
        {
            ByteReader.ThrowMalformed("section size mismatch: bytes after the END opcode of a function body", _in.Position);
        }

        _scratch.Trim();
    }

    private void ReadLocals(FunctionType type)
    {
        int parameters = type.Parameters.Length;
        ValType[] locals = _scratch.Locals;
        if (locals.Length < parameters)
        {
            _scratch.Locals = locals = new ValType[Math.Max(parameters, 1024)];
        }

        type.Parameters.CopyTo(locals);
        ulong total = (ulong)parameters;
        bool defaultable = true;
        int start = _in.Position;
        int groups = _in.ReadLength();
        for (int i = 0; i < groups; i++)
        {
            uint count = _in.ReadU32();
            ValType local = TypeDecoder.ReadValueType(ref _in, _features);
            CheckType(local);
            defaultable &= local.IsDefaultable;

            // Only the sum is kept of what is too much, so that groups after it can still be found malformed.
            if (total + count <= ImplementationLimits.Locals)
            {
                if (total + count > (ulong)locals.Length)
                {
                    Array.Resize(ref _scratch.Locals, ImplementationLimits.Locals);
                    locals = _scratch.Locals;
                }

                locals.AsSpan((int)total, (int)count).FillShort(local);
            }

            total += count;
        }

        if (total - (ulong)parameters > uint.MaxValue)
        {
            ByteReader.ThrowMalformed("too many locals", start);
        }

        ImplementationLimits.Check((long)total, ImplementationLimits.Locals, "locals");
        _locals = locals.AsSpan(0, (int)total);

        // Parameters are set from the start. Of locals with a default value nobody asks.
        int tracked = defaultable ? parameters : (int)total;
        if (_scratch.Initialized.Length < tracked)
        {
            _scratch.Initialized = new bool[Math.Max(tracked, 1024)];
        }

        Span<bool> initialized = _scratch.Initialized.AsSpan(0, tracked);
        initialized[..parameters].FillShort(true);
        initialized[parameters..].Clear();
    }

    /// <summary>Tells the sink where the operator stands, if the sink is to hear of it at all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Announce()
    {
        if (!TSink.SeesUnreachableCode && !_live)
        {
            return false;
        }

        Sink.OperatorOffset = _at;
        Sink.NextOffset = _in.Position;
        return true;
    }

    /// <summary>The same for operators that end or divide a block, of which the sink hears if it heard of the block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool AnnounceBlockEnd(bool enteredLive)
    {
        if (!TSink.SeesUnreachableCode && !enteredLive)
        {
            return false;
        }

        Sink.OperatorOffset = _at;
        Sink.NextOffset = _in.Position;
        return true;
    }

    // Locals without a default value (Core spec 3.4.11, the context's local types with their initialisation status).

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void CheckInitialized(int local)
    {
        if (!_scratch.Initialized[local])
        {
            Invalid($"uninitialized local {local}: local.get before it was set on this path; its type is {_locals[local]}");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MarkInitialized(int local)
    {
        if (_scratch.Initialized[local])
        {
            return;
        }

        _scratch.Initialized[local] = true;
        if (_journalLength == _scratch.Journal.Length)
        {
            Array.Resize(ref _scratch.Journal, 2 * _journalLength);
        }

        _scratch.Journal[_journalLength++] = local;
    }

    private void ForgetInitialized(int journalLength)
    {
        while (_journalLength > journalLength)
        {
            _scratch.Initialized[_scratch.Journal[--_journalLength]] = false;
        }
    }

    /// <summary>Checks that a type from the body names no type beyond the type section.</summary>
    private readonly void CheckType(ValType type)
    {
        if (type.IsReference)
        {
            CheckHeapType(type.Heap);
        }
    }

    private readonly void CheckHeapType(HeapType heap)
    {
        if (heap.IsDefined && heap.TypeIndex >= _module.Types.Length)
        {
            Invalid($"unknown type {heap.TypeIndex}");
        }
    }
}
